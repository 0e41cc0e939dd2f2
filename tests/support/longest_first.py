"""A pytest plugin that starts the longest tests first.

xdist gives each worker an equal share of the list, and idle workers steal from the end of other
shares. A long test at the end of a share would run alone while the other workers wait.
"""

import pytest

LONGEST_FIRST = ("tests/e2e/test_kills", "tests/examples", "tests/docs", "tests/e2e")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Distribute the long tests over the beginnings of the workers' shares."""

    def rank(item: pytest.Item) -> int:
        path = item.path.relative_to(config.rootpath).as_posix()
        ranks = (rank for rank, start in enumerate(LONGEST_FIRST) if path.startswith(start))
        return next(ranks, len(LONGEST_FIRST))

    workers: int = getattr(config, "workerinput", {}).get("workercount", 1)
    long = sorted((item for item in items if rank(item) < len(LONGEST_FIRST)), key=rank)
    short = [item for item in items if rank(item) == len(LONGEST_FIRST)]
    share = -(-len(items) // workers)
    items[:] = []
    for worker in range(workers):
        first = long[worker::workers]
        rest = share - len(first)
        items += [*first, *short[:rest]]
        short = short[rest:]
    items += short
