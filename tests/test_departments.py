"""Departments: named units, the words and particles that look like them, the agency of each."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kextract.context import Context
from kextract.entities import agencies, departments
from kextract.layout import Layout

CASE_FILE = yaml.safe_load((Path(__file__).parent / "cases" / "departments.yaml").read_text(encoding="utf-8"))
DAY = dt.date(2025, 12, 15)


def context_for(text: str, **layout: Any) -> Context:
    context = Context(published=DAY, layout=Layout(**layout) if layout else None)
    context.mentions = agencies.find(text, context)
    return context


@pytest.mark.parametrize("case", CASE_FILE["sentences"], ids=lambda case: case["text"][:40])
def test_sentences(case: dict[str, Any]) -> None:
    text = case["text"]
    found = departments.find(text, context_for(text))
    lines = [line.split(" @ ") for line in case["find"]]
    assert [text[m.start : m.end] for m in found] == [line[0] for line in lines]
    for mention, line in zip(found, lines, strict=True):
        assert mention.value == text[mention.start : mention.end]
        if len(line) > 1:
            assert mention.agency == line[1]


def test_the_publishing_body_of_the_layout_owns_what_names_no_body() -> None:
    text = "도시정책과에서 검토한다."
    (mention,) = departments.find(text, context_for(text, agency="국토부"))
    assert mention.agency == "국토교통부"


def test_departments_of_the_metadata_line_are_trusted() -> None:
    text = "가나다라과 검토 결과"
    assert departments.find(text, context_for(text)) == []
    (mention,) = departments.find(text, context_for(text, departments=("가나다라과",)))
    assert (mention.start, mention.end, mention.rule) == (0, 5, "contact")


def test_no_unit_without_a_name_beside_it() -> None:
    text = "과 팀 실 국 단"
    assert departments.find(text, context_for(text)) == []


PIECES = st.sampled_from(
    [
        "도시정책",
        "건설",
        "과",
        "팀",
        "실",
        "장",
        " ",
        ", ",
        "\n",
        "담당부서: ",
        "나주시 ",
        "국토교통부 ",
        "는",
        "에서",
        "☎061-1",
        "TF",
        "😀",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_text_gives_ordered_mentions(text: str) -> None:
    context = context_for(text)
    found = departments.find(text, context)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))
    for mention in found:
        surface = text[mention.start : mention.end]
        assert len(surface) > 2
        assert surface == surface.strip()
        assert not text.startswith("장", mention.end)
