"""The status page at ``/``: what exists and what came in, to be looked at in a browser."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from string import Template
from typing import NamedTuple

from markupsafe import escape

from .backend import Backend
from .calls import Calls
from .faults import Faults
from .messages import Answer, Request
from .page_parts import parts

PATHS = ("/", "/favicon.ico")
SHOWN = 50
"""How many tasks, calls and others the page has at most, so that it stays below 300 KB."""


class Page:
    """Answers unsigned requests for `PATHS`."""

    def __init__(self, backend: Backend, calls: Calls, faults: Faults) -> None:
        self._backend = backend
        self._calls = calls
        self._faults = faults

    def answer(self, request: Request) -> Answer:
        """The page, or 405 for any method but GET and HEAD."""
        if request.method not in ("GET", "HEAD"):
            headers = {"Allow": "GET, HEAD", "Content-Type": "text/plain; charset=utf-8"}
            text = f"{request.path} is a page to look at: GET it. The API wants signed requests.\n"
            return Answer(405, headers, text.encode())
        if request.path == "/favicon.ico":  # the page has its icon within; some browsers ask still
            return Answer(204)
        static = _static()
        view = self._backend.overview(SHOWN)
        shown = parts(view, self._calls.report(SHOWN), self._faults.report(), SHOWN)
        endpoint = escape(f"http://{request.headers.get('Host', 'localhost')}")
        page = static.template.substitute(shown, endpoint=endpoint)
        # A client's JSON may have half of a surrogate pair in a text, which UTF-8 has not.
        return Answer(200, dict(static.headers), page.encode(errors="replace"))


class _Static(NamedTuple):
    template: Template
    headers: dict[str, str]


@cache
def _static() -> _Static:
    """The page without its parts, read by the first request for it."""
    folder = files(__package__)
    style, script = (
        folder.joinpath(f"page.{ending}").read_text("utf-8") for ending in ("css", "js")
    )
    html = folder.joinpath("page.html").read_text("utf-8")
    template = Template(Template(html).safe_substitute(style=style, script=script))
    # No script and no style but these two runs or counts, whatever a part of the page contains.
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}';"
        " connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    )
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return _Static(template, headers)


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
