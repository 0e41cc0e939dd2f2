"""The option that prints the completion of the command for a shell, by shtab."""

from __future__ import annotations

import argparse
from typing import Any

SHELLS = ("bash", "zsh", "tcsh")
NOT_INSTALLED = "--print-completion needs shtab; pip install 'shtab>=1.7,<2'"


class PrintCompletion(argparse.Action):
    """Print a script that completes the options of the parser, and exit."""

    def __call__(self, parser: argparse.ArgumentParser, _: Any, shell: Any, __: Any = None) -> None:
        try:
            import shtab
        except ImportError:
            parser.error(NOT_INSTALLED)
        print(shtab.complete(parser, shell))
        parser.exit()
