"""Layout: titles, metadata, zones."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kextract.layout import analyse

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "layout.yaml").read_text(encoding="utf-8"))
GIVEN = Path(__file__).parent.parent / "data" / "raw" / "000_84da6d944731e100.txt"


def _kinds(text, layout):
    place, kinds = 0, []
    for line in text.splitlines(keepends=True):
        if line.strip():
            kinds.append(layout.kind_at(place))
        place += len(line)
    return kinds


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_cases(case):
    layout = analyse(case["text"])
    assert layout.title == case["title"]
    assert (layout.published.isoformat() if layout.published else None) == (
        str(case["published"]) if case["published"] else None
    )
    assert list(layout.departments) == case.get("departments", [])
    for name in ("field", "category", "agency"):
        assert getattr(layout, name) == case.get(name)
    assert _kinds(case["text"], layout) == case["kinds"]


def test_the_given_release():
    text = GIVEN.read_text(encoding="utf-8")
    layout = analyse(text)
    assert layout.title == "국토부, ‘한-아세안 스마트시티 장관회의’ 부산에서 개최"
    assert layout.published.isoformat() == "2019-11-25"
    assert (layout.field, layout.category, layout.agency) == ("국토환경디자인부문", "행사 및 홍보", "국토교통부")
    assert layout.departments == ("도시정책과", "도시경제과")
    assert layout.kind_at(0) == "boilerplate"
    start, end = layout.title_span
    assert text[start:end] == layout.title
    start, end = layout.published_span
    assert text[start:end] == "2019. 11. 25"


@given(st.text(st.sampled_from("가나다. 0123:-|\n\r\t\u00a0□ㅇ*※보도자료배포일시목록"), max_size=120))
def test_zones_cover_every_text(text):
    layout = analyse(text)
    assert "".join(text[zone.start : zone.end] for zone in layout.zones) == text
    assert all(a.end == b.start for a, b in zip(layout.zones, layout.zones[1:], strict=False))
    if layout.title_span:
        assert text[slice(*layout.title_span)] == layout.title


def test_line_ends_do_not_matter():
    text = CASES[0]["text"]
    assert analyse(text.replace("\n", "\r\n")).title == analyse(text).title == CASES[0]["title"]
