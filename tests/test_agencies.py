"""Agencies: names with their lives, forms of names, definitions and roles."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kextract.context import Context
from kextract.entities import agencies
from kextract.entities.agencies.names import FILES, Life
from kextract.morphemes import Morphemes
from kextract.resources import rows

CASE_FILE = yaml.safe_load((Path(__file__).parent / "cases" / "agencies.yaml").read_text(encoding="utf-8"))
DEFAULT_DAY = dt.date(2019, 11, 25)


@functools.cache
def kiwi() -> Any:
    from kextract.entities.words import kiwi_words
    from kextract.tokenizer.kiwi import Analyser

    return Analyser(kiwi_words())


def analysed(text: str, day: dt.date | None, with_morphemes: bool) -> Context:
    morphemes: Morphemes | None = kiwi()(text) if with_morphemes else None
    return Context(published=day, morphemes=morphemes)


def expected(lines: list[str]) -> list[tuple[str, str]]:
    return [tuple((*line.split(" = "), line)[:2]) for line in lines]  # type: ignore[misc]


@pytest.mark.parametrize("with_morphemes", [False, True], ids=["plain", "analysed"])
@pytest.mark.parametrize("case", CASE_FILE["sentences"], ids=lambda case: case["text"][:40])
def test_sentences(case: dict[str, Any], with_morphemes: bool) -> None:
    text = case["text"]
    found = agencies.find(text, analysed(text, case.get("on", DEFAULT_DAY), with_morphemes))
    assert [(text[m.start : m.end], m.value) for m in found] == expected(case["find"])


@pytest.mark.parametrize("case", CASE_FILE["roles"], ids=lambda case: case["text"][:40])
def test_roles(case: dict[str, Any]) -> None:
    text = case["text"]
    found = agencies.find(text, analysed(text, DEFAULT_DAY, True))
    roles = [(surface, None if role == "null" else role) for surface, role in expected(case["role"])]
    assert [(text[m.start : m.end], m.role) for m in found] == roles


@pytest.mark.parametrize("case", CASE_FILE["official"], ids=lambda case: f"{case['name']}-{case['on']}")
def test_official_names(case: dict[str, Any]) -> None:
    reading = agencies.read(case["name"], case["on"])
    assert agencies.official_name(case["name"], case["on"]) == reading.value == case["value"]
    if "candidates" in case:
        assert list(reading.candidates) == case["candidates"]


def test_life_of_a_name() -> None:
    lives = agencies.life("국토부", dt.date(2019, 11, 25))
    assert [one.name for one in lives] == ["건설교통부", "해양수산부", "국토해양부", "국토교통부"]
    assert lives[-1].valid_from == dt.date(2013, 3, 23)
    assert lives[-1].valid_to is None


def test_without_a_date_only_the_unchanging_has_a_value() -> None:
    found = agencies.find("국토부와 LH, 국토교통부", Context())
    assert [m.value for m in found] == [None, "한국토지주택공사", "국토교통부"]
    assert found[0].note == "published"
    assert set(found[0].candidates) == {"국토해양부", "국토교통부"}


def test_damaged_text() -> None:
    for text, expected in (
        ("건교부올해 공사비를 낸다.", [("건교부", "건설교통부")]),
        ("천도시공사는 인천도시공사다.", [("천도시공사", "인천도시공사"), ("인천도시공사", "인천도시공사")]),
    ):
        context = analysed(text, dt.date(2004, 5, 1), True)
        context.damage = 1.0
        assert [(text[m.start : m.end], m.value) for m in agencies.find(text, context)] == expected


def test_rows_of_the_user() -> None:
    finder = agencies.Finder([{"name": "가나다라연구단", "abbreviations": "가나연"}])
    found = finder.find("가나연은 회의를 열었다.", Context())
    assert [(m.start, m.end, m.value) for m in found] == [(0, 3, "가나다라연구단")]
    assert agencies.find("가나연은 회의를 열었다.", Context()) == []


def all_lives() -> list[Life]:
    return list(agencies.load_names().lives)


def test_lives_of_one_name_do_not_overlap() -> None:
    first, last = dt.date.min, dt.date.max
    overlapping = []
    for name, lives in agencies.load_names().by_name.items():
        spans = sorted((one.valid_from or first, one.valid_to or last) for one in lives)
        overlapping += [name for before, after in itertools.pairwise(spans) if before[1] > after[0]]
    assert overlapping == []


def test_a_life_that_ended_says_how_and_successors_exist() -> None:
    names = {one.name for one in all_lives()}
    for one in all_lives():
        if one.valid_to is None:
            assert not one.change and not one.successors, one.name
            continue
        assert one.change in ("rename", "merge", "split", "transfer", "abolish"), one.name
        assert bool(one.successors) == (one.change != "abolish"), one.name
        assert set(one.successors) <= names, one.name
        assert (len(one.successors) > 1) == (one.change == "split"), one.name


def test_parents_exist() -> None:
    names = {one.name for one in all_lives()} | {row["name"] for row in rows("agencies/provinces.csv")}
    heads_of_state = {"대한민국정부", "대통령", "국무총리"}
    assert {one.parent for one in all_lives() if one.parent[-1:] != "시"} - names - heads_of_state <= {""}


def test_every_row_has_a_name_and_a_source() -> None:
    for file in FILES:
        for row in rows(f"agencies/{file}"):
            assert row["name"].strip() == row["name"] != ""
            assert row["source"] in ("GOA", "ACT", "DEC", "ALIO", "OWN"), row["name"]


def test_a_full_name_means_itself_on_every_day_of_its_life() -> None:
    table = agencies.load_names()
    for one in table.lives:
        day = one.valid_from or (one.valid_to - dt.timedelta(days=1) if one.valid_to else dt.date(2020, 1, 1))
        assert table.read(one.name, day).value == one.name


def test_the_vocabulary_for_repair_holds_no_words() -> None:
    vocabulary = set(agencies.names())
    assert {"국토교통부", "국토부", "한국토지주택공사", "LH"} <= vocabulary
    assert not {"예보", "기아", "메타"} & vocabulary
    assert len(vocabulary) > 3000


PIECES = st.sampled_from(
    [
        "국토교통부",
        "국토부",
        "LH",
        "한국도로공사",
        "(이하 ‘LH’)",
        "㈜",
        "주식회사 ",
        "나주시 ",
        "보건소",
        "공사",
        "센터",
        "은",
        "와 ",
        " ",
        "\n",
        "·",
        ", ",
        "장관",
        "가",
        "베트남 ",
        "건설부",
        "주최",
        "😀",
        "4-H",
        "지회",
        "“",
        ")",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_text_gives_ordered_mentions_of_whole_characters(text: str) -> None:
    found = agencies.find(text, Context(published=DEFAULT_DAY))
    assert all(0 <= m.start < m.end <= len(text) for m in found)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))
    for mention in found:
        surface = text[mention.start : mention.end]
        assert surface == surface.strip()
        assert surface[0] not in "“(" or surface.startswith("(주)")
    assert found == agencies.find(text, Context(published=DEFAULT_DAY))
