"""Short forms that a text defines for itself: 한국토지주택공사(이하 ‘LH’)."""

from __future__ import annotations

import functools
import re

from kextract.resources import data

_LATIN_SHORT = re.compile(r"[A-Z][A-Za-z0-9&\-]{1,11}")


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    spec = data("agencies/cues.yaml")["aliases"]
    marks = "|".join(spec["hereafter"])
    opening, closing = re.escape(spec["opening"]), re.escape(spec["closing"])
    word = rf"[{opening}]?(?P<short>[가-힣A-Za-z0-9&·\-]{{2,20}}(?: [가-힣A-Za-z0-9]{{1,12}})?)[{closing}]?"
    declared = re.compile(rf" ?[(（〔\[](?:[^()\n]{{0,60}}?[ ,·])?(?:{marks})[ ,:]*{word} ?[)）〕\]]")
    bare = re.compile(rf" ?[(（〔\[] ?{word} ?[)）〕\]]")
    return declared, bare


def _subsequence(short: str, name: str) -> bool:
    letters = iter(name)
    return all(letter in letters for letter in short)


@functools.cache
def _english() -> re.Pattern[str]:
    small = "|".join(data("agencies/cues.yaml")["aliases"]["english_words"])
    word = r"[A-Z][A-Za-z.&\-]+"
    name = rf"(?P<name>{word}(?: (?:{small}|{word})){{1,9}})"
    short = r"(?P<{0}>[A-Z][A-Za-z]{{1,9}})"
    return re.compile(
        rf" ?\((?:{short.format('before')}, ?)?{name}(?: ?[,/:] ?{short.format('after')})?\)"
        rf"| ?\({short.format('only')} ?[,/] ?[A-Z]"
    )


def definitions(text: str, end: int, name: str) -> list[tuple[int, int]]:
    """Return the spans of the short forms and foreign names that are defined right after a name.

    Args:
        text: the text.
        end: end of the name in the text.
        name: the name as written.
    """
    if span := definition(text, end, name):
        return [span]
    if found := _english().match(text, end):
        return [found.span(group) for group in ("before", "name", "after") if found[group]]
    return []


def definition(text: str, end: int, name: str) -> tuple[int, int] | None:
    """Return the span of the short form that is defined right after a name, or None.

    Args:
        text: the text.
        end: end of the name in the text.
        name: the name as written.
    """
    declared, bare = _patterns()
    if text[end : end + 2].strip()[:1] not in ("(", "（", "〔", "["):
        return None
    if found := declared.match(text, end):
        return found.span("short")
    found = bare.match(text, end)
    if found is None:
        return None
    short = found["short"]
    if _LATIN_SHORT.fullmatch(short) and (short.isupper() or any(letter.isupper() for letter in short[1:])):
        return found.span("short")
    compact = name.replace(" ", "")
    if len(short) < len(compact) and short[0] == compact[0] and _subsequence(short, compact):
        return found.span("short")
    return None
