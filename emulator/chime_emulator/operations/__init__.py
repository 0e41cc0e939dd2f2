"""The handlers of the API's operations, a module for each kind of resource."""

import pkgutil
from importlib import import_module

from .registry import OPERATIONS

__all__ = ["OPERATIONS"]

# A handler registers itself when its module is imported.
for _module in pkgutil.iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
