"""The release that a command is about."""

from __future__ import annotations

from pathlib import Path

from kextract.errors import ReadError, UsageError
from kextract.readers import Release
from kextract.readers.files import read_file


def read_release(file: Path) -> Release:
    """Read the file of a command.

    Args:
        file: a text file.

    Raises:
        UsageError: it cannot be read; the message names it and says what to do.
    """
    try:
        return read_file(file)
    except ReadError as error:
        raise UsageError(f"{file}: {error}") from error
