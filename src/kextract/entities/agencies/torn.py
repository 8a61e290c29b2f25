"""Values of bodies whose names a damaged text holds in part (천도시공사 for 인천도시공사)."""

from __future__ import annotations

from collections.abc import Sequence

from kextract.entities.agencies.forms import forms
from kextract.entities.agencies.names import Names
from kextract.mentions import Mention
from kextract.resources import data

#: Syllables that a name may lack, and the least that must be left of it.
MAX_LOST = 2
MIN_LEFT = 5


def restore(mentions: Sequence[Mention], names: Names, councils: Sequence[str] = ()) -> None:
    """Set the value of every unlisted body that only one listed body can be; their values are changed in place.

    A body that the text names in full elsewhere comes before all others.

    Args:
        mentions: the bodies of a damaged text.
        names: the gazetteer.
        councils: councils and halls of the divisions that the text names.
    """
    rules = frozenset(forms().spec["torn_rules"])
    present = {mention.value for mention in mentions if mention.value in names.by_name}
    for mention in mentions:
        value = mention.value
        if value is None or mention.rule not in rules or value in names.by_form:
            continue
        own = [name for name in councils if len(name) == len(value) + 1 and _lacks(value, name)]
        if len(own) == 1:
            mention.value, mention.note = own[0], "damaged"
            continue
        if len(value) < MIN_LEFT:
            continue
        whole = [name for name in present if name and _lacks(value, name)]
        whole = whole or [name for name in names.by_name if _lacks(value, name)]
        if len(whole) == 1:
            mention.value, mention.note = whole[0], "damaged"


def _lacks(left: str, name: str) -> bool:
    """Return whether a name keeps all of what is left of it, in order, with its last syllable, and lost little."""
    if not len(left) < len(name) <= len(left) + MAX_LOST or left[-1] != name[-1]:
        return False
    if name.endswith(left) and name[: len(name) - len(left)] in data("agencies/damaged.yaml")["left_out"]:
        return False
    letters = iter(name)
    return all(letter in letters for letter in left)
