"""The release as it was read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from kextract.layout import Layout, analyse


@dataclass(slots=True)
class Release:
    """One release: the exact text and where it came from.

    Args:
        raw: decoded text: byte order mark removed, line ends kept, lone surrogates as U+FFFD.
        source: POSIX path relative to the folder that was read, with `#record` for a record of a table.
        sha256: hex digest of the bytes of the file, or of the UTF-8 text of a record.
        format: `txt`, `md`, `jsonl`, `csv` or `parquet`.
        encoding: name of the encoding that the bytes were in.
        published: publication date given from outside; it outranks the one that the text states.
        record_id: identifier of a record, from the id column of its table.
    """

    raw: str
    source: str
    sha256: str
    format: str = "txt"
    encoding: str = "utf-8"
    published: dt.date | None = None
    record_id: str | None = None
    _layout: Layout | None = field(default=None, repr=False, compare=False)

    @property
    def layout(self) -> Layout:
        """Zones and metadata, read when first asked for."""
        if self._layout is None:
            self._layout = analyse(self.raw)
        return self._layout
