"""The specification of a kind of resource: its inputs, statuses and API calls, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, get_type_hints

from ..aws.api_call import ApiCall
from ..inputs.rules import defaults, input_rules, names_where


class Status(str, Enum):
    """A status that AWS reports. Each kind of resource declares its own."""

    @classmethod
    def _missing_(cls, value: object) -> "Status":
        # AWS may add a status. It is kept as it is, and is neither ready nor terminal.
        status = str.__new__(cls, str(value))
        status._name_ = status._value_ = str(value)
        return status

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """The outputs that every resource has. A kind of resource adds its own."""

    status: Status
    """Status at the last look."""

    created_timestamp: datetime | None = None
    """Time of creation: ISO 8601, UTC."""

    @property
    def changed_timestamp(self) -> datetime | None:
        """The time of the last change of the status, if AWS reports it."""
        return self.created_timestamp


class Inputs(Protocol):
    """The inputs that every resource has: an Args object whose values are plain."""

    client_request_token: Any
    triggers: Any
    region: Any


ArgsT = TypeVar("ArgsT", bound=Inputs)
KeyT = TypeVar("KeyT")
OutputsT = TypeVar("OutputsT", bound=Outputs)


@dataclass(frozen=True)
class Resource(Generic[KeyT, OutputsT]):
    """A resource that exists at AWS: its key and its outputs."""

    key: KeyT
    outputs: OutputsT


class Prerequisite(NamedTuple):
    """The resource that a start depends on, such as the pipeline of a task.

    Attributes:
        arn: The ARN, empty if AWS did not report it.
        changed_timestamp: The time of creation or of the last update, if AWS reported it.
        refuses_starts: Whether its status refuses every start.
    """

    arn: str = ""
    changed_timestamp: datetime | None = None
    refuses_starts: bool = False


def _never(*_: Any) -> Any:
    return None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ResourceSpec(Generic[ArgsT, KeyT, OutputsT]):
    """A kind of resource that is started, fetched and stopped.

    `KeyT` is the key that identifies a resource to AWS. ``str(key)`` is its name in messages.

    Attributes:
        noun: The word for the resource in messages, such as ``task``.
        arguments: The Args class. Its fields are the inputs; their metadata has their rules.
        outputs: The outputs class.
        start_operation: The API operation that starts the resource.
        get: Returns the call that fetches a resource.
        stop: Returns the call that stops a resource.
        prerequisite: Returns the call that fetches the resource that the start depends on. None if
            this service has no such resource.
        parse_prerequisite: Returns the prerequisite from the response of that call.
        complete_request: Returns the parameters of the start, the same for equivalent inputs.
        parse: Returns the outputs from a response of start and get. A KeyError counts as an
            unreadable response.
        parse_inputs: Returns the inputs of the start from a response of get. None if AWS reports
            none but those in the key.
        key: Returns the key from the inputs and the outputs.
        key_from_id: Returns the key from the resource's id in the stack.
        id: Returns the resource's id in the stack.
        subject: Returns the name in messages of what a start is about.
        ready_statuses: The statuses that end a creation.
        terminal_statuses: The statuses that a resource never leaves.
        stopping_status: The status between the stop and its end.
        stopped_status: The status after the stop.
        status_when_not_found: Returns the status of a known resource that AWS does not know any
            more, at a time of day; None removes it from the state.
        max_age: The age at which a resource has ended, whatever AWS reports; None without a limit.
        restart: Returns whether a resource in a terminal status is to be replaced.
        adopted_key: Returns the key of the running resource to adopt instead of starting one.
        waits: Returns whether a creation waits for a ready status.
        restart_notice: The message when a start replaces a resource that ended.
        ended_notice: Returns the reason that an ended resource stays ended, for a warning.
        arn: Returns the ARN for tags. Required if the resource has the input ``tags``.
    """

    noun: str
    arguments: type[ArgsT]
    outputs: type[OutputsT]
    start_operation: str
    get: Callable[[KeyT], ApiCall]
    stop: Callable[[KeyT], ApiCall]
    prerequisite: Callable[[ArgsT], ApiCall] | None = None
    parse_prerequisite: Callable[[Mapping[str, Any]], Prerequisite] = lambda _: Prerequisite()
    complete_request: Callable[[dict[str, Any], ArgsT], dict[str, Any]] = lambda request, _: request
    parse: Callable[[Mapping[str, Any]], OutputsT]
    parse_inputs: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None
    key: Callable[[ArgsT, OutputsT], KeyT]
    key_from_id: Callable[[str], KeyT]
    id: Callable[[KeyT], str]
    subject: Callable[[ArgsT], str]
    ready_statuses: frozenset[Status]
    terminal_statuses: frozenset[Status]
    stopping_status: Status
    stopped_status: Status
    status_when_not_found: Callable[[OutputsT, datetime], Status | None]
    max_age: timedelta | None = None
    restart: Callable[[ArgsT, OutputsT], bool] = lambda *_: False
    adopted_key: Callable[[ArgsT], KeyT | None] = _never
    waits: Callable[[ArgsT], bool] = lambda _: True
    restart_notice: str | None = None
    ended_notice: Callable[[ArgsT], str] = lambda _: "change triggers to start another"
    arn: Callable[[OutputsT], str] | None = None

    @cached_property
    def updatable_inputs(self) -> frozenset[str]:
        """The inputs whose change updates the resource instead of replacing it."""
        return names_where(self.arguments, lambda rule: rule.updatable)

    @cached_property
    def creation_only_inputs(self) -> frozenset[str]:
        """The inputs whose change after creation has no effect."""
        return names_where(self.arguments, lambda rule: rule.creation_only)

    @cached_property
    def revocable_inputs(self) -> frozenset[str]:
        """The inputs whose value a user can take back while the resource runs."""
        return names_where(self.arguments, lambda rule: rule.revocable)

    @cached_property
    def secrets(self) -> frozenset[str]:
        """The inputs that are secret whether or not the program says so."""
        return names_where(self.arguments, lambda rule: rule.secret)

    @cached_property
    def arn_types(self) -> Mapping[str, str]:
        """By input, the type of Chime resource that its ARN names."""
        rules = input_rules(self.arguments).items()
        return {name: rule.arn_type for name, rule in rules if rule.arn_type}

    @cached_property
    def concurrency_key(self) -> str | None:
        """The input by whose value AWS limits concurrent calls."""
        return next(iter(names_where(self.arguments, lambda rule: rule.concurrency_key)), None)

    @cached_property
    def output_types(self) -> Mapping[str, Any]:
        """The type of each output."""
        return get_type_hints(self.outputs)

    @cached_property
    def default_inputs(self) -> Mapping[str, Any]:
        """The defaults of the inputs."""
        return defaults(self.arguments)
