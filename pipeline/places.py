"""In which province a signal was written: from a province, a municipality, a place or a postcode."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache

from pipeline.reference import table

_POSTCODE = re.compile(r"(?<![\w.,€-])([1-9]\d{3}) ?[A-Za-z]{2}(?!\w)")
# The first digit first and then what stands before it: so the search goes from digit to digit.
_POSTCODE_IN_TEXT = re.compile(r"([1-9](?<![\w.,€-].)\d{3}) ?[A-Z]{2}(?!\w)")
_DIGITS = re.compile(r"(?<!\d)([1-9]\d{3})(?!\d)")
_BRACKETS = re.compile(r"\s*\(([^()]*)\)")
# Only a name behind such a word is where something happens: 'Best' begins many a sentence, 'Heel' many more.
_PLACE = re.compile(
    r"\b(?:[Ii]n|[Uu]it|te|[Gg]emeente|[Pp]rovincie|[Ww]oonplaats:?|woon(?:achtig)? in|[Nn]abij|[Bb]ij|[Rr]ond(?:om)?"
    r"|vlak ?bij|omgeving|[Rr]egio)\s+((?:(?:[Dd]e|[Dd]en|[Hh]et|'s|’s|'t)[ -])?[A-ZÀ-Ý][\w'’.-]*(?:[ -](?:(?:aan|en|bij|op|den|de|van|in) "
    r"){0,2}[A-ZÀ-Ý][\w'’-]*){0,3})"
)
# A capital that doesn't merely begin a sentence: without one there is no name behind such a word.
_CAPITAL_WITHIN = re.compile(r"[A-ZÀ-Ý](?<=[^.!?][\s-].)")


def _normal(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("’", "'")).encode("ascii", "ignore").decode()
    return " ".join(plain.lower().replace("-", " ").split()).strip(" .,;:")


@cache
def _provinces() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in table("provincies"):
        for name in (row["naam"], *row["aliassen"].split("|")):
            names[_normal(name)] = row["naam"]
    return names


@cache
def _places() -> dict[str, tuple[str, bool]]:
    """Map each normal place name to its province and whether it is an ordinary word too; the first row wins."""
    names: dict[str, tuple[str, bool]] = {}
    rows = table("gemeenten")
    for row in rows:
        for name in (row["naam"], *filter(None, row["aliassen"].split("|"))):
            names.setdefault(_normal(name), (row["provincie"], row["gewoon_woord"] == "1"))
    # 'Bergen' without more lies in two provinces and so says nothing; 'Bergen (NH)' does.
    bare: dict[str, set[str]] = {}
    for row in rows:
        bare.setdefault(_normal(_BRACKETS.sub("", row["naam"])), set()).add(row["provincie"])
    for name, provinces in bare.items():
        if len(provinces) == 1:
            names.setdefault(name, (next(iter(provinces)), True))
        elif name in names and names[name][1]:
            del names[name]
    return names


@cache
def _postcodes() -> tuple[tuple[int, ...], tuple[str, ...]]:
    rows = table("postcodes")
    return tuple(int(row["van"]) for row in rows), tuple(row["provincie"] for row in rows)


def _of_postcode(digits: str) -> str:
    starts, provinces = _postcodes()
    return provinces[bisect_right(starts, int(digits)) - 1]


@lru_cache(maxsize=16384)
def _of_field(place: str) -> str:
    postcode = _POSTCODE.search(place) or _DIGITS.search(place)
    if postcode:
        return _of_postcode(postcode[1])
    # '(L)' tells Bergen from Bergen, '(provincie)' only repeats what is before it: so as a whole first, then in parts.
    parts = [place, _BRACKETS.sub("", place), *re.split(r"[,;/|(]", place.replace(")", ""))]
    for part in parts:
        name = re.sub(r"^(?:gemeente|provincie|regio|omgeving) ", "", _normal(part))
        if name in _provinces():
            return _provinces()[name]
        if name in _places():
            return _places()[name][0]
    return ""


def _behind_a_word(text: str) -> Iterator[re.Match[str]]:
    """Yield what may be a place, also within what was none: after 'bij UWV in Assen' also 'in Assen'."""
    match = _PLACE.search(text)
    while match:
        yield match
        match = _PLACE.search(text, match.start(1))


def _of_text(text: str) -> str:
    postcode = _POSTCODE_IN_TEXT.search(text)
    if postcode and not (postcode[1].startswith(("19", "20")) and postcode[0][-2:] in {"EN", "IN", "DE", "IS"}):
        return _of_postcode(postcode[1])
    for match in _behind_a_word(text) if _CAPITAL_WITHIN.search(text) else ():
        words = match[1].split(" ")
        for length in range(len(words), 0, -1):
            name = _normal(" ".join(words[:length]).removesuffix("'s").removesuffix("’s"))
            # An abbreviation of two letters ('in GE') is too little outside a field.
            if len(name) > 3 and name in _provinces():
                return _provinces()[name]
            if name in _places():
                return _places()[name][0]
    return ""


def province_of(place: str, text: str = "") -> str:
    """Return the province that a field and, failing that, a text point to, or an empty string.

    Args:
        place: what the input says of where the writer lives (province, municipality, place or postcode); trusted.
        text: searched for a postcode and for names of places behind a word such as 'in' or 'gemeente' when `place` is
            unknown; the first that is known counts. Personal data must still be in it: the postcode is needed.
    """
    return (_of_field(place) if place.strip() else "") or (_of_text(text) if text else "")
