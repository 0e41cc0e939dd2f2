"""The status page in Chromium: updates, client scripts and accessibility."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from chime_emulator import Emulator, seeds

from ..support.clock import Clock
from .conftest import START_SECONDS, TIMEOUT_MS, Seen

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror='window.hostile=1'><script>window.hostile=1</script>"


def start(client: ChimeSDKMediaPipelinesClient) -> str:
    response = client.start_speaker_search_task(
        Identifier=seeds.PIPELINE_ID, VoiceProfileDomainArn=seeds.VOICE_PROFILE_DOMAIN_ARN
    )
    return response["SpeakerSearchTask"]["SpeakerSearchTaskId"]


def test_a_task_moves_without_a_reload(
    emulator: Emulator,
    client: ChimeSDKMediaPipelinesClient,
    clock: Clock,
    open_page: Callable[..., Seen],
) -> None:
    from playwright.sync_api import expect

    seen = open_page(emulator.endpoint_url)
    page = seen.page
    page.evaluate("window.sameDocument = true")
    page.locator("#tasks").focus()
    task_id = start(client)
    clock.now += START_SECONDS / 2
    row = page.get_by_role("row").filter(has_text=task_id)
    present = row.locator("[aria-current=step]")
    expect(present).to_contain_text("Initializing", timeout=TIMEOUT_MS)
    expect(page.get_by_text("1 of 1 task alive")).to_be_visible()
    clock.now += START_SECONDS
    expect(present).to_contain_text("InProgress", timeout=TIMEOUT_MS)
    assert emulator.events() != []
    expect(page.locator("#events")).to_contain_text("IdentificationSuccessful", timeout=TIMEOUT_MS)
    assert page.evaluate("window.sameDocument"), "the page was loaded again"
    assert page.evaluate("document.activeElement.id") == "tasks", "the focus was lost"
    assert seen.errors == []
    assert len(seen.requests) > 1
    hosts = {urlsplit(url).netloc for url in seen.requests if not url.startswith("data:")}
    assert hosts == {urlsplit(emulator.endpoint_url).netloc}


def test_ended_tasks_appear_without_a_reload(
    emulator: Emulator,
    client: ChimeSDKMediaPipelinesClient,
    clock: Clock,
    open_page: Callable[..., Seen],
) -> None:
    from playwright.sync_api import expect

    live, ended = start(client), start(client)
    emulator.end_task(ended, "Failed")
    page = open_page(emulator.endpoint_url).page
    expect(page.get_by_text(live)).to_be_visible()
    expect(page.get_by_text(ended)).to_be_hidden()
    page.get_by_text("Ended tasks: 1").press("Enter")
    expect(page.get_by_text(ended)).to_be_visible()
    emulator.end_task(live, "Stopped")
    # The update leaves the switch open, and the focus on the switch.
    expect(page.get_by_text("Ended tasks: 2")).to_be_focused(timeout=TIMEOUT_MS)
    expect(page.locator("#ended-tasks").get_by_text(live)).to_be_visible()
    expect(page.get_by_text("No task is alive.")).to_be_visible()


def test_a_link_in_focus_keeps_it(
    emulator: Emulator, clock: Clock, open_page: Callable[..., Seen]
) -> None:
    from playwright.sync_api import expect

    page = open_page(emulator.endpoint_url).page
    link = page.locator("#settings a")
    link.focus()
    emulator.configure(stop_seconds=42.0)
    expect(page.locator("#settings")).to_contain_text("42.0", timeout=TIMEOUT_MS)
    expect(link).to_be_focused()


def test_hostile_text_is_shown_and_not_run(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient, open_page: Callable[..., Seen]
) -> None:
    from playwright.sync_api import expect

    seen = open_page(emulator.endpoint_url)

    def send_hostile_tag() -> None:
        client.create_media_insights_pipeline(
            MediaInsightsPipelineConfigurationArn=seeds.PIPELINE_CONFIGURATION_ARN,
            Tags=[{"Key": "name", "Value": HOSTILE}],
        )

    send_hostile_tag()
    # With the page's script, and as the server renders the page.
    for _ in range(2):
        expect(seen.page.locator("#pipelines")).to_contain_text(HOSTILE, timeout=TIMEOUT_MS)
        assert seen.page.locator("img").count() == 0
        seen.page.reload()
    assert seen.page.evaluate("window.hostile") is None
    assert seen.errors == []


def test_the_policy_stops_what_is_not_escaped(
    emulator: Emulator, open_page: Callable[..., Seen]
) -> None:
    seen = open_page(emulator.endpoint_url)
    seen.page.evaluate("html => { document.body.innerHTML += html }", HOSTILE)
    seen.page.evaluate(
        "() => { const s = document.createElement('script'); s.text = 'window.hostile = 1';"
        " document.body.append(s) }"
    )
    seen.page.wait_for_function("document.images[0].complete")
    assert seen.page.evaluate("window.hostile") is None
    assert any("Content Security Policy" in error for error in seen.errors)


def test_without_javascript(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient, open_page: Callable[..., Seen]
) -> None:
    task_id = start(client)
    page = open_page(emulator.endpoint_url, java_script_enabled=False).page
    text = page.locator("body").inner_text()
    assert task_id in text
    assert "NotStarted" in text
    assert "Reload the page to update it." in text


def test_the_page_reports_the_end_of_the_emulator(
    clock: Clock, open_page: Callable[..., Seen]
) -> None:
    from playwright.sync_api import expect

    with Emulator(clock=clock) as emulator:
        page = open_page(emulator.endpoint_url).page
        expect(page.get_by_text("This page updates itself")).to_be_visible(timeout=TIMEOUT_MS)
        port = urlsplit(emulator.endpoint_url).port or 0
    expect(page.get_by_text("does not respond")).to_be_visible(timeout=TIMEOUT_MS)
    with Emulator(port, clock=clock):
        expect(page.get_by_text("This page updates itself")).to_be_visible(timeout=TIMEOUT_MS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_accessible_and_no_wider_than_the_screen(
    emulator: Emulator,
    client: ChimeSDKMediaPipelinesClient,
    clock: Clock,
    open_page: Callable[..., Seen],
    scheme: str,
    width: int,
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for outcome in ("Failed", "InProgress"):
        emulator.configure(task_outcome=outcome)
        start(client)
    clock.now += START_SECONDS / 2
    start(client)
    clock.now += START_SECONDS / 2
    client.update_media_insights_pipeline_status(Identifier=seeds.PIPELINE_ID, UpdateStatus="Pause")
    client.create_media_insights_pipeline(
        MediaInsightsPipelineConfigurationArn=seeds.PIPELINE_CONFIGURATION_ARN
    )
    emulator.end_pipeline(emulator.pipelines()[-1]["id"], "Failed")
    with pytest.raises(client.exceptions.ConflictException):
        start(client)
    emulator.fault("*", "latency", seconds=1)
    assert emulator.events() != []
    page = open_page(
        emulator.endpoint_url,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
    ).page
    for switch in page.locator("summary").all():
        switch.click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    light = sum(map(int, re.findall(r"\d+", background))) > 3 * 128
    assert light == (scheme == "light")
