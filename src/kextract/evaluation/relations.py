"""Scores of agreements, funding and events: by slot, and whole rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from kextract.evaluation.matching import best_pairs
from kextract.evaluation.scorer import harmonic, normal, ratio

Row = Mapping[str, Any]
Slot = str | frozenset[str] | None

SLOTS: dict[str, tuple[str, ...]] = {
    "agreements": ("kind", "parties_a", "parties_b", "subject", "date", "status"),
    "funding": ("value", "purpose", "programme", "payer", "payee", "period", "share_of", "status"),
    "events": ("name", "date", "place", "hosts", "sponsors", "organisers", "participants", "status"),
}
#: Slots that say which thing a row speaks of: rows that share none, and no text, are never set side by side.
IDENTITY = {"agreements": ("parties_a", "parties_b"), "funding": ("value",), "events": ("name",)}
LISTS = {"parties_a", "parties_b", "hosts", "sponsors", "organisers", "participants"}
ROW = "row"

_SCALE = 10**6


def slot(row: Row, name: str) -> Slot:
    """Return a slot as it is compared: normalised text, or a set; None for an empty one and for a status `none`."""
    value = row.get(name)
    if name in LISTS:
        return frozenset(filter(None, (normal(item) for item in value or ()))) or None
    text = normal(value)
    return None if name == "status" and text == "none" else text


def similarity(table: str, gold: Row, predicted: Row) -> int:
    """Return how alike two rows are, in millionths: shares of equal slots, then of common text.

    Args:
        table: name of the table.
        gold: a row of gold.
        predicted: a row of a run.
    """
    common: int = min(gold["raw_end"], predicted["raw_end"]) - max(gold["raw_start"], predicted["raw_start"])
    known = [(slot(gold, name), slot(predicted, name)) for name in IDENTITY[table]]
    related = common > 0 or any(_likeness(one, other) for one, other in known)
    if not related:
        return 0
    total = 0.0
    for name in SLOTS[table]:
        total += _likeness(slot(gold, name), slot(predicted, name)) * (2 if name in IDENTITY[table] else 1)
    union: int = max(gold["raw_end"], predicted["raw_end"]) - min(gold["raw_start"], predicted["raw_start"])
    return 1 + round(_SCALE * total) + round(_SCALE * max(common, 0) / union)


def _likeness(one: Slot, other: Slot) -> float:
    if one is None or other is None:
        return 0.0
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return len(one & other) / len(one | other)
    return float(one == other)


def align(table: str, gold: Sequence[Row], predicted: Sequence[Row]) -> list[tuple[int, int]]:
    """Pair the rows of one document so that the sum of the similarities is largest, whatever their order.

    Args:
        table: name of the table.
        gold: rows of gold.
        predicted: rows of a run.
    """
    rows = sorted(range(len(gold)), key=lambda i: _order(table, gold[i]))
    columns = sorted(range(len(predicted)), key=lambda j: _order(table, predicted[j]))
    pairs = best_pairs(
        [gold[i] for i in rows], [predicted[j] for j in columns], lambda one, other: similarity(table, one, other)
    )
    return [(rows[a], columns[b]) for a, b in pairs]


def _order(table: str, row: Row) -> tuple[Any, ...]:
    values = (slot(row, name) for name in SLOTS[table])
    return (row["raw_start"], row["raw_end"], *(sorted(v) if isinstance(v, frozenset) else [v or ""] for v in values))


def score_rows(table: str, gold: Sequence[Row], predicted: Sequence[Row]) -> Counter[tuple[str, str]]:
    """Count the slots and rows of one document.

    Args:
        table: name of the table.
        gold: rows of gold.
        predicted: rows of a run.

    Returns:
        Counts by (slot, name); names are gold, predicted, right. The slot `row` counts whole rows, right when every
        slot is. Predictions paired with optional gold count nowhere.
    """
    counts: Counter[tuple[str, str]] = Counter()
    pairs = dict(align(table, gold, predicted))
    paired = set(pairs.values())
    for i, row in enumerate(gold):
        if row.get("optional"):
            continue
        other = predicted[pairs[i]] if i in pairs else None
        _count_row(counts, table, row, other)
    for j, row in enumerate(predicted):
        if j not in paired:
            _count_row(counts, table, None, row)
    return counts


def _count_row(counts: Counter[tuple[str, str]], table: str, gold: Row | None, predicted: Row | None) -> None:
    whole = gold is not None and predicted is not None
    for name in SLOTS[table]:
        one = slot(gold, name) if gold is not None else None
        other = slot(predicted, name) if predicted is not None else None
        counts[name, "gold"] += one is not None
        counts[name, "predicted"] += other is not None
        counts[name, "right"] += one is not None and one == other
        whole = whole and one == other
    counts[ROW, "gold"] += gold is not None
    counts[ROW, "predicted"] += predicted is not None
    counts[ROW, "right"] += whole
    counts[ROW, "found"] += gold is not None and predicted is not None


def slot_measures(count: Any) -> dict[str, Any]:
    """Return precision, recall and F1 of a slot; `count` gives numbers or arrays by name."""
    gold, predicted, right = count("gold"), count("predicted"), count("right")
    precision, recall = ratio(right, predicted), ratio(right, gold)
    return {"precision": precision, "recall": recall, "f1": harmonic(precision, recall, gold + predicted)}
