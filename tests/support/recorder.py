"""A proxy that records requests, with the access key and Region of their signatures."""

import re
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.error import HTTPError

from typing_extensions import Self

from chime_emulator.protocol.routes import Routes

ROUTES = Routes()

Edit = Callable[[int, bytes], tuple[int, bytes]]


class RecordedRequest(NamedTuple):
    """One request.

    Attributes:
        text: The first line and the body.
        access_key: The access key of the signature.
        region: The Region of the signature.
        action: The service of the signature and the operation, such as ``iam:CreateRole``.
    """

    text: str
    access_key: str | None
    region: str | None
    action: str


class Recorder:
    """Forwards requests to another server, and records them. Refuses tunnels for HTTPS.

    Args:
        target: URL of the server.
        edit: Changes the status and body of each response.

    Attributes:
        requests: The requests, oldest first.
        date: The Date header of the responses. None is the current time.
    """

    def __init__(self, target: str, edit: Edit = lambda status, body: (status, body)) -> None:
        self.requests: list[RecordedRequest] = []
        self.date: str | None = None
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            def date_time_string(self, timestamp: float | None = None) -> str:
                return recorder.date or super().date_time_string(timestamp)

            def forward(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                signature = self.headers.get("Authorization", "")
                # A proxy receives the whole URL.
                path = re.sub("^http://[^/]+", "", self.path)
                signed = re.search("Credential=([^/]+)/[^/]+/([^/]+)/([^/]+)/", signature)
                text = f"{self.command} {self.path} {body.decode()}"
                key, region, service = signed.groups() if signed else (None, None, "")
                operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
                action = f"{service}:{operation or _operation(text)}"
                recorder.requests.append(RecordedRequest(text, key, region, action))
                request = urllib.request.Request(
                    target + path, body or None, dict(self.headers), method=self.command
                )
                try:
                    response = urllib.request.urlopen(request)
                except HTTPError as error:
                    response = error
                with response:
                    status, content = edit(response.status, response.read())
                    self.send_response(status)
                    for name, value in response.headers.items():
                        if name not in ("Content-Length", "Connection", "Server", "Date"):
                            self.send_header(name, value)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = forward

            def do_CONNECT(self) -> None:
                recorder.requests.append(RecordedRequest(f"CONNECT {self.path}", None, None, ""))
                self.send_error(403)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _operation(text: str) -> str:
    """Return the operation of a request of the Query protocol, or of one that a path names."""
    method, target, body = text.split(" ", 2)
    if action := re.search(r"(?:^|&)Action=(\w+)", body):
        return action[1]
    path, _, query = target.partition("?")
    for route, _ in ROUTES.find(method, path, dict(urllib.parse.parse_qsl(query))):
        return route.operation.name
    return path[1:2].upper() + path[2:]  # Kinesis Video Streams
