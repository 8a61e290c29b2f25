"""Status of amounts and dates: planned, done or none, by the cue of their own clause."""

from __future__ import annotations

import functools
from typing import Any

from kextract.context import Context
from kextract.mentions import Mention
from kextract.morphemes import Morphemes
from kextract.resources import data


@functools.cache
def _cues() -> dict[str, Any]:
    cues = data("resolving/status.yaml")
    return {key: frozenset(value) if isinstance(value, list) else value for key, value in cues.items()}


def set_status(text: str, context: Context, mentions: list[Mention]) -> None:
    """Set `status` of every amount and date.

    Args:
        text: the analysed text.
        context: its context; without morphemes every status is `none`.
        mentions: the mentions of the text; they are changed in place.
    """
    morphemes = context.morphemes
    for mention in mentions:
        if mention.type in ("amount", "date"):
            mention.status = clause_status(morphemes, mention.end) if morphemes else "none"


def clause_status(morphemes: Morphemes, position: int) -> str:
    """Return the status of the clause that goes on at this code point: `planned`, `done` or `none`."""
    cues = _cues()
    sentence = morphemes.sentence_at(position) or morphemes.sentence_at(max(position - 1, 0))
    stop = sentence[1] if sentence else position
    tags, forms = morphemes.tags, morphemes.forms
    first = morphemes.first_from(position)
    last = min(first + cues["max_morphemes"], len(morphemes))
    if first < last and forms[first] in cues["comparisons"]:
        return "none"
    verb = ""
    for index in range(first, last):
        if morphemes.starts[index] >= stop:
            break
        tag, form = tags[index], forms[index]
        follows = index + 1 < len(morphemes) and morphemes.starts[index + 1] < stop
        after_tag, after = (tags[index + 1], forms[index + 1]) if follows else ("", "")
        if tag == "NNG" and form in cues["planned_nouns"]:
            if after_tag not in cues["planned_unless_next_tags"]:
                return "planned"
        elif tag in ("VV", "VCP", "VA"):
            verb = form if tag == "VV" else tag
        elif tag == "XSV":
            verb = forms[index - 1] if index else ""
        elif tag == "EP":
            if form in cues["planned_prefinals"]:
                return "planned"
            if form in cues["done_prefinals"]:
                return "none" if verb in cues["neutral_verbs"] or verb in ("VCP", "VA") else "done"
        elif tag == "ETM":
            if form in cues["future_adnominal"] and after not in cues["future_unless_next"]:
                return "planned"
            if form in cues["relative_endings"] and not (after_tag == "NNB" and after in cues["carrying_nouns"]):
                return _relative(form, tags[index - 1] if index else "", verb, after_tag, after)
        elif tag == "ETN" and after_tag == "JKB" and form + after in cues["planned_endings"]:
            return "planned"
        elif tag == "EC":
            if form in cues["planned_endings"]:
                return "planned"
            if form in cues["clause_endings"]:
                return "none"
        elif tag in ("EF", "SF"):
            return "none"
    return "none"


def _relative(form: str, before_tag: str, verb: str, after_tag: str, after: str) -> str:
    cues = _cues()
    if after_tag == "NNG" and after in cues["planned_nouns"]:
        return "planned"
    past = form in cues["past_relative_endings"] and before_tag in cues["verb_tags"]
    return "done" if past and verb not in cues["neutral_verbs"] else "none"
