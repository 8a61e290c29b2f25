"""Scores of mentions as SemEval 2013 task 9.1 defines them, values and attributes on exact matches.

Of each matched pair of gold and prediction, four schemes say whether it is correct (COR), incorrect (INC) or partial
(PAR); what is left is missed (MIS) or spurious (SPU):

    strict    COR when span and type agree, else INC
    exact     COR when the span agrees, whatever the type, else INC
    partial   COR when the span agrees, else PAR, whatever the type
    type      COR when the type agrees, else INC

Precision is (COR + PAR / 2) / (COR + INC + PAR + SPU), recall (COR + PAR / 2) / (COR + INC + PAR + MIS). In the line of
a type, precision speaks of the predictions of that type and recall of its gold.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kextract.evaluation.matching import ATTRIBUTES, UNSURE, Span, match, overlap, same_span
from kextract.mentions import TYPES

SCHEMES = ("strict", "exact", "partial", "type")
ALL = "all"

#: Counts by (type, name); names are gold, predicted, value, and scheme + outcome + side such as strict_cor_gold.
Counts = Counter[tuple[str, str]]


def normal(value: Any) -> str | None:
    """Return a value as it is compared: after NFKC and without white space; None for an empty one."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else None
    return "".join(unicodedata.normalize("NFKC", str(value)).split()) or None


def spans(rows: Iterable[Mapping[str, Any]]) -> list[Span]:
    """Return rows of gold or of the table `entities` as the scorer sees them.

    A status `none` counts as no status, a false `approx` as none. Attributes that `unsure` names count nowhere.
    """
    result = []
    for row in rows:
        attributes = tuple(normal(row.get(name)) for name in ATTRIBUTES)
        attributes = tuple(None if value == "none" else value for value in attributes)
        if row.get("unsure"):
            attributes = tuple(
                UNSURE if name in row["unsure"] else value for name, value in zip(ATTRIBUTES, attributes, strict=True)
            )
        value = normal(row.get("value"))
        result.append(
            Span(
                row["raw_start"],
                row["raw_end"],
                row["type"],
                value,
                attributes,
                bool(row.get("optional")),
                row.get("value"),
            )
        )
    return result


@dataclass(slots=True)
class DocumentScore:
    """The result of one document.

    Args:
        counts: what `measures` needs.
        pairs: matched required gold and predictions.
        missed: required gold without a prediction.
        spurious: predictions without gold.
        dropped: predictions that meet optional gold; they count nowhere.
    """

    counts: Counts = field(default_factory=Counter)
    pairs: list[tuple[Span, Span]] = field(default_factory=list)
    missed: list[Span] = field(default_factory=list)
    spurious: list[Span] = field(default_factory=list)
    dropped: list[Span] = field(default_factory=list)


def score_document(gold: Sequence[Span], predicted: Sequence[Span]) -> DocumentScore:
    """Match and count the mentions of one document.

    Args:
        gold: its gold, required and optional.
        predicted: its predictions.

    Returns:
        Counts by type and of all types together, with what they count.
    """
    score = DocumentScore()
    pairs = match(gold, predicted)
    met = {i for i, _ in pairs}
    used = {j for _, j in pairs}
    optional = [span for span in gold if span.optional]
    for i, j in pairs:
        if gold[i].optional:
            score.dropped.append(predicted[j])
        else:
            score.pairs.append((gold[i], predicted[j]))
    score.missed = [span for i, span in enumerate(gold) if i not in met and not span.optional]
    for j, span in enumerate(predicted):
        if j not in used:
            meets = any(overlap(one, span) for one in optional)
            (score.dropped if meets else score.spurious).append(span)
    for one, other in score.pairs:
        _count(score.counts, one, other)
    for span in score.missed:
        _add(score.counts, span.type, "gold")
    for span in score.spurious:
        _add(score.counts, span.type, "predicted")
    return score


def _add(counts: Counts, kind: str, name: str) -> None:
    counts[kind, name] += 1
    counts[ALL, name] += 1


def _count(counts: Counts, gold: Span, predicted: Span) -> None:
    same, alike = same_span(gold, predicted), gold.type == predicted.type
    _add(counts, gold.type, "gold")
    _add(counts, predicted.type, "predicted")
    outcomes = {
        "strict": "cor" if same and alike else "inc",
        "exact": "cor" if same else "inc",
        "partial": "cor" if same else "par",
        "type": "cor" if alike else "inc",
    }
    for scheme, outcome in outcomes.items():
        _add(counts, gold.type, f"{scheme}_{outcome}_gold")
        _add(counts, predicted.type, f"{scheme}_{outcome}_predicted")
    if not (same and alike):
        return
    if gold.value == predicted.value:
        _add(counts, gold.type, "value")
    for name, one, other in zip(ATTRIBUTES, gold.attributes, predicted.attributes, strict=True):
        if one != UNSURE and (one is not None or other is not None):
            _add(counts, gold.type, f"{name}_stated")
            if one == other:
                _add(counts, gold.type, f"{name}_right")


def semeval(counts: Mapping[tuple[str, str], int], kind: str = ALL) -> dict[str, dict[str, int]]:
    """Return COR, INC, PAR, MIS and SPU of the four schemes, the form of the task's own scorer."""
    result = {}
    for scheme in SCHEMES:
        gold = {name: counts.get((kind, f"{scheme}_{name}_gold"), 0) for name in ("cor", "inc", "par")}
        matched = sum(counts.get((kind, f"{scheme}_{name}_predicted"), 0) for name in ("cor", "inc", "par"))
        missed = counts.get((kind, "gold"), 0) - sum(gold.values())
        result[scheme] = {**gold, "mis": missed, "spu": counts.get((kind, "predicted"), 0) - matched}
    return result


def ratio(above: Any, below: Any) -> Any:
    """Return a quotient, NaN where nothing was counted; works on numbers and on arrays."""
    above, below = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    return np.divide(above, below, out=np.full(np.broadcast(above, below).shape, np.nan), where=below > 0)


def measures(count: Any) -> dict[str, Any]:
    """Return the measures of one type.

    Args:
        count: a function from the name of a count to its number or array of numbers.

    Returns:
        Measures by name, such as `strict_f1`; NaN where nothing was counted.
    """
    gold, predicted = count("gold"), count("predicted")
    result = {}
    for scheme in SCHEMES:
        found = count(f"{scheme}_cor_gold") + 0.5 * count(f"{scheme}_par_gold")
        right = count(f"{scheme}_cor_predicted") + 0.5 * count(f"{scheme}_par_predicted")
        precision, recall = ratio(right, predicted), ratio(found, gold)
        result[f"{scheme}_precision"], result[f"{scheme}_recall"] = precision, recall
        result[f"{scheme}_f1"] = harmonic(precision, recall, gold + predicted)
    value = count("value")
    result["value_accuracy"] = ratio(value, count("strict_cor_gold"))
    result["strict_value_f1"] = ratio(2 * value, gold + predicted)
    return result


def harmonic(precision: Any, recall: Any, seen: Any) -> Any:
    """Return F1: 0 where only gold or only predictions exist, NaN where neither does.

    Args:
        precision: share of the predictions that are right, or NaN.
        recall: share of the gold that is found, or NaN.
        seen: number of gold and predicted together.
    """
    both = ratio(2 * np.nan_to_num(precision) * np.nan_to_num(recall), np.nan_to_num(precision) + np.nan_to_num(recall))
    return np.where(np.asarray(seen) > 0, np.nan_to_num(both), np.nan)


def present(counts: Mapping[tuple[str, str], int]) -> list[str]:
    """Return the types that have gold or predictions, in the fixed order, and `all`."""
    found = {kind for (kind, _), number in counts.items() if number}
    return [kind for kind in TYPES if kind in found] + ([ALL] if found else [])
