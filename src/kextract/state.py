"""What a run has done: results on disk, so that a killed run goes on where it stopped.

A folder of tables holds `.kextract/parts/`. A part is a file of results, one JSON line a document, and an index beside
it. The index is written last, each file under another name first and then renamed: a part without an index does not
count.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

Result = dict[str, Any]

#: Characters of a key that tell the settings.
_PREFIX = 8
#: Files of parts kept open while the tables are written.
_OPEN_FILES = 64


@dataclass(slots=True)
class Entry:
    """Where the result of a document lies, and what it was made from.

    Args:
        part: name of the part file.
        offset: first byte of its line.
        length: bytes of its line.
        key: digest of source, content, publication date and settings.
        digest: digest of the text without white space; None when it could not be read.
        failed: whether the document failed.
        n_chars: length of the text.
        bands: sketch of its body, for near copies; None for a short or unread one.
    """

    part: str
    offset: int
    length: int
    key: str
    digest: str | None
    failed: bool
    n_chars: int = 0
    bands: bytes | None = None


def task_key(fingerprint: str, *facts: str | None) -> str:
    """Return the key under which a result may be used again; it begins with that of the settings.

    Args:
        fingerprint: of the settings.
        facts: what else the result depends on: source, content, publication date and the like, always in one order.
    """
    digest = hashlib.sha256(json.dumps([fingerprint, *facts]).encode()).hexdigest()
    return fingerprint[:_PREFIX] + digest[: 32 - _PREFIX]


def made_with(entry: Entry, fingerprint: str) -> bool:
    """Return whether a result was made with the settings of this fingerprint."""
    return entry.key[:_PREFIX] == fingerprint[:_PREFIX]


class State:
    """The results of a run in `out/.kextract`.

    Args:
        out: folder of the tables.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.folder = out / ".kextract"
        self.plan = self.folder / "plan.json"
        self.parts = self.folder / "parts"
        self.entries: dict[str, Entry] = {}
        self._number = 0
        self._files: dict[str, BinaryIO] = {}

    def load(self, *, read_only: bool = False) -> None:
        """Read the indexes of all whole parts; what is not whole is removed, unless `read_only`."""
        if not read_only:
            self.parts.mkdir(parents=True, exist_ok=True)
        for path in sorted(self.parts.iterdir()) if self.parts.is_dir() and not read_only else ():
            if path.suffix == ".tmp" or (path.suffix == ".jsonl" and not path.with_suffix(".idx").exists()):
                path.unlink()
        for path in sorted(self.parts.glob("*.idx")):
            self._number = max(self._number, int(path.stem))
            part = path.with_suffix(".jsonl")
            if not part.exists():
                if not read_only:
                    path.unlink()
                continue
            try:
                for doc_id, offset, length, key, digest, failed, n_chars, bands in json.loads(path.read_bytes()):
                    sketch = base64.b64decode(bands) if bands else None
                    self.entries[doc_id] = Entry(part.name, offset, length, key, digest, failed, n_chars, sketch)
            except (ValueError, TypeError):
                if not read_only:
                    path.unlink()
                    part.unlink()

    def formats(self) -> tuple[str, ...]:
        """Return the formats of the tables that earlier runs wrote, whole or not."""
        for path, way in ((self.plan, ("formats",)), (self.out / "run.json", ("configuration", "formats"))):
            try:
                value = json.loads(path.read_bytes())
                for key in way:
                    value = value[key]
                return tuple(str(name) for name in value)
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return ()

    def clear(self) -> None:
        """Forget everything."""
        if self.parts.exists():
            for path in self.parts.iterdir():
                path.unlink()
        self.entries.clear()

    def add(self, results: list[tuple[str, Result]]) -> None:
        """Write results as a new part.

        Args:
            results: pairs of key and result.
        """
        if not results:
            return
        self._number += 1
        name = f"{self._number:08d}"
        index = []
        offset = 0
        lines = []
        for key, result in results:
            line = json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            document = (result["rows"].get("documents") or [{}])[0]
            entry = Entry(
                f"{name}.jsonl",
                offset,
                len(line),
                key,
                result.get("digest"),
                not result["rows"],
                document.get("n_chars", 0),
                base64.b64decode(result["bands"]) if result.get("bands") else None,
            )
            self.entries[result["doc_id"]] = entry
            row = [result["doc_id"], offset, len(line), key, entry.digest, entry.failed, entry.n_chars]
            index.append([*row, result.get("bands")])
            lines.append(line)
            offset += len(line)
        write_atomically(self.parts / f"{name}.jsonl", b"".join(lines))
        write_atomically(self.parts / f"{name}.idx", json.dumps(index, ensure_ascii=False).encode())

    def result(self, doc_id: str) -> Result:
        """Return the result of a document."""
        entry = self.entries[doc_id]
        file = self._files.pop(entry.part, None) or (self.parts / entry.part).open("rb")
        self._files[entry.part] = file
        if len(self._files) > _OPEN_FILES:
            self._files.pop(next(iter(self._files))).close()
        file.seek(entry.offset)
        value: Result = json.loads(file.read(entry.length))
        return value

    def results(self, doc_ids: list[str]) -> Iterator[Result]:
        """Yield results in the order given."""
        for doc_id in doc_ids:
            yield self.result(doc_id)

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()
        self._files.clear()


def write_atomically(path: Path, payload: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as file:
        file.write(payload)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
