"""Finds the short text runs that conversion may lose, with the class on which their fragility depends."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kextract.morphemes import Morphemes
from kextract.resources import data

_HANGUL = re.compile(r"[가-힣]+")
_ADNOMINAL_TAG = "ETM"


@dataclass(slots=True, frozen=True)
class Run:
    """A text run that may vanish: half-open code points, its class in `rates.yaml` and a factor on its rate."""

    start: int
    end: int
    name: str
    weight: float = 1.0


@dataclass(slots=True, frozen=True)
class _Tables:
    marks: re.Pattern[str]
    dots: frozenset[str]
    dashes: frozenset[str]
    quotes: frozenset[str]
    openers: re.Pattern[str]
    metadata: tuple[re.Pattern[str], ...]
    consonant: frozenset[str]
    vowel: frozenset[str]
    vowel_or_rieul: frozenset[str]
    anywhere: frozenset[str]
    particles: frozenset[str]
    adnominal: tuple[str, ...]
    not_particle: frozenset[str]
    weights: dict[str, float]


@functools.cache
def _tables() -> _Tables:
    source = data("garbling/runs.yaml")
    particles = source["particles"]
    bullets = re.escape(source["bullets"] + source["dashes"] + source["quotes"])
    return _Tables(
        marks=re.compile(f"[{re.escape(source['quotes'] + source['middle_dots'] + source['dashes'])},]"),
        dots=frozenset(source["middle_dots"]),
        dashes=frozenset(source["dashes"]),
        quotes=frozenset(source["quotes"]),
        openers=re.compile(rf"[\s{bullets}]*"),
        metadata=tuple(re.compile(pattern) for pattern in source["metadata"]),
        consonant=frozenset(particles["consonant"]),
        vowel=frozenset(particles["vowel"]),
        vowel_or_rieul=frozenset(particles["vowel_or_rieul"]),
        anywhere=frozenset(particles["any"]),
        particles=frozenset(part for group in particles.values() for part in group),
        adnominal=tuple(source["adnominal"]),
        not_particle=frozenset(source["not_particle"]),
        weights=data("garbling/rates.yaml")["particle_weight"],
    )


def lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the lines without their ends."""
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, start + len(line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"))
        start += len(line)


def protected_lines(text: str) -> list[tuple[int, int]]:
    """Return the lines that conversion leaves whole: the title (the first of several lines) and lines of metadata."""
    filled = [(start, end) for start, end in lines(text) if text[start:end].strip()]
    patterns = _tables().metadata
    found = [span for span in filled[1:] if any(pattern.match(text[span[0] : span[1]]) for pattern in patterns)]
    return filled[:1] + found if len(filled) > 1 else []


def fragile_runs(text: str, protected: Iterable[tuple[int, int]], morphemes: Morphemes | None) -> list[Run]:
    """Return every run that may vanish, in the order of its start; runs may overlap.

    Args:
        text: the intact text.
        protected: half-open spans in which nothing vanishes.
        morphemes: Kiwi's analysis of `text`; without it particles are guessed by their form.
    """
    tables = _tables()
    kept = bytearray(len(text))
    for start, end in protected:
        kept[start:end] = b"\1" * (min(end, len(text)) - start)
    known = None if morphemes is None else _particles_of(morphemes)
    found: list[Run] = []
    for start, end in lines(text):
        found.extend(_marks(text, start, end, tables))
        opener = tables.openers.match(text, start, end)
        first = opener.end() if opener else start
        for match in _HANGUL.finditer(text, start, end):
            found.extend(_word(text, match.start(), match.end(), match.start() == first, known, tables))
    return sorted(
        (run for run in found if not any(kept[run.start : run.end])), key=lambda run: (run.start, run.end, run.name)
    )


def _marks(text: str, start: int, end: int, tables: _Tables) -> Iterator[Run]:
    for match in tables.marks.finditer(text, start, end):
        position = match.start()
        mark = match.group()
        before = text[position - 1] if position > start else " "
        after = text[position + 1] if position + 1 < end else " "
        if mark in tables.quotes:
            yield Run(position, position + 1, "quote")
        elif mark in tables.dots:
            if _is_hangul(before) or _is_hangul(after):
                yield Run(position, position + 1, "middle_dot")
        elif mark in tables.dashes:
            if _is_hangul(before) and _is_hangul(after):
                yield Run(position, position + 1, "dash")
        elif after == " " and not before.isdigit():
            yield Run(position, position + 1, "comma")


def _word(text: str, start: int, end: int, opens: bool, known: frozenset[int] | None, tables: _Tables) -> Iterator[Run]:
    length = end - start
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if after == " " and end + 1 < len(text) and _is_hangul(text[end + 1]):
        yield Run(end, end + 1, "space")
    if length == 1:
        yield _island(text, start, before, after, opens, tables)
        return
    word = text[start:end]
    if length == 2 and not before.isalnum() and not after.isalnum():
        yield Run(start, end, "word2")
    if opens:
        yield Run(start, start + 1, "paragraph")
        yield Run(start, start + 2, "paragraph2")
    last = end
    if (end - 1 in known) if known is not None else _ends_in_particle(word, tables):
        last = end - 1
        yield Run(last, end, "particle", tables.weights.get(text[last], 1.0))
    glued = before.isdigit()
    for position in range(start, last):
        if position == start:
            if not opens and not glued:
                yield Run(position, position + 1, "initial")
        elif not (glued and position == start + 1 and length == 2):
            yield Run(position, position + 1, "inner")


def _island(text: str, position: int, before: str, after: str, opens: bool, tables: _Tables) -> Run:
    end = position + 1
    syllable = text[position]
    if before == "(" and after == ")":
        return Run(position, end, "tag")
    if after in tables.dashes or after in tables.dots:
        return Run(position, end, "han")
    if before.isdigit():
        return Run(position, end, "counter")
    if not before.isspace() and syllable in tables.particles:
        return Run(position, end, "particle", tables.weights.get(syllable, 1.0))
    return Run(position, end, "paragraph" if opens else "word1")


def _ends_in_particle(word: str, tables: _Tables) -> bool:
    last, stem = word[-1], word[-2]
    if word.endswith(tables.adnominal):
        return True
    if last not in tables.particles or word in tables.not_particle or word[-3:] in tables.not_particle:
        return False
    if word[-2:] in tables.not_particle:
        return False
    final = (ord(stem) - 0xAC00) % 28
    if last in tables.consonant:
        return final > 0
    if last in tables.vowel:
        return final == 0
    if last in tables.vowel_or_rieul:
        return final in (0, 8)
    return True


def _particles_of(morphemes: Morphemes) -> frozenset[int]:
    ends: Sequence[int] = morphemes.ends
    found = set()
    for index, (tag, start, end) in enumerate(zip(morphemes.tags, morphemes.starts, ends, strict=True)):
        alone = index == 0 or ends[index - 1] <= start
        if end - start == 1 and alone and (tag.startswith("J") or tag == _ADNOMINAL_TAG):
            found.add(start)
    return frozenset(found)


def _is_hangul(character: str) -> bool:
    return "가" <= character <= "힣"
