"""Request tokens: one declaration always asks AWS for the same resource.

AWS keeps a token for the resource that it started. A deployment that lost the response derives the
same token again and receives the same resource.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from ..inputs.canonical import canonical


def declaration_key(organization: str, urn: str) -> str:
    """Return the key that distinguishes a declaration from every other.

    It is a hash to keep the state small, 32 characters of ``[0-9a-f]``.
    """
    text = json.dumps([organization, urn])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def request_tokens(identity: Any, first: str | None = None) -> Iterator[str]:
    """Yield the request tokens of a declaration, one per generation.

    A generation is one resource, from its start to its end. A token that AWS has used for a
    resource that ended cannot start another, so the next generation has the next token.

    Args:
        identity: The identity of the declaration, as JSON values.
        first: The user's own token, for the first generation.

    Yields:
        64 characters of ``[0-9a-f]``, within the ``ClientRequestToken`` shape of the service model
        (2 to 64 of ``[-_a-zA-Z0-9]``).
    """
    generation = 0
    if first is not None:
        yield first
        identity = [identity, first]
        generation = 1
    while True:
        text = json.dumps([canonical(identity), generation], sort_keys=True, separators=(",", ":"))
        yield hashlib.sha256(text.encode()).hexdigest()
        generation += 1
