"""`kextract run`: good and bad files, resuming, the same bytes with any number of workers."""

import csv
import json
import os
import threading
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from filelock import FileLock
from frictionless import Package, system

import kextract
from kextract import processing
from kextract.errors import UsageError
from kextract.state import State

ROOT = Path(__file__).parent.parent
GIVEN = ROOT / "data" / "raw" / "000_84da6d944731e100.txt"
TABLES = ("documents", "entities", "agreements", "funding", "events", "edits", "failures")

TEXTS = {
    "a.txt": "한빛군, 도로 정비에 12억 원\n\n2024. 3. 4.|도로|행사|국토교통부|도로정책과\n\n"
    "국토교통부는 12억 원을 투입했다고 4일 밝혔다.",
    "b.txt": "부산광역시는 지난 11일 해운대구에서 착공식을 열었다.",
    "c.md": "경기도는 올해 3,500가구에 300만 원씩 지원할 계획이다.",
}


@pytest.fixture
def folder(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, text in TEXTS.items():
        (raw / name).write_text(text, encoding="utf-8")
    return raw


def rows(out, table):
    return pq.read_table(out / f"{table}.parquet").to_pylist()


def test_the_given_release(tmp_path):
    out = tmp_path / "out"
    summary = kextract.run(GIVEN, out, formats=["parquet", "csv", "jsonl", "xlsx"])
    assert summary.exit_status == 0 and summary.documents == 1
    for table in TABLES:
        for suffix in ("parquet", "csv", "jsonl", "xlsx"):
            assert (out / f"{table}.{suffix}").exists()
    (document,) = rows(out, "documents")
    assert document["title"] == "국토부, ‘한-아세안 스마트시티 장관회의’ 부산에서 개최"
    assert str(document["published"]) == "2019-11-25" and document["agency"] == "국토교통부"
    assert document["departments"] == ["도시정책과", "도시경제과"]
    raw = GIVEN.read_text(encoding="utf-8")
    entities = rows(out, "entities")
    assert all(raw[e["raw_start"] : e["raw_end"]] == e["raw_text"] for e in entities)
    assert entities == sorted(entities, key=lambda e: (e["raw_start"], e["raw_end"], e["type"]))
    amounts = {e["raw_text"]: e for e in entities if e["type"] == "amount"}
    assert amounts["1.5조 원"]["value"] == "KRW 1500000000000" and not amounts["1.5조 원"]["approx"]
    assert amounts["3천억 원"]["amount_min"] == Decimal(300_000_000_000) and amounts["3천억 원"]["approx"]
    with system.use_context(trusted=True):
        report = Package(str(out / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "message"])
    info = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert info["rows"]["entities"] == len(entities) and info["version"] == kextract.__version__


def test_bad_files_are_listed_and_the_others_written(folder, tmp_path):
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 8)
    (folder / "cut.txt").write_bytes("잘린 글".encode("utf-16")[:-1])
    (folder / "dir.txt").mkdir()
    (folder / "link.txt").symlink_to(folder / "nowhere")
    (folder / "scan.hwp").write_bytes(b"x")
    (folder / "huge.txt").write_bytes("가".encode() * (30 * 2**20 // 3))
    (folder / "bad.jsonl").write_text("{\n", encoding="utf-8")
    (folder / "bad.parquet").write_bytes(b"PAR1")
    os.mkfifo(folder / "pipe.txt")
    out = tmp_path / "out"
    summary = kextract.run(folder, out)
    assert summary.exit_status == 1
    assert {r["source"] for r in rows(out, "documents")} == set(TEXTS)
    failures = {r["source"].split("#")[0]: r for r in rows(out, "failures")}
    assert set(failures) == {
        *("empty.txt", "binary.txt", "cut.txt", "dir.txt", "link.txt", "scan.hwp", "huge.txt", "pipe.txt"),
        *("bad.jsonl", "bad.parquet"),
    }
    causes = {name: row["error"] for name, row in failures.items()}
    assert causes["empty.txt"] == "empty" and causes["cut.txt"] == "truncated" and causes["huge.txt"] == "too-large"
    assert causes["dir.txt"] == "directory" and causes["pipe.txt"] == "special" and causes["scan.hwp"] == "format"
    assert all(len(row["message"]) > 20 for row in failures.values())


def test_any_number_of_workers_gives_the_same_bytes(folder, tmp_path):
    (folder / "empty.txt").write_bytes(b"")
    for number in (1, 2):
        kextract.run(folder, tmp_path / f"out{number}", workers=number, formats=["parquet", "csv", "jsonl", "xlsx"])
    names = sorted(p.name for p in (tmp_path / "out1").iterdir() if p.is_file() and p.name != "run.json")
    assert len(names) > 25
    for name in names:
        assert (tmp_path / "out1" / name).read_bytes() == (tmp_path / "out2" / name).read_bytes(), name


def test_a_second_run_resumes_and_sees_changes(folder, tmp_path, monkeypatch):
    out = tmp_path / "out"
    kextract.run(folder, out)
    before = (out / "entities.csv").read_bytes()
    calls = []
    original = processing.process_all

    def counted(tasks, settings):
        calls.extend(task.doc_id for task in tasks)
        return original(tasks, settings)

    monkeypatch.setattr("kextract.engines.local.process_all", counted)
    assert kextract.run(folder, out).resumed == 3
    assert calls == [] and (out / "entities.csv").read_bytes() == before
    (folder / "b.txt").write_text("대구광역시는 12일 공원을 열었다.", encoding="utf-8")
    assert kextract.run(folder, out).resumed == 2 and calls == ["b"]
    kextract.run(folder, out, repair="off")
    assert calls == ["b", "a", "b", "c"]
    kextract.run(folder, out, repair="off", fresh=True)
    assert len(calls) == 7
    (folder / "c.md").unlink()
    kextract.run(folder, out, repair="off")
    assert {r["doc_id"] for r in rows(out, "documents")} == {"a", "b"}


def test_a_part_without_its_index_does_not_count(folder, tmp_path):
    out = tmp_path / "out"
    kextract.run(folder, out)
    expected = (out / "entities.csv").read_bytes()
    next((out / ".kextract" / "parts").glob("*.idx")).unlink()
    state = State(out)
    state.load()
    assert len(state.entries) == 2 and len(list((out / ".kextract" / "parts").glob("*.jsonl"))) == 2
    kextract.run(folder, out)
    assert (out / "entities.csv").read_bytes() == expected


def test_two_runs_in_one_folder_are_refused(folder, tmp_path):
    out = tmp_path / "out"
    (out / ".kextract").mkdir(parents=True)
    held = threading.Event()
    with FileLock(out / ".kextract" / "lock"):
        held.set()
        errors = []

        def second():
            try:
                kextract.run(folder, out)
            except UsageError as error:
                errors.append(str(error))

        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert errors and "another run" in errors[0]


def test_a_document_that_raises_is_reported(folder, tmp_path, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("boom")

    monkeypatch.setattr("kextract.processing.extraction_of", broken)
    summary = kextract.run(folder, tmp_path / "out")
    assert summary.failed == 3 and summary.documents == 0
    assert {r["error"] for r in rows(tmp_path / "out", "failures")} == {"internal"}


def test_a_document_that_fails_leaves_those_beside_it_alone(folder, tmp_path, monkeypatch):
    original = processing.body_of
    alone = tmp_path / "alone"
    kextract.run(folder, alone)

    def broken(text, layout):
        if text == TEXTS["b.txt"]:
            raise RuntimeError("boom")
        return original(text, layout)

    monkeypatch.setattr("kextract.processing.body_of", broken)
    kextract.run(folder, tmp_path / "out")
    assert [r["source"] for r in rows(tmp_path / "out", "failures")] == ["b.txt"]
    kept = {"a", "c"}
    assert [r for r in rows(tmp_path / "out", "entities") if r["doc_id"] in kept] == [
        r for r in rows(alone, "entities") if r["doc_id"] in kept
    ]


def test_exact_copies_are_marked(folder, tmp_path):
    (folder / "z.txt").write_text(TEXTS["b.txt"] + "\n", encoding="utf-8")
    kextract.run(folder, tmp_path / "out")
    marked = {r["doc_id"]: r["duplicate_of"] for r in rows(tmp_path / "out", "documents")}
    assert marked == {"a": None, "b": None, "c": None, "z": "b"}


def test_types_and_dates_from_outside(folder, tmp_path):
    out = tmp_path / "out"
    kextract.run(folder, out, types=["date"], published="2024-05-20")
    found = rows(out, "entities")
    assert {r["type"] for r in found} == {"date"}
    by_text = {(r["doc_id"], r["raw_text"]): r["value"] for r in found}
    assert by_text["b", "지난 11일"] == "2024-05-11" and by_text["c", "올해"] == "2024"


def test_records_of_a_table(tmp_path):
    path = tmp_path / "t.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["no", "body", "day"])
        writer.writerows([["p1", text, "2024-05-20"] for text in TEXTS.values()])
    out = tmp_path / "out"
    summary = kextract.run(path, out, text_column="body", id_column="no", date_column="day")
    assert summary.documents == 3
    assert [r["doc_id"] for r in rows(out, "documents")] == ["t~p1", "t~p1~2", "t~p1~3"]
    assert str(rows(out, "documents")[1]["published"]) == "2024-05-20"


def test_the_tables_of_a_run_below_its_source_are_not_read(folder):
    kextract.run(folder, folder / "out")
    summary = kextract.run(folder, folder / "out")
    assert summary.documents == 3 and summary.failed == 0
