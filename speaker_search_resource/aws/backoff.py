"""Exponential backoff with jitter."""

import random
from collections.abc import Callable, Iterator


def backoff(
    first: float,
    cap: float,
    growth: float = 1.6,
    uniform: Callable[[float, float], float] = random.uniform,
) -> Iterator[float]:
    """Yield the seconds to sleep before each retry, without end.

    Each delay is drawn from the upper half of its range. Operations that fail together then retry
    at different times, and no delay is close to 0.

    Args:
        first: Seconds of the first range.
        cap: Seconds that no delay exceeds.
        growth: Factor from one range to the next.
        uniform: Draws a number between its two arguments.
    """
    delay = first
    while True:
        yield delay * uniform(0.5, 1.0)
        delay = min(cap, delay * growth)
