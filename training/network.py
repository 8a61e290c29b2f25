"""The convolution network: for each gap, whether a character is missing and which."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from kextract.repairing.models.alphabet import PAIRS


class GapNetwork(nn.Module):
    """Dilated gated convolutions over characters; the state of place i belongs to the gap before character i.

    Args:
        size: characters of the alphabet.
        width: channels.
        layers: convolutions, with dilations 1, 2, 4, ...
        pair_width: channels of the table of character pairs.
        dropout: share of channels dropped after the embedding and before the heads.
    """

    def __init__(
        self, size: int, width: int = 128, layers: int = 6, pair_width: int = 48, dropout: float = 0.05
    ) -> None:
        super().__init__()
        self.characters = nn.Embedding(size, width)
        self.pairs = nn.Embedding(PAIRS, pair_width)
        self.mix = nn.Linear(pair_width, width)
        self.layers = nn.ModuleList(
            nn.Conv1d(width, 2 * width, 3, dilation=2**index, padding=2**index) for index in range(layers)
        )
        self.norm = nn.LayerNorm(width)
        self.missing = nn.Linear(width, 1)
        self.project = nn.Linear(width, width)
        self.bias = nn.Parameter(torch.zeros(size))
        self.dropout = nn.Dropout(dropout)
        nn.init.normal_(self.characters.weight, std=0.08)
        nn.init.normal_(self.pairs.weight, std=0.08)
        nn.init.constant_(self.missing.bias, -3.0)

    def forward(self, numbers: Tensor, pairs: Tensor) -> tuple[Tensor, Tensor]:
        """Return the log-odds that something is missing (batch, length) and the state (batch, length, width)."""
        state = self.embedded(numbers, pairs)
        for layer in self.layers:
            state = self.gated(layer, state)
        state = self.norm(state.transpose(1, 2).float())
        return self.missing(state).squeeze(-1), self.dropout(F.silu(self.project(state)))

    def embedded(self, numbers: Tensor, pairs: Tensor) -> Tensor:
        """Return the state of each character by itself (batch, width, length)."""
        state = self.characters(numbers) + self.mix(self.pairs(pairs))
        return self.dropout(state).transpose(1, 2)

    @staticmethod
    def gated(layer: nn.Module, state: Tensor) -> Tensor:
        """Return the state behind one convolution."""
        value, gate = layer(state).chunk(2, dim=1)
        return state + value * torch.sigmoid(gate)

    def scores(self, state: Tensor) -> Tensor:
        """Return a score of every character of the alphabet for the given states."""
        return state @ self.characters.weight.T + self.bias
