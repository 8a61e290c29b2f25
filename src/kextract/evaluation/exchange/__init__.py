"""Gold to and from the formats of annotation tools.

    write_gold(documents, "brat", Path("brat/"))
    documents = read_annotations("brat", Path("brat/"), known)

Every format carries the raw text and the spans in the tool's own form, and all else that gold says beside it, so that
gold comes back whole. What a tool adds, moves or deletes counts; what it cannot show (relations, edits, values of
untouched mentions) comes from what was carried along, or from the gold that is there already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from kextract.errors import GoldError, UsageError
from kextract.evaluation.exchange import brat, doccano, jsonl, label_studio, spacy_docs
from kextract.evaluation.exchange.common import Annotated, merged
from kextract.evaluation.gold import GoldDocument

FORMATS = {
    "jsonl": jsonl,
    "doccano": doccano,
    "label-studio": label_studio,
    "brat": brat,
    "spacy": spacy_docs,
}


def _format(name: str):  # type: ignore[no-untyped-def]
    if name not in FORMATS:
        raise UsageError(f"Unknown format {name!r}; the formats are {', '.join(FORMATS)}.")
    return FORMATS[name]


def write_gold(documents: Iterable[GoldDocument], name: str, out: Path) -> int:
    """Write gold for an annotation tool.

    Args:
        documents: gold with raw texts.
        name: one of `FORMATS`.
        out: the file, or for brat the folder, to write.

    Returns:
        Number of releases written.

    Raises:
        UsageError: unknown format or a place that cannot be written.
        GoldError: a raw file is missing.
    """
    module = _format(name)
    chosen = list(documents)
    for document in chosen:
        if document.raw is None:
            raise GoldError(
                f"{document.doc_id}: its raw file {document.source} is missing; name its folder with --raw."
            )
    try:
        module.write([Annotated.of(document) for document in chosen], out)
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror}).") from error
    return len(chosen)


def read_annotations(name: str, path: Path, known: Mapping[str, GoldDocument]) -> list[GoldDocument]:
    """Read what an annotation tool wrote.

    Args:
        name: one of `FORMATS`.
        path: the file, or for brat the folder.
        known: gold by sha256 that is there already; it fills what the file does not say.

    Returns:
        Gold, checked.

    Raises:
        UsageError: unknown format or an unreadable file.
        GoldError: annotations that do not fit their text.
    """
    module = _format(name)
    try:
        found = module.read(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or error}).") from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise UsageError(f"{path}: this is no {name} file that can be read ({error!r}).") from error
    return [merged(item, known, str(path)) for item in found]
