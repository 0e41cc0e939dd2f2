"""AWS's Service Authorization Reference, as policy_sentry carries it, and the policies.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policy_sentry.querying.actions import get_privilege_info

from tests.support.stack import ROOT

FOLDER = ROOT / "examples/iam"
FILES = sorted(str(file.relative_to(FOLDER)) for file in FOLDER.rglob("*.json"))


@dataclass(frozen=True)
class Action:
    """An action of the reference. The resource type of what applies to no resource is ``""``."""

    name: str
    access_level: str
    condition_keys: Mapping[str, frozenset[str]]
    """By resource type."""
    arns: Mapping[str, re.Pattern[str]]
    """By resource type."""
    required_types: frozenset[str]
    dependent_actions: frozenset[str]

    def types(self, resource: str) -> list[str]:
        """Return the resource types that an ARN or ``*`` of a policy names."""
        if resource == "*":
            return [] if self.arns else [""]
        return [name for name, arn in self.arns.items() if arn.fullmatch(resource)]

    def keys(self, type_: str) -> frozenset[str]:
        """Return the condition keys that the action supports on a resource type."""
        return self.condition_keys.get(type_, frozenset()) | self.condition_keys.get(
            "", frozenset()
        )


def action(name: str) -> Action:
    """Return an action.

    Raises:
        Exception: The reference has no such action.
    """
    info = get_privilege_info(*name.split(":"))
    rows: Mapping[str, Mapping[str, Any]] = info["resource_types"]
    types = {type_: info["service_resources"][type_] for type_ in rows if type_}
    return Action(
        name,
        info["access_level"],
        {
            type_: frozenset(row["condition_keys"])
            | frozenset(types[type_]["condition_keys"] if type_ else ())
            for type_, row in rows.items()
        },
        {type_: _pattern(resource["arn"]) for type_, resource in types.items()},
        frozenset(type_ for type_, row in rows.items() if type_ and row["required"]),
        frozenset(name for row in rows.values() for name in row["dependent_actions"]),
    )


def _pattern(arn: str) -> re.Pattern[str]:
    """Return the pattern of an ARN such as ``arn:${Partition}:kms:${Region}:${Account}:key/...``"""
    return re.compile(re.sub(r"\\\$\\\{\w+\\\}", ".+", re.escape(arn)))


@dataclass(frozen=True)
class Statement:
    """A statement of a policy."""

    sid: str
    actions: tuple[Action, ...]
    resources: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, object]]

    @property
    def condition_keys(self) -> frozenset[str]:
        """The condition keys, as the reference spells them: ``aws:ResourceTag/${TagKey}``."""
        names = (key for keys in self.conditions.values() for key in keys)
        return frozenset(re.sub("/.*", "/${TagKey}", name) for name in names)


def statements(file: str) -> Iterator[Statement]:
    """Yield the statements of a policy in examples/iam."""
    return statements_of((FOLDER / file).read_text())


def statements_of(policy: str) -> Iterator[Statement]:
    """Yield the statements of a policy in JSON."""
    for each in json.loads(policy)["Statement"]:
        yield Statement(
            each["Sid"],
            tuple(map(action, each["Action"])),
            tuple(each["Resource"]),
            each.get("Condition", {}),
        )
