"""Reading one file as a release."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from kextract.errors import ReadError
from kextract.readers.decoding import decode
from kextract.readers.model import Release

#: Suffixes of files that hold one release as text.
TEXT_SUFFIXES = {".txt": "txt", ".text": "txt", ".md": "md"}
#: Suffixes of tables that hold a release in each row.
TABLE_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet"}
#: Names tried for a column that the user does not name, in this order.
TEXT_COLUMNS = ("text", "body", "content", "raw")
ID_COLUMNS = ("doc_id", "id")
DATE_COLUMNS = ("published", "date")
#: Files above this are refused, in bytes: no release is that long, and analysing it would hold up the run.
MAX_BYTES = 16 * 1024 * 1024


def check_regular(path: Path) -> int:
    """Return the size of a regular file in bytes.

    Raises:
        ReadError: `missing`, `directory`, `special`, `permission` or `io`, each with what to do.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        raise ReadError("missing", "The file does not exist (or is a link to nothing); check the path.") from None
    except PermissionError:
        raise ReadError("permission", "No permission to look at the file; change its mode or owner.") from None
    except OSError as error:
        raise ReadError("io", f"The file could not be looked at ({error.strerror}).") from error
    if stat.S_ISDIR(status.st_mode):
        if not os.access(path, os.R_OK | os.X_OK):
            raise ReadError("permission", "No permission to open the folder; change its mode or owner.")
        raise ReadError("directory", "This is a directory; name a file in it, or read the whole with kextract run.")
    if not stat.S_ISREG(status.st_mode):
        raise ReadError("special", "This is no regular file (a pipe, socket or device); copy its content to a file.")
    return status.st_size


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a regular file of a sensible size.

    Raises:
        ReadError: see `check_regular`; `too-large` above `MAX_BYTES`.
    """
    size = check_regular(path)
    if size > MAX_BYTES:
        raise ReadError(
            "too-large",
            f"The file has {size / 2**20:.1f} MiB, more than the {MAX_BYTES // 2**20} MiB of one release; "
            "split it into releases or pass it as jsonl, csv or parquet.",
        )
    try:
        return path.read_bytes()
    except PermissionError:
        raise ReadError("permission", "No permission to read the file; change its mode or owner.") from None
    except OSError as error:
        raise ReadError("io", f"The file could not be read ({error.strerror}).") from error


def read_file(path: Path, source: str | None = None) -> Release:
    """Read a text file as one release.

    Args:
        path: the file.
        source: what to call it; its name by default.

    Raises:
        ReadError: see `read_bytes` and `decode`; `format` for a kind of file that kextract does not read.
    """
    payload = read_bytes(path)
    suffix = path.suffix.lower()
    if suffix in TABLE_SUFFIXES:
        raise ReadError("format", f"Files named *{suffix} are tables of releases; read them with kextract run.")
    if suffix not in TEXT_SUFFIXES:
        raise ReadError(
            "format",
            f"Files named *{suffix or path.name} are not read; convert the release to UTF-8 text (.txt), "
            "or pass releases as jsonl, csv or parquet.",
        )
    text, encoding = decode(payload)
    return Release(
        raw=text,
        source=source or path.name,
        sha256=hashlib.sha256(payload).hexdigest(),
        format=TEXT_SUFFIXES[suffix],
        encoding=encoding,
    )
