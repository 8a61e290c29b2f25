from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marked_text import MarkedCase, check, load_cases

from kextract.context import Context
from kextract.entities.amounts import find
from kextract.entities.quantities import find as find_quantities
from kextract.resources import rows

CASES = load_cases("amounts")
DAMAGED = load_cases("amounts", "damaged_text")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text)
def test_case(case: MarkedCase) -> None:
    check(case, find(case.text, Context()))


@pytest.mark.parametrize("case", DAMAGED, ids=lambda case: case.text)
def test_case_in_a_damaged_text(case: MarkedCase) -> None:
    check(case, find(case.text, Context(damage=0.99)))


@pytest.mark.parametrize("case", DAMAGED, ids=lambda case: case.text)
def test_a_sum_whose_size_is_lost_gives_no_limits(case: MarkedCase) -> None:
    for mention in find(case.text, Context(damage=0.99)):
        assert (mention.value is None) == (mention.note == "damage") == (mention.amount_min is None)


def test_a_lost_power_of_ten_leaves_candidates() -> None:
    (lost,) = find("시는 축제에 350원을 들였다", Context(damage=1.0))
    assert lost.candidates == ("KRW 350", "KRW 3500000", "KRW 35000000000")
    (whole,) = find("시는 축제에 350원을 들였다", Context())
    assert (whole.value, whole.candidates) == ("KRW 350", ())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text)
def test_no_quantity_overlaps_a_sum(case: MarkedCase) -> None:
    context = Context(mentions=find(case.text, Context()))
    for quantity in find_quantities(case.text, context):
        assert all(quantity.end <= start or end <= quantity.start for start, end in case.expected)


NAMES = [row for row in rows("amounts/currencies.csv") if row["place"] == "after" and row["code"]]


@pytest.mark.parametrize("row", NAMES, ids=lambda row: f"{row['code']}-{row['form']}")
def test_currency_name(row: dict[str, str]) -> None:
    near = row["near"].split("|")[0]
    sums = find(f"{near} 기금에 3,500만 {row['form']} 냈다", Context())
    assert [(mention.currency, mention.amount_min) for mention in sums] == [(row["code"], Decimal(35_000_000))]


@pytest.mark.parametrize(
    "row", [row for row in rows("amounts/currencies.csv") if not row["code"]], ids=lambda row: row["form"]
)
def test_shared_name_has_no_value(row: dict[str, str]) -> None:
    (mention,) = find(f"모두 5천만 {row['form']} 냈다", Context())
    assert (mention.value, mention.note, mention.amount_min) == (None, "currency", Decimal(50_000_000))


SIGNS = [row for row in rows("amounts/currencies.csv") if row["place"] == "before"]


@pytest.mark.parametrize("row", SIGNS, ids=lambda row: f"{row['code']}-{row['form']}")
def test_currency_sign(row: dict[str, str]) -> None:
    (mention,) = find(f"가격은 {row['form']}1,250이다", Context())
    assert (mention.currency, mention.amount_min, mention.start) == (row["code"], Decimal(1250), 4)


@settings(max_examples=100, deadline=None)
@given(value=st.integers(1, 9999), name=st.sampled_from(["", "만", "억", "조"]), space=st.sampled_from(["", " "]))
def test_scale_is_exact_with_and_without_a_space(value: int, name: str, space: str) -> None:
    scale = {"": 1, "만": 10**4, "억": 10**8, "조": 10**12}[name]
    text = f"물건값 {value:,}{name}{space}원을 냈다"
    (mention,) = find(text, Context())
    assert mention.value == f"KRW {value * scale}"
    assert text[mention.start : mention.end] == f"{value:,}{name}{space}원"


@settings(max_examples=100, deadline=None)
@given(low=st.integers(1, 900), step=st.integers(1, 90), mark=st.sampled_from(["~", "∼", " ~ ", "-", "～"]))
def test_range_is_one_ordered_sum(low: int, step: int, mark: str) -> None:
    (mention,) = find(f"상금 {low}{mark}{low + step}만 원을 준다", Context())
    assert mention.value == f"KRW {low * 10**4}..{(low + step) * 10**4}"


@pytest.mark.parametrize(
    "unit", ["1억 ", "국비 1,", "1~", "9원~", "(단위: 억 원)\n", "1|", "→1", "국비 국비 ", "1조", "1천 동 ", "1만 페소"]
)
def test_a_long_line_is_read(unit: str) -> None:
    text = unit * (40_000 // len(unit))
    assert all(0 <= mention.start < mention.end <= len(text) for mention in find(text, Context()))
