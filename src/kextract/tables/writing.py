"""Writing tables: parquet, csv, jsonl, xlsx and duckdb, each file written beside its name and then renamed."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import json
import os
import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from kextract.errors import UsageError
from kextract.tables.folder import WHOLE
from kextract.tables.schema import TABLES, arrow_schema

Row = dict[str, Any]

#: Rows of a Parquet row group; fixed, so that the same rows give the same bytes.
GROUP = 10_000
#: Rows above which a table becomes a folder of parts.
PART = 1_000_000
#: Rows of an XLSX sheet below its head.
XLSX_ROWS = 1_048_575
#: Characters of an XLSX cell.
XLSX_CELL = 32_767

FORMATS = ("parquet", "csv", "jsonl", "xlsx", "duckdb")

_RISKY = re.compile(r"[=+@\t\r]|-(?!\d)")
_RISKY_FIRST = "=+@\t\r-"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def check_formats(formats: Iterable[str]) -> tuple[str, ...]:
    """Return formats in the fixed order.

    Raises:
        UsageError: an unknown format.
    """
    chosen = set(formats)
    unknown = sorted(chosen - set(FORMATS))
    if unknown:
        raise UsageError(f"Unknown format {unknown[0]!r}; the formats are {', '.join(FORMATS)}.")
    return tuple(name for name in FORMATS if name in chosen)


def typed(table: str, row: Row) -> Row:
    """Return a row of JSON values in the Python types of its columns; every column is present."""
    empty, lists, readers = _columns(table)
    result: Row = {**empty, **row}
    if len(result) > len(empty):
        result = {name: result[name] for name in empty}
    for name, read in readers:
        if isinstance(result[name], str):
            result[name] = read(result[name])
    for name in lists:
        result[name] = result[name] or []
    return result


@functools.cache
def _columns(table: str) -> tuple[Row, tuple[str, ...], tuple[tuple[str, Callable[[str], Any]], ...]]:
    """Return an empty row, the columns of lists, and what reads the text of those whose values JSON has not."""
    kinds = {column.name: column.type for column in TABLES[table]}
    read: dict[str, Callable[[str], Any]] = {"money": Decimal, "number": Decimal, "date": dt.date.fromisoformat}
    lists = tuple(name for name, kind in kinds.items() if kind == "strings")
    return dict.fromkeys(kinds), lists, tuple((name, read[kind]) for name, kind in kinds.items() if kind in read)


def guard(text: str) -> str:
    """Return a text cell that no spreadsheet takes for a formula: a leading apostrophe where one might be seen."""
    return "'" + text if text[:1] in _RISKY_FIRST and _RISKY.match(text) else text


def cell(kind: str, value: Any) -> str:
    """Return a value as the text of a CSV cell."""
    return "" if value is None else _CELLS[kind](value)


def _list_cell(value: list[str]) -> str:
    return guard("|".join(item.replace("|", "¦") for item in value)) if value else ""


@functools.lru_cache(maxsize=4096)
def _float_cell(value: float) -> str:
    return plain_decimal(Decimal(repr(round(float(value), 3))))


def plain_decimal(value: Decimal) -> str:
    """Return a decimal without exponent and without trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


#: What writes the values of a kind of column into CSV.
_CELLS: dict[str, Callable[[Any], str]] = {
    "string": lambda value: guard(str(value)),
    "strings": _list_cell,
    "int32": str,
    "float32": _float_cell,
    "bool": lambda value: "true" if value else "false",
    "date": lambda value: str(value.isoformat()),
    "money": plain_decimal,
    "number": plain_decimal,
}


class TableWriter:
    """Writes one table in several formats, row by row, in bounded memory.

    Args:
        out: folder of the tables.
        table: name of the table.
        formats: of `FORMATS`; duckdb is written by `write_duckdb` from the rows kept in parquet.
        part: rows of a part; above it the table becomes a folder of parts.
    """

    def __init__(self, out: Path, table: str, formats: Iterable[str], part: int = PART) -> None:
        self.table = table
        self.rows = 0
        self._sinks = [_SINKS[name](out, table, part) for name in formats if name in _SINKS]
        self._pending: list[Row] = []

    def write(self, row: Row) -> None:
        """Add a row of JSON values."""
        self._pending.append(typed(self.table, row))
        self.rows += 1
        if len(self._pending) >= GROUP:
            self._flush()

    def _flush(self) -> None:
        for sink in self._sinks:
            sink.add(self._pending)
        self._pending = []

    def close(self) -> None:
        """Write what is left and put the files in their places."""
        self._flush()
        for sink in self._sinks:
            sink.close()


class _Sink(ABC):
    """One table in one format: a file, or a folder of parts when the rows exceed `part`."""

    suffix = ""

    def __init__(self, out: Path, table: str, part: int) -> None:
        self.out = out
        self.table = table
        self.part = part
        self.parts: list[Path] = []
        self.filled = 0
        self.open_part()

    def open_part(self) -> None:
        """Begin the next part under a name of its own."""
        path = self.out / f".{self.table}-{len(self.parts):05d}{self.suffix}.tmp"
        self.parts.append(path)
        self.filled = 0
        self.begin(path)

    def add(self, rows: list[Row]) -> None:
        """Add rows of typed values."""
        while rows:
            if self.filled >= self.part:
                self.finish()
                self.open_part()
            piece, rows = rows[: self.part - self.filled], rows[self.part - self.filled :]
            self.put(piece)
            self.filled += len(piece)

    def close(self) -> None:
        """Finish the last part and put all in their places; files of an earlier run in the other form go."""
        self.finish()
        single = self.out / f"{self.table}{self.suffix}"
        folder = self.out / self.table
        if len(self.parts) == 1:
            os.replace(self.parts[0], single)
            for old in folder.glob(f"part-*{self.suffix}") if folder.is_dir() else ():
                old.unlink()
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
            return
        folder.mkdir(exist_ok=True)
        for number, path in enumerate(self.parts):
            os.replace(path, folder / f"part-{number:05d}{self.suffix}")
        single.unlink(missing_ok=True)

    @abstractmethod
    def begin(self, path: Path) -> None:
        """Open a part."""

    @abstractmethod
    def put(self, rows: list[Row]) -> None:
        """Write rows into the open part."""

    @abstractmethod
    def finish(self) -> None:
        """Close the open part."""


class _Parquet(_Sink):
    """Parquet, in row groups of one size."""

    suffix = ".parquet"

    def begin(self, path: Path) -> None:
        import pyarrow.parquet as pq

        self.schema = arrow_schema(self.table)
        self.writer = pq.ParquetWriter(path, self.schema, compression="zstd", version="2.6")

    def put(self, rows: list[Row]) -> None:
        import pyarrow as pa

        if rows:
            self.writer.write_table(pa.Table.from_pylist(rows, schema=self.schema), row_group_size=GROUP)

    def finish(self) -> None:
        self.writer.close()


class _Csv(_Sink):
    """CSV in UTF-8 with a byte order mark, its text cells guarded against formulas."""

    suffix = ".csv"

    def begin(self, path: Path) -> None:
        self.file = path.open("w", encoding="utf-8-sig", newline="")
        self.writer = csv.writer(self.file, lineterminator="\n")
        self.columns = TABLES[self.table]
        self.writer.writerow([column.name for column in self.columns])

    def put(self, rows: list[Row]) -> None:
        columns = [(column.name, _CELLS[column.type]) for column in self.columns]
        self.writer.writerows(
            ["" if (value := row[name]) is None else write(value) for name, write in columns] for row in rows
        )

    def finish(self) -> None:
        self.file.close()


class _JsonLines(_Sink):
    """One JSON object a line, exact."""

    suffix = ".jsonl"

    def begin(self, path: Path) -> None:
        self.file = path.open("w", encoding="utf-8", newline="\n")

    def put(self, rows: list[Row]) -> None:
        for row in rows:
            self.file.write(json.dumps(row, ensure_ascii=False, default=_json_value) + "\n")

    def finish(self) -> None:
        self.file.close()


def _json_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain_decimal(value)
    return value.isoformat()


class _Xlsx(_Sink):
    """One sheet a table, written row by row."""

    suffix = ".xlsx"

    def __init__(self, out: Path, table: str, part: int) -> None:
        super().__init__(out, table, min(part, XLSX_ROWS))

    def begin(self, path: Path) -> None:
        import xlsxwriter

        self.book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
            },
        )
        self.book.set_properties({"created": dt.datetime(2000, 1, 1)})
        self.sheet = self.book.add_worksheet(self.table)
        self.sheet.freeze_panes(1, 0)
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.columns = TABLES[self.table]
        for number, column in enumerate(self.columns):
            self.sheet.write_string(0, number, column.name)
        self.line = 1

    def put(self, rows: list[Row]) -> None:
        for row in rows:
            for number, column in enumerate(self.columns):
                self._cell(number, column.type, row[column.name])
            self.line += 1

    def _cell(self, number: int, kind: str, value: Any) -> None:
        if value is None or value == []:
            return
        if kind == "int32":
            self.sheet.write_number(self.line, number, value)
        elif kind == "float32":
            self.sheet.write_number(self.line, number, round(float(value), 3))
        elif kind == "bool":
            self.sheet.write_boolean(self.line, number, value)
        elif kind == "date" and value.year >= 1900:
            self.sheet.write_datetime(self.line, number, dt.datetime(value.year, value.month, value.day), self.day)
        elif kind in ("money", "number") and len(plain_decimal(value).lstrip("-").replace(".", "")) <= 15:
            self.sheet.write_number(self.line, number, float(value))
        else:
            text = _CONTROL.sub("\ufffd", cell(kind, value))
            self.sheet.write_string(self.line, number, text[:XLSX_CELL])

    def finish(self) -> None:
        from xlsxwriter.exceptions import XlsxFileError

        try:
            self.book.close()
        except XlsxFileError as error:
            raise OSError(f"{self.parts[-1].name}: {error}") from error


_SINKS: dict[str, Callable[[Path, str, int], _Sink]] = {
    "parquet": _Parquet,
    "csv": _Csv,
    "jsonl": _JsonLines,
    "xlsx": _Xlsx,
}


def write_duckdb(out: Path, tables: Iterable[str], rows: Callable[[str], Iterator[Row]]) -> None:
    """Write all tables into `kextract.duckdb`.

    Args:
        out: folder of the tables.
        tables: names of the tables.
        rows: gives the rows of a table, JSON values, in order.

    Raises:
        UsageError: the duckdb package is missing.
        OSError: the file cannot be written.
    """
    try:
        import duckdb
    except ImportError:
        raise UsageError("The format duckdb needs the package duckdb: pip install 'kextract[duckdb]'.") from None
    import pyarrow as pa

    path = out / ".kextract.duckdb.tmp"
    path.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(path)) as connection:
            for table in tables:
                schema = arrow_schema(table)
                batch = schema.empty_table()
                connection.register("batch", batch)
                connection.execute(f'CREATE TABLE "{table}" AS SELECT * FROM batch')
                for piece in _chunks(rows(table), GROUP):
                    batch = pa.Table.from_pylist([typed(table, row) for row in piece], schema=schema)
                    connection.register("batch", batch)
                    connection.execute(f'INSERT INTO "{table}" SELECT * FROM batch')
    except duckdb.Error as error:
        raise OSError(f"{path.name}: {' '.join(str(error).split())}") from error
    os.replace(path, out / "kextract.duckdb")


def _chunks(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    piece: list[Row] = []
    for row in rows:
        piece.append(row)
        if len(piece) >= size:
            yield piece
            piece = []
    if piece:
        yield piece


def remove_leftovers(out: Path) -> None:
    """Remove unfinished files that an interrupted run left; other hidden files of the folder stay."""
    for pattern in (*(f".{table}-*.tmp" for table in TABLES), *(f".{name}.tmp" for name in WHOLE)):
        for path in out.glob(pattern):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
