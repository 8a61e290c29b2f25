"""Words around a number that make it approximate or a limit."""

from __future__ import annotations

import functools
import re

from kextract.numbers.lexicon import HANGUL
from kextract.resources import data

_WINDOW = 24
_BOUNDS = ("min", "max", "over", "under")


def _alternatives(words: list[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", "[ ]?") for word in sorted(words, key=len, reverse=True))


def _groups(cues: dict[str, list[str]]) -> str:
    return "|".join(f"(?P<{name}>{_alternatives(words)})" for name, words in cues.items() if words)


@functools.cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    cues = data("numbers/cues.yaml")
    between = _alternatives(cues["between"])
    before = re.compile(rf"(?<![{HANGUL}])(?:{_groups(cues['before'])})(?:[ ]?(?:{between}))?[ ]?$")
    tail = cues["after_word_end"]
    after = re.compile(rf"[ ]?(?:{_groups(cues['after'])}|(?P<word>{_alternatives(tail)})(?![{HANGUL}]))")
    ends, tails = _alternatives(cues["after_sum_word_end"]), _alternatives(cues["after_sum_tails"])
    sums = re.compile(
        rf"[ ]?(?:{_groups(cues['after_sum'])})|(?P<word>{ends})(?![{HANGUL}]|[ ]?\d)|(?P<word2>{ends})(?={tails})"
    )
    return before, after, sums, re.compile(cues["bracket"])


def cues_at(text: str, start: int, end: int, *, money: bool = False) -> tuple[bool, str | None]:
    """Return whether the text calls a number approximate, and what kind of limit it makes of it.

    Args:
        text: the text.
        start: first code point of the mention.
        end: code point after its last.
        money: whether the mention is a sum; words for "at the level of" count only there.

    Returns:
        `approx`, and `min`, `max`, `over`, `under` or None. A word behind the mention outweighs one before it.
    """
    before, after, sums, bracket = _patterns()
    approx, bound = False, None
    position, floor = start, max(0, start - _WINDOW)
    for _ in range(2):
        match = before.search(text[max(floor, position - _WINDOW) : position])
        if not match:
            break
        approx = approx or match["approx"] is not None
        bound = bound or next((name for name in _BOUNDS if match.groupdict().get(name)), None)
        position = position - _WINDOW + match.start() if position - _WINDOW > floor else floor + match.start()
    aside = bracket.match(text, end)
    position = aside.end() if aside else end
    later = None
    for _ in range(2):
        match = after.match(text, position) or (sums.match(text, position) if money else None)
        if not match:
            break
        groups = match.groupdict()
        approx = approx or bool(groups.get("approx") or groups.get("word") or groups.get("word2"))
        later = later or next((name for name in _BOUNDS if groups.get(name)), None)
        position = match.end()
    return approx, later or bound
