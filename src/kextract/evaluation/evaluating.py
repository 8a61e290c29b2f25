"""Everything that is scored of a set of releases, as one JSON value."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kextract.errors import GoldError
from kextract.evaluation.bootstrap import RESAMPLES, intervals
from kextract.evaluation.gold import RELATIONS, GoldDocument
from kextract.evaluation.matching import ATTRIBUTES
from kextract.evaluation.mistakes import mistakes
from kextract.evaluation.predictions import Predicted
from kextract.evaluation.relations import ROW, SLOTS, score_rows, slot_measures
from kextract.evaluation.repairs import repair_measures, score_edits
from kextract.evaluation.scorer import measures, present, score_document, semeval, spans

Report = dict[str, Any]


def of_split(documents: Sequence[GoldDocument], split: str) -> list[GoldDocument]:
    """Return the releases of a split.

    Raises:
        GoldError: the split is empty.
    """
    chosen = [document for document in documents if document.split == split]
    if not chosen:
        raise GoldError(f"No gold belongs to the split {split!r}; name its releases in splits.csv.")
    return chosen


def evaluate(
    documents: Sequence[GoldDocument],
    predictions: Mapping[str, Predicted],
    *,
    list_mistakes: bool = False,
    resamples: int = RESAMPLES,
) -> Report:
    """Score predictions against gold.

    Args:
        documents: releases with gold, in any order; one without predictions counts as missed altogether.
        predictions: predictions by sha256.
        list_mistakes: also list what went wrong, with text.
        resamples: number of resamples for the intervals, 0 for none.

    Returns:
        A JSON value with documents, missing, entities, attributes, relations, repair and mistakes.
    """
    documents = sorted(documents, key=lambda document: document.doc_id)
    empty = Predicted()
    found = [predictions.get(document.sha256, empty) for document in documents]
    units = [document.release for document in documents]
    scores = [
        score_document(spans(document.entities), spans(one.table("entities")))
        for document, one in zip(documents, found, strict=True)
    ]
    report: Report = {
        "documents": len(documents),
        "missing": [document.doc_id for document in documents if document.sha256 not in predictions],
    }
    counts = [score.counts for score in scores]
    total = _sum(counts)
    report["entities"] = {
        kind: {
            "gold": total[kind, "gold"],
            "predicted": total[kind, "predicted"],
            "matched": total[kind, "strict_cor_gold"],
            "value_matched": total[kind, "value"],
            "measures": _measured(counts, units, kind, measures, resamples),
        }
        for kind in present(total)
    }
    report["semeval"] = semeval(total)
    report["dropped"] = sum(len(score.dropped) for score in scores)
    report["attributes"] = _attributes(total)
    report["relations"] = {}
    for table in RELATIONS:
        rows = [
            score_rows(table, document.relations.get(table, []), one.table(table))
            for document, one in zip(documents, found, strict=True)
        ]
        summed = _sum(rows)
        report["relations"][table] = {
            name: {
                **{key: summed[name, key] for key in ("gold", "predicted", "right")},
                "measures": _measured(rows, units, name, slot_measures, resamples),
            }
            for name in (*SLOTS[table], ROW)
        }
    report["repair"] = _repair(documents, found, units, resamples)
    if list_mistakes:
        report["mistakes"] = mistakes(zip(documents, scores, found, strict=True))
    return report


def _sum(counts: Sequence[Counter[tuple[str, str]]]) -> Counter[tuple[str, str]]:
    total: Counter[tuple[str, str]] = Counter()
    for one in counts:
        total.update(one)
    return total


def _measured(
    counts: Sequence[Counter[tuple[str, str]]],
    units: Sequence[str],
    kind: str,
    measure: Callable[[Callable[[str], Any]], dict[str, Any]],
    resamples: int,
) -> dict[str, Any]:
    """Return measures with their intervals; a measure of nothing is None."""
    mine: list[Counter[Any]] = [
        Counter({name: number for (group, name), number in one.items() if group == kind}) for one in counts
    ]
    total: Counter[Any] = Counter()
    for one in mine:
        total.update(one)
    limits = intervals(mine, units, measure, resamples=resamples) if resamples else {}
    result: dict[str, Any] = {}
    for name, value in measure(lambda name: total[name]).items():
        score = float(value)
        low, high = limits.get(name, (math.nan, math.nan))
        result[name] = {key: _number(number) for key, number in (("score", score), ("low", low), ("high", high))}
    return result


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)


def _attributes(total: Counter[tuple[str, str]]) -> dict[str, Any]:
    """Return accuracy of attributes on exact matches, over the matches where gold or prediction states them."""
    result: dict[str, Any] = {}
    for name in ATTRIBUTES:
        for kind in present(total):
            stated, right = total[kind, f"{name}_stated"], total[kind, f"{name}_right"]
            if stated:
                accuracy = round(right / stated, 4)
                result.setdefault(name, {})[kind] = {"stated": stated, "right": right, "accuracy": accuracy}
    return result


def _repair(
    documents: Sequence[GoldDocument], found: Sequence[Predicted], units: Sequence[str], resamples: int
) -> dict[str, Any]:
    """Score edits; releases whose raw file is not at hand are left out."""
    known = [
        (document, score_edits(document.raw, document.edits, one.table("edits")), unit)
        for document, one, unit in zip(documents, found, units, strict=True)
        if document.raw is not None
    ]
    groups = {"damaged": [item for item in known if item[0].damaged]}
    for mode in sorted({document.mode or "given" for document, _, _ in groups["damaged"]}):
        groups[f"mode {mode}"] = [item for item in groups["damaged"] if (item[0].mode or "given") == mode]
    groups["clean"] = [item for item in known if not item[0].damaged]
    result: dict[str, Any] = {"groups": {}, "labels": {}}
    for name, items in groups.items():
        counts, some = [item[1] for item in items], [item[2] for item in items]
        if items:
            total = _sum(counts)
            numbers = {key: total["all", key] for key in ("lost", "restored", "inserted", "right", *_HARM)}
            measured = _measured(counts, some, "all", repair_measures, resamples)
            result["groups"][name] = {"documents": len(items), **numbers, "measures": measured}
    total = _sum([item[1] for item in groups["damaged"]])
    for label in sorted({label for label, _ in total if label != "all"}):
        names = ("lost", "restored", "sure", "sure_restored") if label.startswith("kind:") else ("inserted", "right")
        result["labels"][label] = {name: total[label, name] for name in names}
    return result


_HARM = ("removed", "touched", "edits", "syllables")
