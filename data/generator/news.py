"""The media items: short and long, from news report to letter to the editor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import plan
from citizens import matter_days
from compose import Hand
from items import Item, Watch
from lines import Library
from lot import Lot
from people import Registry


def _short(hand: Hand) -> str:
    return hand.line("leads")


def _report(hand: Hand) -> str:
    return " ".join([hand.line("leads"), *(hand.line("achtergrond") for _ in range(hand.lot.number(1, 2)))])


def _long(hand: Hand) -> str:
    first = f"{hand.line('leads')} {hand.line('achtergrond')}"
    second = " ".join(hand.line("achtergrond") for _ in range(hand.lot.number(1, 3)))
    third = [hand.line("achtergrond")] if hand.lot.chance(0.5) else []
    last = [hand.frame("slot", "media")] if hand.lot.chance(0.4) else []
    return "\n\n".join([first, second, *third, *last])


def _portrait(hand: Hand) -> str:
    return f'{hand.line("leads")}\n\n"{hand.story()} {hand.detail()}"\n\n{hand.line("achtergrond")}'


def _feature(hand: Hand) -> str:
    opening = f"{hand.line('leads')} {hand.line('achtergrond')}"
    middle = [
        " ".join(hand.line("achtergrond") for _ in range(hand.lot.number(2, 3))) for _ in range(hand.lot.number(2, 3))
    ]
    return "\n\n".join([opening, *middle, f"{hand.line('leads')} {hand.line('achtergrond')}"])


def _two_leads(hand: Hand) -> str:
    return f"{hand.line('leads')} {hand.line('achtergrond')}\n\n{hand.line('leads')}"


def _to_the_editor(hand: Hand) -> str:
    return f"{hand.feeling()} {hand.story()} {hand.question()}\n\n{hand.frame('brievenschrijver', 'media')}"


def _column(hand: Hand) -> str:
    return f'{hand.frame("columnzin", "media")} {hand.feeling()}\n\n"{hand.story()}", zei iemand tegen me. {hand.line("achtergrond")}\n\n{hand.frame("columnzin", "media")}'


def _on_air(hand: Hand) -> str:
    return f"{hand.frame('radio', 'media')} {hand.line('leads')} {hand.line('achtergrond')}"


_KINDS: list[tuple[str, Callable[[Hand], str], float]] = [
    ("", _short, 22), ("", _report, 34), ("", _long, 18), ("Reportage | ", _portrait, 8), ("", _two_leads, 4), ("", _feature, 7),
    ("Ingezonden: ", _to_the_editor, 6), ("Column | ", _column, 4), ("", _on_air, 4),
]  # fmt: skip
_WITH_CITIZENS = {_portrait, _to_the_editor, _column}


def _stray(hand: Hand) -> tuple[str, str]:
    parts = hand.line("nieuws").split(" // ")
    title, lead, more = (part[:1].upper() + part[1:] for part in parts)
    tail = [hand.frame("slot", "media")] if hand.lot.chance(0.25) else []
    return title, " ".join(hand.lot.weighted([([lead, more], 4.0), ([lead], 1.0)]) + tail)


class Newsroom:
    """Writes the media items, none too much like another."""

    def __init__(self, library: Library, registry: Registry, watch: Watch) -> None:
        self._library = library
        self._registry = registry
        self._watch = watch

    def write(self) -> list[Item]:
        """Return all media items, by day."""
        return [
            self._fresh(period, day, matter, number)
            for number, (period, day, matter) in enumerate(matter_days("media"))
        ]

    def _fresh(self, period: str, day: date, matter: str, number: int) -> Item:
        best, nearest = None, 2.0
        for attempt in range(25):
            item = self._attempt(period, day, matter, number, Lot("news", number, attempt))
            likeness = self._watch.nearest(f"media {matter}", item.text)
            if likeness < nearest:
                best, nearest = item, likeness
            if nearest < 0.6:
                break
        if best is None:
            raise ValueError("no text was tried")
        self._watch.keep(f"media {matter}", best.text)
        return best

    def _attempt(self, period: str, day: date, matter: str, number: int, lot: Lot) -> Item:
        person = self._registry.person(lot, self._registry.place(lot, plan.REGIONS.get(matter)))
        hand = Hand(self._library, self._registry, lot, matter=matter, person=person, day=day)
        item = Item("media", matter, period, day, number, person)
        item.outlet = hand.frame("bronnen", "media")
        if matter == "overig":
            item.title, item.text = _stray(hand)
            return item
        # Nobody writes a letter about a matter that only the media raise.
        kinds = [entry for entry in _KINDS if entry[1] not in _WITH_CITIZENS or matter != "zeekabels"]
        prefix, kind, _ = lot.weighted([(entry, entry[2]) for entry in kinds])
        headline = hand.line("koppen")
        if headline.startswith(("Column", "Opinie", "Reportage", "Interview")):
            prefix = ""
        elif not prefix and ":" not in headline and lot.chance(0.07):
            prefix = f"{hand.frame('rubriek', 'media')} "
        item.title = prefix + headline
        item.text = kind(hand)
        return item
