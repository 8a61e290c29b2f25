"""Build the gold of invented releases from two independent readings.

    python tools/build_gold.py agreement     prints the agreement of the two readings
    python tools/build_gold.py open          lists the differences that `decisions.csv` does not settle
    python tools/build_gold.py write         writes data/gold/*.json, data/raw/invented/*.txt and the splits

A reading is the text with inline marks (data/gold/readings/README.md). Where the readings differ, `decisions.csv`
settles; half of the releases also get a twin damaged by the generator, whose gold is carried over character by character.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kextract.alignment import Alignment, Block, left_align
from kextract.entities import regions
from kextract.garbling import garble

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "data" / "gold"
READINGS = GOLD / "readings"
RAW = ROOT / "data" / "raw" / "invented"

MARK = re.compile(r"⟦([^⟦⟧|]+)\|([ADRMTQPL])\|([^⟦⟧|]*)(?:\|([^⟦⟧|]*))?⟧")
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
RELATIONS = {"agreement": "agreements", "funding": "funding", "event": "events"}
#: ISO 3166-2 codes of provinces that were renamed; ISO keeps the old ones.
CODES = {"KR-51": "KR-42", "KR-52": "KR-45"}
#: Modes of the damaged twins in turn, and the seed of the generator.
MODES = ("A", "H", "B")
SEED = 20260
#: Kinds of loss that any careful reader restores alike.
SURE_KINDS = ("han", "tag")
#: Syllables behind a digit that a date, a clock time or a sum demands; no reader is sure of a lost 억 or 곳.
SURE_COUNTERS = set("년월일시분원")


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


def norm(value: str | None) -> str | None:
    """Return a value as it is compared: NFKC, without white space."""
    return None if value is None else "".join(unicodedata.normalize("NFKC", value).split())


def parse(path: Path) -> tuple[str, list[Marked], list[dict[str, Any]]]:
    """Read a reading: the text without marks, the mentions, the relations."""
    body, _, relations = path.read_text(encoding="utf-8").partition("\n=====\n")
    plain: list[str] = []
    marked: list[Marked] = []
    length = place = 0
    for match in MARK.finditer(body):
        between = body[place : match.start()]
        plain += [between, match[1]]
        length += len(between)
        attributes: dict[str, Any] = {}
        for item in filter(None, (match[4] or "").split(";")):
            name, _, value = item.strip().partition("=")
            attributes[name] = value if value else True
        kind = TYPES[match[2]]
        value = match[3] or (re.sub(r"\s", "", match[1]) if kind == "department" else match[1])
        marked.append(
            Marked(kind, length, length + len(match[1]), match[1], None if value == "?" else value, attributes)
        )
        length += len(match[1])
        place = match.end()
    plain.append(body[place:])
    rows = [json.loads(line) for line in relations.splitlines() if line.strip()]
    return "".join(plain), marked, rows


def identifiers() -> list[str]:
    """Return the releases that both readers have read."""
    return sorted(path.stem for path in (READINGS / "a").glob("*.txt") if (READINGS / "b" / path.name).exists())


def _required(mine: list[Marked], others: list[Marked]) -> list[Marked]:
    """Mentions that count: not optional for this reader, and not within what the other calls optional."""
    excused = [other for other in others if other.optional]
    return [
        m for m in mine if not m.optional and not any(o.start < m.end and m.start < o.end for o in excused)
    ]


def agreement() -> None:
    """Print F1 (exact span and type) and equality of values, by type, before any difference is settled."""
    counts: Counter[tuple[str, str]] = Counter()
    for name in identifiers():
        _, first, _ = parse(READINGS / "a" / f"{name}.txt")
        _, second, _ = parse(READINGS / "b" / f"{name}.txt")
        one = {m.key: m for m in _required(first, second)}
        two = {m.key: m for m in _required(second, first)}
        for kind in TYPES.values():
            mine = {key for key in one if key[2] == kind}
            yours = {key for key in two if key[2] == kind}
            counts[kind, "a"] += len(mine)
            counts[kind, "b"] += len(yours)
            counts[kind, "both"] += len(mine & yours)
            counts[kind, "value"] += sum(norm(one[k].value) == norm(two[k].value) for k in mine & yours)
    print(f"{'type':<12}{'a':>6}{'b':>6}{'both':>6}{'F1':>8}{'value':>8}")
    total: Counter[str] = Counter()
    for kind in [*TYPES.values(), "all"]:
        row = total if kind == "all" else Counter({k: counts[kind, k] for k in ("a", "b", "both", "value")})
        total += Counter() if kind == "all" else row
        f1, value = 2 * row["both"] / (row["a"] + row["b"]), row["value"] / row["both"]
        print(f"{kind:<12}{row['a']:>6}{row['b']:>6}{row['both']:>6}{f1:>8.3f}{value:>8.3f}")


def decisions() -> dict[tuple[str, str, int], dict[str, str]]:
    """Return the settled differences by release, type and start."""
    path = READINGS / "decisions.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["doc_id"], row["type"], int(row["start"])): row for row in csv.DictReader(file)}


def reconcile(name: str, settled: dict[tuple[str, str, int], dict[str, str]]) -> tuple[list[Marked], list[list[str]]]:
    """Join two readings; return the mentions and the differences that nothing settles."""
    text, first, _ = parse(READINGS / "a" / f"{name}.txt")
    other, second, _ = parse(READINGS / "b" / f"{name}.txt")
    if text.rstrip("\n") != other.rstrip("\n"):
        raise SystemExit(f"{name}: the two readings are not of one text")
    one, two = {m.key: m for m in first}, {m.key: m for m in second}
    joined: list[Marked] = []
    unsettled: list[list[str]] = []
    for key in sorted({*one, *two}):
        mine, yours = one.get(key), two.get(key)
        mention = mine or yours
        assert mention is not None
        decision = settled.get((name, key[2], key[0]))
        around = text[max(0, key[0] - 25) : key[1] + 25].replace("\n", "⏎")
        if mine and yours:
            mention.attributes = _join_attributes(mine, yours)
            if norm(mine.value) != norm(yours.value) and not mention.optional:
                if decision is None:
                    unsettled.append(
                        [name, key[2], str(key[0]), mention.text, mine.value or "?", yours.value or "?", around]
                    )
                else:
                    mention.value = None if decision["value"] == "?" else decision["value"]
            elif norm(mine.value) != norm(yours.value):
                mention.value = mine.value or yours.value
        elif mention.optional:
            pass
        elif decision is None:
            overlapping = [m for m in (second if mine else first) if m.start < key[1] and key[0] < m.end]
            if any(m.optional for m in overlapping):
                mention.attributes["optional"] = True
            else:
                unsettled.append([name, key[2], str(key[0]), mention.text, "a" if mine else "b", "", around])
        elif decision["keep"] == "no":
            continue
        elif decision["keep"] == "optional":
            mention.attributes["optional"] = True
        joined.append(mention)
    return _without_overlap(joined), unsettled


def _join_attributes(mine: Marked, yours: Marked) -> dict[str, Any]:
    joined = dict(mine.attributes)
    for key, value in yours.attributes.items():
        joined.setdefault(key, value)
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


def entity(mention: Marked, day: dt.date) -> dict[str, Any]:
    """Return a mention as an entity of the gold file, still in offsets of the undamaged text."""
    values: dict[str, Any] = {"type": mention.type, "value": mention.value}
    values |= {k: v for k, v in mention.attributes.items() if k not in ("code",)}
    code = mention.attributes.get("code")
    if mention.type == "region":
        values["code"] = _region_code(mention, code, day)
    elif code:
        values["code"] = code
    if mention.type in ("amount", "date") and "status" not in values and "status" not in values.get("unsure", ()):
        values["status"] = "none"
    return {k: v for k, v in values.items() if v is not None}


def _region_code(mention: Marked, code: str | None, day: dt.date) -> str | None:
    if code and not str(code).isdigit():
        return CODES.get(str(code), str(code))
    lives = [one for one in regions.life(mention.value or "", day) if one.code]
    codes = {one.code for one in lives}
    if len(codes) == 1:
        return codes.pop()
    return str(code) if code and str(code) in codes else None


def gold(name: str, mentions: list[Marked], twin: str | None, seed: int) -> tuple[str, dict[str, Any]]:
    """Return the raw text of a release, or of its damaged twin, and its gold."""
    text, _, relations = parse(READINGS / "a" / f"{name}.txt")
    meta = json.loads((READINGS / "meta" / f"{name}.json").read_text(encoding="utf-8"))
    day = dt.date.fromisoformat(meta["published"])
    raw, edits, alignment = text, [], Alignment.identity(len(text))
    doc_id = name
    if twin:
        doc_id = f"{name}-{twin}"
        raw, edits, alignment = _damage(text, twin, seed)
    entities = []
    for mention in mentions:
        start, end = alignment.to_target(mention.start, mention.end)
        if start == end:
            continue
        values = entity(mention, day)
        lost = (mention.end - mention.start) - (end - start)
        inside = [e for e in edits if start <= e["raw_start"] <= end and e["touches"](mention)]
        if lost and not all(e["sure"] for e in inside):
            values["value"] = None
        if lost * 2 >= mention.end - mention.start:
            values["optional"] = True
        entities.append({**values, "raw_start": start, "raw_end": end, "raw_text": raw[start:end]})
    result: dict[str, Any] = {
        "doc_id": doc_id,
        "source": f"invented/{doc_id}.txt",
        "sha256": hashlib.sha256(raw.encode()).hexdigest(),
        "published": meta["published"],
        "title": meta["title"],
        "departments": meta["departments"],
        "text": text,
        "damage": twin,
        "edits": [{k: v for k, v in e.items() if k != "touches"} for e in edits],
        "entities": sorted(entities, key=lambda e: (e["raw_start"], e["raw_end"], e["type"])),
    }
    for kind, table in RELATIONS.items():
        rows = []
        for relation in relations:
            if relation["rel"] != kind:
                continue
            place = text.find(relation["span"])
            start, end = alignment.to_target(place, place + len(relation["span"]))
            rows.append({**{k: v for k, v in relation.items() if k not in ("rel", "span")}, "raw_start": start, "raw_end": end})
        result[table] = rows
    return raw, result


def _damage(text: str, mode: str, seed: int) -> tuple[str, list[dict[str, Any]], Alignment]:
    garbled = garble(text, seed, mode)
    blocks: list[Block] = []
    edits: list[dict[str, Any]] = []
    source = target = 0
    pending: list[tuple[int, int, str]] = []
    for loss in garbled.edits:
        if loss.start > source:
            length = loss.start - source
            blocks.append(Block(source, loss.start, target, target + length, True))
            target += length
        blocks.append(Block(loss.start, loss.end, target, target, False))
        if pending and pending[-1][1] == loss.start:
            pending[-1] = (pending[-1][0], loss.end, f"{pending[-1][2]}+{loss.kind}")
        else:
            pending.append((loss.start, loss.end, loss.kind))
        source = loss.end
    if source < len(text):
        blocks.append(Block(source, len(text), target, target + len(text) - source, True))
    alignment = Alignment(_joined(blocks))
    barrier = 0
    for start, end, kind in pending:
        place = alignment.to_target(start, start)[0]
        raw_start, inserted = left_align(garbled.text, place, text[start:end], barrier)
        barrier = raw_start
        kinds = kind.split("+")
        edits.append(
            {
                "raw_start": raw_start,
                "raw_end": raw_start,
                "inserted": inserted,
                "sure": all(_sure(one, text, start, end) for one in kinds),
                "accept": [],
                "kind": kind,
                "touches": lambda m, a=start, b=end: a < m.end and m.start < b,
            }
        )
    return garbled.text, edits, alignment


def _joined(blocks: list[Block]) -> list[Block]:
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last and not last.same and not block.same:
            joined[-1] = Block(last.source_start, block.source_end, last.target_start, block.target_end, False)
        else:
            joined.append(block)
    return joined


def _sure(kind: str, text: str, start: int, end: int) -> bool:
    """Whether any careful reader restores this loss alike: fixed frames, and syllables of long words."""
    if kind in SURE_KINDS:
        return True
    if kind == "counter":
        return {character for character in text[start:end] if "가" <= character <= "힣"} <= SURE_COUNTERS
    if kind in ("first", "inner"):
        left = re.search(r"[가-힣]*$", text[:start])
        right = re.match(r"[가-힣]*", text[end:])
        return len((left[0] if left else "") + (right[0] if right else "")) >= 3
    return False


def write() -> None:
    """Write the gold files, the raw texts and the splits."""
    settled = decisions()
    test = set((READINGS / "test.txt").read_text(encoding="utf-8").split())
    RAW.mkdir(parents=True, exist_ok=True)
    for old in [*RAW.glob("*.txt"), *(p for p in GOLD.glob("*.json") if p.stem[0] == "g")]:
        old.unlink()
    rows = []
    damaged: Counter[bool] = Counter()
    for number, name in enumerate(identifiers()):
        mentions, unsettled = reconcile(name, settled)
        if unsettled:
            raise SystemExit(f"{name}: {len(unsettled)} differences are open; see: python tools/build_gold.py open")
        twins: list[str | None] = [None]
        side = name in test
        damaged[side] += 1
        if damaged[side] % 2 == 0:
            twins.append(MODES[(damaged[side] // 2) % len(MODES)])
        for twin in twins:
            raw, values = gold(name, mentions, twin, SEED + number)
            (RAW / f"{values['doc_id']}.txt").write_text(raw, encoding="utf-8", newline="")
            payload = json.dumps(values, ensure_ascii=False, indent=1) + "\n"
            (GOLD / f"{values['doc_id']}.json").write_text(payload, encoding="utf-8")
            rows.append((values["doc_id"], "test" if side else "dev"))
    for extra in sorted(GOLD.glob("*.json")):
        if extra.stem not in {row[0] for row in rows}:
            rows.append((extra.stem, "dev"))
    with (GOLD / "splits.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("doc_id", "split"))
        writer.writerows(sorted(rows))
    print(f"{len(rows)} gold documents, {sum(split == 'test' for _, split in rows)} of them test")


def open_differences() -> None:
    """Print the differences that nothing settles, as rows for `decisions.csv`."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("doc_id", "type", "start", "text", "a", "b", "around"))
    for name in identifiers():
        writer.writerows(reconcile(name, decisions())[1])


if __name__ == "__main__":
    {"agreement": agreement, "open": open_differences, "write": write}[sys.argv[1]]()
