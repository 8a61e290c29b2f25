"""The Python interface: extract, repair, read, load."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kextract.alignment import Edit, Repaired, compose_nfc, repaired_from
from kextract.context import Context
from kextract.errors import UsageError
from kextract.layout import Layout
from kextract.mentions import TYPES, Mention
from kextract.readers.decoding import replace_surrogates

if TYPE_CHECKING:
    from kextract.tokenizer import Analyser

REPAIR_LEVELS = ("off", "safe", "full")


class Entity:
    """One mention with its place in the raw text; attributes are the columns of the table `entities`."""

    __slots__ = ("_row",)

    def __init__(self, row: dict[str, Any]) -> None:
        self._row = row

    def __getattr__(self, name: str) -> Any:
        try:
            return self._row[name]
        except KeyError:
            raise AttributeError(f"An entity has no {name!r}; its columns are those of `kextract schema`.") from None

    def __repr__(self) -> str:
        return f"Entity({self.type} {self.raw_start}..{self.raw_end} {self.raw_text!r} = {self.value!r})"

    def to_dict(self) -> dict[str, Any]:
        """Return the columns as a dict."""
        return dict(self._row)


class Relation(Entity):
    """One row of agreements, funding or events; attributes are the columns of its table."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Relation({ {k: v for k, v in self._row.items() if v not in (None, [])} })"


@dataclass(slots=True)
class Extraction:
    """What was read from one release.

    Args:
        repaired: raw text, repaired text and the way between them.
        layout: zones and metadata of the repaired text.
        published: publication date used.
        entities: mentions, by place in the raw text.
        agreements: who agreed what with whom.
        funding: how much for what by whom.
        events: what was held where, when and by whom.
    """

    repaired: Repaired
    layout: Layout
    published: dt.date | None
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def raw(self) -> str:
        """The raw text; lone surrogates stand as U+FFFD."""
        return self.repaired.raw

    @property
    def text(self) -> str:
        """The repaired text, composed to NFC."""
        return self.repaired.text

    @property
    def edits(self) -> list[Edit]:
        """The edits, by place in the raw text."""
        return self.repaired.edits

    @property
    def entities(self) -> list[Entity]:
        """The mentions, by place in the raw text."""
        return [Entity(row) for row in self.rows["entities"]]

    @property
    def agreements(self) -> list[Relation]:
        """The agreements."""
        return [Relation(row) for row in self.rows["agreements"]]

    @property
    def funding(self) -> list[Relation]:
        """The funding."""
        return [Relation(row) for row in self.rows["funding"]]

    @property
    def events(self) -> list[Relation]:
        """The events."""
        return [Relation(row) for row in self.rows["events"]]

    def to_frames(self) -> dict[str, Any]:
        """Return a pandas DataFrame for each of entities, agreements, funding, events and edits.

        Integers and booleans are nullable types, lists are lists, decimals are `decimal.Decimal`.
        """
        from kextract.tables.frames import to_frame

        return {table: to_frame(table, rows) for table, rows in self.rows.items()}


def as_date(value: str | dt.date | None) -> dt.date | None:
    """Return a date from an ISO 8601 string, a date or None.

    Raises:
        UsageError: the string is no calendar date.
    """
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    if isinstance(value, dt.datetime):
        return value.date()
    try:
        return dt.date.fromisoformat(re.split("[T ]", str(value).strip(), maxsplit=1)[0])
    except ValueError:
        raise UsageError(f"{value!r} is no date; write it as 2019-11-25.") from None


def repair(
    text: str,
    level: str = "safe",
    *,
    published: str | dt.date | None = None,
    analyser: Analyser | None = None,
) -> Repaired:
    """Restore what can be restored with certainty.

    Args:
        text: a release, or a piece of one.
        level: `off`, `safe` (edits that a careful reader would all make) or `full` (also the most likely ones).
        published: publication date, where the text does not state it.
        analyser: holds this process's Kiwi, which is asked where a text is damaged; by default the pipeline's.

    Returns:
        The repaired text with its edits and the alignment.

    Raises:
        UsageError: unknown level or date.
    """
    if level not in REPAIR_LEVELS:
        raise UsageError(f"Repair level {level!r} is unknown; choose {', '.join(REPAIR_LEVELS)}.")
    raw = replace_surrogates(text)
    if level == "off":
        return repaired_from(raw, [])
    from kextract.pipeline import default_analyser, layout_of
    from kextract.repairing import propose

    composed, _ = compose_nfc(raw)
    layout = layout_of(composed)
    found = propose(composed, layout, as_date(published) or layout.published, level, analyser or default_analyser())
    return repaired_from(raw, found.edits, found.damage, found.suspects)


def extract(
    text: str,
    published: str | dt.date | None = None,
    repair: str = "safe",
    types: Sequence[str] | None = None,
    *,
    nlp: Any = None,
) -> Extraction:
    """Repair a release and extract its entities and relations.

    Args:
        text: the release.
        published: publication date (`2019-11-25`); without it the one that the text states is used.
        repair: `off`, `safe` or `full`.
        types: entity types to return; all by default.
        nlp: a pipeline from `load`, with components of your own; the same stages without spaCy by default.

    Returns:
        Entities, relations and edits, every one with its place in the raw text.

    Raises:
        UsageError: unknown level, type or date.
    """
    wanted = check_types(types)
    date = as_date(published)
    analyser = getattr(nlp, "analyser", None) or getattr(getattr(nlp, "tokenizer", None), "analyser", None)
    repaired = globals()["repair"](text, repair, published=date, analyser=analyser)
    return analyse_repaired(repaired, date, wanted, nlp)


def check_types(types: Iterable[str] | None) -> tuple[str, ...]:
    """Return the entity types asked for, in the fixed order.

    Raises:
        UsageError: an unknown type.
    """
    if types is None:
        return TYPES
    unknown = sorted(set(types) - set(TYPES))
    if unknown:
        raise UsageError(f"Unknown entity type {unknown[0]!r}; the types are {', '.join(TYPES)}.")
    chosen = set(types)
    return tuple(name for name in TYPES if name in chosen)


def analyse_repaired(
    repaired: Repaired, published: dt.date | None, types: Sequence[str], nlp: Any = None, doc_id: str = ""
) -> Extraction:
    """Extract from a repaired text; see `extract`. Also takes `kextract.pipeline.Stages` for `nlp`.

    Args:
        repaired: raw and repaired text.
        published: publication date, or None for the one that the text states.
        types: entity types to keep.
        nlp: a spaCy pipeline, `kextract.pipeline.Stages`, or None for the stages of this process.
        doc_id: identifier for the rows.
    """
    from kextract.pipeline import Stages, stages

    if nlp is None or isinstance(nlp, Stages):
        context = (nlp or stages())(repaired.text, published, repaired.damage)
    else:
        context = _over_doc(repaired, published, nlp)
    return extraction_of(repaired, context, types, doc_id)


def extraction_of(
    repaired: Repaired, context: Context, types: Sequence[str], doc_id: str = "", *, sparse: bool = False
) -> Extraction:
    """Return the rows of a text whose context has been through all stages.

    Args:
        repaired: raw and repaired text.
        context: what all stages know of the repaired text.
        types: entity types to keep.
        doc_id: identifier for the rows.
        sparse: as for `entity_rows`.
    """
    from kextract.tables.rows import edit_rows, entity_rows

    layout = context.layout or Layout()
    mentions: list[Mention] = [m for m in context.mentions if m.type in types]
    rows = {
        "entities": entity_rows(doc_id, mentions, repaired, layout, sparse=sparse),
        "agreements": [],
        "funding": [],
        "events": [],
        "edits": edit_rows(doc_id, repaired),
    }
    return Extraction(repaired, layout, context.published, rows)


def _over_doc(repaired: Repaired, published: dt.date | None, nlp: Any) -> Context:
    """Analyse by a spaCy pipeline, which may hold components of the user's own."""
    from kextract.entities.component import context_of

    doc = nlp.make_doc(repaired.text)
    if published:
        doc._.published = published.isoformat()
    doc._.repaired = {
        "raw": repaired.raw,
        "blocks": tuple(tuple(block) for block in repaired.alignment.blocks),
        "edits": tuple((e.raw_start, e.raw_end, e.removed, e.inserted, e.rule, e.confidence) for e in repaired.edits),
        "damage": repaired.damage,
    }
    for _, component in nlp.pipeline:
        doc = component(doc)
    return context_of(doc)[1]


def load(config: dict[str, Any] | None = None) -> Any:
    """Return the spaCy pipeline that analyses a text as given (repair is not part of it).

    Args:
        config: see `kextract.pipeline.build`.
    """
    from kextract.pipeline import build

    return build(config)


def read(path: str | Path) -> Any:
    """Read one file.

    Args:
        path: a text file.

    Returns:
        The `Release`.

    Raises:
        ReadError: the file is no readable text; the message says what to do.
    """
    from kextract.readers.files import read_file

    return read_file(Path(path))
