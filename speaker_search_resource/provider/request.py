"""One request of the engine: the resource that it is about, and the process that serves it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from ..aws.errors import ResourceIncomplete
from ..aws.progress import Progress
from ..inputs.tags import UNSETTLED_TAGS
from ..operations.resource_spec import ResourceSpec
from .properties import INCOMPLETE, Properties, from_outputs

# The Pulumi program imports this file, and needs no process.
if TYPE_CHECKING:
    from ..operations.lifecycle import Operation
    from .process import Process

DEFAULT_TIMEOUTS: Mapping[str, float] = {
    "create": 300.0,
    "read": 60.0,
    "update": 60.0,
    "delete": 120.0,
}
"""Seconds of each operation without `custom_timeouts`."""


class Request(NamedTuple):
    """A request of the engine.

    Attributes:
        spec: The kind of resource.
        process: The state of this process.
        urn: The URN of the resource, empty if the host does not pass it.
        timeout: Seconds that `custom_timeouts` allow. None where none is configured.
        progress: The resource's line in the display.
    """

    spec: ResourceSpec[Any, Any, Any]
    process: "Process"
    urn: str
    timeout: float | None
    progress: Progress

    @contextmanager
    def operation(
        self, method: str, operation: str, subject: str, props: Properties
    ) -> "Iterator[Operation[Any, Any, Any]]":
        """Yield an operation in the resource's Region, under the timeout of a method.

        Args:
            method: The method, a key of `DEFAULT_TIMEOUTS`.
            operation: The API operation, for messages.
            subject: The resource, for messages.
            props: The properties of the resource.

        Raises:
            ChimeError: The operation failed. A ResourceIncomplete holds the state to record.
        """
        from .operation import new_operation

        timeout = self.timeout or DEFAULT_TIMEOUTS[method]
        try:
            with self.process.operation():
                yield new_operation(
                    self.spec, self.process, self.progress, timeout, operation, subject, props
                )
        except ResourceIncomplete as error:
            outputs = {**props, **from_outputs(error.resource.outputs), INCOMPLETE: True}
            outputs["region"] = props.get("region") or self.process.clients.region
            if error.unsettled_tags:
                outputs[UNSETTLED_TAGS] = sorted(error.unsettled_tags)
            error.state = (self.spec.id(error.resource.key), outputs)
            raise
