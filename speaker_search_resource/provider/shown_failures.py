"""The failures of Check, in the form that the engine shows well."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from ..inputs.check_failure import CheckFailure
from ..inputs.rules import InputRules

_LONGEST_VALUE = 160

_ARN_PART = re.compile(r"\b(Region|account|partition) (?!in )[\w-]+")
"""A part of an ARN in a reason. "The Region in use" is not secret."""


def shown_failures(
    failures: Iterable[CheckFailure],
    rules: Mapping[str, InputRules],
    declared: Mapping[str, Any],
    secrets: Collection[str],
) -> Iterator[CheckFailure]:
    """Yield the failures as the engine is to show them.

    The engine prints the property of a failure, and beside it the declared input of that name: a
    secret in clear, a long text whole, and ``{<nil>}`` where no input has the name, as for a nested
    property. A failure without a property is printed as its reason alone. The reason then begins
    with the path, as the failures of pulumi-aws contain it:
    https://github.com/pulumi/pulumi/blob/sdk/v3.259.0/pkg/resource/deploy/step_generator.go#L3006

    Args:
        failures: The failures.
        rules: The rules of the resource's inputs.
        declared: The inputs as the program declares them.
        secrets: The names of the inputs that the program declares as secret.
    """
    for path, reason in failures:
        name, rule = re.split(r"[.\[]", path)[0], rules.get(path)
        is_hidden = name in secrets or (rule and (rule.secret or rule.may_hold_secrets))
        # A reason can also name the account or the Region of another ARN.
        if name in secrets or any(f", but {secret} " in reason for secret in secrets):
            shown = _ARN_PART.sub(r"\1 [secret]", reason.partition(", got ")[0])
        else:
            shown = reason
        if rule and not is_hidden and _is_short(declared.get(path)):
            yield CheckFailure(path, shown)
        else:
            yield CheckFailure("", f"{path}: {shown}")


def _is_short(value: Any) -> bool:
    # A list or a map can hold secrets.
    text = str(value) if isinstance(value, (str, int, float)) else ""
    return 0 < len(text) <= _LONGEST_VALUE and text.isprintable()
