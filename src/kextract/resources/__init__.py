"""Data files: names, codes, units, cues and patterns, each with its source (see SOURCES.md)."""

from __future__ import annotations

import csv
import functools
import gzip
import io
from importlib import resources
from typing import Any


def read_text(name: str) -> str:
    """Return a data file as text.

    Args:
        name: POSIX path below this package, such as `regions/countries.csv`; a name ending in `.gz` is unpacked.

    Raises:
        FileNotFoundError: no such data file.
    """
    path = resources.files(__package__).joinpath(name)
    if name.endswith(".gz"):
        return gzip.decompress(path.read_bytes()).decode("utf-8")
    return path.read_text(encoding="utf-8")


def read_bytes(name: str) -> bytes:
    """Return a data file as bytes; `name` as for `read_text`."""
    return resources.files(__package__).joinpath(name).read_bytes()


@functools.cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a CSV data file as dicts; lines beginning with # are comments."""
    lines = csv.reader(line for line in io.StringIO(read_text(name)) if not line.startswith("#"))
    head = next(lines)
    return tuple(dict(zip(head, line, strict=True)) for line in lines if line)


@functools.cache
def data(name: str) -> Any:
    """Return a YAML data file as plain Python values. Do not change what is returned: it is shared."""
    import yaml

    return yaml.load(read_text(name), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
