"""Writes the evidence of many damaged releases into one file.

python -m training.decision_table --press PRESS --statutes STATUTES --out build/decision.npz
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import functools
import json
import lzma
import multiprocessing
import time
import unicodedata
from pathlib import Path

import numpy as np

from kextract.entities.words import kiwi_words
from kextract.repairing import gather
from kextract.tokenizer import Analyser
from training.corpus import HELD_OUT, read_paragraphs, useful
from training.decision_data import ANNOTATED, MINISTRIES, Damaged, damaged_copies

#: Characters of a piece of statute.
PIECE = 1500


def releases(path: Path, seen: bool) -> list[tuple[int, str, dt.date]]:
    """Return (index, title and text, date) of the releases that the models have (or have not) seen."""
    found = []
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for index, line in enumerate(file):
            entry = json.loads(line)
            if (index % 10 != HELD_OUT) == seen:
                text = unicodedata.normalize("NFC", f"{entry['title']}\n{entry['text']}")
                found.append((index, text, dt.date.fromisoformat(entry["published"][:10])))
    return found


def ministries(path: Path, most: int = 1_000) -> list[tuple[int, str, dt.date]]:
    """Return releases of ministries, none of which the models have seen, numbered from `MINISTRIES`."""
    entries = [json.loads(line) for line in read_paragraphs(path)[:most]]
    return [
        (MINISTRIES + index, f"{entry['title']}\n{entry['text']}", dt.date.fromisoformat(entry["published"][:10]))
        for index, entry in enumerate(entries)
    ]


def annotated(folder: Path) -> list[tuple[int, str, dt.date]]:
    """Return the undamaged dev releases of the gold, numbered from `ANNOTATED`; twins and damaged ones are left out."""
    with (folder / "splits.csv").open(encoding="utf-8", newline="") as file:
        names = sorted(row["doc_id"] for row in csv.DictReader(file) if row["split"] == "dev")
    entries = [json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in names]
    return [
        (ANNOTATED + index, unicodedata.normalize("NFC", entry["text"]), dt.date.fromisoformat(entry["published"]))
        for index, entry in enumerate(entries)
        if not entry["edits"]
    ]


def pieces(path: Path, count: int) -> list[tuple[int, str, dt.date]]:
    """Return pieces of held-out statutes, numbered from -1 downwards."""
    lines = [line for index, line in enumerate(read_paragraphs(path)) if index % 10 == HELD_OUT and useful(line)]
    found: list[tuple[int, str, dt.date]] = []
    step = max(len(lines) // (count * 12), 1)
    current: list[str] = []
    for line in lines[::step]:
        current.append(line)
        if sum(map(len, current)) > PIECE:
            found.append((-1 - len(found), "\n".join(current), dt.date(2025, 6, 2)))
            current = []
            if len(found) == count:
                break
    return found


@functools.cache
def analyser() -> Analyser:
    """Return the Kiwi of the pipeline."""
    return Analyser(kiwi_words())


def table_of(
    damaged: Damaged,
) -> tuple[np.ndarray, np.ndarray, list[tuple[int, str]], dict[str, int], list[float], int]:
    """Return evidence, whether each option is right, places, kinds of the losses, signs, and characters."""
    assert damaged.layout is not None
    gathered = gather(damaged.text, damaged.layout, damaged.published, analyser=analyser())
    table = gathered.table()
    right = np.array([bool(damaged.kind(o.position, o.string)) for o in gathered.options], dtype=bool)
    kinds: dict[str, int] = {}
    for _, kind in damaged.lost.values():
        kinds[kind] = kinds.get(kind, 0) + 1
    return (
        table,
        right,
        [(o.position, o.string) for o in gathered.options],
        kinds,
        gathered.signs.rates(),
        gathered.signs.characters,
    )


def _work(job: tuple[int, str, dt.date, int]) -> list[tuple[object, ...]]:
    name, text, published, copies = job
    rows = []
    for damaged in damaged_copies(text, name, published, copies):
        table, right, places, kinds, rates, size = table_of(damaged)
        option_kinds = [damaged.kind(*place) for place in places]
        rows.append((name, damaged.mode, table, right, option_kinds, kinds, rates, size, places))
    return rows


def main(values: list[str] | None = None) -> None:
    """Gather and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--press", type=Path, required=True)
    parser.add_argument("--statutes", type=Path, required=True)
    parser.add_argument("--gold", type=Path, help="folder of gold whose dev releases are learned from, too")
    parser.add_argument("--ministries", type=Path, help="releases of ministries that no model was trained on")
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--seen", type=int, default=0, help="also this many releases that the models were trained on")
    parser.add_argument("--pieces", type=int, default=60)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(values)
    jobs = [(*one, options.copies) for one in releases(options.press, seen=False)]
    jobs += [(*one, options.copies) for one in (annotated(options.gold) if options.gold else [])]
    jobs += [(*one, 1) for one in (ministries(options.ministries) if options.ministries else [])]
    jobs += [(*one, 1) for one in pieces(options.statutes, options.pieces)]
    jobs += [(*one, 1) for one in releases(options.press, seen=True)[: options.seen]]
    started = time.time()
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        results = pool.map(_work, jobs, chunksize=4)
    documents = [row for rows in results for row in rows]
    np.savez_compressed(
        options.out,
        table=np.concatenate([row[2] for row in documents]),
        right=np.concatenate([row[3] for row in documents]),
        document=np.concatenate([np.full(len(row[3]), number) for number, row in enumerate(documents)]),  # type: ignore[arg-type]
        kind=np.concatenate([np.array(row[4], dtype="U8") for row in documents]),
        name=np.array([row[0] for row in documents]),
        mode=np.array([row[1] for row in documents]),
        kinds=np.array([json.dumps(row[5]) for row in documents]),
        rates=np.array([row[6] for row in documents], dtype=np.float32),
        size=np.array([row[7] for row in documents]),
        place=np.concatenate([np.array([p for p, _ in row[8]], dtype=np.int64) for row in documents]),  # type: ignore[attr-defined]
        string=np.concatenate([np.array([s for _, s in row[8]], dtype="U4") for row in documents]),  # type: ignore[attr-defined]
    )
    print(
        len(documents),
        "documents,",
        sum(len(row[3]) for row in documents),
        "options,",
        round(time.time() - started),
        "s",
    )  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
