"""Other AWS services beside the API, answered by moto: KMS, Kinesis Video Streams, IAM and STS.

Their state is moto's own: in the memory of this process, shared by every emulator in it, and lost
with it, whatever state file there is. Faults, settings and the log of calls leave them alone.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

from .messages import Answer, Request, json_answer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from werkzeug.datastructures import Headers

SERVICES = ("iam", "kinesisvideo", "kms", "sts")
"""The names that requests to them are signed with, which are moto's too."""

XML_SERVICES = ("iam", "sts")
NOT_INSTALLED = (
    "the local API answers {service} through moto, which is not installed;"
    " pip install 'chime-emulator[moto]'"
)

log = logging.getLogger(__name__)


class Neighbours:
    """Answers requests to these services; safe to use from many threads."""

    def __init__(self) -> None:
        self._apps: dict[str, WSGIApplication] = {}
        self._lock = threading.Lock()

    def answer(self, service: str, request: Request) -> Answer:
        """Answers a request.

        Args:
            service: one of `SERVICES`.
            request: any request that is signed for it.
        """
        try:
            app = self._app(service)
        except ImportError:
            return _refusal(service, 501, "NotImplemented", NOT_INSTALLED.format(service=service))
        try:
            status, headers, body = _run(app, request)
        except Exception:
            log.exception("moto's %s failed", service)
            return _refusal(service, 500, "InternalFailure", "moto failed; the log says why")
        # The server writes the others itself.
        kept = {
            name: value
            for name, value in headers.items()
            if name.lower() == "content-type" or name.lower().startswith("x-amzn-")
        }
        return Answer(int(status.partition(" ")[0]), kept, body)

    def _app(self, service: Any) -> WSGIApplication:
        with self._lock:
            if service not in self._apps:
                # Loaded by the first request for it: half a second and 50 MB.
                from moto.moto_server.werkzeug_app import create_backend_app

                self._apps[service] = create_backend_app(service)
            return self._apps[service]


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


def _refusal(service: str, status: int, code: str, message: str) -> Answer:
    if service in XML_SERVICES:
        text = f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error>"
        return Answer(status, {"Content-Type": "text/xml"}, f"{text}</ErrorResponse>".encode())
    answer = json_answer(status, {"__type": code, "message": message})
    answer.headers["x-amzn-ErrorType"] = code
    return answer
