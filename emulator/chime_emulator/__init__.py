"""A local emulator of the Amazon Chime SDK call analytics API, over real HTTP."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .emulator import Emulator
    from .state.database import StateFileError

    __version__: str

__all__ = ["Emulator", "StateFileError"]

_MODULES = {"Emulator": ".emulator", "StateFileError": ".state.database"}


def __getattr__(name: str) -> Any:
    # pytest imports this package for its plugin in every run, and the command line blocks signals
    # before it imports anything large. Neither can wait for botocore.
    if name in _MODULES:
        return getattr(import_module(_MODULES[name], __name__), name)
    if name == "__version__":
        return import_module("importlib.metadata").version("chime-emulator")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
