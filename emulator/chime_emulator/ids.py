"""Ids of what is made and of requests: random ones, or with a seed the same in every run."""

from __future__ import annotations

import uuid
from random import Random


class Ids:
    """Gives UUIDs; safe to use from many threads.

    Args:
        seed: what they are drawn from; None draws at random.
    """

    def __init__(self, seed: str | None = None) -> None:
        self._random = None if seed is None else Random(seed)

    def __call__(self) -> str:
        if self._random is None:
            return str(uuid.uuid4())
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
