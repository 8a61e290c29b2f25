"""Intervals by resampling releases; twins of one release are drawn together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np

RESAMPLES = 1000
SEED = 20191125


def intervals(
    counts: Sequence[Counter[Any]],
    units: Sequence[Hashable],
    measure: Callable[[Callable[[Any], Any]], dict[str, Any]],
    *,
    resamples: int = RESAMPLES,
    level: float = 0.95,
) -> dict[str, tuple[float, float]]:
    """Return percentile intervals of measures.

    Args:
        counts: counts of each document.
        units: what each document belongs to; documents of one unit are drawn together.
        measure: from a function that gives counts by name to measures by name.
        resamples: number of resamples.
        level: share of the resamples inside the interval.

    Returns:
        Lower and upper limit by measure; measures that no resample could compute are left out.
    """
    names = sorted({name for one in counts for name in one}, key=repr)
    places = {name: place for place, name in enumerate(names)}
    rank = {unit: number for number, unit in enumerate(sorted(set(units), key=repr))}
    table = np.zeros((len(rank), len(names)))
    for one, unit in zip(counts, units, strict=True):
        for name, number in one.items():
            table[rank[unit], places[name]] += number
    if not len(rank):
        return {}
    generator = np.random.default_rng(SEED)
    draws = generator.multinomial(len(rank), np.full(len(rank), 1 / len(rank)), size=resamples)
    sums = draws @ table
    empty = np.zeros(resamples)
    result = {}
    for name, values in measure(lambda name: sums[:, places[name]] if name in places else empty).items():
        known = values[~np.isnan(values)]
        if known.size:
            low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
            result[name] = (float(low), float(high))
    return result
