"""The table of cases, read from `cases`: calls and their expected responses.

Each file is a list of cases: ``case`` is its name; ``settings`` and ``faults`` are the emulator's
before the first call; ``tasks``, the number of tasks started in the end. Each of its ``calls`` has

- ``call`` and ``input``: operation and members; ``service``, for those that both services have;
- ``region``; ``credentials``, one of `CREDENTIALS`; ``attempts``, how often a client may try (1);
- ``paginate``: the member of the response that the client's own paginator goes through;
- ``status``: of HTTP (200); ``requests``: how many the emulator must see (1);
- ``output``: members the response must have, or ``error``: its ``code``, a pattern in its
  ``message``, the ``detail`` Code in its body, the clients for which it is ``untyped``: they
  have no class for it (Go none for an error that its operation does not declare);
- ``keep``: what later calls of the case write as ``$name``, by where it is in the output;
- ``except``: another status, output, error or number of requests, by client.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from functools import reduce
from operator import getitem
from pathlib import Path
from string import Template
from typing import Any

import yaml

from chime_emulator import seeds

FOLDER = Path(__file__).parent / "cases"
NOW = 1_800_000_000.125
"""The time in every case, in seconds since the epoch."""

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*(Z|[+-]\d\d:\d\d)")
CREDENTIALS: dict[str, dict[str, str | None] | None] = {
    "any": {"access_key": "local", "secret_key": "local", "token": None},
    "temporary": {"access_key": "local", "secret_key": "local", "token": "of-a-role"},
    "malformed": {"access_key": "not/a/key", "secret_key": "local", "token": None},
    "none": None,
}
NAMES = {
    "account": seeds.ACCOUNT_ID,
    "configuration": seeds.PIPELINE_CONFIGURATION_ARN,
    "configuration_id": seeds.PIPELINE_CONFIGURATION_ID,
    "domain": seeds.VOICE_PROFILE_DOMAIN_ARN,
    "domain_id": seeds.VOICE_PROFILE_DOMAIN_ARN.rpartition("/")[2],
    "pipeline": seeds.PIPELINE_ID,
    "pipeline_arn": seeds.PIPELINE_ARN,
    "stream": seeds.STREAM_ARN,
    "nobody": "00000000-0000-4000-8000-000000000000",
    "now": datetime.fromtimestamp(NOW, timezone.utc).isoformat(),
    "an_hour_ago": datetime.fromtimestamp(NOW - 3600, timezone.utc).isoformat(),
}
"""The initial values of ``$name`` in the cases."""


class Pattern(str):
    """A regular expression for a whole string; ``!pattern`` in the table."""


class _Loader(yaml.SafeLoader):
    pass


_Loader.add_constructor("!pattern", lambda _, node: Pattern(node.value))


def cases() -> list[dict[str, Any]]:
    """Return all cases."""
    return [case for file in sorted(FOLDER.iterdir()) for case in _read(file)]


def _read(file: Path) -> list[dict[str, Any]]:
    # An entry without a name only defines anchors.
    read: list[dict[str, Any]] = yaml.load(file.read_text(), _Loader)
    return [case for case in read if "case" in case]


def filled(value: Any, names: dict[str, str]) -> Any:
    """Replace every ``$name`` in ``value``.

    Raises:
        KeyError: there is no such name.
    """
    if isinstance(value, dict):
        return {key: filled(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, names) for item in value]
    if isinstance(value, str) and not isinstance(value, Pattern):
        return Template(value).substitute(names)
    return value


def kept(call: dict[str, Any], output: Any) -> dict[str, str]:
    """Return the values that a call keeps from its output, by name."""
    keep = {name: path.split(".") for name, path in call.get("keep", {}).items()}
    return {name: reduce(getitem, path, output) for name, path in keep.items()}


def differences(expected: Any, actual: Any, where: str) -> list[str]:
    """Return a line for each difference; ``actual`` may have more members.

    Of an expected None the member must be absent. Timestamps are the same however written.
    """
    if isinstance(expected, dict) and isinstance(actual, dict):
        return [
            line
            for name, item in expected.items()
            for line in differences(item, actual.get(name), f"{where}.{name}")
        ]
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        return [
            line
            for number, pair in enumerate(zip(expected, actual, strict=True))
            for line in differences(*pair, f"{where}[{number}]")
        ]
    if isinstance(expected, Pattern):
        same = isinstance(actual, str) and re.fullmatch(expected, actual) is not None
    else:
        same = _moment(expected) == _moment(actual) and type(expected) is type(actual)
    return [] if same else [f"{where}: expected {expected!r}, got {actual!r}"]


def _moment(value: Any) -> Any:
    if isinstance(value, str) and MOMENT.fullmatch(value):
        # Python 3.10 parses neither Z nor fractions of other than 3 or 6 digits.
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    return value
