"""From SOURCE arguments to the documents of a run: files of folders and globs, records of tables."""

from __future__ import annotations

import csv
import datetime as dt
import glob
import hashlib
import json
import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kextract.errors import ReadError, UsageError
from kextract.readers.dates import DATES_NAME, chosen_date, is_dates_table
from kextract.readers.decoding import replace_surrogates
from kextract.readers.files import DATE_COLUMNS, ID_COLUMNS, TABLE_SUFFIXES, TEXT_COLUMNS, TEXT_SUFFIXES


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns of tables of releases; None means the usual names."""

    text: str | None = None
    id: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One document to process.

    Args:
        doc_id: its identifier.
        source: POSIX path below the SOURCE folder, with `#number` for a record.
        path: the file, for a document that is a file of its own.
        text: the text, for a record of a table.
        published: publication date given from outside, ISO 8601, or None.
        format: format of the file.
        sha256: of a record's text.
        encoding: of the bytes of a record's table.
        error: cause and message, for what could not be read at all.
        unread_date: cell that should have given the publication date and is no date.
    """

    doc_id: str
    source: str
    path: str | None = None
    text: str | None = None
    published: str | None = None
    format: str = "txt"
    sha256: str | None = None
    encoding: str = "utf-8"
    error: tuple[str, str] | None = None
    unread_date: str | None = None


def find_files(sources: Iterable[str | Path]) -> list[tuple[str, Path]]:
    """List the files of SOURCE arguments.

    Args:
        sources: files, folders (read recursively; hidden entries are passed over) and glob patterns.

    Returns:
        Relative POSIX path and path of each file, in order of the relative path. A directory with the name of a text
        file is listed too, so that it is reported.

    Raises:
        UsageError: a SOURCE does not exist, or nothing was found.
    """
    found: dict[Path, tuple[str, str]] = {}

    def add(path: Path, relative: str, root: str) -> None:
        found.setdefault(Path(os.path.abspath(path)), (unicodedata.normalize("NFC", relative), root))

    for source in sources:
        base = Path(source)
        if base.is_dir():
            for path in _walk(base):
                if path == base / DATES_NAME and is_dates_table(path):
                    continue
                add(path, path.relative_to(base).as_posix(), base.resolve().name)
        elif base.exists() or base.is_symlink():
            add(base, base.name, base.resolve().parent.name)
        else:
            matches = sorted(glob.glob(str(source), recursive=True))
            if not matches:
                raise UsageError(f"{source}: no such file or folder, and no file fits it as a pattern.")
            anchor = Path(os.path.commonpath([Path(os.path.abspath(m)).parent for m in matches]))
            for match in matches:
                path = Path(match)
                if path.is_dir():
                    for inner in _walk(path):
                        add(inner, Path(os.path.abspath(inner)).relative_to(anchor).as_posix(), anchor.name)
                else:
                    add(path, Path(os.path.abspath(path)).relative_to(anchor).as_posix(), anchor.name)
    repeated = Counter(relative for relative, _ in found.values())
    named = [(f"{root}/{rel}" if repeated[rel] > 1 else rel, path) for path, (rel, root) in found.items()]
    if not named:
        raise UsageError("No input: the folders hold no files. Name a folder, file or pattern that holds releases.")
    return sorted(named)


def _walk(base: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(base):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            if Path(name).suffix.lower() in TEXT_SUFFIXES or Path(name).suffix.lower() in TABLE_SUFFIXES:
                yield Path(folder) / name
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(folder) / name


def tasks(
    files: list[tuple[str, Path]],
    columns: Columns,
    published: dt.date | None = None,
    dates: dict[str, str] | None = None,
) -> Iterator[Task]:
    """Yield the documents of the files, each with an identifier of its own.

    Args:
        files: from `find_files`.
        columns: columns of tables.
        published: publication date of every document that has none of its own.
        dates: cells of publication dates by source, file name, stem or doc_id; they outrank `published`.
    """
    seen: set[str] = set()
    for task in _tasks(files, columns, published, dates or {}):
        doc_id = task.doc_id
        while doc_id in seen:
            doc_id = f"{doc_id}~{hashlib.sha256(task.source.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
        seen.add(doc_id)
        yield task if doc_id == task.doc_id else replace(task, doc_id=doc_id)


def _tasks(
    files: list[tuple[str, Path]], columns: Columns, published: dt.date | None, given: dict[str, str]
) -> Iterator[Task]:
    stems = {relative: unicodedata.normalize("NFC", Path(relative).stem) for relative, _ in files}
    count = Counter(stems.values())
    fallback = published.isoformat() if published else None
    for relative, path in files:
        stem = stems[relative]
        if count[stem] > 1:
            stem = f"{stem}~{hashlib.sha256(relative.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
        suffix = path.suffix.lower()
        if suffix in TABLE_SUFFIXES and not path.is_dir():
            for task, cell in _records(path, relative, stem, TABLE_SUFFIXES[suffix], columns):
                date, unread = chosen_date((given.get(task.doc_id), given.get(task.source), cell), fallback)
                yield replace(task, published=date, unread_date=unread)
            continue
        name = unicodedata.normalize("NFC", path.name)
        keys = (relative, name, unicodedata.normalize("NFC", path.stem), stem)
        date, unread = chosen_date((given.get(key) for key in keys), fallback)
        kind = TEXT_SUFFIXES.get(suffix, suffix[1:])
        yield Task(stem, relative, path=str(path), published=date, format=kind, unread_date=unread)


def _records(path: Path, relative: str, stem: str, kind: str, columns: Columns) -> Iterator[tuple[Task, Any]]:
    """Yield the records of a table, each with its cell of the publication date."""
    seen: set[str] = set()
    encoding = _csv_encoding(path) if kind == "csv" else "utf-8"
    rows = _rows(path, kind, encoding)
    names: tuple[str, str | None, str | None] | None = None
    number = 0
    try:
        for number, row in enumerate(rows, 1):
            if isinstance(row, ReadError):
                yield Task(f"{stem}~{number}", f"{relative}#{number}", format=kind, error=(row.code, str(row))), None
                continue
            if names is None:
                names = _column_names(row, columns)
            text = row.get(names[0])
            identity = row.get(names[1]) if names[1] else None
            name = unicodedata.normalize("NFC", str(identity)).strip() if identity not in (None, "") else str(number)
            while name in seen:
                name = f"{name}~{number}"
            seen.add(name)
            doc_id, source = f"{stem}~{name}", f"{relative}#{number}"
            if not isinstance(text, str) or not text.strip():
                message = f"The column {names[0]} of this record holds no text; fill it or leave the record out."
                yield Task(doc_id, source, format=kind, error=("empty", message)), None
                continue
            text = replace_surrogates(text.removeprefix("\ufeff"))
            cell = row.get(names[2]) if names[2] else None
            digest = hashlib.sha256(text.encode()).hexdigest()
            yield Task(doc_id, source, text=text, format=kind, sha256=digest, encoding=encoding), cell
    except (ReadError, OSError, ValueError, csv.Error) as error:
        code = error.code if isinstance(error, ReadError) else "table"
        source = f"{relative}#{number + 1}" if number else relative
        message = f"The table cannot be read further: {error}"
        yield Task(f"{stem}~{number + 1}", source, format=kind, error=(code, message)), None
        return
    if not number:
        yield Task(stem, relative, format=kind, error=("empty", "The table holds no records; fetch it again.")), None


def _column_names(row: dict[str, Any], columns: Columns) -> tuple[str, str | None, str | None]:
    have = ", ".join(map(str, row))

    def choose(wanted: str | None, usual: tuple[str, ...], option: str) -> str | None:
        if wanted is not None:
            if wanted not in row:
                raise ReadError("column", f"There is no column {wanted!r} ({option}); the columns are {have}.")
            return wanted
        return next((name for name in usual if name in row), None)

    text = choose(columns.text, TEXT_COLUMNS, "--text-column")
    if text is None:
        raise ReadError("column", f"No column of texts; name it with --text-column. The columns are {have}.")
    return text, choose(columns.id, ID_COLUMNS, "--id-column"), choose(columns.date, DATE_COLUMNS, "--date-column")


def _rows(path: Path, kind: str, encoding: str) -> Iterator[dict[str, Any] | ReadError]:
    if kind == "parquet":
        import pyarrow.parquet as pq

        with pq.ParquetFile(path) as table:
            for batch in table.iter_batches(batch_size=256):
                yield from batch.to_pylist()
    elif kind == "jsonl":
        yield from _json_rows(path)
    else:
        yield from _csv_rows(path, encoding)


def _json_rows(path: Path) -> Iterator[dict[str, Any] | ReadError]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                value = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8", "surrogatepass"))
            except ValueError as error:
                yield ReadError("json", f"Line {number} is no JSON object ({error}); mend or remove it.")
                continue
            if isinstance(value, dict):
                yield value
            else:
                yield ReadError("json", f"Line {number} is JSON but no object; write one object a line.")


def _csv_encoding(path: Path) -> str:
    try:
        with path.open("rb") as head:
            sample = head.read(1 << 20)
    except OSError:
        return "utf-8"
    try:
        sample[: len(sample) - 3].decode("utf-8") if len(sample) == 1 << 20 else sample.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 8:
            return "utf-16" if sample[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp949"
    return "utf-8-sig" if sample.startswith(b"\xef\xbb\xbf") else "utf-8"


def _csv_rows(path: Path, encoding: str) -> Iterator[dict[str, Any]]:
    csv.field_size_limit(256 * 1024 * 1024)
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    with path.open(encoding=encoding, newline="") as lines:
        yield from csv.DictReader((line.replace("\x00", "") for line in lines), delimiter=delimiter)
