"""Media monitors: one row for each article or post, from an export."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from connectors import tables
from connectors.base import Item, LeftOut, RawSignal, Rejected, Source
from connectors.columns import Columns, Record, date_order, records
from connectors.dates import Order, read_date
from connectors.plain import from_html, one_line
from connectors.web import is_address

# The names of columns as Meltwater, Coosto, OBI4wan, LexisNexis (Nexis) and Media Info Groep export them, beside our own.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "titel": ("headline", "kop", "title", "koptekst", "artikel titel", "titel artikel", "kop artikel"),
    "medium": ("outlet", "bron", "source", "source name", "titel medium", "naam medium", "mediumnaam", "medium naam", "publicatie",
               "publication", "bronnaam", "naam bron", "media", "krant", "uitgave", "website", "influencer"),
    "datum": ("date", "publicatiedatum", "datum publicatie", "published", "published date", "publication date", "load date",
              "verschijningsdatum", "datum verschijning", "alternate date format", "datum tijd", "plaatsingsdatum", "gepubliceerd"),
    "tekst": ("text", "body", "bericht", "artikel", "artikeltekst", "inhoud", "volledige tekst", "full text", "hit sentence",
              "opening text", "lead", "samenvatting", "snippet", "fragment", "content", "message", "beschrijving"),
    "bereik": ("reach", "oplage", "circulatie", "circulation", "volgers", "desktop reach", "potential reach", "views", "audience"),
    "url": ("link", "weblink", "permalink", "artikel url", "webadres"),
    "soort": ("brontype", "source type", "type", "mediatype", "mediumtype", "publication type", "soort medium", "information type"),
    "kenmerk": ("id", "artikel id", "document id", "article id", "nummer", "bericht id"),
    "schrijver": ("auteur", "author", "byline", "author name"),
}  # fmt: skip
NEEDS: Mapping[str, tuple[str, ...]] = {"de datum": ("datum",), "de titel of tekst": ("titel", "tekst")}
_MOST_REACH = 2_000_000_000  # of a mistake, no more than a database takes
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3}){1,3}|\d{1,10}")
_ROUNDED = re.compile(r"(\d{1,10}(?:[.,]\d{1,6})?)(m|mln|miljoen|k|dzd|duizend|)")
# Columns that only an export of questions has: with one of these a table is no clipping, whatever else it holds.
_WITH_QUESTIONS = Columns({**ALIASES, "vraag": ("vraagtekst", "kanaal", "zaaknummer", "ministerie", "departement")})


class Clippings:
    """Reads tables of media items; columns by name, or by a mapping of standard name to column name."""

    name = "mediamonitor"
    source = Source.MEDIA
    suffixes: tuple[str, ...] = tables.SUFFIXES

    def recognise(self, path: Path, head: bytes) -> Source | None:
        """A table with a medium and a headline (or the text), and without a column that only questions have."""
        found = _WITH_QUESTIONS.found(path, head)
        is_media = "medium" in found and ("titel" in found or {"tekst", "bereik"} <= found)
        return Source.MEDIA if is_media and "vraag" not in found else None

    def read(self, path: Path, source: Source, mapping: Mapping[str, str] | None = None) -> Iterator[Item]:
        """Yield a signal for each row; raises `Unreadable` when the columns that it needs are not there."""
        columns = Columns(ALIASES, mapping)
        order, note = date_order(path, columns, NEEDS)
        if note:
            yield note
        for record in records(path, columns, NEEDS):
            yield _signal(record, source, order) if isinstance(record, Record) else record


def _signal(record: Record, source: Source, order: Order) -> Item:
    title = one_line(from_html(record.text("titel")))
    bodies = list(dict.fromkeys(body for raw in record.texts("tekst") if (body := from_html(raw))))
    title, text = headline_and_body(title, "\n\n".join(bodies))
    if not text:
        return LeftOut("rij zonder tekst")
    try:
        day = read_date(record.cells.get("datum"), order)
    except ValueError as error:
        return Rejected(record.place, str(error), "Verbeter de datum in deze rij en bied het bestand opnieuw aan.")
    outlet = record.line("medium")
    url = record.line("url")
    digest = hashlib.sha256(f"{outlet}\0{text}".encode()).hexdigest()[:16]
    return RawSignal(
        source=source,
        connector=Clippings.name,
        origin_id=record.line("kenmerk") or url or digest,
        key=url or digest,
        date=day,
        text=text,
        title=title,
        author=record.line("schrijver"),
        channel=record.line("soort").lower(),
        outlet=outlet,
        reach=_reach(record.line("bereik")),
        link=url if is_address(url) else "",
    )


def _reach(said: str) -> int | None:
    """The number of people in a cell such as `1.234.000`, `12,345` or `1,2 mln`; None when it says none."""
    plain = said.lower().replace(" ", "")
    if thousands := _THOUSANDS.fullmatch(plain):
        return min(int(re.sub(r"[.,]", "", thousands[0])), _MOST_REACH)
    if rounded := _ROUNDED.fullmatch(plain):
        size = 1_000_000 if rounded[2].startswith("m") else 1000 if rounded[2] else 1
        return min(round(float(rounded[1].replace(",", ".")) * size), _MOST_REACH)
    return None


def headline_and_body(title: str, body: str) -> tuple[str, str]:
    """Return both, the headline only once: it leaves the head of the body, or is the text where there is no body."""
    body = body.removeprefix(title).strip() if title else body
    return (title, body) if body else ("", title)
