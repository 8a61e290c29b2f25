"""Overlaps: of mentions that share characters one stays."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from kextract.mentions import Mention

#: Which type stays when scores and lengths are equal.
_RANK = {
    name: rank
    for rank, name in enumerate(("law", "amount", "date", "agency", "person", "department", "region", "quantity"))
}
_FAR = 1 << 60


def settle(mentions: Iterable[Mention], shields: Iterable[tuple[int, int]] = ()) -> list[Mention]:
    """Choose mentions that do not overlap.

    The higher score wins, then the longer span, then the type in a fixed order, then the earlier place; the result
    does not depend on the order given.

    Args:
        mentions: candidates of all types.
        shields: half-open spans of names of events and programmes; a mention inside one is dropped, unless it is the
            whole name.

    Returns:
        The mentions that stay, by place.
    """
    blocked = sorted(shields)
    reach = list(itertools.accumulate((end for _, end in blocked), max))
    ranked = sorted(mentions, key=lambda m: (-m.score, m.start - m.end, _RANK[m.type], m.start, m.rule, m.value or ""))
    starts: list[int] = []
    kept: list[Mention] = []
    for mention in ranked:
        before = bisect_right(blocked, (mention.start, _FAR)) if blocked else 0
        if before and reach[before - 1] >= mention.end:
            length = mention.end - mention.start
            if any(mention.end <= b and length < b - a for a, b in blocked[:before]):
                continue
        index = bisect_left(starts, mention.start)
        if index < len(kept) and kept[index].start < mention.end:
            continue
        if index and kept[index - 1].end > mention.start:
            continue
        starts.insert(index, mention.start)
        kept.insert(index, mention)
    return kept
