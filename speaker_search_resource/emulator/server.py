"""The HTTP server: keep-alive connections, a thread for each, and an end that loses no answer."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import socket
import threading
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.test import run_wsgi_app

MAX_BODY_BYTES = 1 << 20
BACKLOG = 128
STALL_SECONDS = 60.0
STOP_SECONDS = 2.0
QUIET = ("/?refresh", "/favicon.ico")
"""What an open status page asks for by itself."""

log = logging.getLogger(__name__)


class RequestHandler(WSGIRequestHandler):
    """One connection.

    Werkzeug closes the connection after each answer, for it cannot know that the application has
    read the whole request. Here the request is read before the application runs, so the
    connection lives on, which is what SDKs do with AWS's.
    """

    server: Server
    rfile: io.BufferedReader
    protocol_version = "HTTP/1.1"
    # Head and body of an answer are two writes; with Nagle's algorithm the second one waits for
    # the client's delayed acknowledgement of the first, about 40 ms.
    disable_nagle_algorithm = True

    def handle_one_request(self) -> None:
        """Waits for a request for as long as it takes, and for the rest of it a while only."""
        self.connection.settimeout(None)
        self.rfile.peek(1)
        self.connection.settimeout(self.server.stall_seconds)
        super().handle_one_request()

    def run_wsgi(self) -> None:
        """Answers one request."""
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
            self._run_app(body)

    def _run_app(self, body: bytes) -> None:
        try:
            environ = self.make_environ()
        except ValueError:
            self.send_error(400, "Bad request target")
            return
        environ["wsgi.input"] = io.BytesIO(body)
        parts, status, headers = run_wsgi_app(self.server.app, environ, buffered=True)
        content = b"".join(parts)
        code, _, phrase = status.partition(" ")
        self.send_response(int(code), phrase)
        for name, value in headers:
            self.send_header(name, value)
        if "Content-Length" not in headers and code != "204":
            self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        if int(headers.get("Content-Length", 0)) > len(content):
            self.close_connection = True  # the client waits for more

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """One line a request, but for the status page, which asks once a second."""
        if self.requestline.partition(" ")[2].rpartition(" ")[0] in QUIET:
            return
        line = self.requestline.encode("unicode_escape").decode()  # no control characters
        log.info("%s %s %s", self.client_address[0], line, int(code))

    def log(self, type: str, message: str, *args: Any) -> None:
        """What http.server says besides; the request's own line says enough."""
        log.debug(message, *args)


class Server(ThreadedWSGIServer):
    """A server that is listening once it is made; `start` lets it answer.

    Args:
        host: address or name to listen on.
        port: 0 takes a free one.
        app: a WSGI application. If it raises ConnectionError, the connection is closed without
            an answer.
        stall_seconds: how long a client may leave the server waiting in the middle of a request
            or of an answer; then the connection is closed. Between requests it may wait for good.

    Raises:
        OSError: the address is in use or cannot be had.
    """

    def __init__(
        self, host: str, port: int, app: Any, stall_seconds: float = STALL_SECONDS
    ) -> None:
        self.stall_seconds = stall_seconds
        # Werkzeug's own bind exits the process when the port is in use; hence a bound socket.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family, backlog=BACKLOG) as listening:
            super().__init__(host, port, app, RequestHandler, fd=listening.fileno())
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
        with self._ended:
            for connection in self._connections:
                # The reading side only: an answer being written still gets out, and an idle
                # connection ends, which would keep answering for a server that is gone.
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RD)
            self._ended.wait_for(lambda: not self._connections, STOP_SECONDS)

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
