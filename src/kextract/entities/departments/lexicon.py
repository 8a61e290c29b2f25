"""The words of offices and the cues around them, of `resources/departments`, compiled once."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any

from kextract.entities.agencies.forms import either
from kextract.gazetteer import NameMatcher
from kextract.resources import data, rows

_DOTS = "·ㆍ・‧․"
_NUMBER = re.compile(r"^(?:제?\d{1,2}(?=[가-힣]{2}))|\d{1,2}\Z")


@dataclass(frozen=True)
class Spec:
    """The compiled lists of `departments.yaml` and `units.csv`; see the comments there."""

    suffixes: NameMatcher
    sure: frozenset[str]
    doubled: frozenset[str]
    units: frozenset[str]
    common: frozenset[str]
    blocked: frozenset[str]
    blocked_head: re.Pattern[str]
    label: re.Pattern[str]
    fused_label: re.Pattern[str]
    heading: re.Pattern[str]
    phone: re.Pattern[str]
    follower: re.Pattern[str]
    particle: re.Pattern[str]
    clear_particle: re.Pattern[str]
    houses: frozenset[str]
    offices: frozenset[str]
    head_mark: str
    persons: frozenset[str]
    fused_title: re.Pattern[str]
    body: re.Pattern[str]
    own: re.Pattern[str]
    nameless: frozenset[str]
    founded: re.Pattern[str]
    reform: re.Pattern[str]
    holder: re.Pattern[str]
    row: re.Pattern[str]
    branches: frozenset[str]
    corporate: frozenset[str]
    blocked_end: re.Pattern[str]
    called: re.Pattern[str]
    no_bodies: frozenset[str]
    groups: tuple[str, ...]
    rooms: frozenset[str]
    halls: tuple[str, ...]
    posts: frozenset[str]
    personnel: re.Pattern[str]
    named: re.Pattern[str]
    reshaped: re.Pattern[str]
    contact: re.Pattern[str]
    name_before: re.Pattern[str]
    speaks: re.Pattern[str]
    glued_name: re.Pattern[str]
    persons_ends: tuple[str, ...]


@functools.cache
def spec_of() -> Spec:
    """Return the lists, read and compiled once."""
    spec: dict[str, Any] = data("departments/departments.yaml")
    suffixes = spec["suffixes"]
    surnames = "".join(sorted({row["surname"][0] for row in rows("people/surnames.csv")}))
    label = "|".join(r"\s{0,2}".join(one.replace(" ", "")) for one in sorted(spec["labels"], key=len, reverse=True))
    bracket = r"[\[(（【〔\s]*"
    return Spec(
        suffixes=NameMatcher(
            sorted({*suffixes["sure"], *suffixes["doubtful"], *suffixes["branches"], *suffixes["corporate"]})
        ),
        sure=frozenset(suffixes["sure"]),
        doubled=frozenset(suffixes["doubled"]),
        units=frozenset((*map(str, spec["units"]), *(row["head"] for row in rows("departments/units.csv")))),
        common=frozenset(
            (*map(str, spec["common_heads"]), *(row["head"] for row in rows("departments/units.csv") if row["common"]))
        ),
        blocked=frozenset(spec["blocked"]),
        blocked_head=re.compile(rf"(?:{either(spec['blocked_heads'])})"),
        label=re.compile(rf"(?:^|[^가-힣])(?:{label})[\s\])】]{{0,3}}[:：|=]?[\s(\[‘]{{0,4}}\Z"),
        fused_label=re.compile(rf"^(?:{either(spec['fused_labels'])})"),
        heading=re.compile(rf"(?:^|[^가-힣])(?:{label})[\s|│┃:：()<>]*(?:[가-힣A-Za-z0-9]{{2,14}}[\s|│┃]+){{0,2}}\Z"),
        phone=re.compile(
            rf"(?: [가-힣]{{2,4}}| ?[(][가-힣 ]{{1,10}})?(?: ?[:：] ?)?{bracket}"
            rf"(?:{either(spec['phone_marks'])}|(?:{either(spec['phone_words'])})[ .:：)(]{{0,4}}\d"
            rf"|\d{{2,4}}[-)․.]\s?\d{{3,4}})",
            re.IGNORECASE,
        ),
        follower=re.compile(
            rf"[)\]]? ?(?:[가-힣]{{2,4}} )?(?:{either(spec['followers'])})(?![가-힣]{{3}})"
            rf"|[(（]\s?[☎☏]|[(（][가-힣]{{1,3}}{spec['head_mark']} [가-힣]{{2,4}}[,)）]"
        ),
        particle=re.compile(rf"(?:{either(spec['particles'])})(?![가-힣])"),
        clear_particle=re.compile(rf"(?:{either(spec['clear_particles'])})(?![가-힣])"),
        houses=frozenset(suffixes["houses"]),
        offices=frozenset((*suffixes["houses"], *suffixes["doubled"])),
        head_mark=spec["head_mark"],
        persons=frozenset(suffixes["persons"]),
        fused_title=re.compile(rf"(?:{either(spec['titles'])})"),
        body=re.compile(rf"(?:^|[^가-힣])[가-힣A-Za-z]{{0,12}}(?:{either(spec['bodies'])}) \Z"),
        no_bodies=frozenset(spec["no_bodies"]),
        groups=tuple(spec["groups"]),
        rooms=frozenset(spec["rooms"]),
        halls=tuple(spec["halls"]),
        nameless=frozenset(spec["nameless"]),
        founded=re.compile(
            rf"[’'”\"]?(?:{either(spec['objects'])}) (?:[가-힣]{{2,4}} )?(?:{either(spec['founding'])})"
            rf"|[’'”\"]? (?:{either(spec['ceremonies'])})"
        ),
        reform=re.compile(either(spec["reforms"])),
        holder=re.compile(rf"[가-힣A-Za-z]{{2,20}}(?:{either(spec['holders'])}) \Z"),
        row=re.compile(rf"\s{{0,6}}[|│/]?\s{{0,6}}(?:{either(spec['contact_heads'])})(?![가-힣]{{3}})"),
        branches=frozenset(suffixes["branches"]),
        corporate=frozenset(suffixes["corporate"]),
        blocked_end=re.compile(rf"(?:{either(spec['blocked_ends'])})\Z"),
        called=re.compile(
            rf" [가-힣]{{2,4}}(?: |[(（][^()（）\n]{{1,12}}[)）] ?)"
            rf"[가-힣]{{0,8}}(?:{either(spec['followers'])})(?![가-힣]{{3}})"
            rf"| [{surnames}][가-힣]{{1,3}} (?:{either(spec['staff'])})(?![가-힣]{{3}})"
        ),
        posts=frozenset(spec["posts"]),
        personnel=re.compile(either(spec["personnel"])),
        named=re.compile(rf" [{surnames}][가-힣]{{1,3}}(?= ?(?:[,\n/▲△▷▶○●◇■∙·]|\Z| \d{{2,4}}[-)]|\d{{3,4}}-))"),
        reshaped=re.compile(
            rf"[’'”\"]?(?:{either(spec['objects'])}|으로|로)(?: [가-힣]{{2,4}})? (?:{either(spec['founding'])})"
            rf"|[’'”\"]?(?:{either(spec['objects'])}) [가-힣]{{3,14}}(?:으로|로) "
            rf"|(?:{either(spec['under'])})(?![가-힣])"
        ),
        contact=re.compile(
            rf"☎|☏|\d{{2,4}}[-)․.] ?\d{{3,4}}-\d{{4}}|(?:{either(spec['contact_heads'])})(?:\n|\Z| *[|:])"
        ),
        name_before=re.compile(rf"(?<![가-힣])([{surnames}][가-힣]{{1,2}}) (?:[가-힣]{{2,12}} )?\Z"),
        speaks=re.compile(rf"(?:{either(spec['speaking'])})(?![가-힣])"),
        glued_name=re.compile(rf"([{surnames}][가-힣]{{2}}) (?:{either(spec['followers'])})(?![가-힣]{{3}})"),
        persons_ends=tuple(spec["persons_ends"]),
        own=re.compile(rf"(?:^|[^가-힣])(?:{either(spec['selves'])}) \Z"),
    )


@functools.lru_cache(maxsize=8192)
def made_of_units(head: str) -> int:
    """Return the least number of units that make up a head, 0 when it is not made of units."""
    units = spec_of().units
    head = _NUMBER.sub("", head) or head
    if any(sign in head for sign in _DOTS):
        parts = [made_of_units(part) for part in re.split(f"[{_DOTS}]", head)]
        return sum(parts) if all(parts) else 0
    least = {0: 0}
    for end in range(1, len(head) + 1):
        found = [
            least[start] + 1
            for start in range(max(0, end - 8), end)
            if start in least and head[start:end] in units and (end - start > 1 or start == 0)
        ]
        if found:
            least[end] = min(found)
    return least.get(len(head), 0)
