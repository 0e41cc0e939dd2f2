"""A local API for tests and trials: Amazon Chime SDK speaker search over real HTTP, no account."""

from .emulator import Emulator
from .store import StateFileError

__all__ = ["Emulator", "StateFileError"]
