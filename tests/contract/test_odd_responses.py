"""Responses that no AWS service should send: a resource that started is never lost."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chime_emulator import Emulator
from speaker_search_resource.dynamic.provider import ChimeProvider
from tests.support.doors import Door
from tests.support.kinds import PIPELINE, SEARCH, Kind
from tests.support.outcome import failure
from tests.support.plugin import TIMEOUTS, Plugin, stack_config
from tests.support.recorder import Recorder

Edit = Callable[[int, bytes], tuple[int, bytes]]

MAX_MESSAGE = 2000
TIMESTAMPS = ("CreatedTimestamp", "UpdatedTimestamp")
IDS = ("SpeakerSearchTaskId", "MediaPipelineId")
STATUSES = ("SpeakerSearchTaskStatus", "Status")


def unchanged(status: int, body: bytes) -> tuple[int, bytes]:
    return status, body


def member(names: tuple[str, ...], value: Any) -> Edit:
    """Return an edit that gives some members of the resource a value, or removes them."""

    def edit(status: int, body: bytes) -> tuple[int, bytes]:
        response = json.loads(body)
        resource = response.get("MediaPipeline", response)
        (inner,) = resource.values()
        inner.update({name: value for name in names if name in inner})
        return status, json.dumps(response).encode()

    return edit


def page(status: int, _body: bytes) -> tuple[int, bytes]:
    """Return the page of a proxy, 200 kB long."""
    return status, b"<html>" + b"<p>The upstream server is not well.</p>\n" * 5000 + b"</html>"


def nested(status: int, _body: bytes) -> tuple[int, bytes]:
    return status, b'{"SpeakerSearchTask":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


class Proxy(Recorder):
    """Edits the responses to some calls of one emulator.

    Attributes:
        edit: Edits a response.
        path: The calls to edit: a part of their method and path.
    """

    def __init__(self, target: str) -> None:
        super().__init__(target, self._edited)
        self.reset()

    def reset(self) -> None:
        self.edit: Edit = unchanged
        self.path, self.date = "POST ", None
        self.requests.clear()

    def _edited(self, status: int, body: bytes) -> tuple[int, bytes]:
        return self.edit(status, body) if self.path in self.requests[-1].text else (status, body)


@pytest.fixture(scope="module", params=[SEARCH, PIPELINE], ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture(scope="module")
def provider(kind: Kind) -> ChimeProvider:
    return kind.provider()


@pytest.fixture(scope="module")
def proxy_of_module(server: Emulator) -> Iterator[Proxy]:
    with Proxy(server.endpoint_url) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def process(
    proxy_of_module: Proxy, kind: Kind, provider: ChimeProvider, door: Door
) -> Iterator[Plugin]:
    with Plugin(stack_config(proxy_of_module.url), provider) as plugin:
        proxy_of_module.reset()
        # The first call loads boto3, which can take longer than the timeouts of these tests.
        plugin.create(kind.inputs())
        yield plugin


@pytest.fixture
def proxy(proxy_of_module: Proxy) -> Proxy:
    proxy_of_module.reset()
    return proxy_of_module


def inputs(kind: Kind, create: str = "1500ms") -> dict[str, Any]:
    return kind.inputs() | {TIMEOUTS: {"create": create, "delete": "5s"}}


UNREADABLE: dict[str, Edit] = {
    "timestamp of 1e20": member(TIMESTAMPS, 1e20),
    "timestamp that is no time": member(TIMESTAMPS, "yesterday"),
    "timestamp before the year 1": member(TIMESTAMPS, "0001-01-01T00:00:00+14:00"),
    "deeply nested": nested,
    "numeric id": member(IDS, 12345),
    "id null": member(IDS, None),
    "empty id": member(IDS, ""),
    "id of half a character": member(IDS, "\ud800"),
    "id with a slash": member(IDS, "../other"),
    "id of another type": member(IDS, {"id": 1}),
    "status null": member(STATUSES, None),
    "numeric status": member(STATUSES, 7),
    "status of another type": member(STATUSES, ["InProgress"]),
    "status of half a character": member(STATUSES, "\ud800"),
    "page with 200": lambda _, body: page(200, body),
    "page with 502": lambda _, body: page(502, body),
    "no object": lambda status, _: (status, b"[1, 2]"),
    "null": lambda status, _: (status, b"null"),
    "other encoding": lambda status, _: (status, b"\xff\xfe{\x00}\x00"),
}
"""Edits after which nothing is known of the resource that started."""


@pytest.mark.parametrize("edit", UNREADABLE.values(), ids=UNREADABLE)
def test_an_unreadable_start_may_have_started(
    kind: Kind, plugin: Plugin, emulator: Emulator, proxy: Proxy, edit: Edit
) -> None:
    proxy.edit = edit
    line = failure(plugin.create, inputs(kind))
    assert f"{kind.start} on " in line
    assert "it may have started: run `pulumi up` again, unchanged" in line
    assert len(line) < MAX_MESSAGE
    assert line.isprintable()
    (started,) = kind.started(emulator)

    proxy.reset()
    _, outs = plugin.create(inputs(kind))
    assert outs[kind.id_output] == started
    assert kind.started(emulator) == [started]


READABLE: dict[str, Edit] = {
    "timestamp without a zone": member(TIMESTAMPS, "2026-01-31T09:30:00"),
    "timestamp as a number": member(TIMESTAMPS, 1.7e9),
    "timestamp in another zone": member(TIMESTAMPS, "2026-01-31T09:30:00+05:30"),
    "unknown status": member(STATUSES, "Warming"),
    "no timestamp": member(TIMESTAMPS, None),
}
"""Edits after which the resource is known."""


@pytest.mark.parametrize("edit", READABLE.values(), ids=READABLE)
def test_an_odd_start_succeeds(
    kind: Kind, plugin: Plugin, emulator: Emulator, proxy: Proxy, edit: Edit
) -> None:
    proxy.edit = edit
    _, outs = plugin.create(inputs(kind))
    assert kind.alive(emulator) == [outs[kind.id_output]]
    assert kind.started(emulator) == kind.alive(emulator)


@pytest.mark.parametrize(
    "date",
    [
        "Thu, 26 Nov 2026 12:00:00 -0000",
        "Thu, 26 Nov 2026 12:00:00 GMT, Thu, 26 Nov 2026 12:00:01 GMT",
        "Thu, 26 Nov 99999999999999999999 12:00:00 GMT",
        "Thu, 26 Nov 2026 12:00:00 +9999",
        "Thu, 26 Nov 100 00:00:00 +2359",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "soon",
        "-1",
    ],
)
def test_a_date_that_makes_no_sense_is_ignored(
    kind: Kind, plugin: Plugin, emulator: Emulator, proxy: Proxy, date: str
) -> None:
    proxy.date = date
    _, outs = plugin.create(inputs(kind))
    _, again = plugin.create(inputs(kind))
    assert kind.started(emulator) == [outs[kind.id_output]] == [again[kind.id_output]]


@pytest.mark.parametrize("status", ["Warming", "\ud800", 7])
def test_an_unknown_status_is_never_ready(
    kind: Kind, plugin: Plugin, emulator: Emulator, proxy: Proxy, status: Any
) -> None:
    """Get reports the status. The resource is named, and it ends."""
    edit = member(STATUSES, status)
    proxy.path = "GET "
    proxy.edit = edit
    kind.configure(emulator, start_seconds=60)
    line = failure(plugin.create, inputs(kind, create="6s"))
    (started,) = kind.started(emulator)
    assert started in line
    assert line.isprintable()
    if status == "Warming":
        assert "is still Warming" in line


def test_a_501_fails_at_once(kind: Kind, plugin: Plugin, emulator: Emulator) -> None:
    emulator.fault(kind.start, "error", code=501)
    line = failure(plugin.create, inputs(kind, create="1m"))
    assert "501" in line
    assert "may have started" not in line
    # Not all requests: a get that an earlier test's deadline cut off can arrive late.
    assert emulator.calls()["counts"][kind.start] == 1


def test_a_page_for_each_call_gives_short_messages(
    kind: Kind, plugin: Plugin, emulator: Emulator, proxy: Proxy
) -> None:
    """Start works, and a proxy responds to every other call."""
    kind.configure(emulator, outcome="stuck")
    proxy.path, proxy.edit = "GET ", lambda _, body: page(502, body)
    emulator.fault(kind.stop, "error", code=502)
    line = failure(plugin.create, inputs(kind, create="4s"))
    (started,) = kind.alive(emulator)
    assert started in line
    assert "`aws chime-sdk-media-pipelines " in line
    assert len(line) < MAX_MESSAGE
    assert line.isprintable()


def test_a_refusal_in_odd_characters_is_shown(
    kind: Kind, plugin: Plugin, emulator: Emulator, proxy: Proxy
) -> None:
    token = "a\x1btoken"
    message = f"half a character: \ud800, a line\nbreak, \x1b[31m, {token}"
    proxy.edit = lambda *_: (400, json.dumps({"Code": "BadRequest", "Message": message}).encode())
    line = failure(plugin.create, inputs(kind) | {"client_request_token": token})
    assert "half a character: " in line
    assert "[secret]" in line
    assert line.isprintable()
