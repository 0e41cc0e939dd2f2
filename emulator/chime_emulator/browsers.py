"""What is refused because a browser brought it from somewhere else.

The status page and the control endpoint need no signature, and any web site that the user visits
can make the browser send requests to loopback. Two ways lead there:

- A request across sites. The browser says so in Sec-Fetch-Site (`Fetch Metadata
  <https://www.w3.org/TR/fetch-metadata/>`_) or, if it is older, in Origin. Only a link to a page
  that is followed at the top level is let through: it shows something to the user and nothing to
  the other site.
- DNS rebinding: the site's own name is made to mean 127.0.0.1, and to the browser all is of one
  site. What gives it away is the Host header, the only one left: a server that listens on
  loopback goes by no other name than localhost or an address. One that listens elsewhere was put
  on a network, where it may have any name.

Clients that are no browsers send none of these headers, but for Host. The API itself wants a
signature, which a browser sends to another site only after asking, and here the answer is no.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from .messages import Answer, Request, json_answer

SAME = ("same-origin", "none")
"""Values of Sec-Fetch-Site: from a page of this very server, or from the user's own hand."""


def refusal(request: Request, listening: str) -> Answer | None:
    """The answer, 403, to what comes from another site; None if nothing speaks against it.

    Args:
        request: any request.
        listening: the name or address that the server listens on.
    """
    headers = request.headers
    host: str | None = headers.get("Host")
    if host is not None and _is_loopback(listening) and not _is_ours(host, listening):
        return _forbidden(f"the Host header says {host!r}; go to localhost or 127.0.0.1 instead")
    if _is_followed_link(request):
        return None
    origin: str | None = headers.get("Origin")
    if origin is not None and _netloc(origin) != host:
        return _forbidden(f"it was sent by a page of {origin!r}, and only pages of this server may")
    if headers.get("Sec-Fetch-Site", "none") not in SAME:
        return _forbidden("it was sent by a page of another site")
    return None


def _netloc(url: str) -> str | None:
    """Host and port of a URL, None if it is none."""
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


def _is_ours(host: str, listening: str) -> bool:
    try:
        name = (urlsplit(f"//{host}").hostname or "").removesuffix(".")
    except ValueError:
        return False
    return name in ("localhost", listening.lower()) or name.endswith(".localhost") or _is_ip(name)


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_ip(host) and ipaddress.ip_address(host).is_loopback)


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _forbidden(why: str) -> Answer:
    return json_answer(403, {"error": f"refused: {why}"})
