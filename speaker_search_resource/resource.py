"""What every resource class does in the program: arguments in, properties out."""

import dataclasses
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

import pulumi
from pulumi.dynamic import Resource
from typing_extensions import Self

from .engine import declared_urn
from .idempotency import declaration
from .plan import DECLARATION, TIMEOUTS, Planner


class ChimeResource(Resource):
    """A resource whose inputs are the fields of its provider's Args class."""

    provider: ClassVar[type[Planner]]

    def __init__(
        self,
        resource_name: str,
        args: Any = None,
        opts: pulumi.ResourceOptions | None = None,
        **arguments: Any,
    ) -> None:
        """Accept one Args object or its fields as keywords, as pulumi-aws's classes do.

        Raises:
            TypeError: An argument does not exist, or a required one is missing.
        """
        if isinstance(args, pulumi.ResourceOptions):
            args, opts = None, args
        opts = opts or pulumi.ResourceOptions()
        fields = dataclasses.fields(self.provider.arguments)
        if args is not None and arguments:
            raise TypeError(f"{type(self).__name__} takes an Args object or keywords, not both")
        if args is None:
            if opts.id is not None:  # an existing resource: its id says which, not its arguments
                arguments = {**{field.name: None for field in fields}, **arguments}
            args = self.provider.arguments(**arguments)
        elif not isinstance(args, self.provider.arguments):
            wanted = self.provider.arguments.__name__
            raise TypeError(f"{type(self).__name__} takes {wanted}, not {type(args).__name__}")

        properties: dict[str, Any] = dict.fromkeys(self.provider.output_names)
        for field in fields:
            value = getattr(args, field.name)
            _reject_misspelt(field, value, field.name)
            secret = field.name in self.provider.secrets and value is not None
            properties[field.name] = pulumi.Output.secret(value) if secret else value
        type_ = f"pulumi-python:{self._resource_type_name}"
        urn = declared_urn(resource_name, type_, opts.parent)
        of_urn = partial(declaration, pulumi.get_organization())
        properties[DECLARATION] = (
            urn.apply(of_urn) if isinstance(urn, pulumi.Output) else of_urn(urn)
        )
        properties[TIMEOUTS] = _timeouts(opts.custom_timeouts)
        # The old one is stopped before the new one starts, whatever the reason to replace it.
        in_turn = pulumi.ResourceOptions(delete_before_replace=True)
        super().__init__(
            self.provider(), resource_name, properties, pulumi.ResourceOptions.merge(opts, in_turn)
        )
        if opts.id is None:
            self.outputs_from_id()

    def outputs_from_id(self) -> None:
        """Make those outputs that follow from the id and the inputs.

        The preview of an update in place knows no other output: what is made from one that is not
        known would be shown as changing, or as to be replaced.
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
        """An existing resource, read and never changed by this stack.

        Args:
            resource_name: Its name in this stack.
            id: Its id, such as ``<identifier>/<task_id>`` of a task.
            opts: Options.
            region: Its AWS Region, if not the stack's.
        """
        existing = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return cls(resource_name, opts=existing, region=region)


def _reject_misspelt(
    field: "dataclasses.Field[Any]", value: Any, path: str, in_list: bool = False
) -> None:
    """TypeError for a key of a nested dict that its Args class would not have taken."""
    nested = field.metadata.get("args")
    if nested is None:
        return
    if isinstance(value, Mapping):
        known = {inner.name: inner for inner in dataclasses.fields(nested)}
        if field.metadata.get("list") and not in_list:
            raise TypeError(f"{path} must be a list, each of it with {', '.join(known)}")
        for key, inner_value in value.items():
            if key not in known:
                raise TypeError(f"{path}.{key} does not exist; there are {', '.join(known)}")
            _reject_misspelt(known[key], inner_value, f"{path}.{key}")
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            _reject_misspelt(field, item, f"{path}[{index}]", in_list=True)


def _timeouts(timeouts: pulumi.CustomTimeouts | None) -> dict[str, str] | None:
    if timeouts is None:
        return None
    return {name: value for name, value in vars(timeouts).items() if value is not None}
