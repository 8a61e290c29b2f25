"""Regions: spans, values and codes of written cases, lives of names, soundness of the tables."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import sys
from pathlib import Path

import pycountry
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from kiwipiepy import Kiwi

from kextract.context import Context
from kextract.entities.regions import ancestors, find, life, official_name
from kextract.entities.regions.divisions import by_code, code_on, divisions
from kextract.entities.regions.names import forms
from kextract.morphemes import Morphemes
from kextract.resources import read_bytes, rows

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "regions.yaml").read_text(encoding="utf-8"))
DAY = dt.date(2025, 12, 13)


@functools.cache
def kiwi() -> Kiwi:
    return Kiwi()


def morphemes(text: str) -> Morphemes:
    tokens = sorted(kiwi().tokenize(text), key=lambda token: token.start)
    return Morphemes(
        [token.form for token in tokens],
        [token.tag.split("-")[0] for token in tokens],
        [token.start for token in tokens],
        [token.start + token.len for token in tokens],
        [],
    )


def found(text: str, context: Context) -> list[list[str | None]]:
    return [[text[m.start : m.end], m.value, m.code] for m in find(text, context)]


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: f"{case['text'][:24]} {case.get('day', '')}")
def test_places_of_a_sentence(case: dict) -> None:
    context = Context(published=case.get("day", DAY), morphemes=morphemes(case["text"]))
    assert found(case["text"], context) == case["places"]


def test_without_morphemes_most_sentences_read_the_same() -> None:
    same = [found(c["text"], Context(published=c.get("day", DAY))) == c["places"] for c in CASES["cases"]]
    assert sum(same) / len(same) > 0.93


@pytest.mark.parametrize("case", CASES["lives"], ids=lambda case: f"{case['name']} {case['day']}")
def test_life_of_a_name(case: dict) -> None:
    assert [one.value for one in life(case["name"], case["day"])] == case["values"]


def test_ambiguous_name_lists_its_readings() -> None:
    (mention,) = find("고성군은 밝혔다.", Context(published=DAY))
    assert mention.code is None
    assert mention.note == "ambiguous"
    assert mention.candidates == ("강원특별자치도 고성군", "경상남도 고성군")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("나머지부산광역시와 나눈다.", ["부산광역시"]),
        ("김해시 장유면설치된다.", ["김해시", "장유면"]),
        ("완도군·고흥군각각 맡는다.", ["완도군", "고흥군"]),
        ("영광군장성군경남 하동군이 참여한다.", ["영광군", "장성군", "경남", "하동군"]),
        ("고흥군수는 전남도청에서 말했다.", []),
    ],
)
def test_damaged_text_may_lack_particles_and_spaces(text: str, places: list[str]) -> None:
    context = Context(published=DAY, morphemes=morphemes(text), damage=1.0)
    assert [text[m.start : m.end] for m in find(text, context)] == places


def test_lookups() -> None:
    assert official_name("전남", DAY) == "전라남도"
    assert official_name("중구", DAY) == "중구"
    assert official_name("없는곳", DAY) is None
    assert ancestors("4677041024", DAY) == ["대서면", "고흥군", "전라남도"]
    assert ancestors("2772000000", DAY) == ["대구광역시"]
    assert ancestors("0000000000") == []


def test_newest_life_without_a_date() -> None:
    (mention,) = find("강원도가 밝혔다.", Context())
    assert mention.value == "강원특별자치도"


def test_codes_are_unique_on_every_day_of_change() -> None:
    days = {row["date"] for row in rows("regions/transfers.csv")} | {"2000-01-01", "2010-07-01", "2025-01-01"}
    for day in days:
        living = [division for division in divisions().values() if division.alive(day) and division.legal]
        codes = [code for division in living if (code := code_on(division, day)) and division.level != "province"]
        assert len(codes) == len(set(codes)), day


def test_parents_exist_and_lives_are_ordered() -> None:
    known = divisions()
    for division in known.values():
        assert division.start < division.end
        assert division.level == "province" or division.parent in known, division


def test_lives_of_one_district_do_not_overlap() -> None:
    by_place: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for division in divisions().values():
        if division.level == "district":
            by_place.setdefault((division.name, division.parent), []).append((division.start, division.end))
    for place, spans in by_place.items():
        spans.sort()
        assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans)), place


def test_foreign_codes_exist() -> None:
    assert all(pycountry.countries.get(alpha_2=row["code"]) for row in rows("regions/countries.csv"))
    abroad = (*rows("regions/cities.csv"), *rows("regions/states.csv"))
    unknown = [row["code"] for row in abroad if row["code"] and not _known(row["code"])]
    assert unknown == []


def _known(code: str) -> bool:
    if "-" in code:
        return pycountry.subdivisions.get(code=code) is not None
    return pycountry.countries.get(alpha_2=code) is not None


def test_packed_table_is_rebuilt_byte_for_byte() -> None:
    sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))
    from build_regions import pack

    table = [tuple(row.values()) for row in rows("regions/korea.csv.gz")]
    assert pack(table) == read_bytes("regions/korea.csv.gz")  # type: ignore[arg-type]


def test_every_code_leads_back_to_its_division() -> None:
    for code in ("5111000000", "5211100000", "2772000000", "4686000000"):
        assert code_on(divisions()[by_code()[code]], "2025-01-01") == code


NAMES = [
    "전남",
    "함평군",
    "서울시",
    "미국",
    "북구",
    "광주",
    "한-미",
    "예산",
    "대서면",
    "‘부산 축제’",
    "이란",
    "사람",
    "에서 ",
    "은 ",
    " ",
    "·",
    "7",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(NAMES), max_size=12).map("".join))
def test_mentions_are_ordered_apart_and_named(text: str) -> None:
    mentions = find(text, Context(published=DAY))
    assert all(first.end <= second.start for first, second in itertools.pairwise(mentions))
    for mention in mentions:
        surface = text[mention.start : mention.end]
        assert surface == surface.strip()
        assert len(surface) == 1 or surface in forms()
        assert mention.value or mention.candidates
