"""Scores and proposes insertions with both character models over one text."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kextract.repairing.models import gaps as gap_models
from kextract.repairing.models import ngrams as ngram_models
from kextract.repairing.models.alphabet import SPACE
from kextract.repairing.models.plain import Plain
from kextract.resources import data

#: Longest string that is proposed; nothing longer was ever seen lost.
LONGEST = 3
#: Weights of the combination.
COMBINATION = "models/combination.yaml"
#: Nats that the loss of a space beside an insertion costs.
_SPACE_COST = 1.5
#: Log-odds of a loss, and log probability of a mark, from which the model looks behind that mark.
_EXPECTS_LOSS = -1.0
_EXPECTS_MARK = -1.5
#: Likely syllables of a gap that an insertion is measured against, and the widest distance from them that counts.
_RIVALS = 2
_WIDEST = 10.0
#: Log-odds of a loss and of the character together from which a syllable is tried. Of those below, 8 of 8,000 had a
#: chance of one in a hundred once the n-grams had read them.
_LIKELY = -5.5
#: Characters around a span that a glimpse sees.
_GLIMPSE = 8
#: Log-odds of a loss from which the model asks whether more than one syllable is gone.
_EXPECTS_MORE = 1.0


Figures = npt.NDArray[np.float32]


@dataclass(slots=True, frozen=True)
class Scores:
    """What the models say of one insertion; natural log-odds, positive in its favour.

    Args:
        position: gap in the text, before the character of that offset.
        string: what would be inserted.
        gap: log-odds of this insertion against nothing missing, by the convolution model.
        missing: log-odds that anything at all is missing in the gap, by the convolution model.
        ngram: by how much the insertion makes the text likelier, by the n-gram model.
        log_odds: both together, calibrated on held-out releases of medium damage (about one gap in thirty).
        rival: by how much `ngram` exceeds that of the best other syllable that the convolution model thinks of here.
    """

    position: int
    string: str
    gap: float
    missing: float
    ngram: float
    log_odds: float
    rival: float


@dataclass(slots=True, frozen=True)
class Proposal:
    """An insertion that the models favour.

    Args:
        position: gap in the text.
        string: one to `LONGEST` Hangul syllables.
        log_odds: as in `Scores`.
        source: `both` when each model alone would insert it, otherwise `gap` or `ngram`.
        space: whether the space after it seems to be lost, too.
        scores: the evidence.
    """

    position: int
    string: str
    log_odds: float
    source: str
    space: bool
    scores: Scores


class CharacterModels:
    """Both models over one text; what was computed for a gap is kept.

    Args:
        text: the text, damaged or not, in NFC.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._plain = Plain(text)
        self._gap = gap_models.load()
        size = len(self._plain.text) + 1
        self._missing = np.full(size, np.nan, dtype=np.float32)
        self._states: npt.NDArray[np.float32] | None = None
        self._gains: dict[tuple[int, str], float] = {}
        self._others: dict[int, dict[str, float]] = {}
        self._after: dict[int, tuple[str, float, npt.NDArray[np.float32]]] = {}

    @functools.cached_property
    def _ngram(self) -> ngram_models.Ngrams:
        return ngram_models.load()

    @functools.cached_property
    def _read(self) -> tuple[npt.NDArray[np.int64], Figures]:
        return self._ngram.read(self._plain.text)

    def missing(
        self, spans: Iterable[tuple[int, int]] | None = None
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return the gaps of half-open spans, both ends included, and the log-odds that something is missing in each.

        Gaps inside line ends and indents are left out: what is missing there belongs before the next character.
        """
        positions = [np.empty(0, dtype=np.int64)]
        odds = [np.empty(0, dtype=np.float32)]
        for start, end in [(0, len(self.text))] if spans is None else spans:
            low, high = self._plain.gap(start), self._plain.gap(end)
            self._look([(low, high)])
            origins = self._plain.origins[low : high + 1]
            inside = (origins >= start) & (origins <= end)
            positions.append(origins[inside])
            odds.append(self._missing[low : high + 1][inside])
        return np.concatenate(positions), np.concatenate(odds)

    def glimpse(self, spans: Iterable[tuple[int, int]]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return what `missing` does, seen with little around the spans: quicker, less exact, and not kept."""
        placed = [(self._plain.gap(start), self._plain.gap(end)) for start, end in spans]
        seen = self._gap.encode(self._plain.text, placed, _GLIMPSE)
        return self._plain.origins[seen.positions], seen.missing

    def score(self, insertions: Sequence[tuple[int, str]]) -> list[Scores]:
        """Return the scores of insertions, each by itself, in the order given."""
        if not insertions:
            return []
        gaps = sorted({self._plain.gap(position) for position, _ in insertions})
        self._look((gap, gap) for gap in gaps)
        return self._scores(insertions, gaps, self._logs(gaps))

    def _scores(
        self, insertions: Sequence[tuple[int, str]], gaps: Sequence[int], logs: npt.NDArray[np.float32]
    ) -> list[Scores]:
        """Return the scores of insertions into gaps of which the log probabilities of the characters are known."""
        placed = [(self._plain.gap(position), string) for position, string in insertions]
        rows = {gap: row for row, gap in enumerate(gaps)}
        by_gap = np.array(
            [
                self._missing[gap] + self._gap.of(logs[rows[gap]], string[0]) if string else 0.0
                for gap, string in placed
            ],
            dtype=np.float32,
        ) + self._gap.continued(self._plain.text, placed)
        by_ngram, rival = self._by_ngram(placed), self._rivals(placed, rows, logs)
        rival = np.clip(by_ngram - rival, -_WIDEST, _WIDEST)
        missing = self._missing[[gap for gap, _ in placed]]
        both = combine(by_gap, missing, by_ngram, rival)
        return [
            Scores(position, string, *(float(figure) for figure in figures))
            for (position, string), *figures in zip(insertions, by_gap, missing, by_ngram, both, rival, strict=True)
        ]

    def propose(
        self,
        spans: Iterable[tuple[int, int]] | None = None,
        minimum: float = -2.0,
        width: int = 6,
        suspicion: float = -3.5,
    ) -> list[Proposal]:
        """Return the insertions of Hangul that the models favour, ascending by place, the best of a gap first.

        Args:
            spans: half-open spans to look at; None is the whole text.
            minimum: lowest combined log-odds of a proposal.
            width: most proposals of one gap.
            suspicion: lowest log-odds that anything is missing, below which a gap is passed over.
        """
        positions, odds = self.missing(spans)
        likely = odds > suspicion
        lost = dict(zip(positions[likely].tolist(), odds[likely].tolist(), strict=True))
        places = sorted(lost)
        if not places or not self._plain.text:
            return []
        hangul, characters = _hangul()
        gaps = [self._plain.gap(position) for position in places]
        all_logs = self._logs(gaps)
        logs = all_logs[:, hangul]
        best = _best(logs, width)
        tried = [
            (position, characters[column])
            for row, position in enumerate(places)
            for column in best[row]
            if lost[position] + logs[row, column] > _LIKELY
        ]
        longer, spaced = self._longer([(place, string) for place, string in tried if lost[place] > _EXPECTS_MORE])
        tried += longer
        found: dict[int, list[Proposal]] = {}
        for scores in self._scores(tried, gaps, all_logs):
            if scores.log_odds >= minimum:
                source = "both" if scores.gap > 0 and scores.ngram > 0 else "gap" if scores.gap > 0 else "ngram"
                found.setdefault(scores.position, []).append(
                    Proposal(
                        scores.position,
                        scores.string,
                        scores.log_odds,
                        source,
                        (scores.position, scores.string) in spaced,
                        scores,
                    )
                )
        return [
            proposal
            for position in sorted(found)
            for proposal in sorted(found[position], key=lambda one: (-one.log_odds, one.string))[:width]
        ]

    def _logs(self, gaps: list[int]) -> npt.NDArray[np.float32]:
        """Return log probabilities of the next missing character in each gap.

        Where the network expects a quote, a space or another mark first, a syllable may come after that one: its
        probability is that of both ways.
        """
        states = self._known().states[gaps]
        logs = self._gap.characters(states)
        marks, names = _marks()
        best = marks[np.argmax(logs[:, marks], axis=1)] if len(gaps) else np.empty(0, dtype=np.int64)
        rows = [
            row
            for row, gap in enumerate(gaps)
            if self._missing[gap] > _EXPECTS_LOSS and logs[row, best[row]] > _EXPECTS_MARK and gap not in self._after
        ]
        placed = [(gaps[row], names[int(best[row])]) for row in rows]
        for row, (gap, mark), (odds, found) in zip(
            rows, placed, self._gap.following(self._plain.text, placed), strict=True
        ):
            chance = float(logs[row, best[row]]) - float(np.logaddexp(0.0, -odds))
            self._after[gap] = (mark, chance, found)
        hangul, _ = _hangul()
        for row, gap in enumerate(gaps):
            if gap in self._after:
                _, chance, found = self._after[gap]
                logs[row, hangul] = np.logaddexp(logs[row, hangul], found[hangul] + np.float32(chance))
        return logs

    def _rivals(
        self, placed: list[tuple[int, str]], rows: dict[int, int], logs: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float32]:
        """Return, for each insertion, the n-gram gain of the best other likely syllable of its gap."""
        hangul, characters = _hangul()
        new = [gap for gap in dict.fromkeys(gap for gap, _ in placed) if gap not in self._others]
        if new:
            best = _best(logs[[rows[gap] for gap in new]][:, hangul], _RIVALS)
            tried = [(gap, characters[column]) for gap, columns in zip(new, best, strict=True) for column in columns]
            gains = self._by_ngram(tried)
            for (gap, syllable), gain in zip(tried, gains, strict=True):
                self._others.setdefault(gap, {})[syllable] = float(gain)
        return np.array(
            [
                max(gain for syllable, gain in self._others[gap].items() if syllable != string[:1])
                for gap, string in placed
            ],
            dtype=np.float32,
        )

    def _by_ngram(self, placed: list[tuple[int, str]]) -> npt.NDArray[np.float32]:
        """Return the gain by n-grams, with a space or mark beside the insertion where that reads better.

        Damage often takes them along; without this the particle of two words run together would look unlikely.
        """
        text = self._plain.text
        tried: list[tuple[int, str]] = []
        owners: list[int] = []
        new = [one for one in dict.fromkeys(placed) if one not in self._gains]
        for index, (gap, string) in enumerate(new):
            tried.append((gap, string))
            owners.append(index)
            if string and _joins(text[gap : gap + 1]) and string[-1] != " ":
                tried.append((gap, string + " "))
                owners.append(index)
            if string and gap in self._after:
                tried.append((gap, self._after[gap][0] + string))
                owners.append(index)
        gains = self._ngram.insertion_odds(text, tried, self._read)
        for owner, (_, string), gain in zip(owners, tried, gains.tolist(), strict=True):
            value = gain if string == new[owner][1] else gain - _SPACE_COST
            self._gains[new[owner]] = max(self._gains.get(new[owner], -np.inf), value)
        return np.array([self._gains[one] for one in placed], dtype=np.float32)

    def _longer(self, tried: list[tuple[int, str]]) -> tuple[list[tuple[int, str]], set[tuple[int, str]]]:
        """Follow the likeliest character of each gap: what else is missing after it?

        Returns:
            Strings of two or three syllables, and the strings after which a space is missing.
        """
        hangul = frozenset(_hangul()[0].tolist())
        front: list[tuple[int, str]] = []
        for position, string in tried:
            if not front or front[-1][0] != position:
                front.append((position, string))
        longer: list[tuple[int, str]] = []
        spaced: set[tuple[int, str]] = set()
        for length in range(1, LONGEST + 1):
            placed = [(self._plain.gap(position), string) for position, string in front]
            ahead = []
            for (position, string), (odds, logs) in zip(
                front, self._gap.following(self._plain.text, placed), strict=True
            ):
                best = int(logs.argmax())
                if odds > 0 and best == SPACE:
                    spaced.add((position, string))
                elif odds > 0 and best in hangul and length < LONGEST:
                    ahead.append((position, string + self._gap.alphabet.characters[best]))
            longer += ahead
            front = ahead
        return longer, spaced

    def _look(self, gaps: Iterable[tuple[int, int]]) -> None:
        wanted = [(low, high) for low, high in gaps if np.isnan(self._missing[low : high + 1]).any()]
        if not wanted:
            return
        seen = self._gap.encode(self._plain.text, wanted)
        if self._states is None:
            self._states = np.zeros((len(self._missing), seen.states.shape[1]), dtype=np.float32)
        self._missing[seen.positions] = seen.missing
        self._states[seen.positions] = seen.states

    def _known(self) -> gap_models.GapStates:
        if self._states is None:
            self._look([(0, 0)])
        assert self._states is not None
        return gap_models.GapStates(np.arange(len(self._missing)), self._missing, self._states)


def _joins(character: str) -> bool:
    return character.isalnum()


def _best(logs: npt.NDArray[np.float32], width: int) -> npt.NDArray[np.int64]:
    """Return the columns of the highest figures of each row, falling; of equal ones the lower column first."""
    left = logs.copy()
    rows = np.arange(len(logs))
    best = np.empty((len(logs), width), dtype=np.int64)
    for place in range(width):
        best[:, place] = left.argmax(axis=1)
        left[rows, best[:, place]] = -np.inf
    return best


def combine(gap: Figures, missing: Figures, ngram: Figures, rival: Figures) -> Figures:
    """Return calibrated log-odds from the figures of both models (weights in `models/combination.yaml`)."""
    weights = data(COMBINATION)
    result = np.full(gap.shape, weights["bias"], dtype=np.float32)
    for name, column in features(gap, missing, ngram, rival).items():
        result += np.float32(weights["weights"][name]) * column
    return result


def features(gap: Figures, missing: Figures, ngram: Figures, rival: Figures) -> dict[str, Figures]:
    """Return the columns of the combination; bent so that extreme figures do not rule alone.

    `certain` is the log-odds that the missing character is this one: where the network is sure, differences count.
    """
    chance = np.minimum(gap - missing, np.float32(-1e-4))
    return {
        "certain": np.clip(chance - np.log(-np.expm1(chance)), -9, 7),
        "missing": np.clip(missing, -4, 8),
        "missing_low": np.minimum(missing - 2, 0),
        "ngram": np.clip(ngram, -15, 15) * np.float32(0.5),
        "ngram_low": np.clip(-8 - ngram, 0, 12),
        "rival": np.clip(rival, -_WIDEST, _WIDEST),
    }


def probability(log_odds: float) -> float:
    """Return the probability that belongs to natural log-odds."""
    return 1 / (1 + math.exp(-max(min(log_odds, 50.0), -50.0)))


@functools.cache
def _hangul() -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    alphabet = gap_models.load().alphabet
    numbers = [number for number, name in enumerate(alphabet.characters) if name and "가" <= name <= "힣"]
    return np.array(numbers), tuple(alphabet.characters[number] for number in numbers)


@functools.cache
def _marks() -> tuple[npt.NDArray[np.int64], dict[int, str]]:
    alphabet = gap_models.load().alphabet
    names = {number: name for number, name in enumerate(alphabet.characters) if name and not name.isalnum()}
    return np.array(list(names)), names
