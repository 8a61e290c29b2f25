"""Consoles for data on stdout."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

#: Columns of a table that goes to a file or a pipe, where no terminal sets a width.
PIPED_WIDTH = 160


def console_for_data() -> Console:
    """Return a console on stdout, as wide as the terminal, or wide enough for whole tables in a file or pipe."""
    return Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)


def print_table(
    console: Console,
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    numbers: int = 0,
    first: int = 0,
) -> None:
    """Print a table below its title; columns that are empty in every row are left out, and so is a table without rows.

    Args:
        console: where to print.
        title: one line above the table.
        heads: names of the columns.
        rows: cells, one for each column.
        numbers, first: the columns from `first` to before `numbers` hold numbers.
    """
    cells = [list(row) for row in rows]
    if not cells:
        return
    kept = [place for place in range(len(heads)) if any(row[place] for row in cells)]
    table = Table()
    for place in kept:
        table.add_column(heads[place], overflow="fold", justify="right" if first <= place < numbers else "left")
    for row in cells:
        table.add_row(*(printable(row[place]) for place in kept))
    console.print(title, style="bold", soft_wrap=True)
    console.print(table)


def printable(text: str) -> str:
    """Return a text in one line: line ends, tabs and control characters as in \\n, all spaces as a space."""
    signs = (" " if unicodedata.category(sign) == "Zs" else sign for sign in text)
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in signs)
