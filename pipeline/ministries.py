"""Which ministry is meant, by the names and abbreviations of successive cabinets since 2007."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from pipeline.reference import table

# What people write around the name of a ministry; what remains must be a name or an abbreviation as a whole, so that
# the Belgian 'Veiligheid en Binnenlandse Zaken' is nobody's.
_AROUND = re.compile(
    r"^(?:het |de )?(?:(?:ministerie|departement|min\.?) (?:van |voor )?|"
    r"(?:demissionair )?(?:minister|staatssecretaris|bewindspersoon) (?:van |voor )|min)"
)
_BRACKETS = re.compile(r"\s*\(([^()]{1,20})\)\s*$")


@dataclass(frozen=True, slots=True)
class _Ministry:
    abbreviation: str
    name: str
    aliases: tuple[str, ...]
    first_day: date
    last_day: date
    before: str
    after: str

    def on(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


def _normal(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[,;:]", " ", plain).lower().split())


@cache
def _ministries() -> tuple[_Ministry, ...]:
    return tuple(
        _Ministry(
            abbreviation=row["afkorting"],
            name=row["naam"],
            aliases=tuple(filter(None, row["aliassen"].split("|"))),
            first_day=date.fromisoformat(row["geldig_van"] or "0001-01-01"),
            last_day=date.fromisoformat(row["geldig_tot"] or "9999-12-31"),
            before=row["voorganger"],
            after=row["opvolger"],
        )
        for row in table("ministeries")
    )


@cache
def _by_name() -> dict[str, list[tuple[_Ministry, bool]]]:
    """Map each normal name to its ministries, and whether it is an abbreviation (which may be out of date)."""
    names: dict[str, list[tuple[_Ministry, bool]]] = {}
    for ministry in _ministries():
        for name in (ministry.abbreviation, ministry.name, *ministry.aliases):
            short = name != "Justitie" and " " not in name and sum(map(str.isupper, name)) > 1
            names.setdefault(_normal(name), []).append((ministry, short))
    return names


def _step(ministry: _Ministry, day: date) -> _Ministry | None:
    """Return the neighbour in time of a ministry that does not exist on `day`, on the side of `day`."""
    if day > ministry.last_day:
        later = [m for m in _ministries() if m.abbreviation == ministry.after and m.last_day > ministry.last_day]
        return min(later, key=lambda m: m.first_day, default=None)
    earlier = [m for m in _ministries() if m.abbreviation == ministry.before and m.first_day < ministry.first_day]
    return max(earlier, key=lambda m: m.first_day, default=None)


def _on(ministry: _Ministry, day: date) -> str:
    here: _Ministry | None = ministry
    while here is not None and not here.on(day):
        # A name that was dropped and taken up again (LNV, EZ, EZK) is nearer than what there was in between.
        again = [m for m in _ministries() if m.abbreviation == here.abbreviation and m.on(day)]
        here = again[0] if again else _step(here, day)
    return here.abbreviation if here else ""


@lru_cache(maxsize=4096)
def _named(text: str) -> tuple[tuple[tuple[_Ministry, ...], tuple[_Ministry, ...]], ...]:
    """Return for each part of a field that names ministries which these are, and of which the name may be out of date."""
    named = []
    for part in (text, *re.split(r"[;/|]", text)):
        bracketed = _BRACKETS.search(part)
        for candidate in (_BRACKETS.sub("", part), bracketed[1] if bracketed else ""):
            plain = _normal(candidate)
            bare = _AROUND.sub("", plain)
            if known := _by_name().get(plain) or _by_name().get(bare):
                dated = tuple(ministry for ministry, short in known if short or bare != plain)
                named.append((tuple(ministry for ministry, _ in known), dated))
    return tuple(named)


@lru_cache(maxsize=16384)
def ministry_of(text: str, day: date) -> str:
    """Return the abbreviation, as on `day`, of the ministry that a field names, or an empty string when unknown.

    Understands full names, abbreviations, 'Ministerie van X', 'minister van X', and several of them split by `;`, `/`
    or `|` (the first that is known counts). An abbreviation or a name with 'ministerie' or 'minister' before it may be
    out of date: it is followed to the ministry that had its tasks on `day`. A bare name must be in use on that day.
    """
    for ministries, dated in _named(text):
        for ministry in ministries:
            if ministry.on(day):
                return ministry.abbreviation
        if dated:
            # Of the two ministries that were called LNV the one nearest in time is meant.
            return _on(min(dated, key=lambda m: min(abs(m.first_day - day), abs(m.last_day - day))), day)
    return ""


def successor(abbreviation: str, day: date = date.max) -> str:
    """Return the abbreviation of the ministry that has the tasks of this one on a day (today), so that a series runs on.

    The twelve ministries since 23 February 2026 are their own successors; an unknown abbreviation stays as it is.
    """
    known = [ministry for ministry in _ministries() if ministry.abbreviation == abbreviation]
    if not known:
        return abbreviation
    return _on(max(known, key=lambda m: m.last_day), day) or abbreviation
