"""The status page at ``/``: resources, events, faults, settings and calls, for a browser."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from .. import seeds
from ..events.event_log import RECENT_DELIVERIES, EventLog
from ..faults.fault_set import FaultSet
from ..http.messages import Request, Response
from ..operations.account import Account
from ..state.call_log import RECENT_CALLS, CallLog
from ..state.clock import iso_timestamp
from . import page_data
from .overview import read_overview

PATHS = ("/", "/favicon.ico")
MAX_ROWS = 40
"""Rows of each table, which keeps the page below 300 KB."""


class StatusPage:
    """Responds to unsigned requests for `PATHS`."""

    def __init__(
        self, account: Account, call_log: CallLog, event_log: EventLog, faults: FaultSet
    ) -> None:
        self._account = account
        self._call_log = call_log
        self._event_log = event_log
        self._faults = faults

    def respond(self, request: Request) -> Response:
        """Respond with the page, or with 405 to a method other than GET and HEAD."""
        if request.method not in ("GET", "HEAD"):
            headers = {"Allow": "GET, HEAD", "Content-Type": "text/plain; charset=utf-8"}
            text = f"{request.path} is a web page; the API accepts only signed requests\n"
            return Response(405, headers, text.encode())
        if request.path == "/favicon.ico":  # the icon is in the page; some browsers still ask
            return Response(204)
        page = _page()
        text = page.template.render(
            endpoint=f"http://{request.headers.get('Host', 'localhost')}",
            view=self._account.run(read_overview, MAX_ROWS),
            calls=self._call_log.report(MAX_ROWS),
            deliveries=self._event_log.report(MAX_ROWS),
            faults=self._faults.report(),
        )
        # A client's JSON may contain half of a surrogate pair, which UTF-8 cannot encode.
        return Response(200, dict(page.headers), text.encode(errors="replace"))


class _Page(NamedTuple):
    template: Template
    headers: dict[str, str]


@cache
def _page() -> _Page:
    loader = PackageLoader("chime_emulator.admin")
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "shorten": page_data.shorten,
        "show": page_data.show,
        "timestamp": iso_timestamp,
    }
    style, script = (
        loader.get_source(environment, f"status_page.{ending}")[0] for ending in ("css", "js")
    )
    environment.globals |= {
        "MAX_ROWS": MAX_ROWS,
        "RECENT_CALLS": RECENT_CALLS,
        "RECENT_DELIVERIES": RECENT_DELIVERIES,
        "SEEDED_IDS": seeds.IDS,
        "changed_settings": page_data.changed_settings,
        "event_facts": page_data.event_facts,
        "fault_options": page_data.fault_options,
        "pipeline_facts": page_data.pipeline_facts,
        "plural": page_data.plural,
        "script": Markup(script),
        "steps": page_data.steps,
        "style": Markup(style),
        "task_facts": page_data.task_facts,
    }
    # The policy allows only this script and this style, whatever text of a client the page shows.
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
    return _Page(environment.get_template("status_page.html"), headers)


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
