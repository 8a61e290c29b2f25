"""Relations of two readings: what they agree on, and how they are joined.

Two rows are of one relation when `kextract.evaluation.relations` pairs them. A slot that only one reader fills is
taken from that one; of two names or kinds the longer, of two purposes and places the shorter, of two dates the one
with a clock time, of two statuses the explicit one. A row that only one reader has is optional. `relations.csv`
(doc_id, relation, span, of, slot, value, why; `of` is the value of the row where several share a span) overrules all
this.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from functools import cache
from typing import Any

from gold_readings import COMPANY, READINGS, Key, Reading, both

from kextract.evaluation.relations import LISTS, SLOTS, align, score_rows, slot

RELATIONS = {"agreement": "agreements", "funding": "funding", "event": "events"}
Row = dict[str, Any]
_QUOTES = re.compile("[‘’“”'\"]")
#: Slots that hold one body; of several the first counts.
_SINGLE = ("payer", "payee")


def rows(reading: Reading, kind: str) -> list[Row]:
    """Return the relations of a kind with offsets of the reading's text.

    Raises:
        SystemExit: a row quotes what the text does not say.
    """
    found = []
    for relation in reading.relations:
        if relation["rel"] != kind:
            continue
        start, end = _place(reading, relation["span"])
        values = {key: value for key, value in relation.items() if key != "rel"}
        found.append({**values, "raw_start": start, "raw_end": end})
    return found


def _place(reading: Reading, span: str) -> tuple[int, int]:
    """Find a piece of the raw text, in offsets of the undamaged one."""
    raw = reading.raw
    start = raw.find(span)
    if start < 0:
        raise SystemExit(f"relation span not in the text: {span!r}")
    end = start + len(span)
    for one in reading.insertions:
        length = one.end - one.start
        start += length if one.start <= start else 0
        end += length if one.start < end else 0
    return start, end


def count_agreement(names: list[str]) -> dict[str, Counter[tuple[str, str]]]:
    """Count slots and rows on which the readings agree, by table, before anything is settled."""
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for kind, table in RELATIONS.items():
        counts[table] = Counter()
        for name in names:
            first, second = both(name)
            counts[table] += score_rows(table, rows(first, kind), rows(second, kind))
    return counts


@cache
def overrides() -> dict[tuple[str, str, str], list[dict[str, str]]]:
    """Return settled slots by release, relation and span; their values are JSON, empty for null."""
    found: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    with (READINGS / "relations.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault((row["doc_id"], row["relation"], row["span"]), []).append(row)
    return found


def reconcile(name: str, kind: str, settled: dict[Key, dict[str, str]]) -> list[Row]:
    """Join the rows of two readings, in offsets of the undamaged text."""
    table = RELATIONS[kind]
    first, second = both(name)
    renamed = _renamed(name, first, second, settled)
    one = [_rename(row, renamed) for row in rows(first, kind)]
    two = [_rename(row, renamed) for row in rows(second, kind)]
    pairs = dict(align(table, one, two))
    joined = []
    for i, row in enumerate(one):
        joined.append(_join(table, row, two[pairs[i]]) if i in pairs else {**row, "optional": True})
    joined += [{**row, "optional": True} for j, row in enumerate(two) if j not in pairs.values()]
    for row in joined:
        for change in overrides().get((name, kind, row["span"]), ()):
            if change["of"] in ("", row.get("value")):
                row[change["slot"]] = json.loads(change["value"]) if change["value"] else None
        if not row.get("optional"):
            row.pop("optional", None)
        row.pop("span")
        if kind == "event":
            row["name"] = _QUOTES.sub("", row["name"])
    return sorted(joined, key=lambda row: (row["raw_start"], row["raw_end"]))


def _renamed(name: str, first: Reading, second: Reading, settled: dict[Key, dict[str, str]]) -> dict[str, str]:
    """Return values that a decision replaced, so that the parties of relations follow."""
    found: dict[str, str] = {}
    for (doc_id, kind, start, end), decision in settled.items():
        if doc_id != name or kind not in ("agency", "region"):
            continue
        for mention in [*first.mentions, *second.mentions]:
            if mention.key == (start, end, kind) and mention.value and decision["value"]:
                found[mention.value] = decision["value"]
    return found


def _rename(row: Row, renamed: dict[str, str]) -> Row:
    def plain(value: str) -> str:
        value = COMPANY.sub("", value)
        return renamed.get(value, value)

    changed = dict(row)
    for key in changed:
        if key in LISTS:
            changed[key] = [plain(value) for value in changed[key] or []]
        elif key in _SINGLE and changed[key]:
            changed[key] = plain(changed[key].split(", ")[0])
    return changed


def _join(table: str, mine: Row, yours: Row) -> Row:
    joined = dict(mine)
    for key in SLOTS[table]:
        if slot(mine, key) != slot(yours, key):
            joined[key] = _choose(key, mine.get(key), yours.get(key))
    if table == "agreements" and slot(mine, "parties_a") != slot(yours, "parties_a"):
        everyone = list(dict.fromkeys([*joined["parties_a"], *joined["parties_b"]]))
        if not (mine["parties_b"] and yours["parties_b"]) and (mine["parties_b"] or yours["parties_b"]):
            joined |= {"parties_a": everyone, "parties_b": []}
    return joined


def _choose(key: str, mine: Any, yours: Any) -> Any:
    if key in LISTS:
        return list(dict.fromkeys([*(mine or []), *(yours or [])]))
    if key == "status":
        return yours if mine in (None, "none") else mine
    if not mine or not yours:
        return mine or yours
    if key in ("name", "kind"):
        return max(mine, yours, key=len)
    if key in ("purpose", "place", "subject"):
        return min(mine, yours, key=len)
    return yours if "T" in yours and "T" not in mine else mine
