"""Names that the user adds: a CSV file, passed as `--gazetteer my.csv`.

Columns: `name` and `type` are needed; `value` (default: the name), `code`, `valid_from` and `valid_to` (ISO dates, the
second exclusive) may be left out. A name may stand in several rows with different values and dates.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
import io
import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from kextract.context import Context
from kextract.errors import ReadError, ResourceError
from kextract.gazetteer import NameMatcher
from kextract.mentions import Mention
from kextract.readers.decoding import decode
from kextract.readers.files import read_bytes

#: Types whose values are names; amounts, dates and quantities are read by their grammar.
NAMED_TYPES = ("agency", "department", "region", "person", "law")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a user's gazetteer."""

    name: str
    type: str
    value: str
    code: str | None
    valid_from: dt.date | None
    valid_to: dt.date | None

    def holds_on(self, day: dt.date | None) -> bool:
        """Return whether the row holds on a day; without a day the newest row does."""
        if day is None:
            return self.valid_to is None
        return (self.valid_from or dt.date.min) <= day < (self.valid_to or dt.date.max)


def read_gazetteer(path: str | Path) -> tuple[Entry, ...]:
    """Read a user's gazetteer.

    Raises:
        ResourceError: the file is missing, lacks a column, or a row is wrong; the message names the line.
    """
    try:
        text, _ = decode(read_bytes(Path(path)))
    except ReadError as error:
        raise ResourceError(f"{path}: the gazetteer cannot be read. {error}") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = {"name", "type"} - set(reader.fieldnames or ())
    if missing:
        raise ResourceError(f"{path}: the gazetteer needs the columns name and type; {min(missing)} is missing.")
    entries = []
    for row in reader:
        where = f"{path}, line {reader.line_num}"
        name = unicodedata.normalize("NFC", (row["name"] or "").strip())
        kind = (row["type"] or "").strip()
        if not name:
            raise ResourceError(f"{where}: the name is empty.")
        if kind not in NAMED_TYPES:
            raise ResourceError(f"{where}: type {kind!r} is none of {', '.join(NAMED_TYPES)}.")
        dates: list[dt.date | None] = []
        for column in ("valid_from", "valid_to"):
            value = (row.get(column) or "").strip()
            try:
                dates.append(dt.date.fromisoformat(value) if value else None)
            except ValueError:
                raise ResourceError(f"{where}: {column} {value!r} is no date like 2019-11-25.") from None
        value = (row.get("value") or "").strip() or name
        entries.append(Entry(name, kind, value, (row.get("code") or "").strip() or None, dates[0], dates[1]))
    return tuple(entries)


class CustomFinder:
    """Finds the names of a user's gazetteer.

    Args:
        entries: its rows.
    """

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries: dict[str, list[Entry]] = {}
        for entry in entries:
            self.entries.setdefault(entry.name, []).append(entry)
        self.matcher = NameMatcher(self.entries) if self.entries else None

    def find(self, text: str, context: Context) -> list[Mention]:
        """Return the mentions of the names that stand on their own, the longest where they overlap."""
        if self.matcher is None:
            return []
        found: list[Mention] = []
        last = 0
        hits = [(a, b, self.matcher.names[i]) for a, b, i in self.matcher.find(text)]
        for start, end, name in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
            if start < last or not _stands_alone(text, start, end, context):
                continue
            last = end
            found.append(self._mention(start, end, name, context.published))
        return found

    def _mention(self, start: int, end: int, name: str, day: dt.date | None) -> Mention:
        rows = [entry for entry in self.entries[name] if entry.holds_on(day)] or self.entries[name]
        values = tuple(dict.fromkeys(entry.value for entry in rows))
        mention = Mention(type=rows[0].type, start=start, end=end, rule="gazetteer.user", score=1.0)
        if len(values) == 1:
            mention.value, mention.code = values[0], rows[0].code
        else:
            mention.candidates, mention.note = values, "several rows of the user's gazetteer hold"
        return mention


def _stands_alone(text: str, start: int, end: int, context: Context) -> bool:
    """A name begins where no letter stands before it, or where a morpheme begins; the same behind it."""
    morphemes = context.morphemes
    before = start == 0 or not text[start - 1].isalnum() or bool(morphemes and morphemes.starts_at(start))
    after = end == len(text) or not text[end].isalnum() or bool(morphemes and morphemes.ends_at(end))
    return before and after


def stamp(path: str | Path) -> tuple[int, int] | None:
    """Return size in bytes and time of the last change in nanoseconds: what tells a changed file; None for no file."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def custom_finder(path: str) -> CustomFinder:
    """Return the finder of a gazetteer file, read again only when the file has changed.

    Args:
        path: the CSV file.

    Raises:
        ResourceError: see `read_gazetteer`.
    """
    return _finder(path, stamp(path))


@functools.lru_cache(maxsize=4)
def _finder(path: str, _: tuple[int, int] | None) -> CustomFinder:
    return CustomFinder(read_gazetteer(path))
