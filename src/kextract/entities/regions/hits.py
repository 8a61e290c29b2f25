"""Written place names of a text: candidates between sound boundaries, longest first."""

from __future__ import annotations

from dataclasses import dataclass

from kextract.entities.regions.cut import LATEST, cut_names
from kextract.entities.regions.damaged import begins_in_name, end_of_word, whole
from kextract.entities.regions.names import Form, matcher, patterns
from kextract.entities.regions.surroundings import is_hangul, left_boundary, proper_noun, right_boundary
from kextract.morphemes import Morphemes

#: Forms by their start: end, form, and whether no letter stands before.
Loose = dict[int, list[tuple[int, Form, bool]]]


@dataclass(slots=True)
class Hit:
    """A written form at a place of the text.

    Args:
        start, end: half-open code points.
        form: what is written.
        accepted: whether it is read as a place.
        parent: the hit right before it that may be its parent or its neighbour in a list.
        joined: whether it stands in a list with another hit.
        preceding, following: the hits before and after it.
        fused: whether it runs into the next word, as in a damaged text; any longer name comes before it.
    """

    start: int
    end: int
    form: Form
    accepted: bool = False
    parent: Hit | None = None
    joined: bool = False
    preceding: Hit | None = None
    following: Hit | None = None
    fused: bool = False


def _provinces(first: Form, second: Form) -> bool:
    """Return whether both forms are short names of provinces (광주전남)."""
    return all(sense.division and sense.division.level == "province" for sense in first.senses[:1] + second.senses[:1])


def _holds(first: Form, second: Form) -> bool:
    """Return whether a short name of a province stands before one of its districts (부산수영)."""
    if not first.bare or any(s.division is None or s.division.level != "province" for s in first.senses[:1]):
        return False
    keys = {s.division.key for s in first.senses if s.division}
    return any(s.division and s.division.level == "district" and s.division.parent in keys for s in second.senses)


def _torn(start: int, end: int, form: Form, morphemes: Morphemes | None) -> bool:
    """Return whether a name may have lost the space before it: a whole one, or what the morphology calls a name."""
    return whole(form) or (form.level == "plain" and len(form.text) > 1 and proper_noun(start, end, morphemes))


def _known(text: str, loose: Loose, morphemes: Morphemes | None) -> frozenset[str]:
    """Return the names that stand between sound boundaries somewhere in a text."""
    return frozenset(
        form.text
        for found in loose.values()
        for end, form, free in found
        if free and len(form.text) > 1 and right_boundary(text, end, form, morphemes)
    )


def _inside(text: str, start: int, end: int, form: Form, morphemes: Morphemes | None, known: frozenset[str]) -> bool:
    """Return whether the word before a name of a damaged text ends where the name begins, though no morpheme does."""
    if morphemes is None or not is_hangul(text, start - 1):
        return False
    if whole(form) and text[start - 1] in patterns()["kinds"] and is_hangul(text, start - 2):
        return True
    return begins_in_name(start, end, form, morphemes, known)


def candidates(
    text: str, morphemes: Morphemes | None, damaged: bool = False, day: str = LATEST
) -> tuple[list[Hit], list[tuple[int, Form]]]:
    """Return non-overlapping hits in order; a name may also begin where another ends (전라남도함평군).

    Args:
        text: the text.
        morphemes: its morphemes, or None.
        damaged: whether particles and spaces may be lost from it.
        day: ISO date on which names are read.

    Returns:
        The hits, and the names that begin a longer word such as a body or a title (광주시교육청, 함평군수): no places,
        but evidence of what the release is about.
    """
    automaton, forms = matcher()
    loose: Loose = {}
    for start, end, index in automaton.find(text):
        form = forms[index]
        free = not is_hangul(text, start - 1)
        loose.setdefault(start, []).append((end, form, free))
    known = _known(text, loose, morphemes) if damaged else None
    sound: dict[int, tuple[int, Form, bool]] = {}
    stated: list[tuple[int, Form]] = []
    for start in sorted(loose, reverse=True):
        for end, form, free in sorted(loose[start], key=lambda item: -item[0]):
            glued = end in sound and (not form.town or (damaged and len(form.text) > 2))
            glued = glued and (
                not sound[end][1].bare
                or _provinces(form, sound[end][1])
                or _holds(form, sound[end][1])
                or (damaged and len(form.text) > 1 < len(sound[end][1].text))
            )
            if glued or right_boundary(text, end, form, morphemes, known):
                sound[start] = (end, form, free)
                break
        else:
            end, form, free = max(loose[start], key=lambda item: item[0])
            if free and not form.town and form.level == "plain":
                stated.append((start, form))
    hits: list[Hit] = []
    last = -1
    for start in sorted(sound):
        end, form, free = sound[start]
        if start < last:
            continue
        beside = start == last and not free
        known_pair = _provinces(hits[-1].form, form) or _holds(hits[-1].form, form) if hits else False
        begins = beside and (damaged or not form.bare or known_pair)
        begins = begins or (known is not None and _inside(text, start, end, form, morphemes, known))
        if not begins and (
            not (free or len(form.text) > 1 or not form.bare)
            or not left_boundary(text, start, morphemes, damaged and _torn(start, end, form, morphemes))
        ):
            continue
        fused = damaged and end not in sound and not right_boundary(text, end, form, morphemes)
        hits.append(Hit(start, end, form, fused=fused))
        last = end
    if known is not None:
        spans = [(hit.start, hit.end, hit.form) for hit in hits]
        named = known | {form.text for _, form in stated}
        cut = cut_names(text, spans, named, morphemes, end_of_word(), day)
        hits = sorted(
            [*hits, *(Hit(one.start, one.end, one.form, fused=True) for one in cut)], key=lambda hit: hit.start
        )
    return hits, stated
