"""Readings of releases: the notation, what two of them agree on, and how their differences are settled.

The notation is described in data/gold/readings/README.md.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from korean import KOREAN

ROOT = Path(__file__).parent.parent
READINGS = ROOT / "data" / "gold" / "readings"

MARK = re.compile(r"⟦([^⟦⟧|]+)\|([ADRMTQPL])\|([^⟦⟧|]*)(?:\|([^⟦⟧|]*))?⟧")
#: An insertion: `{+sure|other reading+}` or `{~unsure|other reading~}`.
INSERTION = re.compile(r"\{([+~])(.*?)\1\}")
#: Stands for the `|` of an insertion, and for the places of insertions, while mentions are read.
SLOT = re.compile("\ue000(\\d+)\ue001")
TYPES = {
    "A": "agency",
    "D": "department",
    "R": "region",
    "M": "amount",
    "T": "date",
    "Q": "quantity",
    "P": "person",
    "L": "law",
}
#: Forms of business that belong to no company's name.
COMPANY = re.compile(KOREAN["company"])
Key = tuple[str, str, int, int]


@dataclass(slots=True)
class Marked:
    """A mention of a reading, in offsets of the undamaged text."""

    type: str
    start: int
    end: int
    text: str
    value: str | None
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[int, int, str]:
        return self.start, self.end, self.type

    @property
    def optional(self) -> bool:
        return bool(self.attributes.get("optional"))


@dataclass(slots=True)
class Insertion:
    """A restored loss, in offsets of the undamaged text."""

    start: int
    end: int
    sure: bool
    accept: list[str]


@dataclass(slots=True)
class Reading:
    """A reading: the undamaged text, the mentions, the relations, and what the raw text lacks."""

    text: str
    mentions: list[Marked]
    relations: list[dict[str, Any]]
    insertions: list[Insertion]

    @property
    def raw(self) -> str:
        """The text without what was restored."""
        kept, place = [], 0
        for one in self.insertions:
            kept.append(self.text[place : one.start])
            place = one.end
        return "".join([*kept, self.text[place:]])


def norm(value: str | None) -> str | None:
    """Return a value as it is compared: NFKC, without white space."""
    return None if value is None else "".join(unicodedata.normalize("NFKC", value).split())


def read(path: Path) -> Reading:
    """Read a reading."""
    body, _, relations = path.read_text(encoding="utf-8").partition("\n=====\n")
    losses: list[tuple[str, list[str]]] = []

    def keep(match: re.Match[str]) -> str:
        losses.append((match[1], match[2].split("|")))
        return f"\ue000{len(losses) - 1}\ue001"

    body = INSERTION.sub(keep, body)
    text, insertions, mentions, place = "", [], [], 0

    def add(piece: str) -> None:
        nonlocal text
        for index, part in enumerate(SLOT.split(piece)):
            if index % 2 == 0:
                text += part
                continue
            sign, (inserted, *others) = losses[int(part)]
            insertions.append(Insertion(len(text), len(text) + len(inserted), sign == "+", others))
            text += inserted

    for match in MARK.finditer(body):
        add(body[place : match.start()])
        start = len(text)
        add(match[1])
        attributes: dict[str, Any] = {}
        for item in filter(None, (match[4] or "").split(";")):
            name, _, value = item.strip().partition("=")
            attributes[name] = value if value else True
        kind, surface = TYPES[match[2]], text[start:]
        value = match[3] or (re.sub(r"\s", "", surface) if kind == "department" else surface)
        mentions.append(Marked(kind, start, len(text), surface, _plain(kind, value), attributes))
        place = match.end()
    add(body[place:])
    if "⟦" in text or "⟧" in text:
        raise SystemExit(f"{path}: a broken mark near {text[text.find('⟦') :][:40]!r}")
    rows = [json.loads(line) for line in relations.splitlines() if line.strip()]
    return Reading(text, mentions, rows, insertions)


def _plain(kind: str, value: str) -> str | None:
    if value == "?":
        return None
    return COMPANY.sub("", value) if kind == "agency" else value


def identifiers() -> list[str]:
    """Return the invented releases that both readers have read."""
    return sorted(path.stem for path in (READINGS / "a").glob("*.txt") if (READINGS / "b" / path.name).exists())


def both(name: str) -> tuple[Reading, Reading]:
    """Return the two readings of a release; `given` is the one given.

    Raises:
        SystemExit: they are not of one text.
    """
    if name == "given":
        one, other = read(READINGS / "given.txt"), read(READINGS / "given-b.txt")
        same = one.raw.rstrip("\n") == other.raw.rstrip("\n")
    else:
        one, other = read(READINGS / "a" / f"{name}.txt"), read(READINGS / "b" / f"{name}.txt")
        same = one.text.rstrip("\n") == other.text.rstrip("\n")
    if not same:
        raise SystemExit(f"{name}: the two readings are not of one text")
    return one, other


def required(mine: list[Marked], others: list[Marked]) -> list[Marked]:
    """Mentions that count: not optional for this reader, and not within what the other calls optional."""
    excused = [other for other in others if other.optional]
    return [m for m in mine if not m.optional and not any(o.start < m.end and m.start < o.end for o in excused)]


def count_agreement(names: list[str]) -> Counter[tuple[str, str]]:
    """Count mentions of either reading, common ones and equal values, by type, before anything is settled."""
    counts: Counter[tuple[str, str]] = Counter()
    for name in names:
        first, second = both(name)
        if name == "given":
            _to_raw(first)
            _to_raw(second)
        one = {m.key: m for m in required(first.mentions, second.mentions)}
        two = {m.key: m for m in required(second.mentions, first.mentions)}
        for kind in TYPES.values():
            mine = {key for key in one if key[2] == kind}
            yours = {key for key in two if key[2] == kind}
            counts[kind, "a"] += len(mine)
            counts[kind, "b"] += len(yours)
            counts[kind, "both"] += len(mine & yours)
            counts[kind, "value"] += sum(norm(one[k].value) == norm(two[k].value) for k in mine & yours)
    return counts


def _to_raw(reading: Reading) -> None:
    """Bring the mentions of a reading into offsets of the raw text."""
    for mention in reading.mentions:
        for side in ("start", "end"):
            place = getattr(mention, side)
            lost = sum(min(max(place - one.start, 0), one.end - one.start) for one in reading.insertions)
            setattr(mention, side, place - lost)


def decisions() -> dict[Key, dict[str, str]]:
    """Return the settled differences by release, type, start and end."""
    with (READINGS / "decisions.csv").open(encoding="utf-8", newline="") as file:
        return {(row["doc_id"], row["type"], int(row["start"]), int(row["end"])): row for row in csv.DictReader(file)}


def reconcile(name: str, settled: dict[Key, dict[str, str]]) -> tuple[list[Marked], list[list[str]]]:
    """Join two readings; return the mentions and the differences that nothing settles.

    What one reader alone holds for optional becomes optional; any other difference needs a decision. A decision also
    overrules what both readers hold.
    """
    first, second = both(name)
    one, two = {m.key: m for m in first.mentions}, {m.key: m for m in second.mentions}
    joined: list[Marked] = []
    unsettled: list[list[str]] = []
    for key in sorted({*one, *two}):
        mine, yours = one.get(key), two.get(key)
        mention = mine or yours
        assert mention is not None
        decision = settled.get((name, key[2], key[0], key[1]))
        around = first.text[max(0, key[0] - 25) : key[1] + 25].replace("\n", "⏎")
        row = [name, key[2], str(key[0]), str(key[1]), mention.text]
        if decision:
            if decision["keep"] == "no":
                continue
            if mine and yours:
                mention.attributes = _join_attributes(mine, yours)
            if decision["keep"] == "optional":
                mention.attributes["optional"] = True
            if decision["value"]:
                mention.value = None if decision["value"] == "?" else decision["value"]
        elif mine and yours:
            mention.attributes = _join_attributes(mine, yours)
            if norm(mine.value) != norm(yours.value):
                mention.value = mine.value or yours.value
                if not mention.optional:
                    unsettled.append([*row, mine.value or "?", yours.value or "?", around])
        elif not mention.optional:
            others = (second if mine else first).mentions
            if any(m.optional and m.start < key[1] and key[0] < m.end for m in others):
                mention.attributes["optional"] = True
            else:
                unsettled.append([*row, "a" if mine else "b", "", around])
        joined.append(mention)
    known = {(name, kind, start, end) for start, end, kind in {*one, *two}}
    if unused := [key for key in settled if key[0] == name and key not in known]:
        raise SystemExit(f"decisions.csv: {unused[0]}: no reader has such a mention")
    return _without_overlap(joined), unsettled


def _join_attributes(mine: Marked, yours: Marked) -> dict[str, Any]:
    joined = {**yours.attributes, **mine.attributes}
    for key in ("status", "role", "agency", "bound", "mod", "approx"):
        if mine.attributes.get(key) != yours.attributes.get(key):
            joined.pop(key, None)
            joined.setdefault("unsure", []).append(key)
    return joined


def _without_overlap(mentions: list[Marked]) -> list[Marked]:
    kept: list[Marked] = []
    for mention in sorted(mentions, key=lambda m: (m.optional, m.start, -m.end)):
        if not any(m.start < mention.end and mention.start < m.end for m in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.key)
