"""Scores of repair: Hangul syllables restored and invented, by kind of loss, mode and rule.

Gold and predicted edits are brought into one form first: what is inserted, without white space, at a gap between the
visible characters of the raw text, moved as far left as the text allows. So it makes no difference how an insertion is
cut into edits, on which side of a space it stands, or whether an edit repeats its surroundings.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kextract.evaluation.scorer import harmonic, ratio

Edit = Mapping[str, Any]

#: Alternatives that are tried where several edits with several readings fall into one gap.
_READINGS = 64


def is_syllable(character: str) -> bool:
    """Whether a character is a Hangul syllable."""
    return "가" <= character <= "힣"


@dataclass(slots=True)
class Insertion:
    """What is inserted at one gap.

    Args:
        text: the inserted characters without white space.
        labels: for each of them its kind (gold) or rule (prediction).
        sure: for each of them whether any careful reader would restore it.
        readings: texts that are right too.
        home: gap before it was moved left.
    """

    text: str = ""
    labels: list[str] = field(default_factory=list)
    sure: list[bool] = field(default_factory=list)
    readings: list[str] = field(default_factory=lambda: [""])
    home: int = 0


class _Gaps:
    """Gaps between the visible characters of a raw text."""

    def __init__(self, raw: str) -> None:
        self.places = [place for place, character in enumerate(raw) if not character.isspace()]
        self.visible = "".join(raw[place] for place in self.places)

    def gap(self, position: int) -> int:
        """Return the number of visible characters before an offset of the raw text."""
        return bisect_left(self.places, position)

    def leftmost(self, gap: int, inserted: str) -> int:
        """Return how far left an insertion can move without changing the text."""
        moved = 0
        while moved < gap and inserted and self.visible[gap - 1 - moved] == inserted[-1 - moved % len(inserted)]:
            moved += 1
        return moved


def pieces(removed: str, inserted: str, start: int) -> tuple[list[tuple[int, str]], str]:
    """Reduce an edit to insertions.

    Args:
        removed: the removed text.
        inserted: the text in its place.
        start: offset of the removed text.

    Returns:
        Pairs of offset and inserted text, and the characters that are really gone.
    """
    if not removed:
        return [(start, inserted)], ""
    common = _common(removed, inserted)
    found: list[tuple[int, str]] = []
    position = 0
    for index, place in common:
        if place > position:
            found.append((start + index, inserted[position:place]))
        position = place + 1
    if position < len(inserted):
        found.append((start + len(removed), inserted[position:]))
    kept = {index for index, _ in common}
    return found, "".join(c for i, c in enumerate(removed) if i not in kept)


def _common(first: str, second: str) -> list[tuple[int, int]]:
    """Return the places of a longest common subsequence, in order."""
    width = len(second) + 1
    table = [[0] * width for _ in range(len(first) + 1)]
    for i in range(len(first) - 1, -1, -1):
        for j in range(len(second) - 1, -1, -1):
            below = max(table[i + 1][j], table[i][j + 1])
            table[i][j] = table[i + 1][j + 1] + 1 if first[i] == second[j] else below
    found = []
    i = j = 0
    while i < len(first) and j < len(second):
        if first[i] == second[j] and table[i][j] == table[i + 1][j + 1] + 1:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            i += 1
        else:
            j += 1
    return found


def insertions(raw: str, edits: Iterable[Edit], label: str) -> tuple[dict[int, Insertion], int, int]:
    """Bring edits into the common form.

    Args:
        raw: the raw text.
        edits: edits in raw offsets.
        label: key of the label, `kind` or `rule`.

    Returns:
        Insertions by gap, the number of Hangul syllables removed, and of digits and Latin letters changed.
    """
    gaps = _Gaps(raw)
    found: dict[int, Insertion] = {}
    gone = touched = 0
    for edit in sorted(edits, key=lambda edit: (edit["raw_start"], edit["raw_end"])):
        start, end = edit["raw_start"], edit["raw_end"]
        parts, lost = pieces(raw[start:end], edit.get("inserted") or "", start)
        gone += sum(map(is_syllable, lost))
        touched += sum(map(_untouchable, itertools.chain(lost, *(text for _, text in parts))))
        for place, text in parts:
            text = _squeezed(text)
            if not text:
                continue
            gap = gaps.gap(place)
            insertion = found.setdefault(gap, Insertion(home=gap))
            insertion.text += text
            insertion.labels += [_label(edit.get(label))] * len(text)
            insertion.sure += [bool(edit.get("sure", True))] * len(text)
            others = [_squeezed(item) for item in edit.get("accept") or ()] if len(parts) == 1 else []
            combined = [head + tail for head in insertion.readings for tail in dict.fromkeys([text, *others])]
            insertion.readings = combined[:_READINGS]
    moved: dict[int, Insertion] = {}
    for gap in sorted(found):
        insertion = found[gap]
        steps = gaps.leftmost(gap, insertion.text)
        turn = steps % len(insertion.text)
        _turn(insertion, turn, gaps.visible[gap - turn : gap])
        _merge(moved, gap - steps, insertion)
    return moved, gone, touched


def _label(name: str | None) -> str:
    """Return a kind or rule; of the kinds of a joined loss, such as particle+quote, those that hold syllables."""
    parts = dict.fromkeys((name or "other").split("+"))
    return "+".join([part for part in parts if part not in _MARKS] or list(parts))


#: Kinds of loss that hold no syllable.
_MARKS = {"quote", "mark", "space", "bullet", "layout"}


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _untouchable(character: str) -> bool:
    return character.isdigit() or (character.isascii() and character.isalpha())


def _turn(insertion: Insertion, steps: int, passed: str) -> None:
    if not steps:
        return
    insertion.text = insertion.text[-steps:] + insertion.text[:-steps]
    insertion.labels = insertion.labels[-steps:] + insertion.labels[:-steps]
    insertion.sure = insertion.sure[-steps:] + insertion.sure[:-steps]
    insertion.readings = [
        passed + text[:-steps] if text.endswith(passed) and len(text) >= steps else text for text in insertion.readings
    ]


def _merge(target: dict[int, Insertion], gap: int, insertion: Insertion) -> None:
    known = target.setdefault(gap, Insertion(home=insertion.home))
    known.text += insertion.text
    known.labels += insertion.labels
    known.sure += insertion.sure
    known.readings = [head + tail for head in known.readings for tail in insertion.readings][:_READINGS]


def score_edits(raw: str, gold: Sequence[Edit], predicted: Sequence[Edit]) -> Counter[tuple[str, str]]:
    """Count the Hangul syllables of the edits of one document.

    Args:
        raw: the raw text.
        gold: gold edits.
        predicted: predicted edits.

    Returns:
        Counts by (label, name): under `all`, `kind:…` the names lost, restored, sure, sure_restored; under `all` and
        `rule:…` inserted and right. `all` also has removed, touched (digits and Latin letters), edits, and syllables.
    """
    counts: Counter[tuple[str, str]] = Counter()
    wanted, given, removed, touched = _paired(raw, gold, predicted)
    for gap in wanted.keys() | given.keys():
        one, other = wanted.get(gap, Insertion()), given.get(gap, Insertion())
        restored, right = _compare(one, other)
        for place, character in enumerate(one.text):
            if is_syllable(character):
                for label in ("all", f"kind:{one.labels[place]}"):
                    counts[label, "lost"] += 1
                    counts[label, "restored"] += place in restored
                    counts[label, "sure"] += one.sure[place]
                    counts[label, "sure_restored"] += one.sure[place] and place in restored
        for place, character in enumerate(other.text):
            if is_syllable(character):
                for label in ("all", f"rule:{other.labels[place]}"):
                    counts[label, "inserted"] += 1
                    counts[label, "right"] += place in right
    counts["all", "removed"] += removed
    counts["all", "inserted"] += removed
    counts["all", "touched"] += touched
    counts["all", "edits"] += len(predicted)
    counts["all", "syllables"] += sum(map(is_syllable, raw))
    return counts


def _paired(
    raw: str, gold: Sequence[Edit], predicted: Sequence[Edit]
) -> tuple[dict[int, Insertion], dict[int, Insertion], int, int]:
    wanted, _, _ = insertions(raw, gold, "kind")
    given, removed, touched = insertions(raw, predicted, "rule")
    for gap in sorted(given.keys() - wanted.keys()):
        # Another reading of the same loss may have stayed where the gold one could move left.
        meant = next((g for g, one in wanted.items() if one.home == given[gap].home and g not in given), None)
        if meant is not None:
            given[meant] = given.pop(gap)
    return wanted, given, removed, touched


def differences(raw: str, gold: Sequence[Edit], predicted: Sequence[Edit]) -> list[tuple[int, str, str]]:
    """List where Hangul was invented, or not restored although any careful reader would.

    Args:
        raw: the damaged text.
        gold: edits of the gold.
        predicted: edits of a run.

    Returns:
        Raw offset, what gold inserts there, what the prediction inserts; sorted by place.
    """
    wanted, given = _paired(raw, gold, predicted)[:2]
    places = _Gaps(raw).places
    found = []
    for gap in wanted.keys() | given.keys():
        one, other = wanted.get(gap, Insertion()), given.get(gap, Insertion())
        restored, right = _compare(one, other)
        invented = any(is_syllable(c) and place not in right for place, c in enumerate(other.text))
        left = [place for place, c in enumerate(one.text) if is_syllable(c) and one.sure[place]]
        if invented or (not other.text and any(place not in restored for place in left)):
            found.append((places[gap] if gap < len(places) else len(raw), one.text, other.text))
    return sorted(found)


def _compare(gold: Insertion, predicted: Insertion) -> tuple[set[int], set[int]]:
    """Return the places of the gold syllables restored, and of the predicted syllables that are right."""
    best: tuple[set[int], set[int]] = (set(), set())
    for reading in [gold.text, *gold.readings]:
        syllables = [place for place, character in enumerate(reading) if is_syllable(character)]
        given = [place for place, character in enumerate(predicted.text) if is_syllable(character)]
        common = _common("".join(reading[p] for p in syllables), "".join(predicted.text[p] for p in given))
        right = {given[j] for _, j in common}
        if reading == gold.text:
            restored = {syllables[i] for i, _ in common}
        else:
            own = [place for place, character in enumerate(gold.text) if is_syllable(character)]
            whole = len(common) == len(syllables) and bool(given)
            restored = set(own if whole else own[: len(common)])
        if (len(right), len(restored)) > (len(best[1]), len(best[0])):
            best = (restored, right)
    return best


def repair_measures(count: Any) -> dict[str, Any]:
    """Return the measures of repair; `count` gives numbers or arrays by name.

    `recall` is the share of the lost syllables restored, `recall_sure` of those that any careful reader would restore;
    `precision` the share of the inserted syllables that are right (removed syllables count as wrong ones).
    """
    lost, inserted = count("lost"), count("inserted")
    precision, recall = ratio(count("right"), inserted), ratio(count("restored"), lost)
    return {
        "precision": precision,
        "recall": recall,
        "f1": harmonic(precision, recall, lost + inserted),
        "recall_sure": ratio(count("sure_restored"), count("sure")),
        "edits_per_10000": ratio(10000 * count("edits"), count("syllables")),
        "invented_per_10000": ratio(10000 * (inserted - count("right")), count("syllables")),
    }
