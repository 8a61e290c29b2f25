"""One schema for pandas, Arrow, Spark, the data package and the docs: tables, columns, types, meanings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Args:
        name: name.
        type: one of string, int32, float32, bool, date, money (decimal128(38,4)), number (decimal128(38,9)), strings.
        description: meaning, for the data dictionary.
    """

    name: str
    type: str
    description: str


def _columns(text: str) -> tuple[Column, ...]:
    rows = (line.split(None, 2) for line in text.strip().splitlines())
    return tuple(Column(name, kind, description) for name, kind, description in rows)


TABLES: dict[str, tuple[Column, ...]] = {
    "documents": _columns("""
doc_id string Identifier of the release: stem of its file name, or stem~ID for a record of a table.
source string POSIX path of the file relative to the folder that was read.
sha256 string SHA-256 of the bytes of the file, or of the UTF-8 text of a record.
format string Format that the text was read from.
encoding string Encoding of the bytes.
title string Title as written.
published date Publication date: given from outside, otherwise stated by the text.
category string Category of the metadata line.
field string Subject area of the metadata line.
agency string Publishing body: official name at the publication date where it is known, otherwise as written.
departments strings Departments in charge as the head or the metadata line writes them.
n_chars int32 Length of the raw text in code points.
n_edits int32 Number of edits of the repair.
damage float32 How damaged the text is, 0 to 1.
duplicate_of string doc_id of an earlier release with the same or nearly the same text.
status string ok, or unreadable-date: the date given for it is none; a release that fails stands in failures only.
"""),
    "entities": _columns("""
doc_id string Release that the mention stands in.
entity_id string Identifier inside the release: e1, e2, ... in table order.
type string agency, department, region, amount, date, quantity, person or law.
raw_start int32 First code point in the raw text.
raw_end int32 Code point after the last in the raw text.
raw_text string raw[raw_start:raw_end].
start int32 First code point in the repaired text.
end int32 Code point after the last in the repaired text.
text string Surface form in the repaired text.
value string Normalised value; empty when uncertain (see note). NA, Namibia, needs keep_default_na=False in pandas.
code string ISO 3166 code, ten-digit division code, or ISO 8601 duration.
approx bool Whether the text calls the number or date approximate.
bound string min, max, over or under.
mod string START, MID or END.
status string planned, done or none for amounts and dates.
amount_min money Lower limit of a sum, inclusive, in units of currency.
amount_max money Upper limit of a sum, inclusive, in units of currency.
currency string ISO 4217 code.
quantity_min number Lower limit of a quantity, inclusive, in unit.
quantity_max number Upper limit of a quantity, inclusive, in unit.
unit string Counter or unit of measure.
date_start date First day, inclusive.
date_end date Last day, inclusive.
grain string minute hour day week month quarter half year range.
role string Title of a person, part that an agency plays, share that an amount is.
agency string Official name of the body that a person or department belongs to.
section string Zone of the release: title metadata head subheading body footnote table caption contact.
rule string Rule that found the mention.
score float32 0 to 1, how sure the finder is that this is a mention.
edits strings Identifiers of the edits inside the mention.
note string Why a value is missing or doubtful.
candidates strings Readings between which the text leaves a choice.
"""),
    "agreements": _columns("""
doc_id string Release.
agreement_id string Identifier inside the release: a1, a2, ...
kind string Kind of agreement as named.
parties_a strings Values of the parties of the first side, or of all.
parties_b strings Values of the parties of the other side.
subject string What it is about.
date string TIMEX3 value.
status string planned, done, cancelled, denied or none.
raw_start int32 First code point of the clause in the raw text.
raw_end int32 Code point after the clause in the raw text.
rule string Rule that found it.
score float32 0 to 1.
note string Why a part is missing or doubtful.
"""),
    "funding": _columns("""
doc_id string Release.
funding_id string Identifier inside the release: f1, f2, ...
entity_id string The amount, in entities.
value string Value of the amount.
purpose string What the money is for.
programme string Named programme or fund.
payer string Who pays.
payee string Who receives.
period string TIMEX3 value of the period.
share_of string Value of the total that this is a share of.
status string planned, done, cancelled, denied or none.
raw_start int32 First code point of the clause in the raw text.
raw_end int32 Code point after the clause in the raw text.
rule string Rule that found it.
score float32 0 to 1.
note string Why a part is missing or doubtful.
"""),
    "events": _columns("""
doc_id string Release.
event_id string Identifier inside the release: v1, v2, ...
name string Name as written.
date string TIMEX3 value.
place string Place.
hosts strings Values of the hosts.
sponsors strings Values of the sponsors.
organisers strings Values of the organisers.
participants strings Values of the participants.
status string planned, done, cancelled, denied or none.
raw_start int32 First code point of the clause in the raw text.
raw_end int32 Code point after the clause in the raw text.
rule string Rule that found it.
score float32 0 to 1.
note string Why a part is missing or doubtful.
"""),
    "edits": _columns("""
doc_id string Release.
edit_id string Identifier inside the release: x1, x2, ...
raw_start int32 First code point removed in the raw text, or the place of an insertion.
raw_end int32 Code point after what is removed; equals raw_start for an insertion.
removed string Removed text.
inserted string Inserted text.
rule string Rule that proposed the edit.
confidence float32 0 to 1, calibrated.
"""),
    "failures": _columns("""
source string File or record that failed.
sha256 string SHA-256 of its bytes, where they could be read.
stage string read, repair, analyse or write.
error string Short stable name of the cause.
message string What is wrong and what to do.
"""),
    "gold_check": _columns("""
doc_id string Release with gold.
type string Type of entity.
gold int32 Required gold mentions.
predicted int32 Predicted mentions that are not matched to optional gold.
matched int32 Matched exactly, span and type.
value_matched int32 Of these, value right.
precision float32 matched / predicted.
recall float32 matched / gold.
f1 float32 Harmonic mean of precision and recall.
"""),
}

_ARROW = {
    "string": ("string", ()),
    "int32": ("int32", ()),
    "float32": ("float32", ()),
    "bool": ("bool_", ()),
    "date": ("date32", ()),
    "money": ("decimal128", (38, 4)),
    "number": ("decimal128", (38, 9)),
}


def arrow_schema(table: str) -> Any:
    """Return the Arrow schema of a table; column types never depend on the data.

    Args:
        table: name of a table of `TABLES`.

    Raises:
        KeyError: there is no such table.
    """
    import pyarrow as pa

    def arrow_type(kind: str) -> Any:
        if kind == "strings":
            return pa.list_(pa.string())
        name, arguments = _ARROW[kind]
        return getattr(pa, name)(*arguments)

    return pa.schema([pa.field(column.name, arrow_type(column.type)) for column in TABLES[table]])
