"""The threads of a plugin process: how many serve operations, and on which processor they run."""

import contextlib
import os
import random
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
    """Let the threads of this process run on one of its processors, where the system allows it.

    One thread at a time runs Python code, and one call changes the thread about ten times. To wake
    a thread on another processor takes longer than the work between two changes: on two processors,
    a refresh of 1,000 tasks takes 1.3 times as long. Threads and programs that this process starts
    later run on the same processor.
    """
    if not hasattr(os, "sched_setaffinity"):  # only Linux has it
        return
    with contextlib.suppress(OSError):
        # Any processor, so that the plugins of several runs use different ones.
        processor = random.choice(list(os.sched_getaffinity(0)))
        for thread in threading.enumerate():
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
