"""Threads that run one call after another."""

import threading
import time
from queue import SimpleQueue

from speaker_search_resource.aws.call_threads import CallThreads


def started_by(threads: CallThreads, release: threading.Event | None = None) -> threading.Thread:
    """Start a call that ends after an event, and return its thread."""
    running: SimpleQueue[threading.Thread] = SimpleQueue()

    def call() -> None:
        running.put(threading.current_thread())
        if release:
            release.wait()

    threads.start(call)
    return running.get()


def test_a_thread_runs_one_call_after_another() -> None:
    threads = CallThreads()
    first = started_by(threads)
    used = {first}
    for _ in range(20):
        time.sleep(0.001)  # the thread becomes idle after the end of its call
        used.add(started_by(threads))

    assert len(used) < 10


def test_a_call_does_not_wait_for_another_that_hangs() -> None:
    threads, release = CallThreads(), threading.Event()
    hanging = started_by(threads, release)

    assert started_by(threads) is not hanging
    release.set()


def test_a_thread_does_not_delay_the_exit_of_the_process() -> None:
    assert started_by(CallThreads()).daemon
