"""The command in hostile hands: bad input and options end in one clear line and a status, never in a trace."""

import csv
import json
import os
import random
import resource
import unicodedata
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filelock import FileLock

from kextract import cli
from kextract.errors import ReadError
from kextract.processing import UNREAD_DATE, content_digest
from kextract.readers.files import read_file
from kextract.tables.writing import FORMATS

TEXT = "부산시는 지난 11일 12억 원을 투입했다고 밝혔다.\n"


def read_only(batch, settings):
    """Read and decode as ever, and find nothing."""
    results = []
    for task in batch:
        result = {"doc_id": task.doc_id, "source": task.source, "rows": {}, "failures": []}
        results.append(result)
        try:
            if task.error:
                raise ReadError(*task.error)
            text = task.text if task.text is not None else read_file(Path(task.path)).raw
        except ReadError as error:
            failure = {"source": task.source, "stage": "read", "error": error.code, "message": str(error)}
            result["failures"].append(failure)
            continue
        document = {"doc_id": task.doc_id, "source": task.source, "n_chars": len(text), "n_edits": 0, "status": "ok"}
        if task.unread_date is not None:
            result["unread_date"], document["status"] = task.unread_date, UNREAD_DATE
        result |= {"rows": {"documents": [document]}, "digest": content_digest(text + task.source)}
    return results


@pytest.fixture(autouse=True)
def cheap(monkeypatch, tmp_path):
    """Runs that analyse nothing, in a folder of their own."""
    monkeypatch.setattr("kextract.engines.local.process_batch", read_only)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KEXTRACT_DEBUG", raising=False)


@pytest.fixture
def kextract(monkeypatch, capsys):
    def command(*arguments):
        monkeypatch.setattr("sys.argv", ["kextract", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        assert "Traceback" not in told.err + told.out and "internal error" not in told.err
        return ended.value.code or 0, told.err

    return command


def table(out, name):
    with (out / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def causes(out):
    return {row["source"]: row["error"] for row in table(out, "failures")}


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_texts_that_are_none_fail_alone(tmp_path, kextract):
    good = {"ok.txt": TEXT, "line.txt": TEXT.strip() * 5000, "wide.txt": TEXT.encode("utf-16-le")}
    bad = {
        "empty.txt": b"",
        "binary.txt": bytes(range(256)) * 20,
        "nul.txt": TEXT.replace(" ", "\0 "),
        "korean.txt": TEXT.encode("cp949") * 5 + b"\xff\xfe\x81" + TEXT.encode("cp949"),
        "odd.txt": TEXT.encode("utf-16-le")[:-1],
        "cut.txt": TEXT.strip().encode()[:-2],
        "nosuffix": TEXT,
    }
    for name, content in {**good, **bad}.items():
        write(tmp_path / "in" / name, content)
    status, told = kextract("run", "in", "--out", "out")
    assert status == 1
    assert {row["source"] for row in table(tmp_path / "out", "documents")} == set(good)
    assert causes(tmp_path / "out") == {
        **{"empty.txt": "empty", "binary.txt": "binary", "nul.txt": "binary", "korean.txt": "encoding"},
        **{"odd.txt": "truncated", "cut.txt": "truncated", "nosuffix": "format"},
    }
    assert "7 failures" in told and "kextract: empty.txt: The file has no content" in told and "... and 2 more" in told


def test_names_of_files_may_be_anything(tmp_path, kextract):
    folder = tmp_path / "in"
    decomposed = unicodedata.normalize("NFD", "각.txt")
    names = ["a b.txt", "quote'\".txt", "-dash.txt", "new\nline.txt", "tab\t.txt", "a|b.txt", "=cmd.txt", "UP.TXT"]
    names += ["각.txt", decomposed, "ends..txt", "sub/a b.txt", "sub/deep/각.md"]
    for name in names:
        write(folder / name, TEXT)
    with open(os.fsencode(folder) + b"/bytes\xff\xfe.txt", "wb") as file:
        file.write(TEXT.encode())
    status, told = kextract("run", "in", "--out", "out")
    assert status == 0, told
    documents = table(tmp_path / "out", "documents")
    assert (
        len(documents) == len({row["doc_id"] for row in documents}) == len({row["source"] for row in documents}) == 14
    )
    assert {"bytes\\xff\\xfe.txt", decomposed, "각.txt", "new\nline.txt"} <= {row["source"] for row in documents}
    assert all(unicodedata.is_normalized("NFC", row["doc_id"]) for row in documents)
    assert kextract("run", "in", "--out", "out")[0] == 0
    assert kextract("run", "--out", "one", "--", "in/-dash.txt", "in/new\nline.txt")[0] == 0
    assert kextract("diagnose", os.fsdecode(os.fsencode(folder) + b"/none\xff.txt"))[0] == 1


def test_links_that_lead_round_are_told_and_files_come_once(tmp_path, kextract):
    write(tmp_path / "in" / "a.txt", TEXT)
    for name, target in {"x": "y", "y": "x", "self.txt": "self.txt", "up": "..", "gone.txt": "none"}.items():
        (tmp_path / "in" / name).symlink_to(target)
    assert kextract("run", "in", "--out", "out")[0] == 1
    assert causes(tmp_path / "out") == {"x": "io", "y": "io", "self.txt": "io", "gone.txt": "missing"}
    assert kextract("run", "in/**/*.txt", "in/up/in/a.txt", "--out", "out")[0] == 1
    assert [row["doc_id"] for row in table(tmp_path / "out", "documents")] == ["a"]
    assert kextract("run", "in/x", "--out", "out")[0] == 1


def test_three_thousand_tiny_files(tmp_path, kextract, monkeypatch):
    monkeypatch.setattr("kextract.runner.MANY", 10_000)
    for number in range(3000):
        write(tmp_path / "in" / f"{number % 7}" / f"{number // 2}.txt", f"가{number}")
    status, told = kextract("run", "in", "--out", "out", "--format", "csv")
    assert status == 0, told
    assert len({row["doc_id"] for row in table(tmp_path / "out", "documents")}) == 3000


def test_tables_of_releases_lose_only_what_is_broken(tmp_path, kextract):
    line = json.dumps({"text": TEXT})
    deep, odd = "[" * 100_000, '{"text": "가", "id": "\\ud800", "date": ["x"]}'
    write(tmp_path / "in/lines.jsonl", f'{{"title": "x"}}\n{line}\n{{bro\n[]\n{deep}\n{{"text": 5}}\n{odd}\n')
    write(tmp_path / "in/ragged.csv", f'text,id\n"{TEXT.strip()}",1,extra\n"{TEXT}"\n"open,3\n')
    write(tmp_path / "in/korean.csv", f"text,id\n{TEXT.strip()},1\n".encode("cp949") * 20 + b"\xff\xff,2\n")
    write(tmp_path / "in/wide.csv", f"text,id\n{TEXT.strip()},1\n".encode("utf-16"))
    write(tmp_path / "in/other.csv", "a,b\n1,2\n")
    write(tmp_path / "in/head.csv", "text,id\n")
    write(tmp_path / "in/none.csv", "")
    write(tmp_path / "in/binary.csv", random.Random(1).randbytes(4000))
    write(tmp_path / "in/broken.parquet", b"PAR1" + b"\0" * 50)
    os.mkfifo(tmp_path / "in" / "pipe.jsonl")
    pq.write_table(pa.table({"text": [["가"], ["나"]]}), tmp_path / "in" / "lists.parquet")
    pq.write_table(pa.table({"text": [TEXT], "id": [[1]], "date": [{"y": 1}]}), tmp_path / "in" / "nested.parquet")
    pq.write_table(pa.table({"text": pa.array([b"\xff"], pa.binary())}), tmp_path / "in" / "bytes.parquet")
    status, told = kextract("run", "in", "--out", "out")
    assert status == 1 and "2 publication dates from outside" in told
    found = {}
    for row in table(tmp_path / "out", "documents"):
        found.setdefault(row["source"].partition("#")[0], []).append(row["status"])
    assert {name: len(rows) for name, rows in found.items()} == {
        **{"lines.jsonl": 2, "ragged.csv": 3, "korean.csv": 39, "wide.csv": 1, "nested.parquet": 1}
    }
    assert found["nested.parquet"] == ["unreadable-date"]
    assert causes(tmp_path / "out") == {
        **{"lines.jsonl#1": "column", "lines.jsonl#3": "json", "lines.jsonl#4": "json", "lines.jsonl#5": "json"},
        **{"lines.jsonl#6": "empty", "korean.csv#40": "encoding", "other.csv": "column", "head.csv": "empty"},
        **{"none.csv": "empty", "binary.csv": "encoding", "broken.parquet": "table", "pipe.jsonl": "special"},
        **{"lists.parquet#1": "empty", "lists.parquet#2": "empty", "bytes.parquet#1": "empty"},
    }


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (["--types", ""], "at least one type"),
        (["--types", "agency,planet"], "the types are"),
        (["--format", ""], "at least one format"),
        (["--format", "docx"], "the formats are"),
        (["--workers", "0"], "from 1 on"),
        (["--workers", "many"], "--workers"),
        (["--engine", "moon"], "--engine"),
        (["--repair", "max"], "--repair"),
        (["--published", "2024-02-30"], "no date"),
        (["--published", "2019-11-255"], "no date"),
        (["--published", ""], "no date"),
        (["--dates", "none.csv"], "does not exist"),
        (["--dates", "a.txt"], "needs the columns"),
        (["--dates", "."], "directory"),
        (["--gold", "none"], "no such folder"),
        (["--gold", "."], "no gold here"),
        (["--gazetteer", "."], "no such gazetteer"),
        (["--gazetteer", "binary.csv"], "cannot be read"),
        (["--gazetteer", "a.txt"], "needs the columns"),
        (["--config", "none.yaml"], "does not exist"),
        (["--config", "."], "directory"),
        (["--frobnicate"], "No such option"),
    ],
)
def test_options_that_cannot_be_are_refused_before_the_work(options, part, tmp_path, kextract):
    write(tmp_path / "a.txt", TEXT)
    write(tmp_path / "binary.csv", bytes(range(256)) * 4)
    status, told = kextract("run", "a.txt", "--out", "out", *options)
    assert (status, part in told) == (2, True), told
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("- a\n", "mapping"),
        ("a: [1\n", "no YAML"),
        (b"\x00\xff\xfe" * 50, "not text"),
        ("types: 5\n", "types takes a text or a list"),
        ("format: {a: 1}\n", "formats takes"),
        ("workers: four\n", "workers takes a whole number"),
        ("workers: true\n", "workers takes a whole number"),
        ("fresh: maybe\n", "fresh takes true or false"),
        ("gold: 5\n", "gold takes a text"),
        ("dates: [1]\n", "dates takes a text"),
        ("published: [1]\n", "published takes a date"),
        ("engine: moon\n", "the engines are"),
        ("config: x\n", "unknown option 'config'"),
    ],
)
def test_configurations_that_cannot_be_are_refused(content, part, tmp_path, kextract):
    write(tmp_path / "a.txt", TEXT)
    write(tmp_path / "c.yaml", content)
    status, told = kextract("run", "a.txt", "--out", "out", "--config", "c.yaml")
    assert (status, part in told) == (2, True), told
    assert told.count("\n") == 1 and not (tmp_path / "out").exists()


def test_a_configuration_may_leave_options_empty_and_spell_off(tmp_path, kextract):
    write(tmp_path / "a.txt", TEXT)
    write(
        tmp_path / "c.yaml",
        "source: a.txt\nout: out\nrepair: off\nworkers:\ntypes: agency, date\npublished: 2024-05-01\n",
    )
    assert kextract("run", "--config", "c.yaml") == (0, "")
    settings = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["configuration"]
    assert (settings["repair"], settings["types"]) == ("off", ["agency", "date"])


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["run", "", "--out", "out"], "SOURCE is empty"),
        (["run", "a.txt", "--out", ""], "--out"),
        (["run", "a.txt", "--out", "a.txt"], "cannot be made"),
        (["run", "a.txt", "--out", "a.txt/x"], "cannot be made"),
        (["run", "x" * 5000, "--out", "out"], "too long"),
        (["run", "none[", "--out", "out"], "no such file"),
        (["repair", "none.txt"], "none.txt: The file does not exist"),
        (["show", "."], "directory"),
        (["show", "empty.txt"], "empty.txt: The file has no content"),
        (["garble", "a.txt", "--seed", "1", "--mode", "A", "--out", "none/x"], "cannot be written"),
        (["gold", "import", "a.txt", "--gold", "g"], "no jsonl file"),
        (["gold", "import", "folder", "--gold", "g", "--format", "brat"], "brat"),
        (["status", "folder"], "no run has worked here"),
        (["eval", "folder", "--gold", "folder"], "no gold here"),
        (["names", "agency", "가나다라마바사"], "no gazetteer"),
        (["names", "region", "부산", "--on", "soon"], "no date"),
    ],
)
def test_wrong_usage_is_told_in_one_line(arguments, part, tmp_path, kextract):
    write(tmp_path / "a.txt", TEXT)
    write(tmp_path / "empty.txt", "")
    write(tmp_path / "folder" / "x.ann", bytes(range(128, 256)))
    status, told = kextract(*arguments)
    assert (status, part in told) == (2, True), told
    assert told.count("\n") == 1 and len(told) < 400 + len(arguments[1])


@pytest.mark.parametrize("form", FORMATS)
def test_a_full_disk_is_told_and_made_good(form, tmp_path, kextract):
    for number in range(40):
        write(tmp_path / "in" / f"{number}.txt", TEXT + os.urandom(400).hex())
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600, kept[1]))
    try:
        status, told = kextract("run", "in", "--out", "out", "--format", form)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)
    assert status == 130 and "cannot be written" in told and told.count("\n") == 1
    assert kextract("run", "in", "--out", "out", "--format", form) == (0, "")
    assert not list((tmp_path / "out").glob(".*.tmp"))


def test_a_folder_that_cannot_be_written_or_is_taken(tmp_path, kextract, monkeypatch):
    write(tmp_path / "a.txt", TEXT)
    assert kextract("run", "a.txt", "--out", "/proc/kextract")[0] == 2
    (tmp_path / "out" / ".kextract").mkdir(parents=True)
    with FileLock(tmp_path / "out" / ".kextract" / "lock"):
        status, told = kextract("run", "a.txt", "--out", "out")
        assert status == 2 and "another run" in told
    monkeypatch.setattr(
        "kextract.runner.FileLock.acquire", lambda *_, **__: (_ for _ in ()).throw(PermissionError(13, "no"))
    )
    status, told = kextract("run", "a.txt", "--out", "out")
    assert status == 2 and "cannot be written" in told


def test_an_interrupt_and_an_error_that_nobody_foresaw(tmp_path, monkeypatch, capsys):
    write(tmp_path / "a.txt", TEXT)
    for error, status, part in (
        (KeyboardInterrupt(), 130, "resume"),
        (RuntimeError("b\nroken"), 130, "RuntimeError: b roken"),
    ):
        monkeypatch.setattr("kextract.runner.write_tables", lambda *_, error=error: (_ for _ in ()).throw(error))
        monkeypatch.setattr("sys.argv", ["kextract", "run", "a.txt", "--out", "out"])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr().err
        assert ended.value.code == status and part in told and told.count("\n") == 1
    monkeypatch.setattr("kextract.commands.inspect.schema_command", lambda _: 1 / 0)
    monkeypatch.setattr("sys.argv", ["kextract", "schema"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1 and "ZeroDivisionError" in capsys.readouterr().err
    monkeypatch.setenv("KEXTRACT_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        cli.main()
