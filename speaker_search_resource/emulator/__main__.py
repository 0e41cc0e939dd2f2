"""The emulator as a program: ``python -m speaker_search_resource.emulator``."""

from __future__ import annotations

import argparse
import errno
import logging
import math
import signal
import sys
from pathlib import Path

from . import Emulator, StateFileError

STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}


def _port(text: str) -> int:
    port = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: give 0 to 65535, 0 for any")
    return port


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if seconds < 0 or not math.isfinite(seconds):
        raise argparse.ArgumentTypeError(f"{text!r} is not a time: give seconds, 0 or more")
    return seconds


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m speaker_search_resource.emulator",
        description="A local stand-in for the Amazon Chime SDK media pipelines API.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=_port, default=4599, help="port, 0 for any free one")
    parser.add_argument(
        "--state-file", type=Path, help="file that keeps the state; without it, memory does"
    )
    parser.add_argument(
        "--start-seconds", type=_seconds, default=0.5, help="until a task is InProgress"
    )
    parser.add_argument("--stop-seconds", type=_seconds, default=0.2, help="until it is Stopped")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Runs until SIGTERM or SIGINT; returns the exit status."""
    options = _parse(arguments)
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO, stream=sys.stderr)
    # Blocked here and waited for below, so that a signal during the start is not lost either.
    # The server's threads inherit the mask, so that it is this thread which gets the signal.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    try:
        emulator = Emulator(
            options.port,
            host=options.host,
            state_file=options.state_file,
            start_seconds=options.start_seconds,
            stop_seconds=options.stop_seconds,
        )
    except StateFileError as error:
        print(f"error: --state-file: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        in_use = error.errno == errno.EADDRINUSE
        print(
            f"error: port {options.port} on {options.host} is in use; choose another with --port"
            if in_use
            else f"error: cannot listen on {options.host} port {options.port} ({error.strerror});"
            " check --host and --port",
            file=sys.stderr,
        )
        return 1
    state = options.state_file or "memory"
    with emulator:
        print(
            f"speaker-search-emulator ready at {emulator.endpoint_url}, state: {state}", flush=True
        )
        signal.sigwait(STOP_SIGNALS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
