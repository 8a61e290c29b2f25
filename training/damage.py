"""A fast approximation of the damage generator over arrays, and a variation that follows no profile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kextract.garbling.runs import fragile_runs, protected_lines
from kextract.repairing.models.alphabet import LINE, PAD, SPACE, Alphabet
from kextract.resources import data

#: Classes of one-character runs; 0 never vanishes under the profile.
CLASSES = ("", *(name for name in data("garbling/rates.yaml")["classes"] if name != "word2"), "word2")
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Stream:
    """One long text as arrays: number, class of its run, weight of its fragility and whether it may vanish at all."""

    numbers: npt.NDArray[np.int16]
    classes: npt.NDArray[np.uint8]
    weights: npt.NDArray[np.float16]
    losable: Bools
    hangul: Bools

    def __len__(self) -> int:
        return len(self.numbers)


def stream(texts: list[str], alphabet: Alphabet, limit: int, titles: bool) -> Stream:
    """Join texts by line ends and mark the fragile characters.

    Args:
        texts: intact texts.
        alphabet: numbering of characters.
        limit: stop after so many characters.
        titles: keep title and metadata lines whole, as in releases.
    """
    parts: list[str] = []
    size = 0
    for text in texts:
        parts.append(text)
        size += len(text) + 1
        if size >= limit:
            break
    joined = "\n".join(parts) + "\n"
    classes = np.zeros(len(joined), dtype=np.uint8)
    weights = np.ones(len(joined), dtype=np.float16)
    order = {name: index for index, name in enumerate(CLASSES)}
    offset = 0
    for text in parts:
        for run in fragile_runs(text, protected_lines(text) if titles else [], None):
            if run.name in order and (run.end - run.start == 1 or run.name == "word2"):
                place = offset + run.start
                if run.name != "word2" or classes[place] == 0:
                    classes[place] = order[run.name]
                    weights[place] = run.weight
        offset += len(text) + 1
    points = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    digits = (points >= 48) & (points <= 57)
    letters = (points >= 65) & (points <= 122) & ~((points > 90) & (points < 97))
    numbers = alphabet.encode(joined).astype(np.int16)
    return Stream(
        numbers, classes, weights, ~(digits | letters | (numbers == LINE)), (points >= 0xAC00) & (points <= 0xD7A3)
    )


class Damager:
    """Cuts windows out of streams and damages them, each with its own mode and severity.

    Args:
        streams: training texts.
        shares: how often each is drawn.
        length: characters of a window after damage.
        seed: of the random generator.
    """

    def __init__(self, streams: list[Stream], shares: list[float], length: int, seed: int) -> None:
        self.streams = streams
        self.shares = np.array(shares) / np.sum(shares)
        self.length = length
        self.cut = length + length // 4
        self.random = np.random.default_rng(seed)
        table: Any = data("garbling/rates.yaml")
        rates = np.zeros((3, len(CLASSES)), dtype=np.float32)
        for index, name in enumerate(CLASSES):
            if name:
                rates[:, index] = [table["classes"][name]["rate"][mode] for mode in "AHB"]
        self.rates = rates
        words, marks = table["trailing_space"]["words"], table["trailing_space"]["marks"]
        self.follow = np.array([[words[mode], marks[mode]] for mode in "AHB"], dtype=np.float32)
        self.two_first = float(table["two_first"])
        self.paragraph = CLASSES.index("paragraph")
        self.marks = np.array([bool(name) and table["classes"][name]["kind"] == "mark" for name in CLASSES])

    def batch(self, size: int) -> tuple[Ints, Ints, Bools]:
        """Return numbers, first missing character before each place (-1 for none) and which places count.

        Shapes are (size, length). Of a window, a quarter follows no profile, an eighth stays intact.
        """
        cut = self.cut
        which = self.random.choice(len(self.streams), size=size, p=self.shares)
        columns = np.arange(cut)
        numbers = np.empty((size, cut), dtype=np.int64)
        classes = np.empty((size, cut), dtype=np.int64)
        weights = np.empty((size, cut), dtype=np.float32)
        losable = np.empty((size, cut), dtype=bool)
        hangul = np.empty((size, cut), dtype=bool)
        for index, one in enumerate(self.streams):
            rows = np.nonzero(which == index)[0]
            if len(rows):
                places = self.random.integers(0, len(one) - cut, size=len(rows))[:, None] + columns
                numbers[rows], classes[rows], weights[rows] = (
                    one.numbers[places],
                    one.classes[places],
                    one.weights[places],
                )
                losable[rows], hangul[rows] = one.losable[places], one.hangul[places]
        gone = self._profile(numbers, classes, weights, hangul)
        style = self.random.random(size)
        free = np.nonzero(style < 0.25)[0]
        if len(free):
            gone[free] = self._uniform(len(free), numbers[free], hangul[free])
        gone[style > 0.875] = False
        gone &= losable
        return self._compact(numbers, gone)

    def _profile(self, numbers: Ints, classes: Ints, weights: Floats, hangul: Bools) -> Bools:
        size, cut = numbers.shape
        mode = self.random.choice(3, size=size, p=[0.5, 0.3, 0.2])
        severity = np.exp(self.random.normal(0.0, 0.5, size=size)).astype(np.float32)
        # A share of windows loses more inner syllables and words than the profile has, so that all are learned.
        boost = np.where(self.random.random(size) < 0.4, self.random.uniform(1, 8, size), 1.0).astype(np.float32)
        rate = self.rates[mode][np.arange(size)[:, None], classes] * weights * severity[:, None]
        rare = (rate > 0) & (rate < 0.05)
        rate = np.where(rare, rate * boost[:, None], rate)
        gone = self.random.random((size, cut), dtype=np.float32) < rate
        second = gone & (classes == len(CLASSES) - 1)
        gone[:, 1:] |= second[:, :-1] & hangul[:, 1:]
        # A third of lost paragraph starts lose two syllables.
        start = (
            gone & (classes == self.paragraph) & (self.random.random((size, cut), dtype=np.float32) < self.two_first)
        )
        second |= start
        gone[:, 1:] |= start[:, :-1] & hangul[:, 1:]
        before = np.zeros_like(gone)
        before[:, 1:] = gone[:, :-1] & hangul[:, :-1]
        crowded = gone & hangul & before & ~np.pad(second, ((0, 0), (1, 0)))[:, :-1]
        gone &= ~(crowded & (self.random.random((size, cut), dtype=np.float32) < 0.92))
        share = np.where(self.marks[classes], self.follow[mode, 1][:, None], self.follow[mode, 0][:, None])
        after = gone & (self.random.random((size, cut), dtype=np.float32) < share)
        gone[:, 1:] |= after[:, :-1] & (numbers[:, 1:] == SPACE)
        return gone

    def _uniform(self, size: int, numbers: Ints, hangul: Bools) -> Bools:
        cut = numbers.shape[1]
        rate = np.exp(self.random.uniform(np.log(0.004), np.log(0.06), size)).astype(np.float32)[:, None]
        gone = self.random.random((size, cut), dtype=np.float32) < rate
        # Syllables at word edges vanish more often; now and then two or three neighbours go, a whole word or a space.
        edge = np.zeros_like(gone)
        edge[:, :-1] = numbers[:, 1:] == SPACE
        edge[:, 1:] |= numbers[:, :-1] == SPACE
        gone |= edge & hangul & (self.random.random((size, cut), dtype=np.float32) < rate)
        longer = gone & (self.random.random((size, cut)) < 0.15)
        gone[:, 1:] |= longer[:, :-1] & hangul[:, 1:]
        longest = longer & (self.random.random((size, cut)) < 0.3)
        gone[:, 2:] |= longest[:, :-2] & hangul[:, 2:]
        return gone

    def _compact(self, numbers: Ints, gone: Bools) -> tuple[Ints, Ints, Bools]:
        order = np.argsort(gone, axis=1, kind="stable")[:, : self.length]
        rows = np.arange(len(numbers))[:, None]
        kept = numbers[rows, order]
        survived = ~gone[rows, order]
        expected = np.zeros_like(order)
        expected[:, 1:] = order[:, :-1] + 1
        missing = np.where((expected < order) & survived, numbers[rows, np.minimum(expected, self.cut - 1)], -1)
        missing[:, 0] = -1
        counts = survived.copy()
        counts[:, 0] = False
        return np.where(survived, kept, PAD), missing, counts
