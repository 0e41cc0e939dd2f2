"""Diff: the plan of a change, and the warnings about a resource that has ended."""

from typing import NamedTuple

from ..aws.errors import ChimeError
from ..operations.change import changed_inputs
from ..operations.timestamps import to_iso8601
from . import targets
from .properties import Properties, to_inputs, to_outputs
from .request import Request


class Plan(NamedTuple):
    """The plan of a change.

    Attributes:
        changed: The names of the inputs that differ.
        replaces: The names of the inputs and outputs that replace the resource.
        drifted: Whether the Read before this Diff has found a change.
    """

    changed: list[str]
    replaces: list[str]
    drifted: bool


def plan(request: Request, id_: str, olds: Properties, news: Properties) -> Plan:
    """Return the plan of a change.

    Args:
        request: The request.
        id_: The id of the resource.
        olds: The outputs in the state.
        news: The inputs declared now. They may hold unknown values.

    Raises:
        ChimeError: The change would stop a resource that the run leaves out.
    """
    spec, urn = request.spec, request.urn
    changed = changed_inputs(spec, olds, news)
    replaces = [name for name in changed if name not in spec.updatable_inputs]
    if spec.restart(to_inputs(spec, news), to_outputs(spec, olds)):
        replaces.append("status")
        for name in spec.creation_only_inputs:
            if news.get(name):
                request.progress.warn(f"remove {name}: the {spec.noun} that it names has ended")
    # A refresh shows a resource as changed only if the Diff after its Read says so. The Diff of
    # an `up` follows a Check, and there a status that changed is no change to plan.
    drifted = urn in request.process.drifted
    request.process.drifted.discard(urn)
    if not drifted and not replaces:
        _warn_if_ended(request, olds, news)
    if replaces and targets.leaves_out(urn):
        raise ChimeError(
            f"{spec.key_from_id(id_)} would be stopped, because a resource that it depends "
            f"on is replaced, but --target or --exclude leaves this {spec.noun} out: "
            f"include it with --target-dependents or --target '{urn}'"
        )
    return Plan(changed, replaces, drifted)


def _warn_if_ended(request: Request, olds: Properties, news: Properties) -> None:
    outputs = to_outputs(request.spec, olds)
    if outputs.status in request.spec.terminal_statuses:
        since = outputs.changed_timestamp
        when = f" since {to_iso8601(since)}" if since else ""
        notice = request.spec.ended_notice(to_inputs(request.spec, news))
        request.progress.warn(f"{outputs.status}{when}; {notice}")
