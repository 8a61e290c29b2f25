"""Layout: which lines of a release are title, metadata, body, contact block or clutter."""

from kextract.layout.analysis import analyse
from kextract.layout.cues import find_date
from kextract.layout.model import ZONE_KINDS, Layout, Zone

__all__ = ["ZONE_KINDS", "Layout", "Zone", "analyse", "find_date"]
