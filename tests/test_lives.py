"""Lives of names: what a name stood for on a day, to whom it belonged, what became of it; the command that tells."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from kextract.cli import app
from kextract.commands.names import names_command
from kextract.entities import agencies
from kextract.entities.regions import history
from kextract.entities.regions.divisions import divisions
from kextract.entities.regions.lives import _steps
from kextract.errors import UsageError

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "lives.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "day", "value"), CASES["agencies"])
def test_official_name_of_a_body(name: str, day: dt.date, value: str) -> None:
    assert agencies.official_name(name, day) == value


@pytest.mark.parametrize(("name", "day", "parent"), CASES["parents"])
def test_parent_of_a_body(name: str, day: dt.date, parent: str) -> None:
    (meant,) = [one for one in agencies.life(name, day) if one.holds_on(day) and one.name == name]
    assert agencies.parent_on(meant, day) == parent


@pytest.mark.parametrize(("name", "day", "readings"), CASES["regions"])
def test_place_on_a_day(name: str, day: dt.date, readings: list[list[str]]) -> None:
    meant = [one for one, holds in history(name, day) if holds]
    assert sorted([one.value, one.code or "", *one.parents] for one in meant) == sorted(readings)


@pytest.mark.parametrize(("name", "day", "change", "names"), CASES["became"])
def test_what_became_of_a_place(name: str, day: dt.date, change: str, names: list[str]) -> None:
    (meant,) = [one for one, holds in history(name, day) if holds]
    assert (meant.change, list(meant.became)) == (change, names)
    assert meant.end == (day + dt.timedelta(days=1)).isoformat()


def test_every_district_that_ended_since_1991_says_what_followed() -> None:
    told = {(step.old.key, step.date) for step in _steps()}
    ended = [one for one in divisions().values() if one.level in ("district", "province") and one.end < "9999"]
    assert [one for one in ended if (one.key, one.end) not in told] == []


def test_what_follows_lives_on_the_day_of_the_change() -> None:
    for step in _steps():
        assert all(one.start <= step.date < one.end for one in step.new), step
        assert step.old.start < step.date <= step.old.end, step


def test_stages_of_a_life_follow_each_other() -> None:
    for name in ("춘천시", "군위군", "목포시", "전주시", "남구"):
        own = [one for one, _ in history(name, dt.date(2020, 1, 1)) if one.value == name]
        spans = [(one.parents, one.start or "", one.end or "9999") for one in own]
        assert all(start < end for _, start, end in spans)
        assert len(spans) == len(set(spans))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["region", "군위군", "--on", "2010-01-01"], ["4772000000", "경상북도", "2772000000", "transfer"]),
        (["agency", "국토부", "--on", "2010-01-01"], ["국토해양부", "split", "국토교통부"]),
        (["agency", "국세청", "--on", "2010-01-01"], ["기획재정부"]),
    ],
)
def test_command(words: list[str], told: list[str]) -> None:
    result = CliRunner().invoke(app, ["names", *words])
    assert result.exit_code == 0
    assert all(word in result.output for word in told)


def test_command_with_an_unknown_name() -> None:
    with pytest.raises(UsageError, match="없는곳"):
        names_command("region", "없는곳", None)
