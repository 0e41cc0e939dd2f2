"""Ids of resources and requests: random, or the same in every run with a seed."""

from __future__ import annotations

import uuid
from random import Random


class IdGenerator:
    """Returns a UUID for each call. Thread-safe.

    Args:
        seed: seed of the generator; None for random ids.
    """

    def __init__(self, seed: str | None = None) -> None:
        self._random = None if seed is None else Random(seed)

    def __call__(self) -> str:
        if self._random is None:
            return str(uuid.uuid4())
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
