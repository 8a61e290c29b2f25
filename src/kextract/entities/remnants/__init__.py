"""Countries that damage has hidden from the finder of places: glued to the person behind them, or cut short.

No word begins or ends inside a glued run; the person found behind it shows where the country ends. A country that has
lost its last syllable is known where it stands beside another country.
"""

from __future__ import annotations

import datetime as dt
import functools
import re

from kextract.context import Context
from kextract.entities.regions import life
from kextract.entities.regions.names import forms
from kextract.mentions import Mention
from kextract.resources import data

_LONGEST = 8
_SHORTEST_WHOLE = 4
_SCORE = 0.7


@functools.cache
def _countries() -> frozenset[str]:
    return frozenset(
        name for name, form in forms().items() if len(name) > 1 and any(s.kind == "country" for s in form.senses)
    )


@functools.cache
def _cut() -> dict[str, str]:
    """Countries by what is left of them without their last syllable; what is left of two, or a name itself, is out."""
    left: dict[str, list[str]] = {}
    for name in _countries():
        if len(name) >= _SHORTEST_WHOLE and re.fullmatch("[가-힣]+", name):
            left.setdefault(name[:-1], []).append(name)
    return {short: names[0] for short, names in left.items() if len(names) == 1 and short not in forms()}


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    cues = data("regions/remnants.yaml")
    particles = "|".join(sorted(cues["particles"], key=len, reverse=True))
    names = "|".join(sorted(_cut(), key=len, reverse=True))
    return re.compile(rf"(?<![가-힣])(?:{names})(?=(?:{particles})?(?![가-힣]))"), re.compile(cues["between"])


def find(text: str, context: Context) -> list[Mention]:
    """Return the hidden countries of a text.

    Args:
        text: the analysed text (NFC); offsets are its code points.
        context: holds the persons and places found before.
    """
    places = [(m.start, m.end) for m in context.mentions if m.type == "region"]
    found = [*_glued(text, context, set(places)), *_cut_short(text, context, places)]
    return sorted(found, key=lambda mention: mention.start)


def _glued(text: str, context: Context, taken: set[tuple[int, int]]) -> list[Mention]:
    found = []
    for person in (m for m in context.mentions if m.type == "person"):
        end = person.start
        names = (text[end - length : end] for length in range(min(_LONGEST, end), 1, -1))
        name = next((name for name in names if name in _countries()), None)
        start = end - len(name or "")
        if name and start > 0 and text[start - 1].isalpha() and (start, end) not in taken:
            found += _mention(start, end, name, context.published, "region.glued")
    return found


def _cut_short(text: str, context: Context, places: list[tuple[int, int]]) -> list[Mention]:
    names, between = _patterns()
    found = []
    for match in names.finditer(text):
        start, end = match.span()
        beside = any(
            (b <= start and between.fullmatch(text, b, start)) or (end <= a and between.fullmatch(text, end, a))
            for a, b in places
            if abs(a - start) < 24 and text[a:b] in _countries()
        )
        if beside and not any(a < end and start < b for a, b in places):
            found += _mention(start, end, _cut()[match[0]], context.published, "region.cut")
    return found


def _mention(start: int, end: int, name: str, day: dt.date | None, rule: str) -> list[Mention]:
    lives = [one for one in life(name, day) if one.kind == "country"]
    if not lives:
        return []
    value, code = lives[0].value, lives[0].code
    return [Mention(type="region", start=start, end=end, value=value, code=code, rule=rule, score=_SCORE)]
