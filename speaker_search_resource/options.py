"""Inputs that are this package's and not the API's: what is wrong with them."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from .arns import is_region
from .problem import Problem, inside, is_unknown, kind_of, shown
from .validation import task_id_reason
from .waiting import seconds


def problems(names: Collection[str], inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the inputs that are ours and not the API's.

    Args:
        names: The names of the resource's inputs.
        inputs: The resource's inputs.
    """
    for name in names:
        value = inputs.get(name)
        if is_unknown(value) or (value is None and name != "consent_acknowledged"):
            continue
        reason = _OPTIONS[name](value) if name in _OPTIONS else None
        if reason:
            yield Problem(name, reason)
        elif name == "triggers":
            yield from _trigger_problems(value, name)


def timeout_problems(timeouts: Any) -> Iterator[Problem]:
    """What is wrong with ``custom_timeouts``. The engine lets 0 and negative durations pass."""
    for name, value in timeouts.items() if isinstance(timeouts, dict) else ():
        try:
            if not seconds(value):
                yield Problem(f"custom_timeouts.{name}", "must be longer than 0")
        except ValueError as error:
            yield Problem(f"custom_timeouts.{name}", str(error))


def _consent(value: Any) -> str | None:
    if value is True:
        return None
    return (
        f"must be True, not {shown(value)}: before a task starts, AWS requires you to "
        "provide all notices to the speaker and obtain all consents that privacy and biometrics "
        "laws ask for (https://docs.aws.amazon.com/chime-sdk/latest/APIReference/"
        "API_media-pipelines-chime_StartSpeakerSearchTask.html)"
    )


def _triggers(value: Any) -> str | None:
    # Their values may be secrets.
    return (
        None if isinstance(value, (list, dict)) else f"must be a list or map, not {kind_of(value)}"
    )


def _trigger_problems(value: Any, path: str) -> Iterator[Problem]:
    """What could not be compared with its earlier value, and so would replace at every run."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _trigger_problems(item, inside(path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _trigger_problems(item, f"{path}[{index}]")
    elif isinstance(value, float) and not math.isfinite(value):
        yield Problem(path, f"must be a finite number, not {value}")
    elif not (value is None or isinstance(value, (str, int, float)) or is_unknown(value)):
        yield Problem(path, f"must be text, a number, a list or a map, not {kind_of(value)}")


def _restart_policy(value: Any) -> str | None:
    known = ("Never", "OnFailure", "Always")
    return None if value in known else f"must be {' or '.join(known)}, not {shown(value)}"


def _wait_for_in_progress(value: Any) -> str | None:
    return None if isinstance(value, bool) else f"must be True or False, not {shown(value)}"


def _region(value: Any) -> str | None:
    if is_region(value):
        return None
    return f"must be the name of a Region, such as us-east-1, not {shown(value)}"


_OPTIONS: dict[str, Callable[[Any], str | None]] = {
    "consent_acknowledged": _consent,
    "triggers": _triggers,
    "restart_policy": _restart_policy,
    "wait_for_in_progress": _wait_for_in_progress,
    "adopt_task_id": task_id_reason,
    "region": _region,
}
