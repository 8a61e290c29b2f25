"""The list of mistakes, by cause; for the dev split only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kextract.evaluation.gold import GoldDocument
from kextract.evaluation.matching import Span, same_span
from kextract.evaluation.scorer import DocumentScore

CAUSES = ("missed", "spurious", "wrong boundary", "wrong type", "wrong boundary and type", "wrong value")
#: Characters of context on either side.
CONTEXT = 24


def mistakes(documents: Iterable[tuple[GoldDocument, DocumentScore]]) -> list[dict[str, Any]]:
    """List what went wrong, by cause, document and place.

    Args:
        documents: releases with their scores.

    Returns:
        Rows with cause, type, doc_id, gold and predicted text and value, and the text around them.
    """
    found = []
    for document, score in documents:
        for gold, predicted in score.pairs:
            cause = _cause(gold, predicted)
            if cause:
                found.append(_row(document, cause, gold, predicted))
        found += [_row(document, "missed", span, None) for span in score.missed]
        found += [_row(document, "spurious", None, span) for span in score.spurious]
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
    return {
        "cause": cause,
        "type": spans[0].type,
        "doc_id": document.doc_id,
        "raw_start": start,
        "raw_end": end,
        "gold": raw[gold.start : gold.end] if gold else None,
        "gold_value": gold.surface if gold else None,
        "predicted": raw[predicted.start : predicted.end] if predicted else None,
        "predicted_type": predicted.type if predicted else None,
        "predicted_value": predicted.surface if predicted else None,
        "before": raw[max(start - CONTEXT, 0) : start],
        "text": raw[start:end],
        "after": raw[end : end + CONTEXT],
    }
