"""The table gold_check of a run, and the floors below which a run must not fall."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from kextract.evaluation.evaluating import Report
from kextract.evaluation.gold import RELATIONS, Floor, GoldDocument, load_gold, read_floors
from kextract.evaluation.relations import ROW
from kextract.evaluation.scorer import Counts, present, score_document, spans
from kextract.mentions import TYPES

#: A floor applies from this many gold mentions or rows on.
ENOUGH = 100

Row = dict[str, Any]


class Results(Protocol):
    """Where the results of a run are kept."""

    def results(self, doc_ids: list[str]) -> Iterator[dict[str, Any]]:
        """Yield the results of documents in the order given."""
        ...


def check_rows(gold_dir: Path, state: Results, order: Sequence[str], types: Sequence[str] = TYPES) -> Iterator[Row]:
    """Yield the rows of gold_check: each type of each document that has gold.

    Args:
        gold_dir: folder of gold.
        state: the results of the run.
        order: the doc_ids.
        types: the types that the run was asked for; gold of others is left alone.

    Raises:
        GoldError: the gold breaks its own rules.
    """
    gold = {document.sha256: document for document in load_gold(gold_dir)}
    for result in state.results(list(order)):
        document = _gold_of(result, gold)
        if document is None:
            continue
        counts = score_document(spans(document.entities), spans(result["rows"].get("entities", ()))).counts
        for kind in present(counts):
            if kind in types:
                yield _row(result["doc_id"], kind, counts)


def _gold_of(result: Mapping[str, Any], gold: Mapping[str, GoldDocument]) -> GoldDocument | None:
    """A document that failed is known by its failure, and all its gold is missed."""
    for row in (*result["rows"].get("documents", ()), *result["failures"]):
        if row.get("sha256") in gold:
            return gold[row["sha256"]]
    return None


def _row(doc_id: str, kind: str, counts: Counts) -> Row:
    gold, predicted, matched = counts[kind, "gold"], counts[kind, "predicted"], counts[kind, "strict_cor_gold"]
    return {
        "doc_id": doc_id,
        "type": kind,
        "gold": gold,
        "predicted": predicted,
        "matched": matched,
        "value_matched": counts[kind, "value"],
        "precision": round(matched / predicted, 3) if predicted else None,
        "recall": round(matched / gold, 3) if gold else None,
        "f1": round(2 * matched / (gold + predicted), 3),
    }


def below_floors(gold_dir: Path, gold_rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return which scores over the rows of gold_check are below their floor, as text.

    A floor applies from 100 gold mentions of its type on. Floors of relations and of repair are looked at by
    `make eval` only.
    """
    rows = list(gold_rows)
    found = []
    for floor in read_floors(gold_dir):
        mine = [row for row in rows if row["type"] == floor.type]
        gold, predicted, matched, right = (
            sum(row[name] for row in mine) for name in ("gold", "predicted", "matched", "value_matched")
        )
        scores = {
            "precision": matched / predicted if predicted else 0.0,
            "recall": matched / gold if gold else 0.0,
            "f1": 2 * matched / (gold + predicted) if gold + predicted else 0.0,
            "value_accuracy": right / matched if matched else 0.0,
        }
        if gold >= ENOUGH:
            found += _below(floor, scores[floor.measure])
    return found


def report_below_floors(gold_dir: Path, report: Report) -> list[str]:
    """Return which scores of a report are below their floor; relations by whole row, repair on damaged releases."""
    found = []
    for floor in read_floors(gold_dir):
        if floor.type == "repair":
            part = report["repair"]["groups"].get("damaged", {})
            enough, name = part.get("lost", 0), floor.measure
        elif floor.type in RELATIONS:
            part = report["relations"][floor.type][ROW]
            enough, name = part["gold"], floor.measure
        else:
            part = report["entities"].get(floor.type, {})
            enough = part.get("gold", 0)
            name = floor.measure if floor.measure == "value_accuracy" else f"strict_{floor.measure}"
        if enough >= ENOUGH and name in part["measures"]:
            found += _below(floor, part["measures"][name]["score"] or 0.0)
    return found


def _below(floor: Floor, score: float) -> list[str]:
    return [f"{floor.type} {floor.measure} {score:.3f} < {floor.floor:.3f}"] if score < floor.floor else []
