"""The order of the tests, and how thoroughly Hypothesis searches.

`HYPOTHESIS_PROFILE=thorough` searches for longer than `make test`.
"""

import os

import pytest
from hypothesis import settings

LONGEST_FIRST = ("tests/e2e/test_kills", "tests/examples", "tests/docs", "tests/e2e")

# One call of the plugin process takes milliseconds, its first one, which loads botocore, longer.
settings.register_profile("repeatable", max_examples=200, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let each worker begin with its share of what takes longest.

    Workers begin with equal shares of the list, and take from the end of one another's later on.
    """

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(config.rootpath).as_posix()
        places = (place for place, start in enumerate(LONGEST_FIRST) if path.startswith(start))
        return next(places, len(LONGEST_FIRST))

    workers: int = getattr(config, "workerinput", {}).get("workercount", 1)
    long = sorted((item for item in items if place(item) < len(LONGEST_FIRST)), key=place)
    short = [item for item in items if place(item) == len(LONGEST_FIRST)]
    share = -(-len(items) // workers)
    items[:] = []
    for worker in range(workers):
        begins = long[worker::workers]
        rest = share - len(begins)
        items += [*begins, *short[:rest]]
        short = short[rest:]
    items += short
