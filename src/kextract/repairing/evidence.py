"""What every source says of each possible insertion, as the figures on which the decision rests."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kextract.alignment import left_align
from kextract.repairing.candidates import Candidate
from kextract.repairing.echo import Echo
from kextract.repairing.fluency import Fluency
from kextract.repairing.frames import splits
from kextract.repairing.hangul import is_hangul, is_particle, particle_fits
from kextract.repairing.models import CharacterModels, Proposal
from kextract.repairing.signs import NAMES as SIGNS
from kextract.repairing.signs import Signs
from kextract.repairing.surroundings import Surroundings, known, logged, surroundings
from kextract.repairing.valency import demand
from kextract.repairing.vocabulary import Vocabulary, strip_particle
from kextract.resources import data

#: Columns of the table; the trees of the decision refer to them by place.
COLUMNS = (
    "gap",
    "missing",
    "ngram",
    "margin",
    "rank",
    "source_word",
    "source_name",
    "source_grammar",
    "source_lexicon",
    "source_opening",
    "source_model",
    "length",
    "particle",
    "fits",
    "before",
    "after",
    "lexicon_before",
    "lexicon_after",
    "lexicon_left",
    "lexicon_right",
    "lexicon_left_joined",
    "lexicon_right_joined",
    "left_length",
    "right_length",
    "own_before",
    "own_after",
    "own_left_joined",
    "damage",
    "missing_mean",
    "missing_near",
    "rival",
    "valency",
    "hole_is_word",
    "sentence",
    "line_length",
    "gazetteer",
    "kiwi",
    "kiwi_margin",
    "echo",
    "echo_without",
    "counted",
    "counted_near",
    "syllable",
    *(f"sign_{name}" for name in SIGNS),
    "certain",
    "gap_ngram",
    "gap_kiwi",
    "gap_ngram_kiwi",
    "margins",
)
#: How many of them, the last ones, are sums of others.
SUMS = 5
_ABSENT = -12.0
_KIWI, _KIWI_MARGIN = COLUMNS.index("kiwi"), COLUMNS.index("kiwi_margin")
#: Rules that know clean text alone, not the document or the gazetteers.
_GENERAL = ("lexicon.", "opening.")
#: Combined log-odds of the character models from which Kiwi is asked where no decision tells which options are worth
#: it, and what its figures are of the others.
SCREEN = -3.5
UNASKED = -15.0
_FREQUENT: str = data("repairing/grammar.yaml")["frequent"]
_BEHIND = {string: re.compile(shape) for string, shape in data("repairing/grammar.yaml")["behind_figures"].items()}
_MONTH: str = data("repairing/frames.yaml")["month"]
_FIGURES, _FIGURES_BEFORE = re.compile(r"\d{1,4}"), re.compile(r"\d{1,4}$")
Table = npt.NDArray[np.float32]
Screen = Callable[[Table], npt.NDArray[np.bool_]]


@dataclass(slots=True)
class Option:
    """One insertion with the sources that speak for it.

    Args:
        position: place in the text, left-aligned.
        string: what is inserted.
        candidates: the rules that propose it.
        proposal: the character models' proposal, if any.
    """

    position: int
    string: str
    candidates: list[Candidate]
    proposal: Proposal | None = None

    @property
    def named(self) -> bool:
        """Return whether a name of the gazetteers would stand there."""
        return any(candidate.named for candidate in self.candidates)

    @property
    def rule(self) -> str:
        """Return the name of the strongest rule, or that of the models; what clean text tells comes last."""
        if not self.candidates:
            return "model.syllable"
        return max(self.candidates, key=lambda c: (not c.rule.startswith(_GENERAL), c.log_odds)).rule


def merge(
    text: str, candidates: Iterable[Candidate], proposals: Iterable[Proposal], spans: Sequence[tuple[int, int]]
) -> list[Option]:
    """Bring all sources together, equal insertions as one, in order of place.

    Args:
        text: the text, NFC.
        candidates: what the rules propose and the form does not prove (`certain` ones compete elsewhere).
        proposals: what the models propose.
        spans: where edits may lie.
    """
    found: dict[tuple[int, str], Option] = {}
    for candidate in candidates:
        key = left_align(text, candidate.start, candidate.inserted)
        found.setdefault(key, Option(*key, [])).candidates.append(candidate)
    for proposal in proposals:
        key = left_align(text, proposal.position, proposal.string)
        if allowed(text, *key) and any(start <= proposal.position <= end for start, end in spans):
            option = found.setdefault(key, Option(*key, []))
            if option.proposal is None or option.proposal.log_odds < proposal.log_odds:
                option.proposal = proposal
    return [found[key] for key in sorted(found)]


def allowed(text: str, position: int, string: str) -> bool:
    """Return whether the models may insert this here: no numeral, nothing that only a calendar or a clock tells."""
    before, after = text[position - 1 : position], text[position : position + 1]
    numerals = data("repairing/grammar.yaml")["numerals"]
    if not all(map(is_hangul, string)) or any(character in numerals[:3] for character in string):
        return False
    if (before.isdigit() or after.isdigit() or before in numerals or after in numerals) and any(
        character in numerals for character in string
    ):
        return False
    if before.isdigit() and string in _BEHIND and not _BEHIND[string].search(text[max(position - 8, 0) : position]):
        return False
    if before.isdigit() and after.isdigit() and string == _MONTH and not _one_date(text, position):
        return False
    return not (before in "(（" and after in ")）")


def _one_date(text: str, position: int) -> bool:
    """Return whether the figures around a place can be a month and a day in one way only."""
    front, back = _FIGURES_BEFORE.search(text, max(position - 4, 0), position), _FIGURES.match(text, position)
    return len(list(splits((front[0] if front else "") + (back[0] if back else "")))) == 1


class Evidence:
    """The evidence in one text.

    Args:
        text: the text, NFC.
        spans: where edits may lie.
        vocabulary: the document's own words.
        signs: its signs of damage.
        models: the character models over the text.
        echo: what the text says twice.
        fluency: Kiwi's scores over the text; None where Kiwi is not asked.
    """

    def __init__(
        self,
        text: str,
        spans: Sequence[tuple[int, int]],
        vocabulary: Vocabulary,
        signs: Signs,
        models: CharacterModels,
        echo: Echo,
        fluency: Fluency | None = None,
    ) -> None:
        self.text = text
        self.fluency = fluency
        self.vocabulary = vocabulary
        self.signs = signs
        self.models = models
        self.echo = echo
        lost = np.zeros(len(text) + 2, dtype=np.float64)
        positions, odds = models.missing(spans)
        np.maximum.at(lost, positions, 1 / (1 + np.exp(-odds.astype(np.float64))))
        self.lost = lost
        self._sums = np.concatenate([[0.0], np.cumsum(lost)])
        self.missing_mean = 1000 * float(lost.sum()) / max(signs.characters, 500)

    def table(self, options: Sequence[Option], screen: Screen | None = None) -> Table:
        """Return one row of `COLUMNS` for each option.

        Args:
            options: insertions, ascending by place.
            screen: tells the options that Kiwi is asked about; None is all that a rule or the models think of.
        """
        result = np.zeros((len(options), len(COLUMNS)), dtype=np.float32)
        if not options:
            return result
        unscored = [option for option in options if option.proposal is None]
        later = iter(self.models.score([(o.position, o.string) for o in unscored]))
        scores = [option.proposal.scores if option.proposal else next(later) for option in options]
        rates = self.signs.rates()
        places: dict[int, Surroundings] = {}
        result[:, 5:-SUMS] = [self._row(option, places, rates) for option in options]
        result[:, :3] = [(score.gap, score.missing, score.ngram) for score in scores]
        self._rivals(result, options, [score.gap + 0.5 * score.ngram for score in scores])
        if screen is None:
            asked = np.array([s.log_odds >= SCREEN or bool(o.candidates) for s, o in zip(scores, options, strict=True)])
        else:
            asked = screen(finished(result, [o.position for o in options], np.zeros(len(options), dtype=bool)))
        if self.fluency is not None:
            wanted = [option for option, one in zip(options, asked, strict=True) if one]
            gains = self.fluency.gains([(option.position, option.string) for option in wanted])
            result[asked, _KIWI] = np.clip(np.array(gains, dtype=np.float32), UNASKED, -UNASKED)
        else:
            asked[:] = False
        return finished(result, [option.position for option in options], asked)

    @staticmethod
    def _rivals(result: Table, options: Sequence[Option], odds: Sequence[float]) -> None:
        """Fill in how an option stands against others near the same place."""
        best, better = [], []
        places = [option.position for option in options]
        for index in range(len(options)):
            rivals = [odds[other] for other in _neighbours(places, index)]
            best.append(max([-20.0, *rivals]))
            better.append(sum(rival > odds[index] for rival in rivals))
        result[:, 3] = np.minimum(np.subtract(odds, best), 20.0)
        result[:, 4] = better
        result[:, COLUMNS.index("rival")] = best

    def _row(self, option: Option, places: dict[int, Surroundings], rates: Sequence[float]) -> list[float]:
        """Return the figures of an option between those of the models and the sums; Kiwi's are filled in later."""
        position, string = option.position, option.string
        place = places.get(position)
        if place is None:
            place = places[position] = surroundings(self.text, position, self.vocabulary, self._near(position))
        left, right = place.left, place.right
        by_rule = dict.fromkeys(("word", "name", "grammar", "lexicon", "opening"), _ABSENT)
        for candidate in option.candidates:
            kind = candidate.rule.partition(".")[0]
            by_rule[kind] = max(by_rule.get(kind, _ABSENT), candidate.log_odds)
        counts = self.vocabulary.counts
        joined = left + string + right
        before, after = place.kinds
        whole, alone_left, alone_right = place.known
        return [
            by_rule["word"],
            by_rule["name"],
            by_rule["grammar"],
            by_rule["lexicon"],
            by_rule["opening"],
            option.proposal is not None,
            len(string),
            _particle_class(string),
            _fit(place.host, string),
            before,
            after,
            whole,
            known(joined),
            alone_left,
            alone_right,
            known(left + string) if left and right else -1,
            known(string + right) if left and right else -1,
            len(left),
            len(right),
            place.own,
            logged(counts[strip_particle(joined)]),
            logged(counts[strip_particle(left + string)]) if left and right else -1,
            self.signs.damage,
            self.missing_mean,
            place.near,
            0.0,
            demand(self.text, position, string) if place.demands else 0.0,
            known(string) if len(string) > 1 and not is_particle(string) else 0.0,
            *place.line,
            option.named,
            UNASKED,
            UNASKED,
            *self.echo.support(position, string),
            *self.echo.counters(position, string),
            _syllable_class(string),
            *rates,
        ]

    def _near(self, position: int, reach: int = 15, core: int = 2) -> float:
        size = len(self._sums) - 1
        low, high = max(position - reach, 0), min(position + reach + 1, size)
        inner = self._sums[min(position + core + 1, size)] - self._sums[max(position - core, 0)]
        return float(self._sums[high] - self._sums[low] - inner)


def finished(table: Table, places: Sequence[int], asked: npt.NDArray[np.bool_]) -> Table:
    """Fill in how Kiwi's gain of an option stands against those near the same place, and the sums.

    Args:
        table: rows of `COLUMNS`, changed in place.
        places: place of each row, ascending.
        asked: the rows of which Kiwi's gain counts; the others become `UNASKED`.

    Returns:
        The table.
    """
    table[~asked, _KIWI] = table[:, _KIWI_MARGIN] = UNASKED
    rows = np.nonzero(asked)[0].tolist()
    near = [places[row] for row in rows]
    gains = table[rows, _KIWI].tolist()
    best = [max([0.0, *(gains[other] for other in _neighbours(near, index))]) for index in range(len(near))]
    table[rows, _KIWI_MARGIN] = np.clip(np.subtract(gains, best), UNASKED, -UNASKED)
    table[:, -SUMS:] = np.column_stack(_sums(table))
    return table


def _neighbours(places: Sequence[int], index: int) -> Iterator[int]:
    """Yield the other options that lie at the same place or beside it; places ascend."""
    place = places[index]
    for step in (-1, 1):
        other = index + step
        while 0 <= other < len(places) and abs(places[other] - place) <= 1:
            yield other
            other += step


def _sums(table: Table) -> tuple[npt.NDArray[np.float32], ...]:
    """Return the sums of figures that the last columns hold: a tree would need many steps for one."""
    gap, missing, ngram, margin, kiwi, kiwi_margin = (
        table[:, COLUMNS.index(name)] for name in ("gap", "missing", "ngram", "margin", "kiwi", "kiwi_margin")
    )
    bounded = np.clip(gap, -8, 8)
    return (
        gap - missing,
        gap + np.float32(0.5) * ngram,
        bounded + np.float32(0.5) * kiwi,
        bounded + np.float32(0.3) * (ngram + kiwi),
        np.clip(margin, -10, 10) + np.float32(0.7) * kiwi_margin,
    )


@functools.lru_cache(maxsize=4096)
def _particle_class(string: str) -> int:
    classes: dict[str, list[str]] = data("repairing/grammar.yaml")["particle_classes"]
    for number, members in enumerate(classes.values(), start=1):
        if string in members:
            return number
    return len(classes) + 1 if is_particle(string) else 0


def _syllable_class(string: str) -> int:
    """Return the number of a frequent syllable, from 1 on; 0 for all else."""
    return _FREQUENT.find(string) + 1 if len(string) == 1 else 0


def _fit(left: str, string: str) -> int:
    if not left or not is_particle(string):
        return 0
    return 1 if particle_fits(left, string) else -1
