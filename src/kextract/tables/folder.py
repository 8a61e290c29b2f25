"""The folder of the tables: which files in it are a run's own."""

from __future__ import annotations

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
    out = folder.resolve()
    roots = [Path(source).resolve() for source in sources]
    passed = (folder / STATE).is_dir() and not any(out == root or out in root.parents for root in roots)
    files = [
        (relative, path)
        for relative, path in find_files(sources)
        if not is_written(path) and not (passed and out in path.resolve().parents)
    ]
    if not files:
        raise UsageError(
            "No input: there are only tables that kextract wrote. Name a folder, file or pattern that holds releases."
        )
    return files


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
