"""What every source says of each possible insertion, as the figures on which the decision rests."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kextract.alignment import left_align
from kextract.repairing.candidates import Candidate
from kextract.repairing.echo import Echo
from kextract.repairing.fluency import Fluency, without_bracket
from kextract.repairing.hangul import is_hangul, is_particle, particle_fits
from kextract.repairing.lexicon import free_count
from kextract.repairing.models import CharacterModels, Proposal
from kextract.repairing.signs import NAMES as SIGNS
from kextract.repairing.signs import Signs
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
#: Rules that know clean text alone, not the document or the gazetteers.
_GENERAL = ("lexicon.", "opening.")
#: Combined log-odds of the character models from which Kiwi is asked, too; below them its figures are `UNASKED`.
SCREEN = -2.5
UNASKED = -15.0
_FREQUENT: str = data("repairing/grammar.yaml")["frequent"]
_STOP = data("repairing/grammar.yaml")["sentence_end"]
_BEHIND = {string: re.compile(shape) for string, shape in data("repairing/grammar.yaml")["behind_figures"].items()}
Table = npt.NDArray[np.float32]


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
    return not (before in "(（" and after in ")）")


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

    def table(self, options: Sequence[Option]) -> Table:
        """Return one row of `COLUMNS` for each option."""
        result = np.zeros((len(options), len(COLUMNS)), dtype=np.float32)
        if not options:
            return result
        unscored = [option for option in options if option.proposal is None]
        scores = {
            id(option): score
            for option, score in zip(
                unscored, self.models.score([(o.position, o.string) for o in unscored]), strict=True
            )
        }
        odds, combined = [], []
        for row, option in zip(result, options, strict=True):
            score = option.proposal.scores if option.proposal else scores[id(option)]
            row[0], row[1], row[2] = score.gap, score.missing, score.ngram
            odds.append(score.gap + 0.5 * score.ngram)
            combined.append(score.log_odds)
        self._rivals(result, options, odds)
        self._ask_kiwi(result, options, combined)
        rates = self.signs.rates()
        for row, option in zip(result, options, strict=True):
            self._fill(row, option, rates)
        result[:, -SUMS:] = np.column_stack(_sums(result))
        return result

    @staticmethod
    def _rivals(result: Table, options: Sequence[Option], odds: Sequence[float]) -> None:
        """Fill in how an option stands against others near the same place."""
        order = sorted(range(len(options)), key=lambda index: options[index].position)
        for place, index in enumerate(order):
            best, better = -20.0, 0
            for step in (-1, 1):
                other = place + step
                while 0 <= other < len(order) and (abs(options[order[other]].position - options[index].position) <= 1):
                    rival = odds[order[other]]
                    best = max(best, rival)
                    better += rival > odds[index]
                    other += step
            result[index, 3] = min(odds[index] - best, 20.0)
            result[index, 4] = better
            result[index, COLUMNS.index("rival")] = best

    def _ask_kiwi(self, result: Table, options: Sequence[Option], combined: Sequence[float]) -> None:
        """Fill in Kiwi's gain of the likelier options, and how it stands against others near the same place."""
        gain, margin = COLUMNS.index("kiwi"), COLUMNS.index("kiwi_margin")
        result[:, [gain, margin]] = UNASKED
        if self.fluency is None:
            return
        asked = [i for i, option in enumerate(options) if combined[i] >= SCREEN or option.candidates]
        gains = self.fluency.gains([(options[i].position, options[i].string) for i in asked])
        for place, (index, value) in enumerate(zip(asked, gains, strict=True)):
            best = 0.0
            for step in (-1, 1):
                other = place + step
                while 0 <= other < len(asked) and abs(options[asked[other]].position - options[index].position) <= 1:
                    best = max(best, gains[other])
                    other += step
            result[index, gain] = min(max(value, UNASKED), -UNASKED)
            result[index, margin] = min(max(value - best, UNASKED), -UNASKED)

    def _fill(self, row: Table, option: Option, rates: Sequence[float]) -> None:
        text, position, string = self.text, option.position, option.string
        left, right = run_around(text, position)
        by_rule = dict.fromkeys(("word", "name", "grammar", "lexicon", "opening"), _ABSENT)
        for candidate in option.candidates:
            kind = candidate.rule.partition(".")[0]
            by_rule[kind] = max(by_rule.get(kind, _ABSENT), candidate.log_odds)
        counts = self.vocabulary.counts
        before, after = text[position - 1 : position], text[position : position + 1]
        whole, joined = left + right, left + string + right
        near = self._near(position)
        row[5:] = [
            by_rule["word"],
            by_rule["name"],
            by_rule["grammar"],
            by_rule["lexicon"],
            by_rule["opening"],
            option.proposal is not None,
            len(string),
            _particle_class(string),
            _fit(left or host(text, position), string),
            _kind(before),
            _kind(after),
            _log(free_count(whole)) if whole else -1,
            _log(free_count(joined)),
            _log(free_count(left)) if left else -1,
            _log(free_count(right)) if right else -1,
            _log(free_count(left + string)) if left and right else -1,
            _log(free_count(string + right)) if left and right else -1,
            len(left),
            len(right),
            _log(counts[strip_particle(whole)] - 1) if whole else -1,
            _log(counts[strip_particle(joined)]),
            _log(counts[strip_particle(left + string)]) if left and right else -1,
            self.signs.damage,
            self.missing_mean,
            near,
            row[COLUMNS.index("rival")],
            demand(text, position, string) if left or before in ")’”" else 0.0,
            _log(free_count(string)) if len(string) > 1 and not is_particle(string) else 0.0,
            *line_of(text, position),
            option.named,
            row[COLUMNS.index("kiwi")],
            row[COLUMNS.index("kiwi_margin")],
            *self.echo.support(position, string),
            *self.echo.counters(position, string),
            _syllable_class(string),
            *rates,
            *([0.0] * SUMS),
        ]

    def _near(self, position: int, reach: int = 15, core: int = 2) -> float:
        size = len(self._sums) - 1
        low, high = max(position - reach, 0), min(position + reach + 1, size)
        inner = self._sums[min(position + core + 1, size)] - self._sums[max(position - core, 0)]
        return float(self._sums[high] - self._sums[low] - inner)


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


def run_around(text: str, position: int, reach: int = 12) -> tuple[str, str]:
    """Return the syllables directly before and after a place, at most `reach` of them on each side."""
    start = position
    while start > 0 and position - start < reach and "가" <= text[start - 1] <= "힣":
        start -= 1
    end = position
    while end < len(text) and end - position < reach and "가" <= text[end] <= "힣":
        end += 1
    return text[start:position], text[position:end]


def host(text: str, position: int, reach: int = 40) -> str:
    """Return the word that a bracket ending at a place explains: particles behind the bracket agree with it."""
    left = text[max(position - reach, 0) : position]
    plain = without_bracket(left)
    return "" if plain == left else run_around(plain, len(plain))[0]


def line_of(text: str, position: int, reach: int = 400) -> tuple[int, int]:
    """Return whether a sentence ends behind a place in its line, and the length of the line.

    Headings end no sentence and leave out particles by themselves.
    """
    start = text.rfind("\n", max(position - reach, 0), position) + 1
    end = text.find("\n", position, position + reach)
    end = end if end >= 0 else min(position + reach, len(text))
    stop = text.find(_STOP, position, end)
    return int(stop >= 0), min(end - max(start, position - reach), 200)


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


def _kind(character: str) -> int:
    if not character or character == "\n":
        return 0
    if is_hangul(character):
        return 1
    if character.isdigit():
        return 2
    if character.isspace():
        return 3
    if character.isalpha():
        return 4
    return 5 if character in "‘’“”" else 6


def _log(count: int) -> float:
    return math.log1p(max(count, 0))
