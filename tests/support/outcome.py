"""What has come of an operation: what lives, and what a person reads of a failure."""

from typing import Any

import grpc
import pytest

from chime_emulator import Emulator
from tests.support.plugin import last_line


def alive(emulator: Emulator) -> list[str]:
    """The ids of the tasks that live."""
    return [task["id"] for task in emulator.tasks() if task["alive"]]


def failure(call: Any, *arguments: Any) -> str:
    """The line of the error that a call of the plugin must end in."""
    with pytest.raises(grpc.RpcError) as error:
        call(*arguments)
    return last_line(error.value)
