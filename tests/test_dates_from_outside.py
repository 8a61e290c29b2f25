"""Publication dates that tables give: in which forms, and what is told about cells that are no date."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import kextract
from kextract.cli import app
from kextract.errors import UsageError
from kextract.readers.dates import chosen_date, date_of, read_dates

TEXT = "부산시는 지난 11일 12억 원을 투입했다."
UNREAD = "unreadable-date"


def statuses(out):
    rows = pq.read_table(out / "documents.parquet").to_pylist()
    return {row["doc_id"]: (row["status"], row["published"] and row["published"].isoformat()) for row in rows}


def told(out):
    info = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return info["unreadable_dates"], [(row["source"], row["unreadable_date"]) for row in info["warnings"]]


@pytest.mark.parametrize(
    ("cells", "result"),
    [
        ((None, "2020-01-02"), ("2020-01-02", None)),
        (("no date", "2020-01-02"), ("2020-01-02", None)),
        (("", " ", "NaN", "null", "-", float("nan"), None), ("2019-01-01", None)),
        (("2020-13-45", None), ("2019-01-01", "2020-13-45")),
        (("25/11/2019", "어제"), ("2019-01-01", "25/11/2019")),
        ((43794,), ("2019-01-01", "43794")),
    ],
)
def test_the_first_date_counts_and_what_is_none_is_told(cells, result):
    assert chosen_date(cells, "2019-01-01") == result


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("20191125093000", "2019-11-25"),
        ("201911250930", "2019-11-25"),
        ("2019년 11월 25일", "2019-11-25"),
        ("201911259", None),
        ("2019-11-255", None),
        ("19.11.25", None),
    ],
)
def test_forms_of_dates(cell, date):
    assert date_of(cell) == date


def write_table(path, days):
    rows = [{"no": f"r{number}", "body": TEXT, "day": day} for number, day in enumerate(days, 1)]
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif path.suffix == ".jsonl":
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    else:
        path.write_text("no,body,day\n" + "".join(f"{r['no']},{r['body']},{r['day'] or ''}\n" for r in rows), "utf-8")


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl", "t.parquet"])
def test_cells_of_records_that_are_no_date_are_told(tmp_path, name):
    out = tmp_path / "out"
    write_table(tmp_path / name, ["2024-05-20", "5월쯤", None, "2024-02-30"])
    columns = ["--text-column", "body", "--id-column", "no", "--date-column", "day"]
    done = CliRunner().invoke(app, ["run", str(tmp_path / name), "--out", str(out), *columns])
    assert done.exit_code == 0, done.stderr
    assert statuses(out) == {
        "t~r1": ("ok", "2024-05-20"),
        "t~r2": (UNREAD, None),
        "t~r3": ("ok", None),
        "t~r4": (UNREAD, None),
    }
    assert told(out) == (2, [(f"{name}#2", "5월쯤"), (f"{name}#4", "2024-02-30")])
    assert "2 publication dates" in done.stderr and "'5월쯤'" in done.stderr and UNREAD in done.stderr


def test_a_cell_that_is_mended_or_emptied_is_seen_by_the_next_run(tmp_path):
    path, out = tmp_path / "t.csv", tmp_path / "out"
    options = {"text_column": "body", "id_column": "no", "date_column": "day"}
    expected = {"soon": (UNREAD, None), None: ("ok", None), "2024-05-21": ("ok", "2024-05-21")}
    for day, row in expected.items():
        write_table(path, ["2024-05-20", day])
        assert kextract.run(path, out, **options).resumed == (0 if day == "soon" else 1)
        assert statuses(out)["t~r2"] == row
    write_table(path, ["2024-05-20", "soon"])
    kextract.run(path, out, published="2024-01-01", **options)
    assert statuses(out)["t~r2"] == (UNREAD, "2024-01-01")


def test_cells_of_the_table_beside_the_releases_are_told(tmp_path):
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    for name in "abc":
        (raw / f"{name}.txt").write_text(TEXT + name, encoding="utf-8")
    (raw / "dates.csv").write_bytes("source,published,비고\na.txt,2024.5.20.,봄\nb.txt,봄,\nc.txt,,\n".encode("cp949"))
    summary = kextract.run(raw, out)
    assert summary.exit_status == 0 and summary.documents == 3
    assert statuses(out) == {"a": ("ok", "2024-05-20"), "b": (UNREAD, None), "c": ("ok", None)}
    assert told(out) == (1, [("b.txt", "봄")])


def test_a_table_of_dates_that_was_named_must_be_right(tmp_path):
    path = tmp_path / "days.csv"
    for payload, part in (
        ("source,published\na,2024-05-20\nb,봄\n", "line 3: '봄' is no date"),
        ("source\na\n", "needs the columns"),
        ("", "no content"),
        ("source,published\n\x00\x01\x02\x03\x04\x05" * 9, "not text"),
    ):
        path.write_text(payload, encoding="utf-8")
        with pytest.raises(UsageError, match=part):
            read_dates(path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_dates(Path(tmp_path / "none.csv"))
    path.write_text("source,published\n각.txt,2024.5.20\n", encoding="utf-8")
    assert read_dates(path) == {"각.txt": "2024-05-20"}
