"""Places of damaged texts that lost a syllable or two: 천광역시, 남양시 진접읍, 리핀과.

What is left of a name counts where the text names the place in full elsewhere, or where the gazetteer knows one place
of which it can be left and its neighbours or the start of a line, where most losses are, speak for it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from kextract.entities.regions.damaged import line_start, subjects
from kextract.entities.regions.names import Form, Sense, forms, patterns, related
from kextract.morphemes import Morphemes
from kextract.resources import data

_RUN = re.compile(r"(?<![가-힣A-Za-z])[가-힣]{2,}")
_LONGEST = 8
_AROUND = 6
LATEST = "9999-01-01"


@dataclass(slots=True, frozen=True)
class Cut:
    """What is left of a name: its half-open span, and the form with the meanings that it may have."""

    start: int
    end: int
    form: Form


def cut_names(
    text: str,
    places: Sequence[tuple[int, int, Form]],
    known: Iterable[str],
    morphemes: Morphemes | None,
    tail: re.Pattern[str],
    day: str,
) -> list[Cut]:
    """Return what is left of names in a damaged text, in order.

    Args:
        text: the text.
        places: span and form of the places found whole, in order.
        known: the names that stand in it whole.
        morphemes: morphemes of the text.
        tail: what may stand between a name and the end of its word.
        day: ISO date on which names are read.
    """
    if morphemes is None:
        return []
    own = _left_of(_family(known))
    ends = {end: form for _, end, form in places}
    starts = {start: form for start, _, form in places}
    taken = sorted((start, end) for start, end, _ in places)
    found: list[Cut] = []
    place = 0
    for run in _RUN.finditer(text):
        start = run.start()
        while place < len(taken) and taken[place][1] <= start:
            place += 1
        limit = taken[place][0] if place < len(taken) else len(text)
        for end in range(min(run.end(), start + _LONGEST, limit), start + 1, -1):
            left = text[start:end]
            if left in forms() or left in _blocked():
                continue
            names = own.get(left, ()) or _listed().get(left, ())
            if not names or not (tail.match(text, end) or end in starts):
                continue
            cut = _judge(text, start, end, names, left in own, morphemes, ends, starts, day)
            if cut is not None:
                found.append(cut)
                ends[end] = cut.form
                break
    return found


def _judge(
    text: str,
    start: int,
    end: int,
    names: Sequence[str],
    vouched: bool,
    morphemes: Morphemes,
    ends: dict[int, Form],
    starts: dict[int, Form],
    day: str,
) -> Cut | None:
    left = text[start:end]
    common = _is_word(start, end, morphemes)
    division = left[-1] in patterns()["kinds"] and all(name[-1] == left[-1] for name in names)
    senses = [sense for name in names for sense in forms()[name].senses]
    before, after = _neighbour(text, start, ends, -1), _neighbour(text, end, starts, 1)
    inside = _inside(senses, before, day) if before else []
    around = [sense for sense in senses if after and _inside(after.senses, _form(left, [sense]), day)]
    subject = subjects().match(text, end) is not None
    opens = line_start().search(text, max(0, start - 16), start) is not None
    if inside or around:
        accepted, senses = not (common and len(left) < 3 and not vouched), inside or around
    elif opens and (vouched or len({sense.value for sense in senses}) == 1):
        accepted = subject if common or (len(left) < 3 and not vouched) else division or vouched
        accepted = accepted and (division or len(left) > 2 or vouched)
    elif common:
        return None
    elif before or after:
        accepted = (division or len(left) > 2) and (vouched or division)
    else:
        accepted = (vouched and (len(left) > 2 or (division and subject))) or (
            division and len(left) > 2 and len({sense.value for sense in senses}) == 1
        )
    return Cut(start, end, _form(left, senses)) if accepted else None


def _is_word(start: int, end: int, morphemes: Morphemes) -> bool:
    """Return whether the morphology knows a common word here, or a verb or ending begins."""
    tag = morphemes.one(start, end)
    if tag is not None:
        return tag not in ("NNP", "UN", "NA")
    index = morphemes.first_from(start)
    return index < len(morphemes) and morphemes.starts[index] == start and morphemes.tags[index][0] in "VEJ"


def _form(left: str, senses: Sequence[Sense]) -> Form:
    return Form(left, tuple(dict.fromkeys(senses)), "plain", False, False)


def _neighbour(text: str, position: int, edges: dict[int, Form], step: int) -> Form | None:
    """Return the place beside a position, with no more between than a sign, a particle or a space."""
    for distance in range(_AROUND):
        at = position + step * distance
        if at in edges and _between().fullmatch(text, min(at, position), max(at, position)):
            return edges[at]
    return None


def _inside(senses: Sequence[Sense], outer: Form, day: str) -> list[Sense]:
    return [sense for sense in senses if any(related(one, sense, day) for one in outer.senses)]


def _family(known: Iterable[str]) -> Iterator[str]:
    """Return names and the other ways to write the same divisions (해남 for 해남군)."""
    for name in sorted(set(known)):
        form = forms()[name]
        if form.level in ("strict", "never") or not name.isalpha() or name.isascii():
            continue
        yield name
        for sense in form.senses:
            if sense.division:
                yield from _written().get(sense.division.key, ())


@functools.cache
def _written() -> dict[str, tuple[str, ...]]:
    """Return the ways to write every province and district, by key."""
    found: dict[str, list[str]] = {}
    for form in forms().values():
        for sense in form.senses:
            if sense.division and sense.division.level in ("province", "district") and form.level != "never":
                found.setdefault(sense.division.key, []).append(form.text)
    return {key: tuple(names) for key, names in found.items()}


def _left_of(names: Iterable[str]) -> dict[str, list[str]]:
    """Return names by what is left of them without one syllable, or without their first two."""
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        left = [name[:index] + name[index + 1 :] for index in range(len(name))] + [name[2:]]
        for one in dict.fromkeys(left):
            if len(one) > 1 and " " not in one:
                found.setdefault(one, []).append(name)
    return found


@functools.cache
def _listed() -> dict[str, list[str]]:
    """Return the names of the gazetteers of three syllables and more by what is left of them."""
    names = [
        form.text
        for form in forms().values()
        if len(form.text) > 2
        and form.level == "plain"
        and not form.town
        and form.text.isalpha()
        and not form.text.isascii()
        and any(s.kind == "country" or (s.division and s.division.alive(LATEST)) for s in form.senses)
    ]
    return _left_of(names)


@functools.cache
def _blocked() -> Set[str]:
    return frozenset(data("regions/damaged.yaml")["no_remnants"])


@functools.cache
def _between() -> re.Pattern[str]:
    return re.compile(data("regions/damaged.yaml")["between"])
