"""What stands around a written place name: boundaries, quotes, bodies and events."""

from __future__ import annotations

import functools
import re
from collections.abc import Set

from kextract.entities.regions.damaged import runs_on
from kextract.entities.regions.names import Form, alternatives, patterns
from kextract.morphemes import Morphemes
from kextract.resources import data

_NUMBER = re.compile(r" ?\d")
HANGUL_RUN = re.compile(r"[가-힣]{0,16}")


@functools.cache
def _closed() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(patterns()['phrase_ends'])})$")


@functools.cache
def _sentence() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(patterns()['sentence_ends'])})[.!?…]?$|[.!?] ")


@functools.cache
def _particles() -> frozenset[str]:
    return frozenset(patterns()["particles"])


@functools.cache
def _guarded() -> frozenset[str]:
    return frozenset(patterns()["guarded_particles"])


@functools.cache
def _tails() -> frozenset[str]:
    return frozenset(patterns()["tails"])


@functools.cache
def _bodies() -> re.Pattern[str]:
    return re.compile(rf" ({alternatives(patterns()['bodies'])})(?![가-힣]{{5}})")


@functools.cache
def _cues() -> re.Pattern[str]:
    return re.compile(rf" ?(?:{alternatives(patterns()['place_cues'])})")


@functools.cache
def _events() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{alternatives(patterns()['event_heads'])})\d*(?:{alternatives(patterns()['event_particles'])})?$"
        rf"|(?:{alternatives(patterns()['event_cores'])})"
    )


_WORD = re.compile(r"[ ]([가-힣A-Za-z0-9·‧・ㆍ∙\-&+]{1,20})(?=[\s,.)\]’”」』\"']|$)")


def is_hangul(text: str, position: int) -> bool:
    """Return whether a Hangul syllable stands at this code point."""
    return 0 <= position < len(text) and "가" <= text[position] <= "힣"


def right_tail(text: str, end: int) -> str:
    """Return the Hangul written on after a name."""
    match = HANGUL_RUN.match(text, end)
    return match.group() if match else ""


@functools.cache
def _tail_noun() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(patterns()['tail_nouns'])})(?:{alternatives(patterns()['particles'])})?$")


def right_boundary(text: str, end: int, form: Form, morphemes: Morphemes | None, known: Set[str] | None = None) -> bool:
    """Return whether a name may end here: nothing, a particle or a harmless noun follows.

    In a damaged text a name may also run into the next word, where its particle and the space are lost; `known` are
    then the names that stand between sound boundaries elsewhere in it.
    """
    tail = right_tail(text, end)
    if not tail:
        following = text[end : end + 1]
        if known is not None and morphemes is not None and following.isdigit():
            return runs_on(text, end, form, morphemes, known)
        return not (following.isascii() and following.isalnum()) and not "一" <= following <= "鿿"
    if form.bare and tail in _guarded():
        return _believed(text, end, form, tail, morphemes)
    if tail in patterns()["road_ends"] and _NUMBER.match(text, end + len(tail)):
        return False
    if tail in _particles() or tail in _tails() or _tail_noun().match(tail):
        return True
    if form.bare and tail in patterns()["short_locatives"]:
        return text[end + 1 : end + 2] == " "
    if morphemes is None or (form.bare and tail in _guarded()):
        return False
    if known is not None and runs_on(text, end, form, morphemes, known):
        return True
    index = morphemes.first_from(end)
    if index >= len(morphemes) or morphemes.starts[index] != end or not morphemes.ends_at(end):
        return False
    stop = end + len(tail)
    tags = [morphemes.tags[i] for i in morphemes.between(end, stop)]
    return bool(tags) and tags[0].startswith(("J", "VCP")) and all(tag.startswith(("J", "E", "VC")) for tag in tags)


def _believed(text: str, end: int, form: Form, tail: str, morphemes: Morphemes | None) -> bool:
    """Return whether what may be a particle after a bare name is one by its morpheme; 순천만 is known as a bay."""
    if morphemes is None or form.text + tail[0] in patterns()["bays"] or not morphemes.starts_at(end):
        return False
    index = morphemes.first_from(end)
    return morphemes.tags[index].startswith(("JX", "JK", "JC")) and len(tail) > 1


def left_boundary(text: str, start: int, morphemes: Morphemes | None, damaged: bool = False) -> bool:
    """Return whether a name may begin here: no letter stands before it, or a particle whose space was lost.

    In a damaged text any morpheme may end there, where the word before has lost its space.
    """
    if start == 0:
        return True
    before = text[start - 1]
    if not is_hangul(text, start - 1):
        return not (before.isascii() and before.isalpha())
    if morphemes is None or not morphemes.starts_at(start):
        return False
    index = morphemes.first_from(start) - 1
    if index < 0 or morphemes.ends[index] != start:
        return False
    return damaged or morphemes.tags[index].startswith("J")


def proper_noun(start: int, end: int, morphemes: Morphemes | None) -> bool:
    """Return whether the morphology takes exactly this stretch for one proper noun (True without morphology)."""
    return morphemes is None or morphemes.one(start, end) == "NNP"


def dative(text: str, end: int) -> bool:
    """Return whether the particle of a goal or place follows."""
    return right_tail(text, end) in patterns()["datives"]


def short_locative(text: str, end: int) -> bool:
    """Return whether the short locative of headlines follows (사천서 회의)."""
    return right_tail(text, end) in patterns()["short_locatives"]


def place_cue(text: str, end: int) -> bool:
    """Return whether a locative particle or a noun such as 지역 follows."""
    tail = right_tail(text, end)
    return tail in _locatives() or bool(_cues().match(text, end))


def led(text: str, start: int) -> bool:
    """Return whether the letter of the own country and a sign lead up to a place (한-중미)."""
    return _led().search(text, max(0, start - 4), start) is not None


@functools.cache
def _led() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[^가-힣]){data('regions/patterns.yaml')['lead']} ?[-–‐·] ?\Z")


def state_cue(text: str, end: int) -> bool:
    """Return whether the head or a body of a state follows (수단 대통령)."""
    return _state_cues().match(text, end) is not None


@functools.cache
def _state_cues() -> re.Pattern[str]:
    return re.compile(rf" (?:{alternatives(patterns()['state_cues'])})")


@functools.cache
def _locatives() -> frozenset[str]:
    return frozenset(patterns()["locatives"])


def before_body(text: str, end: int, form: Form) -> bool:
    """Return whether the next word makes the place part of a body: 전남 교육청; but a city has no 도청 (춘천 도청)."""
    body = _bodies().match(text, end)
    if body is None:
        return False
    kind = data("regions/patterns.yaml")["halls"].get(body[1])
    return kind is None or any(s.division is None or s.division.name.endswith(kind) for s in form.senses)


@functools.cache
def figures() -> re.Pattern[str]:
    """Return what stands between the names of a row that gives a figure for each (부산 12%, 대구 7명)."""
    return re.compile(data("regions/patterns.yaml")["figures"])


@functools.cache
def _complexes() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(patterns()['complexes'])}) \Z")


def in_complex(text: str, start: int) -> bool:
    """Return whether a word such as 청사 stands before what looks like a town and is a building (청사 중앙동)."""
    return _complexes().search(text, max(0, start - 8), start) is not None


@functools.cache
def _provincial() -> tuple[str, ...]:
    return tuple(patterns()["provincial_bodies"])


def provincial_body(text: str, end: int) -> bool:
    """Return whether the word goes on with a body that only provinces have (광주시교육청)."""
    return text.startswith(_provincial(), end)


_REST = re.compile(r"[가-힣A-Za-z0-9·‧・ㆍ∙․\-–]{0,40}")


def word_end(text: str, position: int) -> int:
    """Return where the word around a code point ends, hyphens and middle dots included."""
    match = _REST.match(text, position)
    return match.end() if match else position


def inside_event(text: str, end: int, award: bool) -> bool:
    """Return whether the place leads the name of an event: nouns only, of which one ends in 회의, 축제, 포럼 ...

    Args:
        text: the text.
        end: end of the place.
        award: whether heads of awards count as well (대한민국 도시대상).
    """
    position = end
    if position < len(text) and text[position] != " ":
        return False
    for _ in range(5):
        match = _WORD.match(text, position)
        if match is None:
            return False
        word = match.group(1)
        if _events().search(word) or (award and word.endswith(tuple(patterns()["award_heads"]))):
            return True
        if _closed().search(word):
            return False
        position = match.end()
    return False


def event_word(text: str, end: int) -> bool:
    """Return whether the word that goes on here ends like the name of an event (한중 | 무역박람회)."""
    tail = right_tail(text, end)
    return len(tail) > 1 and _events().search(tail) is not None


_QUOTES = re.compile(
    r"‘([^‘’\n]{1,60})’|「([^「」\n]{1,80})」|『([^『』\n]{1,80})』|《([^《》\n]{1,60})》|〈([^〈〉\n]{1,60})〉"
    r"|<([가-힣A-Za-z0-9][^<>\n]{1,50})>|“([^“”\n]{1,30})”|'(?<![A-Za-z0-9]')([^'\n]{2,40})'|\"([^\"\n]{1,30})\""
)


@functools.cache
def _titles() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(patterns()['event_heads'] + patterns()['name_heads'])})$")


def nothing_else(rest: str) -> bool:
    """Return whether what a quote holds besides places is no more than signs between them, particles or 지역."""
    rest = rest.strip(" ·ㆍ・,~∼-–/&")
    return not rest or rest in _particles() or rest in _tails()


def quoted_names(text: str) -> list[tuple[int, int]]:
    """Return the stretches between quotes or name brackets that look like a name rather than speech."""
    spans = []
    for match in _QUOTES.finditer(text):
        group = match.lastindex or 0
        content = match.group(group)
        if group in (7, 9) and not _titles().search(content):
            continue
        if group in (1, 8) and len(content) > 30 and _sentence().search(content.strip()):
            continue
        spans.append(match.span(group))
    return spans
