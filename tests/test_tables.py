"""Tables: column types, guards, formats, the data package."""

import csv
import datetime as dt
import io
import json
from decimal import Decimal

import duckdb
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from frictionless import Package, system
from hypothesis import given
from hypothesis import strategies as st

from kextract.tables import writing
from kextract.tables.datapackage import table_schema, write_datapackage
from kextract.tables.frames import to_frame
from kextract.tables.schema import TABLES, arrow_schema

ROW = {
    "doc_id": "r1",
    "entity_id": "e1",
    "type": "amount",
    "raw_start": 3,
    "raw_end": 9,
    "raw_text": "=1+1",
    "value": "NA",
    "amount_min": "1500000000000.5000",
    "quantity_min": "3.250000000",
    "date_start": "2019-11-25",
    "approx": True,
    "score": 0.95,
    "edits": ["x1", "x|2"],
    "note": "-abc",
}


def _write(tmp_path, formats, rows, table="entities", **options):
    writer = writing.TableWriter(tmp_path, table, formats, **options)
    for row in rows:
        writer.write(row)
    writer.close()


def test_column_types_never_depend_on_the_data(tmp_path):
    _write(tmp_path, ["parquet"], [])
    empty = pq.read_schema(tmp_path / "entities.parquet")
    _write(tmp_path, ["parquet"], [ROW])
    assert pq.read_schema(tmp_path / "entities.parquet").equals(empty)
    assert str(empty.field("amount_min").type) == "decimal128(38, 4)"
    assert str(empty.field("quantity_max").type) == "decimal128(38, 9)"
    assert str(empty.field("raw_start").type) == "int32"
    assert str(empty.field("date_end").type) == "date32[day]"
    assert str(empty.field("edits").type).startswith("list")


def test_parquet_is_exact(tmp_path):
    _write(tmp_path, ["parquet"], [ROW])
    (row,) = pq.read_table(tmp_path / "entities.parquet").to_pylist()
    assert row["raw_text"] == "=1+1" and row["amount_min"] == Decimal("1500000000000.5")
    assert row["date_start"] == dt.date(2019, 11, 25) and row["edits"] == ["x1", "x|2"]
    assert row["amount_max"] is None and row["approx"] is True


def test_csv_is_guarded_and_plain(tmp_path):
    _write(tmp_path, ["csv"], [ROW])
    payload = (tmp_path / "entities.csv").read_bytes()
    assert payload.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(payload.decode("utf-8-sig")))
    assert row["raw_text"] == "'=1+1" and row["note"] == "'-abc"
    assert row["amount_min"] == "1500000000000.5" and row["quantity_min"] == "3.25"
    assert row["edits"] == "x1|x¦2" and row["approx"] == "true" and row["score"] == "0.95"
    frame = pd.read_csv(tmp_path / "entities.csv", keep_default_na=False)
    assert frame.loc[0, "value"] == "NA"


@pytest.mark.parametrize(
    ("text", "cell"),
    [("=x", "'=x"), ("+1", "'+1"), ("@a", "'@a"), ("\tx", "'\tx"), ("\rx", "'\rx"), ("-a", "'-a"), ("-", "'-")],
)
def test_cells_that_look_like_formulas_are_guarded(text, cell):
    assert writing.guard(text) == cell


@pytest.mark.parametrize("text", ["-5", "-5억", "가=나", "1+1", ""])
def test_other_cells_stay(text):
    assert writing.guard(text) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**30), max_value=10**30))
def test_decimals_are_plain_and_exact(value):
    text = writing.plain_decimal(value)
    assert Decimal(text) == value and "E" not in text
    assert not ("." in text and text.endswith("0"))


def test_jsonl_and_frames(tmp_path):
    _write(tmp_path, ["jsonl"], [ROW])
    (line,) = (tmp_path / "entities.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["amount_min"] == "1500000000000.5"
    frame = to_frame("entities", [writing.typed("entities", ROW)])
    assert list(frame.columns) == [column.name for column in TABLES["entities"]]
    assert str(frame["raw_start"].dtype) == "Int32" and str(frame["approx"].dtype) == "boolean"


def test_xlsx_has_no_formulas(tmp_path):
    _write(tmp_path, ["xlsx"], [ROW])
    sheet = openpyxl.load_workbook(tmp_path / "entities.xlsx").active
    cells = {sheet.cell(1, i).value: sheet.cell(2, i) for i in range(1, sheet.max_column + 1)}
    assert cells["raw_text"].value == "'=1+1" and cells["raw_text"].data_type == "s"
    assert cells["raw_start"].value == 3 and cells["date_start"].value == dt.datetime(2019, 11, 25)
    assert cells["amount_min"].value == 1500000000000.5


@pytest.mark.parametrize("name", ["parquet", "csv", "jsonl", "xlsx"])
def test_the_same_rows_give_the_same_bytes(tmp_path, name):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        _write(tmp_path / folder, [name], [ROW] * 50)
    assert (tmp_path / "a" / f"entities.{name}").read_bytes() == (tmp_path / "b" / f"entities.{name}").read_bytes()


def test_many_rows_become_parts_and_few_a_file_again(tmp_path):
    _write(tmp_path, ["parquet", "csv"], [{**ROW, "entity_id": f"e{i}"} for i in range(25)], part=10)
    parts = sorted(p.name for p in (tmp_path / "entities").iterdir())
    assert parts == [f"part-0000{i}.{s}" for i in range(3) for s in ("csv", "parquet")]
    ids = [
        r["entity_id"] for i in range(3) for r in pq.read_table(tmp_path / f"entities/part-0000{i}.parquet").to_pylist()
    ]
    assert ids == [f"e{i}" for i in range(25)]
    _write(tmp_path, ["parquet", "csv"], [ROW], part=10)
    assert not (tmp_path / "entities").exists() and (tmp_path / "entities.csv").exists()


def test_duckdb_holds_the_same_rows(tmp_path):
    writing.write_duckdb(tmp_path, ["entities", "edits"], lambda name: iter([ROW] if name == "entities" else []))
    with duckdb.connect(str(tmp_path / "kextract.duckdb")) as connection:
        assert connection.execute("select value, amount_min, edits from entities").fetchall() == [
            ("NA", Decimal("1500000000000.5000"), ["x1", "x|2"])
        ]
        assert connection.execute("select count(*) from edits").fetchone() == (0,)


def test_the_data_package_is_valid(tmp_path):
    document = {
        "doc_id": "r1",
        "source": "r1.txt",
        "published": "2019-11-25",
        "n_chars": 10,
        "departments": ["가", "나"],
    }
    _write(tmp_path, ["csv"], [document], table="documents")
    _write(tmp_path, ["csv"], [ROW])
    write_datapackage(tmp_path, ["documents", "entities"], ("csv",))
    with system.use_context(trusted=True):
        report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "message"])


def test_every_column_is_described_and_known_to_arrow():
    for name, columns in TABLES.items():
        assert arrow_schema(name).names == [column.name for column in columns]
        assert all(len(column.description) > 4 for column in columns)
        assert len(table_schema(name)["fields"]) == len(columns)
