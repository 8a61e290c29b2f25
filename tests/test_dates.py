"""Dates: cases as data, properties, and linear work on hostile lines."""

from __future__ import annotations

import datetime as dt
import re
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kextract.context import Context
from kextract.entities.dates import find
from kextract.resources import data

_CASES = Path(__file__).parent / "cases"
_MODS = {"START", "MID", "END"}
_BOUNDS = {"min", "max", "over", "under"}


def _load() -> list[Any]:
    params = []
    for path in sorted(_CASES.glob("dates_*.yaml")):
        for group in yaml.safe_load(path.read_text(encoding="utf-8")):
            for number, case in enumerate(group["cases"]):
                name = f"{path.stem}-{group['group']}-{number}"
                damage = 1.0 if path.stem == "dates_damaged" else 0.0
                params.append(pytest.param(group["published"], damage, case["text"], case["values"], id=name))
    return params


def read_marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Take the braces out of a marked text; return it with the marked spans."""
    spans, plain, at = [], "", 0
    for match in re.finditer(r"\{([^}]*)\}", text):
        plain += text[at : match.start()]
        spans.append((len(plain), len(plain) + len(match[1])))
        plain += match[1]
        at = match.end()
    return plain + text[at:], spans


def describe(published: str | None, damage: float, text: str) -> tuple[list[str], list[str]]:
    """Return expected-style spans and values of what the finder finds."""
    context = Context(published=dt.date.fromisoformat(published) if published else None, damage=damage)
    surfaces, values = [], []
    for mention in find(text, context):
        surfaces.append(f"{mention.start}:{text[mention.start : mention.end]}")
        words = [mention.value or "null", mention.mod, mention.bound, "approx" if mention.approx else None]
        if mention.note and mention.note != "meridiem":
            words.append(f"note={mention.note}")
        values.append(" ".join(word for word in words if word))
    return surfaces, values


@pytest.mark.parametrize(("published", "damage", "text", "values"), _load())
def test_case(published: str | None, damage: float, text: str, values: list[str]) -> None:
    plain, spans = read_marked(text)
    surfaces, found = describe(published, damage, plain)
    assert surfaces == [f"{start}:{plain[start:end]}" for start, end in spans]
    assert found == values


def _values(text: str, published: dt.date | None = None) -> list[str | None]:
    return [mention.value for mention in find(text, Context(published=published))]


_DAYS = st.dates(min_value=dt.date(1995, 1, 1), max_value=dt.date(2040, 12, 31))
_WEEKDAYS = "월화수목금토일"
_ALPHABET = "0123456789.~-/:()’‘ 년월일시분부터까지올해지난오는내년월화수 \n"
_HOSTILE = ["1", "11.", "1~", "1.1~", "2019.", "’18~", "25(", "1년 ", "지난 ", "올해", "- 1 ", "3, "]


@settings(max_examples=60, deadline=None)
@given(_DAYS)
def test_every_style_of_a_day_means_the_day(day: dt.date) -> None:
    weekday = _WEEKDAYS[day.weekday()]
    y, m, d = day.year, day.month, day.day
    styles = [
        f"{y}년 {m}월 {d}일",
        f"{y}년{m}월{d}일",
        f"{y}년 {m:02}월 {d:02}일({weekday})",
        f"{y}년 {m}월 {d}일 {weekday}요일",
        f"{y}. {m}. {d}",
        f"{y}.{m}.{d}({weekday})",
        f"{y}.{m:02}.{d:02}",
        f"{y}. {m}. {d}.({weekday})",
        f"{y}-{m:02}-{d:02}",
        f"{y}/{m:02}/{d:02}",
        f"’{y % 100:02}.{m}.{d}",
        f"‘{y % 100:02}년 {m}월 {d}일",
        f"{m}월 {d}일",
        f"{m}.{d}({weekday})",
        f"{m}. {d}.({weekday})",
        f"{m}월 {d}일({weekday})",
    ]
    for style in styles:
        for text in (style, f"협약은 {style} 체결", f"({style})"):
            found = find(text, Context(published=day))
            assert [(mention.value, mention.note) for mention in found] == [(day.isoformat(), None)], text
            assert text[found[0].start : found[0].end] == style


@settings(max_examples=60, deadline=None)
@given(_DAYS, st.integers(min_value=1, max_value=200))
def test_ranges_are_ordered_and_keep_their_ends(first: dt.date, days: int) -> None:
    last = first + dt.timedelta(days)
    forms = [
        f"{first.year}년 {first.month}월 {first.day}일부터 {last.year}년 {last.month}월 {last.day}일",
        f"{first.year}년 {first.month}월 {first.day}일~{last.month}월 {last.day}일",
        f"{first.year}. {first.month}. {first.day}. ~ {last.month}. {last.day}",
        f"{first.year}.{first.month}.{first.day}.~{last.year}.{last.month}.{last.day}",
    ]
    if (first.year, first.month) == (last.year, last.month):
        forms += [f"{first.year}년 {first.month}월 {first.day}~{last.day}일"]
    for form in forms:
        (mention,) = find(f"접수기간: {form}까지", Context())
        assert mention.value == f"{first}/{last}", form
        assert (mention.date_start, mention.date_end, mention.grain) == (first, last, "range")


@settings(max_examples=60, deadline=None)
@given(_DAYS, _DAYS)
def test_direction_words_keep_to_their_side(published: dt.date, day: dt.date) -> None:
    for word, sign in (("지난", -1), ("오는", 1)):
        for form in (f"{word} {day.month}월 {day.day}일", f"{word} {day.day}일"):
            (mention,) = find(f"{form} 개최", Context(published=published))
            if mention.value is not None and mention.note != "direction":
                assert (dt.date.fromisoformat(mention.value) - published).days * sign >= 0


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=_ALPHABET, max_size=80), st.none() | _DAYS, st.sampled_from([0.0, 1.0]))
def test_any_text_gives_sound_mentions(text: str, published: dt.date | None, damage: float) -> None:
    end = 0
    for mention in find(text, Context(published=published, damage=damage)):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]
        end = mention.end
        if mention.date_start is not None and mention.date_end is not None:
            assert mention.date_start <= mention.date_end
        if mention.value is None:
            assert mention.note


def test_nothing_is_guessed_without_a_publication_date() -> None:
    found = find("11월 25일, 지난해, 다음 주 화요일, 하반기", Context())
    assert [mention.value for mention in found] == [None] * 4
    assert [mention.note for mention in found] == ["year", "published", "published", "year"]


def test_a_weekday_that_contradicts_keeps_the_numbers_and_is_noted() -> None:
    (mention,) = find("2019년 11월 25일(화)", Context(published=dt.date(2019, 11, 25)))
    assert (mention.value, mention.note) == ("2019-11-25", "weekday")


def test_fields_of_a_month_part() -> None:
    (mention,) = find("2025년 11월 말까지", Context())
    assert (mention.value, mention.mod, mention.bound, mention.grain) == ("2025-11", "END", "max", "month")
    assert (mention.date_start, mention.date_end) == (dt.date(2025, 11, 1), dt.date(2025, 11, 30))


@pytest.mark.parametrize(("year", "expected"), [(2024, "2024-02-10"), (2020, "2020-01-25"), (2017, "2017-01-28")])
def test_lunar_new_year(year: int, expected: str) -> None:
    assert _values(f"{year}년 설날") == [expected]


@pytest.mark.parametrize("damage", [0.0, 1.0])
@pytest.mark.parametrize("unit", _HOSTILE)
def test_work_is_linear_on_hostile_lines(unit: str, damage: float) -> None:
    """Twice the text takes about twice the steps, counted as calls of Python and of the engine."""
    steps = [_steps(unit * (size // len(unit)), damage) for size in (20_000, 40_000)]
    assert steps[1] <= 2.3 * steps[0] + 2_000


def _steps(text: str, damage: float) -> int:
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(trace)
    try:
        find(text, Context(published=dt.date(2025, 12, 12), damage=damage))
    finally:
        sys.setprofile(None)
    return count


def test_every_repetition_of_the_patterns_is_bounded() -> None:
    """No pattern may hold an open repetition; a bounded one over a bounded one keeps every try constant."""
    source, torn = data("dates/patterns.yaml"), data("dates/torn.yaml")
    named = {**source["fragments"], **source["patterns"], **torn["words"]}
    named |= {rule["pattern"]: rule["pattern"] for rule in torn["rules"]}
    named |= {rule["pattern"]: rule["pattern"] for rule in torn["fused"]["rules"]}
    named |= {"not_after": torn["fused"]["not_after"], "subject": torn["subject"]}
    for name, pattern in named.items():
        bare = re.sub(r"\\.|\[(?:\\.|[^\]])*\]", "x", pattern)
        assert not re.search(r"(?<!\\)[*]|(?<!\\)\+(?!\?)|\{\d+,\}", bare), name
