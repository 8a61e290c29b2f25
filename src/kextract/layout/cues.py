"""Cues and lines: what layout reading knows of the words of a release."""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass
from typing import NamedTuple

from kextract.resources import data

_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]*(?:\r\n|[\r\n\u2028\u2029\x0b\x0c\x85]|$)")
_BLANK = " \t\u00a0\u3000\u200b\ufeff\x00\r\n\x0b\x0c\u2028\u2029\x85"

#: Signs that begin a point of a list or a note.
BULLETS = "□ㅇ○◦-–—―*※▲△▷▶▴◇◎■●"


class Line(NamedTuple):
    """A line: its span with the line end, its text without outer white space, and where that text begins."""

    start: int
    end: int
    text: str
    text_start: int


@dataclass(frozen=True)
class Cues:
    """The compiled cues of `layout/cues.yaml`; see the comments there."""

    boilerplate: re.Pattern[str]
    tail: re.Pattern[str]
    head: re.Pattern[str]
    contact: re.Pattern[str]
    contact_words: re.Pattern[str]
    phone: re.Pattern[str]
    footnote: re.Pattern[str]
    caption: re.Pattern[str]
    table_unit: re.Pattern[str]
    subheading: re.Pattern[str]
    sentence_end: re.Pattern[str]
    unit_name: re.Pattern[str]
    unit_word: re.Pattern[str]
    unit_blocked: re.Pattern[str]
    issue_words: re.Pattern[str]
    team: re.Pattern[str]
    dates: tuple[re.Pattern[str], ...]
    lists: dict[str, tuple[str, ...]]


def _labels(names: list[str]) -> str:
    """Build a pattern of labels whose syllables may stand apart; the longest label wins."""
    return "|".join(r"\s*".join(map(re.escape, name)) for name in sorted(names, key=len, reverse=True))


@functools.cache
def layout_cues() -> Cues:
    """Return the cues, read and compiled once."""
    cues = data("layout/cues.yaml")
    lists = {key: tuple(cues[key]) for key in cues if key.endswith("_labels")}
    bracket = r"[\[(【〔<]?\s*"
    closing = r"\s*(?:[\])】〕>]|[:：]|(?=\s)|$)\s*[:：]?\s*"
    return Cues(
        boilerplate=re.compile("|".join(cues["boilerplate"]), re.IGNORECASE),
        tail=re.compile("|".join(cues["tail"]), re.IGNORECASE),
        head=re.compile(f"{bracket}(?P<label>{_labels(cues['head_labels'])}){closing}"),
        contact=re.compile(rf"[\s※*▶▷■□○ㅇ-]*{bracket}(?P<label>{_labels(cues['contact_labels'])})\s*[:：】\])]\s*"),
        contact_words=re.compile("|".join(map(re.escape, cues["contact_words"]))),
        phone=re.compile(cues["phone"]),
        footnote=re.compile(cues["footnote_mark"]),
        caption=re.compile(cues["caption_line"]),
        table_unit=re.compile(cues["table_unit"]),
        subheading=re.compile(cues["subheading_line"]),
        sentence_end=re.compile(cues["sentence_end"]),
        unit_name=re.compile(cues["unit_name"]),
        unit_word=re.compile(cues["unit_word"]),
        unit_blocked=re.compile(cues["unit_blocked"]),
        issue_words=re.compile(cues["issue_words"]),
        team=re.compile(cues["team"]),
        dates=(re.compile(cues["date"]), re.compile(cues["short_date"])),
        lists=lists,
    )


def split_lines(text: str) -> list[Line]:
    """Cut a text into lines; every character belongs to one."""
    lines = []
    for match in _LINE.finditer(text):
        if match.start() == match.end():
            continue
        stripped = match[0].strip(_BLANK)
        offset = match.start() + (match[0].find(stripped) if stripped else 0)
        lines.append(Line(match.start(), match.end(), stripped, offset))
    return lines


def find_date(text: str) -> tuple[dt.date, int, int] | None:
    """Return the first complete numeric calendar date of a line with its span, or None."""
    for pattern in layout_cues().dates:
        for match in pattern.finditer(text):
            year = int(match["year"])
            try:
                day = dt.date(year if year > 99 else 2000 + year, int(match["month"]), int(match["day"]))
            except ValueError:
                continue
            return day, match.start(), match.end()
    return None
