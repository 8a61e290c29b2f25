"""How often Python looks for garbage in the processes that kextract owns."""

from __future__ import annotations

import gc

#: New objects after which Python looks for cycles; its default of 700 makes it walk through all names of the gazetteers
#: again and again while they are read.
OBJECTS = 50_000


def collect_rarely() -> None:
    """Let this process look for garbage less often: for commands and their workers, not for programs of others."""
    gc.set_threshold(OBJECTS, 10, 10)
