"""Errors. Each says what is wrong and what to do; `code` stays the same across versions."""

from __future__ import annotations

import os


class KextractError(Exception):
    """Root of all errors that kextract raises on purpose."""

    code = "kextract"


class UsageError(KextractError):
    """The command or call was used in a way that cannot work."""

    code = "usage"


class ReadError(KextractError):
    """A file or record could not be read as text.

    Args:
        code: short stable name of the cause, such as `empty` or `not-text`.
        message: what is wrong and what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class EditError(KextractError):
    """Edits or alignments that do not fit the text they speak of."""

    code = "edit"


class GoldError(KextractError):
    """A gold file that breaks its own rules."""

    code = "gold"


class ResourceError(KextractError):
    """A data file or user gazetteer that breaks its own rules."""

    code = "resource"


def internal(error: Exception) -> str:
    """Return what to tell of an error that nobody foresaw, in one line; raise it anew when KEXTRACT_DEBUG is set."""
    if os.environ.get("KEXTRACT_DEBUG"):
        raise error
    told = " ".join(f"{type(error).__name__}: {error}".split())
    return f"internal error ({told[:300]}); run with KEXTRACT_DEBUG=1 to see where, and please report it."
