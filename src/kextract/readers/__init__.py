"""Readers: from bytes to releases."""

from kextract.readers.model import Release

__all__ = ["Release"]
