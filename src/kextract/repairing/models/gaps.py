"""The convolution model: for each gap between two characters, whether one is missing there and which."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kextract.repairing.models import alphabet as alphabets
from kextract.resources import read_bytes

#: Characters on either side that the network sees.
REACH = 63
#: Characters of the window that is looked at again when an insertion is tried; the gap asked for is in its middle.
WINDOW = 48
_LOCAL = WINDOW // 2
_FLOOR = -12.0
_BATCH = 64

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
#: What the way that is not asked for is given.
_NOTHING, _NO_WINDOW = np.zeros((1, 1), dtype=np.int64), np.zeros((1, WINDOW), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class GapStates:
    """What the network says of some gaps; gap p lies before character p, the last one at the end of the text.

    Args:
        positions: ascending gaps that were looked at.
        missing: log-odds that something is missing in each.
        states: hidden state of each, from which the characters follow.
    """

    positions: Ints
    missing: Floats
    states: Floats


@dataclass(frozen=True, eq=False)
class GapModel:
    """The network with its two parts and its alphabet."""

    encoder: Any
    head: Any
    alphabet: alphabets.Alphabet

    def encode(self, text: str, spans: Iterable[tuple[int, int]] | None = None, reach: int = REACH) -> GapStates:
        """Look at every gap inside half-open spans (the gap at the end of a span included).

        Args:
            text: the text.
            spans: where to look; None is the whole text.
            reach: characters around a span that are looked at with it; fewer than `REACH` make its edges less exact.
        """
        numbers = self.alphabet.encode(f"\n{text}\n")
        wanted = _merged([(0, len(text))] if spans is None else spans, len(text), reach)
        positions, missing, states = [], [], []
        for start, end in wanted:
            low, high = max(start + 1 - reach, 0), min(end + 2 + reach, len(numbers))
            odds, state = self._run(numbers[None, low:high])
            here = slice(start + 1 - low, end + 2 - low)
            positions.append(np.arange(start, end + 1))
            missing.append(odds[0, here])
            states.append(state[0, here])
        if not wanted:
            width = self.encoder.get_outputs()[1].shape[2]
            return GapStates(np.empty(0, np.int64), np.empty(0, np.float32), np.empty((0, width), np.float32))
        return GapStates(np.concatenate(positions), np.concatenate(missing), np.concatenate(states))

    def characters(self, states: Floats) -> Floats:
        """Return log probabilities of every character of the alphabet, given that one is missing."""
        if not len(states):
            return np.empty((0, len(self.alphabet.characters)), dtype=np.float32)
        result: Floats = self.head.run(None, {"states": np.ascontiguousarray(states)})[0]
        return result

    def of(self, logs: Floats, character: str) -> float:
        """Return the log probability of a character, the lowest one for characters outside the alphabet."""
        number = self.alphabet.number(character)
        return _FLOOR if number is None else max(float(logs[number]), _FLOOR)

    def continued(self, text: str, insertions: Sequence[tuple[int, str]]) -> Floats:
        """Return, for each insertion, the log probability of all its characters after the first one.

        Each counts with its probability once those before it stand in the text.
        """
        result = np.zeros(len(insertions), dtype=np.float32)
        later = [
            (index, gap, string, length)
            for index, (gap, string) in enumerate(insertions)
            for length in range(1, len(string))
        ]
        found = self.following(text, [(gap, string[:length]) for _, gap, string, length in later])
        for (index, _, string, length), (odds, logs) in zip(later, found, strict=True):
            result[index] += self.of(logs, string[length]) - np.logaddexp(0.0, -odds)
        return result

    def following(self, text: str, insertions: Sequence[tuple[int, str]]) -> list[tuple[float, Floats]]:
        """Return, after each insertion, the log-odds that more is missing there and log probabilities of what."""
        frame = "\n" * _LOCAL + text + "\n" * _LOCAL
        result: list[tuple[float, Floats]] = []
        for begin in range(0, len(insertions), _BATCH):
            part = insertions[begin : begin + _BATCH]
            windows = [
                (frame[gap : gap + _LOCAL] + string)[-_LOCAL:] + frame[gap + _LOCAL : gap + 2 * _LOCAL]
                for gap, string in part
            ]
            odds, states = self._run(self.alphabet.encode("".join(windows)).reshape(len(part), WINDOW), near=True)
            logs = self.characters(states[:, 0])
            result += [(float(odds[row, 0]), logs[row]) for row in range(len(part))]
        return result

    def _run(self, numbers: Ints, near: bool = False) -> tuple[Floats, Floats]:
        """Run one of the two ways through the network: all places of a text, or the middle of each window."""
        import onnxruntime

        rows = alphabets.pairs(numbers)
        feeds = {"numbers": _NOTHING, "pair_rows": _NOTHING, "near_numbers": numbers, "near_pair_rows": rows}
        names = ["near_missing_odds", "near_states"]
        if not near:
            feeds = {"numbers": numbers, "pair_rows": rows, "near_numbers": _NO_WINDOW, "near_pair_rows": _NO_WINDOW}
            names = ["missing_odds", "states"]
        only = onnxruntime.RunOptions()
        only.only_execute_path_to_fetches = True
        odds, states = self.encoder.run(names, feeds, only)
        return odds, states


def _merged(spans: Iterable[tuple[int, int]], length: int, reach: int) -> list[tuple[int, int]]:
    """Join spans whose neighbourhoods overlap, so that nothing is computed twice."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted((max(start, 0), min(end, length)) for start, end in spans):
        if joined and start <= joined[-1][1] + 2 * reach:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        elif start <= end:
            joined.append((start, end))
    return joined


def session(content: bytes) -> Any:
    """Return an onnxruntime session on one thread, the same on every machine."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


@functools.cache
def load() -> GapModel:
    """Return the shipped model."""
    states, characters = read_bytes("models/gap-states.onnx"), read_bytes("models/gap-characters.onnx")
    return GapModel(session(states), session(characters), alphabets.load())
