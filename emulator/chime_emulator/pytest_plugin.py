"""Fixtures for pytest, which finds them once the package is installed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

# Every pytest run of an environment with this package imports this file, so that it imports the
# emulator only for a test that uses it.
if TYPE_CHECKING:
    from .emulator import Emulator

_SESSION_EMULATOR = pytest.StashKey["Emulator"]()


@pytest.fixture
def chime_emulator() -> Iterator[Emulator]:
    """A local Amazon Chime SDK call analytics API for one test, on a free port.

    The value is an `Emulator`: pass its `environment` to AWS clients, set faults with `fault`,
    advance time with `clock.advance`, and inspect `tasks`, `pipelines` and `calls`. The fixture
    sets no environment variable.
    """
    with _new_emulator() as emulator:
        yield emulator


@pytest.fixture(scope="session")
def chime_emulator_session(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    """An emulator with one address for the whole run, reset after each test.

    Resources, faults, settings and calls of a test and of its fixtures do not reach the next test.
    For state that several tests share, such as a stack of a module, use an `Emulator` in a fixture
    of that scope.
    """
    stash = request.config.stash
    with _new_emulator() as emulator:
        stash[_SESSION_EMULATOR] = emulator
        yield emulator
        del stash[_SESSION_EMULATOR]


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Reset the session's emulator after the test's fixtures, which may still call it."""
    yield
    if emulator := item.config.stash.get(_SESSION_EMULATOR, None):
        emulator.reset()


def _new_emulator() -> Emulator:
    from .emulator import Emulator

    return Emulator()
