"""The HTTP server: persistent connections, a thread for each, and a graceful shutdown."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import select
import socket
import threading
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any
from urllib.parse import urlsplit

from .messages import Request, Response

MAX_BODY_BYTES = 1 << 20
MAX_CONNECTIONS = 1000
"""Each connection has a thread. A connection beyond the limit is closed at once."""
STALL_SECONDS = 60.0
STOP_SECONDS = 2.0
UNLOGGED = ("/?refresh", "/favicon.ico")
"""Request targets that an open status page fetches by itself."""

log = logging.getLogger(__name__)


class RequestHandler(BaseHTTPRequestHandler):
    """One connection.

    Each request is read completely before the response, because SDKs reuse the connection.
    """

    server: Server
    rfile: io.BufferedReader
    protocol_version = "HTTP/1.1"
    # Otherwise the response after a "100 Continue" waits about 40 ms for its acknowledgement.
    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Serve requests until either side closes the connection."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def handle_one_request(self) -> None:
        """Wait for a request without a timeout, then read the rest of it with a timeout."""
        self.connection.settimeout(None)
        self.rfile.peek(1)
        self.connection.settimeout(self.server.stall_seconds)
        super().handle_one_request()

    def __getattr__(self, name: str) -> Any:
        # The base class looks up a do_METHOD for each HTTP method.
        if name.startswith("do_"):
            return self._read_and_respond
        raise AttributeError(name)

    def _read_and_respond(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers:
            self.send_error(411)
        elif not re.fullmatch("[0-9]{1,18}", length):
            self.send_error(400, "Bad Content-Length")
        elif int(length) > MAX_BODY_BYTES:
            self.send_error(413)
        else:
            body = self.rfile.read(int(length))
            if len(body) < int(length):
                self.close_connection = True
                return
            try:
                request = self._request(body)
            except ValueError:
                self.send_error(400, "Bad request target")
                return
            self._send(self.server.respond(request))

    def _request(self, body: bytes) -> Request:
        target = self.path
        if not target.startswith("/"):
            target = urlsplit(target)._replace(scheme="", netloc="").geturl()
        path, _, query = target.partition("?")
        client_gone = partial(_is_closed, self.connection)
        return Request(self.command, path, query, self.headers, body, client_gone)

    def _send(self, response: Response) -> None:
        self.log_request(response.status)
        headers = {"Date": self.date_time_string(), **response.headers}
        if response.status != HTTPStatus.NO_CONTENT:
            headers.setdefault("Content-Length", str(len(response.body)))
        if int(headers.get("Content-Length", 0)) > len(response.body):
            self.close_connection = True  # the client waits for more
        if self.close_connection:
            headers["Connection"] = "close"
        lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        # One write: two writes can wake the client twice.
        self.wfile.write(head if self.command == "HEAD" else head + response.body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log a request, except for the requests that the status page sends once a second."""
        if self.requestline.partition(" ")[2].rpartition(" ")[0] in UNLOGGED:
            return
        line = self.requestline.encode("unicode_escape").decode()  # no control characters
        log.info("%s %s %s", self.client_address[0], line, int(code))

    def log_message(self, format: str, *args: Any) -> None:
        """Log other messages of http.server for debugging only."""
        log.debug(format, *args)


class Server(ThreadingTCPServer):
    """An HTTP server. It listens once it is constructed, and responds after `start`.

    Args:
        host: address or name to listen on.
        port: TCP port; 0 for a free port.
        respond: returns the response to a request. ConnectionError closes the connection without
            a response.
        stall_seconds: timeout in the middle of a request or a response. There is no timeout
            between requests.

    Raises:
        OSError: the server cannot listen on the address.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        host: str,
        port: int,
        respond: Callable[[Request], Response],
        stall_seconds: float = STALL_SECONDS,
    ) -> None:
        self.host = host
        self.respond = respond
        self.stall_seconds = stall_seconds
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), RequestHandler)
        self._connections: set[Any] = set()
        self._connections_changed = threading.Condition()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The base URL, without a trailing slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.server_address[1]}"

    def start(self) -> None:
        """Respond to requests in a daemon thread."""
        self._thread.start()

    def stop(self) -> None:
        """Accept no more requests, and wait up to `STOP_SECONDS` for requests in progress."""
        self.shutdown()
        self._thread.join()
        self.server_close()
        with self._connections_changed:
            for connection in self._connections:
                # Only the reading side: a response in progress is still written, while an idle
                # connection ends.
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RD)
            self._connections_changed.wait_for(lambda: not self._connections, STOP_SECONDS)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Return whether a new connection is within `MAX_CONNECTIONS`."""
        with self._connections_changed:
            full = len(self._connections) >= MAX_CONNECTIONS
        if full:
            log.warning("closed a new connection: %d connections are open", MAX_CONNECTIONS)
        return not full

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a new connection in a new thread."""
        with self._connections_changed:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        super().shutdown_request(request)
        with self._connections_changed:
            self._connections.discard(request)
            self._connections_changed.notify_all()


def _is_closed(connection: socket.socket) -> bool:
    poll = select.poll()  # select.select fails for a file descriptor above 1023
    poll.register(connection, select.POLLIN)
    try:
        return bool(poll.poll(0)) and connection.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True
