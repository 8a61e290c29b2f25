"""Gold: its rules, its exchange with annotation tools, floors."""

import json
from pathlib import Path

import gold_kit
import pytest

from kextract.errors import GoldError, UsageError
from kextract.evaluation.checking import below_floors, check_rows, report_below_floors
from kextract.evaluation.evaluating import evaluate, of_split
from kextract.evaluation.exchange import FORMATS, read_annotations, write_gold
from kextract.evaluation.gold import attach_raw, from_values, load_document, load_gold, read_floors
from kextract.mentions import TYPES


@pytest.fixture
def folder(tmp_path):
    return gold_kit.write_gold_folder(tmp_path / "data")


def change(folder, name, **values):
    path = folder / f"{name}.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}, ensure_ascii=False), encoding="utf-8")


def test_good_gold_is_read_whole(folder):
    documents = load_gold(folder, strict=True)
    assert [document.doc_id for document in documents] == ["empty", "twin-clean", "twin-damaged"]
    damaged = documents[2]
    assert damaged.damaged and not documents[1].damaged and damaged.release == documents[1].release
    assert damaged.raw is not None and damaged.undamaged().text == gold_kit.CLEAN
    assert [document.doc_id for document in of_split(documents, "dev")] == ["empty", "twin-clean", "twin-damaged"]
    with pytest.raises(GoldError, match=r"splits\.csv"):
        of_split(documents, "test")


def test_the_gold_of_the_repository_keeps_its_rules():
    documents = load_gold(Path(__file__).parent.parent / "data" / "gold", strict=True)
    for split in ("dev", "test"):
        some = of_split(documents, split)
        assert any(document.damaged for document in some) and any(not document.damaged for document in some)
        assert {row["type"] for document in some for row in document.entities} == set(TYPES)
    assert {document.mode for document in documents if document.damaged} >= {"A", "H", "B"}


def entity(**more):
    return {"type": "region", "raw_start": 0, "raw_end": 3, "raw_text": "한빛군", "value": "한빛군", **more}


@pytest.mark.parametrize(
    ("values", "part"),
    [
        ({"entities": [entity(raw_text="한빛시")]}, "reads '한빛군' there"),
        ({"entities": [entity(raw_start=1)]}, "correct the offsets"),
        ({"entities": [entity(raw_start=3, raw_end=0)]}, "half-open"),
        ({"entities": [entity(raw_end=0)]}, "half-open"),
        ({"entities": [entity(raw_end="3")]}, "half-open"),
        ({"entities": [entity(raw_start=True)]}, "half-open"),
        ({"entities": [entity(raw_end=999)]}, "correct the offsets"),
        ({"entities": [entity(type="place")]}, "the types are"),
        ({"entities": [entity(), entity(value="다른 군")]}, "annotated twice"),
        ({"entities": [entity(bound="least")]}, "is not one of min"),
        ({"entities": [entity(mod="LATE")]}, "START"),
        ({"entities": [entity(amount_min="many")]}, "is no number"),
        ({"entities": {}}, "list of objects"),
        ({"events": [{"raw_start": 2, "raw_end": 1}]}, "half-open"),
        ({"events": [{"raw_start": 2, "raw_end": 999}]}, "behind the end"),
        ({"events": [{"raw_start": 2, "raw_end": 3, "status": "maybe"}]}, "unknown status"),
        ({"edits": [{"raw_start": 2, "raw_end": 2, "inserted": ""}]}, "changes nothing"),
        ({"edits": [{"raw_start": 2, "raw_end": 2, "inserted": "가"}]}, "do not lead from the raw file"),
        ({"text": gold_kit.CLEAN + "끝"}, "do not lead from the raw file"),
        ({"sha256": "0" * 64}, "restore the file"),
        ({"doc_id": "../up"}, "cannot be the name"),
        ({"doc_id": "other"}, "name the file other.json"),
        ({"source": "../../etc/passwd"}, "leaves the folder"),
        ({"source": "gone.txt"}, "raw file gone.txt is missing"),
        ({"text": None}, "'text' is missing"),
    ],
)
def test_broken_gold_says_what_to_do(folder, values, part):
    change(folder, "twin-clean", **values)
    with pytest.raises(GoldError, match=r"twin-clean|other|up") as caught:
        load_gold(folder, strict=True)
    assert part in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "part"),
    [
        ("doc_id,split\nempty,dev\ntwin-clean,dev\ntwin-damaged,test\n", "twins stay on one side"),
        ("doc_id,split\nempty,dev\ntwin-clean,dev\n", "has no split"),
        ("doc_id,split\nempty,train\n", "use dev or test"),
        ("doc_id,split\nempty,dev\nempty,dev\n", "two lines"),
        ("doc_id,split\nempty,dev\ntwin-clean,dev\ntwin-damaged,dev\ngone,dev\n", "no gold gone.json"),
        ("name,split\nempty,dev\n", "column 'doc_id' is missing"),
    ],
)
def test_broken_splits_say_what_to_do(folder, lines, part):
    (folder / "splits.csv").write_text(lines)
    with pytest.raises(GoldError, match=part):
        load_gold(folder, strict=True)


def test_two_golds_of_one_file(folder):
    values = json.loads((folder / "empty.json").read_text())
    (folder / "again.json").write_text(json.dumps({**values, "doc_id": "again"}))
    with pytest.raises(GoldError, match="same sha256"):
        load_gold(folder)


@pytest.mark.parametrize("text", ["{", "[]", "\udcff"])
def test_unreadable_gold(folder, text):
    (folder / "bad.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(GoldError, match=r"bad\.json"):
        load_gold(folder)


def test_no_gold(tmp_path):
    with pytest.raises(GoldError, match="no such folder"):
        load_gold(tmp_path / "none")
    with pytest.raises(GoldError, match="no gold here"):
        load_gold(tmp_path)


def test_another_raw_file_is_refused(folder, tmp_path):
    document = load_document(folder / "empty.json")
    other = tmp_path / "empty.txt"
    other.write_text("다른 글이다.\n")
    with pytest.raises(GoldError, match="restore the file"):
        attach_raw(document, other)


def test_text_with_only_the_sure_edits(folder):
    values = json.loads((folder / "twin-damaged.json").read_text())
    text = values["text"].replace("잔치’를", "잔치’")
    change(folder, "twin-damaged", text=text)
    (document,) = [one for one in load_gold(folder, strict=True) if one.damaged]
    assert document.undamaged().text == text


# Exchange.


def output(tmp_path, name):
    return tmp_path / ("out" if name == "brat" else "out.file")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_brings_gold_back_whole(folder, tmp_path, name):
    documents = load_gold(folder)
    assert write_gold(documents, name, output(tmp_path, name)) == 3
    back = {one.doc_id: one for one in read_annotations(name, output(tmp_path, name), {})}
    for document in documents:
        found = back[document.doc_id].values
        assert {key: found[key] for key in document.values} == document.values
        assert back[document.doc_id].raw == document.raw


@pytest.mark.parametrize("name", FORMATS)
def test_line_ends_marks_and_wide_characters_survive(tmp_path, name):
    raw = "가 😀 국토\r\n교통부 와\r\n\n\u00a0한빛군  “끝”\t"
    found = [
        gold_kit.mention(raw, "국토\r\n교통부", "agency", "국토교통부"),
        gold_kit.mention(raw, "국토", "region", None, optional=True),
        gold_kit.mention(raw, "한빛군", "region", "한빛군"),
    ]
    found.sort(key=lambda row: (row["raw_start"], row["raw_end"]))
    document = from_values(gold_kit.values("wide", raw, raw, [], found), "test")
    document.raw = raw
    write_gold([document], name, output(tmp_path, name))
    (back,) = read_annotations(name, output(tmp_path, name), {})
    assert back.raw == raw and back.entities == document.entities


def edited(name, path):
    """Do what an annotator does: delete the first mention, add `발표` (the title is its place), in the tool's form."""
    if name == "brat":
        file = path / "twin-clean.ann"
        lines = file.read_text().splitlines()[2:]
        file.write_text("\n".join([*lines, "T99\tlaw 5 7\t도로", "#99\tAnnotatorNotes T99\t도로법", ""]))
        return
    if name == "label-studio":
        tasks = json.loads(path.read_text())
        task = next(task for task in tasks if task["data"]["doc_id"] == "twin-clean")
        result = task["annotations"][0]["result"]
        place = {"start": 5, "end": 7, "text": "도로"}
        result[:2] = [
            {
                "id": "n",
                "type": "labels",
                "from_name": "label",
                "to_name": "text",
                "value": {**place, "labels": ["law"]},
            },
            {"id": "n", "type": "textarea", "from_name": "value", "to_name": "text", "value": {"text": ["도로법"]}},
        ]
        path.write_text(json.dumps(tasks))
        return
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    line = next(line for line in lines if line["doc_id"] == "twin-clean")
    line["label"] = [*line["label"][1:], [5, 7, "law"]]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


@pytest.mark.parametrize("name", ["doccano", "label-studio", "brat"])
def test_what_an_annotator_changes_counts_and_the_rest_stays(folder, tmp_path, name):
    documents = load_gold(folder)
    write_gold(documents, name, output(tmp_path, name))
    edited(name, output(tmp_path, name))
    back = {one.doc_id: one for one in read_annotations(name, output(tmp_path, name), {})}["twin-clean"]
    before = next(one for one in documents if one.doc_id == "twin-clean")
    law = {"type": "law", "raw_start": 5, "raw_end": 7, "raw_text": "도로"}
    if name != "doccano":
        law["value"] = "도로법"
    assert back.entities == [law, *before.entities[1:]]
    assert back.relations == before.relations and back.edits == before.edits


def test_exports_of_the_tools_themselves(folder, tmp_path):
    raw = "😀 한빛군"
    path = tmp_path / "tool.json"
    place = {"start": 3, "end": 6, "text": "한빛군", "labels": ["region"]}
    region = {"id": "a", "type": "labels", "from_name": "label", "to_name": "text", "value": place}
    cancelled = {"was_cancelled": True, "result": []}
    path.write_text(
        json.dumps([{"data": {"text": raw, "doc_id": "x"}, "annotations": [{"result": [region]}, cancelled]}])
    )
    (back,) = read_annotations("label-studio", path, {})
    assert back.entities == [{"type": "region", "raw_start": 2, "raw_end": 5, "raw_text": "한빛군"}]
    newer = {"text": raw, "entities": [{"start_offset": 2, "end_offset": 5, "label": "region"}], "doc_id": "x"}
    path.write_text(json.dumps(newer))
    (back,) = read_annotations("doccano", path, {})
    assert back.entities[0]["raw_start"] == 2
    known = {document.sha256: document for document in load_gold(folder)}
    clean = next(document for document in known.values() if document.doc_id == "twin-clean")
    path.write_text(json.dumps({"text": clean.raw, "label": [[0, 3, "region"]]}))
    (back,) = read_annotations("doccano", path, known)
    assert back.doc_id == "twin-clean" and back.edits == clean.edits and len(back.entities) == 1


@pytest.mark.parametrize(
    ("line", "error", "part"),
    [
        ({"text": "한빛군", "label": [[0, 3, "region"]]}, GoldError, "add a doc_id"),
        ({"text": "한빛군", "label": [[0, 9, "region"]], "doc_id": "x"}, GoldError, "export it anew"),
        ({"text": "한빛군", "label": [[0, 3, "place"]], "doc_id": "x"}, GoldError, "the types are"),
        ({"text": "한빛군", "label": [[0, 3]], "doc_id": "x"}, UsageError, "no doccano file"),
        ({"label": []}, UsageError, "no doccano file"),
    ],
)
def test_bad_imports_say_what_to_do(tmp_path, line, error, part):
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(line, ensure_ascii=False))
    with pytest.raises(error, match=part):
        read_annotations("doccano", path, {})


def test_unknown_formats_and_places(folder, tmp_path):
    with pytest.raises(UsageError, match="the formats are"):
        write_gold([], "conll", tmp_path / "x")
    with pytest.raises(UsageError, match="cannot be written"):
        write_gold(load_gold(folder), "jsonl", tmp_path / "no" / "folder" / "x")
    with pytest.raises(UsageError, match="cannot be read"):
        read_annotations("jsonl", tmp_path / "none", {})


def test_spacy_docs_can_be_trained_on(folder, tmp_path):
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    documents = load_gold(folder)
    write_gold(documents, "spacy", tmp_path / "gold.spacy")
    for doc, document in zip(DocBin().from_disk(tmp_path / "gold.spacy").get_docs(Vocab()), documents, strict=True):
        assert doc.text == document.raw
        required = [row for row in document.entities if not row.get("optional")]
        assert [(span.start_char, span.end_char, span.label_) for span in doc.ents] == [
            (row["raw_start"], row["raw_end"], row["type"]) for row in required
        ]
        assert [span.kb_id_ for span in doc.ents] == [row["value"] for row in required]


# Checks of a run.


class FakeState:
    def __init__(self, results):
        self.kept = {result["doc_id"]: result for result in results}

    def results(self, doc_ids):
        for doc_id in doc_ids:
            yield self.kept[doc_id]


def results_of(documents):
    for document in documents:
        rows = {"documents": [{"sha256": document.sha256}], "entities": document.entities}
        yield {"doc_id": f"run-{document.doc_id}", "rows": rows, "failures": []}


def test_check_rows_are_the_exact_matches_of_documents_with_gold(folder):
    documents = load_gold(folder)
    results = list(results_of(documents))
    results.append({"doc_id": "other", "rows": {"documents": [{"sha256": "f" * 64}], "entities": []}, "failures": []})
    rows = list(check_rows(folder, FakeState(results), [result["doc_id"] for result in results]))
    assert {row["doc_id"] for row in rows} == {"run-twin-clean", "run-twin-damaged"}
    assert [row["type"] for row in rows[:4]] == ["agency", "region", "amount", "date"]
    assert all(row["gold"] == row["predicted"] == row["matched"] == row["value_matched"] for row in rows)
    assert all(row["precision"] == row["recall"] == row["f1"] == 1 for row in rows)
    assert sum(row["gold"] for row in rows) == 14
    some = check_rows(folder, FakeState(results), [result["doc_id"] for result in results], ["region"])
    assert {row["type"] for row in some} == {"region"}


def test_check_rows_of_failed_and_wrong_documents(folder):
    _, clean, damaged = load_gold(folder)
    failed = {"doc_id": "a", "rows": {}, "failures": [{"sha256": clean.sha256}]}
    rows = [
        {**row, "value": "x", "type": "law" if row["type"] == "agency" else row["type"]} for row in damaged.entities
    ]
    wrong = {"doc_id": "b", "rows": {"documents": [{"sha256": damaged.sha256}], "entities": rows}, "failures": []}
    found = {(row["doc_id"], row["type"]): row for row in check_rows(folder, FakeState([failed, wrong]), ["a", "b"])}
    assert found["a", "region"] == {
        **{"doc_id": "a", "type": "region", "gold": 3, "predicted": 0, "matched": 0, "value_matched": 0},
        **{"precision": None, "recall": 0, "f1": 0},
    }
    assert found["b", "region"]["matched"] == 3 and found["b", "region"]["value_matched"] == 0
    assert found["b", "law"] == {
        **{"doc_id": "b", "type": "law", "gold": 0, "predicted": 1, "matched": 0, "value_matched": 0},
        **{"precision": 0, "recall": None, "f1": 0},
    }


def gold_row(kind, gold, predicted, matched, right):
    return {"type": kind, "gold": gold, "predicted": predicted, "matched": matched, "value_matched": right}


def test_floors_apply_from_a_hundred_mentions(folder):
    (folder / "floors.csv").write_text(
        "# least scores\ntype,measure,floor\nagency,f1,0.92\nagency,value_accuracy,0.9\n"
        "region,recall,0.5\ndate,f1,0.9\n"
    )
    rows = [gold_row("agency", 60, 60, 55, 54), gold_row("agency", 60, 60, 54, 54)]
    rows += [gold_row("region", 99, 0, 0, 0), gold_row("date", 100, 90, 90, 90)]
    assert below_floors(folder, rows) == ["agency f1 0.908 < 0.920"]
    assert below_floors(folder, [gold_row("region", 100, 0, 0, 0)]) == ["region recall 0.000 < 0.500"]
    assert below_floors(folder, []) == []


@pytest.mark.parametrize("line", ["agency,f2,0.5", "place,f1,0.5", "agency,f1,1.5", "agency,f1,x", "agency,f1,"])
def test_broken_floors_say_what_to_do(folder, line):
    (folder / "floors.csv").write_text(f"type,measure,floor\n{line}\n")
    with pytest.raises(GoldError, match=r"floors\.csv"):
        read_floors(folder)


def test_floors_of_reports(folder):
    documents = load_gold(folder)
    report = evaluate(documents, {}, resamples=0)
    lines = "type,measure,floor\nregion,recall,0.5\nevents,f1,0.5\nrepair,recall,0.5\nregion,value_accuracy,0.1\n"
    (folder / "floors.csv").write_text(lines)
    assert report_below_floors(folder, report) == []
    report["entities"]["region"]["gold"] = report["relations"]["events"]["row"]["gold"] = 100
    report["repair"]["groups"]["damaged"]["lost"] = 100
    assert report_below_floors(folder, report) == [
        "region recall 0.000 < 0.500",
        "events f1 0.000 < 0.500",
        "repair recall 0.000 < 0.500",
        "region value_accuracy 0.000 < 0.100",
    ]
