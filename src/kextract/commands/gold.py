"""`kextract gold import|export`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kextract.errors import UsageError
from kextract.evaluation.exchange import FORMATS, read_annotations, write_gold
from kextract.evaluation.gold import load_gold

SUFFIXES = {"jsonl": ".jsonl", "doccano": ".jsonl", "label-studio": ".json", "brat": "", "spacy": ".spacy"}


def export_command(gold: Path, name: str, out: Path, split: str | None, raw: Path | None) -> int:
    """Write gold for an annotation tool; return the exit status.

    Args:
        gold: folder of gold.
        name: name of the tool's format.
        out: file or folder to write.
        split: only `dev` or `test`, or None for both.
        raw: folder of the raw files, or None for the one beside the gold.

    Raises:
        UsageError: nothing belongs to the split, or the file cannot be written.
        GoldError: the gold breaks its own rules.
    """
    documents = load_gold(gold, raw=raw)
    if split is not None:
        documents = [document for document in documents if document.split == split]
        if not documents:
            raise UsageError(f"No gold belongs to the split {split!r}; see {gold / 'splits.csv'}.")
    count = write_gold(documents, name, out)
    sys.stderr.write(f"kextract: {count} releases of gold are in {out}.\n")
    return 0


def import_command(path: Path, name: str, gold: Path, raw: Path | None) -> int:
    """Read what an annotation tool wrote into a folder of gold; return the exit status.

    All is checked before the first file is written. Gold of the same raw file is replaced.

    Args:
        path: file or folder of the tool.
        name: name of the tool's format.
        gold: folder of gold to write into.
        raw: folder of the raw files, or None for the one beside the gold.

    Raises:
        UsageError: nothing that can be read, two files for one name, or a folder that cannot be written.
        GoldError: the gold breaks its own rules.
    """
    if name not in FORMATS:
        raise UsageError(f"Unknown format {name!r}; the formats are {', '.join(FORMATS)}.")
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder.")
    there = load_gold(gold, raw=raw) if gold.is_dir() and any(gold.glob("*.json")) else []
    known = {document.sha256: document for document in there}
    names = {document.doc_id: document.sha256 for document in there}
    documents = read_annotations(name, path, known)
    if not documents:
        raise UsageError(f"{path}: no releases here.")
    for document in documents:
        if names.get(document.doc_id, document.sha256) != document.sha256:
            raise UsageError(
                f"{document.doc_id}: the gold of that name was made for another file; rename one of the two."
            )
        names[document.doc_id] = document.sha256
    try:
        gold.mkdir(parents=True, exist_ok=True)
        for document in documents:
            text = json.dumps(document.values, ensure_ascii=False, indent=1) + "\n"
            (gold / f"{document.doc_id}.json").write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{gold}: the gold cannot be written ({error.strerror}).") from error
    sys.stderr.write(f"kextract: {len(documents)} releases of gold are in {gold}.\n")
    return 0
