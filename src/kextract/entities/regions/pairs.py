"""Countries in pairs by one letter: 한·미, 한-아세안, 한중일."""

from __future__ import annotations

import functools
import re

from kextract.entities.regions.names import alternatives, forms
from kextract.entities.regions.surroundings import event_word
from kextract.mentions import Mention
from kextract.resources import data, rows

_ABROAD = ("country", "bloc", "area", "state", "city")
_SIGN = r"\s?[-–‐·ㆍ・‧․∙]\s?"
_SIGNED = re.compile(_SIGN)


@functools.cache
def _tables() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], dict[str, tuple[str, str]]]:
    patterns = data("regions/patterns.yaml")
    names = {row["code"]: row["name"] for row in rows("regions/countries.csv")}
    letters = {letter: (names[code], code) for letter, code in patterns["pairs"].items()}
    one = f"[{''.join(letters)}]"
    after = alternatives(patterns["pair_after"])
    # each begins with the letter itself, so that the search skips what is none; what stands before it is checked then
    joined = re.compile(
        rf"{one}(?<![가-힣A-Za-z].)(?:(?P<rest>(?:{_SIGN}{one}){{1,5}})(?={after}|[^가-힣]|$)"
        rf"|(?<={patterns['lead']})(?={_SIGN}\w))"
    )
    fused = re.compile(
        rf"(?<![가-힣A-Za-z])(?:{alternatives(patterns['fused_pairs'])})"
        rf"(?= ?(?:{alternatives(patterns['fused_cues'])}))"
    )
    single = patterns["single_letters"]
    signs, glosses = "".join(patterns["single_signs"]), "".join(patterns["single_glosses"])
    bracketed = "".join(patterns["bracketed_signs"])
    lone = re.compile(
        rf"[{''.join(single)}{signs}{glosses}{bracketed}](?<![가-힣A-Za-z0-9一-鿿].)"
        rf"(?:(?<=[{''.join(single)}])(?= (?:{alternatives(patterns['single_cues'])}))"
        rf"|(?<=[{signs}])(?= [가-힣A-Z]|\)|[가-힣]{{2}})"
        rf"|(?<=[{glosses}])(?=\([一-鿿]\))"
        rf"|(?<=[^\d.일][ )\n*]\([{bracketed}])(?=\) ?[가-힣]))"
    )
    letters |= {letter: (names[code], code) for letter, code in single.items()}
    return joined, fused, lone, letters


@functools.cache
def _fused_pairs() -> tuple[str, ...]:
    """Return the first two letters of every fused pair: what a text without one cannot hold."""
    return tuple({pair[:2] for pair in data("regions/patterns.yaml")["fused_pairs"]})


@functools.cache
def _abroad() -> tuple[frozenset[str], tuple[int, ...]]:
    """Return the names of lands and places abroad, and their lengths, the longest first."""
    names = {
        form.text
        for form in forms().values()
        if any(sense.kind in _ABROAD for sense in form.senses) and len(form.text) > 1
    }
    return frozenset(names), tuple(sorted({len(name) for name in names}, reverse=True))


def _before_name(text: str, end: int) -> bool:
    """Return whether a sign and the name of a land or place abroad follow."""
    sign = _SIGNED.match(text, end)
    names, lengths = _abroad()
    return sign is not None and any(text[sign.end() : sign.end() + length] in names for length in lengths)


def find_pairs(text: str) -> list[Mention]:
    """Return the letters of country pairs as mentions; a list needs 한 or two letters of large countries in it."""
    joined, fused, lone, letters = _tables()
    spans: list[tuple[int, int]] = []
    for match in joined.finditer(text):
        start, stretch = match.start(), match[0]
        if match["rest"] is None:
            if _before_name(text, match.end()):
                spans.append(match.span())
            continue
        if stretch[0] in data("regions/patterns.yaml")["pair_leads"]:
            spans.extend((start + i, start + i + 1) for i, letter in enumerate(stretch) if letter in letters)
    for match in fused.finditer(text) if any(pair in text for pair in _fused_pairs()) else ():
        if event_word(text, match.end()):
            continue
        spans.extend((i, i + 1) for i in range(*match.span()))
    spans.extend(match.span() for match in lone.finditer(text))
    return [
        Mention(
            type="region",
            start=start,
            end=end,
            value=letters[text[start]][0],
            code=letters[text[start]][1],
            rule="region.pair",
            score=0.85,
        )
        for start, end in spans
    ]
