"""Values of bodies whose names a damaged text holds in part (천도시공사 for 인천도시공사)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kextract.entities.agencies.forms import forms
from kextract.entities.agencies.glued import line_start
from kextract.entities.agencies.names import Names
from kextract.mentions import Mention
from kextract.resources import data

#: Syllables that a name may lack; the least that must be left of a listed one, of one of the text, and of one of the
#: text at the start of a line, where most losses are.
MAX_LOST = 2
MIN_LEFT = 5
_OWN = 4
_OPENING = 3


def restore(
    text: str, mentions: Sequence[Mention], names: Names, councils: Iterable[str] = (), divisions: Iterable[str] = ()
) -> None:
    """Set the value of every unlisted body that only one other body can be; their values are changed in place.

    A body that the text names in full elsewhere comes before all others, then one whose name begins with a place that
    the text names.

    Args:
        text: the damaged text.
        mentions: its bodies.
        names: the gazetteer.
        councils: councils and halls of the divisions that the text names.
        divisions: the divisions that the text names.
    """
    rules = frozenset(forms().spec["torn_rules"])
    present = {mention.value for mention in mentions if mention.value in names.by_name}
    own = {mention.value for mention in mentions if mention.value == text[mention.start : mention.end]}
    places = list(divisions)
    for mention in mentions:
        value = mention.value
        if value is None or mention.rule not in rules or value in names.by_form:
            continue
        opens = line_start().search(text, max(0, mention.start - 16), mention.start) is not None
        whole = [name for name in councils if len(name) == len(value) + 1 and _lacks(value, name)]
        if not whole and len(value) >= (_OPENING if opens else _OWN):
            most = MAX_LOST if opens else 1
            near = sorted(name for name in present | own if name and name[0].isalpha())
            near = [name for name in near if 0 < len(name) - len(value) <= most]
            whole = [name for name in near if _lacks(value, name)]
            whole = [name for name in whole if name in names.by_name or not opens or name.endswith(value)] or whole
        if not whole and opens:
            whole = [place + value[len(rest) :] for place in places for rest in _rests(place) if value.startswith(rest)]
        if not whole and len(value) >= MIN_LEFT:
            whole = [name for name in names.by_name if _lacks(value, name)]
        if len(set(whole)) == 1:
            mention.value, mention.note = whole[0], "damaged"


def _rests(place: str) -> list[str]:
    """Return what is left of a division without its first syllable or two: not less than its kind."""
    return [place[1:], place[2:]] if len(place) > _OPENING - 1 else []


def _lacks(left: str, name: str) -> bool:
    """Return whether a name keeps all of what is left of it, in order, with its last syllable, and lost little."""
    if not len(left) < len(name) <= len(left) + MAX_LOST or left[-1] != name[-1]:
        return False
    if name.endswith(left) and name[: len(name) - len(left)] in data("agencies/damaged.yaml")["left_out"]:
        return False
    letters = iter(name)
    return all(letter in letters for letter in left)
