"""Reading: encodings, bad files, tables of releases, identifiers."""

import codecs
import datetime as dt
import json
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import kextract
from kextract.errors import ReadError, UsageError
from kextract.readers.dates import dates_beside, read_dates
from kextract.readers.decoding import decode
from kextract.readers.files import MAX_BYTES, read_file
from kextract.readers.sources import Columns, find_files, tasks

TEXT = "강릉시, 해안 산책로 개통\r\n강릉시는 3월 4일 산책로를 열었다고 밝혔다.\u00a0\n끝"
KOREAN = TEXT.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("payload", "text", "encoding"),
    [
        (TEXT.encode(), TEXT, "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), TEXT, "utf-8-sig"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), TEXT, "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), TEXT, "utf-16-be"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), TEXT, "utf-32-le"),
        (TEXT.encode("utf-16-le"), TEXT, "utf-16-le"),
        (KOREAN.encode("cp949"), KOREAN, "cp949"),
        ("똠방각하 펲시콜라".encode("cp949"), "똠방각하 펲시콜라", "cp949"),
        ("가\x00나다라마바사".encode(), "가\x00나다라마바사", "utf-8"),
        ("가\ud800나".encode("utf-8", "surrogatepass"), "가\ufffd나", "utf-8"),
        ("가나".encode("utf-16-le") + b"\x00\xd8" + "다 라".encode("utf-16-le"), None, None),
        ("각".encode(), "각", "utf-8"),
    ],
)
def test_encodings(payload, text, encoding):
    if text is None:
        payload = codecs.BOM_UTF16_LE + payload
        assert decode(payload) == ("가나\ufffd다 라", "utf-16-le")
    else:
        assert decode(payload) == (text, encoding)


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t \xc2\xa0\n", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (b"\x00" * 400, "empty"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")[:-1], "truncated"),
        (TEXT.encode("utf-16-le")[:-1], "truncated"),
        (TEXT.encode()[:-1], "truncated"),
        (b"%PDF-1.7\n1 0 obj", "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "binary"),
        (b"PK\x03\x04" + os.urandom(64), "binary"),
        (bytes(range(256)) * 20, "binary"),
        (TEXT.encode("cp949", "ignore").decode("latin-1").encode() * 4, "garbled"),
    ],
)
def test_what_is_no_text_says_so(payload, code):
    with pytest.raises(ReadError) as caught:
        decode(payload)
    assert caught.value.code == code
    assert len(str(caught.value)) > 20


def test_a_release_keeps_its_exact_text(tmp_path):
    path = tmp_path / "r.txt"
    path.write_bytes(codecs.BOM_UTF8 + TEXT.encode())
    release = kextract.read(path)
    assert release.raw == TEXT
    assert release.layout.title == "강릉시, 해안 산책로 개통"
    assert len(release.sha256) == 64


@pytest.mark.parametrize("make", ["directory", "missing", "link", "pipe", "large", "suffix"])
def test_files_that_cannot_be_read(tmp_path, make):
    path = tmp_path / ("x.hwp" if make == "suffix" else "x.txt")
    codes = {"link": "missing", "pipe": "special", "large": "too-large", "suffix": "format"}
    if make == "directory":
        path.mkdir()
    elif make == "link":
        path.symlink_to(tmp_path / "nowhere")
    elif make == "pipe":
        os.mkfifo(path)
    elif make == "large":
        with path.open("wb") as file:
            file.truncate(MAX_BYTES + 1)
    elif make == "suffix":
        path.write_bytes(b"x")
    with pytest.raises(ReadError) as caught:
        read_file(path)
    assert caught.value.code == codes.get(make, make)


def _tasks(*sources, columns=None, **options):
    return list(tasks(find_files(sources), columns or Columns(), **options))


def test_folders_are_read_in_order_and_colliding_stems_get_a_digest(tmp_path):
    for name in ("b/one.txt", "a/one.md", "a/two.txt", ".hidden/three.txt", "a/.four.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("본문", encoding="utf-8")
    found = _tasks(tmp_path)
    assert [t.source for t in found] == ["a/one.md", "a/two.txt", "b/one.txt"]
    assert found[1].doc_id == "two"
    first, last = found[0].doc_id, found[2].doc_id
    assert first != last
    assert all(name.startswith("one~") and len(name) == 12 for name in (first, last))


def test_patterns_and_single_files(tmp_path):
    for name in ("x1.txt", "x2.txt", "y.txt"):
        (tmp_path / name).write_text("본문", encoding="utf-8")
    assert [t.source for t in _tasks(str(tmp_path / "x*.txt"))] == ["x1.txt", "x2.txt"]
    assert [t.source for t in _tasks(tmp_path / "y.txt", tmp_path / "y.txt")] == ["y.txt"]
    with pytest.raises(UsageError, match="no such file"):
        find_files([tmp_path / "none.txt"])


def test_an_empty_folder_is_no_input(tmp_path):
    with pytest.raises(UsageError, match="No input"):
        find_files([tmp_path])


ROWS = [
    {"no": "7", "body": "첫 본문", "day": "2024-05-01"},
    {"no": "7", "body": "둘째 본문", "day": "no date"},
    {"no": "", "body": "", "day": None},
]


def _write_table(path, rows):
    if path.suffix == ".jsonl":
        path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    elif path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        lines = ["no,body,day", *(f"{r['no']},{r['body']},{r['day'] or ''}" for r in rows)]
        path.write_bytes("\n".join(lines).encode("cp949" if path.name.startswith("k") else "utf-8-sig"))


@pytest.mark.parametrize("name", ["t.jsonl", "t.csv", "k.csv", "t.parquet"])
def test_tables_of_releases(tmp_path, name):
    path = tmp_path / name
    _write_table(path, ROWS)
    found = _tasks(path, columns=Columns("body", "no", "day"))
    stem = path.stem
    assert [t.doc_id for t in found] == [f"{stem}~7", f"{stem}~7~2", f"{stem}~3"]
    assert [t.text for t in found] == ["첫 본문", "둘째 본문", None]
    assert [t.published for t in found][:2] == ["2024-05-01", None]
    assert found[2].error[0] == "empty"
    assert found[0].source == f"{name}#1"


def test_a_missing_column_names_the_columns_there_are(tmp_path):
    path = tmp_path / "t.jsonl"
    _write_table(path, ROWS)
    (task,) = _tasks(path, columns=Columns("texte"))
    assert task.error[0] == "column"
    assert "no, body, day" in task.error[1]


def test_broken_records_do_not_stop_the_others(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text('{"text": "하나"}\n{broken\n[1]\n{"text": "넷"}\n', encoding="utf-8")
    found = _tasks(path)
    assert [t.error[0] if t.error else t.text for t in found] == ["하나", "json", "json", "넷"]


@pytest.mark.parametrize("payload", [b"", b"not a parquet file"])
def test_broken_tables_are_reported(tmp_path, payload):
    path = tmp_path / "t.parquet"
    path.write_bytes(payload)
    (task,) = _tasks(path)
    assert task.error is not None


def test_a_table_of_dates_beside_the_releases_is_used(tmp_path):
    (tmp_path / "a.txt").write_text("본문", encoding="utf-8")
    (tmp_path / "dates.csv").write_text("source,published\na.txt,2020-02-03\n", encoding="utf-8")
    assert [t.source for t in _tasks(tmp_path)] == ["a.txt"]
    assert dates_beside([tmp_path]) == {"a.txt": "2020-02-03"}
    (tmp_path / "dates.csv").write_text("source,published,text\nb,2020-02-03,본문\n", encoding="utf-8")
    assert [t.source for t in _tasks(tmp_path)] == ["a.txt", "dates.csv#1"]
    assert dates_beside([tmp_path]) == {}


def test_dates_from_outside(tmp_path):
    (tmp_path / "a.txt").write_text("본문", encoding="utf-8")
    (tmp_path / "b.txt").write_text("본문", encoding="utf-8")
    table = tmp_path / "dates.csv"
    table.write_text("source,published\na.txt,2020-02-03\n", encoding="utf-8-sig")
    found = _tasks(tmp_path / "a.txt", tmp_path / "b.txt", dates=read_dates(table), published=dt.date(2019, 1, 1))
    assert [t.published for t in found] == ["2020-02-03", "2019-01-01"]
    table.write_text("source,published\na.txt,3. Feb\n", encoding="utf-8")
    with pytest.raises(UsageError, match="line 2"):
        read_dates(table)
    table.write_text("file;date\n", encoding="utf-8")
    with pytest.raises(UsageError, match="columns source"):
        read_dates(table)
