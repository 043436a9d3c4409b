"""Histories with a known truth: half-years of invented signals in which matters come, go, return, split and merge.

The words are those of the sample's generator (`data/generator`), the course of each matter is drawn by a seed. A matter
that splits is one of which every signal speaks of two related things, until some half-year from which each speaks of one
of them; a merge is the reverse. Beside them are steady matters, small ones that come near the floor, and 6 % strays.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data" / "generator"))

import plan
from compose import Hand, letter, question
from lines import Library
from lot import Lot
from people import Registry
from style import STYLES, Typist

#: Matters that can be told apart but have to do with one another.
_RELATED = [
    ("toeslagen-terugbetalen", "kinderopvangtoeslag-herstel"),
    ("energierekening", "energietoeslag"),
    ("huisarts-tekort", "ziekenhuis-regio"),
    ("pfas-drinkwater", "stikstof-boeren"),
    ("mantelzorg-wmo", "wia-keuring-uwv"),
    ("schulden-incasso", "studieschuld"),
    ("digid-inloggen", "bankhelpdeskfraude"),
    ("aow-pensioen", "box-3"),
    ("jeugdzorg-wachttijden", "lerarentekort"),
    ("woningnood-starters", "ind-gezinshereniging"),
]
_TRANSPORT = ("openbaar-vervoer", "ov-bus", "ov-trein")
_NOT_EVERYWHERE, _STRAY, _STRAY_SHARE = {"zeekabels", "onbegrijpelijke-brieven"}, "overig", 0.06
_SOURCES = [("question", 50.0), ("email", 30.0), ("media", 20.0)]
#: The least number of signals of a planted matter in a half-year, and the mean number of a small one.
_LEAST, _SMALL = 14, 5

Event = tuple[str, str, str]  # kind, matter, period


@dataclass(frozen=True)
class History:
    """Signals with their truth.

    Attributes:
        signals: as `find_themes` takes them, with the column `matter`.
        events: what has to be found: kind, matter, period.
        optional: what may be found beside it: the parts of a split are born, its parent falls silent.
        families: for each part of a split or merge, the whole and its parts.
    """

    signals: pd.DataFrame
    events: frozenset[Event]
    optional: frozenset[Event]
    families: Mapping[str, frozenset[str]]

    @property
    def periods(self) -> list[str]:
        """The half-years, in order."""
        return sorted(self.signals["period"].unique())


class _Course:
    """The counts of each matter by half-year, and what happens to it."""

    def __init__(self, seed: int, size: int, periods: int) -> None:
        self.lot = Lot("history", seed)
        self.periods = plan_periods(2021 + seed % 3, periods)
        self.each = size // periods
        self.counts: dict[str, list[int]] = {}
        self.events: set[Event] = set()
        self.optional: set[Event] = set()
        self.families: dict[str, frozenset[str]] = {}
        self.free = self.lot.shuffled(
            [matter for matter in plan.MATTERS if matter not in {*_TRANSPORT, *_NOT_EVERYWHERE, _STRAY}]
        )
        self._split(seed)
        self._merge()
        self._born()
        self._dormant()
        self._returned()
        if self.each >= 300:
            self._born()
            self._returned()
        self._steady()

    def _number(self, part: float = 1.0) -> int:
        """How many signals a planted matter has: 5-9 % of its half-year."""
        return max(_LEAST, round(part * self.each * self.lot.number(50, 90) / 1000))

    def _row(self, here: list[bool], part: float = 1.0) -> list[int]:
        size = self._number(part)
        return [max(_LEAST, round(size * self.lot.number(85, 115) / 100)) if now else 0 for now in here]

    def _turn(self, first: int = 1, after: int = 0) -> int:
        """The half-year in which something happens."""
        return self.lot.number(first, len(self.periods) - 1 - after)

    def _pair(self) -> tuple[str, str]:
        pair = self.lot.pick([pair for pair in _RELATED if set(pair) <= set(self.free)])
        self.free = [matter for matter in self.free if matter not in pair]
        return pair

    def _split(self, seed: int) -> None:
        whole, *parts = _TRANSPORT if seed % 4 == 0 else _joined(self._pair())
        turn = self._turn()
        self.counts[whole] = self._row([at < turn for at in range(len(self.periods))], 1.3)
        for part in parts:
            self.counts[part] = self._row([at >= turn for at in range(len(self.periods))])
        self._continue(whole, *parts)
        self.events.add(("split", whole, self.periods[turn]))
        self.optional |= {("born", part, self.periods[turn]) for part in parts}
        self.optional.add(("dormant", whole, self.periods[turn]))
        self.families |= dict.fromkeys((whole, *parts), frozenset((whole, *parts)))

    def _merge(self) -> None:
        whole, *parts = _joined(self._pair())
        turn = self._turn()
        self.counts[whole] = self._row([at >= turn for at in range(len(self.periods))], 1.3)
        for part in parts:
            self.counts[part] = self._row([at < turn for at in range(len(self.periods))])
        self._continue(whole, *parts)
        self.events.add(("merged", whole, self.periods[turn]))
        self.optional |= {("dormant", part, self.periods[turn]) for part in parts}
        self.optional |= {("continued", part, self.periods[turn]) for part in parts}
        self.optional.add(("born", whole, self.periods[turn]))
        self.families |= dict.fromkeys((whole, *parts), frozenset((whole, *parts)))

    def _born(self) -> None:
        matter, turn = self.free.pop(), self._turn()
        self.counts[matter] = self._row([at >= turn for at in range(len(self.periods))])
        self.events.add(("born", matter, self.periods[turn]))
        self._continue(matter)

    def _dormant(self) -> None:
        matter, turn = self.free.pop(), self._turn()
        self.counts[matter] = self._row([at < turn for at in range(len(self.periods))])
        self.events.add(("dormant", matter, self.periods[turn]))
        self._continue(matter)

    def _returned(self) -> None:
        matter, gone = self.free.pop(), self._turn(after=1)
        back = self._turn(first=gone + 1)
        self.counts[matter] = self._row([not gone <= at < back for at in range(len(self.periods))])
        self.events |= {("dormant", matter, self.periods[gone]), ("returned", matter, self.periods[back])}
        self._continue(matter)

    def _steady(self) -> None:
        small = [self.free.pop() for _ in range(2)]
        for matter in small:
            self.counts[matter] = [self.lot.number(_SMALL - 3, _SMALL + 3) for _ in self.periods]
            self.optional |= {("continued", matter, period) for period in self.periods}
        self.counts[_STRAY] = [round(self.each * _STRAY_SHARE)] * len(self.periods)
        steady = [self.free.pop() for _ in range(min(len(self.free), max(4, self.each // 28)))]
        weights = [self.lot.number(2, 6) for _ in steady]
        left = [max(0, self.each - sum(row[at] for row in self.counts.values())) for at in range(len(self.periods))]
        for matter, weight in zip(steady, weights, strict=True):
            self.counts[matter] = [
                max(_LEAST, round(rest * weight / sum(weights) * self.lot.number(85, 115) / 100)) for rest in left
            ]
            self._continue(matter)

    def _continue(self, *matters: str) -> None:
        for matter in matters:
            row = self.counts[matter]
            self.events |= {
                ("continued", matter, self.periods[at]) for at in range(1, len(row)) if row[at] and row[at - 1]
            }


def plan_periods(year: int, number: int) -> list[str]:
    """So many half-years in a row, from the first half of a year on."""
    return [f"{year + at // 2}-H{1 + at % 2}" for at in range(number)]


def history(seed: int, size: int = 0, periods: int = 0) -> History:
    """Make the history of a seed: 4-6 half-years and 600-2,500 signals, where not given."""
    course = _Course(seed, size or 600 + seed * 397 % 1900, periods or 4 + seed % 3)
    writer = _Writer(seed)
    rows = [
        (f"{matter}-{period}-{number:04d}", period, matter, *writer.write(matter, period))
        for matter, row in sorted(course.counts.items())
        for period, count in zip(course.periods, row, strict=True)
        for number in range(count)
    ]
    signals = pd.DataFrame(rows, columns=["signal_id", "period", "matter", "source", "title", "text"])
    # A key that says nothing of the matter: what is seen by chance may not follow the truth.
    signals["signal_id"] = [f"{Lot('key', seed, key).number(0, 16**12):012x}" for key in signals["signal_id"]]
    return History(signals.assign(language="nl"), frozenset(course.events), frozenset(course.optional), course.families)


class _Writer:
    """Writes a signal about a matter in the way of the sample."""

    def __init__(self, seed: int) -> None:
        self._library = Library()
        self._registry = Registry(self._library)
        self._typist = Typist(self._library)
        self._seed, self._count = seed, 0

    def write(self, matter: str, period: str) -> tuple[str, str, str]:
        """Source, title and text."""
        self._count += 1
        lot = Lot("signal", self._seed, self._count)
        day = plan.first_day(period) + timedelta(days=lot.number(0, 180))
        source = lot.weighted(_SOURCES)
        person = self._registry.person(lot, self._registry.place(lot, plan.REGIONS.get(matter)))
        style = lot.weighted([(name, float(weight)) for name, weight in STYLES])
        titles, bodies = [], []
        for part in matter.split("+"):
            hand = Hand(self._library, self._registry, lot, matter=part, person=person, day=day, other=_STRAY)
            title, body = _news(hand) if source == "media" else _said(hand, source)
            titles.append(title)
            bodies += body
        if source != "media":
            bodies = [
                self._typist.type(line, style, person.place.province, lot, first=not at)
                for at, line in enumerate(bodies)
            ]
        return source, lot.pick(titles), "\n".join(bodies)


def _said(hand: Hand, source: str) -> tuple[str, list[str]]:
    channel = hand.lot.pick(["telefoon", "contactformulier", "e-mail"])
    return letter(hand) if source == "email" else question(hand, channel)


def _news(hand: Hand) -> tuple[str, list[str]]:
    if hand.matter == _STRAY:
        title, lead, more = hand.line("nieuws").split(" // ")
        return title, [lead, more]
    return hand.line("koppen"), [
        hand.line("leads"),
        *(hand.line("achtergrond") for _ in range(hand.lot.number(0, 3))),
    ]


def _joined(pair: tuple[str, str]) -> tuple[str, str, str]:
    return "+".join(pair), *pair
