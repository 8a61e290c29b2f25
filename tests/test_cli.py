"""The command line: exit statuses, messages, light help."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GIVEN = ROOT / "data" / "raw" / "000_84da6d944731e100.txt"


def kextract(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "kextract.cli", *map(str, arguments)], capture_output=True, text=True, **options
    )


def test_help_loads_nothing_heavy():
    code = (
        "import sys\nfrom kextract.cli import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        "try: app(['run', '--help'])\nexcept SystemExit: pass\n"
        "heavy = {'spacy', 'kiwipiepy', 'pandas', 'pyarrow', 'numpy', 'onnxruntime', 'yaml', 'torch'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "--repair" in done.stdout and "--gazetteer" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["run"], "SOURCE"),
        (["run", GIVEN], "--out"),
        (["run", "no-such-folder", "--out", "x"], "no such file"),
        (["run", GIVEN, "--out", "x", "--types", "agencies"], "the types are"),
        (["run", GIVEN, "--out", "x", "--format", "xml"], "the formats are"),
        (["run", GIVEN, "--out", "x", "--published", "yesterday"], "2019-11-25"),
        (["run", GIVEN, "--out", "x", "--workers", "0"], "from 1 on"),
        (["run", GIVEN, "--out", "x", "--check"], "--gold"),
        (["run", GIVEN, "--out", "x", "--gazetteer", "none.csv"], "no such gazetteer"),
        (["repair", "none.txt"], "does not exist"),
        (["status", "none"], "no run has worked here"),
    ],
)
def test_wrong_usage_says_what_to_do(arguments, part, tmp_path):
    done = kextract(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert part in done.stderr and "Traceback" not in done.stderr
    assert done.stdout == ""


def test_schema_is_the_data_dictionary():
    done = kextract("schema", "--json")
    tables = json.loads(done.stdout)
    assert {"documents", "entities", "edits", "failures"} <= set(tables)
    assert "keep_default_na=False" in done.stdout


def test_configuration_file(tmp_path):
    (tmp_path / "c.yaml").write_text("format: jsonl\nrepair: 'off'\nsource: [a.txt]\nout: o\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("한빛시는 5일 도서관을 열었다고 밝혔다.", encoding="utf-8")
    done = kextract("run", "--config", "c.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "o" / "entities.jsonl").exists() and not (tmp_path / "o" / "entities.csv").exists()
    (tmp_path / "c.yaml").write_text("colour: red\n", encoding="utf-8")
    done = kextract("run", "--config", "c.yaml", cwd=tmp_path)
    assert done.returncode == 2 and "unknown option 'colour'" in done.stderr


def test_diagnose_tells_format_encoding_and_layout():
    done = kextract("diagnose", GIVEN)
    assert done.returncode == 0, done.stderr
    for part in (
        "encoding: utf-8",
        "published: 2019-11-25",
        "departments: 도시정책과, 도시경제과",
        "metadata",
        "damage",
    ):
        assert part in done.stdout


def test_diagnose_of_a_bad_file(tmp_path):
    (tmp_path / "x.txt").write_bytes(b"")
    done = kextract("diagnose", tmp_path / "x.txt")
    assert done.returncode == 1 and "empty" in done.stdout


def test_show_prints_entities():
    done = kextract("show", GIVEN)
    assert done.returncode == 0, done.stderr
    assert "KRW 1500000000000" in done.stdout and "국토교통부" in done.stdout


def test_repair_prints_a_diff_with_rules():
    done = kextract("repair", GIVEN, "--explain")
    assert done.returncode == 0, done.stderr
    assert "+[" in done.stdout and "edits" in done.stdout


def test_every_command_has_help_with_an_example():
    from typer.testing import CliRunner

    from kextract.cli import app

    names = [command.name or command.callback.__name__ for command in app.registered_commands]
    for arguments in [[name] for name in names] + [["gold", "import"], ["gold", "export"]]:
        shown = CliRunner().invoke(app, [*arguments, "--help"]).output
        assert f"    kextract {' '.join(arguments)} " in shown or f"    kextract {arguments[0]}\n" in shown


def test_tables_in_the_terminal_are_aligned_and_without_noise(monkeypatch, capsys):
    from rich.cells import cell_len

    from kextract.commands.consoles import console_for_data, print_table

    print_table(console_for_data(), "제목", ("a", "b", "c"), [("가나다", "", "x\ny"), ("ab", "", "\u00a0z")])
    title, *lines = capsys.readouterr().out.splitlines()
    assert title == "제목" and len({cell_len(line) for line in lines}) == 1
    assert "b" not in lines[1].split("┃") and "x\\ny" in lines[3] and " z" in lines[4]


def test_show_keeps_one_of_several_blank_lines(capsys):
    from rich.text import Text

    from kextract.commands.consoles import console_for_data
    from kextract.commands.inspect import print_text

    print_text(console_for_data(), Text("\n \n가\n\n \n\u00a0\n나\n다\n"))
    assert capsys.readouterr().out == "가\n\n나\n다\n\n"
