"""Folders of tables beside, below and in place of the sources."""

import os
import unicodedata
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kextract
from kextract.cli import app
from kextract.errors import KextractError, ReadError, UsageError
from kextract.processing import content_digest
from kextract.readers.dates import date_of
from kextract.readers.files import read_file
from kextract.tables.folder import is_written, releases, remove_stale
from kextract.tables.schema import TABLES
from kextract.tables.writing import remove_leftovers

ROOT = Path(__file__).parent.parent
TEXT = "부산시는 지난 11일 12억 원을 투입했다."


@pytest.fixture
def folder(tmp_path):
    raw = tmp_path / "보도 자료"
    raw.mkdir()
    (raw / "가.txt").write_text(TEXT, encoding="utf-8")
    return raw


def test_a_source_may_be_the_folder_of_the_tables(folder):
    assert kextract.run(folder, folder).documents == 1
    (folder / "나.txt").write_text(TEXT, encoding="utf-8")
    again = kextract.run(folder, folder)
    assert (again.documents, again.resumed, again.failed) == (2, 1, 0)
    assert kextract.run(folder, folder / "out").documents == 2
    with pytest.raises(UsageError, match="only tables that kextract wrote"):
        kextract.run(folder / "documents.csv", folder)


def test_what_is_no_table_is_read_even_beside_tables(tmp_path):
    (tmp_path / ".kextract").mkdir()
    (tmp_path / "entities").mkdir()
    own = ["documents.csv", "entities/part-00000.parquet", "run.json", "kextract.duckdb"]
    other = ["releases.csv", "documents.txt", "entities/a.csv", "part-00000.csv"]
    for name in own + other:
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [name for name in own + other if is_written(tmp_path / name)] == own
    assert [relative for relative, _ in releases([tmp_path], tmp_path)] == sorted(other)


def test_files_of_the_user_are_not_replaced(folder):
    events = folder / "events.csv"
    events.write_text(f"text\n{TEXT}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"events\.csv.*choose another folder"):
        kextract.run(folder, folder)
    assert TEXT in events.read_text(encoding="utf-8") and not (folder / ".kextract").exists()


def test_only_leftovers_of_runs_are_removed(tmp_path):
    mine, leftover = tmp_path / ".notes.tmp", tmp_path / ".entities-00000.csv.tmp"
    mine.mkdir()
    leftover.write_text("x", encoding="utf-8")
    remove_leftovers(tmp_path)
    assert mine.exists() and not leftover.exists()


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2019-11-25", "2019-11-25"),
        ("2019-11-25 09:30:00", "2019-11-25"),
        ("20191125", "2019-11-25"),
        ("2019. 1. 5.(토)", "2019-01-05"),
        ("2019.1.5", "2019-01-05"),
        ("2019/11/25", "2019-11-25"),
        ("2019년 1월 5일", "2019-01-05"),
        ("2019-13-45", None),
        ("2019", None),
        ("201911251", None),
        ("", None),
    ],
)
def test_dates_in_cells(cell, date):
    assert date_of(cell) == date


def test_tables_in_other_encodings_say_so(tmp_path):
    (tmp_path / "t.csv").write_bytes(f"text\n{TEXT}\n".encode("cp949"))
    out = tmp_path / "out"
    kextract.run(tmp_path / "t.csv", out, formats=["jsonl"])
    assert '"encoding":"cp949"' in (out / "documents.jsonl").read_text(encoding="utf-8").replace('": "', '":"')


def test_composed_and_decomposed_copies_are_equal():
    assert content_digest(unicodedata.normalize("NFD", TEXT)) == content_digest(TEXT)


def test_a_table_is_no_release_of_its_own(tmp_path):
    (tmp_path / "t.csv").write_text("text\n", encoding="utf-8")
    with pytest.raises(ReadError, match="kextract run"):
        read_file(tmp_path / "t.csv")


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "nowhere", "--out", "out"],
        ["run", "--out", "out"],
        ["run", ".", "--out", "out", "--published", "2019-13-45"],
        ["run", ".", "--out", "out", "--format", "doc"],
        ["run", ".", "--out", "out", "--types", "country"],
        ["run", ".", "--out", "out", "--workers", "0"],
        ["run", ".", "--out", "out", "--gold", "nowhere"],
        ["run", ".", "--out", "out", "--check"],
        ["run", ".", "--out", "out", "--dates", "nowhere.csv"],
        ["run", ".", "--out", "out", "--gazetteer", "nowhere.csv"],
        ["run", ".", "--out", "out", "--config", "nowhere.yaml"],
        ["run", ".", "--out", "가.txt"],
        ["status", "nowhere"],
        ["repair", "nowhere.txt"],
        ["show", "."],
        ["names", "agency", "없는기관"],
        ["names", "region", "부산", "--on", "yesterday"],
        ["eval", "nowhere", "--gold", "nowhere"],
        ["gold", "export", "gold.jsonl", "--gold", "nowhere"],
        ["gold", "import", "nowhere.jsonl", "--gold", "nowhere"],
        ["garble", "nowhere.txt", "--seed", "1", "--mode", "A"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told_and_leaves_nothing(folder, monkeypatch, arguments):
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, KextractError), result.output
    assert len(str(result.exception)) > 20
    assert [path.name for path in folder.iterdir()] == ["가.txt"]


def names(out):
    return {
        path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file() and ".kextract" not in path.parts
    }


def test_tables_of_a_format_not_asked_for_now_are_removed(folder, tmp_path):
    out = tmp_path / "out"
    kextract.run(folder, out, formats=["csv", "duckdb"], gold=ROOT / "data" / "gold")
    (out / "mine.csv").write_text("x", encoding="utf-8")
    (out / "entities.xlsx").write_text("x", encoding="utf-8")
    assert {"kextract.duckdb", "gold_check.csv", "entities.csv"} <= names(out)
    summary = kextract.run(folder, out, formats=["parquet"], repair="off")
    beside = {"mine.csv", "entities.xlsx", "run.json", "datapackage.json"}
    assert names(out) == beside | {f"{table}.parquet" for table in TABLES if table != "gold_check"}
    assert {"kextract.duckdb", "gold_check.csv", "entities.csv"} <= set(summary.removed)
    assert kextract.run(folder, out, formats=["parquet"]).removed == []
    kextract.run(folder, out, formats=["duckdb"])
    assert names(out) == {"mine.csv", "entities.xlsx", "run.json", "kextract.duckdb"}


def test_tables_of_a_run_that_was_broken_off_are_removed_too(folder, tmp_path, monkeypatch):
    out = tmp_path / "out"
    kextract.run(folder, out, formats=["csv"])
    with monkeypatch.context() as patch:
        patch.setattr("kextract.runner.write_datapackage", lambda *_: (_ for _ in ()).throw(OSError("full")))
        with pytest.raises(OSError, match="full"):
            kextract.run(folder, out, formats=["jsonl"])
    kextract.run(folder, out, formats=["xlsx"])
    assert {name.rpartition(".")[2] for name in names(out)} == {"xlsx", "json"}


def test_parts_of_a_large_table_are_removed(tmp_path):
    (tmp_path / "entities").mkdir()
    for name in ("entities/part-00000.csv", "entities/part-00001.csv", "entities/part-00000.parquet", "entities/a.csv"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert remove_stale(tmp_path, ["csv", "parquet"], ["parquet"], list(TABLES)) == ["entities/part-*.csv"]
    assert names(tmp_path) == {"entities/part-00000.parquet", "entities/a.csv"}
    (tmp_path / "entities" / "a.csv").unlink()
    remove_stale(tmp_path, ["parquet"], ["csv"], list(TABLES))
    assert not (tmp_path / "entities").exists()


def test_a_folder_that_may_not_be_opened_is_refused(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode: str(path) != str(folder))
    with pytest.raises(UsageError, match="no permission to look there"):
        releases([folder], tmp_path / "out")


def test_a_folder_inside_that_may_not_be_opened_is_reported(folder, tmp_path, monkeypatch):
    closed = folder / "closed"
    closed.mkdir()
    walk = os.walk

    def walking(base, onerror):
        yield from walk(base)
        onerror(PermissionError(13, "Permission denied", str(closed)))

    monkeypatch.setattr("os.walk", walking)
    monkeypatch.setattr("os.access", lambda path, mode: str(path) != str(closed))
    found = dict(releases([folder], tmp_path / "out"))
    assert list(found) == ["closed", "가.txt"]
    with pytest.raises(ReadError) as caught:
        read_file(found["closed"])
    assert caught.value.code == "permission"
