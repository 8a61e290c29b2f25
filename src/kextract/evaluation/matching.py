"""One-to-one matching of gold and predicted mentions, of maximum weight and independent of their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

#: Attributes compared on matched mentions.
ATTRIBUTES = ("code", "approx", "bound", "mod", "status", "role", "agency")
#: Stands for an attribute that the readers of the gold did not agree on; it counts nowhere.
UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Span:
    """A mention as the scorer sees it: half-open raw offsets, comparable value and attributes.

    Args:
        start: first code point.
        end: code point after the last.
        type: entity type.
        value: normalised value, None when uncertain.
        attributes: values of `ATTRIBUTES`, None where absent, `UNSURE` where gold leaves them open.
        optional: neither rewarded nor punished (gold only).
        surface: the value as written, for listings.
    """

    start: int
    end: int
    type: str
    value: str | None = None
    attributes: tuple[str | None, ...] = (None,) * len(ATTRIBUTES)
    optional: bool = False
    surface: str | None = None

    def order(self) -> tuple[Any, ...]:
        """Return a key that orders mentions by everything the scorer sees."""
        attributes = tuple(item or "" for item in self.attributes)
        return (self.start, self.end, self.type, self.optional, self.value is not None, self.value or "", attributes)


def overlap(first: Span, second: Span) -> int:
    """Return how many code points two half-open spans share."""
    return max(0, min(first.end, second.end) - max(first.start, second.start))


def same_span(first: Span, second: Span) -> bool:
    """Whether two mentions have the same boundaries."""
    return first.start == second.start and first.end == second.end


#: Above any sum of one level of the weight within a document.
_BASE = 10**9


def weight(gold: Span, predicted: Span) -> int:
    """Return how well two overlapping mentions fit; 0 when they do not overlap.

    The levels count in this order, each above any sum of the next: span and type; span; type; overlap (twice for
    required gold); share of the union that is common, in thousandths; value; attributes.
    """
    common = overlap(gold, predicted)
    if not common:
        return 0
    same, alike = same_span(gold, predicted), gold.type == predicted.type
    union = max(gold.end, predicted.end) - min(gold.start, predicted.start)
    levels = (
        same and alike,
        same,
        alike,
        1 if gold.optional else 2,
        1000 * common // union,
        same and alike and gold.value == predicted.value,
        sum(a == b for a, b in zip(gold.attributes, predicted.attributes, strict=True)) if same and alike else 0,
    )
    total = 0
    for level in levels:
        total = total * _BASE + int(level)
    return total


def match(gold: Sequence[Span], predicted: Sequence[Span]) -> list[tuple[int, int]]:
    """Match mentions one to one so that the sum of the weights is largest.

    Args:
        gold: gold mentions of one document, in any order.
        predicted: predicted mentions of it, in any order.

    Returns:
        Pairs of indexes into `gold` and `predicted`, in order of place. Which of several equal mentions is matched
        depends on their content only, never on their order.
    """
    rows = sorted(range(len(gold)), key=lambda i: gold[i].order())
    columns = sorted(range(len(predicted)), key=lambda j: predicted[j].order())
    pairs = _certain(gold, predicted, rows, columns)
    done_gold = {i for i, _ in pairs}
    done_predicted = {j for _, j in pairs}
    rows = [i for i in rows if i not in done_gold]
    columns = [j for j in columns if j not in done_predicted]
    for some_rows, some_columns in _components(gold, predicted, rows, columns):
        weights = [[weight(gold[i], predicted[j]) for j in some_columns] for i in some_rows]
        pairs += [(some_rows[a], some_columns[b]) for a, b in assign(weights)]
    return sorted(pairs, key=lambda pair: (gold[pair[0]].order(), predicted[pair[1]].order()))


def _certain(
    gold: Sequence[Span], predicted: Sequence[Span], rows: list[int], columns: list[int]
) -> list[tuple[int, int]]:
    """Pairs with span and type alike, where both stand alone: every best matching holds them."""
    groups: dict[tuple[int, int, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for i in rows:
        groups[gold[i].start, gold[i].end, gold[i].type][0].append(i)
    for j in columns:
        groups[predicted[j].start, predicted[j].end, predicted[j].type][1].append(j)
    return [(a[0], b[0]) for key, (a, b) in groups.items() if len(a) == len(b) == 1 and key[0] < key[1]]


def _components(
    gold: Sequence[Span], predicted: Sequence[Span], rows: list[int], columns: list[int]
) -> list[tuple[list[int], list[int]]]:
    """Sort mentions into groups such that nothing overlaps across groups."""
    events = [(gold[i].start, gold[i].end, 0, i) for i in rows]
    events += [(predicted[j].start, predicted[j].end, 1, j) for j in columns]
    groups: list[tuple[list[int], list[int]]] = []
    reach = -1
    for start, end, side, index in sorted(events):
        if start >= reach or not groups:
            groups.append(([], []))
        groups[-1][side].append(index)
        reach = max(reach, end)
    return [group for group in groups if group[0] and group[1]]


def assign(weights: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return the one-to-one assignment of rows to columns with the largest sum (Hungarian method, exact integers).

    Args:
        weights: a full matrix of weights of at least 0; pairs of weight 0 are never assigned.

    Returns:
        Pairs of row and column.
    """
    rows, columns = len(weights), len(weights[0]) if weights else 0
    if rows > columns:
        return [(row, column) for column, row in assign(list(zip(*weights, strict=True)))]
    row_price = [0] * (rows + 1)
    column_price = [0] * (columns + 1)
    owner = [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0] = row
        column = 0
        least: list[int | None] = [None] * (columns + 1)
        origin = [0] * (columns + 1)
        used = [False] * (columns + 1)
        while owner[column]:
            used[column] = True
            current, step, following = owner[column], None, 0
            for other in range(1, columns + 1):
                if used[other]:
                    continue
                cost = -weights[current - 1][other - 1] - row_price[current] - column_price[other]
                known = least[other]
                if known is None or cost < known:
                    least[other] = known = cost
                    origin[other] = column
                if step is None or known < step:
                    step, following = known, other
            for other in range(columns + 1):
                known = least[other]
                if used[other]:
                    row_price[owner[other]] += step or 0
                    column_price[other] -= step or 0
                elif known is not None:
                    least[other] = known - (step or 0)
            column = following
        while column:
            owner[column] = owner[origin[column]]
            column = origin[column]
    return sorted((owner[j] - 1, j - 1) for j in range(1, columns + 1) if owner[j] and weights[owner[j] - 1][j - 1] > 0)


def best_pairs(
    gold: Sequence[Any], predicted: Sequence[Any], score: Callable[[Any, Any], int]
) -> list[tuple[int, int]]:
    """Assign any two lists by a score of pairs; `score` gives an integer of at least 0.

    Args:
        gold: one list.
        predicted: the other.
        score: gives of one of each an integer of at least 0.
    """
    if not gold or not predicted:
        return []
    return assign([[score(one, other) for other in predicted] for one in gold])
