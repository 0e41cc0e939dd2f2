"""Fixtures of the browser tests: Chromium, an emulator with a settable clock, a client.

`make test-page` runs them; Chromium is the one of the environment variable CHROMIUM.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from chime_emulator import Emulator, seeds

from ..support.clock import Clock

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient
    from playwright.sync_api import Browser, Page

# Chromium connects to Google's hosts at its start, which is not a request of the page.
ARGUMENTS = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP evil.example 127.0.0.1",
]
START_SECONDS = 10.0
TIMEOUT_MS = 30_000
"""Timeout, in milliseconds, until a change is visible; the page updates once a second."""


@dataclass
class Seen:
    """The requests, errors and dialogs of a page."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def emulator(clock: Clock) -> Iterator[Emulator]:
    with Emulator(clock=clock, start_seconds=START_SECONDS) as running:
        yield running


@pytest.fixture
def client(emulator: Emulator) -> Iterator[ChimeSDKMediaPipelinesClient]:
    client = boto3.client(
        "chime-sdk-media-pipelines",
        region_name=seeds.REGION,
        endpoint_url=emulator.endpoint_url,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    yield client
    client.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Seen]]:
    contexts = []

    def open_page(url: str, **options: Any) -> Seen:
        context = browser.new_context(**options)
        context.set_default_timeout(TIMEOUT_MS)
        contexts.append(context)
        seen = Seen(context.new_page())
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
        seen.page.on("console", lambda message: seen.errors.append(message.text))
        seen.page.goto(url)
        return seen

    yield open_page
    for context in contexts:
        context.close()
