"""The list of mistakes, by cause; for the dev split only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kextract.evaluation.gold import RELATIONS, GoldDocument
from kextract.evaluation.matching import Span, same_span
from kextract.evaluation.predictions import Predicted
from kextract.evaluation.relations import SLOTS, align, slot
from kextract.evaluation.repairs import differences
from kextract.evaluation.scorer import DocumentScore

CAUSES = (
    *("missed", "spurious", "wrong boundary", "wrong type", "wrong boundary and type", "wrong value"),
    *("missed row", "spurious row", "wrong slots", "invented", "not restored"),
)
#: Characters of context on either side.
CONTEXT = 24


def mistakes(documents: Iterable[tuple[GoldDocument, DocumentScore, Predicted]]) -> list[dict[str, Any]]:
    """List what went wrong, by cause, document and place.

    Args:
        documents: releases with the scores of their mentions and their predictions.

    Returns:
        Rows with cause, type, doc_id, gold and predicted text and value, and the text around them.
    """
    found = []
    for document, score, predictions in documents:
        for gold, predicted in score.pairs:
            cause = _cause(gold, predicted)
            if cause:
                found.append(_row(document, cause, gold, predicted))
        found += [_row(document, "missed", span, None) for span in score.missed]
        found += [_row(document, "spurious", None, span) for span in score.spurious]
        for table in RELATIONS:
            found += _relation_mistakes(document, table, predictions.table(table))
        if document.raw is not None:
            for place, one, other in differences(document.raw, document.edits, predictions.table("edits")):
                cause = "invented" if other else "not restored"
                found.append(_context(document, cause, "repair", place, place, one or None, other or None))
    return sorted(found, key=lambda row: (CAUSES.index(row["cause"]), row["type"], row["doc_id"], row["raw_start"]))


def _cause(gold: Span, predicted: Span) -> str | None:
    same, alike = same_span(gold, predicted), gold.type == predicted.type
    if same and alike:
        return None if gold.value == predicted.value else "wrong value"
    if same:
        return "wrong type"
    return "wrong boundary" if alike else "wrong boundary and type"


def _row(document: GoldDocument, cause: str, gold: Span | None, predicted: Span | None) -> dict[str, Any]:
    spans = [span for span in (gold, predicted) if span is not None]
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    raw = document.raw or ""
    row = _context(
        document,
        cause,
        spans[0].type,
        start,
        end,
        raw[gold.start : gold.end] if gold else None,
        raw[predicted.start : predicted.end] if predicted else None,
    )
    row["gold_value"] = gold.surface if gold else None
    row["predicted_type"] = predicted.type if predicted else None
    row["predicted_value"] = predicted.surface if predicted else None
    return row


def _context(
    document: GoldDocument, cause: str, kind: str, start: int, end: int, gold: str | None, predicted: str | None
) -> dict[str, Any]:
    raw = document.raw or ""
    return {
        "cause": cause,
        "type": kind,
        "doc_id": document.doc_id,
        "raw_start": start,
        "raw_end": end,
        "gold": gold,
        "gold_value": None,
        "predicted": predicted,
        "predicted_type": kind if predicted is not None else None,
        "predicted_value": None,
        "before": raw[max(start - CONTEXT, 0) : start],
        "text": raw[start:end],
        "after": raw[end : end + CONTEXT],
    }


def _relation_mistakes(document: GoldDocument, table: str, predicted: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    gold = document.relations.get(table, [])
    pairs = dict(align(table, gold, predicted))
    for i, row in enumerate(gold):
        place = row["raw_start"], row["raw_end"]
        if row.get("optional"):
            continue
        if i not in pairs:
            yield _context(document, "missed row", table, *place, _slots(row, SLOTS[table]), None)
            continue
        other = predicted[pairs[i]]
        wrong = [name for name in SLOTS[table] if slot(row, name) != slot(other, name)]
        if wrong:
            yield _context(document, "wrong slots", table, *place, _slots(row, wrong), _slots(other, wrong))
    for j, row in enumerate(predicted):
        if j not in pairs.values():
            place = row["raw_start"], row["raw_end"]
            yield _context(document, "spurious row", table, *place, None, _slots(row, SLOTS[table]))


def _slots(row: Mapping[str, Any], names: Iterable[str]) -> str:
    """Return slots as text; a wrong one that is empty shows as a dash."""
    parts = []
    for name in names:
        value = row.get(name)
        text = ", ".join(value) if isinstance(value, list) else value
        parts.append(f"{name}: {text or '–'}")
    return "; ".join(parts)
