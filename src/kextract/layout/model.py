"""Zones and metadata of a release."""

from __future__ import annotations

import dataclasses
import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass

#: Kinds of a zone. Text in `boilerplate` (menus, copyright, attachments, related links) is never annotated.
ZONE_KINDS = (
    "title",
    "metadata",
    "head",
    "subheading",
    "body",
    "footnote",
    "table",
    "caption",
    "contact",
    "boilerplate",
)


@dataclass(slots=True, frozen=True)
class Zone:
    """A run of whole lines of one kind; half-open code points."""

    start: int
    end: int
    kind: str


@dataclass(slots=True)
class Layout:
    """How a release is laid out.

    Args:
        zones: zones in order; together they cover the text without gap or overlap.
        title: title as written, or None.
        published: publication date stated by the text itself, or None.
        field: subject area from a metadata line.
        category: category from a metadata line.
        agency: publishing body as written in a metadata line or head.
        departments: departments from a metadata line or head, as written.
    """

    zones: list[Zone] = dataclasses.field(default_factory=list)
    title: str | None = None
    title_span: tuple[int, int] | None = None
    published: dt.date | None = None
    published_span: tuple[int, int] | None = None
    field: str | None = None
    category: str | None = None
    agency: str | None = None
    departments: tuple[str, ...] = ()

    def kind_at(self, position: int) -> str:
        """Return the kind of the zone that holds this code point (`body` outside of all zones)."""
        index = bisect_right(self.zones, position, key=lambda zone: zone.start) - 1
        if index >= 0 and position < self.zones[index].end:
            return self.zones[index].kind
        return "body"

    def spans(self, *kinds: str) -> list[tuple[int, int]]:
        """Return the spans of all zones of these kinds, in order."""
        return [(zone.start, zone.end) for zone in self.zones if zone.kind in kinds]
