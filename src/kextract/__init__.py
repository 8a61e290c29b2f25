"""kextract turns Korean government press releases, damaged ones too, into data that points to its source."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from kextract.version import __version__

if TYPE_CHECKING:
    from kextract.alignment import Edit, Repaired
    from kextract.api import Entity, Extraction, extract, load, read, repair
    from kextract.errors import KextractError, ReadError, UsageError
    from kextract.numbers import parse_number
    from kextract.readers import Release
    from kextract.runner import run

_HOMES = {
    "Edit": "alignment",
    "Repaired": "alignment",
    "Entity": "api",
    "Extraction": "api",
    "extract": "api",
    "load": "api",
    "read": "api",
    "repair": "api",
    "KextractError": "errors",
    "ReadError": "errors",
    "UsageError": "errors",
    "parse_number": "numbers",
    "Release": "readers",
    "run": "runner",
}

__all__ = [
    "Edit",
    "Entity",
    "Extraction",
    "KextractError",
    "ReadError",
    "Release",
    "Repaired",
    "UsageError",
    "__version__",
    "extract",
    "load",
    "parse_number",
    "read",
    "repair",
    "run",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import kextract` stays light."""
    if name in _HOMES:
        value = getattr(importlib.import_module(f"kextract.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'kextract' has no attribute {name!r}")
