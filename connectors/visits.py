"""Notes of working visits: one signal for each observation, with the day and the place from the head of the note."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from connectors import notes
from connectors.base import Item, LeftOut, Note, RawSignal, Source
from connectors.blocks import Block, Kind
from connectors.dates import can_be_read_both_ways, find_date, find_date_in_name, read_date
from connectors.notes import read_blocks
from connectors.safety import Unreadable

# What notes call their parts. There is no public standard form; these are the names in use, and their spellings.
_HEADS = {
    "datum": ("datum", "datum bezoek", "datum werkbezoek", "datum van het bezoek", "wanneer", "bezoekdatum", "date"),
    "plaats": ("locatie", "plaats", "gemeente", "provincie", "waar", "bezoeklocatie", "locatie bezoek", "plaats bezoek", "regio",
               "locatie en provincie", "plaats en provincie", "gemeente en provincie", "gemeente/provincie"),
    "bewindspersoon": ("bewindspersoon", "bewindspersonen", "minister", "staatssecretaris", "bezoek van", "bewindslid"),
    "ministerie": ("ministerie", "departement"),
    "titel": ("onderwerp", "betreft", "titel", "thema", "aanleiding", "doel", "aanleiding/doel", "aanleiding en doel",
              "aanleiding van het bezoek", "doel van het bezoek"),
    "signalen": ("signalen", "signalen uit het gesprek", "signalen uit de gesprekken", "opgehaalde signalen", "wat is opgehaald",
                 "wat is er opgehaald", "wat hebben we opgehaald", "opgehaald", "opbrengst", "observaties", "bevindingen",
                 "wat hoorden we", "wat we hoorden", "wat is gehoord", "aandachtspunten", "zorgen", "zorgen en wensen",
                 "knelpunten", "besproken punten", "besproken", "signalen en zorgen", "belangrijkste signalen"),
    "citaten": ("citaten", "citaat", "quotes", "uitspraken", "opvallende uitspraken"),
    "organisaties": ("organisaties", "organisatie", "gesprekspartners", "gesproken met", "bezochte organisatie",
                     "bezochte organisaties", "betrokken organisaties", "gastheer", "partners", "instellingen"),
    "overig": ("aanwezig", "aanwezigen", "deelnemers", "toezeggingen", "toezegging", "acties", "actiepunten", "afspraken", "toezeggingen en acties", "acties en toezeggingen",
               "toezeggingen/acties", "vervolg", "vervolgstappen", "opvolging", "vervolgafspraken", "programma", "verslaglegger",
               "opsteller", "auteur", "verslag door", "bijlage", "bijlagen", "verspreiding", "kenmerk", "ons kenmerk", "uw kenmerk",
               "contactpersoon", "tijd", "tijdstip", "retouradres", "pagina"),
}  # fmt: skip
_PART = {name: part for part, names in _HEADS.items() for name in names}
_HEAD = re.compile(r"[\s\d.*#]*([^:\n]{2,60}?)\s*(?::\s*(.*))?", re.DOTALL)
_SIGNALS = re.compile(r"signalen(?: \S+){1,5}|(?:\S+ ){1,3}signalen")  # "Signalen uit het veld", as a heading
_QUESTION = re.compile(
    r"vra(?:ag|gen)\s+\d+(?:\s*(?:,|en|t/m|tot en met)\s*\d+)*\s*[:.]?\s*(.*)", re.IGNORECASE | re.DOTALL
)
_ANSWER = re.compile(r"antwoord(?:en)?(?:\s+(?:op\s+)?(?:de\s+)?(?:vra(?:ag|gen)|\d).{0,60})?\s*:?", re.IGNORECASE)
_OFFICE = re.compile(r"\b(?:minister|staatssecretaris)\s+(?:van|voor)\s+([^(\n;]{2,120})", re.IGNORECASE)
_BY_NAME = re.compile(r"werkbezoek|bezoekverslag", re.IGNORECASE)
# What the columns of a table of signals are called: the one with what was said, and those beside it.
_SAID = {"signaal", "signalen", "observatie", "observaties", "bevinding", "bevindingen", "knelpunt", "zorg", "aandachtspunt",
         "opgehaald signaal", "wat is gezegd", "wat hoorden we", "omschrijving", "beschrijving", "opmerking"}  # fmt: skip
_BESIDE = {"nr", "nummer", "no", "thema", "onderwerp", "door wie", "van wie", "wie", "bron", "organisatie", "naam", "gesprekspartner",
           "actie", "opvolging", "vervolg", "toezegging", "actiehouder", "datum", "locatie", "plaats", "toelichting"}  # fmt: skip
_LONG = {"signalen", "citaten", "organisaties", "overig"}  # parts of more than a line
_NOTHING = {"geen", "n.v.t", "nvt", "niet van toepassing", "geen bijzonderheden", "-", "geen signalen", ""}


class Visits:
    """Reads notes, and letters of the same kind: what they head as signals, or question by question, or as a whole."""

    name = "werkbezoek"
    source = Source.VISIT
    suffixes: tuple[str, ...] = notes.SUFFIXES

    def recognise(self, path: Path, head: bytes) -> Source | None:  # noqa: ARG002 - the contract of a connector
        """By two parts that such notes have (date and place, signals and date), or by its name."""
        try:
            blocks = read_blocks(path)
        except Unreadable:
            return Source.VISIT  # nothing else reads these files, and `read` tells what is wrong
        parts = {part for block in blocks if (part := _part_of(block)[0])}
        if {"datum", "signalen"} <= parts or len(parts & {"datum", "plaats", "bewindspersoon", "signalen"}) >= 3:
            return Source.VISIT
        return Source.VISIT if _BY_NAME.search(path.name) and blocks else None

    def read(self, path: Path, source: Source) -> Iterator[Item]:
        """Yield a signal for each observation; raises `Unreadable` when there is no text or no date."""
        note = _Note(read_blocks(path))
        observations = note.observations()
        if not observations:
            raise Unreadable(
                "Het document bevat geen tekst.", "Controleer het document; een scan moet eerst door tekstherkenning."
            )
        day = note.day(path)
        if any("/" in said and can_be_read_both_ways(said) for said in note.fields.get("datum", [])):
            yield Note(
                f"De datum is gelezen als dag/maand/jaar: {day:%d-%m-%Y}. Klopt dat niet, schrijf de maand dan uit."
            )
        for number, text in enumerate(observations, start=1):
            if text.lower().strip(" .") in _NOTHING:
                yield LeftOut("onderdeel zonder inhoud")
                continue
            digest = hashlib.sha256(text.encode()).hexdigest()[:16]
            yield RawSignal(
                source=source,
                connector=Visits.name,
                origin_id=f"{path.name}#{number}",
                key=f"{path.name}#{digest}",
                date=day,
                text=text,
                title=note.title,
                channel="werkbezoek" if source is Source.VISIT else "",
                ministry=note.ministry,
                place=", ".join(dict.fromkeys(note.fields.get("plaats", []))),
                organisations="; ".join(block.text for block in note.sections.get("organisaties", [])),
                official=", ".join(dict.fromkeys(note.fields.get("bewindspersoon", []))),
            )


class _Note:
    """The parts of a note."""

    def __init__(self, blocks: list[Block]) -> None:
        self.fields: dict[str, list[str]] = {}
        self.sections: dict[str, list[Block]] = {}
        self.questions: list[str] = []
        self.body: list[Block] = []
        self._first_heading = ""
        self._sort(blocks)

    def _sort(self, blocks: list[Block]) -> None:
        section = ""
        asking = False
        for block in _without_tables_of_signals(blocks):
            part, value = _part_of(block)
            asked = None if block.kind is Kind.ROW else _QUESTION.fullmatch(block.text)
            if block.kind is Kind.HEADING and not part and not self._first_heading:
                self._first_heading = block.text
            if asked:
                self.questions.append(asked[1])
                asking = True
            elif _ANSWER.fullmatch(block.text):
                asking = False
            elif asking:
                self.questions[-1] = f"{self.questions[-1]} {block.text}".strip()
            elif part:
                # What has its value behind it is done: the next line is no second place.
                section = part if part in _LONG or not value else ""
                if value:
                    self._add(part, value, block)
            else:
                section = self._continue(section, block)

    def _continue(self, section: str, block: Block) -> str:
        """Put a block without a head of its own where it belongs, and return the section that goes on after it."""
        if block.kind is Kind.HEADING or not section:
            self.body.append(block)
            return ""
        self._add(section, block.text, block)
        # A head such as the place has one line; what follows is the note again.
        return section if section in _LONG else ""

    def _add(self, part: str, value: str, block: Block) -> None:
        if part in _LONG:
            lines = value.split("\n") if block.kind is Kind.ROW else [value]
            self.sections.setdefault(part, []).extend(
                Block(block.kind, line.strip(" -•*–")) for line in lines if line.strip()
            )
        else:
            self.fields.setdefault(part, []).append(value)

    @property
    def title(self) -> str:
        return next(iter(self.fields.get("titel", [])), "") or self._first_heading

    @property
    def ministry(self) -> str:
        said = next(iter(self.fields.get("ministerie", [])), "")
        person = next(iter(self.fields.get("bewindspersoon", [])), "")
        office = _OFFICE.search(person)
        return said or (office[1].strip(" ,.") if office else person)

    def observations(self) -> list[str]:
        """Return what people said: the signals, or else the questions of a letter, the quotes, or the whole as one."""
        for blocks in (self.sections.get("signalen", []), [Block(Kind.PARAGRAPH, text) for text in self.questions]):
            found = [block.text for block in blocks if block.kind is not Kind.HEADING]
            if found:
                return found
        body = [block.text for block in self.body] or [block.text for block in self.sections.get("citaten", [])]
        whole = "\n\n".join(body)
        return [whole] if whole.strip() else []

    def day(self, path: Path) -> date:
        """Return the day in the head, or the first in the text, or the one in the name of the file."""
        for said in self.fields.get("datum", []):
            try:
                return read_date(said)
            except ValueError:
                if found := find_date(said):
                    return found
        everything = "\n".join(block.text for block in [*self.body, *self.sections.get("signalen", [])])
        day = find_date(everything[:5000]) or find_date_in_name(path.stem)
        if day is None:
            raise Unreadable(
                "Er staat geen leesbare datum in het document.", "Zet bovenaan een regel als 'Datum: 4 maart 2026'."
            )
        return day


def _without_tables_of_signals(blocks: list[Block]) -> Iterator[Block]:
    """Make lists of tables with a signal on each row, and who said it or what is done about it in other cells."""
    column, width = None, 0
    for block in blocks:
        if block.kind is not Kind.ROW:
            column = None
            yield block
        elif (head := _column_of(block)) is not None:
            column, width = head, len(block.cells)
            yield Block(Kind.HEADING, "Signalen")
        elif column is None or not block.cells:
            yield block
        else:
            # Empty cells are left out of a row; the longest is then what was said.
            said = block.cells[column] if len(block.cells) == width else max(block.cells, key=len)
            yield Block(Kind.BULLET, said)


def _column_of(block: Block) -> int | None:
    """Return which cell holds what was said when a row heads a table of signals, None when it does not."""
    names = [_bare(cell) for cell in block.cells]
    told = [position for position, name in enumerate(names) if name in _SAID]
    return told[0] if told and len(names) > 1 and all(name in _SAID | _BESIDE for name in names) else None


def _part_of(block: Block) -> tuple[str, str]:
    """Return which part of a note a block opens, and what stands behind it on the line; two empty strings if none."""
    if block.kind is Kind.ROW:
        part = _PART.get(_bare(block.cells[0]), "") if block.cells else ""
        return part, " ".join(block.cells[1:]) if part != "signalen" else "\n".join(block.cells[1:])
    if len(block.text) > 4000 or (block.kind is Kind.BULLET and ":" not in block.text):
        return "", ""
    found = _HEAD.fullmatch(block.text)
    if not found:
        return "", ""
    name = _bare(found[1])
    part = _PART.get(name, "")
    if not part and (block.kind is Kind.HEADING or found[2] == "") and _SIGNALS.fullmatch(name):
        part = "signalen"
    return part, (found[2] or "").strip()


def _bare(name: str) -> str:
    return name.lower().strip(" :.*_#?\n\t")
