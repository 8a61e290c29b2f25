"""What is done to texts everywhere: signs made one, results kept for the last texts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kextract.numbers.lexicon import fold, syntax
from kextract.recent import KEPT, LONG, ForRecentTexts
from kextract.signs import Signs

TABLE = {"\u3000": " ", "・": "·", "～": "~"}


@settings(max_examples=60)
@given(st.text(alphabet="가 ·~\u3000・～𝟏"))
def test_signs_are_replaced_one_for_one(text):
    assert Signs(TABLE)(text) == text.translate(str.maketrans(TABLE))


@settings(max_examples=60)
@given(st.text(alphabet=[*syntax()["fold"], "가", "1"]))
def test_numbers_are_folded_one_for_one(text):
    assert fold(text) == text.translate(str.maketrans(syntax()["fold"]))


@pytest.mark.parametrize("table", [{"ab": "c"}, {"a": "bc"}, {"a": "b", "b": "c"}])
def test_other_replacements_are_refused(table):
    with pytest.raises(ValueError, match="one for one"):
        Signs(table)


def test_results_are_kept_for_the_last_texts():
    asked = []
    length = ForRecentTexts(lambda text: asked.append(text) or len(text))
    texts = [str(number) for number in range(KEPT)]
    assert [length(text) for text in texts * 2] == [len(text) for text in texts] * 2
    assert asked == texts
    length.cache_clear()
    assert length("0") == 1 and len(asked) == KEPT + 1


def test_few_long_texts_are_kept():
    asked = []
    length = ForRecentTexts(lambda text: asked.append(text[0]) or len(text))
    for sign in "abca":
        length(sign * (LONG + 1))
    assert asked == ["a", "b", "c", "a"]
