"""What a kind of resource says of itself: its inputs, its statuses, its three calls."""

from collections.abc import Mapping
from datetime import datetime, timezone
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

    find_needed_operation: ClassVar[str]

    ready: ClassVar[frozenset[str]]
    """The statuses that end a create."""

    ended: ClassVar[frozenset[str]]
    """The statuses that a resource never leaves."""

    in_place: ClassVar[frozenset[str]]
    """Inputs of which a change does not replace it. It is kept in state; unless ``update`` says
    otherwise, nothing is called."""

    secrets: ClassVar[frozenset[str]] = frozenset({"client_request_token"})
    """Inputs that are secret whether or not the program says so."""

    at_creation_only: ClassVar[frozenset[str]] = frozenset()
    """Inputs of which a later change means nothing."""

    arn_kinds: ClassVar[Mapping[str, str]]
    """What the ARNs in its inputs name, such as ``media-pipeline``."""

    one_at_a_time: ClassVar[str | None] = None
    """The input whose value AWS allows one call at a time for."""

    remark_on_another_life: ClassVar[str | None] = None
    """What to say when a declaration whose earlier life has ended starts again."""

    def resource_id(self, outs: Properties) -> str:
        """Its id in the stack."""
        raise NotImplementedError

    def from_id(self, id_: str) -> Properties:
        """What its id in the stack says of it."""
        raise NotImplementedError

    def complete(self, request: dict[str, Any], props: Properties) -> dict[str, Any]:
        """A start's request as it is sent: one and the same however the program spells it.

        Args:
            request: The inputs, in the API's own spelling.
            props: The inputs, those of ours included.
        """
        return request

    def start(self, client: "ChimeSDKMediaPipelinesClient", request: Any) -> Mapping[str, Any]:
        """Start it with a request in the API's own spelling."""
        raise NotImplementedError

    def find(self, client: "ChimeSDKMediaPipelinesClient", outs: Properties) -> Mapping[str, Any]:
        """Fetch it."""
        raise NotImplementedError

    def stop(self, client: "ChimeSDKMediaPipelinesClient", outs: Properties) -> None:
        """Ask AWS to stop it."""
        raise NotImplementedError

    def find_needed(
        self, client: "ChimeSDKMediaPipelinesClient", outs: Properties
    ) -> tuple[Mapping[str, Any], datetime | None]:
        """Fetch what has to be there first, and tell when it was made, None if that is unknown."""
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
        raise NotImplementedError

    def status_of_unknown(self, outs: Properties) -> str | None:
        """The status of one that AWS does not know any more; None if it is to leave the state."""
        raise NotImplementedError

    def restarts(self, olds: Properties, news: Properties) -> bool:
        """Whether one that has ended is to be replaced."""
        return False


def iso8601(timestamp: datetime | None) -> str | None:
    """A timestamp as state holds it: UTC, in milliseconds, such as 2026-01-31T09:30:00.000Z."""
    if timestamp is None:
        return None
    utc = timestamp.astimezone(timezone.utc)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso8601(text: str) -> datetime:
    """A timestamp from its form in state. Python 3.10 knows no Z."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
