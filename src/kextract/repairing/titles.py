"""The quoted name of the title, where the text says it again and its ends are run together with their neighbours."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kextract.repairing.candidates import Candidate
from kextract.repairing.hangul import is_hangul
from kextract.resources import data

#: Syllables that must be left of a name, and the most characters that its front may have lost.
_LEFT, _FRONT = 6, 3


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    grammar = data("repairing/grammar.yaml")
    opening, closing = (re.escape(grammar["quotes"][side]) for side in ("opening", "closing"))
    quoted = rf"[{opening}](?P<name>[^\n{opening}{closing}]{{8,60}})[{closing}] (?P<next>[가-힣]{{2,}})"
    return re.compile(quoted), re.compile(rf"[^가-힣{re.escape(grammar['dashes'])}]")


def find(text: str, trusted: Sequence[tuple[int, int]], dates: Iterable[Candidate]) -> list[Candidate]:
    """Return the repaired dates with the front of the name that stands behind them, and the spaces behind such a name.

    `1125아세안 장관회의부산에서` below the title `‘한-아세안 장관회의’ 부산에서 개최` has lost `한-` and a space.

    Args:
        text: the text, NFC.
        trusted: spans of title and metadata.
        dates: the repairs of dates, in order of place.
    """
    quoted, foreign = _patterns()
    dates = list(dates)
    spaces: dict[int, Candidate] = {}
    for start, end in trusted:
        for match in quoted.finditer(text, start, end):
            name = match["name"]
            evidence = f"{name} stands in the title"
            fronts = [name[:cut] for cut in range(1, _FRONT + 1) if not foreign.search(name[:cut])]
            for index, date in enumerate(dates):
                for front in fronts:
                    rest = name[len(front) :]
                    if _syllables(rest) >= _LEFT and rest[0] != " " and text.startswith(rest, date.start):
                        dates[index] = replace(
                            date, inserted=date.inserted + front, evidence=(*date.evidence, evidence)
                        )
            for place in _ends(text, name, match["next"]):
                spaces[place] = Candidate(place, " ", "title.space", 4.5, (evidence,), 0, True)
    return [*dates, *(spaces[place] for place in sorted(spaces))]


def _ends(text: str, name: str, behind: str) -> Iterator[int]:
    """Yield the places where a name, or enough of its end, is run together with the word behind it in the title."""
    kept = next((name[cut:] for cut in range(len(name), -1, -1) if _syllables(name[cut:]) >= _LEFT), "")
    if not kept:
        return
    place = text.find(kept + behind)
    while place >= 0:
        yield place + len(kept)
        place = text.find(kept + behind, place + 1)


def _syllables(string: str) -> int:
    return sum(map(is_hangul, string))
