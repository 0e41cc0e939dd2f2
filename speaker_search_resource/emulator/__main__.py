"""The emulator as a program: ``python -m speaker_search_resource.emulator``."""

import signal
import sys

STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}

if __name__ == "__main__":
    # Blocked before anything large is loaded and waited for once it runs, so that a signal during
    # the start ends it cleanly too. The server's threads inherit the mask.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    try:
        from .cli import main
    except ModuleNotFoundError as error:
        sys.exit(f"error: {error}")

    sys.exit(main(STOP_SIGNALS))
