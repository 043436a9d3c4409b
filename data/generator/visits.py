"""The notes of working visits: where, with whom, and what was heard there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import plan
from compose import Hand
from grammar import expand
from items import Item, Watch
from lines import Library
from lot import Lot
from ministries import in_full, ministry
from people import Person, Registry
from slots import Slots

_NOTES = [7, 7, 7, 8, 8, 8]
# A matter is spoken of at a visit when there are at least this many observations of it.
_WORTH_A_TALK = 2


@dataclass(slots=True)
class Note:
    """One visit."""

    period: str
    day: date
    number: int
    person: Person
    place: str
    province: str
    minister: str = ""
    code: str = ""
    reason: str = ""
    partners: list[str] = field(default_factory=list)
    promises: list[str] = field(default_factory=list)
    observations: list[Item] = field(default_factory=list)


def _talks(at: int, owed: dict[str, float]) -> list[tuple[str, int]]:
    """Choose what is spoken of in a half-year: few matters, each more than once.

    What a small matter falls short of is carried over to the next half-year (`owed`), so that over the years each gets
    its share. Planted matters don't wait, because their moment is the point.
    """
    total = plan.TOTALS["visit"][at]
    talks: dict[str, int] = {}
    for matter, share in sorted(plan.shares("visit", at).items()):
        exact = share * total
        if matter in plan.PLANTED_MATTERS:
            talks[matter] = max(1, round(exact))
            continue
        owed[matter] += exact
        if owed[matter] >= _WORTH_A_TALK:
            talks[matter] = min(int(owed[matter]), 4)
            owed[matter] -= talks[matter]
    short = total - sum(talks.values())
    ranked = sorted(
        (matter for matter in talks if matter not in plan.PLANTED_MATTERS), key=lambda matter: (-owed[matter], matter)
    )
    for step in range(abs(short)):
        matter = ranked[step % len(ranked)]
        talks[matter] += 1 if short > 0 else -1
        owed[matter] -= 1 if short > 0 else -1
    return [(matter, number) for matter, number in talks.items() if number > 0]


def _divide(talks: list[tuple[str, int]], notes: int, lot: Lot) -> list[list[tuple[str, int]]]:
    """Divide the talks over the visits: the largest first, each to the visit that has the least."""
    visits: list[list[tuple[str, int]]] = [[] for _ in range(notes)]
    pieces: list[tuple[str, int]] = []
    for matter, number in talks:
        halves = [number] if number <= 4 else [number - number // 2, number // 2]
        pieces += [(matter, half) for half in halves]
    for piece in sorted(lot.shuffled(pieces), key=lambda one: -one[1]):
        free = [visit for visit in visits if piece[0] not in [matter for matter, _ in visit]]
        min(free, key=lambda visit: sum(number for _, number in visit)).append(piece)
    return visits


class Travels:
    """Writes the notes."""

    def __init__(self, library: Library, registry: Registry, watch: Watch) -> None:
        self._library = library
        self._registry = registry
        self._watch = watch

    def write(self) -> list[Note]:
        """Return the notes of all visits, by day."""
        notes: list[Note] = []
        # Not all begin at nothing: else all matters would wait together and come together.
        owed = {matter: Lot("owed", matter).number(0, 160) / 100 for matter in plan.MATTERS}
        for at, period in enumerate(plan.PERIODS):
            lot = Lot("visits", period)
            days = plan.days("visit", period, _NOTES[at], lot)
            visits = _divide(_talks(at, owed), _NOTES[at], lot)
            notes += [
                self._note(period, day, talks, len(notes) + number)
                for number, (day, talks) in enumerate(zip(days, visits, strict=True), 1)
            ]
        return notes

    def _note(self, period: str, day: date, talks: list[tuple[str, int]], number: int) -> Note:
        lot = Lot("visit", number)
        bound = [plan.REGIONS[matter] for matter, _ in talks if matter == "aardbevingsschade-groningen"]
        place = self._registry.place(lot, bound[0] if bound else None)
        person = self._registry.person(lot, place)
        slots = Slots(self._library, self._registry, person, day + timedelta(days=30), lot)
        main = next((matter for matter, _ in talks if matter != "overig"), "overig")
        code = ministry(main, day, lot)

        def frame(section: str, *, capital: bool = True) -> str:
            line = (
                self._library.deal("bezoek", section)
                .replace("{ministerie}", in_full(code))
                .replace("{afkorting}", code)
            )
            return expand(line, lot, slots, capital=capital)

        note = Note(
            period,
            day,
            number,
            person,
            f"{frame('locaties')}, {place.name}",
            place.province,
            frame("bewindspersoon"),
            code,
            frame("aanleiding"),
        )
        note.partners = [frame("gesprekspartners") for _ in range(lot.number(2, 4))]
        note.promises = [frame("toezeggingen") for _ in range(lot.number(1, 3))]
        for matter, many in talks:
            hand = Hand(self._library, self._registry, lot, matter=matter, person=person, day=day)
            note.observations += [self._observation(hand, note, matter) for _ in range(many)]
        if lot.chance(0.4):
            note.observations = lot.shuffled(note.observations)
        return note

    def _observation(self, hand: Hand, note: Note, matter: str) -> Item:
        text = hand.line("observaties")
        for _ in range(20):
            if self._watch.nearest(f"visit {matter}", text) < 0.6:
                break
            text = hand.line("observaties")
        self._watch.keep(f"visit {matter}", text)
        return Item("visit", matter, note.period, note.day, note.number, note.person, text=text)
