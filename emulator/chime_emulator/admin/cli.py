"""The command line: options, and a one-line error for each mistake."""

from __future__ import annotations

import argparse
import errno
import json
import logging
import sys
from collections.abc import Callable
from dataclasses import asdict, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn, Protocol

from ..faults.fault_set import FaultSet
from ..faults.kinds import KINDS
from ..http.moto_services import SERVICES
from ..operations import OPERATIONS
from ..state.database import StateFileError
from ..state.options import INTEGER, Constraint
from ..state.settings import Settings
from .completion import SHELLS, PrintCompletion

DEFAULT_SETTINGS = Settings(start_seconds=0.5, stop_seconds=0.2, result_seconds=1.0)
"""Defaults of the command line: a user can see a task start and stop."""


class Running(Protocol):
    """A running emulator."""

    @property
    def endpoint_url(self) -> str: ...

    def stop(self) -> None: ...


def main(start: Callable[..., Running], wait: Callable[[], object]) -> int:
    """Start an emulator as the command line says, stop it after ``wait``, return the exit status.

    Args:
        start: takes the arguments of `Emulator`.
        wait: returns when the emulator is to stop.
    """
    options = vars(_parser().parse_args())
    host, port = options.pop("host"), options.pop("port")
    state_file = options.pop("state_file", None)
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO, stream=sys.stderr)
    try:
        emulator = start(port, host=host, state_file=state_file, **options)
    except StateFileError as error:
        print(f"error: --state-file: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {_listen_error(error, host, port)}", file=sys.stderr)
        return 1
    try:
        state = state_file or "memory"
        print(f"chime-emulator ready at {emulator.endpoint_url}, state: {state}", flush=True)
        wait()
    finally:
        emulator.stop()
    return 0


def _listen_error(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is in use; choose another port with --port"
    return f"cannot listen on {host} port {port} ({error.strerror}); check --host and --port"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Print one line without the usage: two dozen options would hide the error."""
        self.exit(2, f"error: {message}; see --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="chime-emulator",
        usage="%(prog)s [options]",
        description=(
            "A local emulator of the Amazon Chime SDK call analytics API. With the extra 'moto' it"
            f" also serves {', '.join(SERVICES)}, without a state file."
        ),
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument(
        "--version", action="version", version=f"chime-emulator {version('chime-emulator')}"
    )
    parser.add_argument(
        "--print-completion",
        action=PrintCompletion,
        choices=SHELLS,
        default=argparse.SUPPRESS,
        help="print the script that completes this command in a shell, and exit; needs shtab",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=_port, default=4599, help="port, 0 for a free port")
    parser.add_argument(
        "--state-file",
        type=Path,
        default=argparse.SUPPRESS,
        help="SQLite file of the state; default: memory",
    )
    parser.add_argument(
        "--seed",
        type=_reader(INTEGER),
        default=argparse.SUPPRESS,
        metavar=INTEGER.metavar,
        help="seed of ids and faults: the same calls have the same ids and faults; default: random"
        " ids",
    )
    parser.add_argument(
        "--fault",
        dest="faults",
        type=_fault,
        action="append",
        default=argparse.SUPPRESS,
        metavar="'OPERATION KIND NAME=VALUE ...'",
        help="set a fault, such as 'StartSpeakerSearchTask error code=ThrottledClientException"
        " count=2' or '* latency seconds=0.2'; repeatable."
        f" Kinds: {', '.join(KINDS)}. Each kind has the options count, after, probability and seed",
    )
    behaviour = parser.add_argument_group(
        "behaviour",
        "Also keywords of Emulator(...) and members of POST /_emulator/settings, with _ for -.",
    )
    for setting in fields(Settings):
        flag = f"--{setting.name.replace('_', '-')}"
        default, text = asdict(DEFAULT_SETTINGS)[setting.name], setting.metadata["help"]
        constraint: Constraint = setting.metadata["constraint"]
        behaviour.add_argument(
            flag,
            type=_reader(constraint),
            default="none" if default is None else default,  # argparse parses a string default
            metavar=constraint.metavar,
            help=text,
        )
    return parser


def _port(text: str) -> int:
    port = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"must be a port between 0 and 65535, got {text!r}")
    return port


def _fault(text: str) -> dict[str, Any]:
    operation, kind, *options = [*text.split(), "", ""]
    fault: dict[str, Any] = {"operation": operation, "kind": kind}
    for option in filter(None, options):
        name, equals, value = option.partition("=")
        if not equals:
            raise argparse.ArgumentTypeError(f"{text!r}: {option}: must have the form NAME=VALUE")
        if name in fault:
            raise argparse.ArgumentTypeError(f"{text!r}: {option}: {name} is given twice")
        fault[name] = _value(value)
    try:
        FaultSet(OPERATIONS).add(fault)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r}: {error}") from error
    return fault


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None if text == "none" else text


def _reader(constraint: Constraint) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        value = _value(text)
        if not constraint.accepts(value):
            raise argparse.ArgumentTypeError(f"must be {constraint.description}, got {text!r}")
        return value

    return read
