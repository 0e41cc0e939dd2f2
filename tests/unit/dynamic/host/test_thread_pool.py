"""The host's thread pool, widened from a worker thread."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from speaker_search_resource.dynamic.host import thread_pool
from speaker_search_resource.provider import threads


def test_a_worker_thread_widens_its_pool() -> None:
    with ThreadPoolExecutor(1) as pool:
        workers = pool.submit(thread_pool.widen).result()

        assert workers > 4
        assert pool._max_workers == workers


def test_queued_work_is_started_at_once() -> None:
    all_run = threading.Barrier(5, timeout=10)
    queued = threading.Event()

    def widen_and_meet() -> None:
        queued.wait()
        thread_pool.widen()
        all_run.wait()

    with ThreadPoolExecutor(1) as pool:
        widened = pool.submit(widen_and_meet)
        others = [pool.submit(all_run.wait) for _ in range(4)]
        queued.set()
        widened.result()
        assert {other.result() for other in others} <= set(range(5))


def test_a_second_call_changes_nothing() -> None:
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(thread_pool.widen).result()

        assert pool.submit(thread_pool.widen).result() == first


def test_few_file_descriptors_allow_few_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "_file_descriptor_limit", lambda: 64 + 8 * 6)

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(thread_pool.widen).result() == 6


def test_the_pool_is_never_narrowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "_file_descriptor_limit", lambda: 64)

    with ThreadPoolExecutor(3) as pool:
        assert pool.submit(thread_pool.widen).result() == 3


def test_outside_a_pool_the_host_stays_as_it_is() -> None:
    assert thread_pool.widen() == 4


def test_a_pool_of_another_kind_stays_as_it_is() -> None:
    found: list[int] = []
    thread = threading.Thread(target=lambda _: found.append(thread_pool.widen()), args=(object,))

    thread.start()
    thread.join()

    assert found == [4]


def test_where_no_thread_can_be_started_the_pool_stays_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    started, done = threading.Barrier(2), threading.Event()
    with ThreadPoolExecutor(2) as pool:
        pool.submit(lambda: (started.wait(), done.wait()))
        started.wait()

        def widen() -> int:
            for _ in range(3):
                pool.submit(done.wait)
            monkeypatch.setattr(threading.Thread, "start", refuse)
            try:
                return thread_pool.widen()
            finally:
                monkeypatch.undo()
                done.set()

        assert pool.submit(widen).result() == 2
        assert pool._max_workers == 2
