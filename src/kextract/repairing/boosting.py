"""Boosted decision trees over arrays, and the perceptron that decides with them, read from plain numbers."""

from __future__ import annotations

import functools
import gzip
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kextract.repairing import perceptron
from kextract.resources import read_bytes

Floats = npt.NDArray[np.float64]
#: Natural log-odds of the perceptron below which the trees are not asked.
UNLIKELY = -3.0
#: Natural log-odds, without Kiwi, of an insertion that Kiwi is asked about.
WORTH = -1.73


@dataclass(frozen=True, eq=False)
class Forest:
    """Sum of many small trees.

    Args:
        columns: names of the figures that the trees look at.
        feature: for each tree (row) and inner node, the place of its column; leaves are numbered below zero.
        threshold: figures up to this go left.
        left, right: next node; a negative number n stands for leaf -n - 1.
        value: for each tree, the value of each leaf.
        network: the perceptron; None for trees alone.
        screen: a perceptron that looks at none of Kiwi's figures.
        calibration: ascending raw scores and the probability that belongs to each.
        levels: least probability of an edit at each level.
    """

    columns: tuple[str, ...]
    feature: npt.NDArray[np.int16]
    threshold: Floats
    left: npt.NDArray[np.int16]
    right: npt.NDArray[np.int16]
    value: Floats
    network: perceptron.Perceptron | None
    screen: perceptron.Perceptron | None
    calibration: tuple[Floats, Floats]
    levels: dict[str, float]

    def sums(self, table: npt.NDArray[np.float32]) -> Floats:
        """Return the sum of the trees for each row of a table."""
        trees, width = self.feature.shape
        feature, threshold, left, right = self._joined
        figures = table.astype(np.float64)
        node = np.tile(np.arange(trees) * width, len(table))
        row = np.repeat(np.arange(len(table)) * table.shape[1], trees)
        # Only the trees that have not come to a leaf go on.
        going = np.arange(len(node))
        while len(going):
            here = node[going]
            goes_left = figures.ravel()[row[going] + feature[here]] <= threshold[here]
            following = np.where(goes_left, left[here], right[here])
            node[going] = following
            going = going[following >= 0]
        result: Floats = self.value.ravel()[-node - 1].reshape(len(table), trees).sum(axis=1)
        return result

    @functools.cached_property
    def _joined(self) -> tuple[npt.NDArray[np.int64], Floats, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """All trees as one list of nodes: feature, threshold, and the next node on either side, -n - 1 for leaf n."""
        trees, width = self.feature.shape
        leaves = self.value.shape[1]
        number = np.arange(trees)[:, None]

        def placed(child: npt.NDArray[np.int16]) -> npt.NDArray[np.int64]:
            wide = child.astype(np.int64)
            found: npt.NDArray[np.int64] = np.where(wide >= 0, wide + number * width, wide - number * leaves)
            return found.ravel()

        return self.feature.astype(np.int64).ravel(), self.threshold.ravel(), placed(self.left), placed(self.right)

    def scores(self, table: npt.NDArray[np.float32]) -> Floats:
        """Return the raw score of each row: the mean of both, where the perceptron finds it likely at all."""
        if self.network is None:
            return self.sums(table)
        scores = self.network.log_odds(table)
        likely = scores > UNLIKELY
        scores[likely] = (scores[likely] + self.sums(table[likely])) / 2
        return scores

    def worth_asking(self, table: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
        """Return which rows are likely enough without Kiwi's figures that Kiwi is asked about them."""
        if self.screen is None:
            return np.ones(len(table), dtype=bool)
        worth: npt.NDArray[np.bool_] = self.screen.log_odds(table) >= WORTH
        return worth

    def probabilities(self, table: npt.NDArray[np.float32]) -> Floats:
        """Return the calibrated probability of each row."""
        if not len(table):
            return np.zeros(0)
        result: Floats = np.interp(self.scores(table), *self.calibration)
        return result


def from_plain(plain: dict[str, Any]) -> Forest:
    """Build a forest from the plain lists of its file.

    Args:
        plain: `trees` (of each feature, threshold, left, right and value), `columns`, `calibration`, `levels` and,
            where they are used, `network` and `screen`.

    Raises:
        KeyError: one of these is missing.
    """
    trees = plain["trees"]
    inner = max(max(len(tree["feature"]) for tree in trees), 1)
    leaves = max(len(tree["value"]) for tree in trees)

    def padded(key: str, width: int, dtype: Any) -> Any:
        result = np.zeros((len(trees), width), dtype=dtype)
        for row, tree in zip(result, trees, strict=True):
            row[: len(tree[key])] = tree[key]
        return result

    return Forest(
        tuple(plain["columns"]),
        padded("feature", inner, np.int16),
        padded("threshold", inner, np.float64),
        padded("left", inner, np.int16),
        padded("right", inner, np.int16),
        padded("value", leaves, np.float64),
        perceptron.from_plain(plain["network"]) if "network" in plain else None,
        perceptron.from_plain(plain["screen"]) if "screen" in plain else None,
        (np.array(plain["calibration"][0]), np.array(plain["calibration"][1])),
        plain["levels"],
    )


@functools.cache
def load(name: str) -> Forest:
    """Return a shipped forest; `name` as for `kextract.resources.read_bytes`."""
    return from_plain(json.loads(gzip.decompress(read_bytes(name))))
