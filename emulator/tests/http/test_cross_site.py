"""The status page and the control API reject requests from other sites."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from chime_emulator import Emulator, seeds

from ..support.http import SIGNED
from ..support.samples import START

FAULT = json.dumps({"operation": "*", "kind": "drop"})
START_TARGET = f"/media-insights-pipelines/{seeds.PIPELINE_ID}/speaker-search-tasks?operation=start"


def status(
    url: str, method: str, target: str, headers: dict[str, str], body: str | None = None
) -> int:
    """Send a request; PORT in the value of a header stands for the server's port."""
    address = urlsplit(url)
    connection = HTTPConnection(address.netloc, timeout=10)
    try:
        values = {name: value.replace("PORT", str(address.port)) for name, value in headers.items()}
        connection.request(method, target, body, values)
        return connection.getresponse().status
    finally:
        connection.close()


# The headers of Chromium and Firefox for each kind of request.
FORM = {
    "Origin": "http://evil.example",
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
    "Content-Type": "text/plain",
}
FETCH = {
    "Origin": "https://evil.example",
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "no-cors",
    "Sec-Fetch-Dest": "empty",
}
REJECTED = {
    "form": FORM,
    "fetch": FETCH,
    "sandboxed": {**FETCH, "Origin": "null"},
    "other port": {
        "Origin": "http://127.0.0.1:1",
        "Sec-Fetch-Site": "same-site",
        "Sec-Fetch-Mode": "no-cors",
    },
    "without origin": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    "without fetch metadata": {"Origin": "http://evil.example"},
    "unreadable origin": {"Origin": "http://[evil"},
    "rebound": {"Host": "evil.example:PORT"},
    "rebound with origin": {"Host": "evil.example:PORT", "Origin": "http://evil.example:PORT"},
    "rebound lookalike": {"Host": "localhost.evil.example:PORT"},
    "rebound address": {"Host": "127.0.0.1.evil.example:PORT"},
    "unreadable host": {"Host": "[127.0.0.1"},
}


@pytest.mark.parametrize("headers", REJECTED.values(), ids=REJECTED)
def test_rejected(emulator: Emulator, headers: dict[str, str]) -> None:
    url = emulator.endpoint_url
    assert status(url, "POST", "/_emulator/faults", headers, FAULT) == 403
    assert status(url, "POST", "/_emulator/settings", headers, '{"stop_seconds": 1}') == 403
    assert status(url, "DELETE", "/_emulator/faults", headers) == 403
    assert emulator.faults() == []
    assert emulator.settings.stop_seconds != 1
    assert status(url, "POST", "/", headers) == 403
    if headers is not FORM:  # with GET, these are the headers of a link
        assert status(url, "GET", "/", headers) == 403
        assert status(url, "GET", "/_emulator/tasks", headers) == 403


def test_rejection_has_a_reason(emulator: Emulator) -> None:
    connection = HTTPConnection(urlsplit(emulator.endpoint_url).netloc, timeout=10)
    connection.request("GET", "/_emulator/tasks", headers={"Host": "evil.example"})
    response = connection.getresponse()
    assert json.loads(response.read()) == {
        "error": "forbidden: the Host header is 'evil.example', which is not this server;"
        " use localhost or 127.0.0.1"
    }
    connection.close()


ALLOWED = {
    "no browser": {},
    "the page itself": {
        "Origin": "http://127.0.0.1:PORT",
        "Sec-Fetch-Site": "same-origin",
        "Sec-Fetch-Mode": "cors",
    },
    "by hand": {
        "Sec-Fetch-Site": "none",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    },
    "localhost": {"Host": "localhost:PORT"},
    "localhost in full": {"Host": "LOCALHOST.:PORT"},
    "a name of loopback": {"Host": "chime.localhost:PORT"},
    "the other loopback": {"Host": "[::1]:PORT"},
}


@pytest.mark.parametrize("headers", ALLOWED.values(), ids=ALLOWED)
def test_allowed(emulator: Emulator, headers: dict[str, str]) -> None:
    url = emulator.endpoint_url
    assert status(url, "GET", "/", headers) == 200
    assert status(url, "GET", "/_emulator/tasks", headers) == 200
    assert status(url, "POST", "/_emulator/faults", headers, FAULT) == 201


def test_a_link_may_be_followed_but_not_framed(emulator: Emulator) -> None:
    link = {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }
    assert status(emulator.endpoint_url, "GET", "/", link) == 200
    assert status(emulator.endpoint_url, "GET", "/", {**link, "Sec-Fetch-Dest": "iframe"}) == 403


def test_the_api_accepts_any_host(emulator: Emulator) -> None:
    headers = {**SIGNED, "Host": "chime.example:PORT"}
    body = json.dumps(START)
    assert status(emulator.endpoint_url, "POST", START_TARGET, headers, body) == 201


def test_a_server_on_a_network_accepts_any_host(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = emulator.endpoint_url
    # Tests listen on the loopback address only; a container listens on 0.0.0.0.
    monkeypatch.setattr(emulator, "_host", "0.0.0.0")
    named = {"Host": "emulator:PORT"}
    assert status(url, "GET", "/", named) == 200
    assert status(url, "POST", "/_emulator/faults", named, FAULT) == 201
    assert status(url, "POST", "/_emulator/faults", {**named, **FETCH}, FAULT) == 403
