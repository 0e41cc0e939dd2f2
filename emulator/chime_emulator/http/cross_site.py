"""Reject requests that another web site made a browser send.

The status page and the control API need no signature, and any web site that the user visits can
make the browser send requests to the loopback address. Such a request arrives in two ways:

- Across sites. The browser says so in Sec-Fetch-Site (`Fetch Metadata
  <https://www.w3.org/TR/fetch-metadata/>`_), or an older browser in Origin. A link that the user
  follows at the top level is accepted: its page is shown to the user and not to the other site.
- By DNS rebinding: the other site's own name resolves to 127.0.0.1, so that the browser sees one
  site. Only the Host header reveals it. A server on the loopback address therefore accepts no
  other Host than localhost or an address. A server on another address may have any name.

Clients other than browsers send none of these headers except Host. The API itself needs a signed
request, which a browser sends to another site only after a CORS preflight, and the preflight fails.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from .messages import Request, Response, json_response

SAME_SITE = ("same-origin", "none")
"""Values of Sec-Fetch-Site: sent by a page of this server, or by the user directly."""


def reject_cross_site(request: Request, listening_on: str) -> Response | None:
    """Return a response of status 403 for a request of another site, or None.

    Args:
        request: any request.
        listening_on: the name or address that the server listens on.
    """
    headers = request.headers
    host: str | None = headers.get("Host")
    if host is not None and _is_loopback(listening_on) and not _is_own_host(host, listening_on):
        return _forbidden(
            f"the Host header is {host!r}, which is not this server; use localhost or 127.0.0.1"
        )
    if _is_followed_link(request):
        return None
    origin: str | None = headers.get("Origin")
    if origin is not None and _netloc(origin) != host:
        return _forbidden(f"the request was sent by a page of {origin!r}, which is another site")
    if headers.get("Sec-Fetch-Site", "none") not in SAME_SITE:
        return _forbidden("the request was sent by a page of another site")
    return None


def _netloc(url: str) -> str | None:
    try:
        return urlsplit(url).netloc or None
    except ValueError:
        return None


def _is_followed_link(request: Request) -> bool:
    headers = request.headers
    return (
        request.method in ("GET", "HEAD")
        and headers.get("Sec-Fetch-Mode") == "navigate"
        and headers.get("Sec-Fetch-Dest") == "document"
    )


def _is_own_host(host: str, listening_on: str) -> bool:
    try:
        name = (urlsplit(f"//{host}").hostname or "").removesuffix(".")
    except ValueError:
        return False
    return (
        name in ("localhost", listening_on.lower())
        or name.endswith(".localhost")
        or _is_address(name)
    )


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _forbidden(reason: str) -> Response:
    return json_response(403, {"error": f"forbidden: {reason}"})
