"""Invented people, and their personal data: right in form, no one's in fact."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from lines import Library
from lot import Lot

_PARTICLES = {"de", "den", "der", "van", "ten", "ter", "te", "in", "'t", "el"}
_KIN = {
    "mijn moeder": 4, "mijn vader": 3, "mijn zus": 2, "mijn broer": 2, "mijn buurman": 2, "mijn buurvrouw": 2,
    "mijn schoonmoeder": 1, "mijn oma": 1, "mijn tante": 1, "een vriendin van mij": 1, "mijn schoonvader": 1,
}  # fmt: skip
_PLATES = ["9-XXX-99", "XX-999-X", "X-999-XX", "99-XX-XX", "99-XXX-9", "XXX-99-X"]


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality, with the first digits of its postcodes."""

    name: str
    province: str
    digits: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who writes: a name, an age, a family and a home, the same throughout one text."""

    first: str
    last: str
    woman: bool
    age: int
    child: str
    child_age: int
    partner: str
    kin: str
    place: Place
    street: str
    postcode: str
    email: str
    phone: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"

    @property
    def initials(self) -> str:
        """Initials and last name, as on an envelope."""
        return f"{self.first[0]}. {self.last}"


class Registry:
    """Draws people and the numbers that belong to them."""

    def __init__(self, library: Library) -> None:
        self._library = library
        rows = [line.split(" // ") for line in library.all("plaatsen", "gemeenten")]
        self._places = [(Place(name, province, digits), float(weight)) for name, province, digits, weight in rows]

    def place(self, lot: Lot, provinces: dict[str, float] | None = None) -> Place:
        """Draw a municipality; `provinces` gives the weight of each province, and those not named have none."""
        if provinces is None:
            return lot.weighted(self._places)
        return lot.weighted([(p, w * provinces[p.province]) for p, w in self._places if p.province in provinces])

    def person(self, lot: Lot, place: Place) -> Person:
        """Draw someone who lives there."""
        woman = lot.chance(0.5)
        first = lot.pick(self._library.all("mensen", "vrouwen" if woman else "mannen"))
        last = lot.pick(self._library.all("mensen", "achternamen"))
        age = lot.weighted([(lot.number(19, 34), 3.0), (lot.number(35, 64), 5.0), (lot.number(65, 84), 3.0)])
        partner = lot.pick(
            ["mijn man", "mijn partner", "mijn vriend"] if woman else ["mijn vrouw", "mijn partner", "mijn vriendin"]
        )
        return Person(
            first, last, woman, age,
            lot.pick(["mijn zoon", "mijn dochter", "mijn zoon", "mijn dochter", "onze zoon", "onze dochter"]),
            lot.number(3, 17), partner, lot.weighted([(kin, float(weight)) for kin, weight in _KIN.items()]), place,
            f"{lot.pick(self._library.all('mensen', 'straten'))} {lot.number(1, 240)}{lot.pick(['', '', '', '', 'a', 'b', '-2'])}",
            postcode(lot, place), self.email(lot, first, last), phone(lot),
        )  # fmt: skip

    def name(self, lot: Lot) -> tuple[str, str]:
        """Draw a first and a last name."""
        first = lot.pick(self._library.all("mensen", lot.pick(["vrouwen", "mannen"])))
        return first, lot.pick(self._library.all("mensen", "achternamen"))

    def email(self, lot: Lot, first: str, last: str) -> str:
        """Make an address out of a name, at a domain that can't exist (RFC 2606)."""
        given, family = _plain(first), _plain(last)
        local = lot.pick(
            [
                f"{given}.{family}",
                f"{given[0]}.{family}",
                f"{given}{lot.number(50, 99)}",
                f"{family}.{given[0]}",
                f"fam.{family}",
                f"{given}_{family}",
            ]
        )
        return f"{local}@{lot.pick(self._library.all('mensen', 'postdomeinen'))}"


def surname_with_capital(last: str) -> str:
    """Write a surname as it stands without a first name: `Van den Berg`."""
    return last[0].upper() + last[1:] if last[0] != "'" else last


def postcode(lot: Lot, place: Place) -> str:
    """Draw a postcode in the region, in one of the ways in which people write it."""
    letters = "".join(lot.pick("ABCDEGHJKLMNPRTVWXZ") for _ in range(2))
    return f"{place.digits}{lot.number(10, 99)}{lot.pick([' ', ' ', ''])}{letters}"


def phone(lot: Lot) -> str:
    """Draw a phone number, in one of the ways in which people write it."""
    tail = "".join(str(lot.number(0, 9)) for _ in range(7))
    mobile = f"{lot.number(1, 5)}{tail}"
    spaced = f"{mobile[:2]} {mobile[2:4]} {mobile[4:6]} {mobile[6:]}"
    area = lot.pick(["010", "020", "030", "040", "050", "070", "038", "053", "043", "073"])
    return lot.pick(
        [f"06-{mobile}", f"06 {spaced}", f"06{mobile}", f"+31 6 {mobile}", f"{area}-{tail}", f"06 - {spaced}"]
    )


def bsn(lot: Lot) -> str:
    """Draw a number that passes the eleven-test, in the 9999 range that the government keeps for testing."""
    while True:
        digits = [9, 9, 9, 9] + [lot.number(0, 9) for _ in range(4)]
        last = sum(digit * (9 - at) for at, digit in enumerate(digits)) % 11
        if last < 10:
            number = "".join(map(str, [*digits, last]))
            return lot.pick(
                [number, number, f"{number[:4]}.{number[4:6]}.{number[6:]}", f"{number[:3]} {number[3:6]} {number[6:]}"]
            )


def iban(lot: Lot) -> str:
    """Draw an IBAN with a right checksum (ISO 7064, mod 97-10) whose account fails the banks' own eleven-test."""
    bank = lot.pick(["INGB", "RABO", "ABNA", "SNSB", "ASNB", "TRIO"])
    while True:
        account = f"0{lot.number(100000000, 999999999)}"
        if sum(int(digit) * (10 - at) for at, digit in enumerate(account)) % 11:
            break
    as_number = "".join(str(int(sign, 36)) for sign in f"{bank}{account}NL00")
    check = 98 - int(as_number) % 97
    whole = f"NL{check:02d}{bank}{account}"
    spaced = " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))
    return lot.pick([whole, spaced, spaced])


def plate(lot: Lot) -> str:
    """Draw a licence plate."""
    return "".join(
        str(lot.number(0, 9)) if s == "9" else lot.pick("BDFGHJKLNPRSTVXZ") if s == "X" else s
        for s in lot.pick(_PLATES)
    )


def birth(lot: Lot, age: int, day: date) -> str:
    """Draw a date of birth that gives the age on that day."""
    born = day - timedelta(days=age * 365 + age // 4 + lot.number(1, 360))
    return lot.pick(
        [
            f"{born:%d-%m-%Y}",
            f"{born:%d/%m/%Y}",
            f"{born.day}-{born.month}-{born.year}",
            f"{born.day} {MONTHS[born.month - 1]} {born.year}",
        ]
    )


MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]


def _plain(name: str) -> str:
    kept = unicodedata.normalize("NFKD", name.replace("ı", "i")).encode("ascii", "ignore").decode()
    return "".join(sign for sign in kept.lower().replace(" ", "") if sign.isalnum() or sign == "-")
