"""What a kind of resource says of itself: its inputs, its statuses, its three calls."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient

Properties = dict[str, Any]
"""The inputs and outputs of a resource, by their names in state."""


class Kind:
    """A kind of resource that is started, found and stopped."""

    arguments: ClassVar[type]
    """The resource's Args class; its fields are the inputs."""

    output_names: ClassVar[tuple[str, ...]]
    """What the resource has besides its inputs."""

    start_operation: ClassVar[str]
    find_operation: ClassVar[str]
    stop_operation: ClassVar[str]

    ready: ClassVar[str]
    """The status that ends a create."""

    ended: ClassVar[frozenset[str]]
    """The statuses that a resource never leaves."""

    in_place: ClassVar[frozenset[str]]
    """Inputs that are ours and not the API's: a change of one is kept, and nothing is called."""

    secrets: ClassVar[frozenset[str]] = frozenset({"client_request_token"})
    """Inputs that are secret whether or not the program says so."""

    at_creation_only: ClassVar[frozenset[str]]
    """Inputs of which a later change means nothing."""

    arn_kinds: ClassVar[Mapping[str, str]]
    """What the ARNs in its inputs name, such as ``media-pipeline``."""

    one_at_a_time: ClassVar[str | None] = None
    """The input whose value AWS allows one call at a time for."""

    def start(self, client: "ChimeSDKMediaPipelinesClient", request: Any) -> Mapping[str, Any]:
        """Start it with a request in the API's own spelling."""
        raise NotImplementedError

    def find(self, client: "ChimeSDKMediaPipelinesClient", outs: Properties) -> Mapping[str, Any]:
        """Fetch it."""
        raise NotImplementedError

    def stop(self, client: "ChimeSDKMediaPipelinesClient", outs: Properties) -> None:
        """Ask AWS to stop it."""
        raise NotImplementedError

    def stop_command(self, outs: Properties) -> list[str]:
        """What stops it, in the words of ``aws chime-sdk-media-pipelines``, for the person whom an
        error leaves with it."""
        raise NotImplementedError

    def outputs(self, answer: Any) -> Properties:
        """Its outputs, from what ``start`` and ``find`` answer."""
        raise NotImplementedError

    def subject(self, outs: Properties) -> str:
        """What an operation is about, in messages."""
        pipeline = f"pipeline {outs['identifier']}"
        return f"task {outs['task_id']} of {pipeline}" if outs.get("task_id") else pipeline

    def restarts(self, olds: Properties, news: Properties) -> bool:
        """Whether one that has ended is to be replaced."""
        return False
