"""A small invented gold, for the tests of scores and commands."""

import csv
import hashlib
import json
from pathlib import Path

from kextract.evaluation.gold import from_values

#: Clean text of a release, and what the copy lost: (offset in the clean text, lost characters, kind).
CLEAN = (
    "한빛군, 도로 정비에 12억 원\n\n국토교통부와 한빛군은 오는 11월 25일(월) 부산광역시에서 "
    "‘길 잔치’를 연다. 올해 12억 원을 쓴다.\n"
)
LOSSES = [
    ("국토교통부와", 0, 2, "first"),
    ("25일(월)", 4, 1, "tag"),
    ("25일(월)", 2, 1, "counter"),
    ("잔치’를", 3, 1, "particle"),
]


def damage(clean, losses=LOSSES):
    """Return a damaged copy and the gold edits that lead back."""
    places = sorted((clean.index(near) + shift, length, kind) for near, shift, length, kind in losses)
    raw, edits, position = "", [], 0
    for start, length, kind in places:
        raw += clean[position:start]
        edits.append({"raw_start": len(raw), "raw_end": len(raw), "inserted": clean[start : start + length]})
        edits[-1] |= {"sure": kind != "particle", "accept": [], "kind": kind}
        position = start + length
    return raw + clean[position:], edits


def mention(raw, text, kind, value, nth=0, **more):
    """Return a gold mention, found by its text."""
    start = -1
    for _ in range(nth + 1):
        start = raw.index(text, start + 1)
    return {"type": kind, "raw_start": start, "raw_end": start + len(text), "raw_text": text, "value": value, **more}


def values(doc_id, raw, text, edits, entities, **more):
    """Return a gold file."""
    return {
        "doc_id": doc_id,
        "source": f"{doc_id}.txt",
        "sha256": hashlib.sha256(raw.encode()).hexdigest(),
        "published": "2019-11-20",
        "title": text.split("\n")[0],
        "departments": [],
        "text": text,
        "edits": edits,
        "entities": entities,
        "agreements": [],
        "funding": [],
        "events": [],
        **more,
    }


def small_gold():
    """Return two twins, clean and damaged, and a release without mentions, with their raw texts."""
    raw, edits = damage(CLEAN)
    found = []
    for doc_id, text, changes in (("twin-clean", CLEAN, []), ("twin-damaged", raw, edits)):
        agency = "국토교통부" if doc_id == "twin-clean" else "교통부"
        date = "오는 11월 25일(월)" if doc_id == "twin-clean" else "오는 11월 25()"
        entities = [
            mention(text, "한빛군", "region", "한빛군"),
            mention(text, "12억 원", "amount", "KRW 1200000000", status="none"),
            mention(text, agency, "agency", "국토교통부", role="host"),
            mention(text, "한빛군", "region", "한빛군", nth=1),
            mention(text, date, "date", "2019-11-25", status="planned"),
            mention(text, "부산광역시", "region", "부산광역시", code="KR-26"),
            mention(text, "올해", "date", "2019"),
            mention(text, "12억 원", "amount", "KRW 1200000000", nth=1, optional=True),
        ]
        place = text.index("올해")
        funding = [{"value": "KRW 1200000000", "purpose": None, "period": "2019", "status": "planned"}]
        funding[0] |= {"raw_start": place, "raw_end": len(text) - 1}
        start = text.index("길 잔치")
        events = [{"name": "길 잔치", "date": "2019-11-25", "place": "부산광역시", "hosts": ["국토교통부", "한빛군"]}]
        events[0] |= {"status": "planned", "raw_start": start, "raw_end": start + 4}
        found.append((values(doc_id, text, CLEAN, changes, entities, funding=funding, events=events), text))
    empty = "아무 일도 없었다.\n"
    found.append((values("empty", empty, empty, [], []), empty))
    return found


def documents():
    """Return the small gold as the scorer takes it."""
    loaded = []
    for one, raw in small_gold():
        document = from_values(one, "test")
        document.raw = raw
        document.split = "dev"
        loaded.append(document)
    return loaded


def write_gold_folder(folder: Path, split="dev"):
    """Write the small gold and its raw files as `data/` holds them; return the folder of gold."""
    gold, raw = folder / "gold", folder / "raw"
    gold.mkdir(parents=True)
    raw.mkdir()
    rows = []
    for one, text in small_gold():
        (raw / one["source"]).write_bytes(text.encode())
        (gold / f"{one['doc_id']}.json").write_text(json.dumps(one, ensure_ascii=False), encoding="utf-8")
        rows.append([one["doc_id"], split])
    with (gold / "splits.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([["doc_id", "split"], *rows])
    return gold


def perfect(document):
    """Return predictions that repeat the gold."""
    from kextract.evaluation.predictions import Predicted

    edits = [{**edit, "rule": "gold", "removed": ""} for edit in document.edits]
    return Predicted({"entities": document.entities, **document.relations, "edits": edits})
