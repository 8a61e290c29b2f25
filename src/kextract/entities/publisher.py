"""The body that publishes a release: by its layout, its contact lines, the subject of its first sentences."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kextract.context import Context
from kextract.entities.agencies import load_names, official_name
from kextract.entities.agencies.forms import either, forms
from kextract.mentions import Mention
from kextract.resources import data, rows

_OPENING = 600  # characters of the body within which its first sentences name the publisher
_GAP = 12  # characters between the label of a contact line and the body
_ASIDE = r"(?: ?[(（][^()（）\n]{0,80}[)）]){0,2}"
_ONLY_ASIDE = re.compile(rf"{_ASIDE} ")
_LEAD = re.compile(r"\s*(?:[(（\[【][^()（）\[\]【】\n]{1,20}[)）\]】]\s*)?")


@functools.cache
def division() -> re.Pattern[str]:
    """Return a pattern of the divisions that publish releases, where they act or own."""
    spec = data("departments/departments.yaml")
    places = data("agencies/morphology.yaml")["places"]
    stem = either(place for place in places["districts"] if len(place) > 1)
    heads = either(head for row in rows("agencies/provinces.csv") for head in row["heads"].split("|"))
    after = rf"(?=[(,·‧ ]|{either(spec['division_particles'])})"
    return re.compile(rf"(?<![가-힣])(?:{heads}|(?:{stem})(?:{either(spec['selves'])})){after}")


@functools.cache
def _provinces() -> dict[str, list[tuple[str, str, str]]]:
    table: dict[str, list[tuple[str, str, str]]] = {}
    for row in rows("agencies/provinces.csv"):
        for head in row["heads"].split("|"):
            table.setdefault(head, []).append((row["valid_from"], row["valid_to"], row["name"]))
    return table


@functools.cache
def _public_bodies() -> frozenset[str]:
    """Return the bodies that publish releases of their own: those of the state, of provinces, public institutions."""
    names = load_names()
    return frozenset(one.name for one in names.lives if one.source not in ("", "OWN"))


@functools.cache
def _state_bodies() -> frozenset[str]:
    return frozenset(one.name for one in load_names().lives if one.source in ("GOA", "LAA"))


@dataclass(frozen=True)
class _Cues:
    """What shows that a body publishes.

    Args:
        topic: what follows the body that a sentence speaks of, also by its officer (국방부장관은).
        subject: what follows the body that acts in a sentence.
        headed: a body with its head in brackets (국토교통부(장관 …)).
        joint: what stands between two bodies of which only the second has a particle.
        titled: what follows the body that begins the title of its release (산림청, …).
        label: a label before the body.
        paper: a word for a release after it.
        inner: ends of offices that publish under the name of their division.
        begins: the division that the name of an office begins with (해남군보건소).
    """

    topic: re.Pattern[str]
    subject: re.Pattern[str]
    headed: re.Pattern[str]
    joint: re.Pattern[str]
    titled: re.Pattern[str]
    label: re.Pattern[str]
    paper: re.Pattern[str]
    inner: tuple[str, ...]
    begins: re.Pattern[str]


@functools.cache
def _cues() -> _Cues:
    spec = data("departments/publisher.yaml")
    branch = rf" [가-힣]{{2,8}}(?:{either(spec['branches'])})"
    spaced = "|".join(r"\s{0,2}".join(label.replace(" ", "")) for label in spec["labels"])
    heads, topic = either(spec["heads"]), either(spec["topic"])
    officer = rf"(?: ?[가-힣0-9]{{0,12}}(?:{either(spec['officers'])})|{spec['head_mark']})"
    return _Cues(
        topic=re.compile(rf"(?:{_ASIDE}(?:{branch})?{_ASIDE}|{officer})(?:{topic})(?![가-힣])"),
        subject=re.compile(rf"{_ASIDE}(?:{branch})?{_ASIDE}(?:{either(spec['subject'])})(?![가-힣])"),
        headed=re.compile(rf" ?[(（](?:(?:{heads})[ :]|[가-힣]{{2,4}} (?:{heads})[,)）])"),
        joint=re.compile(rf"{_ASIDE}(?:{either(spec['joints'])}) ?(?:[가-힣]{{2,10}} )?"),
        titled=re.compile(rf"{_ASIDE}(?:,|{officer},| ?[-–·])"),
        label=re.compile(rf"(?:{spaced})[\s:：|\])】<>○◦·-]{{0,{_GAP}}}\Z"),
        paper=re.compile(rf"[ ’'\]]{{0,3}}(?:{either(spec['papers'])})"),
        inner=tuple(spec["inner"]),
        begins=re.compile(rf"[가-힣]{{2,7}}?[{''.join(data('regions/patterns.yaml')['division_kinds'])}]"),
    )


def place(name: str, context: Context) -> str:
    """Return the official name of a division as far as the tables of provinces know it."""
    day = context.published.isoformat() if context.published else "9999"
    lives = _provinces().get(name, [])
    for first, last, official in lives:
        if (not first or first <= day) and (not last or day < last):
            return official
    return lives[-1][2] if lives else name


class Publisher:
    """Tells who publishes a release.

    Args:
        text: the text.
        context: date and layout.
        agencies: agencies of the text in order of position.
    """

    def __init__(self, text: str, context: Context, agencies: Sequence[Mention]) -> None:
        self._text = text
        self._context = context
        self._agencies = agencies
        self._name: str | None = None
        self._asked = False
        self._counts: dict[str, Counter[str]] = {}

    def name(self) -> str | None:
        """Return the official name of the publishing body, or None where nothing tells it."""
        if not self._asked:
            self._asked = True
            self._name = (
                self._by_layout()
                or self._by_label(self._body()[0])
                or self._by_opening()
                or self._by_label(len(self._text))
                or self.most_frequent("")
            )
        return self._name

    def is_topic(self, end: int) -> bool:
        """Return whether the body that ends at a position is what its sentence speaks of."""
        return _cues().topic.match(self._text, end) is not None

    def _by_layout(self) -> str | None:
        named = self._context.layout.agency if self._context.layout else None
        if not named:
            return None
        if official := official_name(named, self._context.published):
            return official
        if named in _provinces() or forms().whole_place.fullmatch(named):
            return place(named, self._context)
        at = self._text.find(named)
        return next((one.value for one in self._agencies if one.start == at and one.end == at + len(named)), None)

    def _by_label(self, stop: int) -> str | None:
        """Return the body behind the label of a contact line, or before the word for a release, above a position."""
        cues = _cues()
        for one in self._agencies:
            if one.start >= stop:
                break
            if one.value is None or one.value.endswith(cues.inner):
                continue
            if cues.paper.match(self._text, one.end) and self._opens_line(one.start):
                return one.value
            if cues.label.search(self._text, max(0, one.start - _GAP - 12), one.start):
                return one.value
        return None

    def _opens_line(self, start: int) -> bool:
        return not self._text[max(0, start - 8) : start].rpartition("\n")[2].strip(" \t<[【(「‘'")

    def _body(self) -> tuple[int, int]:
        layout = self._context.layout
        start = next((zone.start for zone in layout.zones if zone.kind == "body"), 0) if layout else 0
        return start, min(len(self._text), start + _OPENING)

    def _by_opening(self) -> str | None:
        """Return the body that the first sentences speak of; of several, the first, or the one that the title names."""
        cues = _cues()
        found = self._bodies(*self._body())
        spoken = [
            at
            for at, (_, last, _) in enumerate(found)
            if any(cue.match(self._text, last) for cue in (cues.topic, cues.headed))
        ]
        title = self._by_title()
        if title and title in _state_bodies() and title in (found[at][2] for at in spoken):
            return self._whole(title) if title.endswith(cues.inner) else title
        for at in spoken:
            _, last, name = found[at]
            if not cues.topic.match(self._text, last) and self._holds_next(found, at):
                continue  # 산림청(청장 …) 국립수목원은: the body above
            while at and cues.joint.fullmatch(self._text, found[at - 1][1], found[at][0]):
                at -= 1  # 특허청(청장 …)과 관세청(청장 …)은
            name = found[at][2]
            return self._whole(name) if name.endswith(cues.inner) else name
        if title:
            return self._whole(title) if title.endswith(cues.inner) else title
        for _, last, name in found:
            if cues.subject.match(self._text, last):
                return self._whole(name) if name.endswith(cues.inner) else name
        return None

    def _holds_next(self, found: Sequence[tuple[int, int, str]], at: int) -> bool:
        """Return whether the next body, of which the sentence speaks, stands right behind one and its brackets."""
        if at + 1 == len(found):
            return False
        aside = _ONLY_ASIDE.match(self._text, found[at][1])
        return (
            aside is not None
            and aside.end() == found[at + 1][0]
            and _cues().topic.match(self._text, found[at + 1][1]) is not None
        )

    def _bodies(self, start: int, stop: int) -> list[tuple[int, int, str]]:
        """Return the public bodies and divisions between two positions: start, end and official name."""
        found: list[tuple[int, int, str]] = []
        for one in self._agencies:
            if start <= one.start < stop and one.value and (one.value in _public_bodies() or _local(one.value)):
                found.append((one.start, one.end, one.value))
        taken = [(first, last) for first, last, _ in found]
        for hit in division().finditer(self._text, start, stop):
            if not any(first <= hit.start() < last for first, last in taken):
                found.append((hit.start(), hit.end(), place(hit[0], self._context)))
        return sorted(found)

    def _by_title(self) -> str | None:
        """Return the body that begins the title (산림청, …), brackets before it left out, or None."""
        end = self._text.find("\n")
        lead = _LEAD.match(self._text)
        start = lead.end() if lead else 0
        for first, last, name in self._bodies(start, max(end, 0)):
            return name if first == start and _cues().titled.match(self._text, last) else None
        return None

    def _head(self, name: str) -> str | None:
        """Return the division that the name of a body begins with (광양시 of 광양시자원봉사센터), or None."""
        head = _cues().begins.match(name)
        return place(head[0], self._context) if head and division().fullmatch(head[0] + " ", 0, len(head[0])) else None

    def _whole(self, name: str) -> str:
        """Return the division that an office of one belongs to (해남군보건소), or the office itself."""
        head = _cues().begins.match(name)
        return place(head[0], self._context) if head and self._count("")[head[0]] else name

    def most_frequent(self, ending: str) -> str | None:
        """Return the division, or with an empty ending also the body of the state, that the text names most."""
        counted = Counter(self._count(ending))
        if not ending:
            counted.update(mention.value for mention in self._agencies if mention.value in _state_bodies())
        if not ending and not counted:
            heads = (self._head(one.value) for one in self._agencies if one.value)
            counted.update(head for head in heads if head)
        return counted.most_common(1)[0][0] if counted else None

    def _count(self, ending: str) -> Counter[str]:
        if ending not in self._counts:
            self._counts[ending] = Counter(
                place(found[0], self._context) for found in division().finditer(self._text) if found[0].endswith(ending)
            )
        return self._counts[ending]


def _local(name: str) -> bool:
    """Return whether a body is led by a place and of a public kind (전남경찰청, 강진교육지원청)."""
    return name.endswith(tuple(data("departments/publisher.yaml")["public"]))
