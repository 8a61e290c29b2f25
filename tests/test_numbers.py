from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kextract.numbers import parse_number, scan

CASES: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases/numbers.yaml").read_text(encoding="utf-8"))
VALUES = [(form, case["value"]) for case in CASES["values"] for form in [*case["forms"], *case.get("held", [])]]
SCALES = [(10**16, "경"), (10**12, "조"), (10**8, "억"), (10**4, "만"), (1, "")]
SINO = ["", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"]


@pytest.mark.parametrize(("form", "value"), VALUES)
def test_value(form: str, value: str) -> None:
    assert parse_number(form) == Decimal(value)


@pytest.mark.parametrize("form", CASES["not_numbers"]["forms"] + CASES["not_numbers"]["held"])
def test_not_a_number(form: str) -> None:
    assert parse_number(form) is None


@pytest.mark.parametrize("case", CASES["no_number_inside"], ids=lambda case: case["text"])
def test_words_hold_no_number(case: dict[str, str]) -> None:
    assert scan(case["text"]) == ()


@pytest.mark.parametrize("case", CASES["number_inside"], ids=lambda case: case["text"])
def test_number_in_a_text(case: dict[str, str]) -> None:
    before, rest = case["text"].split("[")
    inside, after = rest.split("]")
    (number,) = scan(before + inside + after)
    low, _, high = case["value"].partition("..")
    assert (number.start, number.end) == (len(before), len(before) + len(inside))
    assert (number.minimum, number.maximum) == (Decimal(low), Decimal(high or low))


def _groups(value: int) -> list[tuple[int, str]]:
    groups = []
    for size, name in SCALES:
        count, value = divmod(value, size)
        if count:
            groups.append((count, name))
    return groups


def _sino(count: int) -> str:
    out = ""
    for size, name in ((1000, "천"), (100, "백"), (10, "십"), (1, "")):
        digit, count = divmod(count, size)
        if digit:
            out += ("" if digit == 1 and name else SINO[digit]) + name
    return out


def _thousands_in_words(count: int) -> str:
    high, low = divmod(count, 1000)
    return (f"{high}천" if high else "") + (str(low) if low else "")


STYLES = {
    "digits": str,
    "separated": lambda value: f"{value:,}",
    "full width": lambda value: str(value).translate({48 + n: 0xFF10 + n for n in range(10)}),
    "groups": lambda value: "".join(f"{count}{name}" for count, name in _groups(value)),
    "spaced groups": lambda value: " ".join(f"{count}{name}" for count, name in _groups(value)),
    "separated groups": lambda value: " ".join(f"{count:,}{name}" for count, name in _groups(value)),
    "words": lambda value: "".join(
        "만"
        if (count, name) == (1, "만") and value < 20_000
        else (_sino(count) if count > 1 or not name else "일") + name
        for count, name in _groups(value)
    ),
    "mixed": lambda value: "".join(f"{_thousands_in_words(count)}{name}" for count, name in _groups(value)),
}
integers = st.one_of(st.integers(1, 99_999), st.integers(1, 10**19), st.integers(1, 9999).map(lambda n: n * 10**8))


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=120, deadline=None)
@given(value=integers)
def test_every_style_reads_back(style: str, value: int) -> None:
    assert parse_number(STYLES[style](value)) == value


@settings(max_examples=100, deadline=None)
@given(value=st.decimals(min_value=0, max_value=9999, places=2), name=st.sampled_from(["만", "억", "조"]))
def test_decimal_with_a_power_is_exact(value: Decimal, name: str) -> None:
    scale = {"만": 10**4, "억": 10**8, "조": 10**12}[name]
    expected = value * scale if value else None
    assert parse_number(f"{value}{name}") == expected


@settings(max_examples=100, deadline=None)
@given(value=integers, data=st.data())
def test_spacing_never_changes_the_scale(value: int, data: st.DataObject) -> None:
    parts = [f"{count}{name}" for count, name in _groups(value)]
    text = parts[0]
    for part in parts[1:]:
        text += data.draw(st.sampled_from(["", " "])) + part
    assert parse_number(f" {text} ") == value


@settings(max_examples=100, deadline=None)
@given(low=st.integers(1, 9000), step=st.integers(1, 999), unit=st.sampled_from(["", "만", "억"]))
def test_ranges_are_ordered(low: int, step: int, unit: str) -> None:
    scale = {"": 1, "만": 10**4, "억": 10**8}[unit]
    (number,) = scan(f"총 {low}~{low + step}{unit} 원")
    assert (number.minimum, number.maximum) == (low * scale, (low + step) * scale)
    assert number.minimum <= number.maximum


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet="0123456789,.~-/ 십백천만억조일이삼오한두세열수몇여원명개", max_size=60))
def test_numbers_of_any_text_are_in_order_and_apart(text: str) -> None:
    numbers = scan(text)
    assert all(0 <= number.start < number.end <= number.stop <= len(text) for number in numbers)
    assert all(left.stop <= right.start for left, right in pairwise(numbers))
    assert all(number.minimum <= number.maximum for number in numbers)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=30))
def test_any_string_is_a_number_or_none(text: str) -> None:
    value = parse_number(text)
    assert value is None or value.is_finite()


DENSE = {"9", "9.", "1,", "1/", "1-", "1,234,", "삼백", "12,5"}


@pytest.mark.parametrize(
    "unit", ["9", "9.", "1,", "1~", "1만 ", "1,234,", "삼백", "3천", "1-", "1/", "수십 ", "한두", "9 ", "12,5"]
)
def test_a_long_line_is_read(unit: str) -> None:
    size = 1_000_000 if unit in DENSE else 60_000
    text = unit * (size // len(unit))
    numbers = scan(text)
    assert all(number.stop <= len(text) for number in numbers)
