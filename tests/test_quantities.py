from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marked_text import MarkedCase, check, load_cases

from kextract.context import Context
from kextract.entities.amounts import find as find_amounts
from kextract.entities.quantities import find
from kextract.entities.quantities.conditions import conditions
from kextract.resources import rows
from kextract.tokenizer.kiwi import Analyser

CASES = load_cases("quantities")
FUSED = load_cases("quantities", "fused_text")
DAMAGED = load_cases("quantities", "damaged_text")
UNITS = rows("quantities/units.csv")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text)
def test_case(case: MarkedCase) -> None:
    check(case, find(case.text, Context(mentions=find_amounts(case.text, Context()))))


@pytest.mark.parametrize("case", FUSED, ids=lambda case: case.text)
def test_text_without_spaces(case: MarkedCase) -> None:
    context = Context(morphemes=Analyser()(case.text))
    context.mentions = find_amounts(case.text, context)
    check(case, find(case.text, context))


@pytest.mark.parametrize("case", DAMAGED, ids=lambda case: case.text)
def test_case_in_a_damaged_text(case: MarkedCase) -> None:
    context = Context(damage=1.0)
    context.mentions = find_amounts(case.text, context)
    check(case, find(case.text, context))


@pytest.mark.parametrize(
    "row", [row for row in UNITS if row["kind"] != "none" and not row["rule"]], ids=lambda row: row["form"]
)
def test_counter(row: dict[str, str]) -> None:
    (mention,) = find(f"모두 1,234{row['form']} 있다", Context())
    assert mention.value == f"1234 {row['unit']}"


@pytest.mark.parametrize("row", [row for row in UNITS if row["kind"] == "none"], ids=lambda row: row["form"])
def test_no_counter(row: dict[str, str]) -> None:
    assert find(f"모두 3{row['form']} 있다", Context()) == []


def test_units_are_unique_and_their_rules_exist() -> None:
    forms = [row["form"] for row in UNITS]
    assert len(forms) == len(set(forms))
    assert {row["rule"] for row in UNITS} - {""} <= set(conditions())
    assert all(unicodedata.normalize("NFKC", row["unit"]).replace("µ", "μ") == row["unit"] for row in UNITS)


@settings(max_examples=100, deadline=None)
@given(
    value=st.integers(1, 99_999),
    unit=st.sampled_from(["명", "건", "개소", "㎡", "㎞", "%", "가구"]),
    space=st.booleans(),
)
def test_value_is_exact_with_and_without_a_space(value: int, unit: str, space: bool) -> None:
    surface = f"{value:,}{' ' if space else ''}{unit}"
    (mention,) = find(f"모두 {surface}", Context())
    plain = {"㎡": "m2", "㎞": "km"}.get(unit, unit)
    assert (mention.value, mention.start, mention.end) == (f"{value} {plain}", 3, 3 + len(surface))


@settings(max_examples=100, deadline=None)
@given(low=st.integers(1, 900), step=st.integers(1, 90), mark=st.sampled_from(["~", "∼", " ~ ", "-", "～"]))
def test_range_is_ordered(low: int, step: int, mark: str) -> None:
    (mention,) = find(f"모두 {low}{mark}{low + step}명이 왔다", Context())
    assert (mention.value, mention.quantity_min, mention.quantity_max) == (f"{low}..{low + step} 명", low, low + step)


@pytest.mark.parametrize("unit", ["1개", "1년 ", "3~", "1명~", "1.", "|1", "(단위: 명)\n", "한 번 ", "1일 "])
def test_a_long_line_is_read(unit: str) -> None:
    text = unit * (40_000 // len(unit))
    assert all(0 <= mention.start < mention.end <= len(text) for mention in find(text, Context()))
