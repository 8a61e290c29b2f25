"""spaCy: a DocBin of `Doc`s for `spacy train`, mentions in `doc.ents` and in the span group `gold`.

Tokens are words and marks, cut at the bounds of mentions; `doc.text` is the raw text. `doc.ents` holds the required
mentions, the longer where two overlap.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from kextract.evaluation.exchange.common import Annotated, rejoin

_TOKEN = re.compile(r"\w+|[^\w\s]|\s+")
GROUP = "gold"


def write(documents: list[Annotated], out: Path) -> None:
    """Write the file."""
    from spacy.tokens import Doc, DocBin, Span
    from spacy.util import filter_spans
    from spacy.vocab import Vocab

    vocab = Vocab()
    store = DocBin(store_user_data=True)
    for item in documents:
        cuts = {place for row in item.entities for place in (row["raw_start"], row["raw_end"])}
        words, spaces = _tokens(item.raw, cuts)
        doc = Doc(vocab, words=words, spaces=spaces)
        group: list[Span] = []
        required = []
        for row in item.entities:
            span = doc.char_span(row["raw_start"], row["raw_end"], label=row["type"], kb_id=row.get("value") or "")
            if span is not None:
                group.append(span)
                required += [] if row.get("optional") else [span]
        doc.spans[GROUP] = group
        doc.ents = filter_spans(required)
        doc.user_data["kextract"] = json.dumps({**item.carried, "entities": item.entities}, ensure_ascii=False)
        store.add(doc)
    out.write_bytes(store.to_bytes())


def _tokens(text: str, cuts: set[int]) -> tuple[list[str], list[bool]]:
    words: list[str] = []
    spaces: list[bool] = []
    for found in _TOKEN.finditer(text):
        inner = sorted(cut for cut in cuts if found.start() < cut < found.end()) if len(found[0]) > 1 else []
        for start, end in zip([found.start(), *inner], [*inner, found.end()], strict=True):
            word = text[start:end]
            if word[0] == " " and words and not spaces[-1] and not words[-1].isspace():
                spaces[-1] = True
                word = word[1:]
            if word:
                words.append(word)
                spaces.append(False)
    return words, spaces


def read(path: Path) -> list[Annotated]:
    """Read the file; without the span group, `doc.ents` counts."""
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    found = []
    for doc in DocBin().from_bytes(path.read_bytes()).get_docs(Vocab()):
        carried: dict[str, Any] = json.loads(doc.user_data.get("kextract", "{}"))
        rows = carried.pop("entities", [])
        marked = doc.spans.get(GROUP, doc.ents)
        spans = [(span.start_char, span.end_char, span.label_) for span in marked]
        found.append(Annotated(doc.text, rejoin(spans, rows, doc.text), carried, carried.get("doc_id")))
    return found
