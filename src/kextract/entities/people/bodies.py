"""Titles in a text, and the body that a title belongs to."""

from __future__ import annotations

import datetime as dt
import functools
import re
from bisect import bisect_right
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from kextract.entities import agencies, regions
from kextract.entities.people.lexicon import Title, lexicon
from kextract.entities.people.plausibility import looks
from kextract.mentions import Mention
from kextract.morphemes import Morphemes

_SPACE = " \u00a0"
_BODY_TYPES = ("agency", "department", "region")
_PLACE_OFFICES = ("head", "unit", "state")


@functools.lru_cache(maxsize=16384)
def agency_name(name: str, published: dt.date | None) -> str | None:
    """Return the official name of a body, kept for the names that come again."""
    return agencies.official_name(name, published)


@functools.lru_cache(maxsize=16384)
def region_name(name: str, published: dt.date | None) -> str | None:
    """Return the official name of a place, kept for the names that come again."""
    return regions.official_name(name, published)


@dataclass(slots=True)
class Hit:
    """A title at its place.

    Args:
        word: start of the word that holds it, after a name or bracket that is no part of it.
        start: start of the title proper.
        end: end of the title.
        title: the longest title that ends there.
        starts: starts of all titles that end there, longest title first.
        used: whether a name was found for it.
        loose: whether another word follows at once, as where damage took a particle and a space.
    """

    word: int
    start: int
    end: int
    title: Title
    starts: list[int] = field(default_factory=list)
    used: bool = False
    loose: bool = False


class Places:
    """The bodies and places found by the finders that ran before, by position.

    Args:
        mentions: mentions of all types.
    """

    def __init__(self, mentions: Iterable[Mention]) -> None:
        chosen = [mention for mention in mentions if mention.type in _BODY_TYPES and mention.start < mention.end]
        self.mentions = sorted(chosen, key=lambda one: (one.start, one.end))
        self._starts = [one.start for one in self.mentions]

    def at(self, position: int) -> Mention | None:
        """Return the longest mention of the last ones that hold this code point."""
        best: Mention | None = None
        index = bisect_right(self._starts, position) - 1
        for one in self.mentions[max(0, index - 3) : index + 1]:
            if one.end > position and (best is None or one.end - one.start > best.end - best.start):
                best = one
        return best

    def ending_at(self, position: int) -> Mention | None:
        """Return the longest mention that ends before this code point; a space between is allowed."""
        return self.at(position - 1) if position else None


def titles_of(text: str, morphemes: Morphemes | None = None) -> list[Hit]:
    """Return the titles that stand at the end of a word or before a particle, in order of their ends.

    With morphemes, titles that end where a morpheme ends inside a word are returned too, as loose ones.
    """
    lex = lexicon()
    by_end: dict[int, tuple[int, Title]] = {}
    starts: dict[int, list[int]] = {}
    for start, end, number in lex.matcher.find(text):
        starts.setdefault(end, []).append(start)
        if end not in by_end or start < by_end[end][0]:
            by_end[end] = (start, lex.matched[number])
    hits = []
    for end, (start, title) in sorted(by_end.items()):
        loose = not lex.after_title.match(text, end)
        if loose and (morphemes is None or end - start < 2 or not morphemes.starts_at(end)):
            continue
        word = start
        while word and text[word - 1].isalnum() and start - word < 24:
            word -= 1
        if word > 1 and text[word - 1] in lex.dots and text[word - 2].isalnum():
            word = _over_dot(text, word, by_end)
        hits.append(Hit(word, start, end, title, sorted(starts[end]), loose=loose))
    return hits


def _over_dot(text: str, word: int, ends: Container[int]) -> int:
    """Return where a title with a dot inside begins (유·초등교육과장), or where it begins after the dot."""
    first = word - 1
    while first and text[first - 1].isalnum() and word - first < 8:
        first -= 1
    part = text[first : word - 1]
    inner = word - 1 in ends or looks(part) >= 8 or len(part) > 5 or (first and text[first - 1] in lexicon().dots)
    return word if inner else first


def place(prefix: str, unit: str, published: dt.date | None) -> str | None:
    """Return the official name of the division that stands fused before a head's title (영암 + 군), or None."""
    if not prefix:
        return None
    if len(prefix) + len(unit) >= 2 and not prefix.endswith(unit):
        found = region_name(prefix + unit, published)
        if found:
            return found
    return region_name(prefix, published) if len(prefix) > 1 else None


def named(mention: Mention, text: str) -> str:
    """Return the value of a mention, or what the text says where the value is unsure."""
    return mention.value or text[mention.start : mention.end]


def role_and_body(text: str, hit: Hit, places: Places, published: dt.date | None) -> tuple[str | None, str | None, int]:
    """Return the role that a title gives, its body, and where the words that belong to both begin.

    Args:
        text: the text.
        hit: the title.
        places: bodies and places of the text.
        published: day on which names are understood.
    """
    if hit.title.kind in ("honour", "label"):
        return None, None, hit.start
    prefix = text[hit.word : hit.start]
    word = text[hit.word : hit.end]
    mention = places.at(hit.word)
    if mention is not None and mention.type == "agency" and mention.end < hit.end:
        rest = text[mention.end : hit.end].strip()
        tails = lexicon().bodies
        told = [one for one in hit.starts if one >= mention.end - 2 and text[one : hit.end] in tails]
        start = next((one for one in told if named(mention, text).endswith(tails[text[one : hit.end]])), None)
        if start is None and rest not in lexicon().titles:
            start = next((one for one in hit.starts if _may_overlap(text, one, hit.end, mention.end)), None)
        role = rest if start is None else text[start : hit.end]
        return role, named(mention, text), min(mention.start, hit.word)
    if mention is not None and mention.type == "region" and hit.start < mention.end < hit.end:
        return hit.title.text, named(mention, text), mention.start  # 루블린주지사
    if hit.title.kind == "state" and hit.title.unit and (land := place(prefix, hit.title.unit, published)):
        return hit.title.text, land, hit.word
    if hit.title.kind == "head":
        if mention is not None and mention.type == "region" and mention.end == hit.start:
            return hit.title.text, place(prefix, hit.title.unit, published) or named(mention, text), mention.start
        if division := place(prefix, hit.title.unit, published):
            return hit.title.text, division, hit.word
    elif prefix and (body := agency_name(prefix, published)):
        return hit.title.text, body, hit.word
    elif mention is not None and mention.type == "region" and mention.end <= hit.start:
        return text[mention.end : hit.end], named(mention, text), mention.start
    elif prefix and (fused := _fused_body(text, hit, published)):
        return hit.title.text, fused, hit.word
    body, start = _before(text, hit.word, hit.title, places, published)
    return word, body, start


def _may_overlap(text: str, start: int, end: int, body_end: int) -> bool:
    """Return whether a title shares its first syllables with the body (나주지사 + 지사장), no other (봉사단장)."""
    if start < body_end - 1:
        return start == body_end - 2 and text[start : end - 1] in lexicon().body_ends
    return start <= body_end


def _fused_body(text: str, hit: Hit, published: dt.date | None) -> str | None:
    """Return the body of a word such as 영암군의사회장, told by the place that it begins with."""
    tail = lexicon().bodies.get(hit.title.text)
    if tail is None:
        return None
    least = 0 if len(hit.title.text) > 2 else 2
    for length in (4, 3, 2):
        if hit.start - hit.word >= length + least and region_name(text[hit.word : hit.word + length], published):
            name = text[hit.word : hit.start] + tail
            return agency_name(name, published) or name
    return None


def _before(
    text: str, position: int, title: Title, places: Places, published: dt.date | None
) -> tuple[str | None, int]:
    """Return the body that stands before a title as a word of its own, and where it begins."""
    start = position
    for _ in range(3):
        left = start
        while left and text[left - 1] in _SPACE:
            left -= 1
        if left == start and start:
            if text[start - 1] not in "(（" and text[start - 1] != lexicon().genitive:
                return None, position
            left -= 1
            while left and text[left - 1] in _SPACE:
                left -= 1
        mention = places.ending_at(left)
        if mention is None or mention.end != left:
            return None, position
        if mention.type == "department":
            if mention.agency:
                return mention.agency, mention.start
            start = mention.start
            continue
        if mention.type == "region" and title.kind == "head":
            surface = text[mention.start : mention.end]
            return place(surface, title.unit, published) or named(mention, text), mention.start
        if (
            mention.type == "region"
            and title.kind not in _PLACE_OFFICES
            and not title.text.endswith(lexicon().place_titles)
        ):
            return None, position
        return named(mention, text), mention.start
    return None, position


def body_before_name(text: str, start: int, title: Title | None, places: Places) -> str | None:
    """Return the body that stands before a name (광주공고 박도호 교장), or None."""
    kind = title.kind if title else "work"
    if kind in ("honour", "label"):
        return None
    if title is not None and (word := _unlisted(text, start, title, places)):
        return word
    left = start
    for step in range(3):
        gap = lexicon().body_link.search(text, max(0, left - 5), left)
        if gap is None:
            return None
        edge = gap.start()
        while edge and text[edge - 1] in _SPACE:
            edge -= 1
        if aside := _ASIDE.search(text, max(0, edge - 62), edge):
            edge = aside.start()
        mention = places.ending_at(edge)
        if mention is None or mention.end != edge:
            unit = _BODY_WORD.search(text, max(0, edge - 17), edge)
            if step or unit is None or not unit[0].endswith(lexicon().inner_units) or _is_officer(unit[0]):
                return None
            left = unit.start()
            continue
        if mention.type == "agency":
            return named(mention, text)
        if mention.type == "department":
            if mention.agency:
                return mention.agency
            left = mention.start
            continue
        return named(mention, text) if kind in _PLACE_OFFICES else None
    return None


def _is_officer(word: str) -> bool:
    """Return whether a word is a title with a particle that looks like a unit (장관과)."""
    stem = word.strip()[:-1]
    return any(stem[at:] in lexicon().titles for at in range(len(stem)))


_ASIDE = re.compile(r" ?[(（][^()（）\n]{1,60}[)）]\Z")
_LEAD_WORD = re.compile(r"(?<![가-힣A-Za-z0-9])[가-힣A-Za-z0-9]{2,10} \Z")
_BODY_WORD = re.compile(r"(?<![가-힣A-Za-z0-9])[가-힣A-Za-z0-9]{3,16} ?\Z")


def _unlisted(text: str, start: int, title: Title, places: Places) -> str | None:
    """Return the body before a name where no table knows it but its last syllables show it (새별초 최정자 교장)."""
    lex = lexicon()
    word = _BODY_WORD.search(text, max(0, start - 18), start)
    if word is None or word[0][-1] not in _SPACE or places.at(start - 2) is not None:
        return None
    name = word[0].strip()
    if full := full_name(name, title):
        return full
    if not name.endswith(lex.body_ends):
        return None
    if len(name) > 4 and name not in lex.body_ends:
        return name
    # 아랫장 상인회: a short word that needs the one before it
    lead = _LEAD_WORD.search(text, max(0, word.start() - 12), word.start())
    if lead is None or lead[0][-1] not in _SPACE or lead[0].strip()[-1] in lex.soft_ends | lex.doubtful_ends:
        return None
    return lead[0].strip() + " " + name


def full_name(name: str, title: Title) -> str | None:
    """Return the full name of a school or university by its short form beside a title of one, or None."""
    lex = lexicon()
    for titles, forms in ((lex.school_titles, lex.schools), (lex.university_titles, lex.universities)):
        if title.text.endswith(titles):
            for short in sorted(forms, key=len, reverse=True):
                if name.endswith(short) and len(name) > len(short) + 1:
                    return name[: -len(short)] + forms[short]
    return None


def body_before_bracket(text: str, position: int, places: Places) -> str | None:
    """Return the body before the bracket that holds this position (협의체(공공위원장 …, 민간위원장 …)), or None."""
    opened = max(text.rfind("(", max(0, position - 40), position), text.rfind("（", max(0, position - 40), position))
    if opened < 1 or any(sign in text[opened:position] for sign in ")）\n"):
        return None
    mention = places.ending_at(opened)
    if mention is not None and mention.end == opened:
        return mention.agency if mention.type == "department" else named(mention, text)
    word = _BODY_WORD.search(text, max(0, opened - 17), opened)
    return word[0] if word and len(word[0]) > 4 and word[0].endswith(lexicon().body_ends) else None
