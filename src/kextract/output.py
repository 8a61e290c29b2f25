"""From results on disk to tables, `run.json` and the summary of a run."""

from __future__ import annotations

import datetime as dt
import json
import platform
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kextract.duplicates import Fingerprint, find_originals
from kextract.processing import Settings
from kextract.state import State, write_atomically
from kextract.tables.schema import TABLES
from kextract.tables.writing import TableWriter, write_duckdb
from kextract.version import __version__

#: Warnings listed in `run.json`; the column `status` of the table documents has them all.
MAX_WARNINGS = 100
#: Failures told on the terminal.
SHOWN_FAILURES = 5

_RELATIONS = ("entities", "agreements", "funding", "events", "edits")


@dataclass(slots=True)
class Summary:
    """What a run did.

    Args:
        documents: documents written.
        failed: failures written.
        failures: the first of these, for the summary.
        resumed: documents whose results an earlier run had left.
        characters: code points of the documents written.
        seconds: time of this run.
        counts: rows of each table.
        types: mentions of each type.
        below_floor: gold scores below their floor, as text; only with `check`.
        listing: the first documents with their counts, for the summary.
        gold: rows of gold_check.
        unread_dates: documents whose publication date, given from outside, could not be read.
        warnings: the first of these, with the cell that is no date, for `run.json`.
        removed: tables of earlier runs, in formats not asked for now, that were removed.
    """

    documents: int = 0
    failed: int = 0
    failures: list[dict[str, Any]] = field(default_factory=list)
    resumed: int = 0
    characters: int = 0
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    types: Counter[str] = field(default_factory=Counter)
    below_floor: list[str] = field(default_factory=list)
    listing: list[dict[str, Any]] = field(default_factory=list)
    gold: list[dict[str, Any]] = field(default_factory=list)
    unread_dates: int = 0
    warnings: list[dict[str, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    @property
    def exit_status(self) -> int:
        """0 all read, 1 some failed, 3 a gold score below its floor."""
        return 1 if self.failed else 3 if self.below_floor else 0


def table_names(gold: str | Path | None) -> list[str]:
    """Return the tables of a run: all of the schema, gold_check only where gold is given."""
    return [name for name in TABLES if name != "gold_check" or gold is not None]


def _originals(state: State, order: list[str]) -> dict[str, str]:
    """Return for each copy of a release the doc_id of the first one."""

    def body(place: int) -> tuple[str, str | None]:
        result = state.result(order[place])
        return result["body"], result["rows"]["documents"][0].get("published")

    entries = (state.entries[doc_id] for doc_id in order)
    found = find_originals([Fingerprint(entry.digest, entry.bands) for entry in entries], body)
    return {order[copy]: order[original] for copy, original in found.items()}


def write_tables(
    folder: Path,
    state: State,
    order: list[str],
    formats: tuple[str, ...],
    summary: Summary,
    gold: str | Path | None,
    check: bool,
    types: Sequence[str],
) -> None:
    """Write the tables and count what is in them.

    Args:
        folder: folder of the tables.
        state: results of the documents.
        order: doc_ids in the order of the tables.
        formats: formats to write.
        summary: gets the counts, the scores and the first documents.
        gold: folder of gold, or None.
        check: compare the scores with their floors.
        types: entity types that were asked for.

    Raises:
        OSError: a table cannot be written.
        UsageError: a format needs a package that is missing.
        GoldError: the gold breaks its own rules.
    """
    names = [name for name in table_names(gold) if name != "gold_check"]
    writers = {name: TableWriter(folder, name, formats) for name in names}
    originals = _originals(state, order)
    failures = []
    for result in state.results(order):
        failures += result["failures"]
        documents = result["rows"].get("documents")
        if not documents:
            continue
        document = documents[0]
        if result["doc_id"] in originals:
            document = {**document, "duplicate_of": originals[result["doc_id"]]}
        writers["documents"].write(document)
        found: Counter[str] = Counter()
        for name in _RELATIONS:
            for row in result["rows"].get(name, ()):
                writers[name].write(row)
                if name == "entities":
                    found[row["type"]] += 1
        summary.documents += 1
        summary.characters += document["n_chars"]
        summary.types += found
        if "unread_date" in result:
            summary.unread_dates += 1
            if len(summary.warnings) < MAX_WARNINGS:
                summary.warnings.append({"source": document["source"], "unreadable_date": result["unread_date"]})
        if len(summary.listing) < 20:
            summary.listing.append({**document, "types": dict(found)})
    failures.sort(key=lambda row: (row["source"], row["stage"]))
    for failure in failures:
        writers["failures"].write(failure)
    summary.failed, summary.failures = len(failures), failures[:SHOWN_FAILURES]
    for name, writer in writers.items():
        writer.close()
        summary.counts[name] = writer.rows
    if gold is not None:
        from kextract.evaluation.checking import below_floors, check_rows

        summary.gold = list(check_rows(Path(gold), state, order, types))
        writer = TableWriter(folder, "gold_check", formats)
        for row in summary.gold:
            writer.write(row)
        writer.close()
        summary.counts["gold_check"] = writer.rows
        if check:
            summary.below_floor = below_floors(Path(gold), summary.gold)
    if "duckdb" in formats:
        write_duckdb(folder, table_names(gold), lambda name: _rows_again(name, state, order, originals, summary))


def _rows_again(
    name: str, state: State, order: list[str], originals: dict[str, str], summary: Summary
) -> Iterator[dict[str, Any]]:
    if name == "gold_check":
        yield from summary.gold
        return
    failures: list[dict[str, Any]] = []
    for result in state.results(order):
        failures += result["failures"]
        rows: Iterable[dict[str, Any]] = result["rows"].get(name, ())
        if name == "documents":
            original = originals.get(result["doc_id"])
            rows = [{**row, "duplicate_of": original} if original else row for row in rows]
        yield from rows
    if name == "failures":
        yield from sorted(failures, key=lambda row: (row["source"], row["stage"]))


def write_run_json(folder: Path, settings: Settings, formats: tuple[str, ...], summary: Summary) -> None:
    """Write `run.json`: version, configuration, counts, warnings and speed.

    Args:
        folder: folder of the tables.
        settings: the settings.
        formats: formats of the tables.
        summary: the counts.
    """
    values = {
        "version": __version__,
        "python": platform.python_version(),
        "platform": sys.platform,
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "configuration": {
            "repair": settings.repair,
            "types": list(settings.types),
            "gazetteer": settings.gazetteer,
            "formats": list(formats),
            "fingerprint": settings.fingerprint(),
        },
        "documents": summary.documents,
        "failures": summary.failed,
        "unreadable_dates": summary.unread_dates,
        "warnings": summary.warnings,
        "resumed": summary.resumed,
        "rows": summary.counts,
        "mentions": dict(sorted(summary.types.items())),
        "characters": summary.characters,
        "seconds": round(summary.seconds, 3),
        "characters_per_second": round(summary.characters / summary.seconds) if summary.seconds else None,
    }
    write_atomically(folder / "run.json", (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode())
