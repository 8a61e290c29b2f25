"""Alignment of two texts, and the edits that lead from one to the other.

Every map here is monotone and exact: offsets are half-open code points. A raw text is first composed to NFC, then
repaired; both steps are alignments, and their composition leads from any character of the repaired text back to the
characters of the file.
"""

from __future__ import annotations

import itertools
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import regex

from kextract.errors import EditError

_CLUSTER = regex.compile(r"\X")


@dataclass(slots=True, frozen=True, kw_only=True)
class Edit:
    """One change of the raw text.

    Args:
        raw_start: first code point of what is removed, or the place of an insertion.
        raw_end: code point after what is removed; equals `raw_start` for an insertion.
        removed: the removed text.
        inserted: the inserted text.
        rule: stable name of the rule that proposed it.
        confidence: 0 to 1, calibrated: of the edits at 0.9 nine in ten are right.
        evidence: what speaks for it, for a reader.
        runner_up: the next best reading, if any.
    """

    raw_start: int
    raw_end: int
    removed: str = ""
    inserted: str = ""
    rule: str = ""
    confidence: float = 1.0
    evidence: tuple[str, ...] = field(default=())
    runner_up: str | None = None


class Block(NamedTuple):
    """A piece of both texts. `same` blocks are equal character by character; others belong together as a whole."""

    source_start: int
    source_end: int
    target_start: int
    target_end: int
    same: bool


class Alignment:
    """A monotone map between a source text and a target text.

    Args:
        blocks: pieces in order that cover both texts without gap or overlap.

    Raises:
        EditError: the blocks leave a gap, overlap, or a `same` block has two lengths.
    """

    __slots__ = ("_source_starts", "_target_starts", "blocks")

    def __init__(self, blocks: Iterable[Block]) -> None:
        self.blocks: tuple[Block, ...] = tuple(blocks)
        source = target = 0
        for block in self.blocks:
            if block.source_start != source or block.target_start != target:
                raise EditError("The blocks of an alignment must follow each other without gap or overlap.")
            source, target = block.source_end, block.target_end
            if block.same and source - block.source_start != target - block.target_start:
                raise EditError("A block of equal characters must have one length in both texts.")
        self._source_starts = [block.source_start for block in self.blocks]
        self._target_starts = [block.target_start for block in self.blocks]

    @classmethod
    def identity(cls, length: int) -> Alignment:
        """Return the map of a text of this many code points onto itself."""
        return cls([Block(0, length, 0, length, True)] if length else [])

    @property
    def source_length(self) -> int:
        """Length of the source text in code points."""
        return self.blocks[-1].source_end if self.blocks else 0

    @property
    def target_length(self) -> int:
        """Length of the target text in code points."""
        return self.blocks[-1].target_end if self.blocks else 0

    def inverse(self) -> Alignment:
        """Return the map from the target to the source."""
        return Alignment(Block(b.target_start, b.target_end, b.source_start, b.source_end, b.same) for b in self.blocks)

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Return the source span of the surviving characters of a target span.

        A span of inserted characters only is empty and lies where they were inserted.

        Raises:
            EditError: the span lies outside of the target text.
        """
        if len(self.blocks) == 1 and self.blocks[0].same and 0 <= start <= end <= self.blocks[0].target_end:
            return start, end
        if not 0 <= start <= end <= self.target_length:
            raise EditError(f"The span {start}..{end} lies outside of a text of {self.target_length} characters.")
        blocks = self.blocks
        if not blocks:
            return 0, 0
        first = max(bisect_right(self._target_starts, start) - 1, 0)
        if start == end:
            return self._point(first, start)
        while first < len(blocks) and (blocks[first].target_end <= start or _adds(blocks[first])):
            first += 1
        last = bisect_right(self._target_starts, end - 1) - 1
        while last >= 0 and (blocks[last].target_start >= end or _adds(blocks[last])):
            last -= 1
        if last < first:
            place = blocks[first].source_start if first < len(blocks) else self.source_length
            return place, place
        head, tail = blocks[first], blocks[last]
        source_start = head.source_start + (max(start - head.target_start, 0) if head.same else 0)
        source_end = tail.source_end - (max(tail.target_end - end, 0) if tail.same else 0)
        return source_start, source_end

    def _point(self, index: int, position: int) -> tuple[int, int]:
        block = self.blocks[index]
        if block.same:
            place = block.source_start + min(position - block.target_start, block.source_end - block.source_start)
        else:
            place = block.source_end if position >= block.target_end else block.source_start
        return place, place

    def to_target(self, start: int, end: int) -> tuple[int, int]:
        """Return the target span of the surviving characters of a source span; see `to_source`."""
        return self.inverse().to_source(start, end)

    def then(self, following: Alignment) -> Alignment:
        """Compose: this map leads from A to B, `following` from B to C; the result leads from A to C.

        Raises:
            EditError: the two maps do not meet in one text.
        """
        if self.target_length != following.source_length:
            raise EditError("Two alignments can only be composed when they share the text in between.")
        cuts = sorted(
            {b.target_start for b in self.blocks}
            | {b.target_end for b in self.blocks}
            | {b.source_start for b in following.blocks}
            | {b.source_end for b in following.blocks}
        )
        left = _cut(self.blocks, cuts, by_target=True)
        right = _cut(following.blocks, cuts, by_target=False)
        joined: list[Block] = []
        i = j = 0
        while i < len(left) or j < len(right):
            if i < len(left) and left[i].target_start == left[i].target_end:
                b = left[i]
                place = joined[-1].target_end if joined else 0
                joined.append(Block(b.source_start, b.source_end, place, place, False))
                i += 1
                continue
            if j < len(right) and right[j].source_start == right[j].source_end:
                b = right[j]
                place = joined[-1].source_end if joined else 0
                joined.append(Block(place, place, b.target_start, b.target_end, False))
                j += 1
                continue
            group_end = max(left[i].target_end, right[j].source_end)
            source_start, target_start = left[i].source_start, right[j].target_start
            same = left[i].same and right[j].same
            while left[i].target_end < group_end or right[j].source_end < group_end:
                if left[i].target_end < group_end:
                    i += 1
                    group_end = max(group_end, left[i].target_end)
                else:
                    j += 1
                    group_end = max(group_end, right[j].source_end)
                same = same and left[i].same and right[j].same
            joined.append(Block(source_start, left[i].source_end, target_start, right[j].target_end, same))
            i += 1
            j += 1
        return Alignment(_merge(joined))


def _adds(block: Block) -> bool:
    return block.source_start == block.source_end


def _cut(blocks: Sequence[Block], cuts: Sequence[int], *, by_target: bool) -> list[Block]:
    """Cut `same` blocks at every position of the shared text; other blocks stay whole."""
    pieces: list[Block] = []
    for block in blocks:
        if not block.same:
            pieces.append(block)
            continue
        low, high = (block.target_start, block.target_end) if by_target else (block.source_start, block.source_end)
        marks = [low, *cuts[bisect_right(cuts, low) : bisect_right(cuts, high - 1)], high]
        for a, b in itertools.pairwise(marks):
            pieces.append(
                Block(
                    block.source_start + a - low,
                    block.source_start + b - low,
                    block.target_start + a - low,
                    block.target_start + b - low,
                    True,
                )
            )
    return pieces


def _merge(blocks: Iterable[Block]) -> list[Block]:
    merged: list[Block] = []
    for block in blocks:
        if merged and merged[-1].same and block.same:
            head = merged[-1]
            merged[-1] = Block(head.source_start, block.source_end, head.target_start, block.target_end, True)
        else:
            merged.append(block)
    return merged


def compose_nfc(raw: str) -> tuple[str, Alignment]:
    """Compose a text to NFC, cluster by cluster.

    Args:
        raw: any text without lone surrogates.

    Returns:
        The composed text and the alignment that leads from raw to it.
    """
    if unicodedata.is_normalized("NFC", raw):
        return raw, Alignment.identity(len(raw))
    blocks: list[Block] = []
    pieces: list[str] = []
    source = target = 0
    for match in _CLUSTER.finditer(raw):
        cluster = match[0]
        composed = cluster if cluster.isascii() else unicodedata.normalize("NFC", cluster)
        pieces.append(composed)
        source_end, target_end = source + len(cluster), target + len(composed)
        blocks.append(Block(source, source_end, target, target_end, composed == cluster))
        source, target = source_end, target_end
    return "".join(pieces), Alignment(_merge(blocks))


def left_align(text: str, position: int, inserted: str, barrier: int = 0) -> tuple[int, str]:
    """Move an insertion to the leftmost place that gives the same text.

    Args:
        text: the text before the insertion.
        position: place of the insertion, a code point offset.
        inserted: the inserted text.
        barrier: leftmost place allowed, the end of the edit before.

    Returns:
        The place and the inserted text there: inserting 아 behind 아 is inserting it in front of it.
    """
    while inserted and position > barrier and text[position - 1] == inserted[-1]:
        inserted = inserted[-1] + inserted[:-1]
        position -= 1
    return position, inserted


def apply_edits(text: str, edits: Iterable[Edit]) -> tuple[str, Alignment]:
    """Apply edits, given in order of place and in offsets of `text`.

    Returns:
        The changed text and the alignment that leads to it.

    Raises:
        EditError: edits overlap, lie outside of the text, or `removed` is not what stands there.
    """
    blocks: list[Block] = []
    pieces: list[str] = []
    source = target = 0
    for edit in edits:
        if edit.raw_start < source or edit.raw_end < edit.raw_start or edit.raw_end > len(text):
            raise EditError(f"The edit at {edit.raw_start}..{edit.raw_end} overlaps another or leaves the text.")
        if text[edit.raw_start : edit.raw_end] != edit.removed:
            raise EditError(f"The edit at {edit.raw_start} removes {edit.removed!r}, which does not stand there.")
        if edit.raw_start > source:
            length = edit.raw_start - source
            blocks.append(Block(source, edit.raw_start, target, target + length, True))
            pieces.append(text[source : edit.raw_start])
            target += length
        if edit.removed or edit.inserted:
            blocks.append(Block(edit.raw_start, edit.raw_end, target, target + len(edit.inserted), False))
        pieces.append(edit.inserted)
        target += len(edit.inserted)
        source = edit.raw_end
    if source < len(text):
        blocks.append(Block(source, len(text), target, target + len(text) - source, True))
        pieces.append(text[source:])
    return "".join(pieces), Alignment(_merge(blocks))


@dataclass(slots=True)
class Repaired:
    """A raw text, its repaired form, and the way between them.

    Args:
        raw: the text as it was read.
        text: the repaired text, composed to NFC.
        edits: the edits in raw offsets, in order.
        alignment: leads from `raw` to `text`.
        edit_spans: for each edit, the half-open span of its inserted characters in `text`.
        damage: 0 to 1, how damaged the raw text seems; see `docs/repair.md`.
        suspects: places where a loss is likely but no repair was certain.
    """

    raw: str
    text: str
    edits: list[Edit]
    alignment: Alignment
    edit_spans: list[tuple[int, int]]
    damage: float = 0.0
    suspects: list[Edit] = field(default_factory=list)

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the raw span of the surviving characters of a span of the repaired text."""
        return self.alignment.to_source(start, end)

    def to_text(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the repaired text that a raw span survives in."""
        return self.alignment.to_target(start, end)

    def undo(self) -> str:
        """Return the raw text, rebuilt from the repaired text, the edits and the composed clusters."""
        pieces: list[str] = []
        for block in self.alignment.blocks:
            if block.same:
                pieces.append(self.text[block.target_start : block.target_end])
            else:
                pieces.append(self.raw[block.source_start : block.source_end])
        return "".join(pieces)


def repaired_from(raw: str, edits: Sequence[Edit], damage: float = 0.0, suspects: Sequence[Edit] = ()) -> Repaired:
    """Build the result of a repair from edits in offsets of the composed text.

    Args:
        raw: the raw text.
        edits: the edits in order, in offsets of `compose_nfc(raw)`.
        damage: see `Repaired`.
        suspects: see `Repaired`; in offsets of the composed text too.

    Raises:
        EditError: the edits overlap or do not fit the text.
    """
    composed, composition = compose_nfc(raw)
    aligned: list[Edit] = []
    spans: list[tuple[int, int]] = []
    barrier = shift = 0
    for edit in edits:
        if not edit.removed:
            place, inserted = left_align(composed, edit.raw_start, edit.inserted, barrier)
            edit = replace(edit, raw_start=place, raw_end=place, inserted=inserted)
        aligned.append(edit)
        spans.append((edit.raw_start + shift, edit.raw_start + shift + len(edit.inserted)))
        shift += len(edit.inserted) - len(edit.removed)
        barrier = edit.raw_end
    text, change = apply_edits(composed, aligned)
    if composition.source_length == len(composed) and raw == composed:
        return Repaired(raw, text, aligned, change, spans, damage, list(suspects))
    moved = [_to_raw(edit, composition) for edit in aligned]
    return Repaired(
        raw, text, moved, composition.then(change), spans, damage, [_to_raw(s, composition) for s in suspects]
    )


def _to_raw(edit: Edit, composition: Alignment) -> Edit:
    start, end = composition.to_source(edit.raw_start, edit.raw_end)
    return replace(edit, raw_start=start, raw_end=end)
