"""Dates, clock times and counts of which only the digits are left."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kextract.repairing.candidates import EMPTIED, Candidate
from kextract.resources import data

#: Days around the publication in which the date of a release is looked for.
NEAR = 75
#: Days around the publication in which a day without month and cue is sure.
SURE = 9
#: Days around the publication in which figures alone are taken for a date, one that lacks its year, and one with it.
MONTH, UNDATED, YEAR = 31, 200, 400
#: Characters in front of the end of a span in which its beginning stands.
_SPAN = 20
#: What a year of two digits is counted from.
_CENTURY = 2000
#: Days around the publication in which two digits may also be month and day, both without their syllable.
ALSO = 20


@dataclass(frozen=True)
class _Frames:
    words: dict[str, Any]
    bracket: re.Pattern[str]
    fused: re.Pattern[str]
    whole: re.Pattern[str]
    not_a_date: re.Pattern[str]
    bracket_count: re.Pattern[str]
    bracket_words: re.Pattern[str]
    clock: re.Pattern[str]
    clock_before: re.Pattern[str]
    middle: re.Pattern[str]
    ahead: re.Pattern[str]
    behind: re.Pattern[str]
    no_gap: re.Pattern[str]
    whole_after: re.Pattern[str]
    day_after: re.Pattern[str]
    begun: re.Pattern[str]
    counter: re.Pattern[str]
    simple: tuple[tuple[re.Pattern[str], dict[str, Any]], ...]
    needs: frozenset[str]


@functools.cache
def _frames() -> _Frames:
    words = data("repairing/frames.yaml")
    year, month, day = (words[key] for key in ("year", "month", "day"))
    head = rf"(?:(?P<year>\d{{4}}|\d{{2}}(?=[.] ?\d{{1,2}}[.] ?\d))(?P<y>{year} ?|[.] ?))?"
    bracket = (
        rf"(?<![\d.,/:{words['ordinal']}]){head}(?:(?P<month>\d{{1,2}})(?P<m>{month} ?|[.] ?| ))?"
        rf"(?P<rest>\d{{1,4}})(?P<d>{day}|[.])? ?\(\)"
    )
    return _Frames(
        words,
        re.compile(bracket),
        re.compile(r"(?<![\d.,/:~∼A-Za-z-])(?P<rest>\d{3,4})(?=[가-힣]|\s(?=[가-힣]))"),
        re.compile(rf"(?<![\d.,/:~∼A-Za-z-])(?P<year>20\d\d)?(?P<rest>\d{{3,4}})(?P<d>{day})?(?![\d.,/:A-Za-z-])"),
        re.compile(words["not_a_date_before"]),
        re.compile(words["bracket_count"]),
        re.compile(words["bracket_words"]),
        re.compile(words["clock"]),
        re.compile(words["clock_before"]),
        re.compile(words["middle"]),
        re.compile(words["ahead"]),
        re.compile(words["behind"]),
        re.compile(words["no_gap_before"]),
        re.compile(words["whole_after"]),
        re.compile(words["day_after"]),
        re.compile(words["begun"]),
        re.compile(words["counter"]),
        tuple((_pattern(frame["pattern"], words), frame) for frame in words["frames"]),
        frozenset(frame["needs"] for frame in words["frames"] if "needs" in frame),
    )


def _pattern(pattern: str, words: dict[str, Any]) -> re.Pattern[str]:
    return re.compile(pattern.replace("{counter}", words["counter"]))


def splits(digits: str) -> Iterator[tuple[int, int]]:
    """Yield the readings of fused digits as (month, day) without leading zeros.

    `1125` is 11-25 alone, `111` is 1-11 or 11-1.
    """
    for cut in range(1, len(digits)):
        month, day = digits[:cut], digits[cut:]
        if len(month) <= 2 and len(day) <= 2 and "0" not in (month[0], day[0]) and int(month) <= 12 and int(day) <= 31:
            yield int(month), int(day)


def nearest(month: int, day: int, published: dt.date) -> dt.date | None:
    """Return the date with this month and day that lies nearest to the publication, or None when there is none."""
    found = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            found.append(dt.date(year, month, day))
        except ValueError:
            continue
    return min(found, key=lambda date: abs((date - published).days), default=None)


def nearest_day(day: int, published: dt.date, ahead: bool | None = None) -> tuple[dt.date | None, bool]:
    """Return the date with this day of the month nearest to the publication, and whether no other is likely.

    Args:
        day: day of the month.
        published: publication date.
        ahead: whether the text says that it lies ahead (or behind).
    """
    found = []
    for shift in (-1, 0, 1):
        index = published.year * 12 + published.month - 1 + shift
        try:
            date = dt.date(index // 12, index % 12 + 1, day)
        except ValueError:
            continue
        if ahead is None or (date >= published if ahead else date <= published):
            found.append(date)
    best = min(found, key=lambda date: abs((date - published).days), default=None)
    return best, best is not None and (ahead is not None or abs((best - published).days) <= SURE)


def find(text: str, published: dt.date | None) -> list[Candidate]:
    """Return the repairs of date, time and count frames.

    Args:
        text: the text, NFC.
        published: publication date; without it no weekday is computed and no fused date is split.
    """
    frames = _frames()
    found: list[Candidate] = []
    found.extend(_brackets(text, published, frames))
    taken = {candidate.start for candidate in found}
    if published:
        found.extend(c for c in _fused(text, published, frames) if c.start not in taken)
        taken = {candidate.start for candidate in found}
        found.extend(c for c in _whole(text, published, frames) if c.start not in taken)
    found.extend(_clock(text, frames))
    found.extend(_counts(text, frames))
    taken |= {candidate.start for candidate in found}
    found.extend(_simple(text, published, frames, taken))
    return found


def _group(match: re.Match[str]) -> int:
    return match.start() + 1


def _brackets(text: str, published: dt.date | None, frames: _Frames) -> Iterator[Candidate]:
    """Weekday and lost month or day before an emptied bracket: `1125()`, `11월 25일()`, `25()`."""
    if EMPTIED not in text:
        return
    words = frames.words
    end, last = -1, None
    for match in frames.bracket.finditer(text):
        place = match.start("rest")
        dotted = (match["m"] or "").startswith(".") or match["d"] == "."
        begun = last if not text[end : match.start()].strip(words["span_marks"]) and end >= 0 else None
        readings = _readings(text, match, published, frames, begun)
        if len(readings) != 1:
            continue
        month_cut, date, sure = readings[0]
        end, last = match.end(), date
        evidence = [f"an emptied bracket behind {match[0][:-2].strip()}"]
        if published:
            evidence.append(f"published {published.isoformat()}, so {date.isoformat()}")
        group = _group(match)
        if match["m"] == " ":
            yield Candidate(match.end("month"), words["month"], "frame.date", 6.0, tuple(evidence), group, True)
        if month_cut:
            gap = "" if dotted else " "
            mark = ". " if dotted else words["month"] + gap
            yield Candidate(place + month_cut, mark, "frame.date", 6.0, tuple(evidence), group, True)
        after = match.end("rest")
        if match["d"] is None and not dotted and not text.startswith(words["day"], match.end()):
            yield Candidate(after, words["day"], "frame.date", 6.0, tuple(evidence), group, True)
        if sure:
            weekday = words["weekdays"][date.weekday()]
            yield Candidate(match.end() - 1, weekday, "frame.weekday", 6.0, tuple(evidence), group, True)


def _readings(
    text: str, match: re.Match[str], published: dt.date | None, frames: _Frames, begun: dt.date | None
) -> list[tuple[int, dt.date, bool]]:
    """Return where the month ends inside the last digits (0: a day alone), the date, and whether it is sure.

    The day on which a span ends lies in the month of the day before it, or in the next.
    """
    rest = match["rest"]
    if match["month"]:
        if len(rest) > 2 or (rest.startswith("0") and not match["m"].startswith(".")):
            return []
        month, day = int(match["month"]), int(rest)
        if match["year"]:
            year = int(match["year"])
            date = _date(year if year > 99 else _CENTURY + year, month, day)
            return [(0, date, True)] if date and (year > 99 or _within(date, published, YEAR)) else []
        date = nearest(month, day, published) if published else None
        return [(0, date, True)] if date and _within(date, published, UNDATED) else []
    if not published or (match["year"] and len(rest) <= 2):
        return []
    if len(rest) <= 2 and int(rest) <= 31:
        if rest.startswith("0"):
            return []
        named = frames.begun.search(text, max(match.start() - _SPAN, 0), match.start())
        begun = nearest(int(named["month"]), int(named["day"]), published) if named else begun
        if begun:
            index = begun.year * 12 + begun.month - (int(rest) > begun.day)
            date = _date(index // 12, index % 12 + 1, int(rest))
            return [(0, date, True)] if date else []
        if match["d"] is None and any(
            _within(nearest(month, day, published), published, ALSO) for month, day in splits(rest)
        ):
            return []
        line = text[max(match.start() - 8, 0) : match.start()]
        ahead = True if frames.ahead.search(line) else False if frames.behind.search(line) else None
        one, sure = nearest_day(int(rest), published, ahead)
        return [(0, one, sure)] if one else []
    near = ((month, day, nearest(month, day, published)) for month, day in splits(rest))
    return [(len(rest) - len(str(day)), date, True) for _, day, date in near if date and _within(date, published, NEAR)]


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _within(date: dt.date | None, published: dt.date | None, days: int) -> bool:
    return date is not None and published is not None and abs((date - published).days) <= days


def _fused(text: str, published: dt.date, frames: _Frames) -> Iterator[Candidate]:
    """A date of which only the digits are left, where the text tells when or no number is likely: `1125아세안`."""
    words = frames.words
    for match in frames.fused.finditer(text):
        rest = match["rest"]
        head = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        ahead, behind = frames.ahead.search(head), frames.behind.search(head)
        opens = not any(character.isalnum() for character in head)
        middle = not (opens or ahead or behind)
        if middle and (frames.clock_before.search(head) or not frames.middle.match(text, match.end())):
            continue
        if frames.not_a_date.match(text, match.end()):
            continue
        after = frames.not_a_date if opens else frames.counter
        if rest in words["no_date"] or (text[match.end()] == " " and after.match(text, match.end() + 1)):
            continue
        near = [
            (len(rest) - len(str(day)), date)
            for month, day in splits(rest)
            if (date := nearest(month, day, published))
            and _within(date, published, MONTH if opens or middle else NEAR)
            and (opens or middle or (date >= published if ahead else date <= published))
        ]
        if len(near) != 1:
            continue
        cut, date = near[0]
        place = "is a day to come" if ahead else "is a day gone by" if behind else "begins a line"
        place = "runs into a noun" if middle else place
        evidence = (f"{rest} {place}; published {published.isoformat()}, so {date.isoformat()}",)
        space = "" if text[match.end()] == " " or frames.no_gap.match(text, match.end()) else " "
        yield Candidate(match.start() + cut, words["month"] + " ", "frame.date", 4.5, evidence, _group(match), True)
        yield Candidate(match.end(), words["day"] + space, "frame.date", 4.5, evidence, _group(match), True)


def _whole(text: str, published: dt.date, frames: _Frames) -> Iterator[Candidate]:
    """Year, month and day run together, `2019225(`, and a month and a day of which only the end is left, `1215일`."""
    words = frames.words
    for match in frames.whole.finditer(text):
        rest, year, end = match["rest"], match["year"], match.end("rest")
        if not (year or (match["d"] and len(rest) == 4)) or frames.counter.match(text, match.end()):
            continue
        if not match["d"] and not frames.whole_after.match(text, end):
            continue
        if match["d"] and not frames.day_after.match(text, match.end()):
            continue
        dates = (
            (len(rest) - len(str(day)), _date(int(year), month, day) if year else nearest(month, day, published))
            for month, day in splits(rest)
        )
        near = [(cut, date) for cut, date in dates if _within(date, published, YEAR if year else NEAR)]
        if len(near) != 1:
            continue
        cut, date = near[0]
        evidence = (f"{match[0]} is a date; published {published.isoformat()}, so {date}",)
        parts = [(match.start("rest") + cut, words["month"] + " ")]
        if year:
            parts.insert(0, (match.start("rest"), words["year"] + " "))
        if not match["d"]:
            space = "" if text[end : end + 1].isspace() or frames.no_gap.match(text, end) else " "
            parts.append((end, words["day"] + space))
        for place, inserted in parts:
            yield Candidate(place, inserted, "frame.date", 4.5, evidence, _group(match), True)


def _clock(text: str, frames: _Frames) -> Iterator[Candidate]:
    """`1140분` behind half a day, a bracket or a day is 11시 40분."""
    hour = frames.words["hour"]
    for match in frames.clock.finditer(text):
        if int(match["hour"]) > 24 or not frames.clock_before.search(text, max(0, match.start() - 4), match.start()):
            continue
        evidence = (f"{match[0]} is a time of day",)
        yield Candidate(match.end("hour"), hour + " ", "frame.time", 6.0, evidence, 0, True)


def _counts(text: str, frames: _Frames) -> Iterator[Candidate]:
    for match in frames.bracket_count.finditer(text):
        close = text.find(")", match.end())
        inside = text[match.end() : close]
        if not frames.bracket_words.search(inside):
            continue
        counter = match["counter"]
        evidence = (f"the bracket counts a part of it in {counter}",)
        yield Candidate(match.end("number"), counter, "frame.count", 4.5, evidence, 0, True)


def _simple(text: str, published: dt.date | None, frames: _Frames, taken: set[int]) -> Iterator[Candidate]:
    """The frames of the data file: parts of a date or time are lost, the others show it."""
    there = {need: re.search(need, text) is not None for need in frames.needs}
    for pattern, frame in frames.simple:
        if not there.get(frame.get("needs", ""), True):
            continue
        parts = frame["insert"] if isinstance(frame["insert"], dict) else {"at": frame["insert"]}
        for match in pattern.finditer(text):
            if frame.get("date") and not _is_date(match, published, frame.get("days")):
                continue
            evidence = (f"{match[0].strip()} is part of a date or time",)
            for name, lost in parts.items():
                place = match.end(name)
                if place in taken:
                    continue
                joined = not text[place].isspace() and not frames.no_gap.match(text, place)
                inserted = lost + (" " if frame.get("gap") and joined else "")
                yield Candidate(place, inserted, frame["rule"], frame["log_odds"], evidence, 0, True)


def _is_date(match: re.Match[str], published: dt.date | None, days: int | None) -> bool:
    month, day = int(match["month"]), int(match["day"])
    if published is None:
        return days is None and month <= 12 and day <= 31
    date = nearest(month, day, published)
    return date is not None and _within(date, published, days or UNDATED)
