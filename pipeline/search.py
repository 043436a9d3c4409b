"""What somebody searches for: words, phrases and operators, and where a text has them.

A word finds its other forms (the stem of Snowball's algorithm for Dutch, Porter 2001) and what begins with it: Dutch
writes compounds as one word. Words between double quotes stand together as they are. `OF` chooses, `NIET` or `-` leaves
out, `*` is allowed and means what a word does already. Only capitals are operators: `of` is a word like any other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

HELP = (
    'Alle woorden moeten erin staan. `wachtlijst` vindt ook wachtlijsten. `"op de wachtlijst"` zoekt precies die woorden '
    "achter elkaar. `jeugdzorg OF jeugdhulp` zoekt een van beide. `-gemeente` of `NIET gemeente` laat weg."
)
# What begins with fewer letters than this is everything.
SHORTEST = 3

_PARTS = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
_WORDS = re.compile(r"[^\W_]+")
_EITHER, _NOT, _BOTH = {"OF", "OR", "|"}, {"NIET", "NOT"}, {"EN", "AND", "&"}
_stemmer = snowballstemmer.stemmer("dutch")


@dataclass(frozen=True, slots=True)
class Term:
    """Words (folded) that stand together; `exact` when they were between quotes, else one of them may be another form."""

    words: tuple[str, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What a text has to have, and what it may not have."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]


def parse(search: str) -> list[Choice]:
    """The choices of a search: a text that fits one of them is found. What can't be searched for is left out."""
    choices: list[tuple[list[Term], list[Term]]] = [([], [])]
    negative = False
    for minus, phrase, word in _PARTS.findall(search):
        if not phrase and word in _EITHER:
            choices.append(([], []))
        elif not phrase and word in _NOT:
            negative = True
        elif phrase or word not in _BOTH:
            words = tuple(_WORDS.findall(folded(phrase or word)))
            if words:
                choices[-1][bool(minus) or negative].append(Term(words, exact=bool(phrase) or len(words) > 1))
            negative = False
    return [Choice(tuple(wanted), tuple(unwanted)) for wanted, unwanted in choices if wanted]


def folded(text: str) -> str:
    """A text in small letters without accents, as the index has it; every letter keeps its place."""
    return "".join(_folded_letter(letter) for letter in text)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of a folded word."""
    return str(_stemmer.stemWord(word))


def fits(term: Term, word: str) -> bool:
    """Whether a folded word is another form of the word of a term, or begins with it."""
    sought = term.words[0]
    return word == sought or (len(sought) >= SHORTEST and word.startswith(sought)) or stem(word) == stem(sought)


def spans(text: str, search: str) -> list[tuple[int, int]]:
    """Where a text has what was searched for: begin and end of each hit, in order, none over another."""
    terms = [term for choice in parse(search) for term in choice.wanted]
    if not terms:
        return []
    found = [(part.group(), part.span()) for part in _WORDS.finditer(folded(text))]
    hits: list[tuple[int, int]] = []
    for at, (word, (start, stop)) in enumerate(found):
        for term in terms:
            if term.exact:
                run = found[at : at + len(term.words)]
                if tuple(word for word, _ in run) == term.words:
                    hits.append((start, run[-1][1][1]))
            elif fits(term, word):
                hits.append((start, stop))
    apart: list[tuple[int, int]] = []
    for start, stop in sorted(hits):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(stop, apart[-1][1]))
        else:
            apart.append((start, stop))
    return apart


@lru_cache(maxsize=4096)
def _folded_letter(letter: str) -> str:
    plain = unicodedata.normalize("NFD", letter.lower())[:1]
    return plain or letter
