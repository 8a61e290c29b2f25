"""`kextract eval`, `gold` and `garble`; gold_check and floors of `kextract run`."""

import importlib
import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import gold_kit
import pyarrow.parquet as pq
import pytest

import kextract as package
from kextract.alignment import repaired_from
from kextract.cli import main
from kextract.tables.schema import TABLES
from kextract.tables.writing import TableWriter


@dataclass
class Done:
    returncode: int
    stdout: bytes
    stderr: bytes


def kextract(*arguments):
    """Run the command line in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["kextract", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
    return Done(stop.value.code or 0, out.buffer.getvalue(), err.buffer.getvalue())


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    gold_kit.write_gold_folder(folder)
    return folder


def write_tables(folder, formats, documents, **changed):
    """Write the gold as if a run had found it."""
    folder.mkdir()
    rows = {name: [] for name in ("documents", "entities", "agreements", "funding", "events", "edits")}
    for document in documents:
        doc_id = f"run-{document.doc_id}"
        rows["documents"].append({"doc_id": doc_id, "sha256": document.sha256})
        for name, found in {"entities": document.entities, "edits": document.edits, **document.relations}.items():
            known = {column.name for column in TABLES[name]}
            rows[name] += [{"doc_id": doc_id, **{k: v for k, v in row.items() if k in known}} for row in found]
    for name, found in {**rows, **changed}.items():
        writer = TableWriter(folder, name, formats)
        for row in found:
            writer.write(row)
        writer.close()
    return folder


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_eval_reads_every_format(data, tmp_path, form):
    tables = write_tables(tmp_path / "out", [form], gold_kit.documents())
    report = tmp_path / "report.json"
    done = kextract("eval", tables, "--gold", data / "gold", "--report", report)
    assert done.returncode == 0, done.stderr
    scores = json.loads(report.read_text(encoding="utf-8"))
    assert scores["split"] == "dev" and scores["documents"] == 3 and scores["missing"] == []
    assert {one["measures"]["strict_value_f1"]["score"] for one in scores["entities"].values()} == {1.0}
    assert scores["relations"]["events"]["row"]["measures"]["f1"]["score"] == 1
    assert scores["repair"]["groups"]["damaged"]["measures"]["f1"]["score"] == 1
    assert scores["repair"]["groups"]["clean"]["measures"]["edits_per_10000"]["score"] == 0
    assert scores["mistakes"] == []
    text = done.stdout.decode()
    assert "Mentions" in text and "agency" in text and "1.000 [1.000, 1.000]" in text and "whole row" in text


def test_mistakes_are_listed_for_dev_and_never_for_test(data, tmp_path):
    clean, damaged, _ = gold_kit.documents()
    clean.entities = clean.entities[1:]
    tables = write_tables(tmp_path / "out", ["parquet"], [clean, damaged])
    test = gold_kit.write_gold_folder(tmp_path / "test", split="test")
    for suffix in (".md", ".html", ".json"):
        listed, unlisted = tmp_path / f"dev{suffix}", tmp_path / f"test{suffix}"
        dev = kextract("eval", tables, "--gold", data / "gold", "--report", listed)
        hidden = kextract("eval", tables, "--gold", test, "--split", "test", "--report", unlisted)
        assert dev.returncode == hidden.returncode == 0
        assert "도로 정비에" in listed.read_text(encoding="utf-8") and "도로 정비에" in dev.stdout.decode()
        for text in (unlisted.read_text(encoding="utf-8"), hidden.stdout.decode(), hidden.stderr.decode()):
            assert not any("가" <= character <= "힣" for character in text)
    assert "missed | region | twin-clean:0" in dev.stdout.decode()
    assert "empty" in dev.stderr.decode()


def test_html_report_is_whole_and_escaped(data, tmp_path):
    clean, damaged, empty = gold_kit.documents()
    damaged.entities[0]["value"] = "<script>alert(1)</script>"
    tables = write_tables(tmp_path / "out", ["parquet"], [clean, damaged, empty])
    report = tmp_path / "new" / "report.html"
    assert kextract("eval", tables, "--gold", data / "gold", "--report", report).returncode == 0
    page = report.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and "&lt;script&gt;alert" in page and "<script" not in page
    assert "http" not in page


def test_swapped_offsets_in_a_table_are_refused(data, tmp_path):
    clean, *_ = gold_kit.documents()
    row = {**clean.entities[0], "doc_id": "run-twin-clean", "raw_start": 3, "raw_end": 0}
    tables = write_tables(tmp_path / "out", ["csv"], [clean], entities=[row])
    done = kextract("eval", tables, "--gold", data / "gold")
    assert done.returncode == 2 and b"half-open" in done.stderr and b"Traceback" not in done.stderr


def test_eval_without_raw_files(data, tmp_path):
    gold = tmp_path / "elsewhere"
    gold.mkdir()
    for path in (data / "gold").iterdir():
        (gold / path.name).write_bytes(path.read_bytes())
    tables = write_tables(tmp_path / "out", ["parquet"], gold_kit.documents())
    done = kextract("eval", tables, "--gold", gold)
    assert done.returncode == 0 and b"--raw" in done.stderr
    done = kextract("eval", tables, "--gold", gold, "--raw", data / "raw")
    assert done.returncode == 0 and done.stderr == b""


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["eval", "none", "--gold", "{gold}"], "no such folder"),
        (["eval", "{gold}", "--gold", "{gold}"], "name the folder of a run"),
        (["eval", "{gold}", "--gold", "none"], "no such folder of gold"),
        (["eval", "{gold}", "--gold", "{gold}", "--split", "test"], "splits.csv"),
        (["eval", "{gold}", "--gold", "{gold}", "--report", "x.pdf"], ".html"),
        (["eval", "{gold}"], "--gold"),
        (["gold", "export", "x", "--gold", "none"], "no such folder of gold"),
        (["gold", "export", "x", "--gold", "{gold}", "--split", "test"], "splits.csv"),
        (["gold", "import", "none", "--gold", "{gold}"], "no such file"),
        (["garble", "none.txt", "--seed", "1", "--mode", "A"], "does not exist"),
        (["garble", "{raw}/empty.txt", "--seed", "1", "--mode", "A", "--severity", "-1"], "from 0 on"),
        (["garble", "{raw}/empty.txt", "--seed", "1", "--mode", "A", "--out", "no/folder/x"], "cannot be written"),
    ],
)
def test_wrong_usage_says_what_to_do(data, tmp_path, monkeypatch, arguments, part):
    monkeypatch.chdir(tmp_path)
    filled = [argument.format(gold=data / "gold", raw=data / "raw") for argument in arguments]
    done = kextract(*filled)
    assert done.returncode == 2
    assert part in done.stderr.decode() and b"Traceback" not in done.stderr and done.stdout == b""


@pytest.mark.parametrize("form", ["jsonl", "brat"])
def test_gold_out_and_in_again(data, tmp_path, form):
    out, gold = tmp_path / "tool", tmp_path / "data" / "gold"
    assert kextract("gold", "export", out, "--format", form, "--gold", data / "gold").returncode == 0
    done = kextract("gold", "import", out, "--format", form, "--gold", gold)
    assert done.returncode == 0, done.stderr
    for path in (data / "gold").glob("*.json"):
        assert json.loads((gold / path.name).read_text()) == json.loads(path.read_text())


def test_import_does_not_replace_gold_of_another_file(data, tmp_path):
    gold = gold_kit.write_gold_folder(tmp_path / "data")
    before = (gold / "empty.json").read_bytes()
    line = {"text": "다른 글", "label": [], "doc_id": "empty"}
    (tmp_path / "x.jsonl").write_text(json.dumps(line))
    done = kextract("gold", "import", tmp_path / "x.jsonl", "--format", "doccano", "--gold", gold)
    assert done.returncode == 2 and b"another file" in done.stderr
    assert (gold / "empty.json").read_bytes() == before


def test_garble_is_seeded_and_keeps_digits(data, tmp_path):
    file = data / "raw" / "twin-clean.txt"
    done = [kextract("garble", file, "--seed", "7", "--mode", "H", "--severity", "3") for _ in range(2)]
    assert done[0].returncode == 0 and done[0].stdout == done[1].stdout
    text = done[0].stdout.decode()
    assert text != gold_kit.CLEAN and len(text) < len(gold_kit.CLEAN)
    assert [c for c in text if c.isdigit()] == [c for c in gold_kit.CLEAN if c.isdigit()]
    out = tmp_path / "damaged.txt"
    again = kextract("garble", file, "--seed", "7", "--mode", "H", "--severity", "3", "--out", out, "--explain")
    assert out.read_text(encoding="utf-8") == text and again.stdout == b"" and "->" in again.stderr.decode()
    whole = kextract("garble", file, "--seed", "7", "--mode", "H", "--severity", "0")
    assert whole.stdout.decode() == gold_kit.CLEAN
    light = kextract("garble", file, "--seed", "7", "--mode", "A", "--severity", "light")
    assert 0 < len(gold_kit.CLEAN) - len(light.stdout.decode()) <= 8


def gold_with_floor(folder, split):
    """Write the small gold with 120 laws more, and a floor for laws that nothing reaches."""
    gold = gold_kit.write_gold_folder(folder, split)
    text = "가" * 200
    many = [gold_kit.mention(text, "가", "law", "가", nth=n) for n in range(120)]
    (folder / "raw" / "many.txt").write_text(text)
    (gold / "many.json").write_text(json.dumps(gold_kit.values("many", text, text, [], many)))
    (gold / "floors.csv").write_text("type,measure,floor\nlaw,f1,0.5\nregion,f1,1\n")
    with (gold / "splits.csv").open("a") as file:
        file.write(f"many,{split}\n")
    return gold


def test_run_with_gold_writes_gold_check_and_floors_set_the_status(tmp_path):
    gold = gold_kit.write_gold_folder(tmp_path / "data")
    raw, out = tmp_path / "data" / "raw", tmp_path / "out"
    summary = package.run(raw, out, gold=gold, check=True, repair="off", formats=["parquet"])
    rows = pq.read_table(out / "gold_check.parquet").to_pylist()
    assert {row["doc_id"] for row in rows} == {"twin-clean", "twin-damaged"}
    regions = [row for row in rows if row["type"] == "region"]
    assert [row["gold"] for row in regions] == [3, 3] and summary.exit_status == 0
    again = gold_with_floor(tmp_path / "more", "dev")
    for name in ("raw/many.txt", "gold/many.json", "gold/floors.csv", "gold/splits.csv"):
        (tmp_path / "data" / name).write_bytes((again.parent / name).read_bytes())
    summary = package.run(raw, out, gold=gold, check=True, repair="off", formats=["parquet"])
    assert summary.exit_status == 3 and summary.below_floor == ["law f1 0.000 < 0.500"]
    summary = package.run(raw, out, gold=gold, check=True, repair="off", formats=["parquet"], types=["region"])
    assert summary.exit_status == 0 and {row["type"] for row in summary.gold} == {"region"}


@pytest.fixture
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parent.parent)
    return importlib.import_module("benchmarks.evaluate")


def found_by(benchmark, change):
    """Return a stand-in for extraction that finds the gold, changed."""

    def predict(document):
        return {name: change(name, document, gold_kit.perfect(document)) for name, *_ in benchmark.RUNS}

    return predict


def test_make_eval_sets_levels_side_by_side(benchmark, tmp_path, monkeypatch, capsys):
    gold, page = gold_kit.write_gold_folder(tmp_path / "data", "test"), tmp_path / "docs" / "evaluation.md"

    def change(name, document, perfect):
        if name != "undamaged" and document.damaged:
            perfect.rows["entities"] = perfect.rows["entities"][:4]
            perfect.rows["edits"] = []
        return perfect

    monkeypatch.setattr(benchmark, "predict", found_by(benchmark, change))
    options = ["--gold", str(gold), "--docs", str(page), "--first", str(tmp_path / "first.json")]
    assert benchmark.main([*options, "--keep"]) == 0
    first = page.read_text(encoding="utf-8")
    assert "test: 3 releases, 1 of them damaged" in first and "first run" not in first
    lines = {tuple(cell.strip() for cell in line.split("|")[1:-1]) for line in first.splitlines() if "|" in line}
    assert ("all", "14", "0.880", "0.880", "0.880", "1.000", "0.880 to 0.880") in lines
    assert ("all", "7", "0.727", "0.727", "0.727", "1.000") in lines and ("all", "7", *["1.000"] * 4) in lines
    assert "한빛" not in first + capsys.readouterr().out
    assert benchmark.main(options) == 0
    again = page.read_text(encoding="utf-8")
    assert "first run, safe" in again and "| 0.880 to 0.880 | 0.880 |" in again


def test_make_eval_checks_the_floors_of_test_only(benchmark, tmp_path, monkeypatch, capsys):
    def change(name, document, perfect):
        perfect.rows["entities"] = [row for row in perfect.rows["entities"] if row["type"] != "law"]
        return perfect

    monkeypatch.setattr(benchmark, "predict", found_by(benchmark, change))
    for split, status in (("test", 3), ("dev", 0)):
        gold = gold_with_floor(tmp_path / split, split)
        options = ["--gold", str(gold), "--docs", str(tmp_path / "page.md"), "--first", str(tmp_path / "none.json")]
        assert benchmark.main(options) == status
        assert ("below its floor: law f1 0.000 < 0.500" in capsys.readouterr().err) == (status == 3)


def test_what_is_found_in_the_undamaged_text_is_led_back(benchmark, monkeypatch):
    monkeypatch.setattr(benchmark, "repair", lambda raw, level, published: repaired_from(raw, []))
    clean, damaged, _ = gold_kit.documents()
    found = benchmark.predict(damaged)
    agencies = {
        name: [row["raw_text"] for row in one.table("entities") if row["type"] == "agency"]
        for name, one in found.items()
    }
    assert agencies["undamaged"] == ["교통부"] and agencies["off"] == []
    for one in found.values():
        for row in one.table("entities"):
            assert damaged.raw[row["raw_start"] : row["raw_end"]] == row["raw_text"]
    dates = {
        name: [row["value"] for row in one.table("entities") if row["type"] == "date"] for name, one in found.items()
    }
    assert "2019-11-25" in dates["undamaged"] and dates["safe, undated"] != dates["safe"]
    found = benchmark.predict(clean)
    assert found["undamaged"] is found["off"]
