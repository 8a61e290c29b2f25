"""The decision: which insertions are certain enough."""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kextract.alignment import Edit
from kextract.repairing import boosting
from kextract.repairing.evidence import COLUMNS, Option
from kextract.repairing.found import Found
from kextract.repairing.gathering import Gathered
from kextract.repairing.hangul import is_hangul, is_particle
from kextract.resources import data

FOREST = "repairing/decision.json.gz"
#: Least confidence of a suspect.
SUSPECT = 0.3
#: Rules that do not rest on what else the document says.
_TELLS_NOTHING = ("name.", "lexicon.", "opening.", "grammar.")
_KIWI = COLUMNS.index("kiwi")


@dataclass(slots=True, frozen=True)
class _Choice:
    """A possible edit with its confidence; parts of one form share a group."""

    position: int
    inserted: str
    rule: str
    confidence: float
    evidence: tuple[str, ...]
    group: int = 0
    certain: bool = False


@functools.cache
def forest() -> boosting.Forest | None:
    """Return the trained decision, or None when its columns are not those of this version."""
    try:
        loaded = boosting.load(FOREST)
    except FileNotFoundError:
        return None
    return loaded if loaded.columns == COLUMNS else None


def gate() -> float:
    """Return the damage up to which a text counts as clean."""
    return float(data("repairing/damage.yaml")["gate"])


def probability(log_odds: float) -> float:
    """Return the probability of natural log-odds."""
    return 1 / (1 + math.exp(-max(min(log_odds, 30.0), -30.0)))


def decide(gathered: Gathered, level: str, learned: boosting.Forest | None = None) -> Found:
    """Choose the best compatible insertions.

    Args:
        gathered: everything that is known.
        level: `safe` or `full`.
        learned: the trained decision; the shipped one by default.
    """
    settings = data("repairing/damage.yaml")
    limits = settings["levels"][level]
    learned = learned or forest()
    choices = [
        _Choice(c.start, c.inserted, c.rule, round(probability(c.log_odds), 3), c.evidence, c.group, True)
        for c in gathered.certain
    ]
    if gathered.evidence is not None and learned is not None:
        table = gathered.table(learned.worth_asking)
        chances = learned.probabilities(table)
        sole, contested = _sole_names(gathered.options), _contested_names(gathered.options)
        for index, (option, row, chance) in enumerate(zip(gathered.options, table, chances, strict=True)):
            vouched = option.named and gathered.signs.damage >= limits["named_from"]
            if vouched or (index in sole and row[_KIWI] >= settings["sole_name"]["kiwi"]):
                chance = max(chance, limits["named"])
            if index in contested:
                chance = min(chance, settings["contested_name"]["at_most"])
            if chance >= SUSPECT:
                choices.append(_learned(gathered.text, option, row, float(chance)))
        limit = learned.levels[level]
    else:
        choices += _by_rules(gathered, limits["named"] if gathered.signs.damage >= limits["named_from"] else 0.0)
        limit = limits["rules"]
    chosen = _compatible(choices)
    edits: list[Edit] = []
    suspects: list[Edit] = []
    for choice in chosen:
        least = limits["certain"] if choice.certain else limit
        runner = next(
            (c.inserted for c in choices if c.position == choice.position and c.inserted != choice.inserted), None
        )
        edit = Edit(
            raw_start=choice.position,
            raw_end=choice.position,
            inserted=choice.inserted,
            rule=choice.rule,
            confidence=choice.confidence,
            evidence=choice.evidence,
            runner_up=runner,
        )
        (edits if choice.confidence >= least else suspects).append(edit)
    return Found(edits, gathered.signs.damage, suspects)


def _named(options: Sequence[Option]) -> Iterator[tuple[int, float]]:
    """Yield the options that make a name of the gazetteers whole, with the log-odds of the rule."""
    for index, option in enumerate(options):
        odds = [candidate.log_odds for candidate in option.candidates if candidate.rule.startswith("name.")]
        if odds:
            yield index, max(odds)


def _sole_names(options: Sequence[Option]) -> set[int]:
    """Return the options by which a remainder that is no word becomes the only name that it can be left of."""
    least = data("repairing/damage.yaml")["sole_name"]["log_odds"]
    found = [index for index, odds in _named(options) if odds >= least]
    places = Counter(place for index in found for place in (options[index].position, options[index].position + 1))
    return {index for index in found if places[options[index].position] == places[options[index].position + 1] == 1}


def _contested_names(options: Sequence[Option]) -> set[int]:
    """Return the options that make one name of what may be left of several, where the document does not tell which."""
    lead = data("repairing/damage.yaml")["contested_name"]["lead"]
    names: dict[tuple[int, int], list[tuple[float, int]]] = {}
    for index, odds in _named(options):
        names.setdefault((options[index].position, len(options[index].string)), []).append((odds, index))
    found: set[int] = set()
    for rivals in names.values():
        best = sorted((odds for odds, _ in rivals), reverse=True)
        clear = len(best) == 1 or best[0] - best[1] >= lead
        found.update(index for odds, index in rivals if not clear or odds < best[0])
    return {index for index in found if all(c.rule.startswith(_TELLS_NOTHING) for c in options[index].candidates)}


def _learned(text: str, option: Option, row: Sequence[float], chance: float) -> _Choice:
    """Word the evidence of an option; add the space that went with a particle between two words."""
    figures = dict(zip(COLUMNS, row, strict=True))
    evidence = [phrase for candidate in option.candidates[:1] for phrase in candidate.evidence]
    evidence.append(f"convolution {figures['gap']:+.1f}, n-grams {figures['ngram']:+.1f}")
    if figures["lexicon_after"] > figures["lexicon_before"]:
        evidence.append("makes a known word")
    inserted = option.string
    proposal = option.proposal
    following = text[option.position : option.position + 1]
    apart = any(candidate.rule == "opening.word" for candidate in option.candidates)
    if is_hangul(following) and (apart or (proposal is not None and proposal.space and is_particle(inserted))):
        inserted += " "
    return _Choice(option.position, inserted, option.rule, round(chance, 3), tuple(evidence))


def _by_rules(gathered: Gathered, named: float) -> list[_Choice]:
    """Confidence without the models: what the rule says, weakened in a text that shows little damage."""
    damage = min(max(gathered.signs.damage, 0.0005), 0.9995)
    prior = min(math.log(damage / (1 - damage)), 0.0)
    return [
        _Choice(
            option.position,
            option.string,
            candidate.rule,
            round(chance, 3),
            candidate.evidence,
        )
        for option in gathered.options
        for candidate in option.candidates
        if (chance := max(probability(candidate.log_odds - 2.0 + prior), named * candidate.named)) > 0.5
    ]


def _compatible(choices: Sequence[_Choice]) -> list[_Choice]:
    """Return the surest choices that do not touch each other, in order of place."""
    taken: dict[int, _Choice] = {}
    order = sorted(choices, key=lambda c: (not c.certain, -c.confidence, c.position, c.inserted))
    for choice in order:
        rivals = [taken[place] for place in range(choice.position - 1, choice.position + 2) if place in taken]
        if any(not (choice.group and choice.group == rival.group) for rival in rivals):
            continue
        if choice.position in taken:
            continue
        taken[choice.position] = choice
    return [taken[place] for place in sorted(taken)]
