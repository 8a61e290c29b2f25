"""Names in damaged texts: what is glued, what is cut, and what must stay as it is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from kextract.context import DAMAGED
from kextract.pipeline import stages

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "damaged_names.yaml").read_text(encoding="utf-8"))["cases"]
TYPES = ("agency", "department", "region", "person")
DAY = dt.date(2020, 6, 15)


def found(text: str, day: dt.date, damage: float) -> list[list[str | None]]:
    context = stages()(text, day, damage)
    return [[m.type, text[m.start : m.end], m.value] for m in context.mentions if m.type in TYPES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:24])
def test_names_of_a_damaged_text(case: dict) -> None:
    names = found(case["text"], case.get("day", DAY), 1.0)
    if "names" in case:
        assert names == case["names"]
    surfaces = {surface for _, surface, _ in names}
    assert not surfaces & set(case.get("none", ()))


@pytest.mark.parametrize(
    "text", ["담양군등록 차량이 늘었다.", "하위 규정은 경찰청소방청과 협의한다.", "남양시 진접읍에 짓는다."]
)
def test_an_undamaged_text_is_read_as_it_stands(text: str) -> None:
    assert found(text, DAY, DAMAGED / 2) != found(text, DAY, DAMAGED)
