"""Build the gold from two independent readings of each release.

    python tools/build_gold.py agreement     prints the agreement of the two readings
    python tools/build_gold.py open          lists the differences that `decisions.csv` does not settle
    python tools/build_gold.py write         writes data/gold/*.json, data/raw/invented/*.txt and the splits
    python tools/build_gold.py edits         prints the losses of the damaged twins in their surroundings
    python tools/build_gold.py counts        prints what the splits hold

A reading is the text with inline marks (data/gold/readings/README.md). Where the readings differ, `decisions.csv`,
`relations.csv` and `given-settled.txt` settle; half of the releases also get a twin damaged by the generator, whose
gold is carried over character by character and whose losses `edits.csv` judges.
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
from dataclasses import dataclass
from typing import Any

import gold_readings
import gold_relations
from gold_readings import READINGS, ROOT, TYPES, Marked, Reading, both, decisions, identifiers, read, reconcile
from korean import KOREAN

from kextract.alignment import Alignment, Block, left_align
from kextract.entities import regions
from kextract.evaluation.relations import SLOTS
from kextract.garbling import garble

GOLD = ROOT / "data" / "gold"
RAW = ROOT / "data" / "raw"
INVENTED = RAW / "invented"
GIVEN = "000_84da6d944731e100"

#: ISO 3166-2 codes of provinces that were renamed; ISO keeps the old ones.
CODES = {"KR-51": "KR-42", "KR-52": "KR-45"}
#: Modes of the damaged twins in turn, and the seed of the generator.
MODES = ("A", "H", "B")
SEED = 20260
#: Kinds of loss that any careful reader restores alike.
SURE_KINDS = ("han", "tag")
#: Syllables behind a digit that a date, a clock time or a sum demands; no reader is sure of a lost 억 or 곳.
SURE_COUNTERS = set(KOREAN["sure_counters"])
#: Words whose loss leaves the value of a date or quantity as it was.
MODS = tuple(KOREAN["modifiers"])
HARMLESS = tuple(KOREAN["harmless"])
#: Attributes of a mention that appear in the gold as they are.
PLAIN = ("approx", "bound", "mod", "status", "role", "agency", "optional", "unsure")
BOUNDS = ("amount_min", "amount_max", "quantity_min", "quantity_max")


@dataclass(slots=True)
class Damage:
    """A damaged text: its edits, and the map from the undamaged text.

    Args:
        raw: the damaged text.
        edits: rows of the gold.
        spans: for each edit the span of the undamaged text that it restores.
        alignment: from the undamaged text to `raw`.
    """

    raw: str
    edits: list[dict[str, Any]]
    spans: list[tuple[int, int]]
    alignment: Alignment


def entity(mention: Marked, day: dt.date) -> dict[str, Any]:
    """Return a mention as an entity of the gold file, without offsets."""
    values: dict[str, Any] = {"type": mention.type, "value": mention.value}
    values |= {key: mention.attributes[key] for key in (*PLAIN, *BOUNDS) if key in mention.attributes}
    code = mention.attributes.get("code")
    values["code"] = _region_code(mention, code, day) if mention.type == "region" else code
    if mention.type in ("amount", "date") and "status" not in values.get("unsure", ()):
        values.setdefault("status", "none")
    return {key: value for key, value in values.items() if value is not None or key == "value"}


def _region_code(mention: Marked, code: str | None, day: dt.date) -> str | None:
    if code and not str(code).isdigit():
        return CODES.get(str(code), str(code))
    lives = [one for one in regions.life(mention.value or "", day) if one.code]
    codes = {one.code for one in lives}
    if len(codes) == 1:
        return codes.pop()
    return str(code) if code and str(code) in codes else None


def gold(doc_id: str, reading: Reading, damage: Damage, meta: dict[str, Any], mode: str | None) -> dict[str, Any]:
    """Return the gold of a raw text.

    Args:
        doc_id: identifier.
        reading: settled mentions and relations, in offsets of the undamaged text.
        damage: what the raw text lacks.
        meta: source, published, title and departments.
        mode: mode of the generator, if it did the damage.
    """
    day = dt.date.fromisoformat(meta["published"])
    entities = []
    for mention in reading.mentions:
        start, end = damage.alignment.to_target(mention.start, mention.end)
        surface = damage.raw[start:end]
        start, end = end - len(surface.lstrip()), start + len(surface.rstrip())
        if start >= end:
            continue
        values = entity(mention, day)
        lost = [
            (edit, reading.text[max(a, mention.start) : min(b, mention.end)])
            for edit, (a, b) in zip(damage.edits, damage.spans, strict=True)
            if a < mention.end and mention.start < b
        ]
        if not all(edit["sure"] or piece.strip() in HARMLESS or not re.search(r"\w", piece) for edit, piece in lost):
            values["value"] = None
        if any(not edit["sure"] and piece.strip() in MODS for edit, piece in lost):
            values.pop("mod", None)
        if mode and (mention.end - mention.start) - (end - start) >= (end - start) and mention.type != "date":
            values["optional"] = True
        entities.append({**values, "raw_start": start, "raw_end": end, "raw_text": damage.raw[start:end]})
    result: dict[str, Any] = {
        "doc_id": doc_id,
        "source": meta["source"],
        "sha256": hashlib.sha256(damage.raw.encode()).hexdigest(),
        "published": meta["published"],
        "title": meta["title"],
        "departments": meta["departments"],
        "mode": mode,
        "text": reading.text,
        "edits": damage.edits,
        "entities": sorted(entities, key=lambda e: (e["raw_start"], e["raw_end"], e["type"])),
    }
    for kind, table in gold_relations.RELATIONS.items():
        result[table] = []
        for row in reading.relations:
            if row["rel"] == kind:
                start, end = damage.alignment.to_target(row["raw_start"], row["raw_end"])
                values = {key: value for key, value in row.items() if key != "rel"}
                result[table].append({**values, "raw_start": start, "raw_end": end})
    return result


def restored(text: str, losses: list[tuple[int, int, str]]) -> Damage:
    """Return the damage that took these spans of a text: (start, end, kind), in order, none touching another."""
    blocks: list[Block] = []
    source = target = 0
    for start, end, _ in [*losses, (len(text), len(text), "")]:
        if start > source:
            blocks.append(Block(source, start, target, target + start - source, True))
            target += start - source
        if end > start:
            blocks.append(Block(start, end, target, target, False))
        source = end
    alignment = Alignment(blocks)
    raw = "".join(text[block.source_start : block.source_end] for block in blocks if block.same)
    edits, barrier = [], 0
    for start, end, kind in losses:
        place = alignment.to_target(start, start)[0]
        barrier, inserted = left_align(raw, place, text[start:end], barrier)
        edits.append({"raw_start": barrier, "raw_end": barrier, "inserted": inserted, "sure": False, "accept": []})
        edits[-1]["kind"] = kind
    return Damage(raw, edits, [(start, end) for start, end, _ in losses], alignment)


def damaged(doc_id: str, text: str, mode: str, seed: int, judged: dict[tuple[str, int, str], dict[str, str]]) -> Damage:
    """Return the damaged twin of a text."""
    losses: list[tuple[int, int, str]] = []
    for loss in garble(text, seed, mode).edits:
        if losses and losses[-1][1] == loss.start:
            losses[-1] = (losses[-1][0], loss.end, f"{losses[-1][2]}+{loss.kind}")
        else:
            losses.append((loss.start, loss.end, loss.kind))
    damage = restored(text, losses)
    for edit, (start, end, kind) in zip(damage.edits, losses, strict=True):
        edit["sure"] = all(_sure(one, text, start, end) for one in kind.split("+"))
        edit["kind"] = max(kind.split("+"), key=lambda one: (one not in ("quote", "mark", "space"), one))
        row = judged.pop((doc_id, edit["raw_start"], edit["inserted"]), None)
        if row:
            edit["sure"], edit["accept"] = row["sure"] == "yes", [one for one in row["accept"].split("|") if one]
    return damage


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


def judgements() -> dict[tuple[str, int, str], dict[str, str]]:
    """Return what a reader of the damaged twins found sure, by release, raw offset and loss."""
    path = READINGS / "edits.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["doc_id"], int(row["raw_start"]), row["inserted"]): row for row in csv.DictReader(file)}


def given() -> tuple[Reading, Damage, dict[str, Any]]:
    """Return the settled reading of the release given, with its losses and its particulars."""
    reading = read(READINGS / "given-settled.txt")
    losses = [(one.start, one.end, "other") for one in reading.insertions]
    damage = restored(reading.text, losses)
    for edit, one in zip(damage.edits, reading.insertions, strict=True):
        edit["sure"], edit["accept"] = one.sure, one.accept
        edit.pop("kind")
    reading.relations = [
        {**row, "rel": kind} for kind in gold_relations.RELATIONS for row in gold_relations.rows(reading, kind)
    ]
    for row in reading.relations:
        row.pop("span")
    meta = json.loads((READINGS / "meta" / "given.json").read_text(encoding="utf-8"))
    raw = (RAW / meta["source"]).read_text(encoding="utf-8")
    if damage.raw.rstrip("\n") != raw.rstrip("\n"):
        raise SystemExit("given-settled.txt: without its insertions it is not the raw text")
    damage.raw = raw
    reading.text = reading.text.rstrip("\n") + raw[len(raw.rstrip("\n")) :]
    return reading, damage, meta


def documents() -> list[tuple[str, dict[str, Any], str]]:
    """Return every gold document: raw text, gold, split."""
    settled, judged = decisions(), judgements()
    test = set((READINGS / "test.txt").read_text(encoding="utf-8").split())
    found = []
    turns: Counter[bool] = Counter()
    for number, name in enumerate(identifiers()):
        mentions, unsettled = reconcile(name, settled)
        if unsettled:
            raise SystemExit(f"{name}: {len(unsettled)} differences are open; see: python tools/build_gold.py open")
        rows = [
            {**row, "rel": kind}
            for kind in gold_relations.RELATIONS
            for row in gold_relations.reconcile(name, kind, settled)
        ]
        reading = Reading(both(name)[0].text, mentions, rows, [])
        meta = json.loads((READINGS / "meta" / f"{name}.json").read_text(encoding="utf-8"))
        turns[name in test] += 1
        turn, odd = divmod(turns[name in test], 2)
        for mode in [None] if odd else [None, MODES[turn % len(MODES)]]:
            doc_id = f"{name}-{mode}" if mode else name
            damage = damaged(doc_id, reading.text, mode, SEED + number, judged) if mode else restored(reading.text, [])
            values = gold(doc_id, reading, damage, {**meta, "source": f"invented/{doc_id}.txt"}, mode)
            found.append((damage.raw, values, "test" if name in test else "dev"))
    if judged:
        raise SystemExit(f"edits.csv: no such loss: {sorted(judged)[0]}")
    if (READINGS / "given-settled.txt").exists():
        reading, damage, meta = given()
        found.append((damage.raw, gold(GIVEN, reading, damage, meta, None), "dev"))
    return found


def write() -> None:
    """Write the gold files, the raw texts and the splits."""
    found = documents()
    INVENTED.mkdir(parents=True, exist_ok=True)
    for old in [*INVENTED.glob("*.txt"), *GOLD.glob("*.json")]:
        old.unlink()
    for raw, values, _ in found:
        check(raw, values)
        if values["source"].startswith("invented/"):
            (RAW / values["source"]).write_text(raw, encoding="utf-8", newline="")
        payload = json.dumps(values, ensure_ascii=False, indent=1) + "\n"
        (GOLD / f"{values['doc_id']}.json").write_text(payload, encoding="utf-8")
    with (GOLD / "splits.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("doc_id", "split"))
        writer.writerows(sorted((values["doc_id"], split) for _, values, split in found))
    with (ROOT / "data" / "raw" / "dates.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("source", "published"))
        golds = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(GOLD.glob("*.json")))
        writer.writerows((values["source"], values["published"]) for values in golds)
    print(f"{len(found)} gold documents, {sum(split == 'test' for _, _, split in found)} of them test")


def check(raw: str, values: dict[str, Any]) -> None:
    """Stop when mentions, edits or relations do not fit the raw text."""
    text, place = "", 0
    for edit in values["edits"]:
        assert edit["raw_start"] >= place, (values["doc_id"], edit)
        text += raw[place : edit["raw_start"]] + edit["inserted"]
        place = edit["raw_start"]
    assert text + raw[place:] == values["text"], values["doc_id"]
    assert unicodedata.is_normalized("NFC", values["text"]), values["doc_id"]
    for row in values["entities"]:
        surface = raw[row["raw_start"] : row["raw_end"]]
        assert surface == row["raw_text"] and surface == surface.strip() and surface, (values["doc_id"], row)
    for table in gold_relations.RELATIONS.values():
        for row in values[table]:
            assert 0 <= row["raw_start"] < row["raw_end"] <= len(raw), (values["doc_id"], row)


def agreement() -> None:
    """Print F1 (exact span and type) and equality of values, by type, before any difference is settled."""
    for title, names in (("invented", identifiers()), ("given", ["given"])):
        counts = gold_readings.count_agreement(names)
        print(f"{title + ' (' + str(len(names)) + ')':<16}{'a':>6}{'b':>6}{'both':>6}{'F1':>8}{'value':>8}")
        total: Counter[str] = Counter()
        for kind in [*TYPES.values(), "all"]:
            row = total if kind == "all" else Counter({k: counts[kind, k] for k in ("a", "b", "both", "value")})
            total += Counter() if kind == "all" else row
            if row["both"]:
                f1, value = 2 * row["both"] / (row["a"] + row["b"]), row["value"] / row["both"]
                print(f"{kind:<16}{row['a']:>6}{row['b']:>6}{row['both']:>6}{f1:>8.3f}{value:>8.3f}")
        print()
    print(f"{'relation':<16}{'a':>6}{'b':>6}{'paired':>8}{'rows F1':>9}{'slots F1':>10}{'whole rows':>12}")
    for table, counts in gold_relations.count_agreement(identifiers()).items():
        mine, yours, found = (counts["row", key] for key in ("gold", "predicted", "found"))
        slots = {key: sum(counts[one, key] for one in SLOTS[table]) for key in ("gold", "predicted", "right")}
        whole = 2 * counts["row", "right"] / (mine + yours)
        f1 = 2 * slots["right"] / (slots["gold"] + slots["predicted"])
        print(f"{table:<16}{mine:>6}{yours:>6}{found:>8}{2 * found / (mine + yours):>9.3f}{f1:>10.3f}{whole:>12.3f}")


def open_differences() -> None:
    """Print the differences that nothing settles, as rows for `decisions.csv`."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("doc_id", "type", "start", "end", "text", "a", "b", "around"))
    for name in identifiers():
        writer.writerows(reconcile(name, decisions())[1])


def losses() -> None:
    """Print the losses of the damaged twins, as rows for `edits.csv`, with their surroundings in the damaged text."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("doc_id", "raw_start", "inserted", "sure", "accept", "kind", "around"))
    for raw, values, _ in documents():
        for edit in values["edits"]:
            start = edit["raw_start"]
            around = f"{raw[max(start - 20, 0) : start]}▁{raw[start : start + 20]}".replace("\n", "⏎")
            sure = "yes" if edit["sure"] else "no"
            row = (edit["inserted"], sure, "|".join(edit["accept"]), edit.get("kind", ""), around)
            writer.writerow((values["doc_id"], start, *row))


def counts() -> None:
    """Print how many documents, required mentions, rows and losses the splits hold."""
    found: dict[tuple[str, bool], Counter[str]] = {}
    for path in sorted(GOLD.glob("*.json")):
        values = json.loads(path.read_text(encoding="utf-8"))
        with (GOLD / "splits.csv").open(encoding="utf-8", newline="") as file:
            split = {row["doc_id"]: row["split"] for row in csv.DictReader(file)}[values["doc_id"]]
        count = found.setdefault((split, bool(values["edits"])), Counter())
        count["documents"] += 1
        count.update(row["type"] for row in values["entities"] if not row.get("optional"))
        count["optional mentions"] += sum(bool(row.get("optional")) for row in values["entities"])
        for table in gold_relations.RELATIONS.values():
            count[table] += sum(not row.get("optional") for row in values[table])
        count["edits"] += len(values["edits"])
        count["sure edits"] += sum(edit["sure"] for edit in values["edits"])
    columns = [("dev", False), ("dev", True), ("test", False), ("test", True)]
    print(f"{'':<20}{'dev':>8}{'dev damaged':>14}{'test':>8}{'test damaged':>14}{'test, all':>12}")
    names = [
        "documents",
        *TYPES.values(),
        "optional mentions",
        *gold_relations.RELATIONS.values(),
        "edits",
        "sure edits",
    ]
    for name in names:
        row = [found.get(column, Counter())[name] for column in columns]
        print(f"{name:<20}{row[0]:>8}{row[1]:>14}{row[2]:>8}{row[3]:>14}{row[2] + row[3]:>12}")


COMMANDS = {"agreement": agreement, "open": open_differences, "write": write, "edits": losses, "counts": counts}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        raise SystemExit(__doc__)
    COMMANDS[sys.argv[1]]()
