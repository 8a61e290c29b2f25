"""Consoles for data on stdout."""

from __future__ import annotations

import sys

from rich.console import Console

#: Columns of a table that goes to a file or a pipe, where no terminal sets a width.
PIPED_WIDTH = 160


def console_for_data() -> Console:
    """Return a console on stdout, as wide as the terminal, or wide enough for whole tables in a file or pipe."""
    return Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)


def printable(text: str) -> str:
    """Return a text in one line: line ends, tabs and control characters as in \\n."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
