"""From SOURCE arguments to the documents of a run: files of folders and globs, records of tables."""

from __future__ import annotations

import csv
import datetime as dt
import errno
import glob
import hashlib
import json
import os
import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kextract.errors import ReadError, UsageError
from kextract.readers.dates import DATES_NAME, chosen_date, is_dates_table
from kextract.readers.decoding import replace_surrogates
from kextract.readers.files import (
    DATE_COLUMNS,
    ID_COLUMNS,
    TABLE_SUFFIXES,
    TEXT_COLUMNS,
    TEXT_SUFFIXES,
    check_regular,
)

#: Share of a table's bytes that may be none of its encoding's.
MAX_BROKEN = 0.05
#: Records at the head of a jsonl file that may lack the column of texts.
MAX_STRAY = 20
#: What stands for a byte that could not be decoded.
_ESCAPED = re.compile("[\udc80-\udcff]")


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
        sources: files, folders (read recursively; hidden entries are passed over, links to folders are not followed)
            and glob patterns.

    Returns:
        Relative POSIX path and path of each file, in order of the relative path. A directory with the name of a text
        file is listed too, so that it is reported, and so is one that cannot be opened. A file that several SOURCE
        arguments lead to is listed once.

    Raises:
        UsageError: a SOURCE does not exist or cannot be looked at, or nothing was found.
    """
    found: dict[tuple[str, str], tuple[Path, str, str]] = {}  # by real folder and name: path, relative path, root
    homes: dict[str, str] = {}

    def add(path: Path, relative: str, root: str) -> None:
        parent = os.path.dirname(os.path.abspath(path))
        home = homes.get(parent) or homes.setdefault(parent, os.path.realpath(parent))
        found.setdefault((home, path.name), (path, relative, root))

    for source in sources:
        base = Path(source)
        if _is_folder(base, source):
            for path in _walk(base):
                if path == base / DATES_NAME and is_dates_table(path):
                    continue
                add(path, path.relative_to(base).as_posix(), os.path.basename(os.path.realpath(base)))
        elif os.path.lexists(base):
            add(base, base.name, os.path.basename(os.path.dirname(os.path.realpath(base))))
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
    if not found:
        raise UsageError("No input: the folders hold no files. Name a folder, file or pattern that holds releases.")
    return sorted(_named(list(found.values())))


def _named(found: list[tuple[Path, str, str]]) -> list[tuple[str, Path]]:
    """Return each file with the first of its names that no other bears: composed, below its root, as spelled, whole."""
    ways = [
        [composed(_readable(relative)) for _, relative, _ in found],
        [composed(_readable(f"{root}/{relative}")) for _, relative, root in found],
        [_readable(relative) for _, relative, _ in found],
        [_readable(os.path.abspath(path)) for path, _, _ in found],
    ]
    counts = [Counter(way) for way in ways]
    names = [
        next((name for name, count in zip(row, counts, strict=True) if count[name] == 1), row[-1])
        for row in zip(*ways, strict=True)
    ]
    return [(name, path) for name, (path, _, _) in zip(names, found, strict=True)]


def composed(name: str) -> str:
    """Return a name composed to NFC."""
    return unicodedata.normalize("NFC", name)


def _readable(name: str) -> str:
    """Return the name of a file with its bytes that are no UTF-8 written as in \\xff."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _is_folder(base: Path, source: str | Path) -> bool:
    if not str(source).strip():
        raise UsageError("A SOURCE is empty; name a file, a folder or a pattern, such as: kextract run data/raw.")
    try:
        folder = stat.S_ISDIR(os.stat(base).st_mode)
        if folder and not os.access(base, os.R_OK | os.X_OK):
            raise PermissionError
        return folder
    except PermissionError:
        raise UsageError(f"{source}: no permission to look there; change the mode or the owner.") from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise UsageError(f"{source}: the name is too long for a file.") from None
        return False


def _walk(base: Path) -> Iterator[Path]:
    closed: list[OSError] = []
    for folder, folders, files in os.walk(base, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            if Path(name).suffix.lower() in TEXT_SUFFIXES or Path(name).suffix.lower() in TABLE_SUFFIXES:
                yield Path(folder) / name
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(folder) / name
    yield from (Path(error.filename) for error in closed)


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
    for task in map(_encodable, _tasks(files, columns, published, dates or {})):
        doc_id = task.doc_id
        while doc_id in seen:
            doc_id = f"{doc_id}~{hashlib.sha256(task.source.encode()).hexdigest()[:8]}"
        seen.add(doc_id)
        yield task if doc_id == task.doc_id else replace(task, doc_id=doc_id)


def _encodable(task: Task) -> Task:
    """Return a document whose names and messages hold no lone surrogates, which no table can."""
    clean = replace_surrogates
    error = (task.error[0], clean(task.error[1])) if task.error else None
    unread = clean(task.unread_date) if task.unread_date else task.unread_date
    return replace(task, doc_id=clean(task.doc_id), source=clean(task.source), error=error, unread_date=unread)


def _tasks(
    files: list[tuple[str, Path]], columns: Columns, published: dt.date | None, given: dict[str, str]
) -> Iterator[Task]:
    stems = {relative: composed(Path(relative).stem) for relative, _ in files}
    count = Counter(stems.values())
    fallback = published.isoformat() if published else None
    for relative, path in files:
        stem = stems[relative]
        if count[stem] > 1:
            stem = f"{stem}~{hashlib.sha256(relative.encode()).hexdigest()[:8]}"
        suffix = path.suffix.lower()
        if suffix in TABLE_SUFFIXES and not path.is_dir():
            for task, cell in _records(path, relative, stem, TABLE_SUFFIXES[suffix], columns):
                date, unread = chosen_date((given.get(task.doc_id), given.get(task.source), cell), fallback)
                yield replace(task, published=date, unread_date=unread)
            continue
        keys = (composed(relative), composed(path.name), composed(path.stem), stem)
        date, unread = chosen_date((given.get(key) for key in keys), fallback)
        kind = TEXT_SUFFIXES.get(suffix, suffix[1:])
        yield Task(stem, relative, path=str(path), published=date, format=kind, unread_date=unread)


def _records(path: Path, relative: str, stem: str, kind: str, columns: Columns) -> Iterator[tuple[Task, Any]]:
    """Yield the records of a table, each with its cell of the publication date."""
    seen: set[str] = set()
    names: tuple[str, str | None, str | None] | None = None
    number = 0
    try:
        check_regular(path)
        encoding = _csv_encoding(path) if kind == "csv" else "utf-8"
        rows = _rows(path, kind, encoding)
        for number, row in enumerate(rows, 1):
            if isinstance(row, ReadError):
                yield Task(f"{stem}~{number}", f"{relative}#{number}", format=kind, error=(row.code, str(row))), None
                continue
            if names is None:
                try:
                    names = _column_names(row, columns)
                except ReadError as error:
                    if kind != "jsonl" or columns.text is not None or number > MAX_STRAY:
                        raise
                    yield (
                        Task(f"{stem}~{number}", f"{relative}#{number}", format=kind, error=(error.code, str(error))),
                        None,
                    )
                    continue
            elif kind == "jsonl":
                names = (names[0], names[1] or _usual(row, ID_COLUMNS), names[2] or _usual(row, DATE_COLUMNS))
            text = row.get(names[0])
            identity = row.get(names[1]) if names[1] else None
            name = composed(str(identity)).strip() if identity not in (None, "") else str(number)
            while name in seen:
                name = f"{name}~{number}"
            seen.add(name)
            doc_id, source = f"{stem}~{name}", f"{relative}#{number}"
            if not isinstance(text, str) or not text.strip():
                message = f"The column {names[0]} of this record holds no text; fill it or leave the record out."
                yield Task(doc_id, source, format=kind, error=("empty", message)), None
                continue
            if kind == "csv" and _ESCAPED.search(text):
                message = f"Some bytes of this record are not {encoding}; mend them, or save the table as UTF-8."
                yield Task(doc_id, source, format=kind, error=("encoding", message)), None
                continue
            text = replace_surrogates(text.removeprefix("\ufeff"))
            cell = row.get(names[2]) if names[2] else None
            digest = hashlib.sha256(text.encode()).hexdigest()
            yield Task(doc_id, source, text=text, format=kind, sha256=digest, encoding=encoding), cell
    except Exception as error:
        # Readers of tables raise what they like, from KeyError to RecursionError.
        code = error.code if isinstance(error, ReadError) else "table"
        number = 0 if names is None else number
        source = f"{relative}#{number + 1}" if number else relative
        cause = (
            str(error) if isinstance(error, (ReadError, ValueError, csv.Error)) else f"{type(error).__name__}: {error}"
        )
        message = f"The table cannot be read{' further' if number else ''}: {cause}"
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
        return _usual(row, usual)

    text = choose(columns.text, TEXT_COLUMNS, "--text-column")
    if text is None:
        raise ReadError("column", f"No column of texts; name it with --text-column. The columns are {have}.")
    return text, choose(columns.id, ID_COLUMNS, "--id-column"), choose(columns.date, DATE_COLUMNS, "--date-column")


def _usual(row: dict[str, Any], names: tuple[str, ...]) -> str | None:
    return next((name for name in names if name in row), None)


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
            except (ValueError, RecursionError) as error:
                yield ReadError("json", f"Line {number} is no JSON object ({error}); mend or remove it.")
                continue
            if isinstance(value, dict):
                yield value
            else:
                yield ReadError("json", f"Line {number} is JSON but no object; write one object a line.")


def _csv_encoding(path: Path) -> str:
    """Return the encoding of a table by its first mebibyte.

    Raises:
        OSError: it cannot be opened.
        ReadError: `encoding`, when it is no text in any encoding known here.
    """
    with path.open("rb") as head:
        sample = head.read(1 << 20)
    try:
        sample[: len(sample) - 3].decode("utf-8") if len(sample) == 1 << 20 else sample.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 8:
            if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
                return "utf-16"
            best = min(("utf-8", "cp949"), key=lambda name: _broken(sample, name))
            if _broken(sample, best) > MAX_BROKEN * len(sample):
                message = "The table is no text in an encoding that kextract knows (UTF-8, UTF-16, CP949)"
                raise ReadError("encoding", f"{message}; save it as UTF-8.") from None
            return best
    return "utf-8-sig" if sample.startswith(b"\xef\xbb\xbf") else "utf-8"


def _broken(payload: bytes, encoding: str) -> int:
    """Return how many bytes are none of an encoding's."""
    return len(_ESCAPED.findall(payload.decode(encoding, "surrogateescape")))


def _csv_rows(path: Path, encoding: str) -> Iterator[dict[str, Any]]:
    csv.field_size_limit(256 * 1024 * 1024)
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    errors = "strict" if encoding == "utf-16" else "surrogateescape"
    with path.open(encoding=encoding, errors=errors, newline="") as lines:
        yield from csv.DictReader((line.replace("\x00", "") for line in lines), delimiter=delimiter)
