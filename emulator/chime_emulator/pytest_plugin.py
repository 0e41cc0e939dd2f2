"""Fixtures for tests with pytest, which finds them by itself once the package is installed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

# Whoever has the package installed loads this file with every pytest: it imports nothing else.
if TYPE_CHECKING:
    from . import Emulator

_SHARED = pytest.StashKey["Emulator"]()


@pytest.fixture
def chime_emulator() -> Iterator[Emulator]:
    """A local Amazon Chime SDK call analytics API of the test's own, on a port of its own.

    It is an `Emulator`: hand its `environment` to what calls AWS, set faults with `fault`, let
    hours pass with `clock.advance`, and look at `tasks`, `pipelines` and `calls`. It sets no
    environment variable itself.
    """
    with _new() as emulator:
        yield emulator


@pytest.fixture(scope="session")
def chime_emulator_session(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    """One that keeps its address for the whole run, and is as new for each test.

    After each test it is reset: nothing that a test, or a fixture it used, has made, set or called
    is there in the next. What tests are to share, such as a stack for all tests of a module, wants
    an `Emulator` in a fixture of that scope.
    """
    stash = request.config.stash
    with _new() as emulator:
        stash[_SHARED] = emulator
        yield emulator
        del stash[_SHARED]


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Resets the shared emulator once the test's fixtures, which may still call it, have ended."""
    yield
    if shared := item.config.stash.get(_SHARED, None):
        shared.reset()


def _new() -> Emulator:
    from . import Emulator

    return Emulator()
