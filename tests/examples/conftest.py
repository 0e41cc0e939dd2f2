"""The fixtures of the end-to-end tests."""

from tests.e2e.conftest import emulator, engine, new_stack

__all__ = ["emulator", "engine", "new_stack"]
