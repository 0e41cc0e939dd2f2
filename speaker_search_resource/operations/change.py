"""Plan a change: the declared inputs that differ, and whether the change replaces the resource."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..inputs.canonical import canonical
from ..inputs.check_failure import UNKNOWN, CheckFailure, has_unknowns
from ..inputs.rules import input_rules
from ..inputs.tags import all_tags
from .resource_spec import ResourceSpec

Spec = ResourceSpec[Any, Any, Any]
Values = Mapping[str, Any]


UNREPORTED = "__unreported"
"""The property that lists the inputs of an imported resource that AWS does not report."""


def changed_inputs(spec: Spec, olds: Values, news: Values) -> list[str]:
    """Return the names of the declared inputs that differ.

    Args:
        spec: The kind of resource.
        olds: The inputs in the state.
        news: The inputs declared now. They may hold unknown values.
    """
    rules = input_rules(spec.arguments)
    unreported = set(olds.get(UNREPORTED, ())) - olds.keys()
    return [
        name
        for name, rule in rules.items()
        if not rule.creation_only
        and name not in unreported
        and _differs(name, rule.normalize, olds, news)
    ]


def replacing_inputs(spec: Spec, olds: Values, news: Values) -> set[str]:
    """Return the names of the inputs that differ and replace the resource."""
    return set(changed_inputs(spec, olds, news)) - spec.updatable_inputs


def creation_only_failures(spec: Spec, olds: Values, news: Values) -> Iterator[CheckFailure]:
    """Yield the creation-only inputs that a replacement would apply again."""
    for name in spec.creation_only_inputs:
        if not news.get(name) or news[name] != olds.get(name):
            continue
        replacing = replacing_inputs(spec, olds, news)
        if replacing:
            yield CheckFailure(
                name,
                f"has no effect after creation: remove it, because the change of "
                f"{min(replacing)} stops that {spec.noun} and starts another",
            )


def with_stop_commands(spec: Spec, failures: list[CheckFailure], urn: str) -> list[CheckFailure]:
    """Return the failures of an existing resource. A revoked input says how to stop the resource.

    A failed Check ends the run, so the run itself cannot stop the resource.
    """
    return [
        CheckFailure(
            path,
            f"{reason}; to stop the running {spec.noun}, run `pulumi destroy --target '{urn}'`, or "
            "remove it from the program and run `pulumi up`",
        )
        if path in spec.revocable_inputs
        else CheckFailure(path, reason)
        for path, reason in failures
    ]


def _differs(name: str, normalize: Any, olds: Values, news: Values) -> bool:
    old, new = olds.get(name), news.get(name)
    if name == "tags":
        if not isinstance(new, Mapping | None):  # Check reports it
            return True
        # Default tags count too.
        return has_unknowns(new) or all_tags(olds) != all_tags(news)
    # The state names the Region of the resource also where the program leaves it to the stack.
    if name == "region" and new is None:
        return False
    if UNKNOWN in (old, new):
        return True
    # repr distinguishes True from 1.
    return repr(canonical(normalize(old))) != repr(canonical(normalize(new)))
