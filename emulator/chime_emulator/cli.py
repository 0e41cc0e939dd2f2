"""The command line: options, and what goes wrong with them in one line."""

from __future__ import annotations

import argparse
import errno
import json
import logging
import signal
import sys
from collections.abc import Callable, Collection
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, NoReturn

from . import Emulator, StateFileError, __version__
from .backend import OPERATIONS
from .fault_kinds import KINDS
from .faults import Faults
from .rules import SEED, Rule
from .settings import Settings

SETTINGS = Settings(start_seconds=0.5, stop_seconds=0.2)
"""What holds unless told otherwise: enough time to see a task start and stop."""


def main(stop_signals: Collection[signal.Signals]) -> int:
    """Runs until one of these signals, which are blocked; returns the exit status."""
    options = vars(_parser().parse_args())
    host, port = options.pop("host"), options.pop("port")
    state_file = options.pop("state_file", None)
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO, stream=sys.stderr)
    try:
        emulator = Emulator(port, host=host, state_file=state_file, **options)
    except StateFileError as error:
        print(f"error: --state-file: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        in_use = error.errno == errno.EADDRINUSE
        print(
            f"error: port {port} on {host} is in use; choose another with --port"
            if in_use
            else f"error: cannot listen on {host} port {port} ({error.strerror});"
            " check --host and --port",
            file=sys.stderr,
        )
        return 1
    state = state_file or "memory"
    with emulator:
        print(f"chime-emulator ready at {emulator.endpoint_url}, state: {state}", flush=True)
        signal.sigwait(stop_signals)
    return 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, without the usage: two dozen options hide what is wrong."""
        self.exit(2, f"error: {message}; --help tells every option\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="chime-emulator",
        description=(
            "A local stand-in for Amazon Chime SDK call analytics: media insights pipelines, their"
            " tasks and voice profile domains. With the extra 'moto' moto answers kms,"
            " kinesisvideo, iam and sts here too; that state is lost with the process."
        ),
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"chime-emulator {__version__}")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=_port, default=4599, help="port, 0 for any free one")
    parser.add_argument(
        "--state-file",
        type=Path,
        default=argparse.SUPPRESS,
        help="file that keeps the state; without it, memory does",
    )
    parser.add_argument(
        "--seed",
        type=_reader(SEED),
        default=argparse.SUPPRESS,
        metavar=SEED.metavar,
        help="gives two runs of the same calls the same ids, and lets faults hit the same calls;"
        " without it, ids are random",
    )
    parser.add_argument(
        "--fault",
        dest="faults",
        type=_fault,
        action="append",
        default=argparse.SUPPRESS,
        metavar="'OPERATION KIND NAME=VALUE ...'",
        help="a fault that is set from the start, such as 'StartSpeakerSearchTask error"
        " code=ThrottledClientException count=2' or '* latency seconds=0.2'; may be given more"
        f" than once. Kinds: {', '.join(KINDS)}. Each takes count, after, probability and seed",
    )
    for setting in fields(Settings):
        flag = f"--{setting.name.replace('_', '-')}"
        default, text = asdict(SETTINGS)[setting.name], setting.metadata["help"]
        if isinstance(default, bool):
            parser.add_argument(flag, action="store_true", default=default, help=text)
        else:
            rule: Rule = setting.metadata["rule"]
            parser.add_argument(
                flag,
                type=_reader(rule),
                default="none" if default is None else default,  # a string is read like an option
                metavar=rule.metavar,
                help=text,
            )
    return parser


def _port(text: str) -> int:
    port = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: give 0 to 65535, 0 for any")
    return port


def _fault(text: str) -> dict[str, Any]:
    operation, kind, *options = [*text.split(), "", ""]
    fault: dict[str, Any] = {"operation": operation, "kind": kind}
    for option in filter(None, options):
        name, equals, value = option.partition("=")
        if not equals or name in fault:
            what = "twice there" if equals else "not of the form NAME=VALUE"
            raise argparse.ArgumentTypeError(f"{text!r}: {option} is {what}")
        fault[name] = _value(value)
    try:
        Faults(OPERATIONS).add(fault)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r}: {error}") from error
    return fault


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None if text == "none" else text


def _reader(rule: Rule) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        value = _value(text)
        if not rule.accepts(value):
            raise argparse.ArgumentTypeError(f"{text!r} is not {rule.what}")
        return value

    return read
