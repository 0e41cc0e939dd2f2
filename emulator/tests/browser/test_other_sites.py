"""In Chromium, another web site that the user visits cannot control the emulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from chime_emulator import Emulator

from .conftest import Seen

pytestmark = pytest.mark.browser


@pytest.fixture
def other_site() -> Iterator[str]:
    """Another web site that the user visits."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>other</title>")

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://evil.example:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_another_site_can_do_nothing(
    emulator: Emulator, open_page: Callable[..., Seen], other_site: str
) -> None:
    page = open_page(other_site).page
    target = f"{emulator.endpoint_url}/_emulator/faults"
    body = '{"operation": "*", "kind": "drop"}'
    send = "([url, body]) => fetch(url, {method: 'POST', mode: 'no-cors', body}).then(() => 'sent')"
    assert page.evaluate(send, [target, body]) == "sent"
    read = "url => fetch(url).then(response => response.text()).catch(error => error.name)"
    assert page.evaluate(read, target) == "TypeError"
    with page.expect_navigation() as form:
        page.evaluate(
            """url => {
                const form = document.createElement("form");
                Object.assign(form, {method: "POST", enctype: "text/plain", action: url});
                const input = document.createElement("input");
                input.name = '{"operation": "*", "kind": "drop", "a":"';
                input.value = '"}';
                form.append(input); document.body.append(form); form.submit();
            }""",
            target,
        )
    assert form.value is not None
    assert form.value.status == 403
    assert emulator.faults() == []


def test_a_rebound_name_is_rejected(emulator: Emulator, open_page: Callable[..., Seen]) -> None:
    rebound = emulator.endpoint_url.replace("127.0.0.1", "evil.example")
    page = open_page(rebound).page
    assert "use localhost" in page.locator("body").inner_text()
    read = "path => fetch(path).then(response => response.status)"
    assert page.evaluate(read, "/_emulator/tasks") == 403
    assert page.evaluate(read, "/?refresh") == 403
