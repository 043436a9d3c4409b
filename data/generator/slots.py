"""Fills the slots of a line for one writer on one day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from lines import Library
from lot import Lot
from people import MONTHS, Person, Registry, birth, bsn, iban, phone, plate, surname_with_capital

_DAYS = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
_PROVINCES = [
    "Groningen",
    "Fryslân",
    "Drenthe",
    "Overijssel",
    "Flevoland",
    "Gelderland",
    "Utrecht",
    "Noord-Holland",
    "Zuid-Holland",
    "Zeeland",
    "Noord-Brabant",
    "Limburg",
]


def thousands(number: int) -> str:
    """Write a number with the Dutch dot."""
    return f"{number:,}".replace(",", ".")


class Slots:
    """What can stand in braces. Some stay the same in one text (the child, the home), others are drawn each time."""

    def __init__(
        self, library: Library, registry: Registry, person: Person, day: date, lot: Lot, *, other: str = ""
    ) -> None:
        self._lot = lot
        self._person = person
        self._day = day
        self._registry = registry
        self._library = library
        self._other = other
        self._given: dict[str, str] = {}
        self._makers: dict[str, Callable[[], str]] = {
            "weken": lambda: str(lot.number(3, 40)),
            "maanden": lambda: str(lot.number(2, 26)),
            "jaren": lambda: str(lot.number(2, 12)),
            "dagen": lambda: str(lot.number(2, 30)),
            "aantal": self._few,
            "aantal-cijfer": lambda: str(lot.number(2, 12)),
            "aantal-vast": lambda: "tweeduizend",
            "groot": lambda: thousands(lot.number(12, 840) * 100 + lot.pick([0, 0, 0, 40, 17, 63])),
            "procent": lambda: str(lot.number(4, 68)),
            "bedrag": self._small,
            "fors": self._large,
            "maand": lambda: MONTHS[(day.month - 1 - lot.number(1, 9)) % 12],
            "dag": lambda: lot.pick(_DAYS[:5] + _DAYS),
            "datum": self._date,
            "jaar": lambda: str(day.year - lot.weighted([(0, 3.0), (1, 4.0), (2, 2.0), (3, 1.0)])),
            "voornaam": lambda: registry.name(lot)[0],
            "naam": lambda: " ".join(registry.name(lot)),
            "achternaam": lambda: surname_with_capital(registry.name(lot)[1]),
            "telefoon": lambda: phone(lot),
            "kenmerk": self._case,
            "klantnummer": lambda: lot.pick(
                [
                    str(lot.number(1000000, 9999999)),
                    f"K{lot.number(10000, 99999)}",
                    f"{lot.number(100, 999)}-{lot.number(1000, 9999)}",
                ]
            ),
            "bsn": lambda: bsn(lot),
            "iban": lambda: iban(lot),
            "kenteken": lambda: plate(lot),
            "email": lambda: registry.email(lot, *registry.name(lot)),
            "provincie": self._province,
            "gemeente": self._municipality,
            "andere-gemeente": self._elsewhere,
        }
        self._fixed: dict[str, Callable[[], str]] = {
            "leeftijd": lambda: str(person.age),
            "kindleeftijd": lambda: str(person.child_age),
            "kind": lambda: person.child,
            "partner": lambda: person.partner,
            "familie": lambda: person.kin,
            "familie-kaal": lambda: lot.pick(["dochter", "zoon", "zus", "collega", "buurvrouw", "huisarts"]),
            "postcode": lambda: person.postcode,
            "postcode-huisnummer": lambda: (
                f"{person.postcode}{lot.pick([' ', ' nr. ', ', huisnummer '])}{person.street.split()[-1]}"
            ),
            "adres": lambda: person.street,
            "woonplaats": lambda: person.place.name,
            "GEMEENTE": person.place.name.upper,
            "geboortedatum": lambda: birth(lot, person.age, day),
            "eigen-voornaam": lambda: person.first,
            "eigen-naam": lambda: person.name,
            "eigen-email": lambda: person.email,
            "naam2": lambda: registry.name(lot)[0],
            "voorletters-achternaam": lambda: person.initials,
            "functie": lambda: lot.pick(library.all("brieven", "functies")),
            "bedrijf": lambda: lot.pick(library.all("brieven", "bedrijven")),
            "ander": lambda: other,
        }

    def __call__(self, slot: str) -> str:
        """Return what goes into the slot; raises KeyError on a slot that doesn't exist."""
        if slot in self._fixed:
            if slot not in self._given:
                self._given[slot] = self._fixed[slot]()
            return self._given[slot]
        return self._makers[slot]()

    def signing(self, slot: str) -> str:
        """Fill a slot of a signature: there the name and the phone are the writer's own."""
        own = {
            "naam": self._person.name,
            "telefoon": self._person.phone,
            "achternaam": surname_with_capital(self._person.last),
            "gemeente": self._person.place.name,
        }
        return own.get(slot) or self(slot)

    def _few(self) -> str:
        number = self._lot.number(2, 12)
        words = ["twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"]
        return self._lot.pick([str(number), words[number - 2]])

    def _small(self) -> str:
        number = self._lot.weighted([(self._lot.number(12, 95), 1.0), (self._lot.number(10, 94) * 10, 2.0)])
        cents = self._lot.pick([50, 95, 25, 12, 84])
        return self._lot.pick(
            [f"€ {number}", f"{number} euro", f"€ {number},{cents}", f"€{number},-", f"{number} euro"]
        )

    def _large(self) -> str:
        number = self._lot.weighted([(self._lot.number(11, 98) * 100, 3.0), (self._lot.number(10, 48) * 1000, 2.0)])
        return self._lot.pick(
            [f"€ {thousands(number)}", f"{thousands(number)} euro", f"€ {thousands(number)},-", f"{number} euro"]
        )

    def _date(self) -> str:
        then = self._day - timedelta(days=self._lot.number(6, 190))
        long = f"{then.day} {MONTHS[then.month - 1]}"
        return self._lot.pick(
            [
                long,
                long,
                f"{long} {then.year}",
                f"{then:%d-%m-%Y}",
                f"{then.day}-{then.month}-{then:%y}",
                f"{then.day}/{then.month}",
            ]
        )

    def _case(self) -> str:
        lot = self._lot
        return lot.pick(
            [
                f"{lot.number(100000, 9999999)}",
                f"Z{self._day.year}-{lot.number(10000, 99999)}",
                f"{lot.number(100, 999)}.{lot.number(100, 999)}.{lot.number(10, 99)}",
                f"BR/{lot.number(10000, 99999)}",
            ]
        )

    def _municipality(self) -> str:
        if "gemeente" not in self._given:
            self._given["gemeente"] = self._person.place.name
            return self._person.place.name
        return self._lot.pick(
            [self._person.place.name, self._registry.place(self._lot, {self._person.place.province: 1.0}).name]
        )

    def _elsewhere(self) -> str:
        home = self._person.place
        while True:
            place = self._registry.place(self._lot, {home.province: 1.0})
            if place.name != home.name:
                return place.name

    def _province(self) -> str:
        if "provincie" not in self._given:
            self._given["provincie"] = self._person.place.province
            return self._person.place.province
        return self._lot.pick([self._person.place.province, self._lot.pick(_PROVINCES)])
