"""The emulator as a program: ``chime-emulator`` or ``python -m chime_emulator``."""

import signal
import sys

STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}


def run() -> None:
    """Run the command line and exit with its status."""
    # Blocked before anything large is imported, and waited for once the emulator runs, so that a
    # signal during the start also ends it cleanly. The server's threads inherit the mask.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    from .cli import main

    sys.exit(main(STOP_SIGNALS))


if __name__ == "__main__":
    run()
