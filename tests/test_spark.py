"""The Spark engine without Spark: the pure function it wraps gives the local rows; `make soak` runs it on local[2]."""

import builtins
import json
import pickle

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import kextract
from kextract.engines.spark import _Work
from kextract.errors import UsageError
from kextract.mentions import TYPES
from kextract.processing import Settings
from kextract.spark import RESULT_TABLES, Mapper, process_batch, result_schema
from kextract.tables.schema import arrow_schema

TEXTS = {
    "a": "국토교통부는 4일 서울에서 도로 정비에 12억 원을 투입했다고 밝혔다.",
    "b": "부산광역시는 지난 11일 해운대구에서 착공식을 열었다. 3,500가구에 300만 원씩 지원할 계획이다.",
}
SETTINGS = Settings("off", TYPES)


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spark")
    rows = [{"doc_id": name, "text": text, "published": "2024-05-20"} for name, text in TEXTS.items()]
    (folder / "t.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    kextract.run(folder / "t.jsonl", folder / "out", repair="off", formats=["parquet"])
    return folder / "out"


def test_a_record_batch_gives_the_local_rows(local):
    columns = {"text": [*TEXTS.values(), " ", None], "doc_id": [*TEXTS, "c", None], "published": ["2024-05-20"] * 4}
    mapper = pickle.loads(pickle.dumps(Mapper(SETTINGS)))
    (result,) = mapper(iter([pa.RecordBatch.from_pydict(columns)]))
    assert result.schema == result_schema() and result["doc_id"].to_pylist() == ["a", "b", "c", ""]
    assert [len(rows) for rows in result["failures"].to_pylist()] == [0, 0, 1, 1]
    for name in set(RESULT_TABLES) - {"documents", "failures"}:
        rows = [row for part in result[name].to_pylist() for row in part]
        here = pa.Table.from_pylist(rows, schema=arrow_schema(name))
        there = pq.read_table(local / f"{name}.parquet").to_pylist()
        assert here.to_pylist() == [{**row, "doc_id": row["doc_id"].removeprefix("t~")} for row in there], name
    assert sum(len(rows) for rows in result["entities"].to_pylist()) > 5


def test_the_engine_sends_tasks_and_takes_results():
    tasks = [
        {"doc_id": "a", "source": "a", "text": TEXTS["a"], "sha256": "1", "published": "2024-05-20", "error": None},
        {"doc_id": "b", "source": "b", "error": ["empty", "nothing there"]},
    ]
    batch = pa.RecordBatch.from_pydict({"number": [7], "tasks": [json.dumps(tasks)]})
    (result,) = pickle.loads(pickle.dumps(_Work(SETTINGS)))(iter([batch]))
    good, bad = json.loads(result["results"][0].as_py())
    assert result["number"].to_pylist() == [7] and good["rows"]["entities"][0]["raw_text"] == "국토교통부"
    assert bad["failures"][0]["message"] == "nothing there"


def test_dates_that_are_none_are_left_out():
    columns = {"text": [TEXTS["a"]], "doc_id": ["a"], "published": ["soon"]}
    result = process_batch(pa.RecordBatch.from_pydict(columns), SETTINGS)
    assert result["documents"].to_pylist()[0][0]["published"] is None


def test_without_pyspark_the_command_says_what_to_install(tmp_path, monkeypatch):
    imported = builtins.__import__

    def without(name, *arguments):
        if name.split(".")[0] == "pyspark":
            raise ImportError(name)
        return imported(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", without)
    (tmp_path / "a.txt").write_text(TEXTS["a"], encoding="utf-8")
    with pytest.raises(UsageError, match=r"pip install 'kextract\[spark\]'"):
        kextract.run(tmp_path / "a.txt", tmp_path / "out", engine="spark")
