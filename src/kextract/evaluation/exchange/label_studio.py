"""Label Studio: a JSON list of tasks, with regions of the control `label` on the text `text`.

The value of a mention stands in a text area `value` of the same region. Offsets are code points; an export whose
offsets count UTF-16 units, as browsers do, is recognised by the `text` of its regions.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kextract.evaluation.exchange.common import Annotated, rejoin, utf16_to_points

#: A labelling configuration for these tasks.
CONFIG = """<View>
  <Labels name="label" toName="text">{labels}</Labels>
  <Text name="text" value="$text"/>
  <TextArea name="value" toName="text" perRegion="true" editable="true"/>
</View>
"""


def write(documents: list[Annotated], out: Path) -> None:
    """Write the file."""
    tasks = []
    for item in documents:
        result: list[dict[str, Any]] = []
        for number, row in enumerate(item.entities, 1):
            place = {"start": row["raw_start"], "end": row["raw_end"]}
            common = {"id": f"e{number}", "to_name": "text"}
            text = item.raw[row["raw_start"] : row["raw_end"]]
            labels = {**place, "text": text, "labels": [row["type"]]}
            result.append({**common, "from_name": "label", "type": "labels", "value": labels})
            if row.get("value") is not None:
                value = {**place, "text": [row["value"]]}
                result.append({**common, "from_name": "value", "type": "textarea", "value": value})
        carried = {**item.carried, "entities": item.entities}
        data = {"text": item.raw, "doc_id": item.doc_id, "kextract": carried}
        tasks.append({"data": data, "annotations": [{"result": result}]})
    out.write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def read(path: Path) -> list[Annotated]:
    """Read the file; of several annotations of a task the last that was not cancelled counts."""
    found = []
    for task in json.loads(path.read_text(encoding="utf-8-sig")):
        data = task["data"]
        raw = data["text"]
        carried = dict(data.get("kextract") or {})
        rows = carried.pop("entities", [])
        good = [one for one in task.get("annotations", []) if not one.get("was_cancelled")]
        result = good[-1]["result"] if good else []
        spans: dict[str, tuple[int, int, str]] = {}
        values: dict[str, str] = {}
        for number, region in enumerate(result):
            name = region.get("id", str(number))
            if region["type"] == "labels":
                start, end = _place(raw, region["value"])
                spans[name] = (start, end, region["value"]["labels"][0])
            elif region["type"] == "textarea" and region.get("from_name") == "value":
                written = region["value"]["text"]
                values[name] = written if isinstance(written, str) else (written or [""])[-1]
        entities = rejoin(spans.values(), rows, raw)
        by_span = {span: values.get(name) for name, span in spans.items()}
        for row in entities:
            value = by_span[row["raw_start"], row["raw_end"], row["type"]]
            if value or "value" in row:
                row["value"] = value or None
        found.append(Annotated(raw, entities, carried, data.get("doc_id")))
    return found


def _place(raw: str, value: dict[str, Any]) -> tuple[int, int]:
    start, end = int(value["start"]), int(value["end"])
    text = value.get("text")
    if text is not None and raw[start:end] != text:
        moved = utf16_to_points(raw, start), utf16_to_points(raw, end)
        if raw[moved[0] : moved[1]] == text:
            return moved
    return start, end
