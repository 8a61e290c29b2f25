"""Finding the copies among many releases, in bounded memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kextract.duplicates.copies import is_copy
from kextract.duplicates.sketch import BANDS

#: Earlier releases of one band that a release is compared with; a band that more share is a common phrase.
MAX_EARLIER = 20
#: Days between the publication of a release and of a near copy of it; a notice of every year is no repost.
MAX_DAYS = 31


@dataclass(slots=True)
class Fingerprint:
    """What is kept in memory of a release to find its copies.

    Args:
        digest: digest of the whole text without white space; None when it could not be read.
        bands: from `sketch`; None for a short body.
    """

    digest: str | None
    bands: bytes | None


def find_originals(
    fingerprints: Sequence[Fingerprint], body: Callable[[int], tuple[str, str | None]]
) -> dict[int, int]:
    """Return for each copy the first release that it copies.

    Args:
        fingerprints: of all releases in the order of their doc_id.
        body: gives the body and the publication date (ISO 8601) of a release by its place in that order; called for
            pairs that share a band only.

    Returns:
        Places of copies and of their originals. An original is never a copy itself.
    """
    originals: dict[int, int] = {}
    first: dict[str, int] = {}
    for place, fingerprint in enumerate(fingerprints):
        if fingerprint.digest is None:
            continue
        original = first.setdefault(fingerprint.digest, place)
        if original != place:
            originals[place] = original
    for place, earlier in sorted(_sharing(fingerprints, originals).items()):
        text, date = body(place)
        for candidate in sorted(earlier):
            if candidate in originals:
                continue
            other, other_date = body(candidate)
            if _near(date, other_date) and is_copy(text, other):
                originals[place] = candidate
                break
    return {place: originals.get(original, original) for place, original in originals.items()}


def _near(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return True
    return abs((dt.date.fromisoformat(one) - dt.date.fromisoformat(other)).days) <= MAX_DAYS


def _sharing(fingerprints: Sequence[Fingerprint], copies: dict[int, int]) -> dict[int, set[int]]:
    """Return for each release the earlier ones that share a band with it."""
    import numpy as np

    places = [i for i, f in enumerate(fingerprints) if f.bands is not None and i not in copies]
    if len(places) < 2:
        return {}
    joined = b"".join(fingerprints[i].bands or b"" for i in places)
    bands = np.frombuffer(joined, dtype="<u8").reshape(len(places), BANDS)
    found: dict[int, set[int]] = {}
    for column in range(BANDS):
        values = bands[:, column]
        order = np.argsort(values, kind="stable")
        ranked = values[order]
        starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
        ends = np.r_[starts[1:], len(ranked)]
        for index in np.flatnonzero(ends - starts > 1):
            members = [places[i] for i in order[starts[index] : ends[index]].tolist()]
            for rank, place in enumerate(members[1:], 1):
                found.setdefault(place, set()).update(members[: min(rank, MAX_EARLIER)])
    return found
