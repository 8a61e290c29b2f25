"""Duplicates: exact and near copies of a release, so that nobody adds an amount twice."""

from kextract.duplicates.copies import is_copy
from kextract.duplicates.search import Fingerprint, find_originals
from kextract.duplicates.sketch import body_of, sketch

__all__ = ["Fingerprint", "body_of", "find_originals", "is_copy", "sketch"]
