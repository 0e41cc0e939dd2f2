"""AWS services that moto serves. Kinesis is both data streams and video streams.

The state of these services is moto's: in the memory of this process, shared by every emulator in
the process, and lost with it, even with a state file. Faults, settings and the log of calls do not
apply to them.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from email.message import Message
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from botocore.model import OperationNotFoundError

from .messages import Request, Response, json_response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from werkzeug.datastructures import Headers

SERVICES = (
    "dynamodb",
    "events",
    "iam",
    "kinesis",
    "kinesisvideo",
    "kms",
    "lambda",
    "sns",
    "sqs",
    "sts",
)
"""Signing names, which are moto's names too."""

XML_SERVICES = ("iam", "sns", "sts")
REST_SERVICES = ("kinesisvideo", "lambda")
JSON = "application/x-amz-json-1.1"
FORM = "application/x-www-form-urlencoded"
"""The content type of XML services, and of the older of the two protocols of SQS."""

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
        is_xml = service in XML_SERVICES or request.headers.get_content_type() == FORM
        try:
            app = self._app(service)
        except ImportError:
            message = NOT_INSTALLED.format(service=service)
            return _error(is_xml, 501, "NotImplemented", message)
        try:
            status, headers, body = _run(app, request)
        except (NotImplementedError, OperationNotFoundError) as error:
            return _unknown_operation(service, is_xml, error)
        except Exception:
            log.exception("moto's %s failed", service)
            return _error(is_xml, 500, "InternalFailure", "moto failed; see the emulator's log")
        if body[:15].lower() == b"<!doctype html>":  # moto has no such path
            return _unknown_operation(service, is_xml, f"{request.method} {request.path}")
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

                app = create_backend_app(service)
                if service == "kinesisvideo":
                    from .video_streams import add_operations

                    add_operations(app)
                if service == "kinesis":
                    _create_data_stream(app, self._data_stream_arn)
                self._apps[service] = app
            return self._apps[service]

    @cached_property
    def is_installed(self) -> bool:
        """Whether moto is installed."""
        return find_spec("moto") is not None

    def has_resources(self, service: str) -> bool:
        """Return whether a service may have resources: whether this process has imported it."""
        return f"moto.{service}.models" in sys.modules


def request_to(service: str, region: str, content_type: str, body: str, target: str) -> Request:
    """Return a request of the emulator itself to a service.

    Args:
        service: one of `SERVICES`.
        region: the Region.
        content_type: the content type of the body.
        body: the body.
        target: the X-Amz-Target of a request in JSON; otherwise empty.
    """
    headers = Message()
    headers["Content-Type"] = content_type
    # moto reads the Region from the signature, which it does not verify.
    headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential=local/20260101/{region}/{service}/aws4_request,"
        " SignedHeaders=host, Signature=0"
    )
    if target:
        headers["X-Amz-Target"] = target
    return Request("POST", "/", "", headers, body.encode(), lambda: False)


def _create_data_stream(app: WSGIApplication, arn: str) -> None:
    """Create a Kinesis data stream. If the stream exists, moto refuses."""
    body = json.dumps({"StreamName": arn.rpartition("/")[2], "ShardCount": 1})
    target = "Kinesis_20131202.CreateStream"
    _run(app, request_to("kinesis", arn.split(":")[3], JSON, body, target))


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


def _unknown_operation(service: str, is_xml: bool, reason: object) -> Response:
    """Return AWS's response to an operation that a service does not have."""
    message = f"The emulator serves {service} through moto, which lacks this: {reason}"
    if is_xml:
        return _error(is_xml, 400, "InvalidAction", message)
    status = 404 if service in REST_SERVICES else 400
    return _error(is_xml, status, "UnknownOperationException", message)


def _error(is_xml: bool, status: int, code: str, message: str) -> Response:
    if is_xml:
        message = escape(message)
        text = f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error>"
        return Response(status, {"Content-Type": "text/xml"}, f"{text}</ErrorResponse>".encode())
    response = json_response(status, {"__type": code, "message": message})
    response.headers["x-amzn-ErrorType"] = code
    return response
