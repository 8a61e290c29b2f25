"""The spaCy component that turns candidates into entities."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from kextract.entities.component import context_of
from kextract.resolving.entities import resolve_mentions

if not Span.has_extension("mention"):
    Span.set_extension("mention", default=None)


@Language.component("kextract_resolve", assigns=["doc.ents", "doc._.mentions"])
def resolve(doc: Doc) -> Doc:
    """Settle overlaps, tell planned from done, and fill `doc.ents`, `doc.spans["kextract"]` and `doc._.mentions`."""
    text, context = context_of(doc)
    kept = resolve_mentions(text, context)
    doc._.mentions = tuple(m.to_dict() for m in kept)
    spans: list[Span] = []
    last = 0
    for mention in kept:
        span = doc.char_span(mention.start, mention.end, label=mention.type, alignment_mode="expand")
        if span is None:
            continue
        span._.mention = mention.to_dict()
        spans.append(span)
        if span.start >= last:
            last = span.end
    doc.spans["kextract"] = spans
    doc.ents = _apart(spans)
    doc._.resolved = True
    return doc


def _apart(spans: list[Span]) -> list[Span]:
    """Two mentions inside one token give one entity: spaCy's entities may not share tokens."""
    kept: list[Span] = []
    for span in spans:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept
