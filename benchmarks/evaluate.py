"""Scores extraction against data/gold, side by side at every level of repair and on the undamaged texts.

    python -m benchmarks.evaluate              prints the tables, writes docs/evaluation.md, checks the floors
    python -m benchmarks.evaluate --keep       also keeps the figures as those of the first run

Exit status 0; 3 when a score of the test split at the default level is below its floor in data/gold/floors.csv.
Mistakes and texts are never shown; `kextract eval` lists them for dev.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from kextract.alignment import repaired_from
from kextract.api import analyse_repaired, as_date, repair
from kextract.evaluation.checking import report_below_floors
from kextract.evaluation.evaluating import Report, evaluate
from kextract.evaluation.gold import RELATIONS, SPLITS, GoldDocument, load_gold
from kextract.evaluation.predictions import Predicted
from kextract.evaluation.relations import ROW
from kextract.evaluation.report import Table, markdown_tables, number
from kextract.mentions import TYPES

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "data" / "gold"
DOCS = ROOT / "docs" / "evaluation.md"
FIRST = ROOT / "benchmarks" / "first-run.json"

#: Name of a run, level of repair, whether the text is the undamaged one, whether the publication date is given.
RUNS = (
    ("off", "off", False, True),
    ("safe", "safe", False, True),
    ("full", "full", False, True),
    ("undamaged", "off", True, True),
    ("safe, undated", "safe", False, False),
)
SIDE_BY_SIDE = ("off", "safe", "full", "undamaged")
DEFAULT = "safe"

Reports = dict[tuple[str, str, str], Report]


def predict(document: GoldDocument) -> dict[str, Predicted]:
    """Return what extraction finds in one release in each run."""
    found: dict[str, Predicted] = {}
    for name, level, undamaged, dated in RUNS:
        if undamaged and not document.damaged:
            found[name] = found["off"]
            continue
        date = as_date(document.published) if dated else None
        if undamaged:
            repaired = document.undamaged()
        elif document.raw is None:
            raise SystemExit(f"{document.doc_id}: its raw file is missing")
        else:
            repaired = (
                repaired_from(document.raw, []) if level == "off" else repair(document.raw, level, published=date)
            )
        rows = analyse_repaired(repaired, date, TYPES).rows
        found[name] = Predicted({table: list(part) for table, part in rows.items()})
    return found


def predict_all(documents: list[GoldDocument], workers: int) -> list[dict[str, Predicted]]:
    """Return what is found in all releases, in their order."""
    if workers == 1:
        return [predict(document) for document in documents]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(predict, documents, chunksize=4))


def groups(documents: list[GoldDocument]) -> dict[str, list[GoldDocument]]:
    """Return the releases that are scored together: all, and twins apart."""
    damaged = {document.release for document in documents if document.damaged}
    clean = {document.release for document in documents if not document.damaged}
    twins = [document for document in documents if document.release in damaged & clean]
    found = {
        "all": documents,
        "clean twins": [document for document in twins if not document.damaged],
        "damaged twins": [document for document in twins if document.damaged],
    }
    return {name: some for name, some in found.items() if some}


def score(documents: list[GoldDocument], found: list[dict[str, Predicted]]) -> Reports:
    """Return a report for each split, group and run."""
    reports: Reports = {}
    by_run = {
        name: {document.sha256: one[name] for document, one in zip(documents, found, strict=True)} for name, *_ in RUNS
    }
    for split in SPLITS:
        some = [document for document in documents if document.split == split]
        for group, chosen in groups(some).items() if some else ():
            for name, *_ in RUNS:
                resamples = 1000 if group == "all" else 0
                reports[split, group, name] = evaluate(chosen, by_run[name], resamples=resamples)
    return reports


def _score(report: Report, kind: str, measure: str) -> dict[str, float | None]:
    empty = {"score": None, "low": None, "high": None}
    measures = report["entities"].get(kind, {}).get("measures", {})
    value: dict[str, float | None] = measures.get(measure, empty)
    return value


def _kinds(report: Report) -> list[str]:
    return [kind for kind in (*TYPES, "all") if kind in report["entities"]]


def side_by_side(reports: Reports, split: str, group: str, measure: str, title: str, first: Any) -> Table:
    """Return one measure of all types at every level of repair."""
    base = reports[split, group, DEFAULT]
    rows = []
    for kind in _kinds(base):
        cells = [kind, str(base["entities"][kind]["gold"])]
        cells += [number(_score(reports[split, group, name], kind, measure)["score"]) for name in SIDE_BY_SIDE]
        if group == "all":
            one = _score(base, kind, measure)
            cells.append(f"{number(one['low'])} to {number(one['high'])}")
        if first and group == "all":
            cells.append(number(first.get(split, {}).get(kind, {}).get(measure)))
        rows.append(tuple(cells))
    head = ["type", "gold", *(f"repair {name}" if name != "undamaged" else name for name in SIDE_BY_SIDE)]
    head += [f"95 % interval of {DEFAULT}"] if group == "all" else []
    head += [f"first run, {DEFAULT}"] if first and group == "all" else []
    return Table(title, tuple(head), rows)


def precision_and_recall(reports: Reports, split: str) -> Table:
    """Return precision and recall at the default level, and where the publication date is not given."""
    base, undated = reports[split, "all", DEFAULT], reports[split, "all", "safe, undated"]
    rows = []
    for kind in _kinds(base):
        cells = [kind]
        for scheme in ("strict", "partial", "type"):
            cells += [number(_score(base, kind, f"{scheme}_{part}")["score"]) for part in ("precision", "recall")]
        cells.append(number(_score(base, kind, "value_accuracy")["score"]))
        cells.append(number(_score(undated, kind, "value_accuracy")["score"]))
        rows.append(tuple(cells))
    head = ["type", *(f"{scheme} {part}" for scheme in ("strict", "partial", "type") for part in ("P", "R"))]
    return Table(f"{split}: precision and recall at {DEFAULT}", (*head, "value accuracy", "the same, undated"), rows)


def relations(reports: Reports, split: str, first: Any) -> Table:
    """Return F1 of the slots and rows of relations."""
    rows = []
    base = reports[split, "all", DEFAULT]["relations"]
    for table in RELATIONS:
        for slot, counted in base[table].items():
            if not counted["gold"] and not counted["predicted"]:
                continue
            cells = [table, "whole row" if slot == ROW else slot, str(counted["gold"])]
            for name in SIDE_BY_SIDE:
                part = reports[split, "all", name]["relations"][table][slot]["measures"]
                cells.append(number(part["f1"]["score"]))
            if first:
                cells.append(number(first.get(split, {}).get(f"{table}.{slot}", {}).get("f1")))
            rows.append(tuple(cells))
    head = ["table", "slot", "gold", *SIDE_BY_SIDE, *(["first run"] if first else [])]
    return Table(f"{split}: relations, F1", tuple(head), rows)


def repairs(reports: Reports, split: str) -> Table:
    """Return restored and invented syllables by group."""
    rows = []
    for level in ("safe", "full"):
        for name, one in reports[split, "all", level]["repair"]["groups"].items():
            part = one["measures"]
            rows.append(
                (
                    *(level, name, str(one["documents"]), str(one["lost"]), str(one["restored"]), str(one["inserted"])),
                    *(number(part[key]["score"]) for key in ("precision", "recall", "recall_sure")),
                    number(part["edits_per_10000"]["score"], 2),
                    str(one["touched"]),
                )
            )
    head = ("level", "releases", "n", "lost", "restored", "inserted", "precision", "recall", "recall of the sure")
    return Table(
        f"{split}: repair, in Hangul syllables", (*head, "edits per 10,000 syllables", "digits and letters"), rows
    )


def kinds(reports: Reports, split: str) -> Table:
    """Return the share of lost syllables restored, by kind of loss."""
    labels = {level: reports[split, "all", level]["repair"]["labels"] for level in ("safe", "full")}
    rows = []
    for label in sorted(set(labels["safe"]) | set(labels["full"])):
        if label.startswith("kind:"):
            some = [labels[level][label] for level in ("safe", "full")]
            shares = (number(one["restored"] / one["lost"] if one["lost"] else None) for one in some)
            rows.append((label[5:], str(some[0]["lost"]), *shares))
    return Table(f"{split}: syllables restored by kind of loss", ("kind", "lost", "safe", "full"), rows)


def all_tables(reports: Reports, first: Any) -> list[Table]:
    """Return the tables of the page."""
    found = []
    for split in SPLITS:
        if (split, "all", DEFAULT) not in reports:
            continue
        for measure, title in (("strict_f1", "F1, span and type"), ("strict_value_f1", "F1, span, type and value")):
            found.append(side_by_side(reports, split, "all", measure, f"{split}: {title}", first))
        for group in ("clean twins", "damaged twins"):
            if (split, group, DEFAULT) in reports:
                title = f"{split}: {group}, F1, span, type and value"
                found.append(side_by_side(reports, split, group, "strict_value_f1", title, None))
        found += [precision_and_recall(reports, split), relations(reports, split, first)]
        found += [repairs(reports, split), kinds(reports, split)]
    return [table for table in found if table.rows]


def figures(reports: Reports) -> dict[str, dict[str, dict[str, float | None]]]:
    """Return the figures that are kept of a first run, at the default level."""
    kept: dict[str, dict[str, dict[str, float | None]]] = {}
    for split in SPLITS:
        report = reports.get((split, "all", DEFAULT))
        if report is None:
            continue
        kept[split] = {
            kind: {measure: one["score"] for measure, one in report["entities"][kind]["measures"].items()}
            for kind in report["entities"]
        }
        for table in RELATIONS:
            for slot, one in report["relations"][table].items():
                kept[split][f"{table}.{slot}"] = {"f1": one["measures"]["f1"]["score"]}
    return kept


def page(found: Iterable[Table], documents: list[GoldDocument]) -> str:
    """Return docs/evaluation.md."""
    counts = {split: [document for document in documents if document.split == split] for split in SPLITS}
    sizes = "; ".join(
        f"{split}: {len(some)} releases, {sum(document.damaged for document in some)} of them damaged"
        for split, some in counts.items()
    )
    return (
        "# Evaluation\n\n"
        "Written by `make eval` (`python -m benchmarks.evaluate`); the figures change with the program.\n\n"
        f"{sizes}. *off*, *safe* and *full* are the levels of repair, *undamaged* is extraction from the text as it "
        "was before the damage, with its offsets led back to the damaged text: what perfect repair would give. (Values "
        "of which no reader of the damaged text can be sure are null in gold, so this may stay below 1.) The "
        "publication date is given to every run but *undated*. Matching is one to one, of maximum weight, in raw "
        "offsets; the schemes are those of SemEval 2013 task 9.1; optional gold counts nowhere; intervals are from "
        "1,000 resamples of releases, twins drawn together. The texts of the test split are not looked at while the "
        "program is tuned; `kextract eval` lists mistakes for dev only.\n\n" + markdown_tables(list(found))
    )


def print_tables(found: Iterable[Table], say: Callable[[str], Any] = print) -> None:
    """Print tables with aligned columns."""
    for table in found:
        lines = [table.head, *table.rows]
        widths = [max(len(line[place]) for line in lines) for place in range(len(table.head))]
        say(f"\n{table.title}")
        for line in lines:
            cells = (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
            say("  " + "  ".join([line[0].ljust(widths[0]), *cells]))


def main(arguments: list[str] | None = None) -> int:
    """Run the evaluation; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--gold", type=Path, default=GOLD, help="folder of gold")
    parser.add_argument("--docs", type=Path, default=DOCS, help="page to write")
    parser.add_argument("--first", type=Path, default=FIRST, help="file of the figures of the first run")
    parser.add_argument("--keep", action="store_true", help="keep the figures as those of the first run")
    parser.add_argument("--workers", type=int, default=1, help="processes")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    documents = load_gold(options.gold, strict=True)
    reports = score(documents, predict_all(documents, options.workers))
    first = json.loads(options.first.read_text(encoding="utf-8")) if options.first.exists() else None
    if options.keep:
        options.first.write_text(json.dumps(figures(reports), indent=1) + "\n", encoding="utf-8")
    found = all_tables(reports, first)
    print_tables(found)
    options.docs.parent.mkdir(parents=True, exist_ok=True)
    options.docs.write_text(page(found, documents), encoding="utf-8")
    base = reports.get(("test", "all", DEFAULT))
    below = report_below_floors(options.gold, base) if base else []
    sys.stderr.write(f"{len(documents)} releases in {time.monotonic() - started:.0f} s; the page is {options.docs}\n")
    for line in below:
        sys.stderr.write(f"below its floor: {line}\n")
    return 3 if below else 0


if __name__ == "__main__":
    sys.exit(main())
