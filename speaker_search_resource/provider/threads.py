"""The number of operations that one process can serve at once."""

import contextlib

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
