"""Places that no list holds: foreign cities and divisions right after their country, numbered villages."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from kextract.entities.regions.hits import Hit
from kextract.entities.regions.names import Form, Sense, alternatives, forms, patterns
from kextract.entities.regions.surroundings import is_hangul, right_boundary
from kextract.mentions import Mention
from kextract.morphemes import Morphemes
from kextract.resources import data, rows

_WORD = re.compile(r" ([가-힣]{2,8})")
_VILLAGE_HEAD = re.compile(r"(?<![가-힣0-9])[가-힣]{1,4}\Z")


@functools.cache
def _villages() -> tuple[re.Pattern[str], re.Pattern[str], tuple[str, ...]]:
    """Return the pattern of a number and a kind, that of what leads up to a village, and the kinds that need that."""
    spec = data("regions/patterns.yaml")["villages"]
    kinds, parents = alternatives(spec["kinds"]), alternatives(spec["parents"])
    numbered = re.compile(rf"(?<!\d)\d{{1,2}}({kinds})(?![가-힣]{{2}})")
    return numbered, re.compile(rf"(?:{parents}) \Z"), tuple(spec["led"])


@functools.cache
def _unlisted() -> tuple[re.Pattern[str], frozenset[str]]:
    spec = data("regions/patterns.yaml")
    return re.compile(f" {spec['unlisted']}"), frozenset(spec["unlisted_off"])


@functools.cache
def _bare_states() -> dict[str, dict[str, str]]:
    """Return the codes of first-level divisions by country and name without its suffix (솔로몬제도: 호니아라)."""
    found: dict[str, dict[str, str]] = {}
    off = frozenset(patterns()["bearings"])
    for row in rows("regions/divisions.csv"):
        stem = row["name"].partition(" ")[0]
        if len(stem) > 1 and stem not in off:
            found.setdefault(row["code"].partition("-")[0], {}).setdefault(stem, row["code"])
    return found


def _form(name: str, country: str, code: str) -> Form:
    return Form(name, (Sense("state" if code else "city", name, code, None, country),), "plain", True, False)


def follower(text: str, hit: Hit, morphemes: Morphemes | None) -> Hit | None:
    """Return the place after a country that only its country proves (폴란드 제슈프시, 솔로몬제도 호니아라), or None.

    Args:
        text: the text.
        hit: an accepted place.
        morphemes: its morphemes; without them only divisions of the lists count.
    """
    abroad = ("country", "city", "state")
    countries = {sense.country for sense in hit.form.senses if sense.kind in abroad}
    if len(countries) != 1 or (hit.following is not None and hit.following.start <= hit.end + 1):
        return None
    country = countries.pop()
    if country == "KR":
        return None
    word = _WORD.match(text, hit.end)
    states = _bare_states().get(country, {})
    for length in range(len(word[1]) if word else 0, 1, -1):
        name = word[1][:length] if word else ""
        if name in states and right_boundary(text, hit.end + 1 + length, _form(name, country, states[name]), morphemes):
            return Hit(hit.end + 1, hit.end + 1 + length, _form(name, country, states[name]), True, hit)
    pattern, off = _unlisted()
    found = pattern.match(text, hit.end)
    if found is None or morphemes is None:
        return None
    name, (start, end) = found["name"], found.span("name")
    if name in off or name.endswith(tuple(off)) or not _proper(start, end, morphemes):
        return None
    form = _form(name, country, "")
    return Hit(start, end, form, True, hit) if right_boundary(text, end, form, morphemes) else None


def _proper(start: int, end: int, morphemes: Morphemes) -> bool:
    """Return whether the morphology knows no common word in a stretch: its first morpheme is a name or unknown."""
    index = morphemes.first_from(start)
    if index >= len(morphemes) or morphemes.starts[index] != start:
        return False
    return morphemes.tags[index] in ("NNP", "UN", "NA") and morphemes.ends[index] >= end - 1


def again(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return the other places of names that only their country proved (호니아라 after 솔로몬제도 호니아라).

    Args:
        text: the text.
        hits: the accepted places.
    """
    listed = forms()
    proved = {hit.form.text: hit.form for hit in hits if hit.form.text not in listed and len(hit.form.text) > 2}
    if not proved:
        return []
    taken = {hit.start for hit in hits}
    return [
        Hit(match.start(), match.end(), proved[match[0]], True)
        for match in re.finditer(alternatives(list(proved)), text)
        if match.start() not in taken
        and not is_hangul(text, match.start() - 1)
        and right_boundary(text, match.end(), proved[match[0]], None)
    ]


def numbered_villages(text: str, taken: Sequence[tuple[int, int]]) -> list[Mention]:
    """Return villages with a number (용촌1리), where a town or village stands before them or in the lists.

    Args:
        text: the text.
        taken: spans of the places found.
    """
    if not taken:
        return []
    found = []
    ends = {end for _, end in taken}
    starts = {start for start, _ in taken}
    known: set[str] = set()
    numbered, parent, guarded = _villages()
    for number in numbered.finditer(text):
        head = _VILLAGE_HEAD.search(text, max(0, number.start() - 5), number.start())
        if head is None:
            continue
        start, end, kind = head.start(), number.end(), number[1]
        name = text[start:end]
        base = forms().get(head[0] + kind)
        led = start - 1 in ends or bool(parent.search(text, max(0, start - 4), start))
        if kind in guarded and not (led and base is not None):
            continue
        if start in starts or not (led or name in known or (base is not None and base.town)):
            continue
        known.add(name)
        found.append(Mention(type="region", start=start, end=end, value=name, rule="region.village", score=0.85))
    return found
