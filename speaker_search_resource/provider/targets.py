"""The resources that `--target` or `--exclude` leaves out of a run.

The engine stops a resource whose dependency is about to be replaced, also if `--target` leaves the
resource out, and then starts it with its old inputs, which fails. No request to a plugin has the
options of the run, so they are read from the command line of the CLI that started this process.
"""

import contextlib
import functools
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

__all__ = ["RunOptions", "leaves_out", "parse"]

_MAX_ANCESTORS = 8
"""Processes between this process and the CLI, such as the shell script that starts Python."""

_TRUE = ("true", "t", "1")
"""The values of a flag, in lower case, that set it."""

_SHORTHANDS = {"t": "--target", "x": "--exclude"}

_SHORTHAND = re.compile("-[Qdefjry]*([tx])=?(.*)")
"""A shorthand: `-t URN`, `-tURN`, or after shorthands of options without a value, `-yt URN`."""


class RunOptions(NamedTuple):
    """The options of a run that leave resources out.

    Attributes:
        targets: The URNs and patterns of `--target`. Empty if all resources are targets.
        excludes: The URNs and patterns of `--exclude`.
        target_dependents: Whether the dependents of a target are targets too.
    """

    targets: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    target_dependents: bool = False

    def leave_out(self, urn: str) -> bool:
        """Return whether the engine leaves a resource out of the run."""
        if self.targets:
            return not self.target_dependents and not _matches(self.targets, urn)
        return _matches(self.excludes, urn)


def leaves_out(urn: str) -> bool:
    """Return whether the run leaves a resource out. False if the CLI's options are unknown."""
    # `ps` shows an argument with a space like two arguments.
    return " " not in urn and _run_options().leave_out(urn)


def parse(arguments: Sequence[str], environment: Mapping[str, str]) -> RunOptions:
    """Return the options in the arguments and the environment of the CLI.

    The CLI reads each option that no argument sets from a variable.
    """

    arguments = [_long(argument) for argument in arguments]

    def values(name: str) -> list[str]:
        variable = environment.get(_variable(name), "").split(",")
        return _values(arguments, name) or [value for value in variable if value]

    option = "--target-dependents"
    flags = [each.partition("=")[2] or "true" for each in arguments if each.startswith(option)]
    flags = flags or [environment.get(_variable(option), "")]
    return RunOptions(
        targets=(*values("--target"), *values("--target-replace")),
        excludes=tuple(values("--exclude")),
        target_dependents=flags[-1].lower() in _TRUE,
    )


def _variable(option: str) -> str:
    """Return the variable of an option, such as PULUMI_OPTION_TARGET of --target."""
    return "PULUMI_OPTION" + option[1:].replace("-", "_").upper()


def _long(argument: str) -> str:
    """Return an argument with the name of its option in place of a shorthand."""
    match = _SHORTHAND.fullmatch(argument)
    if match is None:
        return argument
    return _SHORTHANDS[match[1]] + (f"={match[2]}" if match[2] else "")


def _values(arguments: Sequence[str], name: str) -> list[str]:
    found: list[str] = []
    for index, argument in enumerate(arguments):
        option, is_assigned, value = argument.partition("=")
        if option == name:
            found += [value] if is_assigned else arguments[index + 1 : index + 2]
    return found


@functools.cache
def _run_options() -> RunOptions:
    pid = os.getppid()
    for _ in range(_MAX_ANCESTORS):
        parent, arguments = _process(pid)
        if arguments and os.path.basename(arguments[0]) == "pulumi":
            return parse(arguments, os.environ)
        if parent <= 1:
            break
        pid = parent
    return RunOptions()


def _process(pid: int) -> tuple[int, list[str]]:
    """Return the parent and the arguments of a process, or 0 and nothing if they are unknown."""
    with contextlib.suppress(OSError, ValueError, subprocess.SubprocessError):
        folder = Path(f"/proc/{pid}")
        if folder.exists():
            # The name of the program, in parentheses, can contain any character.
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            return int(parent), (folder / "cmdline").read_text().split("\0")
        # macOS has no /proc.
        shown = subprocess.check_output(["ps", "-ww", "-o", "ppid=,args=", "-p", str(pid)])
        parent, *arguments = shown.decode().split()
        return int(parent), arguments
    return 0, []


def _matches(patterns: tuple[str, ...], urn: str) -> bool:
    """Return whether a pattern matches a URN: `**` any text, `*` any text without a colon."""
    return any(
        re.fullmatch(
            ".*".join(
                "[^:]*".join(map(re.escape, part.split("*"))) for part in pattern.split("**")
            ),
            urn,
        )
        for pattern in patterns
    )
