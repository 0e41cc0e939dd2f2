"""The emulator as a program: ``chime-emulator`` or ``python -m chime_emulator``."""

import signal
import sys

STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}


def run() -> None:
    """Run the emulator until a signal, and exit."""
    # Blocked before anything large is imported and awaited once the emulator runs, so that a
    # signal during the start also ends it cleanly. The server's threads inherit the mask.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    from .admin.cli import main
    from .emulator import Emulator

    sys.exit(main(Emulator, lambda: signal.sigwait(STOP_SIGNALS)))


if __name__ == "__main__":
    run()
