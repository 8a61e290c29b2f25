"""Publication dates given from outside: cells of tables of releases, and tables of dates beside the releases."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kextract.errors import ReadError, UsageError
from kextract.readers.decoding import decode
from kextract.readers.files import TEXT_COLUMNS, check_regular, read_bytes

#: A table of publication dates in a SOURCE folder is used without being named.
DATES_NAME = "dates.csv"
#: Columns that name the release, in the order in which they are looked for.
_KEYS = ("source", "doc_id", "file")
_DATE_CELL = re.compile(
    r"\s*(\d{4})(?:(\d\d)(\d\d)(?:\d{4}|\d{6})?(?!\d)|\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(?!\d))",
)
#: Characters of a cell that is no date which are told.
_SHOWN = 100
#: Cells that stand for no date at all.
_BLANK = frozenset(("", "nan", "nat", "none", "null", "-"))


def date_of(value: Any) -> str | None:
    """Return the date in a cell as ISO 8601, or None.

    Args:
        value: a date, or text such as 2019-11-25, 20191125 or 2019. 1. 5., with a time behind it or without.
    """
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    found = _DATE_CELL.match(str(value))
    try:
        return dt.date(*(int(part) for part in found.groups() if part)).isoformat() if found else None
    except ValueError:
        return None


def is_blank(value: Any) -> bool:
    """Return whether a cell says nothing: no value, white space, or a word such as null."""
    return value is None or str(value).strip().lower() in _BLANK


def chosen_date(cells: Iterable[Any], fallback: str | None) -> tuple[str | None, str | None]:
    """Choose the publication date of a release.

    Args:
        cells: what the tables say, the one that outranks the others first.
        fallback: the date of releases that no table dates, ISO 8601, or None.

    Returns:
        The date, and the cell that should have given it when none could be read.
    """
    unread = None
    for cell in cells:
        if is_blank(cell):
            continue
        date = date_of(cell)
        if date is not None:
            return date, None
        unread = unread or str(cell).strip()[:_SHOWN]
    return fallback, unread


def is_dates_table(path: Path) -> bool:
    """Return whether a file is a table of publication dates and no table of releases, by its head."""
    try:
        check_regular(path)
        with path.open("rb") as file:
            line = file.readline(1 << 16)
        head = next(csv.reader([line.decode("utf-8-sig", "replace")]), [])
    except (ReadError, OSError, csv.Error):
        return False
    return "published" in head and bool(set(_KEYS) & set(head)) and not set(TEXT_COLUMNS) & set(head)


def dates_beside(sources: Iterable[str | Path]) -> dict[str, str]:
    """Return the cells of every `dates.csv` that lies in a SOURCE folder; one that is no date is reported later.

    Raises:
        UsageError: see `read_dates`.
    """
    found: dict[str, str] = {}
    for source in sources:
        path = Path(source) / DATES_NAME
        if os.path.isfile(path) and is_dates_table(path):
            found |= read_dates(path, strict=False)
    return found


def read_dates(path: Path, *, strict: bool = True) -> dict[str, str]:
    """Read a table of publication dates: a CSV file with the columns `source` (or `doc_id`, `file`) and `published`.

    Args:
        path: the file.
        strict: refuse a cell that is no date, instead of returning it as it stands.

    Returns:
        The date of each release, ISO 8601, by its name composed to NFC; empty cells are left out.

    Raises:
        UsageError: the file is missing, is no text, lacks a column, or, if `strict`, holds something that is no date.
    """
    try:
        text, _ = decode(read_bytes(path))
    except ReadError as error:
        raise UsageError(f"{path}: the table of dates cannot be read. {error}") from error
    reader = csv.DictReader(io.StringIO(text.replace("\x00", ""), newline=""))
    try:
        keys = [name for name in _KEYS if name in (reader.fieldnames or ())]
        if not keys or "published" not in (reader.fieldnames or ()):
            raise UsageError(f"{path}: the table of dates needs the columns source (or doc_id) and published.")
        dates = {}
        for row in reader:
            name, cell = row[keys[0]], row["published"]
            if not name or is_blank(cell):
                continue
            date = date_of(cell)
            if date is None and strict:
                raise UsageError(f"{path}, line {reader.line_num}: {cell!r} is no date like 2019-11-25.")
            dates[unicodedata.normalize("NFC", name.strip())] = date or cell.strip()
    except csv.Error as error:
        raise UsageError(f"{path}, line {reader.line_num}: the table of dates is broken ({error}).") from error
    return dates
