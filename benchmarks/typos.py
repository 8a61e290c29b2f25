"""What the modes of Kiwi that mend typing errors restore in damaged releases, for docs/repair.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from training.decision_data import Damaged, syllables

MODES = ("basic", "continual", "basic_with_continual_and_lengthening")


def changes(text: str, kiwi: Any, mode: str) -> Iterator[tuple[int, str]]:
    """Yield the changes of a text: the place and the syllables put in, which are empty for any other change.

    Args:
        text: the text.
        kiwi: a Kiwi.
        mode: one of `MODES`.
    """
    for token in kiwi.tokenize(text, typos=mode):
        seen = text[token.start : token.end]
        if token.typo_cost <= 0 or seen == token.form:
            continue
        cut = next((n for n, (a, b) in enumerate(zip(seen, token.form, strict=False)) if a != b), len(seen))
        put_in = len(token.form) - len(seen)
        whole = put_in > 0 and seen[:cut] + token.form[cut : cut + put_in] + seen[cut:] == token.form
        yield token.start + cut, token.form[cut : cut + put_in] if whole else ""


def table(texts: Sequence[Damaged], kiwi: Any) -> list[str]:
    """Return the lines of a Markdown table: each mode's share restored, its precision, and false changes.

    Args:
        texts: damaged and clean copies.
        kiwi: a Kiwi.
    """
    damaged = [one for one in texts if one.mode != "clean"]
    clean = [one for one in texts if one.mode == "clean"]
    losses = sum(len(one.lost) for one in damaged)
    size = sum(len(syllables(one.text)) for one in clean)
    lines = ["| tool | restored | changes | right | changes of 10,000 clean syllables |", "|---|---|---|---|---|"]
    lines.append(f"| none | 0.000 of {losses} | 0 | – | 0.00 |")
    for mode in MODES:
        made = [(one, *change) for one in damaged for change in changes(one.text, kiwi, mode)]
        right = sum(bool(string and one.kind(place, string)) for one, place, string in made)
        false = sum(1 for one in clean for _ in changes(one.text, kiwi, mode))
        share = f"{right / max(len(made), 1):.3f}"
        lines.append(
            f"| Kiwi, typos `{mode}` | {right / max(losses, 1):.3f} of {losses} | {len(made)} | {share} |"
            f" {1e4 * false / max(size, 1):.2f} |"
        )
    return lines
