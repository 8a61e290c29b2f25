"""A small network of layers over the figures of an insertion, read from plain numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Perceptron:
    """Layers with the activation x * sigmoid(x) between them.

    Args:
        columns: places of the figures that it looks at.
        low, high: bounds of each figure; what lies outside counts as the bound.
        mean, scale: what is taken off each figure then, and what it is divided by.
        classes: places of figures that are numbers of classes, each with the highest one.
        layers: weights and bias of each layer; the last one has one unit.
    """

    columns: npt.NDArray[np.int64]
    low: Floats
    high: Floats
    mean: Floats
    scale: Floats
    classes: tuple[tuple[int, int], ...]
    layers: tuple[tuple[Floats, Floats], ...]

    def inputs(self, table: npt.NDArray[np.float32]) -> Floats:
        """Return what the first layer sees of each row of a table."""
        figures = table[:, self.columns].astype(np.float64)
        parts = [(np.clip(figures, self.low, self.high) - self.mean) / self.scale]
        for column, highest in self.classes:
            parts.append(np.eye(highest + 1)[np.clip(table[:, column], 0, highest).astype(np.int64)])
        return np.concatenate(parts, axis=1)

    def log_odds(self, table: npt.NDArray[np.float32]) -> Floats:
        """Return the natural log-odds of each row of a table."""
        state = self.inputs(table)
        for weights, bias in self.layers[:-1]:
            state = state @ weights + bias
            state = state / (1 + np.exp(-state))
        weights, bias = self.layers[-1]
        result: Floats = (state @ weights + bias)[:, 0]
        return result


def from_plain(plain: dict[str, Any]) -> Perceptron:
    """Build a perceptron from the plain lists of its file.

    Args:
        plain: the fields of `Perceptron` as lists.

    Raises:
        KeyError: one of these is missing.
    """
    low, high, mean, scale = (np.array(plain[name], dtype=np.float64) for name in ("low", "high", "mean", "scale"))
    return Perceptron(
        np.array(plain["columns"], dtype=np.int64),
        low,
        high,
        mean,
        scale,
        tuple((int(column), int(highest)) for column, highest in plain["classes"]),
        tuple(
            (np.array(weights, dtype=np.float64), np.array(bias, dtype=np.float64)) for weights, bias in plain["layers"]
        ),
    )
