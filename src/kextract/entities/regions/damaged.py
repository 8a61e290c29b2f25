"""Places of damaged texts: names that run into the next word, where a particle or a space is lost."""

from __future__ import annotations

import functools
import re
from collections.abc import Set

from kextract.entities.regions.names import Form, patterns
from kextract.morphemes import Morphemes
from kextract.resources import data

#: Tags of morphemes that begin a word of their own, and of those that do so with one syllable.
_FREE = ("MA", "MM", "VV", "VA", "XR", "XPN", "NNP", "NNG", "NR", "NP")
_FREE_SHORT = ("MA", "MM", "VV", "VA", "XPN", "NP")
#: Particles that one name may carry.
_PARTICLES = 2
_RUN = re.compile(r"[가-힣]{0,24}")


def runs_on(text: str, end: int, form: Form, morphemes: Morphemes, known: Set[str] = frozenset()) -> bool:
    """Return whether a name ends here and the next word begins, in a text that has lost particles and spaces.

    A whole name, or what the morphology calls a name, may run into a number, a particle with the next word behind it
    (한국과유사한), or the next word itself (달성군소나무재선충병), unless undamaged texts write that on to names.

    Args:
        text: the text.
        end: end of the name.
        form: the name.
        morphemes: morphemes of the text.
        known: names that stand between sound boundaries elsewhere in the text.
    """
    start = end - len(form.text)
    if form.level == "never" or len(form.text) < 2:
        return False
    if not whole(form) and form.text not in known and (form.level != "plain" or morphemes.one(start, end) != "NNP"):
        return False
    if text[end : end + 1].isdigit():
        return _number().match(text, end) is not None
    if not morphemes.starts_at(end):
        return _begins_name(text, start, end, form, morphemes, known)
    behind = _behind_particles(text, end, morphemes)
    if behind > end:
        return _word_begins(behind, morphemes)
    if not _word_begins(end, morphemes) or text.startswith(_compounds(form.bare), end):
        return False
    return not (form.bare and _leads_facility(text, end))


def _begins_name(text: str, start: int, end: int, form: Form, morphemes: Morphemes, known: Set[str]) -> bool:
    """Return whether a known whole name begins a longer stretch that the morphology takes for one (제물포구|개청)."""
    index = morphemes.covering(start)
    if not whole(form) or form.text not in known or index is None or morphemes.starts[index] != start:
        return False
    longer = morphemes.tags[index] == "NNP" and morphemes.ends[index] >= end + 2
    return longer and not text.startswith(_compounds(form.bare), end) and not _leads_facility(text, end + 2)


def begins_in_name(start: int, end: int, form: Form, morphemes: Morphemes, known: Set[str]) -> bool:
    """Return whether a known name ends a longer stretch that the morphology takes for one name (나눔|담양).

    Args:
        start, end: half-open span of the name.
        form: the name.
        morphemes: morphemes of the text.
        known: names that stand between sound boundaries elsewhere in the text.
    """
    if not (whole(form) or form.text in known):
        return False
    index = morphemes.covering(start)
    if index is None or morphemes.tags[index] != "NNP":
        return False
    return morphemes.starts[index] + 2 <= start and morphemes.ends[index] == end


def whole(form: Form) -> bool:
    """Return whether a name is plain, written with its suffix and of three syllables or more."""
    return form.level == "plain" and not form.bare and len(form.text) > 2


def _behind_particles(text: str, position: int, morphemes: Morphemes) -> int:
    """Return where the particles that begin at a code point end, or that code point."""
    index, start = morphemes.first_from(position), position
    for _ in range(_PARTICLES):
        if index >= len(morphemes) or morphemes.starts[index] != position or morphemes.tags[index][0] != "J":
            break
        position = morphemes.ends[index]
        index = morphemes.first_from(position)
    return position if text[start:position] in _particles() else start


def _word_begins(position: int, morphemes: Morphemes) -> bool:
    index = morphemes.first_from(position)
    if index >= len(morphemes) or morphemes.starts[index] != position:
        return False
    long = morphemes.ends[index] > position + 1
    return morphemes.tags[index].startswith(_FREE if long else _FREE_SHORT)


def _leads_facility(text: str, end: int) -> bool:
    """Return whether the Hangul behind a name ends, particles aside, like a facility, a body or an event."""
    match = _RUN.match(text, end)
    return match is not None and _facility().search(match[0]) is not None


@functools.cache
def _facility() -> re.Pattern[str]:
    ends = "|".join(sorted(data("regions/damaged.yaml")["facility_ends"], key=len, reverse=True))
    particles = "|".join(sorted(patterns()["particles"], key=len, reverse=True))
    return re.compile(rf"..(?:{ends})(?:{particles})?\Z")


@functools.cache
def _particles() -> frozenset[str]:
    return frozenset(patterns()["particles"])


@functools.cache
def _number() -> re.Pattern[str]:
    return re.compile(data("regions/damaged.yaml")["number"])


@functools.cache
def _compounds(bare: bool) -> tuple[str, ...]:
    cues = data("regions/damaged.yaml")
    return tuple(cues["compounds_bare"] if bare else [*cues["compounds_full"], *patterns()["no_lost_space"]])


@functools.cache
def line_start() -> re.Pattern[str]:
    """Return what stands between the start of a line and its first word."""
    return re.compile(data("regions/damaged.yaml")["line_start"])


@functools.cache
def subjects() -> re.Pattern[str]:
    """Return the particles, up to the end of the word, that show that a name stands before them."""
    words = "|".join(sorted(data("regions/damaged.yaml")["subjects"], key=len, reverse=True))
    return re.compile(rf"(?:{words})(?![가-힣])")


@functools.cache
def end_of_word() -> re.Pattern[str]:
    """Return what may stand between a name and the end of its word: a particle or a noun such as 지역."""
    words = "|".join(sorted({*patterns()["particles"], *patterns()["tails"]}, key=len, reverse=True))
    nouns = "|".join(sorted(patterns()["tail_nouns"], key=len, reverse=True))
    return re.compile(rf"(?:{words}|(?:{nouns})(?:{words})?)?(?![가-힣0-9])")
