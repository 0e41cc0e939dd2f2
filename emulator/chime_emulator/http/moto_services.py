"""KMS, Kinesis, IAM and STS, served by moto. Kinesis is both data streams and video streams.

The state of these services is moto's: in the memory of this process, shared by every emulator in
the process, and lost with it, even with a state file. Faults, settings and the log of calls do not
apply to them.
"""

from __future__ import annotations

import json
import logging
import threading
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from .messages import Request, Response, json_response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from werkzeug.datastructures import Headers

SERVICES = ("iam", "kinesis", "kinesisvideo", "kms", "sts")
"""Signing names, which are moto's names too."""

XML_SERVICES = ("iam", "sts")
NOT_INSTALLED = (
    "the emulator serves {service} through moto, which is not installed;"
    " run pip install 'moto[server]>=5.1,<6'"
)

log = logging.getLogger(__name__)


class MotoServices:
    """Responds to requests to these services. Thread-safe.

    Args:
        data_stream_arn: a Kinesis data stream that exists from the start.
    """

    def __init__(self, data_stream_arn: str) -> None:
        self._data_stream_arn = data_stream_arn
        self._apps: dict[str, WSGIApplication] = {}
        self._lock = threading.Lock()

    def respond(self, service: str, request: Request) -> Response:
        """Pass a request to moto.

        Args:
            service: one of `SERVICES`.
            request: a request that is signed for the service.
        """
        try:
            app = self._app(service)
        except ImportError:
            return _error(service, 501, "NotImplemented", NOT_INSTALLED.format(service=service))
        try:
            status, headers, body = _run(app, request)
        except Exception:
            log.exception("moto's %s failed", service)
            return _error(service, 500, "InternalFailure", "moto failed; see the emulator's log")
        # The server writes the other headers itself.
        kept = {
            name: value
            for name, value in headers.items()
            if name.lower() == "content-type" or name.lower().startswith("x-amzn-")
        }
        return Response(int(status.partition(" ")[0]), kept, body)

    def _app(self, service: Any) -> WSGIApplication:
        with self._lock:
            if service not in self._apps:
                # Imported at the first request, because moto takes 0.5 s and 50 MB.
                from moto.moto_server.werkzeug_app import create_backend_app

                self._apps[service] = create_backend_app(service)
                if service == "kinesis":
                    _create_data_stream(self._apps[service], self._data_stream_arn)
            return self._apps[service]


def _create_data_stream(app: WSGIApplication, arn: str) -> None:
    """Create a Kinesis data stream. If the stream exists, moto refuses."""
    from werkzeug.test import Client

    scope = f"local/20260101/{arn.split(':')[3]}/kinesis/aws4_request"
    headers = {
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}",
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "Kinesis_20131202.CreateStream",
    }
    body = {"StreamName": arn.rpartition("/")[2], "ShardCount": 1}
    Client(app).post("/", data=json.dumps(body), headers=headers)


def _run(app: WSGIApplication, request: Request) -> tuple[str, Headers, bytes]:
    from werkzeug.test import EnvironBuilder, run_wsgi_app

    environ = EnvironBuilder(
        request.path,
        f"http://{request.headers.get('Host', 'localhost')}/",
        query_string=request.query,
        method=request.method,
        headers=list(request.headers.items()),
        data=request.body,
    ).get_environ()
    parts, status, headers = run_wsgi_app(app, environ, buffered=True)
    return status, headers, b"".join(parts)


def _error(service: str, status: int, code: str, message: str) -> Response:
    if service in XML_SERVICES:
        message = escape(message)
        text = f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error>"
        return Response(status, {"Content-Type": "text/xml"}, f"{text}</ErrorResponse>".encode())
    response = json_response(status, {"__type": code, "message": message})
    response.headers["x-amzn-ErrorType"] = code
    return response
