"""The handlers of the API's operations, a module for each kind of resource."""

from . import configurations, domains, pipelines, tags, tasks
from .registry import OPERATIONS

__all__ = ["OPERATIONS", "configurations", "domains", "pipelines", "tags", "tasks"]
