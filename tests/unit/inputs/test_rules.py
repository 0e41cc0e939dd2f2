"""The rules of an input, on its declaration."""

from dataclasses import dataclass, field

from speaker_search_resource.inputs.rules import (
    InputRules,
    defaults,
    input_rules,
    names_where,
    rules,
)


@dataclass(kw_only=True)
class BaseArgs:
    name: str
    token: str | None = field(default=None, metadata=rules(secret=True))


@dataclass(kw_only=True)
class ThingArgs(BaseArgs):
    size: int = field(default=3, metadata=rules(updatable=True))
    comment: str = ""


def test_every_input_has_rules_inherited_inputs_first() -> None:
    assert list(input_rules(ThingArgs)) == ["name", "token", "size", "comment"]
    assert input_rules(ThingArgs)["token"].secret
    assert input_rules(ThingArgs)["size"].updatable


def test_an_input_without_rules_has_the_defaults() -> None:
    assert input_rules(ThingArgs)["name"] == InputRules()
    assert input_rules(ThingArgs)["name"].normalize("value") == "value"


def test_names_are_selected_by_their_rules() -> None:
    assert names_where(ThingArgs, lambda rule: rule.secret) == {"token"}
    assert names_where(ThingArgs, lambda rule: rule.concurrency_key) == frozenset()


def test_defaults_leave_out_none_and_required_inputs() -> None:
    assert defaults(ThingArgs) == {"size": 3, "comment": ""}
