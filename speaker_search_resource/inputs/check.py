"""All faults of a resource's inputs: the service model's rules, then the rules of this package."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .check_failure import UNKNOWN, CheckFailure, unknown_argument
from .rules import input_rules, is_required
from .tags import count_failures
from .validation import account_failures, arn_failures, model_failures, model_inputs


def check_inputs(
    arguments: type,
    operation: str,
    inputs: Mapping[str, Any],
    region: str | None,
    excluding_key: Callable[[str], str | None],
    creates: bool = True,
) -> list[CheckFailure]:
    """Return the faults of a resource's inputs, at most one per property path.

    Args:
        arguments: The resource's Args class.
        operation: The API operation that starts the resource.
        inputs: The inputs. Unknown values pass.
        region: The Region of the stack's configuration.
        excluding_key: Returns the configuration key that excludes an account, or None.
        creates: Whether a resource with these inputs is to be created.
    """
    rules = input_rules(arguments)
    arn_types = {name: rule.arn_type for name, rule in rules.items() if rule.arn_type}
    # Tags are a map here, as in pulumi-aws, and a list of structures in the service model.
    in_model = {name: value for name, value in inputs.items() if name != "tags"}
    failures = [
        *model_failures(operation, in_model),
        *arn_failures(operation, in_model, arn_types, inputs.get("region") or region),
        *account_failures(operation, in_model, excluding_key),
        *_rule_failures(arguments, operation, inputs, creates),
        *(
            CheckFailure(name, unknown_argument(name, rules))
            for name in inputs
            if name not in rules and not name.startswith("__")
        ),
    ]
    if not failures and "tags" in rules:
        failures += count_failures(inputs)
    # One fault per path is enough to act on. The first is the most basic.
    first = {failure.path: failure for failure in reversed(failures)}
    return list(reversed(first.values()))


def _rule_failures(
    arguments: type, operation: str, inputs: Mapping[str, Any], creates: bool
) -> Iterator[CheckFailure]:
    in_model = model_inputs(operation)
    for name, rule in input_rules(arguments).items():
        value = inputs.get(name)
        if rule.check_created is not None and creates:
            yield from rule.check_created(inputs)
        if rule.check is None or value is UNKNOWN:
            continue
        # A required input outside the service model is checked by its own rule, with None.
        if value is not None or (name not in in_model and is_required(arguments, name)):
            yield from rule.check(value, name)
