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


@functools.cache
def _tables() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], dict[str, tuple[str, str]]]:
    patterns = data("regions/patterns.yaml")
    names = {row["code"]: row["name"] for row in rows("regions/countries.csv")}
    letters = {letter: (names[code], code) for letter, code in patterns["pairs"].items()}
    one = f"[{''.join(letters)}]"
    others = [
        form.text
        for form in forms().values()
        if any(sense.kind in _ABROAD for sense in form.senses) and len(form.text) > 1
    ]
    blocs = alternatives([text for text in others if text not in letters])
    after = alternatives(patterns["pair_after"])
    joined = re.compile(
        rf"(?<![가-힣A-Za-z])(?:(?P<list>{one}(?:{_SIGN}{one}){{1,5}})(?={after}|[^가-힣]|$)"
        rf"|(?P<led>{patterns['lead']})(?={_SIGN}(?:{blocs})))"
    )
    fused = re.compile(
        rf"(?<![가-힣A-Za-z])(?:{alternatives(patterns['fused_pairs'])})"
        rf"(?= ?(?:{alternatives(patterns['fused_cues'])}))"
    )
    single = patterns["single_letters"]
    cued = rf"(?:{alternatives(list(single))})(?= (?:{alternatives(patterns['single_cues'])}))"
    lone = re.compile(
        rf"(?<![가-힣A-Za-z0-9一-鿿])(?:{cued}"
        rf"|(?:{alternatives(patterns['single_signs'])})(?= [가-힣A-Z]|\)|[가-힣]{{2}})"
        rf"|(?:{alternatives(list(patterns['single_glosses']))})(?=\([一-鿿]\))"
        rf"|(?<=[^\d.일][ )\n*]\()(?:{alternatives(patterns['bracketed_signs'])})(?=\) ?[가-힣]))"
    )
    letters |= {letter: (names[code], code) for letter, code in single.items()}
    return joined, fused, lone, letters


def find_pairs(text: str) -> list[Mention]:
    """Return the letters of country pairs as mentions; a list needs 한 or two letters of large countries in it."""
    joined, fused, lone, letters = _tables()
    spans: list[tuple[int, int]] = []
    for match in joined.finditer(text):
        if match.group("led"):
            spans.append(match.span("led"))
            continue
        start = match.start("list")
        stretch = match.group("list")
        if stretch[0] in data("regions/patterns.yaml")["pair_leads"]:
            spans.extend((start + i, start + i + 1) for i, letter in enumerate(stretch) if letter in letters)
    for match in fused.finditer(text):
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
