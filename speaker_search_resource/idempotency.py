"""Request tokens: the same declaration always asks AWS for the same task."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any


def canonical(value: Any) -> Any:
    """The one form of a value, whichever way it travelled.

    Numbers cross the engine as floating point and mappings in any order, so ``1.0`` and ``1`` are
    one number and key order means nothing.
    """
    if isinstance(value, dict):
        return {key: canonical(value[key]) for key in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [canonical(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def declaration(organization: str, urn: str) -> str:
    """What tells a declaration from every other, as short as that can be: state holds it.

    Returns:
        32 characters of ``[0-9a-f]``.
    """
    text = json.dumps([organization, urn])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def request_tokens(identity: Any, first: str | None = None) -> Iterator[str]:
    """The tokens of one declaration, in the order in which its lives use them.

    A life is one task or pipeline, from its start to its end. AWS keeps a token for what it started,
    so a new life needs a token of its own; deriving it, instead of drawing it, lets whoever lost
    an answer ask again and be given the same task.

    Each is 64 characters of ``[0-9a-f]``, within the ``ClientRequestToken`` shape of
    StartSpeakerSearchTask (2 to 64 of ``[-_a-zA-Z0-9]``).

    Args:
        identity: What tells this declaration from every other. Anything JSON can hold.
        first: The user's own token, for the first life.
    """
    life = 0
    if first is not None:
        yield first
        identity = [identity, first]
        life = 1
    while True:
        text = json.dumps([canonical(identity), life], sort_keys=True, separators=(",", ":"))
        yield hashlib.sha256(text.encode()).hexdigest()
        life += 1
