"""The e-mails and publieksvragen: who writes when, in which manner, with which personal data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import plan
from compose import Hand, letter, question
from items import Item, Watch
from lines import Library
from lot import Lot
from people import Registry
from style import STYLES, Typist

_CHANNELS = [
    ("telefoon", 34.0),
    ("e-mail", 24.0),
    ("contactformulier", 18.0),
    ("chat", 10.0),
    ("WhatsApp", 6.0),
    ("brief", 4.0),
    ("social media", 4.0),
]
# Matters that last the whole time everywhere, so that a mention in passing says nothing untrue.
_IN_PASSING = [
    "woningnood-starters",
    "energierekening",
    "huisarts-tekort",
    "digid-inloggen",
    "lerarentekort",
    "zorgpremie-eigen-risico",
    "toeslagen-terugbetalen",
]
# Above this a text resembles one that is there already, and its writer starts again.
_TOO_ALIKE = 0.55


def matter_days(source: str) -> Iterator[tuple[str, date, str]]:
    """Yield period, day and matter of every signal of a source, in order of time."""
    for at, period in enumerate(plan.PERIODS):
        lot = Lot("days", source, period)
        matters = [matter for matter, number in plan.counts(source, at).items() for _ in range(number)]
        days = plan.days(source, period, len(matters), lot)
        yield from ((period, day, matter) for day, matter in zip(days, lot.shuffled(matters), strict=True))


class Citizens:
    """Writes the texts of citizens, none too much like another."""

    def __init__(self, library: Library, registry: Registry, watch: Watch) -> None:
        self._library = library
        self._registry = registry
        self._watch = watch
        self._typist = Typist(library)

    def write(self) -> list[Item]:
        """Return all e-mails (without the campaign) and questions, by day."""
        rows = [(day, source, matter) for source in ("email", "question") for _, day, matter in matter_days(source)]
        items = []
        for number, (day, source, matter) in enumerate(sorted(rows)):
            tries = (
                self._attempt(Lot("citizen", number, attempt), source, matter, day, number) for attempt in range(25)
            )
            items.append(self._first_fresh(tries))
        return items

    def _first_fresh(self, tries: Iterator[Item]) -> Item:
        best, nearest = None, 2.0
        for item in tries:
            likeness = self._watch.nearest(item.matter, item.text)
            if likeness < nearest:
                best, nearest = item, likeness
            if nearest < _TOO_ALIKE:
                break
        if best is None:
            raise ValueError("no text was tried")
        self._watch.keep(best.matter, best.text)
        return best

    def _attempt(self, lot: Lot, source: str, matter: str, day: date, number: int) -> Item:
        person = self._registry.person(lot, self._registry.place(lot, plan.REGIONS.get(matter)))
        style = lot.weighted([(name, float(weight)) for name, weight in STYLES])
        other = self._library.titles[lot.pick([name for name in _IN_PASSING if name != matter])]
        hand = Hand(self._library, self._registry, lot, matter=matter, person=person, day=day, other=other)
        item = Item(source, matter, plan.period_of(day), day, number, person)
        if source == "email":
            self._email(item, hand, style)
        else:
            self._question(item, hand, style)
        return item

    def _question(self, item: Item, hand: Hand, style: str) -> None:
        lot = hand.lot
        item.channel = lot.weighted(_CHANNELS)
        item.title, body = question(hand, item.channel)
        if item.title in self._library.all("brieven", "onderwerp-algemeen"):
            # A form and a call note have a subject of substance or none.
            item.title = ""
        if item.channel == "telefoon":
            style = "slordig" if lot.chance(0.1) else "formeel"
        typed = [
            _lines_apart(self._typist, paragraph, style, item.person.place.province, lot, first=not at)
            for at, paragraph in enumerate(body)
        ]
        if lot.chance(0.1):
            typed.append(hand.frame("gegevens-notitie" if item.channel == "telefoon" else "gegevens-kort"))
        if item.channel in {"e-mail", "brief"} and lot.chance(0.3):
            typed = [hand.frame("aanhef-formeel" if style == "formeel" else "aanhef-gewoon"), *typed]
            if lot.chance(0.4):
                typed.append(f"{hand.frame('groet', capital=False)} {hand.signed('handtekening')}")
        item.text = lot.pick(["\n", "\n\n", " "]).join(typed)

    def _email(self, item: Item, hand: Hand, style: str) -> None:
        lot = hand.lot
        item.title, body = letter(hand)
        typed = [
            _lines_apart(self._typist, paragraph, style, item.person.place.province, lot, first=not at)
            for at, paragraph in enumerate(body)
        ]
        if lot.chance(0.17):
            typed.insert(
                lot.number(1, len(typed)), hand.frame("persoonsgegevens", capital=style not in {"klein", "jong"})
            )
        if lot.chance(0.05):
            typed.append(hand.frame("ps"))
        if lot.chance(0.13):
            item.quoted = hand.frame("citaat-ambtenaar").split(" | ")
            item.title = lot.pick(["Re: ", "RE: ", "Antw: ", "Betr.: "]) + item.title
            if lot.chance(0.5):
                typed.insert(0, hand.frame("reactie-opening"))
        elif lot.chance(0.03) and hand.matter != "overig":
            item.forwarded = f"{hand.story()} {hand.detail()}"
            typed = [hand.frame("doorstuur"), typed[-1]] if len(typed) > 1 else [hand.frame("doorstuur"), *typed]
            item.title = lot.pick(["Fwd: ", "FW: ", "Doorst: "]) + item.title
        item.text = "\n\n".join(typed)
        self._close(item, hand, style)

    def _close(self, item: Item, hand: Hand, style: str) -> None:
        """Put a greeting above the text and a signature below it."""
        lot = hand.lot
        if style == "formeel" or (style == "net" and lot.chance(0.3)):
            item.greeting = hand.frame("aanhef-formeel")
        elif lot.chance(0.55):
            item.greeting = hand.frame(
                "aanhef-los" if style in {"boos", "jong", "klein"} else "aanhef-gewoon", capital=False
            )
        if lot.chance(0.16):
            item.signature = [hand.frame("groet"), *hand.signed("handtekening-lang").split(" / ")]
        elif lot.chance(0.8):
            item.signature = [hand.frame("groet"), hand.signed("handtekening")]
        elif lot.chance(0.5):
            item.signature = [hand.signed("handtekening")]
        if lot.chance(0.12):
            item.signature.append("\n" + hand.frame("toestel"))
        if lot.chance(0.06):
            item.signature.append("\n" + hand.frame("disclaimer"))


def _lines_apart(typist: Typist, paragraph: str, style: str, province: str, lot: Lot, *, first: bool) -> str:
    """Type each line of a paragraph on its own, so that a list stays a list."""
    return "\n".join(
        typist.type(line, style, province, lot, first=first and not at) for at, line in enumerate(paragraph.split("\n"))
    )
