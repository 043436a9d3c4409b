"""Publieksvragen: one row for each question, from the export of a contact centre."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from connectors import tables
from connectors.base import Item, LeftOut, Note, RawSignal, Rejected, Source, Tally
from connectors.columns import Columns, Record, date_order, records
from connectors.dates import Order, read_date, read_month
from connectors.plain import from_html, tidy

ALIASES: Mapping[str, tuple[str, ...]] = {
    "kenmerk": ("nummer", "id", "zaaknummer", "zaakid", "zaak-id", "vraagnummer", "casenummer", "meldingsnummer", "ticket",
                "ticketnummer", "zaaknr", "zaakkenmerk", "meldingnummer", "meldingnr", "incidentnummer", "case number", "referentie", "volgnummer", "registratienummer", "nr", "case id", "klantcontactnummer"),
    "datum": ("date", "ontvangstdatum", "datum ontvangst", "datum ontvangen", "ontvangen", "ontvangen op", "registratiedatum",
              "datum registratie", "vraagdatum", "datum vraag", "contactdatum", "datum contact", "aanmaakdatum", "datum tijd",
              "datum en tijd", "tijdstip", "aangemaakt", "aangemaakt op", "gemaakt op", "aanmelddatum", "creatiedatum",
              "datum melding", "datum aanmelding", "datum binnenkomst", "datum aangemaakt", "meldingsdatum", "binnengekomen", "created"),
    "kanaal": ("channel", "contactkanaal", "medium", "ingang", "binnengekomen via", "kanaal van contact", "soort binnenkomst", "oorsprong case",
               "case origin"),
    "vraag": ("vraagtekst", "tekst", "omschrijving", "vraagomschrijving", "omschrijving vraag", "vraagstelling", "bericht",
              "toelichting", "samenvatting", "inhoud", "melding", "klacht", "reactie", "beschrijving", "opmerking", "text",
              "question", "description", "body", "tekst vraag", "vraag van burger", "gestelde vraag", "vraag burger", "vraag klant",
              "klantvraag", "burgervraag", "inhoud vraag", "vraag inhoud", "vraag opmerking", "vraag of opmerking",
              "omschrijving melding", "klachtomschrijving", "probleemomschrijving", "gespreksnotitie", "vrije tekst", "verzoek"),
    "onderwerp": ("titel", "subject", "title", "kop", "rubriek", "categorie", "subonderwerp", "thema", "korte omschrijving"),
    "ministerie": ("departement", "ministry", "verantwoordelijk ministerie", "beleidsministerie", "dep"),
    "plaats": ("provincie", "gemeente", "postcode", "woonplaats", "pc4", "postcode4", "regio", "province", "municipality"),
    "organisatie": ("uitvoerder", "instantie", "dienst", "uitvoeringsorganisatie", "betrokken organisatie", "organisation"),
    "naam": ("afzender", "naam vraagsteller", "vraagsteller", "indiener", "naam burger"),
    "aantal": ("aantal vragen", "aantal contacten", "aantal meldingen", "aantal gesprekken", "totaal aantal", "count",
               "frequentie"),
    "maand": ("month", "periode", "jaar maand", "jaarmaand", "maand en jaar", "maandnummer"),
    "jaar": ("year", "kalenderjaar"),
}  # fmt: skip
NEEDS: Mapping[str, tuple[str, ...]] = {"de datum": ("datum", "maand"), "de tekst": ("vraag", "onderwerp")}
_NO_TEXT = (
    "Er is geen kolom herkend met de tekst van de vraag: alleen het onderwerp is gelezen. Staat de tekst in een kolom met een "
    "andere naam, bied het bestand dan opnieuw aan en wijs die kolom aan."
)
_TOTAL = re.compile(r"(?:eind|sub)?tota(?:al|len)\b.{0,30}", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,3}(?:[. ]\d{3})+|\d{1,9}")


class Questions:
    """Reads tables of questions; columns by name, or by a mapping of standard name to column name."""

    name = "publieksvragen"
    source = Source.QUESTION
    suffixes: tuple[str, ...] = tables.SUFFIXES

    def recognise(self, path: Path, head: bytes) -> Source | None:
        """A table with a question in it, and with a day, a number or a channel beside it."""
        found = Columns(ALIASES).found(path, head)
        told = "vraag" in found or {"onderwerp", "datum"} <= found or {"onderwerp", "aantal", "maand"} <= found
        return Source.QUESTION if told and found & {"datum", "kenmerk", "kanaal", "maand"} else None

    def read(self, path: Path, source: Source, mapping: Mapping[str, str] | None = None) -> Iterator[Item]:
        """Yield a signal for each row, or a tally where there is a number and no text.

        Raises `Unreadable` when the columns that it needs are not there.
        """
        seen: Counter[tuple[str, ...]] = Counter()
        again: Counter[int] = Counter()
        told = without_text = False
        columns = Columns(ALIASES, mapping)
        order, note = date_order(path, columns, NEEDS)
        if note:
            yield note
        for record in records(path, columns, NEEDS):
            if not isinstance(record, Record):
                yield record
            elif "aantal" in record.cells and _only_counts(record):
                yield _tally(record, source, order, seen)
            else:
                if "aantal" in record.cells and not told:
                    told = True
                    yield Note("De kolom met het aantal is niet gebruikt: elke rij met een tekst telt één keer.")
                if "vraag" not in record.cells and not without_text:
                    without_text = True
                    yield Note(_NO_TEXT)
                yield _signal(record, source, order, again)


def _only_counts(record: Record) -> bool:
    return "vraag" not in record.cells or bool(record.line("aantal") and not record.line("vraag"))


def _month(record: Record, order: Order) -> date:
    """Return the month of a row; where that says no year, by the year in a column of its own."""
    try:
        return read_month(record.cells.get("maand") or record.cells.get("datum"), order)
    except ValueError:
        if not (year := record.line("jaar")):
            raise
        return read_month(f"{record.line('maand')} {year}", order)


def _tally(record: Record, source: Source, order: Order, seen: Counter[tuple[str, ...]]) -> Item:
    """Make a tally; `seen` counts the rows that say the same, which differ in columns that we don't read."""
    subject = record.line("onderwerp")
    if not subject or _TOTAL.fullmatch(subject):
        return LeftOut("rij met een totaal" if subject else "rij zonder onderwerp")
    if not _NUMBER.fullmatch(number := record.line("aantal")):
        return Rejected(record.place, "Het aantal is geen heel getal.", "Verbeter het aantal in deze rij.")
    try:
        month = _month(record, order)
    except ValueError as error:
        return Rejected(record.place, str(error), "Verbeter de maand in deze rij en bied het bestand opnieuw aan.")
    ministry, channel = record.line("ministerie"), record.line("kanaal").lower()
    places = filter(None, [record.lines("plaats", "\x1f")])
    same = (source.value, subject, month.isoformat(), ministry, channel, *places)
    seen[same] += 1
    digest = hashlib.sha256("\x1f".join([*same, str(seen[same])]).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Tally(source, digest, month, subject, int(re.sub("[. ]", "", number)), ministry, channel)


def _signal(record: Record, source: Source, order: Order, again: Counter[int]) -> Item:
    """Make a signal; `again` counts what rows without a number of their own say on a day, as others may say the same."""
    raw = record.text("vraag")
    title = record.line("onderwerp")
    text = from_html(raw) if "</" in raw or "<br" in raw else tidy(raw)
    text = text or title
    if not text:
        return LeftOut("rij zonder tekst")
    try:
        day = read_date(record.cells.get("datum", record.cells.get("maand")), order)
    except ValueError as error:
        return Rejected(record.place, str(error), "Verbeter de datum in deze rij en bied het bestand opnieuw aan.")
    digest = hashlib.sha256((raw or title).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    number = record.line("kenmerk")
    key = f"{number}:{digest}"
    if not number:
        same = int(digest, 16) ^ day.toordinal()  # a number takes little memory, and there may be a million
        again[same] += 1
        key += f":{again[same]}" if again[same] > 1 else ""
    return RawSignal(
        source=source,
        connector=Questions.name,
        origin_id=number or digest,
        key=key,
        date=day,
        text=text,
        title=title if title != text else "",
        author=record.line("naam"),
        channel=record.line("kanaal").lower(),
        ministry=record.line("ministerie"),
        place=record.lines("plaats", ", "),
        organisations=record.lines("organisatie", "; "),
    )
