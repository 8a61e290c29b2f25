"""Runs that are broken off: whatever happens and wherever, the next run ends with the same tables."""

import errno
import json
import os
import shutil
import signal
import time
from pathlib import Path

import hypothesis.strategies as st
import pyarrow.parquet as pq
import pytest
from benchmarks.harness import KILLER, cheap_run, kill_rounds, tables, write_sources
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from kextract.commands.inspect import status_command
from kextract.commands.run import INTERRUPTED, run_command
from kextract.engines.local import run_spawned
from kextract.processing import Settings
from kextract.readers.sources import Task
from kextract.state import State


class Faults:
    """Counts writes, renames and the like, and raises at one of them."""

    def __init__(self, monkeypatch, at=None, error=None):
        self.count = 0
        self.at = at
        self.error = error
        for owner, name in ((os, "replace"), (os, "fsync"), (pq.ParquetWriter, "write_table")):
            monkeypatch.setattr(owner, name, self.counting(getattr(owner, name)))
        opened = Path.open
        monkeypatch.setattr(Path, "open", lambda path, mode="r", *a, **k: self.open(opened, path, mode, *a, **k))

    def step(self):
        self.count += 1
        if self.count - 1 == self.at:
            raise self.error

    def counting(self, function):
        def counted(*arguments, **options):
            self.step()
            return function(*arguments, **options)

        return counted

    def open(self, opened, path, mode, *arguments, **options):
        if "w" not in mode:
            return opened(path, mode, *arguments, **options)
        self.step()
        return Leaky(opened(path, mode, *arguments, **options), self)


class Leaky:
    """A file that writes the half of what it is given when a fault is due."""

    def __init__(self, file, faults):
        self.file = file
        self.faults = faults

    def write(self, content):
        try:
            self.faults.step()
        except BaseException:
            self.file.write(content[: len(content) // 2])
            self.file.flush()
            raise
        return self.file.write(content)

    def __getattr__(self, name):
        return getattr(self.file, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()


FORMATS = ("parquet", "csv")
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_fault_at_any_write_or_rename_is_made_good(tmp_path):
    sources = tmp_path / "raw"
    write_sources(sources, 8)
    with pytest.MonkeyPatch.context() as patch:
        counted = Faults(patch)
        cheap_run(sources, tmp_path / "whole", formats=FORMATS, batch=4)
    expected = tables(tmp_path / "whole")
    assert counted.count > 60
    for at in range(counted.count):
        out = tmp_path / "out"
        error = KeyboardInterrupt() if at % 3 == 2 else FULL
        with pytest.MonkeyPatch.context() as patch:
            Faults(patch, at, error)
            with pytest.raises(type(error)):
                cheap_run(sources, out, formats=FORMATS, batch=4)
        assert status_command(out) == 1 if (out / ".kextract" / "plan.json").exists() else at < 10
        cheap_run(sources, out, formats=FORMATS, batch=4)
        assert tables(out) == expected and status_command(out) == 0, at
        assert not list(out.glob("*.tmp")) and not list(out.glob(".*.tmp")), at
        shutil.rmtree(out)


def test_runs_killed_at_random_points_end_with_the_same_tables(tmp_path):
    write_sources(tmp_path / "raw", 40)
    assert kill_rounds(tmp_path / "raw", tmp_path, rounds=20) >= 5


@pytest.mark.parametrize(("error", "told"), [(KeyboardInterrupt(), "interrupted"), (FULL, "No space left")])
def test_the_command_tells_how_to_go_on(tmp_path, monkeypatch, capsys, error, told):
    def broken(**_):
        raise error

    monkeypatch.setattr("kextract.commands.run.run_releases", broken)
    assert run_command({"sources": ["x"], "out": tmp_path}, None) == INTERRUPTED == 130
    message = capsys.readouterr().err
    assert told in message and "same command again" in message


def test_one_two_and_five_workers_give_the_same_bytes(tmp_path):
    write_sources(tmp_path / "raw", 220)
    for workers in (1, 2, 5):
        cheap_run(tmp_path / "raw", tmp_path / f"out{workers}", workers=workers, batch=7)
    one = tables(tmp_path / "out1")
    assert len(one) > 20 and one == tables(tmp_path / "out2") == tables(tmp_path / "out5")


def test_a_document_that_kills_its_worker_costs_itself_only(tmp_path):
    write_sources(tmp_path / "raw", 12)
    (tmp_path / "raw" / "killer.txt").write_text(KILLER, encoding="utf-8")
    summary = cheap_run(tmp_path / "raw", tmp_path / "out", workers=2)
    failures = pq.read_table(tmp_path / "out" / "failures.parquet").to_pylist()
    assert [(row["source"], row["error"]) for row in failures] == [("empty.txt", "empty"), ("killer.txt", "killed")]
    assert summary.documents == 12


def test_workers_end_with_the_work(monkeypatch):
    """A consumer that stops early, as on a full disk or Ctrl-C, leaves no worker behind."""
    monkeypatch.setattr("kextract.engines.local.process_batch", _process_ids)
    batches = [[Task(f"d{n}", f"d{n}", text="x")] for n in range(6)]
    running = run_spawned(iter(batches), Settings(), 2)
    _, first = next(running)
    running.close()
    until = time.monotonic() + 20
    while _alive(first[0]) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _alive(first[0])


def _process_ids(batch, settings):
    return [os.getpid() for _ in batch]


def _alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().split(") ")[1][0] != "Z"


def test_a_broken_index_is_thrown_away(tmp_path):
    write_sources(tmp_path / "raw", 8)
    cheap_run(tmp_path / "raw", tmp_path / "out")
    expected = tables(tmp_path / "out")
    for content in ("", "[[1", json.dumps([["a", 1]])):
        index = sorted((tmp_path / "out" / ".kextract" / "parts").glob("*.idx"))[0]
        index.write_text(content, encoding="utf-8")
        assert cheap_run(tmp_path / "raw", tmp_path / "out").resumed > 0
        assert tables(tmp_path / "out") == expected


class Runs(RuleBasedStateMachine):
    """Releases come, change and go, runs end or break: the tables always are those of a first run."""

    @initialize()
    def begin(self):
        import tempfile

        self.folder = Path(tempfile.mkdtemp())
        (self.folder / "raw").mkdir()
        self.texts = {}
        self.put("first", "가나다")

    @rule(name=st.sampled_from(["first", "b", "c", "d~1"]), text=st.sampled_from(["가나다", "라마 바사", "x y z", " "]))
    def put(self, name, text):
        self.texts[name] = text
        (self.folder / "raw" / f"{name}.txt").write_text(text, encoding="utf-8")

    @rule(name=st.sampled_from(["b", "c", "d~1"]))
    def remove(self, name):
        self.texts.pop(name, None)
        (self.folder / "raw" / f"{name}.txt").unlink(missing_ok=True)

    @rule(after=st.integers(0, 2), repair=st.sampled_from(["off", "safe"]))
    def broken_run(self, after, repair):
        added = State.add
        parts = []

        def add(state, results):
            if len(parts) == after:
                raise KeyboardInterrupt
            parts.append(results)
            added(state, results)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(State, "add", add)
            try:
                cheap_run(self.folder / "raw", self.folder / "out", batch=1, repair=repair, formats=["csv"])
            except KeyboardInterrupt:
                assert status_command(self.folder / "out") == 1

    @rule(repair=st.sampled_from(["off", "safe"]), fresh=st.booleans())
    def whole_run(self, repair, fresh):
        options = {"repair": repair, "formats": ["csv"]}
        summary = cheap_run(self.folder / "raw", self.folder / "out", batch=2, fresh=fresh, **options)
        empty = sum(not text.strip() for text in self.texts.values())
        assert (summary.documents, summary.failed) == (len(self.texts) - empty, empty)
        cheap_run(self.folder / "raw", self.folder / "new", fresh=True, **options)
        assert tables(self.folder / "out") == tables(self.folder / "new")

    def teardown(self):
        shutil.rmtree(self.folder)


Runs.TestCase.settings = settings(max_examples=8, stateful_step_count=8)
TestRuns = Runs.TestCase


def test_workers_leave_ctrl_c_to_their_parent(monkeypatch):
    monkeypatch.setattr("kextract.engines.local.process_batch", _interrupt_self)
    batches = [[Task("a", "a", text="x")]]
    assert [results for _, results in run_spawned(iter(batches), Settings(), 1)] == [["alive"]]


def _interrupt_self(batch, settings):
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.05)
    return ["alive"]
