"""The threads of a plugin process: how many serve operations, and on which processor they run."""

import contextlib
import os
import random
import sys
import threading

_MAX_WORKERS = 64
"""The engine's `--parallel` decides below it. An operation needs a thread and file descriptors."""

_FILE_DESCRIPTORS = 1024
"""Soft limit to request. macOS starts a process with 256 and allows more."""

_FILE_DESCRIPTORS_PER_OPERATION = 8
"""Three for the event loop of Pulumi's dynamic host, the rest for AWS, name resolution and the
engine."""

_FILE_DESCRIPTORS_OF_PROCESS = 64


def max_operations() -> int:
    """Return the number of operations for which there are file descriptors, between 1 and 64.

    A create that runs out of them could lose the task that it started.
    """
    room = _file_descriptor_limit() - _FILE_DESCRIPTORS_OF_PROCESS
    return max(1, min(_MAX_WORKERS, room // _FILE_DESCRIPTORS_PER_OPERATION))


def run_on_one_processor() -> None:
    """Restrict the threads of this process to one processor, where the system allows it.

    Only one thread at a time runs Python code, and an operation switches threads about ten times.
    Waking a thread on another processor takes longer than the work between two switches: a refresh
    of 1,000 tasks takes 1.3 times as long on two processors as on one. Threads and programs that
    this process starts later run on the same processor.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):  # a sandbox may refuse
        # Not always the same one, because several plugins can run at once.
        processor = random.choice(list(os.sched_getaffinity(0)))
        for thread in threading.enumerate():
            with contextlib.suppress(OSError):  # the thread has ended
                os.sched_setaffinity(thread.native_id or 0, {processor})


def _file_descriptor_limit() -> int:
    """Raise the soft limit of file descriptors where possible, and return it."""
    try:
        import resource
    except ImportError:  # Windows, which does not count sockets as file descriptors
        return _FILE_DESCRIPTORS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILE_DESCRIPTORS
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return _FILE_DESCRIPTORS if soft == resource.RLIM_INFINITY else soft
