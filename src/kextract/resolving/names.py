"""Names of events, programmes and products: nothing inside them is a mention of its own.

A name is known by its quotation marks. What a release quotes once it means wherever it says it again, also where the
marks are missing.
"""

from __future__ import annotations

import functools
import re

from kextract.context import Context
from kextract.resources import data

#: A quoted word shorter than this, or without a space, is not searched elsewhere: it may be a common word.
_MIN_REPEATED = 8
#: What quotes hold around a cited law is no name.
_INNER = "「"
_CLAUSE = ", "


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    cues = data("resolving/quotes.yaml")
    pairs = "|".join(
        rf"{re.escape(opening)}(?!{cues['year']})"
        rf"([^\r\n{re.escape(opening + closing)}]{{1,{cues['max_length']}}})[{re.escape(closing)}]"
        for opening, closing in cues["pairs"].items()
    )
    names = ("speech", "speech_tail", "name_end", "definition", "clause_word", "bill", "aside", "between")
    return {"quoted": re.compile(pairs), **{name: re.compile(cues[name]) for name in names}}


def _fills_line(text: str, match: re.Match[str]) -> bool:
    """Return whether a quote is all that its line holds: a headline, not a name."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return before in ("", "\n", "\r") and after in ("", "\n", "\r")


def _said(text: str, match: re.Match[str], content: str, damaged: bool) -> bool:
    """Return whether what the marks hold is speech, a headline, or in a damaged text what lies between two names."""
    patterns = _patterns()
    if patterns["speech_tail"].match(text, match.end()):
        return True
    if patterns["speech"].search(content.rstrip()) and not patterns["name_end"].search(content.rstrip()):
        return True
    if match[0][0] not in data("resolving/quotes.yaml")["speech_marks"]:
        return damaged and (
            patterns["between"].search(content) is not None or len(patterns["clause_word"].findall(content)) > 1
        )
    headline = _fills_line(text, match) and _CLAUSE in content
    return headline or len(patterns["clause_word"].findall(content)) > 1


def quoted_names(text: str, *, damaged: bool = False) -> list[tuple[int, int]]:
    """Return the half-open spans of quoted names, without their marks and outer spaces.

    Args:
        text: the text.
        damaged: whether marks may be missing, so that the first mark of a name may meet the last one of another.
    """
    patterns = _patterns()
    found = []
    for match in patterns["quoted"].finditer(text):
        group = match.lastindex or 1
        start, end = match.span(group)
        content = match[group]
        if patterns["definition"].search(content) or _INNER in content or _said(text, match, content, damaged):
            continue
        content = patterns["aside"].sub("", patterns["bill"].sub("", content))
        end = start + len(content)
        start += len(content) - len(content.lstrip())
        end -= len(content) - len(content.rstrip())
        if start < end:
            found.append((start, end))
    return found


def shields(text: str, context: Context) -> list[tuple[int, int]]:
    """Return the spans inside which no mention stands: quoted names, and their repetitions without marks.

    Args:
        text: the analysed text.
        context: its context.
    """
    spans = quoted_names(text, damaged=context.damaged)
    repeated = {
        text[a:b] for a, b in spans if b - a >= _MIN_REPEATED and " " in text[a:b].strip() and "\n" not in text[a:b]
    }
    for name in sorted(repeated):
        for match in re.finditer(re.escape(name), text):
            spans.append(match.span())
    return sorted(set(spans))
