"""What is planted: how many signals each source has of each matter in each half-year, and on which days."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, timedelta

from lot import Lot

PERIODS = ["2023-H2", "2024-H1", "2024-H2", "2025-H1", "2025-H2", "2026-H1"]
SOURCES = ["question", "email", "media", "visit"]
TOTALS = {
    "question": [790, 810, 825, 840, 860, 880],
    "email": [430, 440, 445, 450, 460, 475],
    "media": [285, 295, 300, 300, 305, 315],
    "visit": [52, 54, 54, 55, 57, 58],
}
CAMPAIGN_SIZE = 320
CAMPAIGN_PERIOD = "2024-H2"

# Matters whose share is stable: their weights, and what a source makes of it where it differs.
_STABLE = {
    "kinderopvangtoeslag-herstel": 3.2, "toeslagen-terugbetalen": 3.0, "box-3": 2.4, "schulden-incasso": 3.4,
    "studieschuld": 2.2, "aow-pensioen": 3.4, "huisarts-tekort": 3.8, "ziekenhuis-regio": 2.2,
    "zorgpremie-eigen-risico": 4.0, "mantelzorg-wmo": 3.0, "wia-keuring-uwv": 2.6, "onbegrijpelijke-brieven": 3.0,
    "stikstof-boeren": 4.0, "wolf": 1.6, "aardbevingsschade-groningen": 2.4, "energierekening": 4.2,
    "pfas-drinkwater": 2.2, "zeekabels": 2.6, "woningnood-starters": 5.0, "digid-inloggen": 3.2,
    "lerarentekort": 3.2, "schiphol-geluid": 1.6, "bankhelpdeskfraude": 2.4, "ind-gezinshereniging": 3.0,
}  # fmt: skip
_LEANING = {
    "media": {
        "stikstof-boeren": 1.4,
        "wolf": 1.4,
        "pfas-drinkwater": 1.4,
        "digid-inloggen": 0.6,
        "aow-pensioen": 0.7,
        "box-3": 0.8,
    },
    "question": {
        "digid-inloggen": 1.3,
        "aow-pensioen": 1.25,
        "studieschuld": 1.2,
        "stikstof-boeren": 0.75,
        "wolf": 0.8,
    },
    "visit": {"lerarentekort": 1.2, "stikstof-boeren": 1.3, "box-3": 0.6},
}
_ONLY = {"zeekabels": {"media"}, "onbegrijpelijke-brieven": {"question", "email"}}
# Planted: the share in each of the six half-years, the same in every source.
_PLANTED = {
    "jeugdzorg-wachttijden": [0.08, 0.08, 0.08, 0.08, 0.08, 0.12],
    "energietoeslag": [0.04, 0.04, 0.04, 0, 0, 0],
    "cbr-rijbewijs": [0.035, 0.035, 0, 0, 0, 0.04],
    "openbaar-vervoer": [0.05, 0.05, 0.05, 0.05, 0, 0],
    "ov-bus": [0, 0, 0, 0, 0.03, 0.03],
    "ov-trein": [0, 0, 0, 0, 0.03, 0.03],
    "netcongestie": [0, 0, 0, 0, 0, 0.05],
    "vuurwerk": [0.02] * 6,
    "overig": [0.06] * 6,
}
PLANTED_MATTERS = frozenset(_PLANTED)
MATTERS = sorted([*_STABLE, *_PLANTED])

# Matters that belong to a part of the country.
REGIONS: dict[str, dict[str, float]] = {
    "aardbevingsschade-groningen": {"Groningen": 1},
    "wolf": {"Gelderland": 5, "Drenthe": 4, "Fryslân": 2, "Utrecht": 2, "Noord-Brabant": 1, "Overijssel": 2},
    "schiphol-geluid": {"Noord-Holland": 6, "Zuid-Holland": 2, "Utrecht": 1},
    "pfas-drinkwater": {"Zuid-Holland": 4, "Zeeland": 4, "Noord-Brabant": 2, "Limburg": 2, "Noord-Holland": 1},
    "stikstof-boeren": {
        "Gelderland": 3,
        "Overijssel": 4,
        "Fryslân": 4,
        "Noord-Brabant": 3,
        "Drenthe": 3,
        "Utrecht": 1,
        "Limburg": 3,
    },
    "zeekabels": {"Zeeland": 3, "Zuid-Holland": 1, "Noord-Holland": 2, "Groningen": 2},
}

PLANTED_FACTS = [
    ("netcongestie", "geboren", "2026-H1", "email|media|question|visit", "komt voor het eerst voor, ongeveer 5 % van elke bron"),
    ("energietoeslag", "gestorven", "2025-H1", "email|media|question|visit", "ongeveer 4 % tot en met 2024-H2, daarna niets"),
    ("jeugdzorg-wachttijden", "gegroeid", "2026-H1", "email|media|question|visit", "van 8 % naar 12 % in elke bron"),
    ("cbr-rijbewijs", "teruggekeerd", "2026-H1", "email|media|question|visit", "3,5 % in 2023-H2 en 2024-H1, dan drie halfjaren niets, dan 4 %"),
    ("openbaar-vervoer", "gesplitst", "2025-H2", "email|media|question|visit", "5 % tot en met 2025-H1, daarna ov-bus en ov-trein met elk 3 %"),
    ("vuurwerk", "actie", "2024-H2", "email", "320 bijna gelijke e-mails in november en december; verder klein en stabiel"),
    ("aardbevingsschade-groningen", "een provincie", "", "email|media|question|visit", "alleen uit Groningen"),
    ("zeekabels", "alleen media", "", "media", "niemand vraagt ernaar"),
    ("onbegrijpelijke-brieven", "alleen burgers", "", "email|question", "geen media en geen werkbezoek"),
    ("schulden-incasso", "vier ministeries", "", "question", "wisselend FIN, JenV, OCW en VWS"),
]  # fmt: skip


def first_day(period: str) -> date:
    """Return the first day of a half-year."""
    return date(int(period[:4]), 1 if period.endswith("1") else 7, 1)


def last_day(period: str) -> date:
    """Return the last day of a half-year."""
    return date(int(period[:4]), 6, 30) if period.endswith("1") else date(int(period[:4]), 12, 31)


def period_of(day: date) -> str:
    """Return the half-year of a day."""
    return f"{day.year}-H{1 if day.month <= 6 else 2}"


def shares(source: str, at: int) -> dict[str, float]:
    """Return the share of each matter in a source in the half-year with this number."""
    found = {matter: share[at] for matter, share in _PLANTED.items() if share[at]}
    stable = {
        matter: weight
        * _LEANING.get(source, {}).get(matter, 1)
        * (0.94 + 0.12 * Lot("mild", source, at, matter).number(0, 100) / 100)
        for matter, weight in _STABLE.items()
        if source in _ONLY.get(matter, {source})
    }
    left = 1 - math.fsum(found.values())
    whole = math.fsum(stable.values())
    return found | {matter: left * weight / whole for matter, weight in stable.items()}


def counts(source: str, at: int) -> dict[str, int]:
    """Divide the signals of a source in a half-year over the matters (largest remainders)."""
    total = TOTALS[source][at]
    exact = {matter: share * total for matter, share in sorted(shares(source, at).items())}
    found = {matter: int(number) for matter, number in exact.items()}
    by_rest = sorted(exact, key=lambda matter: (found[matter] - exact[matter], matter))
    for matter in by_rest[: total - sum(found.values())]:
        found[matter] += 1
    return found


def days(source: str, period: str, number: int, lot: Lot) -> list[date]:
    """Draw the days of a number of signals: fewer at weekends, in the summer and at Christmas; in order."""
    span = (last_day(period) - first_day(period)).days + 1
    weighted = [(day, _business(source, day)) for day in (first_day(period) + timedelta(days=at) for at in range(span))]
    return sorted(_stratified(weighted, number, lot))


def _stratified(weighted: list[tuple[date, float]], number: int, lot: Lot) -> Iterable[date]:
    """Draw one day from each of `number` equal parts of the weight, so that no week stays empty by chance."""
    total = math.fsum(weight for _, weight in weighted)
    passed, at = 0.0, 0
    for part in range(number):
        mark = total * (part + lot.number(0, 999) / 1000) / number
        while passed + weighted[at][1] < mark:
            passed += weighted[at][1]
            at += 1
        yield weighted[at][0]


def _business(source: str, day: date) -> float:
    weight = 1.0
    if day.weekday() >= 5:
        weight *= {"media": 0.75, "email": 0.45, "question": 0.25, "visit": 0.05}[source]
    if (7, 15) <= (day.month, day.day) <= (8, 20):
        weight *= 0.2 if source == "visit" else 0.62
    if (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 2):
        weight *= 0.1 if source == "visit" else 0.55
    return weight
