"""The number of operations that the host serves at once."""

import threading

from ...provider.threads import max_operations

__all__ = ["widen"]

_DEFAULT_WORKERS = 4
"""`max_workers` of the host's own thread pool."""


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
            workers = pool._max_workers = max(pool._max_workers, max_operations())
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
