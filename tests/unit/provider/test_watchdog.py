"""The end of a plugin process whose engine was killed."""

import threading

import pytest

from speaker_search_resource.provider import engine, watchdog


class Ended(Exception):
    """The process has ended."""


class Process:
    """A plugin process, on a clock of its own."""

    def __init__(self, gone: list[bool], busy: list[bool]) -> None:
        self.slept: list[float] = []
        self._gone = iter(gone)
        self._busy = iter(busy)

    def run(self, monkeypatch: pytest.MonkeyPatch) -> int:
        """The status with which the process ends."""
        monkeypatch.setattr(engine, "is_gone", lambda: next(self._gone))
        with pytest.raises(Ended) as ended:
            watchdog._watch(lambda: next(self._busy), self.slept.append, self._end)
        assert next(self._gone, None) is None
        assert next(self._busy, None) is None
        return int(ended.value.args[0])

    def _end(self, status: int) -> None:
        raise Ended(status)


def test_a_process_whose_engine_is_gone_ends_within_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process = Process(gone=[False, True, True], busy=[False])

    assert process.run(monkeypatch) == 1

    assert sum(process.slept) <= 60


def test_an_engine_that_refuses_one_connection_is_not_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process = Process(gone=[True, False, True, True], busy=[False])

    process.run(monkeypatch)

    assert len(process.slept) == 4


def test_a_process_ends_after_the_operation_in_flight(monkeypatch: pytest.MonkeyPatch) -> None:
    process = Process(gone=[True, True, True, True], busy=[True, True, False])

    process.run(monkeypatch)

    assert len(process.slept) == 4


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[threading.Thread]:
    """The threads that were started; none of them runs."""
    threads: list[threading.Thread] = []

    def start(thread: threading.Thread) -> None:
        threads.append(thread)

    monkeypatch.setattr(watchdog, "_started", threading.Lock())
    monkeypatch.setattr(threading.Thread, "start", start)
    return threads


def test_only_the_first_call_starts_a_thread(
    monkeypatch: pytest.MonkeyPatch, started: list[threading.Thread]
) -> None:
    monkeypatch.setattr(engine, "was_seen", lambda: True)

    assert watchdog.start(lambda: False)
    assert watchdog.start(lambda: False)

    (thread,) = started
    assert thread.daemon


def test_without_an_engine_nothing_is_watched(
    monkeypatch: pytest.MonkeyPatch, started: list[threading.Thread]
) -> None:
    monkeypatch.setattr(engine, "was_seen", lambda: False)

    assert not watchdog.start(lambda: False)
    assert started == []


def test_where_no_thread_can_be_started_the_next_call_tries_again(
    monkeypatch: pytest.MonkeyPatch, started: list[threading.Thread]
) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(engine, "was_seen", lambda: True)
    with monkeypatch.context() as scarce:
        scarce.setattr(threading.Thread, "start", refuse)
        assert not watchdog.start(lambda: False)

    assert watchdog.start(lambda: False)
    assert len(started) == 1
