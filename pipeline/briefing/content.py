"""What a briefing says: words and figures only. Chosen and worded in `compose`, changed by people in `choices`, drawn elsewhere.

A briefing can be written down as JSON and read back, so that a version that was kept says the same for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from pipeline.period import Period

#: What can stand on the page of a thread, and may be left off it, in the order in which it is read.
PARTS: Mapping[str, str] = {
    "chart": "grafiek",
    "change": "wat er verandert",
    "where": "wie en waar",
    "media": "media en publiek",
    "principles": "principes",
    "quotes": "citaten",
    "unknown": "wat we niet weten",
    "question": "vraag voor het gesprek",
}
#: The parts that are a sentence with a heading, and that heading.
HEADINGS: Mapping[str, str] = {
    "change": "Wat er verandert:",
    "where": "Wie en waar:",
    "media": "Media en publiek:",
    "principles": "Principes:",
    "unknown": "Wat we niet weten:",
    "question": "Voor het gesprek:",
}
#: The most quotes that a page has room for.
MOST_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Quote:
    """What someone said, and of whom we say it: source, province and month."""

    signal_id: str
    text: str
    source: str
    about: str


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One thread.

    Attributes:
        theme_id: its number.
        label: its name.
        texts: the statement that is its title, the line below that (`subline`), and the sentences of `HEADINGS`.
        figure: its mean share, in words.
        verdict: the verdict of all sources together.
        certainty: how sure that is, in words; empty where the verdict says it isn't.
        trends: its rows of the last half-years up to the period, without the figures about 1 to 4 voices (law 7).
        quotes: the quotes on the page; before anybody chose, those that could stand on it, the best first.
        notes: the explanation, definitions and references for who speaks.
        parts: what of `PARTS` stands on the page.
    """

    theme_id: str
    label: str
    texts: Mapping[str, str]
    figure: str
    verdict: str
    certainty: str
    trends: pd.DataFrame
    quotes: tuple[Quote, ...]
    notes: str
    parts: tuple[str, ...] = tuple(PARTS)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of paragraphs, each with a heading that may be empty; longer ones go on on the next page."""

    key: str
    title: str
    subline: str
    paragraphs: tuple[tuple[str, str], ...]
    notes: str


@dataclass(frozen=True, slots=True)
class Briefing:
    """All that stands in the deck, the one-pager and the workbook."""

    period: Period
    title: str
    lead: str
    ground: str
    footer: str
    run_id: int
    made_on: date
    pages: tuple[ThreadPage, ...]
    listings: tuple[Listing, ...]


def texts_of(briefing: Briefing) -> dict[str, str]:
    """Every text that a person may change, by its key: `title`, `T0001/question`, `regions/title`, `regions/2`."""
    found = {"title": briefing.title, "lead": briefing.lead, "ground": briefing.ground}
    for page in briefing.pages:
        found |= {f"{page.theme_id}/{name}": text for name, text in page.texts.items()}
    for listing in briefing.listings:
        found[f"{listing.key}/title"] = listing.title
        found |= {f"{listing.key}/{place}": text for place, (_, text) in enumerate(listing.paragraphs)}
    return found


def with_texts(briefing: Briefing, texts: Mapping[str, str]) -> Briefing:
    """The same briefing with other texts, by their key; an empty one leaves its sentence or paragraph out."""
    pages = tuple(
        replace(page, texts={name: texts.get(f"{page.theme_id}/{name}", text) for name, text in page.texts.items()})
        for page in briefing.pages
    )
    listings = tuple(
        replace(
            listing,
            title=texts.get(f"{listing.key}/title", listing.title),
            paragraphs=tuple(
                (heading, texts.get(f"{listing.key}/{place}", text))
                for place, (heading, text) in enumerate(listing.paragraphs)
            ),
        )
        for listing in briefing.listings
    )
    named = {name: texts.get(name, getattr(briefing, name)) for name in ("title", "lead", "ground")}
    return replace(briefing, pages=pages, listings=listings, **named)


def written(briefing: Briefing) -> dict[str, Any]:
    """A briefing as JSON can hold it; `read_back` gives the same one."""
    return {
        "period": str(briefing.period),
        "title": briefing.title,
        "lead": briefing.lead,
        "ground": briefing.ground,
        "footer": briefing.footer,
        "run_id": briefing.run_id,
        "made_on": briefing.made_on.isoformat(),
        "pages": [_page_written(page) for page in briefing.pages],
        "listings": [
            {
                "key": listing.key,
                "title": listing.title,
                "subline": listing.subline,
                "paragraphs": [list(paragraph) for paragraph in listing.paragraphs],
                "notes": listing.notes,
            }
            for listing in briefing.listings
        ],
    }


def read_back(kept: Mapping[str, Any]) -> Briefing:
    """The briefing that was `written`."""
    listings = [
        Listing(**{**listing, "paragraphs": tuple((a, b) for a, b in listing["paragraphs"])})
        for listing in kept["listings"]
    ]
    return Briefing(
        **{
            **kept,
            "period": Period.parse(kept["period"]),
            "made_on": date.fromisoformat(kept["made_on"]),
            "pages": tuple(_page_read(page) for page in kept["pages"]),
            "listings": tuple(listings),
        }
    )


def _page_written(page: ThreadPage) -> dict[str, Any]:
    plain = page.trends.astype(object)
    return {
        "theme_id": page.theme_id,
        "label": page.label,
        "texts": dict(page.texts),
        "figure": page.figure,
        "verdict": page.verdict,
        "certainty": page.certainty,
        "trends": {"columns": list(plain.columns), "rows": plain.where(plain.notna(), None).to_numpy().tolist()},
        "quotes": [[quote.signal_id, quote.text, quote.source, quote.about] for quote in page.quotes],
        "notes": page.notes,
        "parts": list(page.parts),
    }


def _page_read(kept: Mapping[str, Any]) -> ThreadPage:
    table = pd.DataFrame(kept["trends"]["rows"], columns=kept["trends"]["columns"])
    words = ("theme_id", "period", "source", "verdict", "why")
    return ThreadPage(
        **{
            **kept,
            "trends": table.astype({name: float for name in table.columns if name not in words}),
            "quotes": tuple(Quote(*quote) for quote in kept["quotes"]),
            "parts": tuple(kept["parts"]),
        }
    )
