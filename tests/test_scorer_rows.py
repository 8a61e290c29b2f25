"""Scores of relations and of repair."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kextract.evaluation.relations import score_rows
from kextract.evaluation.repairs import score_edits

# Relations.


def agreement(start, end, a, b=(), **more):
    return {"raw_start": start, "raw_end": end, "parties_a": list(a), "parties_b": list(b), **more}


def test_lists_are_sets_and_a_row_is_right_when_every_slot_is():
    gold = [agreement(0, 9, ["가", "나"], ["다"], kind="협정", status="done", subject="물  길")]
    same = [agreement(2, 9, ["나", "가", "가"], ["다"], kind="협정", status="done", subject="물 길")]
    counts = score_rows("agreements", gold, same)
    assert counts["row", "right"] == 1 and counts["subject", "right"] == 1
    other = [agreement(0, 9, ["가", "나"], ["라"], kind="협정", status="planned", date="2019")]
    counts = score_rows("agreements", gold, other)
    assert counts["row", "right"] == 0 and counts["row", "found"] == 1
    assert counts["parties_a", "right"] == 1 and counts["parties_b", "right"] == 0
    assert (counts["date", "gold"], counts["date", "predicted"]) == (0, 1)
    assert (counts["subject", "gold"], counts["subject", "predicted"]) == (1, 0)


def test_rows_are_paired_for_the_best_sum_in_any_order():
    gold = [agreement(0, 20, ["가"], ["나"], subject="길"), agreement(0, 20, ["가"], ["다"], subject="물")]
    predicted = [agreement(0, 20, ["가"], ["다"], subject="물"), agreement(0, 20, ["가"], ["나"])]
    for first in (gold, gold[::-1]):
        for second in (predicted, predicted[::-1]):
            counts = score_rows("agreements", first, second)
            assert counts["row", "right"] == 1 and counts["parties_b", "right"] == 2 and counts["subject", "right"] == 1


def test_unrelated_rows_are_not_paired():
    gold = [{"raw_start": 0, "raw_end": 5, "value": "KRW 1", "status": "planned", "period": "2019"}]
    predicted = [{"raw_start": 50, "raw_end": 55, "value": "KRW 2", "status": "planned", "period": "2019"}]
    counts = score_rows("funding", gold, predicted)
    assert counts["status", "right"] == counts["period", "right"] == counts["row", "found"] == 0
    assert (counts["value", "gold"], counts["value", "predicted"]) == (1, 1)


def test_a_status_none_is_no_status_and_optional_rows_do_not_count():
    gold = [{"raw_start": 0, "raw_end": 5, "name": "잔치", "status": "none"}]
    predicted = [{"raw_start": 0, "raw_end": 5, "name": "잔치", "status": None}]
    assert score_rows("events", gold, predicted)["row", "right"] == 1
    optional = [{**gold[0], "optional": True}]
    counts = score_rows("events", optional, predicted)
    assert counts["row", "gold"] == counts["row", "predicted"] == 0
    assert score_rows("events", optional, [])["row", "gold"] == 0


# Repair.


def edit(start, inserted, end=None, **more):
    return {"raw_start": start, "raw_end": start if end is None else end, "inserted": inserted, **more}


def repaired(raw, gold, predicted):
    counts = score_edits(raw, gold, predicted)
    return tuple(counts["all", name] for name in ("lost", "restored", "inserted", "right"))


@pytest.mark.parametrize(
    ("raw", "gold", "predicted", "result"),
    [
        ("교통부는", [edit(0, "국토")], [edit(0, "국토")], (2, 2, 2, 2)),
        ("교통부는", [edit(0, "국토")], [], (2, 0, 0, 0)),
        ("교통부는", [], [edit(0, "국토")], (0, 0, 2, 0)),
        ("교통부는", [edit(0, "국토")], [edit(0, "토")], (2, 1, 1, 1)),
        ("교통부는", [edit(0, "국토")], [edit(0, "국가")], (2, 1, 2, 1)),
        ("교통부는", [edit(0, "국토")], [edit(3, "국토")], (2, 0, 2, 0)),
        # Equal texts by other edits: behind or before the same syllable, cut in two, or with its surroundings.
        ("아침", [edit(0, "아")], [edit(1, "아")], (1, 1, 1, 1)),
        ("나나다", [edit(2, "나")], [edit(0, "나")], (1, 1, 1, 1)),
        ("1125()", [edit(2, "월 "), edit(4, "일"), edit(5, "월")], [edit(0, "11월 25일(월)", 6)], (3, 3, 3, 3)),
        ("교통부는", [edit(0, "국"), edit(0, "토")], [edit(0, "국토")], (2, 2, 2, 2)),
        # Spaces do not count, on whichever side they are.
        ("가 나", [edit(1, " 등")], [edit(2, "등 ")], (1, 1, 1, 1)),
        ("가 나", [edit(1, " 등")], [edit(2, "등")], (1, 1, 1, 1)),
        ("가나", [edit(1, "‘")], [], (0, 0, 0, 0)),
        # Other readings, also where the gold one can move left and the other cannot.
        ("값 오른다", [edit(1, "이", accept=["도", "은"])], [edit(1, "도")], (1, 1, 1, 1)),
        ("값 오른다", [edit(1, "이", accept=["도"])], [edit(1, "만")], (1, 0, 1, 0)),
        ("나다", [edit(1, "나", accept=["라"])], [edit(1, "라")], (1, 1, 1, 1)),
        ("값 오른다", [edit(1, "이", accept=["만이"])], [edit(1, "만이")], (1, 1, 2, 2)),
        # What is removed is wrong.
        ("가나다", [], [edit(1, "", 2)], (0, 0, 1, 0)),
        ("가나다", [], [edit(1, "라", 2)], (0, 0, 2, 0)),
    ],
)
def test_repair_in_syllables(raw, gold, predicted, result):
    assert repaired(raw, gold, predicted) == result


def test_repair_by_kind_rule_and_certainty():
    gold = [edit(0, "국", kind="first+quote"), edit(3, "이", kind="particle", sure=False)]
    predicted = [edit(0, "국", rule="name"), edit(3, "도", rule="grammar"), edit(4, "7", rule="bad")]
    counts = score_edits("토부 가다", gold, predicted)
    assert (counts["kind:first", "restored"], counts["kind:particle", "restored"]) == (1, 0)
    assert (counts["all", "sure"], counts["all", "sure_restored"]) == (1, 1)
    assert (counts["rule:name", "right"], counts["rule:grammar", "right"], counts["all", "touched"]) == (1, 0, 1)
    assert counts["all", "edits"] == 3 and counts["all", "syllables"] == 4


@settings(max_examples=100)
@given(st.text(alphabet="가나 다", max_size=10), st.integers(0, 10), st.text(alphabet="가나", min_size=1, max_size=3))
def test_equal_insertions_are_equal_wherever_they_are_written(raw, place, inserted):
    place = min(place, len(raw))
    whole = raw[:place] + inserted + raw[place:]
    for other in range(len(raw) + 1):
        piece = whole[other : other + len(inserted)]
        if raw[:other] + piece + raw[other:] == whole:
            lost, restored, _, right = repaired(raw, [edit(place, inserted)], [edit(other, piece)])
            assert lost == restored == right
