"""The same engine, emulator and stacks as the end to end tests have."""

from tests.e2e.conftest import emulator, engine, new_stack

__all__ = ["emulator", "engine", "new_stack"]
