"""Resolving: overlaps, names of events, status."""

import itertools
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kextract.context import Context
from kextract.mentions import Mention
from kextract.resolving.names import quoted_names, shields
from kextract.resolving.overlaps import settle
from kextract.resolving.status import clause_status
from kextract.tokenizer import Analyser

STATUS = yaml.safe_load((Path(__file__).parent / "cases" / "status.yaml").read_text(encoding="utf-8"))
TYPES = st.sampled_from(["agency", "region", "date", "quantity", "law"])


@pytest.fixture(scope="module")
def analyser():
    return Analyser()


@pytest.mark.parametrize(("status", "sentence"), [(status, case) for status, cases in STATUS.items() for case in cases])
def test_status(analyser, status, sentence):
    text = sentence.replace("⟦", "").replace("⟧", "")
    kind = "amount" if sentence[sentence.index("⟧") - 1] == "원" else "date"
    assert clause_status(analyser(text), sentence.index("⟧") - 1, text=text, kind=kind) == status


@st.composite
def mentions(draw):
    start = draw(st.integers(0, 20))
    return Mention(
        type=draw(TYPES),
        start=start,
        end=start + draw(st.integers(1, 6)),
        score=draw(st.sampled_from([0.5, 0.8, 1.0])),
        rule=draw(st.sampled_from("ab")),
    )


@given(st.lists(mentions(), max_size=12), st.randoms())
def test_settling_leaves_no_overlap_and_ignores_order(found, random):
    kept = settle(found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(kept))
    for mention in found:
        assert any(k.start < mention.end and mention.start < k.end for k in kept)
    shuffled = list(found)
    random.shuffle(shuffled)
    assert settle(shuffled) == kept


def test_the_higher_score_wins_then_the_longer():
    low = Mention(type="region", start=0, end=9, score=0.5, rule="a")
    high = Mention(type="agency", start=2, end=4, score=0.9, rule="a")
    long = Mention(type="agency", start=2, end=6, score=0.9, rule="a")
    assert settle([low, high]) == [high]
    assert settle([high, long]) == [long]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("국토부, ‘한빛 스마트도시 회의’ 개최", ["한빛 스마트도시 회의"]),
        ("‘한빛 포럼‘이 열렸다", ["한빛 포럼"]),
        ("“공원을 열겠다”고 말했다", []),
        ("“모두의 성과”라며 기뻐했다", []),
        ("‘끝이 없는 따옴표", []),
        ("「도로법」에 따라", ["도로법"]),
        ("‘마을 지키기! 시민 토론회’를 열었다", ["마을 지키기! 시민 토론회"]),
        ("‘가나댐 반대 대책위원회(이하 반대위)’는", []),
        ("“정부의 사업이 재단을 통해 현장에서 이루어지는 만큼 참여를 당부”했다", []),
        ("“도로법 제3조에 따라 「주택법」을”를 고친다", []),
        ("“가람군4-H연합회, 우수모델 탐색 나서”", []),
        ("'70년에는 수도권이 늘었으나 '20년에는", []),
        ("‘수원시 주택 조례 일부개정조례안’을", ["수원시 주택 조례"]),
    ],
)
def test_quoted_names(text, names):
    assert [text[a:b] for a, b in quoted_names(text)] == names


def test_a_name_quoted_once_is_known_without_its_marks():
    text = "‘한빛 스마트도시 회의’가 열렸다. 한빛 스마트도시 회의에서 합의했다."
    assert [text[a:b] for a, b in shields(text, Context())] == ["한빛 스마트도시 회의"] * 2


def test_nothing_stands_inside_a_shield_but_the_whole_name_may():
    inside = Mention(type="region", start=2, end=4, rule="a")
    whole = Mention(type="law", start=2, end=8, rule="a")
    assert settle([inside], [(2, 8)]) == []
    assert settle([whole], [(2, 8)]) == [whole]
