"""Which words are names, which are words, and which are both."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import pairwise

import simplemma
import stopwordsiso
from babel import Locale
from simplemma.strategies import DEFAULT_DICTIONARY_FACTORY

from pipeline.reference import table

# Behind one of these a capital is nearly always a surname: 'van den Wijngaert', but 'van de Kamer'.
NAMING_TUSSENVOEGSELS = frozenset({"den", "der", "ter", "ten", "vander", "vanden"})
# 'De Wit' is a person, 'De Koning' is not: surnames that are words as well and go with a bare 'de', 'van' or 'het'.
PAIRED = {
    "de": frozenset(
        [
            "wit",
            "boer",
            "jong",
            "vries",
            "groot",
            "haan",
            "bruin",
            "bruijn",
            "graaf",
            "graaff",
            "leeuw",
            "lange",
            "ruiter",
            "ruijter",
            "jager",
            "wolf",
            "winter",
            "wilde",
            "zeeuw",
            "roo",
            "rooij",
            "vos",
            "ridder",
            "lint",
            "smet",
            "kort",
            "klerk",
            "kok",
            "kruijf",
            "kruif",
            "mol",
            "goede",
            "regt",
            "hoog",
            "haas",
            "beer",
            "bie",
            "bont",
            "vlieger",
            "man",
            "koster",
            "nijs",
            "swart",
            "zwart",
            "waard",
            "waal",
            "waart",
            "hoop",
            "heer",
            "jonge",
        ]
    ),
    "van": frozenset(
        [
            "dijk",
            "dam",
            "vliet",
            "veen",
            "leeuwen",
            "beek",
            "loon",
            "wijk",
            "berg",
            "buren",
            "doorn",
            "dalen",
            "rijn",
            "zanten",
            "straten",
            "lier",
            "es",
        ]
    ),
}


@cache
def _levels(name: str) -> dict[str, int]:
    levels: dict[str, int] = {}
    for row in table(name):
        key = row["naam"].lower()
        levels[key] = min(int(row["dubbelzinnig"]), levels.get(key, 2))
    return levels


@cache
def _sure_when_small() -> frozenset[str]:
    return frozenset(
        row["naam"].lower() for name in ("voornamen", "achternamen") for row in table(name) if row["ook_klein"] == "1"
    )


@cache
def _public(*kinds: str) -> frozenset[str]:
    return frozenset(row["naam"].lower() for row in table("publieke_namen") if row["soort"] in kinds)


def _context(kind: str) -> frozenset[str]:
    return frozenset(row["woord"] for row in table("naamcontext") if row["soort"] == kind)


@cache
def place_words() -> frozenset[str]:
    """The single-word names of municipalities, places, provinces, countries and cities elsewhere, in lower case."""
    names = [row["naam"].split(" (")[0] for row in (*table("gemeenten"), *table("provincies"))]
    names += Locale("nl").territories.values()
    return frozenset(name.lower() for name in names if " " not in name) | _public("plaats elders")


@cache
def place_parts() -> frozenset[str]:
    """The words that names of municipalities are made of, in lower case, as they are and without accents."""
    names = [row["naam"].lower() for row in table("gemeenten")]
    names += [unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() for name in names]
    return frozenset(word for name in names for word in re.findall(r"\w+", name))


# Small words and public words: never a name, not even with a capital.
BLOCKED = (
    _public("ambt", "geen naam na aanhef", "tijd", "partij")
    | frozenset(word for word in stopwordsiso.stopwords("nl"))
    | frozenset(
        [
            "nederland",
            "nederlander",
            "nederlanders",
            "nederlandse",
            "nederlands",
            "europa",
            "europese",
            "rijk",
            "staat",
            "land",
            "den",
            "haag",
            "mw",
            "mevr",
            "dhr",
            "mr",
        ]
    )
)
# Blocked words with a capital that are no surname, whatever stands before them.
PUBLIC_WORDS = (
    (_public("ambt") - {"koning", "prins", "graaf"})
    | frozenset(stopwordsiso.stopwords("nl"))
    | {"gemeente", "raad", "kamer", "rijk", "staat"}
)
TUSSENVOEGSELS = _context("tussenvoegsel")
TITLES = _context("titel")
FORMS_OF_ADDRESS = _context("aanspreekvorm")
SHORT_TITLES = _context("afkorting van een titel")
KIN = _context("verwant")
OWNERS = _context("bezitter")
NAMING = _context("noemwoord")
CLOSING_WORDS = _context("begin van een slotgroet")
ACTS = _context("wat iemand doet") | _context("wat alleen een mens doet")
HUMAN_ACTS = _context("wat alleen een mens doet")
CONTACTS = _context("waar een ander bij is")
NO_INITIALS = _context("geen voorletters")
OFFICES = _public("ambt")
TIMES = _public("tijd")
ORGANISATIONS = _public("organisatie", "media", "partij")
# By their first word: 'Albert' tells to look for 'Albert Heijn'.
PUBLIC_PHRASES: dict[str, list[str]] = {}
for _row in table("publieke_namen"):
    if _row["soort"] in {"organisatie", "media"} and " " in _row["naam"]:
        PUBLIC_PHRASES.setdefault(_row["naam"].split(" ")[0], []).append(_row["naam"])
for _row in (*table("gemeenten"), *table("provincies")):
    for _name in (_row["naam"], *_row["aliassen"].split("|")):
        if " " in _name and "(" not in _name:
            PUBLIC_PHRASES.setdefault(_name.split(" ")[0], []).append(_name)
BEFORE_OTHER = _public("voor eigennaam van iets anders")
AFTER_OTHER = _public("achter eigennaam van iets anders")
PARTIES = _public("partij")
DEMONYMS = _public("afkomst")
OFFICE_HOLDERS = frozenset(row["achternaam"].lower() for row in table("ambtsdragers"))
FIRST = _levels("voornamen")
LAST = _levels("achternamen")
SMALL = _sure_when_small()
# Names from all over the world, first names and surnames alike: sure only beside another name, or where one is expected.
WORLD = frozenset(row["naam"].lower() for row in table("namen_wereld"))
LISTED = FIRST.keys() | LAST.keys() | WORLD
_LONGEST = max(map(len, LISTED))
_SURE = frozenset(name for levels in (FIRST, LAST) for name, rank in levels.items() if rank < 2)
# No slip of the finger that is looked for adds a letter that was not there, or takes the last one of its kind away.
_LETTERS_OF_SURE = frozenset(map(frozenset, _SURE))
# Words of three letters and more that end other words than names: 'Klantenservice' is in no dictionary.
_ENDINGS = (
    "service", "dienst", "bureau", "vereniging", "stichting", "raad", "team", "afdeling", "loket", "desk", "groep", "fonds", "platform", "comité",
    "commissie", "bond", "school", "centrum", "huis", "zorg", "plan", "wet", "regeling", "toeslag", "belasting", "uitkering", "gemeente", "kamer",
    "nummer", "naam", "datum", "adres", "brief", "gegevens", "kosten", "beleid", "recht", "markt", "crisis", "pact", "akkoord", "fonds", "lijn", "net",
    "medewerker", "adviseur", "bewoner", "ouder", "burger", "ondernemer", "beleid", "zaken", "overleg", "corporatie", "straat", "laan", "weg", "plein",
)  # fmt: skip


def parts(word: str) -> list[str]:
    """Split `Jansen-de` and `Fatima's` into what can be looked up: lower case, no possessive."""
    low = word.lower()
    if low.isalpha():  # nearly every word
        return [low]
    for ending in ("'s", "’s", "'", "’"):
        low = low.removesuffix(ending)
    return low.split("-")


@lru_cache(maxsize=65536)
def ordinary(low: str) -> bool:
    """Tell whether a word in lower case is in use as an ordinary Dutch word; the letters of a postcode are none (`""`)."""
    return low in BLOCKED or low.endswith(_ENDINGS) or in_dictionary(low) or _compound(low)


def in_dictionary(low: str) -> bool:
    """Tell whether a word in lower case is in the dictionary itself, not made of two that are."""
    if low.isalpha():  # to ask the dictionary itself takes a tenth of the time of `is_known`, which tries spellings too
        found = _dictionary().get  # `in` raises an error for each word that is not there, which takes as long again
        return found(low) is not None or found(low.capitalize()) is not None
    return bool(low) and simplemma.is_known(low, "nl")


@cache
def _dictionary() -> Mapping[str, str]:
    return DEFAULT_DICTIONARY_FACTORY.get_dictionary("nl")


def _compound(low: str) -> bool:
    """Two words in one, as Dutch makes them all day: no dictionary has 'wachtlijstbrief'."""
    return 8 < len(low) < 40 and any(
        in_dictionary(low[cut:]) and in_dictionary(low[:cut].removesuffix("s") if cut > 4 else low[:cut])
        for cut in range(4, len(low) - 3)
    )


@lru_cache(maxsize=65536)
def level(low: str) -> int:
    """Tell how sure a word in lower case is a name: 0 = sure, 1 = a word too, 2 = in a context alone, 3 = no name known."""
    found = min(FIRST.get(low, 3), LAST.get(low, 3))
    if found == 3 and "-" in low:
        # 'Jansen-de' of 'Jansen-de Wit': both halves are names, or one is and the other a tussenvoegsel.
        pieces = [part for part in low.split("-") if part and part not in TUSSENVOEGSELS]
        found = max(map(level, pieces), default=3) if pieces else 3
    return (
        2
        if found == 3 and (low in WORLD or (len(low) > 4 and low.isalpha() and not ordinary(low) and _like_a_name(low)))
        else found
    )


# How surnames end, and how hardly any word does that no dictionary has: Dutch and Frisian, then Slavic, Surinamese, Turkish,
# Armenian and others.
_SURNAME_ENDINGS = (
    "stra", "sma", "inga", "enga", "ema", "ink", "mans", "ssen", "ksen", "rsen", "nsen", "lsen", "huis", "kamp", "horst", "veld", "dijk", "broek",
    "meijer", "meyer", "maker", "bakker", "berg", "bergh", "hof", "hoven", "kens", "jans", "stein", "haar", "man", "huizen", "ooij", "eijn", "uijn",
    "enko", "chuk", "czuk", "czyk", "wicz", "vych", "ovic", "evic", "ović", "ević", "ska", "ski", "skyi", "ska", "ova", "eva", "singh", "sing", "persad", "dikromo",
    "medjo", "wirjo", "oglu", "oğlu", "türk", "yan", "dze", "escu", "opoulos", "idou", "idis", "zadeh", "nejad", "allah", "uddin",
)  # fmt: skip


# Two syllables of Mandarin, as it is written in Latin script: 'Chunlei', 'Mingzhu'.
_SYLLABLE = (
    r"(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?(?:i?ang|i?ong|[iu]?an|ueng?|[ei]ng?|i?ao|uai|[aeu]i|[iu]?[aeou]|[io]u|un)"
)
_PINYIN = re.compile(_SYLLABLE + _SYLLABLE)


def _like_a_name(low: str) -> bool:
    return low.endswith(_SURNAME_ENDINGS) or bool(_PINYIN.fullmatch(low)) or misspelt(low) is not None


def spellings(low: str) -> list[str]:
    """Return what a word may have been before somebody typed it in haste: two letters turned round, one too many, one double."""
    found: list[str] = []
    for i, (letter, following) in enumerate(pairwise(low)):
        if letter == following:
            found += (low, low[:i] + low[i + 1 :])
        else:
            found.append(low[:i] + following + letter + low[i + 2 :])
    return found + [low[:i] + letter + low[i:] for i, letter in enumerate(low)]


@lru_cache(maxsize=65536)
def misspelt(low: str) -> str | None:
    """Return the name that an unknown word in lower case is, but for one slip of the finger."""
    # What is longer than any name is none: a line of five megabytes without a space has as many slips as it has letters.
    if not 4 < len(low) <= _LONGEST + 1 or frozenset(low) not in _LETTERS_OF_SURE:
        return None
    return next(filter(_SURE.__contains__, spellings(low)), None)
