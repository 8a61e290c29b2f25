"""What a second run may use of the first: nothing that other code, data files or names have made."""

import importlib.resources
import json

import pyarrow.parquet as pq
import pytest

import kextract
from kextract import provenance
from kextract.processing import Settings

TEXT = "한빛진흥원은 지난 11일 12억 원을 투입했다."


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "package"
    for name in ("stage.py", "cli.py", "resources/units/units.csv", "resources/models/gap.onnx", "commands/run.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"content of {name}", encoding="utf-8")
    return folder


def test_the_digest_follows_code_data_files_and_models(package):
    before = provenance.digest_of(package, ["kiwipiepy 1"])
    assert before == provenance.digest_of(package, ["kiwipiepy 1"]) and len(before) == 64
    seen = {before, provenance.digest_of(package, ["kiwipiepy 2"])}
    for name in ("stage.py", "resources/units/units.csv", "resources/models/gap.onnx"):
        (package / name).write_text("changed", encoding="utf-8")
        seen.add(provenance.digest_of(package, ["kiwipiepy 1"]))
    (package / "resources" / "units" / "units.csv").rename(package / "resources" / "units" / "counters.csv")
    seen.add(provenance.digest_of(package, ["kiwipiepy 1"]))
    (package / "resources" / "models" / "gap.onnx").unlink()
    seen.add(provenance.digest_of(package, ["kiwipiepy 1"]))
    assert len(seen) == 7


def test_the_digest_passes_over_what_makes_no_results(package):
    before = provenance.digest_of(package, [])
    for name in ("cli.py", "commands/run.py", "resources/SOURCES.md", "__pycache__/stage.pyc", ".stage.py.swp"):
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).write_text("changed", encoding="utf-8")
    assert provenance.digest_of(package, []) == before


def test_the_digest_reads_the_files_of_the_package_once(monkeypatch):
    provenance.build.cache_clear()
    first = provenance.build()
    monkeypatch.setattr(importlib.resources, "files", lambda _: pytest.fail("read again"))
    assert provenance.build() == first and Settings().fingerprint() == Settings().fingerprint()


def test_a_run_with_other_data_files_does_everything_again(tmp_path, monkeypatch):
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    (raw / "a.txt").write_text(TEXT, encoding="utf-8")
    kextract.run(raw, out, formats=["csv"])
    before = json.loads((out / "run.json").read_text(encoding="utf-8"))["configuration"]["fingerprint"]
    assert kextract.run(raw, out, formats=["csv"]).resumed == 1
    monkeypatch.setattr("kextract.processing.build", lambda: "another build")
    assert kextract.run(raw, out, formats=["csv"]).resumed == 0
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["configuration"]["fingerprint"] != before


def test_an_edited_gazetteer_is_read_again(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    names = tmp_path / "names.csv"
    values = []
    for value in ("한빛문화진흥원", "한빛산업진흥원"):
        names.write_text(f"name,type,value\n한빛진흥원,agency,{value}\n", encoding="utf-8")
        summary = kextract.run(path, tmp_path / "out", gazetteer=names, types=["agency"])
        assert summary.resumed == 0
        values += [row["value"] for row in pq.read_table(tmp_path / "out" / "entities.parquet").to_pylist()]
    assert values == ["한빛문화진흥원", "한빛산업진흥원"]
