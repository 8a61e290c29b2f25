"""The scorer: hand-worked cases, nervaluate as a second opinion, mutations that must show."""

import copy
import itertools
import random
from collections import Counter
from pathlib import Path

import gold_kit
import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from nervaluate import Evaluator

from kextract.errors import UsageError
from kextract.evaluation import matching, scorer
from kextract.evaluation.bootstrap import intervals
from kextract.evaluation.evaluating import evaluate
from kextract.evaluation.matching import Span, assign, match
from kextract.evaluation.mistakes import mistakes
from kextract.evaluation.predictions import Predicted, check_row
from kextract.evaluation.scorer import SCHEMES, measures, score_document, semeval, spans
from kextract.mentions import TYPES

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "scorer.yaml").read_text(encoding="utf-8"))
OUTCOMES = ("cor", "inc", "par", "mis", "spu")
NAMES = {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}
LONG = {"cor": "correct", "inc": "incorrect", "par": "partial", "mis": "missed", "spu": "spurious"}


def case_spans(case):
    def read(rows, optional=False):
        keys = ("raw_start", "raw_end", "type", "value")
        return spans({**dict(zip(keys, row, strict=False)), "optional": optional} for row in rows)

    return read(case["gold"]) + read(case.get("optional", []), True), read(case["predicted"])


def expected(case):
    return {scheme: dict(zip(OUTCOMES, case[scheme], strict=True)) for scheme in SCHEMES}


def holds(case):
    counts = score_document(*case_spans(case)).counts
    return semeval(counts) == expected(case) and counts["all", "value"] == case["values"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_hand_worked(case):
    gold, predicted = case_spans(case)
    counts = score_document(gold, predicted).counts
    assert semeval(counts) == expected(case)
    assert counts["all", "value"] == case["values"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_order_of_mentions_makes_no_difference(case):
    gold, predicted = case_spans(case)
    for first in itertools.permutations(gold):
        for second in itertools.permutations(predicted):
            assert semeval(score_document(first, second).counts) == expected(case)


def nervaluate(gold, predicted, inclusive=True):
    shift = 1 if inclusive else 0

    def plain(rows):
        return [{"label": span.type, "start": span.start, "end": span.end - shift} for span in rows]

    # nervaluate takes the form of the data from the first document, which must not be empty.
    first = [{"label": "agency", "start": 10**6, "end": 10**6}]
    results = Evaluator([first, plain(gold)], [first, plain(predicted)], tags=list(TYPES), loader="dict").evaluate()
    found = {
        scheme: {key: getattr(results["overall"][name], LONG[key]) for key in OUTCOMES}
        for scheme, name in NAMES.items()
    }
    for one in found.values():
        one["cor"] -= 1
    return found


@pytest.mark.parametrize(
    "case", [case for case in CASES if "nervaluate" in case and "optional" not in case], ids=lambda case: case["name"]
)
def test_where_nervaluate_is_wrong(case):
    gold, predicted = case_spans(case)
    theirs = nervaluate(gold, predicted, inclusive=case.get("inclusive", False))
    assert theirs != expected(case), "nervaluate has been mended; take the mark from this case"


#: Slots far apart; in each a gold mention, a prediction, or both, so that nothing meets a second partner.
SLOT = st.tuples(
    st.sampled_from(["both", "gold", "predicted", "same"]),
    st.integers(0, 4),
    st.integers(5, 9),
    st.integers(0, 4),
    st.integers(5, 9),
    st.sampled_from(TYPES[:3]),
    st.sampled_from(TYPES[:3]),
)


def from_slots(slots):
    gold, predicted = [], []
    for number, (kind, a, b, c, d, first, second) in enumerate(slots):
        base = 20 * number
        if kind != "predicted":
            gold.append(Span(base + a, base + b, first))
        if kind == "same":
            predicted.append(Span(base + a, base + b, second))
        elif kind != "gold":
            predicted.append(Span(base + c, base + d, second))
    return gold, predicted


@settings(max_examples=150)
@given(st.lists(SLOT, max_size=12), st.randoms(use_true_random=False))
def test_like_nervaluate_where_mentions_have_one_partner(slots, order):
    gold, predicted = from_slots(slots)
    order.shuffle(gold)
    order.shuffle(predicted)
    assert semeval(score_document(gold, predicted).counts) == nervaluate(gold, predicted)


SPANS = st.lists(
    st.builds(
        lambda start, length, kind, value: Span(start, start + length, kind, value),
        st.integers(0, 12),
        st.integers(1, 6),
        st.sampled_from(TYPES[:3]),
        st.sampled_from([None, "x", "y"]),
    ),
    max_size=5,
)


def weighed(gold, predicted, pairs):
    return sum(matching.weight(gold[i], predicted[j]) for i, j in pairs)


@settings(max_examples=100)
@given(SPANS, SPANS, st.randoms(use_true_random=False))
def test_the_matching_is_one_to_one_of_largest_weight_and_ignores_order(gold, predicted, order):
    pairs = match(gold, predicted)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert all(matching.overlap(gold[i], predicted[j]) for i, j in pairs)
    few, many = sorted((gold, predicted), key=len)
    best = max(
        sum(matching.weight(a, many[place]) for a, place in zip(few, chosen, strict=True))
        for chosen in itertools.permutations(range(len(many)), len(few))
    )
    assert weighed(gold, predicted, pairs) == best
    before = score_document(gold, predicted).counts
    order.shuffle(gold)
    order.shuffle(predicted)
    assert score_document(gold, predicted).counts == before


@settings(max_examples=60)
@given(st.integers(1, 5), st.integers(1, 5), st.randoms(use_true_random=False))
def test_assignment_of_largest_sum(rows, columns, random):
    weights = [[random.choice([0, 1, 2, 3, 10**30]) for _ in range(columns)] for _ in range(rows)]
    found = assign(weights)
    table = weights if rows <= columns else [list(column) for column in zip(*weights, strict=True)]
    best = max(
        sum(table[i][j] for i, j in enumerate(chosen))
        for chosen in itertools.permutations(range(len(table[0])), len(table))
    )
    assert sum(weights[i][j] for i, j in found) == best


def test_precision_speaks_of_predictions_and_recall_of_gold():
    gold = [Span(0, 3, "region"), Span(5, 8, "region")]
    predicted = [Span(0, 3, "region"), Span(5, 8, "agency"), Span(10, 12, "agency")]
    counts = score_document(gold, predicted).counts
    region = measures(lambda name: counts["region", name])
    agency = measures(lambda name: counts["agency", name])
    assert (region["strict_precision"], region["strict_recall"], region["exact_recall"]) == (1, 0.5, 1)
    assert (agency["strict_precision"], agency["exact_precision"]) == (0, 0.5)
    assert np.isnan(agency["strict_recall"]) and agency["strict_f1"] == 0
    nothing = measures(lambda name: 0)
    assert all(np.isnan(value) for value in nothing.values())


def test_attributes_count_where_one_side_states_them():
    row = {"raw_start": 0, "raw_end": 3, "type": "amount", "value": "KRW 1"}
    gold = spans([{**row, "approx": True, "status": "none"}])
    predicted = spans([{**row, "approx": True, "status": "planned", "bound": None}])
    counts = score_document(gold, predicted).counts
    assert (counts["amount", "approx_stated"], counts["amount", "approx_right"]) == (1, 1)
    assert (counts["amount", "status_stated"], counts["amount", "status_right"]) == (1, 0)
    assert counts["amount", "bound_stated"] == 0
    open_row = spans([{**row, "unsure": ["status", "role"]}])
    counts = score_document(open_row, predicted).counts
    assert counts["amount", "status_stated"] == 0 and counts["amount", "approx_stated"] == 1


# Mutations: of the scorer, which the cases must notice, and of its input.


def _inclusive(first, second):
    return max(0, min(first.end, second.end) - max(first.start, second.start) + 1)


def _swapped(row):
    return {**row, "raw_start": row["raw_end"], "raw_end": row["raw_start"]}


MUTANTS = {
    "ends taken as inclusive": (matching, "overlap", _inclusive),
    "start compared with end": (matching, "same_span", lambda a, b: a.start == b.end and a.end == b.start),
    "start and end swapped": (scorer, "Span", lambda start, end, *rest: Span(end, start, *rest)),
    "only the start compared": (matching, "same_span", lambda a, b: a.start == b.start),
    "span not compared": (scorer, "same_span", lambda a, b: True),
    "values not normalised": (scorer, "normal", lambda value: value),
    "null matches anything": (scorer, "normal", lambda value: "x"),
    "first come, first served": (
        scorer,
        "match",
        lambda gold, predicted: [
            pair
            for seen in [set()]
            for j, p in enumerate(predicted)
            for pair in [next(((i, j) for i, g in enumerate(gold) if i not in seen and matching.overlap(g, p)), None)]
            if pair and not seen.add(pair[0])
        ],
    ),
    "all may share one partner": (
        scorer,
        "match",
        lambda gold, predicted: [
            (i, j) for j, p in enumerate(predicted) for i, g in enumerate(gold) if matching.overlap(g, p)
        ],
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_mutants_of_the_scorer_fail_the_cases(name, monkeypatch):
    assert all(holds(case) for case in CASES)
    module, function, mutant = MUTANTS[name]
    monkeypatch.setattr(module, function, mutant)
    if module is matching:
        monkeypatch.setattr(scorer, function, mutant)
    assert not all(holds(case) for case in CASES)


def predictions(documents):
    return {document.sha256: gold_kit.perfect(document) for document in documents}


def test_the_gold_itself_scores_full():
    documents = gold_kit.documents()
    report = evaluate(documents, predictions(documents), list_mistakes=True, resamples=50)
    for one in report["entities"].values():
        scores = {name: measure["score"] for name, measure in one["measures"].items()}
        assert set(scores.values()) == {1.0}
        assert all(measure["low"] == measure["high"] == 1.0 for measure in one["measures"].values())
    for table in ("funding", "events"):
        row = report["relations"][table]["row"]
        assert (row["gold"], row["right"]) == (2, 2)
    assert report["repair"]["groups"]["damaged"]["measures"]["recall"]["score"] == 1.0
    assert report["mistakes"] == [] and report["missing"] == [] and report["dropped"] == 2
    assert report["entities"]["all"]["gold"] == 14


def test_swapping_start_and_end_is_refused():
    document = gold_kit.documents()[0]
    for row in document.entities:
        check_row("entities", row, document.raw)
        with pytest.raises(UsageError, match="half-open"):
            check_row("entities", _swapped(row), document.raw)
        with pytest.raises(UsageError, match="half-open"):
            check_row("entities", _swapped(row), None)
        with pytest.raises(UsageError, match="reads"):
            check_row(
                "entities", {**row, "raw_start": row["raw_start"] + 1, "raw_end": row["raw_end"] + 1}, document.raw
            )


def test_a_shift_by_one_costs_every_exact_match():
    documents = gold_kit.documents()
    shifted = copy.deepcopy(predictions(documents))
    for one in shifted.values():
        one.rows["entities"] = [
            {**row, "raw_start": row["raw_start"] + 1, "raw_end": row["raw_end"] + 1} for row in one.table("entities")
        ]
    scores = evaluate(documents, shifted, resamples=0)["entities"]["all"]["measures"]
    assert scores["strict_f1"]["score"] == scores["exact_f1"]["score"] == 0
    assert scores["type_f1"]["score"] == 1 and scores["partial_f1"]["score"] == 0.5


def test_a_dropped_document_costs_its_gold():
    documents = gold_kit.documents()
    some = predictions(documents)
    del some[documents[1].sha256]
    report = evaluate(documents, some, list_mistakes=True, resamples=0)
    assert report["missing"] == [documents[1].doc_id]
    scores = report["entities"]["all"]["measures"]
    assert scores["strict_recall"]["score"] == 0.5 and scores["strict_precision"]["score"] == 1
    assert report["relations"]["events"]["row"]["measures"]["recall"]["score"] == 0.5
    assert report["repair"]["groups"]["damaged"]["restored"] == 0
    causes = Counter(row["cause"] for row in report["mistakes"])
    assert causes == {"missed": 7, "missed row": 2, "not restored": 3}


def test_predictions_of_other_documents_do_not_help():
    documents = gold_kit.documents()
    clean, damaged, empty = (document.sha256 for document in documents)
    known = predictions(documents)
    turned = {clean: known[empty], damaged: known[clean], empty: known[damaged]}
    report = evaluate(documents, turned, resamples=0)
    assert report["entities"]["all"]["measures"]["strict_f1"]["score"] < 0.5


def test_shuffled_documents_and_rows_change_nothing():
    documents = gold_kit.documents()
    known = predictions(documents)
    known[documents[0].sha256].rows["entities"] = known[documents[1].sha256].rows["entities"]
    first = evaluate(documents, known, list_mistakes=True)
    shuffle = random.Random(5).shuffle
    again = copy.deepcopy(documents)
    shuffle(again)
    for document in again:
        for rows in (document.entities, document.edits, *document.relations.values()):
            shuffle(rows)
    turned = {}
    for key in sorted(known):
        turned[key] = Predicted({table: list(rows) for table, rows in reversed(known[key].rows.items())})
        for rows in turned[key].rows.values():
            shuffle(rows)
    assert evaluate(again, turned, list_mistakes=True) == first


def test_intervals_draw_twins_together():
    counts = [Counter({"gold": 10, "strict_cor_gold": found}) for found in (10, 10, 0, 0)]

    def share(count):
        return {"recall": scorer.ratio(count("strict_cor_gold"), count("gold"))}

    apart = intervals(counts, ["a", "b", "c", "d"], share)
    twins = intervals(counts, ["a", "a", "b", "b"], share)
    assert twins["recall"] == (0, 1)
    assert apart["recall"][0] == 0 and apart["recall"][1] == 1
    assert intervals(counts, ["a", "b", "c", "d"], share) == apart
    assert intervals(counts[:1], ["a"], share)["recall"] == (1, 1)
    many = intervals(counts * 25, [str(n) for n in range(100)], share)["recall"]
    assert 0.38 < many[0] < 0.43 and 0.57 < many[1] < 0.62


def test_mistakes_by_cause():
    document = gold_kit.documents()[0]
    rows = [dict(row) for row in document.entities]
    rows[0]["raw_end"] += 1
    rows[1]["value"] = "KRW 12"
    rows[2]["type"] = "person"
    del rows[3]
    rows.append({"type": "law", "raw_start": len(document.raw) - 3, "raw_end": len(document.raw) - 2})
    same = gold_kit.perfect(document)
    found = mistakes([(document, score_document(spans(document.entities), spans(rows)), same)])
    assert [(row["cause"], row["type"]) for row in found] == [
        ("missed", "region"),
        ("spurious", "law"),
        ("wrong boundary", "region"),
        ("wrong type", "agency"),
        ("wrong value", "amount"),
    ]
    boundary = found[2]
    assert boundary["gold"] == "한빛군" and boundary["predicted"] == "한빛군," and boundary["text"] == "한빛군,"
    assert found[4]["gold_value"] == "KRW 1200000000" and found[4]["predicted_value"] == "KRW 12"
    assert found[0]["before"].endswith("국토교통부와 ") and found[0]["after"].startswith("은 오는")


def test_mistakes_of_relations_and_repair():
    document = gold_kit.documents()[1]
    known = gold_kit.perfect(document)
    known.rows["events"] = [{**document.relations["events"][0], "hosts": ["국토교통부"], "date": None}]
    known.rows["funding"] = [{"raw_start": 0, "raw_end": 3, "value": "KRW 5", "purpose": "길"}]
    wrong = {**document.edits[0], "inserted": "외교"}
    known.rows["edits"] = [wrong, *document.edits[2:]]
    found = mistakes([(document, score_document(spans(document.entities), spans(document.entities)), known)])
    assert [(row["cause"], row["type"], row["gold"], row["predicted"]) for row in found] == [
        ("missed row", "funding", found[0]["gold"], None),
        ("spurious row", "funding", None, found[1]["predicted"]),
        ("wrong slots", "events", "date: 2019-11-25; hosts: 국토교통부, 한빛군", "date: –; hosts: 국토교통부"),
        ("invented", "repair", "국토", "외교"),
        ("not restored", "repair", "일", None),
    ]
    assert "value: KRW 1200000000" in found[0]["gold"] and "purpose: 길" in found[1]["predicted"]
    assert found[4]["before"].endswith("11월 25") and found[4]["after"].startswith("()")
