"""Finding the agencies of a text: known names, forms of names, definitions of the text itself."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace

from kextract.context import Context
from kextract.entities.agencies.aliases import definitions
from kextract.entities.agencies.cut import councils_of, cut_names, divisions_of
from kextract.entities.agencies.damaged import Parting
from kextract.entities.agencies.evident import (
    again,
    committees,
    dotted,
    forces,
    headed,
    latin,
    listed,
    quoted,
    schools,
)
from kextract.entities.agencies.forms import LATIN, WORD, Forms, either, forms, is_generic
from kextract.entities.agencies.glued import behind_particles, runs_on, word_begins
from kextract.entities.agencies.hits import Hit, from_candidate, without_overlap, without_refuted
from kextract.entities.agencies.listing import events, pupils, worldwide
from kextract.entities.agencies.listing import rows as rows_of_companies
from kextract.entities.agencies.morphology import by_mark, by_suffix, foreign
from kextract.entities.agencies.names import Names, Reading, load_names
from kextract.entities.agencies.roles import assign, joins
from kextract.entities.agencies.torn import restore
from kextract.gazetteer import NameMatcher
from kextract.mentions import Mention
from kextract.morphemes import Morphemes
from kextract.resources import rows
from kextract.signs import Signs

_SPACES = Signs(dict.fromkeys("\u00a0\u2009\u202f\u3000", " "))
_LONG = 5  # syllables from which a name is sure even inside an unspaced run
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_LEAD = re.compile(r"(?<![가-힣A-Za-z0-9])[가-힣]{2,10}\Z")
_BROKEN = 6  # syllables from which a name may be broken by a space


@functools.cache
def companies() -> frozenset[str]:
    """Return the companies of the lists."""
    return frozenset(row["name"] for row in rows("agencies/companies.csv"))


class Finder:
    """A finder of agencies with its gazetteer.

    Args:
        extra: rows of the user, with the columns of `resources/agencies/public.csv`; only `name` is required.
    """

    def __init__(self, extra: Iterable[Mapping[str, str]] = ()) -> None:
        self.names: Names = load_names(extra)
        keys: dict[str, str] = {}
        for form in sorted(self.names.forms(), key=lambda form: (" " in form, form)):
            keys.setdefault(form.replace(" ", ""), form)
        for end, mistake in forms().spec["misspelt"].items():
            for form in [form for form in keys.values() if form.endswith(end) and len(form) >= _LONG]:
                keys.setdefault(form.replace(" ", "").removesuffix(end) + mistake, form)
        self._forms = list(keys.values())
        self._spaced = frozenset(form for form in self.names.forms() if " " in form)
        #: The automaton over all forms without their spaces.
        self.matcher = NameMatcher(keys)

    def find(self, text: str, context: Context) -> list[Mention]:
        """Return the agencies of a text, in order and without overlap.

        Args:
            text: analysed text (NFC).
            context: publication date and morphemes; either may be missing.
        """
        spec = forms()
        text = _SPACES(text)
        hits = [*self._known(text, context.morphemes, spec, context.damaged)]
        by_form = (by_suffix(text, context.morphemes), by_mark(text, context.morphemes), foreign(text))
        evident = (quoted(text), dotted(text), schools(text, context.morphemes), headed(text), latin(text))
        proved_here = (rows_of_companies(text, context.morphemes), events(text), worldwide(text), pupils(text))
        for source in (*by_form, *evident, *proved_here, forces(text), committees(text), listed(text)):
            hits += [from_candidate(candidate) for candidate in source]
        proved = {text[hit.start : hit.end]: hit.value for hit in hits if hit.rule in spec.spec["proving_rules"]}
        for hit in hits:
            if hit.rule == "company-mark":
                name = spec.company_mark.sub("", text[hit.start : hit.end]).strip()
                if len(name) > 3 and not is_generic(name):
                    proved.setdefault(name, None)
        if proved:
            hits += [from_candidate(candidate) for candidate in again(text, proved)]
        sure = self._settle(text, hits, spec)
        sure = [self._extend(text, hit, spec) for hit in without_refuted(text, sure)]
        if context.damaged:
            parting = Parting(text, sure, self.names, self.matcher, self._forms, context.morphemes)
            sure = without_overlap(parting.part(sure))
            sure += cut_names(text, sure, parting.own, self.names, context.morphemes, context.published)
            sure.sort(key=lambda hit: hit.start)
        sure, defined = self._define(text, without_overlap(sure), context.morphemes if context.damaged else None)
        mentions = [self._mention(text, hit, context.published, defined, spec) for hit in sure]
        if context.damaged:
            restore(text, mentions, self.names, councils_of(text), divisions_of(text))
        assign(text, mentions)
        return mentions

    def _known(self, text: str, morphemes: Morphemes | None, spec: Forms, damaged: bool) -> Iterable[Hit]:
        words = text.split(" ")
        compact = "".join(words)
        ends = list(itertools.accumulate(map(len, words)))
        for first, last, number in self.matcher.find(compact):
            # one space was taken out after each word
            start, end = first + bisect_right(ends, first), last + bisect_right(ends, last - 1)
            form = self._forms[number]
            gaps = (end - start) - (last - first)
            broken = gaps and text[start:end] not in self._spaced
            if broken and gaps == len(form) - 1 >= 4:  # 국 토 교 통 부
                broken = False
            if broken and (gaps > 2 or len(form) < _BROKEN or form in self.names.weak):
                place, _, rest = text[start:end].partition(" ")
                led = len(form) >= _LONG and gaps == 1 and spec.stem.fullmatch(place) is not None
                if not led or form in self.names.weak or rest in spec.spec["place_word_off"]:
                    continue
            if not gaps and " " in form and len(form) < _BROKEN:
                continue
            if gaps and not form[0].isascii() and start and WORD.match(text, start - 1):
                continue
            if broken and text.endswith(tuple(spec.spec["spaced_leads_off"]), 0, start):  # 에 대한 | 건설협회
                continue
            torn = damaged and form not in self.names.weak and morphemes is not None
            if torn and len(form) == 2 and not form.isascii():
                full = form in self.names.by_name and self._left(text, start, form, morphemes, spec)
                if full and not self._right(text, end, form, morphemes, spec) and _acts(end, morphemes):
                    yield Hit(start, end, "name", 0.9, form, rank=2)
                    continue
                torn = False
            left = self._left(text, start, form, morphemes, spec) or (torn and _edge(start, morphemes))
            if left and (self._right(text, end, form, morphemes, spec) or (torn and _edge(end, morphemes))):
                full = form in self.names.by_name
                yield Hit(start, end, "name" if full else "short-form", 0.95 if full else 0.9, form, rank=2)

    def _left(self, text: str, start: int, form: str, morphemes: Morphemes | None, spec: Forms) -> bool:
        if start == 0 or not WORD.match(text, start - 1):
            return True
        before = text[start - 1]
        if text.endswith(spec.kinds_before, 0, start):
            return False
        if LATIN.match(form):
            return not before.isascii()
        if before.isascii():
            return len(form) >= 4
        if form not in self.names.by_name:
            return spec.past.search(text, max(0, start - 4), start) is not None or (
                morphemes is not None and len(form) >= 3 and self._after_particle(start, morphemes)
            )
        if spec.past.search(text, max(0, start - 4), start):
            return True
        if morphemes is not None and len(form) >= 3 and morphemes.starts_at(start):
            return len(form) >= _LONG or self._after_particle(start, morphemes)
        return morphemes is None and len(form) >= _LONG

    @staticmethod
    def _after_particle(start: int, morphemes: Morphemes) -> bool:
        index = morphemes.first_from(start) - 1
        return index >= 0 and morphemes.starts_at(start) and morphemes.tags[index][0] in "JE"

    def _right(self, text: str, end: int, form: str, morphemes: Morphemes | None, spec: Forms) -> bool:
        if end == len(text):
            return True
        if form not in self.names.by_name and text[end] == spec.spec["no_tail"].get(form[-1]):
            return False
        if spec.part.match(text, end - 1):
            return False
        if form[-1].isascii() and LATIN.match(text, end):
            return False
        if form[-1].isascii() and text[end] in "-_" and LATIN.match(text, end + 1):
            return False
        if spec.tail.match(text, end) or spec.title.match(text, end):
            return True
        if text[end] != " " and spec.branch.match(text, end):
            return True
        if len(form) < _LONG or form not in self.names.by_name:
            return False
        return morphemes is None or morphemes.starts_at(end)

    def _settle(self, text: str, hits: list[Hit], spec: Forms) -> list[Hit]:
        """Drop overlaps (longer first, listed names before forms) and unsupported weak forms."""
        ordered = sorted(hits, key=lambda hit: (-(hit.end - hit.start), -hit.rank, hit.start))
        kept = without_overlap(ordered)
        weak = [hit for hit in kept if hit.form in self.names.weak or hit.rule == "listed"]
        sure = {life.name for hit in kept if hit not in weak for life in self.names.by_form.get(hit.form or "", ())}
        for _ in range(3):
            proved = [hit for hit in weak if self._supported(text, hit, kept, sure, spec)]
            weak = [hit for hit in weak if hit not in proved]
            sure.update(life.name for hit in proved for life in self.names.by_form.get(hit.form or "", ()))
            if not proved:
                break
        return [hit for hit in kept if hit not in weak]

    def _supported(self, text: str, hit: Hit, kept: list[Hit], sure: set[str], spec: Forms) -> bool:
        if any(life.name in sure for life in self.names.by_form.get(hit.form or "", ())):
            return True
        if spec.mark_before.search(text, max(0, hit.start - 8), hit.start) or spec.mark_after.match(text, hit.end):
            return True
        if spec.title.match(text, hit.end + 1) and text[hit.end] == " ":
            return True
        at = bisect_right(kept, hit.start, key=lambda other: other.start) - 1
        near = [kept[index] for index in (at - 1, at + 1) if 0 <= index < len(kept)]
        if hit.rule == "listed":
            near = [other for other in near if other.rule in spec.spec["companies_by"] or self._company(other.form)]
        return any(
            joins(text, min(other.end, hit.end), max(other.start, hit.start))
            for other in near
            if other.form != hit.form or hit.form is None
        )

    def _company(self, form: str | None) -> bool:
        """Return whether a form names a company of the lists."""
        return any(life.name in companies() for life in self.names.by_form.get(form or "", ()))

    def _extend(self, text: str, hit: Hit, spec: Forms) -> Hit:
        """Lengthen a name by its branch: 한국농어촌공사 나주지사."""
        if hit.rule == "foreign" or (
            hit.form and hit.form in self.names.by_name and self.names.by_name[hit.form][0].source == "GOA"
        ):
            return hit
        lead = _LEAD.search(text, max(0, hit.start - 12), hit.start)
        if (
            lead
            and hit.rule == "name"
            and spec.whole_place.fullmatch(lead[0])
            and not spec.national.match(text, hit.start)
        ):
            return replace(hit, start=lead.start(), rule="place-name", form=None, value=None, score=0.96)
        if (found := _university_body().match(text, hit.end)) and hit.form and _university(hit.form):
            return replace(hit, end=found.end(), form=None, rule="university-body", value=text[hit.start : found.end()])
        found = spec.branch.match(text, hit.end)
        if found and not _is_unit(found) and not found[1].startswith(tuple(spec.spec["no_branches"])):
            end = hit.end + found.end(1) - found.start()
            return replace(hit, end=end, rule="branch", whole_end=hit.end, value=None, score=min(hit.score, 0.8))
        return hit

    def _define(self, text: str, hits: list[Hit], torn: Morphemes | None) -> tuple[list[Hit], dict[str, Hit]]:
        """Read the short forms that the text defines and find them everywhere after; `torn` for a damaged text."""
        spec = forms()
        defined: dict[str, Hit] = {}
        for hit in hits:
            for span in definitions(text, hit.end, text[hit.start : hit.end]):
                short = text[slice(*span)]
                if is_generic(short) or short in spec.suffixes:
                    continue
                defined.setdefault(short, hit)
        if not defined:
            return hits, defined
        found = []
        for match in re.finditer(either(defined), text):
            start, end, short = *match.span(), match[0]
            edges = torn is not None and len(short) > 2
            early = start < defined[short].end and (len(short) < 3 or short in self.names.weak)
            if early or not (self._left(text, start, short, None, spec) or (edges and _edge(start, torn))):
                continue
            torn_right = torn is not None and (runs_on(text, start, end, torn) or (edges and _edge(end, torn)))
            if self._right(text, end, short, None, spec) or torn_right:
                found.append(Hit(start, end, "alias", 0.9, short, rank=1))
        return without_overlap([*hits, *found]), defined

    def _mention(
        self, text: str, hit: Hit, published: dt.date | None, defined: Mapping[str, Hit], spec: Forms
    ) -> Mention:
        surface = text[hit.start : hit.end]
        reading = self._reading(text, hit, published, defined, spec)
        if hit.rule == "cut":
            reading = Reading(hit.value or None, (), "damaged")
        return Mention(
            type="agency",
            start=hit.start,
            end=hit.end,
            value=reading.value,
            rule=hit.rule,
            score=hit.score,
            note=reading.note,
            candidates=reading.candidates if reading.value != surface else (),
        )

    def _reading(
        self, text: str, hit: Hit, published: dt.date | None, defined: Mapping[str, Hit], spec: Forms
    ) -> Reading:
        if hit.whole_end is not None:
            whole = self._reading(text, replace(hit, end=hit.whole_end, whole_end=None), published, defined, spec)
            return Reading(None if whole.value is None else _clean(whole.value + text[hit.whole_end : hit.end]))
        surface = text[hit.start : hit.end]
        known = hit.form if hit.form in self.names.by_form else None
        if known and spec.country.search(text, max(0, hit.start - 9), hit.start) and self._central(known):
            return Reading(surface)
        if (
            surface in defined
            and defined[surface] is not hit
            and (hit.rule == "alias" or hit.start >= defined[surface].end)
        ):
            owner = defined[surface]
            reading = self._reading(text, owner, published, {}, spec)
            own = self.names.read(known, published) if known else reading
            defined_here = owner.rule == "foreign" or surface in self.names.weak
            if own.value is None or own.value == reading.value or not known or defined_here:
                return reading
        if known:
            reading = self.names.read(known, published)
            if reading.value != known and self._of_the_past(text, hit, known, published, spec):
                return Reading(known, (), "former name")
            if reading.value is None and (former := self._former(known, published)):
                return Reading(former, reading.candidates, "former name")
            return reading
        bare = spec.company_mark.sub("", surface).strip() if hit.rule == "company-mark" else surface
        if bare != surface and bare in self.names.by_form:
            return self.names.read(bare, published)
        return Reading(hit.value or _clean(bare))

    def _former(self, known: str, published: dt.date | None) -> str | None:
        """Return the only body that a form ever named where it is gone and several followed (기재부 in 2026)."""
        lives = self.names.by_form[known]
        if published is None or len({life.name for life in lives}) > 1:
            return None
        return lives[0].name if all(life.valid_to and life.valid_to <= published for life in lives) else None

    def _of_the_past(self, text: str, hit: Hit, known: str, published: dt.date | None, spec: Forms) -> bool:
        """Return whether the text speaks of a body as it was: 옛 건설교통부, 2005년 건설교통부는."""
        if known not in self.names.by_name:
            return False
        if spec.past.search(text, max(0, hit.start - 4), hit.start) or spec.past_after.match(text, hit.end):
            return True
        years = _YEAR.findall(
            text, max(text.rfind("\n", max(0, hit.start - 50), hit.start) + 1, hit.start - 50), hit.start
        )
        if not years:
            return False
        year = int(years[-1])
        return any(
            life.valid_to is not None and (life.valid_from or dt.date.min).year <= year <= life.valid_to.year
            for life in self.names.by_name[known]
        )

    def _central(self, form: str) -> bool:
        return any(life.source == "GOA" for life in self.names.by_form[form])


@functools.cache
def _university_body() -> re.Pattern[str]:
    return re.compile(rf" [가-힣]{{2,6}}(?:{either(forms().spec['university_bodies'])})(?={forms().tail.pattern})")


def _university(form: str) -> bool:
    return form.endswith(tuple(forms().spec["universities"]))


def _edge(position: int, morphemes: Morphemes | None) -> bool:
    """Return whether one morpheme ends and another word begins here: the space between them is lost."""
    if morphemes is None or not (morphemes.starts_at(position) and morphemes.ends_at(position)):
        return False
    return word_begins(behind_particles(position, morphemes), morphemes)


def _acts(end: int, morphemes: Morphemes | None) -> bool:
    """Return whether a particle with the next word behind it, a verb or an adverb begins here (국회에다시)."""
    if morphemes is None or not morphemes.starts_at(end):
        return False
    behind = behind_particles(end, morphemes)
    if behind > end:
        return word_begins(behind, morphemes)
    return morphemes.tags[morphemes.first_from(end)].startswith(("MA", "VV"))


def _is_unit(branch: re.Match[str]) -> bool:
    """Return whether a branch is a word of its own that names a unit of its body (한국도로공사 | 강원본부)."""
    return branch[0][0] == " " and branch[1].endswith(tuple(forms().spec["branch_units"]))


def _clean(surface: str) -> str:
    return " ".join(surface.split())


@functools.cache
def default_finder() -> Finder:
    """Return the finder over the shipped names."""
    return Finder()
