"""The end of the user's program when the user interrupts the run.

The engine does not answer the program's pending registrations after Ctrl-C. The program then waits
for them until the engine kills it, 5 seconds later, and the CLI waits with it.
"""

import os
import signal
import sys
import threading

__all__ = ["end_on_interrupt"]

_LAUNCHER = "pulumi-language-python-exec"
_EXIT_CODE = 130
"""128 + SIGINT, as in a shell."""


def end_on_interrupt() -> bool:
    """End the program at once on SIGINT.

    Only a program that Pulumi's language host started, and that has no handler of its own, is
    changed. A program under the Automation API is not: it runs in the caller's process.

    Returns:
        Whether SIGINT ends the program at once.
    """
    if (
        # The launcher replaces sys.argv by the program's own arguments.
        _LAUNCHER not in map(os.path.basename, sys.orig_argv)
        or threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        return False
    signal.signal(signal.SIGINT, lambda *_: os._exit(_EXIT_CODE))
    return True
