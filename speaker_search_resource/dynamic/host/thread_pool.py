"""The number of operations that the host serves at once."""

import contextlib
import threading

__all__ = ["widen"]

_MAX_WORKERS = 64
"""The engine's `--parallel` decides below it. An operation needs a thread and file descriptors."""

_DEFAULT_WORKERS = 4
"""`max_workers` of the host's own thread pool."""

_FILE_DESCRIPTORS = 1024
"""Soft limit to request. macOS starts a process with 256 and allows more."""

_FILE_DESCRIPTORS_PER_OPERATION = 8
"""Three for the host's event loop, the rest for AWS, name resolution and the engine."""

_FILE_DESCRIPTORS_OF_PROCESS = 64


def widen() -> int:
    """Let the host serve as many operations at once as the engine sends.

    The host serves requests from a thread pool of 4, and a create occupies its thread until the
    task is in progress. A worker thread holds a reference to its pool, which the host keeps to
    itself. Call this function from a worker thread.

    Returns:
        The number of operations served at once. 4 if the pool is not built as expected. Less than
        64 if threads or file descriptors are scarce: a create that runs out of them could lose the
        task that it started.
    """
    try:
        pool = threading.current_thread()._args[0]()  # type: ignore[attr-defined]
        with pool._shutdown_lock:  # The lock that submit() takes.
            room = _file_descriptor_limit() - _FILE_DESCRIPTORS_OF_PROCESS
            workers = min(_MAX_WORKERS, room // _FILE_DESCRIPTORS_PER_OPERATION)
            workers = pool._max_workers = max(pool._max_workers, workers)
            # submit() starts a thread for a new item unless the idle semaphore can be acquired, and
            # never for items that are queued already. During refresh and destroy, all items are
            # queued by now. Reset the semaphore, which can be out of date, and start the threads.
            while pool._idle_semaphore.acquire(blocking=False):
                pass
            try:
                for _ in range(pool._work_queue.qsize()):
                    pool._adjust_thread_count()
            except RuntimeError:
                # No more threads can be started. A later submit() that tries again and fails would
                # end the gRPC server.
                workers = pool._max_workers = len(pool._threads)
    except (AttributeError, IndexError, TypeError):
        return _DEFAULT_WORKERS
    return int(workers)


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
