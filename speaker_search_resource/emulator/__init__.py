"""A local API for tests and trials: Amazon Chime SDK call analytics over real HTTP, no account."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .emulator import Emulator
    from .store import StateFileError

__all__ = ["Emulator", "StateFileError"]

NOT_INSTALLED = (
    "the local API needs markupsafe, which is not installed;"
    " pip install 'speaker-search-resource[emulator]'"
)
_MODULES = {"Emulator": ".emulator", "StateFileError": ".store"}


def __getattr__(name: str) -> Any:
    # Loaded when asked for: the program must take hold of signals before it loads anything large.
    if name in _MODULES:
        try:
            return getattr(import_module(_MODULES[name], __name__), name)
        except ModuleNotFoundError as error:
            if str(error.name).startswith("markupsafe"):
                raise ModuleNotFoundError(NOT_INSTALLED, name=error.name) from None
            raise
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
