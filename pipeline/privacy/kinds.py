"""What a word tells by itself, as it is written: looked up once, in bits of one byte, so that a text has a byte for each word.

With the kinds of its words at hand what is done with a text goes only to those that may matter for it.
"""

from __future__ import annotations

from collections.abc import Callable

from pipeline.privacy import gazetteer as known

#: A capital that may be that of a name; not of an ordinary word that is shouted.
CAPITAL = 0b0000_0001
#: A capital, and behind it not only capitals.
ALONE = 0b0000_0010
#: With a full stop behind it an initial: `J`, `Th`.
SHORT = 0b0000_0100
#: A letter may end with it.
CLOSES = 0b0000_1000
#: It may say that something is to keep its name.
NOTED = 0b0001_0000
#: It may begin a name, or announce one: with a capital whatever stands behind it, as most only begin a sentence.
CUE = 0b0010_0000
#: It announces a name.
ANNOUNCES = 0b0100_0000
#: A tussenvoegsel.
JOINS = 0b1000_0000

#: How many words are remembered.
MOST_WORDS = 65_536


class Remembered(dict[str, int]):
    """What a test says of each word, asked once: many words are looked up at once without a step of Python for each."""

    def __init__(self, test: Callable[[str], int]) -> None:
        super().__init__()
        self._test = test

    def __missing__(self, word: str) -> int:
        told = self._test(word)
        if len(self) < MOST_WORDS:
            self[word] = told
        return told


def with_any(bits: int) -> bytes:
    """Return the table by which `bytes.translate` makes 1 of each kind that has one of the bits, and 0 of others."""
    return bytes(bool(kind & bits) for kind in range(256))


LONG_INITIALS = frozenset({"Th", "Chr", "Ph", "IJ", "Fr", "St", "Joh", "Jac", "Alb"})

# --- words that announce a name

IS = frozenset({"is", "ben", "zijn"})
ME = frozenset({"ik", "ondergetekende"})
OURS = frozenset({"onze", "ons", "mijn", "oos", "us"})
SOME = frozenset({"ene", "zekere"})
ASKED = frozenset({"naam", "vraag", "verzoek", "klacht", "handtekening", "machtiging", "telefoontje"})
ANNOUNCING = ASKED | OURS | ME | known.TITLES | known.KIN | known.NAMING | known.CONTACTS | IS | SOME | {"met"}
#: Words in lower case that may begin a name.
BEGINNING = known.SMALL | {name for name, rank in known.FIRST.items() if rank < 2} | known.TUSSENVOEGSELS
CUES = ANNOUNCING | BEGINNING

# --- words that say that something keeps its name

_BEFORE_HYPHEN = ("commissie-", "rapport-", "kabinet-", "motie-", "amendement-", "wet-", "norm-", "regeling-")
_STREETS = (
    "straat", "laan", "weg", "plein", "kade", "gracht", "singel", "dreef", "dijk", "steeg", "plantsoen", "brug", "tunnel", "school", "college",
)  # fmt: skip


#: How a word says it: as the first of a name of several words, an office, a party, what a name of something else stands
#: behind, with or without a hyphen, or in front of, and the last of a street.
PHRASE, OFFICE, PARTY, BEFORE, HYPHEN, AFTER, STREET = (1 << bit for bit in range(7))


def is_street(low: str) -> bool:
    """Whether a word in lower case ends as the names of streets, bridges and schools do."""
    return len(low) > 7 and low.endswith(_STREETS)


def _note(word: str) -> int:
    low = word.lower()
    tail = low.rsplit("-", 1)[-1] if "-" in low else low
    return (
        PHRASE * (word in known.PUBLIC_PHRASES)
        | OFFICE * (tail in known.OFFICES or tail == "leider" or low.endswith("minister"))
        | PARTY * (word in known.PARTIES)
        | BEFORE * (low in known.BEFORE_OTHER)
        | HYPHEN * low.startswith(_BEFORE_HYPHEN)
        | AFTER * (low in known.AFTER_OTHER)
        | STREET * is_street(low)
    )


#: By what a word as it is written says that something is to keep its name.
NOTES = Remembered(_note)


def _kind(word: str) -> int:
    low = word.lower()
    up, shouted = word[0].isupper(), word.isupper()
    # Where all is shouted a capital tells nothing of an ordinary word.
    own = up and not (shouted and len(word) > 3 and known.level(low) > 1 and known.ordinary(low))
    return (
        CAPITAL * own
        | ALONE * (up and not shouted)
        | SHORT * (len(word) == 1 or word in LONG_INITIALS)
        | CLOSES * (low in known.CLOSING_WORDS)
        | NOTED * bool(NOTES[word])
        | CUE * (low in CUES or (own and (len(low) < 4 or not low.isalpha() or known.level(low) < 3)))
        | ANNOUNCES * (low in ANNOUNCING)
        | JOINS * (low in known.TUSSENVOEGSELS)
    )


#: The kind of each word as it is written.
KINDS = Remembered(_kind)
