"""One document through all stages, as plain values: what a worker does, whichever engine runs it."""

from __future__ import annotations

import base64
import datetime as dt
import functools
import hashlib
import json
import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from kextract.alignment import Repaired
from kextract.api import as_date, extraction_of, repair
from kextract.context import Context
from kextract.duplicates.sketch import body_of, sketch
from kextract.errors import KextractError, ReadError
from kextract.pipeline import Step, stages
from kextract.provenance import build
from kextract.readers import Release
from kextract.readers.files import read_file
from kextract.readers.sources import Task
from kextract.version import __version__

#: Form of the results that `process` returns; results of another form are not used again.
RESULTS = 3
#: Status of a document whose publication date, given from outside, could not be read.
UNREAD_DATE = "unreadable-date"
#: Documents, and characters of texts, that go through the stages together.
_TOGETHER, _CHARACTERS = 16, 32_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What the result of a document depends on, besides its text.

    Args:
        repair: level of repair.
        types: entity types to keep.
        gazetteer: path of the user's names, or None.
    """

    repair: str = "safe"
    types: tuple[str, ...] = ()
    gazetteer: str | None = None

    def fingerprint(self) -> str:
        """Return a digest of all that results depend on besides their text.

        That is the settings, the content of the user's gazetteer, and the code, data files, models and tools at work
        (see `kextract.provenance`): results made with others are not used again.
        """
        values: dict[str, Any] = {**asdict(self), "version": __version__, "results": RESULTS, "build": build()}
        if self.gazetteer:
            values["gazetteer"] = hashlib.sha256(Path(self.gazetteer).read_bytes()).hexdigest()
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def process(task: Task, settings: Settings) -> dict[str, Any]:
    """Process one document; see `process_all`."""
    return process_all([task], settings)[0]


def process_all(tasks: Sequence[Task], settings: Settings) -> list[dict[str, Any]]:
    """Process documents, a few at a time, all of them through one stage before the next.

    Args:
        tasks: the documents.
        settings: the settings.

    Returns:
        For each document a JSON value with `doc_id`, `source`, `rows` (by table), `failures`, and for the search of
        copies `digest`, `bands` and `body`; a document that fails gives failures and no rows, one whose date from
        outside is no date has it in `unread_date`. Nothing that a document does raises.
    """
    results: list[dict[str, Any]] = []
    for group in _groups(tasks):
        _process_group(group, settings)
        results += [one.result for one in group]
    return results


@dataclass(slots=True)
class _Document:
    """A document on its way; what a stage has found stands here for the next."""

    task: Task
    result: dict[str, Any]
    digest: str | None = None
    release: Release = field(init=False)
    published: dt.date | None = None
    repaired: Repaired = field(init=False)
    context: Context = field(init=False)


def _groups(tasks: Sequence[Task]) -> Iterator[list[_Document]]:
    group: list[_Document] = []
    room = _CHARACTERS
    for task in tasks:
        size = _size(task)
        if group and (len(group) >= _TOGETHER or size > room):
            yield group
            group, room = [], _CHARACTERS
        result: dict[str, Any] = {"doc_id": task.doc_id, "source": task.source, "rows": {}, "failures": []}
        group.append(_Document(task, result, task.sha256))
        room -= size
    if group:
        yield group


def _size(task: Task) -> int:
    """Return about how many characters a document has."""
    if task.text is not None:
        return len(task.text)
    try:
        return os.path.getsize(task.path or "") // 2
    except OSError:
        return 0


def _process_group(group: list[_Document], settings: Settings) -> None:
    _through(group, "read", _read)
    _through(group, "repair", lambda one: _repair(one, settings))
    _through(group, "analyse", lambda one: _begin(one, settings))
    if any(not one.result["failures"] for one in group):
        for step in stages(settings.gazetteer).steps:
            _through(group, "analyse", functools.partial(_take, step))
    _through(group, "analyse", lambda one: _finish(one, settings))


def _through(group: list[_Document], stage: str, work: Callable[[_Document], object]) -> None:
    """Take the documents that have not failed through a stage."""
    for one in group:
        if one.result["failures"]:
            continue
        try:
            work(one)
        except KextractError as error:
            one.result["failures"].append(_failure(one.task, one.digest, stage, error.code, str(error)))
        except Exception as error:
            message = f"{type(error).__name__}: {error}. Please report it with the file."
            one.result["failures"].append(_failure(one.task, one.digest, stage, "internal", message))


def _read(one: _Document) -> None:
    one.release = _release(one.task)
    one.digest = one.release.sha256


def _repair(one: _Document, settings: Settings) -> None:
    one.published = as_date(one.task.published)
    analyser = stages(settings.gazetteer).analyser
    one.repaired = repair(one.release.raw, settings.repair, published=one.published, analyser=analyser)


def _begin(one: _Document, settings: Settings) -> None:
    one.context = stages(settings.gazetteer).begin(one.repaired.text, one.published, one.repaired.damage)


def _take(step: Step, one: _Document) -> None:
    step(one.repaired.text, one.context)


def _finish(one: _Document, settings: Settings) -> None:
    extraction = extraction_of(one.repaired, one.context, settings.types, one.task.doc_id, sparse=True)
    rows = extraction.rows
    rows["documents"] = [_document_row(one.task, one.release, extraction)]
    # Sparse rows of entities that measure nothing, which are most rows, hold JSON values already.
    entities = [_plain(row) if "approx" in row else row for row in rows.pop("entities")]
    plain = {name: [_plain(row) for row in table] for name, table in rows.items()} | {"entities": entities}
    result: dict[str, Any] = {"rows": {name: table for name, table in plain.items() if table}}
    if one.task.unread_date is not None:
        result["unread_date"] = one.task.unread_date
    result["digest"] = content_digest(one.release.raw)
    body = body_of(one.repaired.text, extraction.layout)
    bands = sketch(body)
    if bands is not None:
        result["bands"], result["body"] = base64.b64encode(bands).decode(), body
    one.result.update(result)


def content_digest(text: str) -> str:
    """Return a digest of a text without its white space: equal for exact reposts."""
    return hashlib.sha256("".join(unicodedata.normalize("NFC", text).split()).encode()).hexdigest()[:32]


def _failure(task: Task, digest: str | None, stage: str, code: str, message: str) -> dict[str, Any]:
    return {"source": task.source, "sha256": digest, "stage": stage, "error": code, "message": message}


def _release(task: Task) -> Release:
    if task.error:
        raise ReadError(*task.error)
    if task.text is not None:
        return Release(
            raw=task.text,
            source=task.source,
            sha256=task.sha256 or "",
            format=task.format,
            encoding=task.encoding,
        )
    return read_file(Path(task.path or ""), task.source)


def _document_row(task: Task, release: Release, extraction: Any) -> dict[str, Any]:
    layout = extraction.layout
    return {
        "doc_id": task.doc_id,
        "source": task.source,
        "sha256": release.sha256,
        "format": release.format,
        "encoding": release.encoding,
        "title": layout.title,
        "published": extraction.published,
        "category": layout.category,
        "field": layout.field,
        "agency": publisher(extraction),
        "departments": list(layout.departments),
        "n_chars": len(release.raw),
        "n_edits": len(extraction.edits),
        "damage": round(extraction.repaired.damage, 3),
        "status": "ok" if task.unread_date is None else UNREAD_DATE,
    }


def publisher(extraction: Any) -> str | None:
    """Return the publishing body: the metadata's, by its official name where an entity there has one."""
    layout = extraction.layout
    rows = [row for row in extraction.rows["entities"] if row["type"] in ("agency", "region") and row.get("value")]
    if layout.agency:
        named = (row for row in rows if row["text"].replace(" ", "") == layout.agency.replace(" ", ""))
        return next((str(row["value"]) for row in named), layout.agency)
    if layout.title_span:
        start, end = layout.title_span
        lead = next((row for row in rows if start <= row["start"] < end), None)
        if lead and lead["start"] - start <= 3:
            return str(lead["value"])
    lead = next((row for row in rows if row["section"] in ("body", "head")), None)
    return str(lead["value"]) if lead else None


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as JSON values, without its empty cells."""
    return {
        key: value if type(value) in _AS_IS else _value(value)
        for key, value in row.items()
        if value is not None and value != []
    }


def _value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, dt.date) else value


#: Types of most cells.
_AS_IS = frozenset((str, int, float, bool))
