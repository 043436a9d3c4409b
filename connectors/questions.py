"""Publieksvragen: one row for each question, from the export of a contact centre."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from connectors import tables
from connectors.base import Item, LeftOut, RawSignal, Rejected, Source
from connectors.columns import Columns, Record, records
from connectors.dates import read_date
from connectors.plain import from_html, one_line, tidy

ALIASES: Mapping[str, tuple[str, ...]] = {
    "kenmerk": ("nummer", "id", "zaaknummer", "zaakid", "zaak-id", "vraagnummer", "casenummer", "meldingsnummer", "ticket",
                "ticketnummer", "referentie", "volgnummer", "registratienummer", "nr", "case id", "klantcontactnummer"),
    "datum": ("date", "ontvangstdatum", "datum ontvangst", "datum ontvangen", "ontvangen", "ontvangen op", "registratiedatum",
              "datum registratie", "vraagdatum", "datum vraag", "contactdatum", "datum contact", "aanmaakdatum", "datum tijd",
              "datum en tijd", "tijdstip", "aangemaakt", "aangemaakt op", "meldingsdatum", "binnengekomen", "created"),
    "kanaal": ("channel", "contactkanaal", "medium", "ingang", "binnengekomen via", "kanaal van contact"),
    "vraag": ("vraagtekst", "tekst", "omschrijving", "vraagomschrijving", "omschrijving vraag", "vraagstelling", "bericht",
              "toelichting", "samenvatting", "inhoud", "melding", "klacht", "reactie", "beschrijving", "opmerking", "text",
              "question", "description", "body", "tekst vraag", "vraag van burger", "gestelde vraag"),
    "onderwerp": ("titel", "subject", "title", "kop", "rubriek", "categorie", "subonderwerp", "thema"),
    "ministerie": ("departement", "ministry", "verantwoordelijk ministerie", "beleidsministerie", "dep"),
    "plaats": ("provincie", "gemeente", "postcode", "woonplaats", "pc4", "postcode4", "regio", "province", "municipality"),
    "naam": ("afzender", "naam vraagsteller", "vraagsteller", "indiener", "naam burger"),
}  # fmt: skip
_NEEDS = {"de datum": ("datum",), "de tekst": ("vraag", "onderwerp")}


class Questions:
    """Reads tables of questions; columns by name, or by a mapping of standard name to column name."""

    name = "publieksvragen"
    source = Source.QUESTION
    suffixes: tuple[str, ...] = tables.SUFFIXES

    def recognise(self, path: Path, head: bytes) -> Source | None:
        """A table with a question in it, and with a day, a number or a channel beside it."""
        found = Columns(ALIASES).found(path, head)
        told = "vraag" in found or {"onderwerp", "datum"} <= found
        return Source.QUESTION if told and found & {"datum", "kenmerk", "kanaal"} else None

    def read(self, path: Path, source: Source, mapping: Mapping[str, str] | None = None) -> Iterator[Item]:
        """Yield a signal for each row; raises `Unreadable` when the columns that it needs are not there."""
        for record in records(path, Columns(ALIASES, mapping), _NEEDS):
            yield _signal(record, source) if isinstance(record, Record) else record


def _signal(record: Record, source: Source) -> Item:
    raw = record.text("vraag")
    title = one_line(record.text("onderwerp"))
    text = from_html(raw) if "</" in raw or "<br" in raw else tidy(raw)
    text = text or title
    if not text:
        return LeftOut("rij zonder tekst")
    try:
        day = read_date(record.cells.get("datum"))
    except ValueError as error:
        return Rejected(record.place, str(error), "Verbeter de datum in deze rij en bied het bestand opnieuw aan.")
    digest = hashlib.sha256((raw or title).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    number = one_line(record.text("kenmerk"))
    return RawSignal(
        source=source,
        connector=Questions.name,
        origin_id=number or digest,
        key=f"{number}:{digest}",
        date=day,
        text=text,
        title=title if title != text else "",
        author=one_line(record.text("naam")),
        channel=one_line(record.text("kanaal")).lower(),
        ministry=one_line(record.text("ministerie")),
        place=", ".join(one_line(place) for place in record.texts("plaats")),
    )
