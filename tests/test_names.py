"""Hard names through the whole pipeline, without repair."""

import re
from pathlib import Path

import pytest
import yaml

import kextract

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "names.yaml").read_text(encoding="utf-8"))
MARK = re.compile(r"⟦([^|⟧]+)\|([ADRPL])(?:\|([^⟧]*))?⟧")
TYPES = {"A": "agency", "D": "department", "R": "region", "P": "person", "L": "law"}


@pytest.mark.parametrize(
    ("published", "marked"), [(day, text) for group in CASES.values() for day, text in group], ids=lambda v: str(v)
)
def test_names(published, marked):
    text = MARK.sub(r"\1", marked)
    expected = [(TYPES[m[2]], m[1], m[3] or m[1]) for m in MARK.finditer(marked)]
    found = kextract.extract(text, published=published.isoformat(), repair="off", types=list(TYPES.values()))
    assert [(e.type, e.raw_text, e.value) for e in found.entities] == expected


def test_there_are_enough_of_them():
    assert sum(map(len, CASES.values())) >= 200
