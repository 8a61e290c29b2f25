"""Surnames, syllables, titles and cues of `resources/people`, compiled once."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from kextract.gazetteer import NameMatcher
from kextract.resources import data, rows


def either(words: Iterable[str]) -> str:
    """Return a pattern that matches any of the words, longer ones first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


@dataclass(frozen=True, slots=True)
class Title:
    """A title of `titles.csv`.

    Args:
        text: the title.
        kind: head, state, body, unit, member, work, honour or label.
        unit: last syllable of the division that a head leads.
    """

    text: str
    kind: str
    unit: str


@dataclass(frozen=True)
class Lexicon:
    """The compiled lists.

    Args:
        surnames: weight of each surname, 5 to 1.
        syllables: weight of a syllable as first and second of two given syllables, and alone.
        blocked: words that are no names.
        titles: titles by their text.
        matcher: automaton over `matched`.
        matched: the titles in the order of the automaton.
        after_title: what may follow a title, up to the end of its word.
        particle: a particle at the end of a word, after a consonant or a vowel, longest first.
        between: words between a name and its title.
        unit_ends: ends of words that name a unit or body.
        body_ends: ends of words that name a body.
        aside: brackets between a name and its title.
        cue: a word before brackets or a telephone.
        telephone, brackets: what shows that the word before is a name.
        run: three or more words in a list.
        pair: two words joined by a dot or comma.
        separator: what stands between two members of a list.
        before_name: words before a bare name.
        contact: a label before the name of a contact.
        dots: what stands between short members of a list.
        signs: marks that end a cell or an item of a list.
        bullets: marks at which a member of a list begins.
        after_unit: what follows a name that stands right after its department.
        bodies: the end of the body that a title leads: 회 for 회장, 위원회 for 위원장.
        soft_ends: last syllables that may be a particle or an ending after a noun.
        fused_titles: titles that may be fused to a name.
        plain_address: the form of address that needs least.
        word_titles: titles that are words too.
        particle_separators: separators that are particles.
        company_signs: signs at which the name of a company begins.
        body_link: what stands between a body and a name after it.
        genitive: the particle of the genitive.
        place_titles: ends of titles of members that a place leads.
        firm_ends: ends of the names of firms.
        no_slots: titles that stand after words of any kind.
        residents: titles that stand after villages.
        dwellings: last syllables of villages.
        item: a name after its body as an item of a list.
        monk: the name of a monk.
        monk_title: the title of monks.
        not_monks: words before it that are no names.
        offices: the end of the name of the body that an office belongs to.
        inner_units: ends of words that name a unit between its body and a name.
        no_given: further titles that are no given names.
        schools: last syllables of short forms of schools with the full ones.
        school_titles: titles of a school.
        universities: last syllables of short forms of universities with the full ones.
        university_titles: titles of a university.
        place_tails: syllables that a place of two syllables takes.
        appointed: a name behind the office to which somebody is appointed.
        among: what follows the first of several persons.
        acting: words between an office and the name of somebody who holds it for the time being.
        no_remnants: words of one syllable that are not what damage left of a name.
        headless: a name in brackets whose title is lost.
        ranked: the name of an official in the cell before the title.
        late: the sign for somebody late.
        officials: titles of officials in contact lines.
        glued_official: a title of an official and the name that lost the space behind it.
        naming: what stands between a title and the name behind it.
        company_titles: titles of companies.
        quoted: marks around a name before its title, the closing one first.
        post: first syllable of a post abroad.
        awarded: a name behind the prize that somebody wins.
        awarding: verbs of winning.
        also: what joins two offices of one person.
        appointing: verbs of appointing.
        labels: words before a contact that are no title.
        column: the name of an official in the cell or line behind the title.
        age: an age in brackets.
        number: a telephone number anywhere in a line.
        outsiders: ends of roles of persons who do not serve in the body that publishes.
        doubtful_ends: last syllables of places and kinds of things.
        known: names that need no title, with their values; the flag tells those that do need one.
    """

    surnames: dict[str, int]
    syllables: dict[str, tuple[int, int, int]]
    blocked: frozenset[str]
    titles: dict[str, Title]
    matcher: NameMatcher
    matched: tuple[Title, ...]
    after_title: re.Pattern[str]
    after_name: re.Pattern[str]
    consonant: tuple[str, ...]
    vowel: tuple[str, ...]
    any_end: tuple[str, ...]
    between: frozenset[str]
    unit_ends: tuple[str, ...]
    body_ends: tuple[str, ...]
    aside: re.Pattern[str]
    cue: re.Pattern[str]
    telephone: re.Pattern[str]
    brackets: re.Pattern[str]
    run: re.Pattern[str]
    pair: re.Pattern[str]
    separator: re.Pattern[str]
    left_separator: re.Pattern[str]
    bare: re.Pattern[str]
    contact: re.Pattern[str]
    known: dict[str, tuple[str, bool]]
    bodies: dict[str, str]
    dots: str
    bullets: str
    signs: str
    after_unit: re.Pattern[str]
    soft_ends: frozenset[str]
    fused_titles: frozenset[str]
    plain_address: str
    word_titles: frozenset[str]
    particle_separators: frozenset[str]
    company_signs: str
    body_link: re.Pattern[str]
    genitive: str
    place_titles: tuple[str, ...]
    item: re.Pattern[str]
    firm_ends: tuple[str, ...]
    no_slots: frozenset[str]
    residents: frozenset[str]
    dwellings: tuple[str, ...]
    monk: re.Pattern[str]
    monk_title: str
    not_monks: frozenset[str]
    offices: dict[str, str]
    inner_units: tuple[str, ...]
    no_given: frozenset[str]
    schools: dict[str, str]
    school_titles: tuple[str, ...]
    universities: dict[str, str]
    university_titles: tuple[str, ...]
    place_tails: frozenset[str]
    doubtful_ends: frozenset[str]
    appointed: re.Pattern[str]
    appointing: re.Pattern[str]
    among: re.Pattern[str]
    acting: re.Pattern[str]
    also: re.Pattern[str]
    post: str
    quoted: dict[str, str]
    company_titles: frozenset[str]
    officials: frozenset[str]
    late: str
    ranked: re.Pattern[str]
    no_remnants: frozenset[str]
    headless: re.Pattern[str]
    glued_official: re.Pattern[str]
    naming: frozenset[str]
    awarded: re.Pattern[str]
    awarding: re.Pattern[str]
    labels: frozenset[str]
    column: re.Pattern[str]
    age: re.Pattern[str]
    number: re.Pattern[str]
    outsiders: tuple[str, ...]


@functools.cache
def lexicon() -> Lexicon:
    """Return the lists."""
    spec = data("people/cues.yaml")
    surnames = {row["surname"]: int(row["weight"]) for row in rows("people/surnames.csv")}
    titles = {row["title"]: Title(row["title"], row["kind"], row["unit"]) for row in rows("people/titles.csv")}
    matched = tuple(titles.values())
    first = "".join(sorted({name[0] for name in surnames}))
    particles = either(spec["particles"])
    separator = either(spec["separators"])
    word = rf"[{first}][가-힣]{{1,3}}"
    consonant = _longest(spec["after_consonant"])
    vowel = _longest(spec["after_vowel"])
    return Lexicon(
        surnames=surnames,
        syllables={
            row["syllable"]: (int(row["first"]), int(row["second"]), int(row["single"]))
            for row in rows("people/syllables.csv")
        },
        blocked=frozenset(row["word"] for row in rows("people/blocked.csv")),
        titles=titles,
        matcher=NameMatcher([title.text for title in matched]),
        matched=matched,
        after_title=re.compile(rf"(?:{either(spec['title_particles'])})?(?:{particles})?(?![가-힣A-Za-z0-9])"),
        after_name=re.compile(rf"(?:{particles})?(?![가-힣A-Za-z0-9])"),
        consonant=consonant,
        vowel=vowel,
        any_end=_longest(set(spec["particles"]) - set(consonant) - set(vowel)),
        between=frozenset(spec["between"]),
        unit_ends=tuple(spec["unit_ends"]),
        body_ends=tuple(spec["body_ends"]),
        aside=re.compile(rf"(?:{spec['aside']})\Z"),
        cue=re.compile(rf"(?<![가-힣A-Za-z0-9])({word})(?= {{0,3}}(?:[{spec['bullets']}{spec['cue_signs']}]|\n|\Z))"),
        telephone=re.compile(spec["telephone"]),
        brackets=re.compile(spec["brackets"]),
        run=re.compile(rf"(?<![가-힣A-Za-z0-9])({word})(?:(?:{separator})({word}))(?:(?:{separator})({word}))+"),
        pair=re.compile(
            rf"(?<![가-힣A-Za-z0-9])([{first}][가-힣]{{2}})(?:[{spec['dots']}]|, ?)"
            rf"([{first}][가-힣]{{2}})(?![가-힣]{{2}})"
        ),
        separator=re.compile(separator),
        left_separator=re.compile(rf"(?:{separator})\Z"),
        bare=re.compile(rf"(?:(?<![가-힣])(?:{either(spec['before_name'])})[ (]|{spec['late']})({word})(?![가-힣])"),
        contact=re.compile(rf"(?:{either(spec['contact'])}) ?[:：)） ] ?({word})(?![가-힣])"),
        known={row["form"]: (row["value"], bool(row["ambiguous"])) for row in rows("people/known.csv")},
        bodies=spec["bodies"],
        dots=spec["dots"],
        bullets=spec["bullets"],
        signs=spec["signs"],
        after_unit=re.compile(spec["after_unit"]),
        soft_ends=frozenset(spec["soft_ends"]),
        fused_titles=frozenset(spec["fused_titles"]),
        plain_address=spec["plain_address"],
        word_titles=frozenset(spec["word_titles"]),
        particle_separators=frozenset(spec["particle_separators"]),
        company_signs=spec["company_signs"],
        body_link=re.compile(rf"{spec['body_link']}[ \u00a0]{{1,2}}\Z"),
        genitive=spec["genitive"],
        place_titles=tuple(spec["place_titles"]),
        firm_ends=tuple(spec["firm_ends"]),
        no_slots=frozenset(spec["no_slots"]),
        residents=frozenset(spec["residents"]),
        dwellings=tuple(spec["dwellings"]),
        item=re.compile(
            rf"(?<=[{spec['bullets']}▷▶] )[가-힣A-Za-z0-9]{{2,16}} ({word})(?= ?(?:[{spec['bullets']}]|\n|\Z))"
        ),
        monk=re.compile(spec["monk"]),
        monk_title=spec["monk_title"],
        not_monks=frozenset(spec["not_monks"]),
        offices=spec["offices"],
        inner_units=tuple(spec["inner_units"]),
        no_given=frozenset(spec["no_given"]),
        schools=spec["schools"],
        school_titles=tuple(spec["school_titles"]),
        universities=spec["universities"],
        university_titles=tuple(spec["university_titles"]),
        place_tails=frozenset(spec["place_tails"]),
        doubtful_ends=frozenset(spec["doubtful_ends"]),
        appointed=re.compile(
            rf"(?:{either(spec['appointed'])}) ([가-힣]{{3,4}})"
            rf"(?= (?:{either(spec['between'])}) | ?[(（]| (?:{either(spec['appointing'])}))"
        ),
        among=re.compile(spec["among"]),
        awarded=re.compile(rf"(?:{either(spec['awarded'])}) ([가-힣]{{3,6}})(?= ?[(（,·]| |\n)"),
        awarding=re.compile(either(spec["awarding"])),
        post=spec["post"],
        quoted=spec["quoted"],
        officials=frozenset(spec["officials"]),
        late=spec["late"],
        no_remnants=frozenset(spec["no_remnants"]),
        headless=re.compile(rf"[(（](?:{spec['head_mark']}? )?([{first}][가-힣]{{2}})(?=[)）,])"),
        glued_official=re.compile(
            rf"(?<![가-힣A-Za-z0-9])({either([*spec['officials'], *spec['contact']])})"
            rf"([{first}][가-힣]{{2}}) ?[(（]?\Z"
        ),
        naming=frozenset(spec["naming"]),
        company_titles=frozenset(spec["company_titles"]),
        also=re.compile(rf" ?{spec['also']} "),
        acting=re.compile(rf" ?(?:{either(spec['acting'])})(?= )"),
        ranked=re.compile(
            rf"[|│┃] {{0,3}}([{first}][가-힣]{{2}}) {{0,3}}[|│┃] {{0,3}}({either(spec['officials'])}) {{0,3}}[|│┃]"
        ),
        appointing=re.compile(either(spec["appointing"])),
        labels=frozenset(spec["contact"]),
        column=_column(spec["officials"], first),
        age=re.compile(spec["age"]),
        number=re.compile(spec["number"]),
        outsiders=tuple(spec["outsiders"]),
    )


def _column(officials: Iterable[str], first: str) -> re.Pattern[str]:
    """Return the pattern of a title in a cell or line of its own, or with spaced syllables, and the name behind it."""
    spaced = "|".join(r"[ \u00a0]{0,4}".join(title) for title in sorted(officials, key=len, reverse=True))
    name = rf"[{first}](?:[가-힣]{{1,3}}|[ \u00a0]{{1,3}}[가-힣](?:[ \u00a0]{{1,3}}[가-힣])?)"
    mark = r"[ \u00a0\t]{0,6}(?:[|｜│┃:：]|\n{1,3}|\t)[ \u00a0\t]{0,6}|(?<= [가-힣])[ \u00a0]{1,4}"
    return re.compile(
        rf"(?<![가-힣A-Za-z0-9])(?P<title>{spaced})(?:{mark})(?!(?:{spaced})(?![가-힣]))(?P<name>{name})(?![가-힣])"
        rf"(?P<after>[ \u00a0]{{0,4}}(?:[|｜│┃\n\t(（☎☏]|\Z|(?=\d{{2,4}}[-)]))[^가-힣]{{0,24}})"
    )


def _longest(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda word: (-len(word), word)))
