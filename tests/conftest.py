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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left with it at the end."""

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(item.config.rootpath).as_posix()
        places = (place for place, start in enumerate(LONGEST_FIRST) if path.startswith(start))
        return next(places, len(LONGEST_FIRST))

    items.sort(key=place)
