"""What results are made by, besides text and settings: code, data files, models and the analyser of morphemes."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from importlib import metadata, resources
from importlib.resources.abc import Traversable

#: Parts of the package that no result depends on.
_APART = frozenset(("__pycache__", "cli.py", "commands", "evaluation", "garbling"))
#: Distributions whose version changes what they say of the same text.
_TOOLS = ("kiwipiepy", "kiwipiepy_model", "onnxruntime")


@functools.cache
def build() -> str:
    """Return a digest of what makes results: the code and data files of this package and the versions of its tools.

    About ten megabytes are read, once a process; only the process that plans a run asks for it.

    Returns:
        64 hex digits, the same for the same files wherever they are installed.
    """
    return digest_of(resources.files("kextract"), [f"{name} {_version(name)}" for name in _TOOLS])


def digest_of(folder: Traversable, tools: list[str]) -> str:
    """Return a digest of the names and bytes of the files below a folder, and of further lines of text.

    Args:
        folder: the package, as `importlib.resources` gives it.
        tools: name and version of what else results depend on.
    """
    digest = hashlib.sha256("\n".join(tools).encode())
    for name, file in _files(folder, ""):
        payload = file.read_bytes()
        digest.update(f"\n{name} {len(payload)}\n".encode())
        digest.update(payload)
    return digest.hexdigest()


def _files(folder: Traversable, above: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name in _APART or entry.name.startswith(".") or entry.name.endswith((".pyc", ".md")):
            continue
        if entry.is_dir():
            yield from _files(entry, f"{above}{entry.name}/")
        else:
            yield above + entry.name, entry


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "none"
