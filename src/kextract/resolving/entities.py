"""From the candidates of all finders to the entities of a text."""

from __future__ import annotations

from kextract.context import Context
from kextract.mentions import Mention
from kextract.resolving.names import shields
from kextract.resolving.overlaps import settle
from kextract.resolving.status import set_status


def resolve_mentions(text: str, context: Context) -> list[Mention]:
    """Settle overlaps and tell planned from done; `context.mentions` holds what stays, by place.

    Args:
        text: the text under analysis.
        context: its context with the candidates of all types.

    Returns:
        The mentions that stay.
    """
    kept = settle(context.mentions, shields(text, context))
    set_status(text, context, kept)
    context.mentions[:] = kept
    return kept
