"""Countries that damage has glued to the person after them: the particle and the space between them are lost.

No word begins or ends inside such a run, so the finder of places does not see the country; the person found behind it
shows where it ends.
"""

from __future__ import annotations

import functools

from kextract.context import Context
from kextract.entities.regions import life
from kextract.entities.regions.names import forms
from kextract.mentions import Mention

_LONGEST = 8


@functools.cache
def _countries() -> frozenset[str]:
    return frozenset(
        name for name, form in forms().items() if len(name) > 1 and any(s.kind == "country" for s in form.senses)
    )


def find(text: str, context: Context) -> list[Mention]:
    """Return the countries that stand directly before a person, with letters on both sides.

    Args:
        text: the analysed text (NFC); offsets are its code points.
        context: holds the persons and places found before.
    """
    taken = {(m.start, m.end) for m in context.mentions if m.type == "region"}
    found = []
    for person in (m for m in context.mentions if m.type == "person"):
        end = person.start
        names = (text[end - length : end] for length in range(min(_LONGEST, end), 1, -1))
        name = next((name for name in names if name in _countries()), None)
        if name is None:
            continue
        start = end - len(name)
        if start == 0 or not text[start - 1].isalpha() or (start, end) in taken:
            continue
        lives = [one for one in life(name, context.published) if one.kind == "country"]
        if lives:
            value, code = lives[0].value, lives[0].code
            found.append(
                Mention(type="region", start=start, end=end, value=value, code=code, rule="region.glued", score=0.7)
            )
    return found
