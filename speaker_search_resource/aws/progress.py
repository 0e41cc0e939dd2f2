"""The messages that an operation sends to the user while it runs."""

from typing import Protocol


class Progress(Protocol):
    """One resource's line in the display of the tool that runs the operation."""

    def status(self, message: str) -> None:
        """Show a message until the next one."""

    def info(self, message: str) -> None:
        """Add a lasting message."""

    def warn(self, message: str) -> None:
        """Add a lasting warning."""
