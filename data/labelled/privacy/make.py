"""Makes the two halves of the labelled texts about personal data: frames filled by lot, from seeds, with invented people.

`python data/labelled/privacy/make.py` writes `dev.txt` and `held-out.txt` beside itself, the same to the byte on each run.
The halves share no frame and draw from different names, streets and places. See the README one folder up.
"""

from __future__ import annotations

import csv
import random
import re
import sys
from pathlib import Path

from stdnum.iso7064 import mod_97_10

HERE = Path(__file__).parent
FILLINGS = {"dev": 4, "held-out": 4}
_SLOT = re.compile(r"\{(=?)([a-zA-Z]+)(\d?)(?::([^}]*))?\}")
_LABEL = re.compile(r"\{([A-Z0-9-]+)(\.[a-z]+)?:([^}]*)\}")

_STREETS = {
    "held-out": [
        "Kerkstraat",
        "Van Speijkstraat",
        "Burgemeester Sandbergplein",
        "Oude Trambaan",
        "Achterom",
        "Ganzenmars",
        "Buorren",
        "Prinses Irenelaan",
        "Zuiderzeestraatweg",
        "Jan van der Heijdenstraat",
        "1e Helmersstraat",
        "De Ruyterkade",
        "Noorderhaven",
        "'t Zand",
        "Trompetvogel",
        "Kwikstaart",
        "Lange Nieuwstraat",
        "Hoge Rijndijk",
        "Graaf Adolfstraat",
        "Vrouw Avenweg",
        "Sint Janssingel",
        "Pastoor Vullersweg",
        "Generaal Maczeklaan",
        "De Hoefslag",
        "Tussen de Grachten",
        "Parkzicht",
        "Binnenhofpad",
        "Dr. Schaepmanlaan",
        "Meester Koolenweg",
        "Bovenkruier",
        "Lindenhof",
        "Kastanjedreef",
        "Wethouder Beversstraat",
        "Steenen Beer",
        "Molenbelt",
        "Schoolkade",
        "Rooseveltlaan",
        "Ds. Th. Fliednerstraat",
        "Nieuwe Gouwe O.Z.",
        "Berkenrode",
        "Johan de Wittlaan",
        "Zwarteweg",
        "Boschdijk",
        "Eikenlaantje",
    ],
    "dev": [
        "Dorpsstraat",
        "Molenweg",
        "Prins Hendriklaan",
        "Stationsweg",
        "Julianalaan",
        "Laan van Meerdervoort",
        "Burg. Colijnstraat",
        "Noordeinde",
        "Haagweg",
        "Rijnkade",
        "Weteringschans",
        "Anton Mauvestraat",
        "2e Oosterparkstraat",
        "Van der Duynstraat",
        "'s-Gravendijkwal",
        "Hofstede",
        "Brinklaan",
        "Houtduif",
        "Lage Wal",
        "De Savornin Lohmanplein",
        "Sterrenbos",
        "Oosterdwarsweg",
        "Tolhuis",
        "Vijverhof",
        "Schubertpad",
        "Klaproosstraat",
        "Mgr. Nolenslaan",
        "Parallelweg",
        "It String",
        "Beukenhage",
        "Lijsterbes",
        "Zonnebloem",
        "Oude Delft",
        "Het Hoogt",
        "Achter de Dom",
        "Onder de Linden",
        "Boomgaard",
        "Grote Beer",
        "Marathon",
        "Kerkewijk",
        "Lange Voorhout",
        "Korte Jansstraat",
        "Van Goghstraat",
        "Mr. P.J. Troelstralaan",
        "Dr. Ariënslaan",
        "Ds. van den Boschlaan",
        "Prof. Lorentzlaan",
        "Burg. van Houtplein",
        "St. Jacobsstraat",
        "Jan Steenstraat",
        "Koningin Wilhelminalaan",
        "Admiraal Helfrichweg",
        "'t Hofke",
        "De Dreef",
        "De Klencke",
        "Op de Hoge Weg",
        "Nieuwe Haven",
        "Zuidwal",
        "Vismarkt",
        "Veemarktterrein",
        "Hof van Holland",
        "Plein 1944",
        "Rijksweg-Noord",
        "Provincialeweg",
        "Ringdijk",
        "Oosteinde",
        "Westeinde",
        "Eerste Kruisweg",
        "Vierde Wetering",
        "Egelantier",
        "Specht",
        "Saffier",
        "Sonate",
        "Meander",
        "Skûtsje",
        "Haverkamp",
        "Heuvelrug",
        "Vinkenveld",
        "Leemkuil",
        "Bremhorst",
        "Hazelaar",
        "Turfschip",
        "Jol",
        "Sluisje",
        "Doctor Lelykade",
        "Wilgenpad",
        "Voorstraat",
        "Achterdijk",
        "Kruisstr.",
        "Nieuwstr.",
        "Schoolstr.",
    ],
}
_PLACES = {
    "held-out": [
        "Zoetermeer",
        "Almelo",
        "Enschede",
        "Helmond",
        "Oss",
        "Hoorn",
        "Purmerend",
        "Vlissingen",
        "Terneuzen",
        "Winschoten",
        "Heerenveen",
        "Meppel",
        "Doetinchem",
        "Tiel",
        "Katwijk",
        "Dordrecht",
        "Schiedam",
        "Spijkenisse",
        "Waalwijk",
        "Sittard",
        "Roermond",
        "Zeist",
        "Amersfoort",
        "Lelystad",
        "Dronten",
        "Delfzijl",
        "Franeker",
        "Barneveld",
        "Gorinchem",
        "Den Helder",
    ],
    "dev": [
        "Zwolle",
        "Breda",
        "Tilburg",
        "Apeldoorn",
        "Arnhem",
        "Nijmegen",
        "Emmen",
        "Assen",
        "Sneek",
        "Drachten",
        "Goes",
        "Middelburg",
        "Venlo",
        "Weert",
        "Gouda",
        "Delft",
        "Leiden",
        "Haarlem",
        "Alkmaar",
        "Hilversum",
    ],
}
_HOSTS = {
    "held-out": ["example.nl", "mail.example.org", "post.example", "thuis.example", "example.com"],
    "dev": ["example.org", "example.nl", "kabel.example"],
}
_MONTHS = [
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
_PLATE_LETTERS = "BDFGHJKLNPRSTVXZ"
_ASCII = str.maketrans("çğıöşüłńóśźżąęćéèëïİŞÖÜÇŁ'", "cgiosulnoszzaeceeeiISOUCL-")


class Person:
    """Somebody who does not exist."""

    def __init__(
        self, lot: random.Random, half: str, origin: str, names: dict[str, tuple[list[str], list[str]]]
    ) -> None:
        firsts, lasts = names[origin]
        self.lot, self.half, self.origin = lot, half, origin
        self.first = lot.choice(firsts)
        self.last = lot.choice(lasts)
        if lot.random() < (0.1 if origin == "nl" else 0.03):
            partner = lot.choice(lasts if lot.random() < 0.7 else names["nl"][1])
            self.last += lot.choice(["-", "-", " - "]) + partner
        self.woman = lot.random() < 0.5

    def surname(self) -> str:
        """The surname as it stands behind a title: with a capital on its first part."""
        return self.last[0].upper() + self.last[1:]

    def full(self) -> str:
        """First name and surname."""
        return f"{self.first} {self.last}"

    def initials(self) -> str:
        """Initials and surname, in one of the spellings that people use."""
        letters = [self.first[0], *self.lot.sample("AJMHCPWE", self.lot.choice([0, 0, 1, 1, 2]))]
        dotted = self.lot.choice([".", ".", ".", ". ", ""])
        written = dotted.join(letters) + dotted.strip()
        if not dotted:
            written = "".join(letters)
        if not dotted and len(letters) == 1:
            written += "."
        return f"{written} {self.last}"

    def any_form(self) -> str:
        """A name as a letter gives it."""
        roll = self.lot.random()
        if roll < 0.5:
            return self.full()
        if roll < 0.8:
            return self.initials()
        if roll < 0.9:
            return f"{self.first} {self.lot.choice('ABCDEFGHJLMPRSW')}. {self.last}"
        return f"{self.surname()}, {self.first}" if self.lot.random() < 0.3 else self.full()

    def signature(self) -> str:
        """A name as it stands under a letter."""
        return self.lot.choice([self.full, self.full, self.initials, lambda: self.first])()

    def title(self) -> str:
        """How the person is addressed."""
        return self.lot.choice(["mevrouw", "mw.", "mevr."] if self.woman else ["heer", "dhr.", "meneer"])

    def mail(self) -> str:
        """An address at a host that is reserved for examples."""
        first, last = (
            re.sub(r"[^a-z-]", "", part.translate(_ASCII).lower().replace(" ", ""))
            for part in (self.first, self.last.split(" - ")[0].split("-")[0])
        )
        local = self.lot.choice(
            [
                f"{first}.{last}", f"{first[0]}.{last}", f"{first}{self.lot.randint(50, 99)}", f"{last}{first[0]}", f"{first}_{last}",
                f"fam.{last}", f"{first}-{self.lot.randint(1, 9)}{last}", f"info+{last}",
            ]
        )  # fmt: skip
        host = self.lot.choice(_HOSTS[self.half])
        roll = self.lot.random()
        if roll < 0.06:
            return f"{local}(at){host}"
        if roll < 0.1:
            return f"{local} @ {host}"
        return (f"{local}@{host}").upper() if roll < 0.13 else f"{local}@{host}"


def bsn(lot: random.Random) -> str:
    """A number that passes the eleven-test, in the range that is used for tests (it begins with 999)."""
    while True:
        digits = "999" + "".join(lot.choice("0123456789") for _ in range(5))
        last = sum((9 - i) * int(d) for i, d in enumerate(digits)) % 11
        if last < 10:
            digits += str(last)
            return lot.choice(
                [digits, digits, digits, f"{digits[:4]}.{digits[4:6]}.{digits[6:]}", f"{digits[:3]} {digits[3:6]} {digits[6:]}",
                 f"{digits[:3]}.{digits[3:6]}.{digits[6:]}", f"{digits[:4]} {digits[4:6]} {digits[6:]}"]
            )  # fmt: skip


def iban(lot: random.Random) -> str:
    """A Dutch IBAN of a bank that does not exist, or a published example of another country; the checksum is right."""
    if lot.random() < 0.1:
        return lot.choice(["BE68 5390 0754 7034", "DE89 3704 0044 0532 0130 00", "PL61109010140000071219812874"])
    body = lot.choice(["FICT", "VRZN", "DEMO", "TSTB"]) + f"0{lot.randint(0, 999_999_999):09}"
    checked = "NL" + mod_97_10.calc_check_digits(body + "NL00"[:2]) + body
    spaced = " ".join(checked[i : i + 4] for i in range(0, 18, 4))
    return lot.choice(
        [
            checked,
            checked,
            spaced,
            spaced,
            checked.lower(),
            spaced.replace(" ", "."),
            f"NL{checked[2:4]} {checked[4:8]} {checked[8:]}",
        ]
    )


def plate(lot: random.Random) -> str:
    """A plate in one of the present sidecodes, with a group of letters that is never given out."""

    def d(n: int) -> str:
        return "".join(lot.choice("0123456789") for _ in range(n))

    two, three, one = (
        lot.choice(["SD", "SS", "SA"]),
        lot.choice(["TBS", "LPF", "KVT", "PSV"]),
        lot.choice(_PLATE_LETTERS),
    )
    written = lot.choice(
        [f"{d(2)}-{two}-{two}", f"{d(2)}-{three}-{d(1)}", f"{d(1)}-{three}-{d(2)}", f"{two}-{d(3)}-{one}", f"{one}-{d(3)}-{two}",
         f"{three}-{d(2)}-{one}", f"{one}-{d(2)}-{three}", f"{d(1)}-{two}-{d(3)}", f"{d(3)}-{two}-{d(1)}", f"{two}-{two}-{d(2)}"]
    )  # fmt: skip
    roll = lot.random()
    return (
        written.replace("-", "")
        if roll < 0.15
        else written.lower()
        if roll < 0.3
        else written.replace("-", " ")
        if roll < 0.35
        else written
    )


def phone(lot: random.Random) -> str:
    """A number that no operator gives out: mobile numbers begin with 060, others have a 0 behind the area code."""
    n = f"{lot.randint(0, 9_999_999):07}"
    if lot.random() < 0.62:
        return lot.choice(
            [f"060{n}", f"06-0{n}", f"06 0{n}", f"06 0{n[0]} {n[1:3]} {n[3:5]} {n[5:]}", f"06-0{n[0]} {n[1:3]} {n[3:5]} {n[5:]}", f"+3160{n}",
             f"+31 6 0{n}", f"+31 (0)6 0{n[:3]} {n[3:]}", f"00316 0{n}", f"06.0{n[0]}.{n[1:3]}.{n[3:5]}.{n[5:]}", f"06/0{n}", f"060{n[0]} {n[1:4]} {n[4:]}",
             f"(06) 0{n}", f"+31-6-0{n}", f"06 - 0{n}"]
        )  # fmt: skip
    area = lot.choice(["020", "070", "010", "030", "024", "0513", "0181", "0475", "0229", "088"])
    rest = f"0{n}"[: 10 - len(area)]
    return lot.choice(
        [f"{area}-{rest}", f"{area} {rest}", f"({area}) {rest}", f"{area}{rest}", f"+31 {area[1:]} {rest}", f"+31 (0){area[1:]} {rest[:3]} {rest[3:]}",
         f"{area} - {rest[:2]} {rest[2:4]} {rest[4:]}", f"0031 {area[1:]}{rest}"]
    )  # fmt: skip


def birth(lot: random.Random) -> str:
    """A date of birth between 1932 and 2016."""
    y, m, d = lot.randint(1932, 2016), lot.randint(1, 12), lot.randint(1, 28)
    return lot.choice(
        [f"{d:02}-{m:02}-{y}", f"{d}-{m}-{y}", f"{d} {_MONTHS[m - 1]} {y}", f"{d} {_MONTHS[m - 1]} {y}", f"{d:02}/{m:02}/{y}", f"{d:02}.{m:02}.{y}",
         f"{d} {_MONTHS[m - 1][:3]}. {y}", f"{y}-{m:02}-{d:02}", f"{d:02}-{m:02}-'{y % 100:02}", f"{d}-{m}-{y % 100:02}"]
    )  # fmt: skip


def _letters(lot: random.Random, n: int) -> str:
    return "".join(lot.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(n))


def _digits(lot: random.Random, n: int) -> str:
    return lot.choice("123456789") + "".join(lot.choice("0123456789") for _ in range(n - 1))


def _hex(lot: random.Random, n: int) -> str:
    return "".join(lot.choice("0123456789abcdef") for _ in range(n))


def _passport(lot: random.Random) -> str:
    return (
        _letters(lot, 2)
        + lot.choice(
            [
                _letters(lot, 1) + _digits(lot, 5),
                _digits(lot, 6),
                "".join(lot.choice("BCDFHKLPRX1234567") for _ in range(6)),
            ]
        )
        + _digits(lot, 1)
    )


def _case(lot: random.Random) -> str:
    y = lot.randint(2019, 2025)
    return lot.choice(
        [f"{y}/{_digits(lot, 6)}", f"Z-{y}-{_digits(lot, 5)}", f"Z{y % 100}.{_digits(lot, 6)}", _digits(lot, 8), f"{y}-{_digits(lot, 5)}", f"{_letters(lot, 3)}/{y}/{_digits(lot, 4)}",
         f"{_letters(lot, 2)}{_digits(lot, 7)}", f"PL{_digits(lot, 4)}-{y}{_digits(lot, 6)}", f"{_digits(lot, 4)}.{_digits(lot, 2)}.{_digits(lot, 3)}.H.{y % 100}"]
    )  # fmt: skip


def _customer(lot: random.Random) -> str:
    return lot.choice(
        [
            _digits(lot, 8),
            _digits(lot, 7),
            _digits(lot, 10),
            f"{_letters(lot, 1)}{_digits(lot, 6)}",
            f"{_digits(lot, 4)}-{_digits(lot, 4)}",
            f"{_digits(lot, 3)} {_digits(lot, 3)} {_digits(lot, 3)}",
            f"{_letters(lot, 2)}-{_digits(lot, 6)}",
        ]
    )


def _handle(lot: random.Random, person: Person) -> str:
    first = re.sub(r"[^a-z]", "", person.first.translate(_ASCII).lower())
    return lot.choice(
        [
            f"{first}{lot.randint(50, 2009)}",
            f"{first}_{lot.choice(['xx', 'official', 'nl', 'boos'])}",
            f"de_echte_{first}",
            f"{first}.{lot.choice('abcdk')}{lot.randint(1, 99)}",
            f"x{first}x",
        ]
    )


def _url(lot: random.Random, person: Person) -> str:
    token = _hex(lot, 24)
    return lot.choice(
        [f"https://mijn.voorbeeld.example/reset?token={token}", f"https://upload.example.nl/u/{_hex(lot, 8)}-{_hex(lot, 4)}-4{_hex(lot, 3)}-a{_hex(lot, 3)}-{_hex(lot, 12)}",
         f"http://www.example.org/bevestig.aspx?id={_digits(lot, 7)}&sig={token}", f"https://www.facebook.com/{_handle(lot, person)}/posts/{_digits(lot, 12)}",
         f"www.example.nl/dossier?email={person.first.translate(_ASCII).lower()}%40example.nl", f"https://portaal.example.com/login;jsessionid={token.upper()}"]
    )  # fmt: skip


def _street(lot: random.Random, half: str) -> str:
    number = lot.randint(1, 320)
    tail = lot.choice(["", "", "", "", "a", "-2", "B", " hs", "-III", " bis", "-14"])
    return f"{lot.choice(_STREETS[half])} {number}{tail}"


def _free_street(lot: random.Random, half: str) -> str:
    """A street and a number as people write them in a sentence."""
    number = f"{lot.randint(1, 320)}{lot.choice(['', '', '', 'a', ' a', '-A', ' B2', '-2', ' hs', '-hs', ' huis', ' II', '-III', ' 2-hoog', ' 3hoog', ' bis', ' bis a', ' rood', ' boven', '/3', ' bg', ' 1-hoog links'])}"
    link = lot.choice(
        [" ", " ", " ", " ", " nr. ", " nr ", " nummer ", " op nummer ", ", nummer ", ", huisnummer ", " no. ", ", "]
    )
    return f"{lot.choice(_STREETS[half])}{link}{number}"


def _po_box(lot: random.Random) -> str:
    return f"{lot.choice(['Postbus', 'postbus', 'PB', 'Antwoordnummer'])} {lot.randint(1, 99999)}"


def _postcode(lot: random.Random) -> str:
    code, letters = str(lot.randint(1011, 9999)), _letters(lot, 2)
    return lot.choice(
        [
            f"{code} {letters}",
            f"{code} {letters}",
            f"{code}{letters}",
            f"{code} {letters.lower()}",
            f"{code}{letters.lower()}",
        ]
    )


class Filling:
    """Fills one frame with people, numbers and places."""

    def __init__(self, lot: random.Random, half: str, names: dict[str, tuple[list[str], list[str]]]) -> None:
        self.lot, self.half, self.names = lot, half, names
        self.people: dict[str, Person] = {}
        self.place = lot.choice(_PLACES[half])
        self.kept: dict[tuple[str, str], str] = {}
        self.origin = self._origin()

    def _origin(self) -> str:
        return (
            "nl"
            if self.lot.random() < 0.46
            else self.lot.choice(["tr", "ma", "su", "an", "pl", "sy", "ua", "cn", "ov"])
        )

    def person(self, which: str) -> Person:
        """The person of that number in this text; most people in a text are of one origin."""
        which = which or "1"
        if which not in self.people:
            origin = self.origin if self.lot.random() < 0.55 else self._origin()
            self.people[which] = Person(self.lot, self.half, origin, self.names)
        return self.people[which]

    def slot(self, match: re.Match[str]) -> str:  # noqa: PLR0911 - one line for each kind of slot
        """What takes the place of a slot, with its label."""
        literal, word, which, text = match.groups()
        if word.isupper() and text:
            return match[0]
        if literal:
            return f"{{NAAM.{word}:{text}}}"
        person = self.person(which)
        forms = {
            "N": person.any_form,
            "F": person.full,
            "V": lambda: person.first,
            "A": person.surname,
            "I": person.initials,
            "S": person.signature,
        }
        if word in forms:
            return f"{{NAAM.{person.origin}:{forms[word]()}}}"
        if word == "P":
            return self.place
        if word in {"heer", "mevrouw"}:
            return person.title()
        if word in {"datum", "datumtijd"}:
            day = f"{self.lot.randint(1, 28)}-{self.lot.randint(1, 12)}-2025"
            return day if word == "datum" else f"{day} {self.lot.randint(8, 17)}:{self.lot.randint(10, 59)}"
        if word == "adr":
            return f"{{ADRES:{_street(self.lot, self.half)}}}, {{POSTCODE:{_postcode(self.lot)}}} {self.place}"
        if word == "pchn":
            return f"{{ADRES:{_postcode(self.lot)} {self.lot.randint(1, 200)}}}"
        makers = {
            "vrij": ("ADRES", lambda: _free_street(self.lot, self.half)), "postbus": ("ADRES", lambda: _po_box(self.lot)),
            "str": ("ADRES", lambda: _street(self.lot, self.half)), "pc": ("POSTCODE", lambda: _postcode(self.lot)), "tel": ("TELEFOON", lambda: phone(self.lot)),
            "mail": ("E-MAIL", person.mail), "bsn": ("BSN", lambda: bsn(self.lot)), "iban": ("IBAN", lambda: iban(self.lot)), "kent": ("KENTEKEN", lambda: plate(self.lot)),
            "geb": ("GEBOORTEDATUM", lambda: birth(self.lot)), "pas": ("DOCUMENT", lambda: _passport(self.lot)), "rij": ("DOCUMENT", lambda: _digits(self.lot, 10)),
            "vnr": ("DOCUMENT", lambda: self.lot.choice([_digits(self.lot, 10), f"{_digits(self.lot, 3)}.{_digits(self.lot, 3)}.{_digits(self.lot, 4)}"])),
            "zaak": ("KENMERK", lambda: _case(self.lot)), "klant": ("KENMERK", lambda: _customer(self.lot)), "at": ("GEBRUIKERSNAAM", lambda: "@" + _handle(self.lot, person).replace(".", "_")),
            "login": ("GEBRUIKERSNAAM", lambda: _handle(self.lot, person)), "url": ("URL", lambda: _url(self.lot, person)),
            "ip": ("IP-ADRES", lambda: self.lot.choice(["192.0.2.", "198.51.100.", "203.0.113."]) + str(self.lot.randint(2, 254))),
            "ip6": ("IP-ADRES", lambda: self.lot.choice([f"2001:db8::{_hex(self.lot, 4)}:1", f"2001:db8:{_hex(self.lot, 4)}:{_hex(self.lot, 4)}:0:0:{_hex(self.lot, 4)}:9", f"2001:0DB8::{_hex(self.lot, 3).upper()}"])),
        }  # fmt: skip
        kind, make = makers[word]
        # The same number twice in a text is the same number.
        return f"{{{kind}:{self.kept.setdefault((word, which), make())}}}"


def _small(text: str) -> str:
    """All in lower case, labels aside."""
    return re.sub(r"(\{[A-Z0-9-]+(?:\.[a-z]+)?:)?([^{]*)", lambda m: (m[1] or "") + m[2].lower(), text)


def _slip(lot: random.Random, text: str) -> str:
    """Mistakes of haste: in ordinary words, and now and then in a name of some length."""

    def name(match: re.Match[str]) -> str:
        label, origin, piece = match.groups()
        if label == "NAAM" and len(piece) > 6 and lot.random() < 0.25:
            at = lot.randint(2, len(piece) - 3)
            if piece[at - 1 : at + 2].isalpha():
                piece = lot.choice(
                    [
                        piece[:at] + piece[at + 1 :],
                        piece[:at] + piece[at] + piece[at:],
                        piece[:at] + piece[at + 1] + piece[at] + piece[at + 2 :],
                    ]
                )
        return f"{{{label}{origin or ''}:{piece}}}"

    text = _LABEL.sub(name, text)
    for right, wrong in (
        ("niet", "nie"),
        ("wordt", "word"),
        ("even", "ff"),
        ("als", "alz"),
        ("gebeurt", "gebeurd"),
        (", ", " ,"),
        (". ", "."),
        ("mijn ", "men "),
        ("een ", "n "),
    ):
        if lot.random() < 0.3:
            # Not in front of a label: whether a name is glued to the word before it is another question.
            text = re.sub(re.escape(right) + r"(?![^{}]*\})(?!\{)", wrong, text, count=2)
    return text


def texts(half: str) -> list[tuple[str, str]]:
    """The texts of a half with their kind (`brief`, `mail klein`, `vraag`, ...), labelled."""
    with (HERE / "names.csv").open(encoding="utf-8", newline="") as file:
        names = {
            row["origin"]: (row["first"].split(), row["last"].split("|"))
            for row in csv.DictReader(file)
            if row["half"] == half
        }
    frames = [
        frame.partition("\n")[::2]
        for frame in re.split(r"(?m)^# ", (HERE / f"frames-{half}.txt").read_text(encoding="utf-8"))[1:]
    ]
    made = []
    for number, (kind, frame) in enumerate(frames):
        body = frame.strip().removesuffix("---").strip()
        for turn in range(1 if kind == "leeg" else FILLINGS[half]):
            lot = random.Random(f"{half} {number} {turn}")
            text = _SLOT.sub(Filling(lot, half, names).slot, body)
            if "klein" in kind or (turn and lot.random() < 0.12 and kind != "leeg"):
                text = _small(text)
            if "fouten" in kind or (turn and lot.random() < 0.2):
                text = _slip(lot, text)
            made.append((kind, text))
    return made


def main() -> None:
    """Write both halves."""
    for half in FILLINGS:
        made = texts(half)
        lines = [f"## {half}-{number:03} {kind}\n{text}\n" for number, (kind, text) in enumerate(made, start=1)]
        (HERE / f"{half}.txt").write_text("\n".join(lines), encoding="utf-8", newline="\n")
        sys.stdout.write(
            f"{half}: {len(made)} teksten, {sum(len(_LABEL.findall(text)) for _, text in made)} gegevens\n"
        )


if __name__ == "__main__":
    main()
