"""The outcome of an operation: the running tasks, and the error line of a failure."""

from typing import Any

import grpc
import pytest

from chime_emulator import Emulator
from tests.support.plugin import last_line


def alive(emulator: Emulator) -> list[str]:
    """Return the ids of the running tasks."""
    return [task["id"] for task in emulator.tasks() if task["alive"]]


def failure(call: Any, *arguments: Any) -> str:
    """Return the error line of a plugin call that must fail."""
    with pytest.raises(grpc.RpcError) as error:
        call(*arguments)
    return last_line(error.value)
