"""moto's AWS services, for `moto_process`: the program prints the URL.

moto 5.2 responds to requests in parallel without locks, and its long polling ignores a message
group that another request receives meanwhile. This server handles one request at a time, and polls
itself.
"""

import io
import json
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *_: Any) -> None:
        pass


class OneAtATime:
    """moto's application, with a lock and a long polling of its own."""

    def __init__(self) -> None:
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._lock = threading.Lock()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        deadline = 0.0
        if environ.get("HTTP_X_AMZ_TARGET") == "AmazonSQS.ReceiveMessage":
            request = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
            deadline = time.monotonic() + request.pop("WaitTimeSeconds", 0)
            body = json.dumps({**request, "WaitTimeSeconds": 0}).encode()
            environ["CONTENT_LENGTH"] = str(len(body))
        while True:
            if deadline:
                environ["wsgi.input"] = io.BytesIO(body)
            with self._lock:
                parts, status, headers = run_wsgi_app(self._moto, environ, buffered=True)
            response = list(parts)
            if time.monotonic() >= deadline or b'"Messages"' in b"".join(response):
                start_response(status, list(headers))
                return response
            time.sleep(0.05)


if __name__ == "__main__":
    server = make_server("127.0.0.1", 0, OneAtATime(), threaded=True, request_handler=QuietHandler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
