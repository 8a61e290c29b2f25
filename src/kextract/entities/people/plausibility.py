"""How much a word looks like a Korean personal name."""

from __future__ import annotations

import functools

from kextract.entities.people.lexicon import lexicon
from kextract.morphemes import Morphemes

_NEVER = -99
_DOUBT = 6
_USUAL = 8


@functools.lru_cache(maxsize=65536)
def looks(word: str) -> int:
    """Return how much a word of 2 to 5 syllables looks like a Korean name: about 8 for most names, -99 for none.

    The surname and each given syllable add their weights of `surnames.csv` and `syllables.csv`.
    """
    lex = lexicon()
    if word in lex.blocked or word in lex.titles or not 2 <= len(word) <= 5:
        return _NEVER
    if len(word) > 2 and _ends_in_title(word):
        return _NEVER
    if len(word) > 3 and word.endswith(lex.body_ends):
        return _NEVER
    noun = word[:-1] in lex.blocked and word[-1] in lex.soft_ends
    best = _NEVER
    for size in (1, 2):
        surname = lex.surnames.get(word[:size], 0)
        given = word[size:]
        if surname and 1 <= len(given) <= 2:
            best = max(best, surname + _given(given, surname, size) + (3 if size == 2 else 0))
    if best < 0 and len(word) == 4:
        first, second = lex.surnames.get(word[0], 0), lex.surnames.get(word[1], 0)
        if min(first, second) >= 4:  # the surnames of both parents
            best = max(best, min(first, second) - 2 + _given(word[2:], 5, 1))
    if best > _NEVER and (noun or _is_compound(word)):
        best -= _DOUBT
    return max(best, _NEVER)


def may_be(word: str) -> bool:
    """Return whether a word of three or four syllables begins with a surname and is no listed word or title.

    It is asked only where a title shows that a name must stand, so the given name may be any.
    """
    lex = lexicon()
    if word in lex.blocked or word in lex.titles or word in lex.between or not 3 <= len(word) <= 4:
        return False
    if _ends_in_title(word) or word[1:] in lex.blocked or (len(word) == 4 and _is_compound(word)):
        return False
    if word.endswith(lex.firm_ends) or (len(word) == 4 and word.endswith(lex.body_ends)):
        return False
    if len(word) == 4 and word.endswith(lex.unit_ends) and looks(word[:3]) < _USUAL:
        return False
    given = lex.syllables.get(word[1], (0, 0, 0))[0]
    if len(word) == 3:
        return lex.surnames.get(word[0], 0) > 1 and bool(given or lex.syllables.get(word[2], (0, 0, 0))[1])
    if lex.surnames.get(word[:2], 0):
        return True
    if word[:3] in lex.blocked or lex.syllables.get(word[3], (0, 0, 0)) == (0, 0, 0):
        return False
    return looks(word[:3]) >= _USUAL


def _is_compound(word: str) -> bool:
    blocked = lexicon().blocked
    return len(word) == 4 and word[:2] in blocked and word[2:] in blocked


def _ends_in_title(word: str) -> bool:
    """Return whether a word is a surname or place with a title: 김장관, 신안군수."""
    titles = lexicon().titles
    tails = (word[1:], word[2:]) if len(word) == 4 else (word[1:],)
    return any(tail in titles and titles[tail].kind in ("head", "state", "body", "unit") for tail in tails) or (
        word[1:] in lexicon().no_given
    )


def _given(given: str, surname: int, size: int) -> int:
    syllables = lexicon().syllables
    if len(given) == 1:
        single = syllables.get(given, (0, 0, 0))[2]
        return single + 2 if single and (surname >= 3 or size == 2) else _NEVER
    first, second = syllables.get(given[0], (0, 0, 0))[0], syllables.get(given[1], (0, 0, 0))[1]
    weight = (first or -2) + (second or -3)
    return weight if first or second else _NEVER


def in_syllables(morphemes: Morphemes, start: int, end: int) -> bool:
    """Return whether Kiwi takes a span for nouns of one syllable, the first a proper one: an unknown name falls so."""
    tags = [morphemes.tags[index] for index in morphemes.between(start, end)]
    return len(tags) == end - start and tags[:1] == ["NNP"] and all(tag.startswith("NN") for tag in tags)


def evidence(morphemes: Morphemes | None, start: int, end: int) -> int:
    """Return what Kiwi adds: above 0 where its analysis speaks for a name, below where it speaks against one."""
    if morphemes is None:
        return 0
    span = morphemes.between(start, end)
    if not span:
        return 0
    tags = [morphemes.tags[index] for index in span]
    last = morphemes.ends[span[-1]]
    if last > end + 1:
        return -1
    if len(span) == 1:
        return 2 if tags[0] == "NNP" else (0 if tags[0] == "NNG" else -3)
    if "VCP" in tags or (tags[-1][0] == "E" and tags[-2][:2] in ("XS", "VX")):
        return -8
    if tags[0].startswith("V") or tags[-1] in ("EF", "EC", "ETM", "ETN") or tags[0].startswith("MA"):
        return -3
    if tags[-1].startswith("J"):
        return -3 if end - morphemes.starts[span[-1]] < 2 else -8
    if tags[0] == "NNP" and morphemes.ends[span[0]] - start == 1:
        return 2 if in_syllables(morphemes, start, end) else 1
    return 0


def without_particle(word: str) -> list[str]:
    """Return the readings of a word as a name: as it stands and without each particle that fits."""
    lex = lexicon()
    readings = []
    for endings, closed in ((lex.consonant, True), (lex.vowel, False), (lex.any_end, None)):
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= 2:
                stem = word[: -len(ending)]
                if closed is None or ((ord(stem[-1]) - 0xAC00) % 28 > 0) is closed:
                    readings.append(stem)
    return [word, *readings]
