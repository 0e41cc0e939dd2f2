"""The HTTP server: keep-alive connections, a thread for each, and an end that loses no answer."""

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

from .messages import Answer, Request

MAX_BODY_BYTES = 1 << 20
MAX_CONNECTIONS = 1000
"""As many threads may wait for a client's next request; one connection more is closed at once."""
STALL_SECONDS = 60.0
STOP_SECONDS = 2.0
QUIET = ("/?refresh", "/favicon.ico")
"""What an open status page asks for by itself."""

log = logging.getLogger(__name__)


class RequestHandler(BaseHTTPRequestHandler):
    """One connection.

    A request is read whole before it is answered, so the connection lives on, which is what SDKs
    do with AWS's.
    """

    server: Server
    rfile: io.BufferedReader
    protocol_version = "HTTP/1.1"
    # Else the answer that follows a "100 Continue" waits for its acknowledgement, about 40 ms.
    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Answers requests until either side closes the connection."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def handle_one_request(self) -> None:
        """Waits for a request for as long as it takes, and for the rest of it a while only."""
        self.connection.settimeout(None)
        self.rfile.peek(1)
        self.connection.settimeout(self.server.stall_seconds)
        super().handle_one_request()

    def __getattr__(self, name: str) -> Any:
        # The base class looks for a do_METHOD; here every method there may be is answered.
        if name.startswith("do_"):
            return self._read_and_answer
        raise AttributeError(name)

    def _read_and_answer(self) -> None:
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
            self._send(self.server.answer(request))

    def _request(self, body: bytes) -> Request:
        target = self.path
        if not target.startswith("/"):
            target = urlsplit(target)._replace(scheme="", netloc="").geturl()
        path, _, query = target.partition("?")
        gone = partial(_is_closed, self.connection)
        return Request(self.command, path, query, self.headers, body, gone)

    def _send(self, answer: Answer) -> None:
        self.log_request(answer.status)
        headers = {"Date": self.date_time_string(), **answer.headers}
        if answer.status != HTTPStatus.NO_CONTENT:
            headers.setdefault("Content-Length", str(len(answer.body)))
        if int(headers.get("Content-Length", 0)) > len(answer.body):
            self.close_connection = True  # the client waits for more
        if self.close_connection:
            headers["Connection"] = "close"
        lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        # One write: with two, the client may be woken twice.
        self.wfile.write(head if self.command == "HEAD" else head + answer.body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """One line a request, but for the status page, which asks once a second."""
        if self.requestline.partition(" ")[2].rpartition(" ")[0] in QUIET:
            return
        line = self.requestline.encode("unicode_escape").decode()  # no control characters
        log.info("%s %s %s", self.client_address[0], line, int(code))

    def log_message(self, format: str, *args: Any) -> None:
        """What http.server says besides; the request's own line says enough."""
        log.debug(format, *args)


class Server(ThreadingTCPServer):
    """A server that is listening once it is made; `start` lets it answer.

    Args:
        host: address or name to listen on.
        port: 0 takes a free one.
        answer: answers a request. If it raises ConnectionError, the connection is closed without
            an answer.
        stall_seconds: how long a client may leave the server waiting in the middle of a request
            or of an answer; then the connection is closed. Between requests it may wait for good.

    Raises:
        OSError: the address is in use or cannot be had.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        host: str,
        port: int,
        answer: Callable[[Request], Answer],
        stall_seconds: float = STALL_SECONDS,
    ) -> None:
        self.host = host
        self.answer = answer
        self.stall_seconds = stall_seconds
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), RequestHandler)
        self._connections: set[Any] = set()
        self._ended = threading.Condition()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Where the server answers, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.server_address[1]}"

    def start(self) -> None:
        """Answers requests in a thread of its own, a daemon."""
        self._thread.start()

    def stop(self) -> None:
        """Takes no more requests and waits for those in hand, `STOP_SECONDS` at most."""
        self.shutdown()
        self._thread.join()
        self.server_close()
        with self._ended:
            for connection in self._connections:
                # The reading side only: an answer being written still gets out, and an idle
                # connection ends, which would keep answering for a server that is gone.
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RD)
            self._ended.wait_for(lambda: not self._connections, STOP_SECONDS)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Whether a new connection is one that can be served too."""
        with self._ended:
            full = len(self._connections) >= MAX_CONNECTIONS
        if full:
            log.warning("closed a new connection, for %d are open", MAX_CONNECTIONS)
        return not full

    def process_request(self, request: Any, client_address: Any) -> None:
        """Gives a new connection its thread."""
        with self._ended:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Closes a connection."""
        super().shutdown_request(request)
        with self._ended:
            self._connections.discard(request)
            self._ended.notify_all()


def _is_closed(connection: socket.socket) -> bool:
    poll = select.poll()  # select.select refuses a file descriptor above 1023
    poll.register(connection, select.POLLIN)
    try:
        return bool(poll.poll(0)) and connection.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True
