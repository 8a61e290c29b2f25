"""Trains the perceptron that decides together with the boosted trees."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812

from kextract.repairing.perceptron import from_plain
from kextract.resources import data

#: Figures that are numbers of classes, with the highest one.
CLASSES = {"before": 6, "after": 6, "particle": 9, "syllable": len(data("repairing/grammar.yaml")["frequent"])}
#: Units of the inner layers, epochs, rows of a batch, highest rate of learning.
WIDTHS, EPOCHS, BATCH, RATE = (192, 96), 12, 1024, 4e-3
#: Units and epochs of the screen, which tells what Kiwi is asked about.
SCREEN_SIZE = (48, 24), 4
#: Share of the rows that lie beyond the bounds of a figure, on each side.
_BEYOND = 0.005
_DIGITS = 5


def train(
    table: np.ndarray,
    right: np.ndarray,
    columns: Sequence[str],
    unused: Sequence[str],
    seed: int,
    size: tuple[tuple[int, int], int] = (WIDTHS, EPOCHS),
) -> dict[str, Any]:
    """Return the plain lists of a perceptron (see `kextract.repairing.perceptron.Perceptron`).

    Args:
        table: a row of figures for each insertion.
        right: whether each is right.
        columns: names of the figures.
        unused: names of those that it does not look at.
        seed: any integer.
        size: units of the inner layers, and epochs.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    used = [index for index, name in enumerate(columns) if name not in unused]
    figures = table[:, used].astype(np.float64)
    low, high = np.quantile(figures, [_BEYOND, 1 - _BEYOND], axis=0)
    figures = np.clip(figures, low, high)
    plain: dict[str, Any] = {
        "columns": used,
        "low": low.tolist(),
        "high": high.tolist(),
        "mean": figures.mean(axis=0).tolist(),
        "scale": (figures.std(axis=0) + 1e-6).tolist(),
        "classes": [[list(columns).index(name), highest] for name, highest in CLASSES.items()],
        "layers": [],
    }
    inputs = torch.from_numpy(from_plain(plain).inputs(table).astype(np.float32))
    wanted = torch.from_numpy(right.astype(np.float32))
    widths, epochs = size
    sizes = (inputs.shape[1], *widths, 1)
    layers = torch.nn.ModuleList(torch.nn.Linear(one, other) for one, other in itertools.pairwise(sizes))
    steps = epochs * -(-len(right) // BATCH)
    optimiser = torch.optim.AdamW(layers.parameters(), lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    dice = np.random.default_rng(seed)
    for _ in range(epochs):
        order = torch.from_numpy(dice.permutation(len(right)))
        for rows in order.split(BATCH):
            state = inputs[rows]
            for number, layer in enumerate(layers):
                state = layer(state)
                if number + 1 < len(layers):
                    state = F.silu(state)
                    state = F.dropout(state, 0.1) if number == 0 else state
            loss = F.binary_cross_entropy_with_logits(state[:, 0], wanted[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    plain["layers"] = [
        [
            np.round(layer.weight.detach().numpy().T.astype(np.float64), _DIGITS).tolist(),
            np.round(layer.bias.detach().numpy().astype(np.float64), _DIGITS).tolist(),
        ]
        for layer in layers
    ]
    for name in ("low", "high", "mean", "scale"):
        plain[name] = [float(f"{value:.7g}") for value in plain[name]]
    return plain
