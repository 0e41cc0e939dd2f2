"""A clock for the emulator that a test moves on."""

import time


class Clock:
    """The emulator's clock: real time, and the seconds by which a test moves it on."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead
