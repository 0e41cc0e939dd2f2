"""The base class of every resource in the program: arguments in, properties out."""

import asyncio
import copy
import dataclasses
from collections.abc import Mapping
from functools import partial
from inspect import isawaitable
from typing import Any, ClassVar

import pulumi
from pulumi.dynamic import ResourceProvider
from typing_extensions import Self

from ..aws.duration import parse_duration
from ..inputs.check_failure import path_of, type_name, unknown_argument
from ..inputs.keywords import ArgumentError, args_of
from ..inputs.rules import input_rules
from ..operations.request_token import declaration_key
from ..operations.resource_spec import ResourceSpec
from .host.aws_provider import AwsProviderResource
from .host.program import end_on_interrupt
from .host.urn import declared_urn

DECLARATION = "__declaration"
"""The input that identifies the declaration, see `request_token.declaration_key`."""

INVALID_TIMEOUTS = "__invalid_timeouts"
"""The input that carries invalid ``custom_timeouts`` to Check. The engine accepts 0 and negative
durations, and then passes no timeout on."""

SECRET_INPUTS = "__secret_inputs"
"""The input that tells Check the names of the inputs that the program declares as secret. The
plugin receives secrets in clear."""


class ChimeResource(AwsProviderResource):
    """A resource whose inputs are the fields of its spec's Args class."""

    spec: ClassVar[ResourceSpec[Any, Any, Any]]
    provider: ClassVar[type[ResourceProvider]]

    def __init__(
        self,
        resource_name: str,
        args: Any = None,
        opts: pulumi.ResourceOptions | None = None,
        **arguments: Any,
    ) -> None:
        """Accept one Args object or its fields as keywords, as pulumi-aws's classes do.

        Raises:
            ArgumentError: An argument does not exist, or a required argument is missing.
            TypeError: An option is not supported, or there are an Args object and keywords.
            ValueError: An explicit aws provider belongs to another process.
        """
        if isinstance(args, pulumi.ResourceOptions):
            args, opts = None, args
        opts = opts or pulumi.ResourceOptions()
        if not isinstance(opts, pulumi.ResourceOptions):
            raise TypeError(f"opts must be pulumi.ResourceOptions, got {type(opts).__name__}")
        spec, subject = self.spec, f"{type(self).__name__} {resource_name}"
        if opts.import_ is not None:
            raise TypeError(_import_fault(type(self).__name__, spec))
        if args is None and opts.id is not None:
            # `get`: the id identifies the resource, not the arguments
            arguments = {**dict.fromkeys(input_rules(spec.arguments)), **arguments}
        args = args_of(spec.arguments, type(self).__name__, resource_name, args, arguments)
        values = {
            name: _reusable(getattr(args, name), f"{subject}: {name}")
            for name in input_rules(spec.arguments)
        }
        args = dataclasses.replace(args, **values)

        outputs = (field.name for field in dataclasses.fields(spec.outputs))
        properties: dict[str, Any] = dict.fromkeys(outputs)
        for name, rule in input_rules(spec.arguments).items():
            value = values[name]
            _reject_unknown_keys(rule.args, rule.is_list, value, f"{subject}: {name}")
            is_secret = rule.secret and value is not None
            properties[name] = pulumi.Output.secret(value) if is_secret else value
        end_on_interrupt()
        urn = declared_urn(resource_name, f"pulumi-python:{self._resource_type_name}", opts.parent)
        key_of = partial(declaration_key, pulumi.get_organization())
        properties[DECLARATION] = (
            urn.apply(key_of) if isinstance(urn, pulumi.Output) else key_of(urn)
        )
        if invalid_timeouts := _invalid_timeouts(opts.custom_timeouts):
            properties[INVALID_TIMEOUTS] = invalid_timeouts
        not_plain = {name: value for name, value in values.items() if not _is_plain(value)}
        if not_plain and opts.id is None:
            properties[SECRET_INPUTS] = _secret_names(not_plain)
        # A replacement stops the old resource before it starts the new one, whatever its cause.
        in_order = pulumi.ResourceOptions(delete_before_replace=True)
        opts = pulumi.ResourceOptions.merge(opts, in_order)
        super().__init__(self.provider(), resource_name, properties, opts)
        if opts.id is None:
            self._after_registration(args)

    def _after_registration(self, args: Any) -> None:
        """Set the outputs that follow from the id and the inputs.

        The preview of an update in place knows no other outputs. A resource that depends on an
        unknown output would be shown as changed or replaced.
        """
        raise NotImplementedError

    @classmethod
    def get(
        cls,
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        region: pulumi.Input[str] | None = None,
    ) -> Self:
        """Return an existing resource, which this stack reads and never changes.

        Args:
            resource_name: The name in this stack.
            id: The id, such as ``<identifier>/<task_id>`` of a task.
            opts: Resource options.
            region: The AWS Region. Defaults to the Region of the stack's configuration.
        """
        existing = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return cls(resource_name, opts=existing, region=region)


def timeout_fault(duration: str) -> str | None:
    """Return the fault of a duration in ``custom_timeouts``, or None."""
    try:
        return None if parse_duration(duration) else "must be longer than 0"
    except ValueError as error:
        return str(error)


def _import_fault(class_name: str, spec: ResourceSpec[Any, Any, Any]) -> str:
    # The engine reads an imported resource without the provider, so the plugin cannot serve it.
    instead = [f"{name} takes over a running {spec.noun}" for name in spec.creation_only_inputs]
    instead = instead or [f"{class_name}.get reads an existing {spec.noun}"]
    return f"the option import_ of {class_name} is not supported; {' and '.join(instead)}"


def _invalid_timeouts(timeouts: pulumi.CustomTimeouts | None) -> dict[str, str]:
    values = vars(timeouts) if timeouts else {}
    return {name: value for name, value in values.items() if value and timeout_fault(value)}


def _is_plain(value: Any) -> bool:
    """Return whether a value holds strings, numbers and None alone, so that none is a secret."""
    if isinstance(value, Mapping):
        return all(map(_is_plain, value.values()))
    if isinstance(value, (list, tuple)):
        return all(map(_is_plain, value))
    return isinstance(value, (str, int, float, type(None)))


async def _secret_names(values: Mapping[str, Any]) -> list[str] | None:
    """Return the names of the values that are secret, or that contain a secret."""
    outputs = {name: pulumi.Output.from_input(value) for name, value in values.items()}
    return [name for name, output in outputs.items() if await output.is_secret()] or None


def _reusable(value: Any, path: str) -> Any:
    """Return a value whose coroutines can be awaited again: each becomes a future.

    Raises:
        ArgumentError: A key of a map is not a string. Pulumi would show a traceback.
    """
    if isinstance(value, pulumi.Output):
        return value
    if isawaitable(value):
        return asyncio.ensure_future(value)
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise ArgumentError(f"{path} must have strings as keys, got {type_name(key)}")
        return {key: _reusable(item, path_of(path, key)) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_reusable(item, f"{path}[{index}]") for index, item in enumerate(value)]
    if dataclasses.is_dataclass(value):
        value = copy.copy(value)
        for name, item in vars(value).items():
            setattr(value, name, _reusable(item, f"{path}.{name}"))
    return value


def _reject_unknown_keys(arguments: type | None, is_list: bool, value: Any, path: str) -> None:
    """Raise ArgumentError for a key of a nested dict that its Args class does not have."""
    if arguments is None:
        return
    rules = input_rules(arguments)
    if isinstance(value, Mapping):
        if is_list:
            raise ArgumentError(f"{path} must be a list of maps with {', '.join(rules)}")
        for key, item in value.items():
            if key not in rules:
                raise ArgumentError(f"{path}.{key}: {unknown_argument(key, rules)}")
            _reject_unknown_keys(rules[key].args, rules[key].is_list, item, f"{path}.{key}")
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            _reject_unknown_keys(arguments, False, item, f"{path}[{index}]")
