"""Data files: every one is listed with source and licence, and says both; what tools build comes out the same."""

import ast
import csv
import importlib
import io
import re
from pathlib import Path

import pytest
from training.corpus import Corpus, described

from kextract import resources

ROOT = Path(__file__).parent.parent
FOLDER = Path(resources.__file__).parent
FILES = sorted(
    path.relative_to(FOLDER).as_posix()
    for path in FOLDER.rglob("*")
    if path.is_file() and "__pycache__" not in path.parts and path.name not in ("__init__.py", "SOURCES.md")
)
COMMENTED = [name for name in FILES if name.endswith((".csv", ".csv.gz", ".yaml"))]


def listed():
    """Return the names in the first column of the tables of SOURCES.md; a name without folder is in that of its row."""
    found = set()
    for line in (FOLDER / "SOURCES.md").read_text(encoding="utf-8").splitlines():
        cells = line.split("|")
        if len(cells) != 6 or "`" not in cells[1]:
            continue
        assert all(cell.strip() for cell in cells[2:5]), line
        folder = ""
        for name in re.findall(r"`([^`]+)`", cells[1]):
            folder = name.rpartition("/")[0] or folder
            found.add(f"{folder}/{name.rpartition('/')[2]}")
    return found


def test_every_file_is_listed_with_content_source_and_licence():
    assert listed() == set(FILES)


@pytest.mark.parametrize("name", COMMENTED)
def test_the_head_tells_source_and_licence(name):
    head = re.match(r"(?:#.*\n)*", resources.read_text(name))[0].lower()
    assert re.search(r"source|written|compiled|compilation|computed|built|counted|settles", head)
    assert re.search(r"licen[cs]e|apache|project|public domain|no outside source|no copyright|sources\.md", head)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith((".csv", ".csv.gz"))])
def test_tables_are_rectangular(name):
    lines = [line for line in io.StringIO(resources.read_text(name)) if not line.startswith("#")]
    head, *rows = csv.reader(lines)
    assert all(head) and len(set(head)) == len(head) and rows
    assert [row for row in rows if len(row) != len(head)] == []


def test_code_of_tools_and_training_holds_no_korean():
    for path in [*(ROOT / "tools").glob("*.py"), *(ROOT / "training").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in docstrings(path):
                assert not re.search("[가-힣]", RANGE.sub("", node.value)), f"{path.name}, line {node.lineno}"


#: The syllables as a range, or an end of it.
RANGE = re.compile("^[가힣]$|가-힣")


def docstrings(path):
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    return {ast.get_docstring(node, clean=False) for node in nodes if isinstance(node, documented)}


def test_laws_are_built_from_what_statutes_cite(tmp_path, monkeypatch):
    build = importlib.import_module("build_laws")
    assert resources.read_text("laws/statutes.csv").startswith(build.HEAD)
    text = tmp_path / "statutes.txt"
    text.write_text(
        "「가나ㆍ다라  진흥법」과 「마바법 시행령」에 따른다.\n「가나ㆍ다라 진흥법」, 「한번법」, 「마바법 시행령」\n",
        encoding="utf-8",
    )
    out = tmp_path / "statutes.csv"
    monkeypatch.setattr(build, "OUT", out)
    monkeypatch.setattr("sys.argv", ["build_laws.py", str(text)])
    build.main()
    assert out.read_text(encoding="utf-8") == build.HEAD + "가나·다라 진흥법\n"


def test_listed_laws_are_such_as_the_tool_keeps():
    build = importlib.import_module("build_laws")
    names = [row["name"] for row in resources.rows("laws/statutes.csv")]
    assert names == sorted(set(names))
    assert [name for name in names if not build.ENDING.search(name) or build.DECREE.search(name)] == []


def test_divisions_hang_together():
    divisions = {row["key"]: row for row in resources.rows("regions/korea.csv.gz")}
    provinces = {row["key"] for row in resources.rows("regions/provinces.csv")}
    assert len(divisions) == len(resources.rows("regions/korea.csv.gz")) > 20_000
    for key, row in divisions.items():
        assert re.fullmatch(r"h?\d{10}", key) and row["name"]
        digits = key.removeprefix("h")
        above = [row["parent"]] if row["parent"] else [f"{digits[:5]}00000", f"{digits[:2]}00000000"]
        assert any(parent in divisions or parent in provinces for parent in above), key
        assert not row["start"] or not row["end"] or row["start"] < row["end"], key


def test_changes_are_laid_over_the_divisions():
    divisions = {row["key"]: row for row in resources.rows("regions/korea.csv.gz")}
    for change in resources.rows("regions/changes.csv"):
        if change.get("end"):
            assert divisions[change["key"]]["end"] == change["end"], change["key"]
        else:
            assert change["key"] in divisions, change["key"]


def test_cards_name_no_files_of_corpora():
    texts = Corpus(["가나다"] * 2, ["라"], ["마바"], [])
    assert described("releases of a city, 2025", texts) == (
        "releases of a city, 2025: press 2 texts of 8 characters, statutes 1 texts of 3 characters; "
        "every tenth text of press and statutes held out"
    )
