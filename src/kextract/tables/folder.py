"""The folder of the tables: which files in it are a run's own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from kextract.errors import UsageError
from kextract.readers.sources import find_files
from kextract.tables.schema import TABLES

#: Folder inside the folder of the tables where a run keeps its state.
STATE = ".kextract"
#: Files beside the tables.
WHOLE = ("run.json", "datapackage.json", "kextract.duckdb")
_SUFFIXES = (".parquet", ".csv", ".jsonl", ".xlsx")
_DUCKDB, _PACKAGE = "kextract.duckdb", "datapackage.json"
_PART = re.compile(r"part-\d{5}\.\w+")


def releases(sources: Sequence[str | Path], folder: Path) -> list[tuple[str, Path]]:
    """Return the files of SOURCE arguments without what runs wrote.

    Args:
        sources: files, folders, patterns.
        folder: folder of the tables; it may lie in a source, or be one.

    Returns:
        See `find_files`.

    Raises:
        UsageError: there are none.
    """
    out = _real(folder)
    roots = [_real(source) for source in sources]
    passed = (folder / STATE).is_dir() and not any(out == root or out in root.parents for root in roots)
    files = [
        (relative, path)
        for relative, path in find_files(sources)
        if not is_written(path) and not (passed and out in _real(path).parents)
    ]
    if not files:
        raise UsageError(
            "No input: there are only tables that kextract wrote. Name a folder, file or pattern that holds releases."
        )
    return files


def _real(path: str | Path) -> Path:
    """Return where a path leads to; unlike `Path.resolve`, this stands links that lead round in a circle."""
    return Path(os.path.realpath(path))


def is_written(path: Path) -> bool:
    """Return whether a file is what a run wrote: it bears the name of a table, in a folder that holds a run's state."""
    folder, name = path.parent, path.name
    if _PART.fullmatch(name) and folder.name in TABLES:
        return (folder.parent / STATE).is_dir()
    return (name in WHOLE or (path.stem in TABLES and path.suffix in _SUFFIXES)) and (folder / STATE).is_dir()


def check_free(out: Path, formats: Iterable[str]) -> None:
    """Refuse a folder in which tables would replace files that no run wrote.

    Raises:
        UsageError: there is such a file.
    """
    if (out / STATE).is_dir() or (out / "run.json").is_file():
        return
    for name in (*WHOLE, *(f"{table}.{form}" for table in TABLES for form in formats)):
        if (out / name).exists():
            raise UsageError(
                f"{out / name}: there is such a file, which no run wrote; choose another folder for --out."
            )


def remove_stale(out: Path, earlier: Iterable[str], formats: Sequence[str], tables: Sequence[str]) -> list[str]:
    """Remove the tables of earlier runs that a run has not written anew: they would contradict the new ones.

    Args:
        out: folder of the tables.
        earlier: formats that earlier runs wrote here; files of other formats are not a run's and stay.
        formats: formats of this run.
        tables: tables of this run.

    Returns:
        Names of what was removed, files and folders of parts.

    Raises:
        OSError: a file cannot be removed.
    """
    removed = []
    for form in sorted({*earlier, *formats} - {"duckdb"}):
        for table in TABLES:
            if form not in formats or table not in tables:
                removed += _remove_table(out, table, form)
    if "duckdb" in earlier and "duckdb" not in formats:
        removed += _remove(out / _DUCKDB)
    if not set(formats) - {"duckdb"}:
        removed += _remove(out / _PACKAGE)
    return removed


def _remove_table(out: Path, table: str, form: str) -> list[str]:
    removed = _remove(out / f"{table}.{form}")
    folder = out / table
    parts = [path for path in folder.glob(f"part-*.{form}") if _PART.fullmatch(path.name)]
    for path in parts:
        path.unlink()
    if parts:
        removed.append(f"{table}/part-*.{form}")
        if not any(folder.iterdir()):
            folder.rmdir()
    return removed


def _remove(path: Path) -> list[str]:
    if not path.is_file():
        return []
    path.unlink()
    return [path.name]
