"""Reading the tables that a run wrote, for the releases that have gold."""

from __future__ import annotations

import csv
import json
import math
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kextract.errors import UsageError
from kextract.evaluation.gold import RELATIONS, GoldDocument
from kextract.tables.schema import TABLES

Row = dict[str, Any]
FORMATS = ("parquet", "jsonl", "csv")


@dataclass(slots=True)
class Predicted:
    """The rows of one release by table: entities, agreements, funding, events, edits."""

    rows: dict[str, list[Row]] = field(default_factory=dict)

    def table(self, name: str) -> list[Row]:
        """Return the rows of a table."""
        return self.rows.get(name, [])


def read_predictions(folder: Path, gold: Collection[GoldDocument]) -> dict[str, Predicted]:
    """Read what a run found in the releases that have gold.

    Args:
        folder: the folder that `kextract run --out` wrote, with parquet, jsonl or csv.
        gold: the releases.

    Returns:
        Predictions by the sha256 of the raw file; releases that the run did not write are absent.

    Raises:
        UsageError: no tables there, or rows with offsets that cannot be.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; name the one that `kextract run --out` wrote.")
    wanted = {document.sha256: document for document in gold}
    names: dict[str, str] = {}
    predictions: dict[str, Predicted] = {}
    for row in sorted(_rows(folder, "documents", ("doc_id", "sha256")), key=lambda row: str(row["doc_id"])):
        if row["sha256"] in wanted and row["sha256"] not in predictions:
            names[row["doc_id"]] = row["sha256"]
            predictions[row["sha256"]] = Predicted(defaultdict(list))
    for table in ("entities", *RELATIONS, "edits"):
        for row in _rows(folder, table, None, list(names)):
            digest = names.get(row["doc_id"])
            if digest is not None:
                check_row(table, row, wanted[digest].raw)
                predictions[digest].rows[table].append(row)
    return predictions


def check_row(table: str, row: Row, raw: str | None) -> None:
    """Refuse a row whose offsets cannot be.

    Args:
        table: name of the table.
        row: the row.
        raw: the raw text, or None where it is not at hand.

    Raises:
        UsageError: a span that is turned around or leaves the text, or a mention that does not read `raw_text`.
    """
    start: Any = row.get("raw_start")
    end: Any = row.get("raw_end")
    where = f"{table} of {row.get('doc_id')}"
    whole = isinstance(start, int) and isinstance(end, int)
    length = math.inf if raw is None else len(raw)
    if not (whole and 0 <= start <= end <= length and (start < end or table == "edits")):
        raise UsageError(f"{where}: {start!r}..{end!r} is no half-open span of the raw text; write the tables anew.")
    if table == "entities" and raw is not None and row.get("raw_text") not in (None, raw[start:end]):
        raise UsageError(
            f"{where}: {start}..{end} reads {raw[start:end]!r} in the file but {row['raw_text']!r} in the table; "
            "write the tables anew."
        )


def _rows(folder: Path, table: str, columns: tuple[str, ...] | None, doc_ids: list[str] | None = None) -> Iterator[Row]:
    for suffix in FORMATS:
        single = folder / f"{table}.{suffix}"
        paths = [single] if single.is_file() else sorted((folder / table).glob(f"part-*.{suffix}"))
        if paths:
            for path in paths:
                try:
                    yield from _READERS[suffix](table, path, columns, doc_ids)
                except (OSError, ValueError, KeyError, csv.Error) as error:
                    raise UsageError(f"{path}: not readable as a table of kextract ({error}).") from error
            return
    if table == "documents":
        raise UsageError(f"{folder}: no documents.parquet, .jsonl or .csv here; name the folder of a run.")


def _parquet(table: str, path: Path, columns: tuple[str, ...] | None, doc_ids: list[str] | None) -> Iterator[Row]:
    import pyarrow.parquet as pq

    known = [column.name for column in TABLES[table]]
    present = set(pq.read_schema(path).names)
    chosen = [name for name in columns or known if name in present]
    filters = [("doc_id", "in", doc_ids)] if doc_ids else None
    if doc_ids is not None and not doc_ids:
        return
    yield from pq.read_table(path, columns=chosen, filters=filters).to_pylist()


def _jsonl(table: str, path: Path, columns: tuple[str, ...] | None, doc_ids: list[str] | None) -> Iterator[Row]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _csv(table: str, path: Path, columns: tuple[str, ...] | None, doc_ids: list[str] | None) -> Iterator[Row]:
    kinds = {column.name: column.type for column in TABLES[table]}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: _value(kinds.get(name, "string"), value or "") for name, value in row.items()}


def _value(kind: str, cell: str) -> Any:
    if kind == "strings":
        return _bare(cell).split("|") if cell else []
    if not cell:
        return None
    if kind == "int32":
        return int(cell)
    if kind == "bool":
        return cell == "true"
    return _bare(cell)


def _bare(cell: str) -> str:
    """Remove the apostrophe that guards a cell against being taken for a formula."""
    risky = cell[1:2] in tuple("=+@\t\r") or (cell[1:2] == "-" and not cell[2:3].isdigit())
    return cell[1:] if cell.startswith("'") and cell[1:2] and risky else cell


_READERS = {"parquet": _parquet, "jsonl": _jsonl, "csv": _csv}
