"""What people decide about a briefing: which threads in which order, what is on each page, and other words.

Choices say what must hold, never which page to change: they can be applied again to what the figures say later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.briefing.content import MOST_QUOTES, PARTS, Briefing, Quote, ThreadPage, with_texts

_PAGE = "page/"


@dataclass(frozen=True, slots=True)
class Choices:
    """What people decided.

    Attributes:
        theme_ids: the threads in their order; empty for those that are proposed.
        left_out: what is not shown: `T0001/quotes` (a part of `PARTS`), or `page/regions` (a listing).
        quotes: per thread the signals that are quoted, in their order; without one the first that could be.
        texts: other words by the key of `pipeline.briefing.content.texts_of`.
    """

    theme_ids: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()
    quotes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def applied(proposed: Briefing, choices: Choices) -> Briefing:
    """The briefing as people want it; `proposed` is that of `pipeline.briefing.compose`, over the same threads."""
    by_id = {page.theme_id: page for page in proposed.pages}
    order = [theme_id for theme_id in choices.theme_ids if theme_id in by_id] or list(by_id)
    pages = tuple(_page(by_id[theme_id], choices) for theme_id in order)
    listings = tuple(listing for listing in proposed.listings if f"{_PAGE}{listing.key}" not in choices.left_out)
    return with_texts(replace(proposed, pages=pages, listings=listings), choices.texts)


def _page(page: ThreadPage, choices: Choices) -> ThreadPage:
    parts = tuple(part for part in PARTS if f"{page.theme_id}/{part}" not in choices.left_out)
    return replace(page, parts=parts, quotes=chosen_quotes(page, choices))


def chosen_quotes(page: ThreadPage, choices: Choices) -> tuple[Quote, ...]:
    """The quotes of a page, of those that could stand on it."""
    wanted = choices.quotes.get(page.theme_id)
    if wanted is None:
        return page.quotes[:MOST_QUOTES]
    known = {quote.signal_id: quote for quote in page.quotes}
    return tuple(known[signal_id] for signal_id in wanted if signal_id in known)


def written_choices(choices: Choices) -> dict[str, Any]:
    """Choices as JSON can hold them."""
    return {
        "theme_ids": list(choices.theme_ids),
        "left_out": sorted(choices.left_out),
        "quotes": {theme_id: list(ids) for theme_id, ids in sorted(choices.quotes.items())},
        "texts": dict(sorted(choices.texts.items())),
    }


def choices_from(kept: Mapping[str, Any]) -> Choices:
    """The choices that were `written_choices`."""
    return Choices(
        tuple(kept["theme_ids"]),
        frozenset(kept["left_out"]),
        {theme_id: tuple(ids) for theme_id, ids in kept["quotes"].items()},
        dict(kept["texts"]),
    )
