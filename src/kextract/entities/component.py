"""The spaCy components that run the finders, one a type of entity.

Each is a registered factory (`kextract_agencies`, `kextract_dates`, ...) and adds what it finds to `doc._.mentions`;
`kextract_resolve` settles overlaps and fills `doc.ents` and `doc.spans["kextract"]`.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from kextract.context import Context
from kextract.entities.finding import Finder, add_found, finder
from kextract.layout import analyse
from kextract.mentions import Mention
from kextract.tokenizer.component import morphemes_of

for _name, _default in (("mentions", ()), ("published", None), ("repaired", None), ("resolved", False)):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=_default)

_recent: OrderedDict[int, tuple[Any, str, Context]] = OrderedDict()
_KEPT = 64


def context_of(doc: Doc) -> tuple[str, Context]:
    """Return the text of a document and its context, kept for the components that follow."""
    key = doc._.morphemes
    kept = _recent.get(id(key)) if key is not None else None
    if kept is not None and kept[0] is key:
        return kept[1], kept[2]
    text = doc.text
    layout = analyse(text)
    published = doc._.published
    if isinstance(published, str):
        published = dt.date.fromisoformat(published)
    context = Context(
        published=published or layout.published,
        layout=layout,
        morphemes=morphemes_of(doc),
        mentions=[Mention.from_dict(values) for values in doc._.mentions],
        damage=(doc._.repaired or {}).get("damage", 0.0),
    )
    if key is not None:
        _recent[id(key)] = (key, text, context)
        if len(_recent) > _KEPT:
            _recent.popitem(last=False)
    return text, context


class FinderComponent:
    """Runs one finder over a document.

    Args:
        name: name of the component.
        find: the finder.
    """

    def __init__(self, name: str, find: Finder) -> None:
        self.name = name
        self.find = find

    def __call__(self, doc: Doc) -> Doc:
        """Add the mentions that the finder sees, outside of the clutter of the page."""
        text, context = context_of(doc)
        found = add_found(self.find, text, context)
        doc._.mentions = (*doc._.mentions, *(m.to_dict() for m in found))
        return doc


def _register(package: str) -> Callable[[Language, str], FinderComponent]:
    @Language.factory(f"kextract_{package}", assigns=["doc._.mentions"])
    def create(nlp: Language, name: str) -> FinderComponent:
        return FinderComponent(name, finder(package))

    made: Callable[[Language, str], FinderComponent] = create
    return made


# Named, because the entry points of pyproject.toml lead here.
create_laws = _register("laws")
create_agencies = _register("agencies")
create_departments = _register("departments")
create_regions = _register("regions")
create_amounts = _register("amounts")
create_dates = _register("dates")
create_quantities = _register("quantities")
create_people = _register("people")
create_remnants = _register("remnants")


@Language.factory("kextract_custom", assigns=["doc._.mentions"])
def create_custom(nlp: Language, name: str, path: str) -> FinderComponent:
    """Return the component that finds the names of a user's gazetteer; `path` is its CSV file."""
    from kextract.entities.custom import custom_finder

    return FinderComponent(name, custom_finder(path).find)
