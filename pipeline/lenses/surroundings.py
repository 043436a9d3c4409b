"""What stands around the words that a lens found: who is meant, who says it, and whether it is denied or only supposed."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from pipeline.lenses.lexicon import Lexicon, taken_apart
from pipeline.lenses.words import BoolArray, IntArray, Words
from pipeline.reference import table

_DENIALS = frozenset(
    {"niet", "geen", "nooit", "nergens", "niemand", "nauwelijks", "amper", "zonder", "niks", "niets", "geenszins"}
    | {"allerminst", "noch"}
)
# How many words a denial reaches: before it, and, where that counts, after.
_REACH_BEFORE, _REACH_AFTER = 5, 2
# How far from the start of a sentence "niet dat" still takes the whole of it back.
_OPENING = 2


class Surroundings:
    """Words, with what is known of the clauses, sentences and texts they stand in."""

    def __init__(self, words: Words, reported: BoolArray) -> None:
        """`reported` is for each text True when all it says is said by others: media and visits."""
        self._words = words
        self._reported = reported
        self._texts = np.zeros((len(_kinds()), len(reported)), dtype=bool)
        self._sentences = np.zeros((len(_kinds()), len(words.asks)), dtype=bool)
        numbers, lexicon = _context()
        hits = lexicon.find(words)
        kind, place = numbers[hits["pattern"].to_numpy()], hits["first"].to_numpy()
        self._texts[kind, words.text[place]] = True
        self._sentences[kind, words.sentence[place]] = True
        denials = words.are(_DENIALS)
        denials[:-1] &= ~(words.are(frozenset({"niet"}))[:-1] & words.are(frozenset({"alleen"}))[1:])
        self._denials = _counted(denials)
        self._taken_back = _counted(self._takes_back())
        self._clause_start, self._clause_end = _bounds(words.clause)
        self._sentence_start, _ = _bounds(words.sentence)

    def of_government(self, place: IntArray) -> BoolArray:
        """Say whether the text names a public body or its work, or speaks to one without naming another party."""
        text = self._words.text[place]
        government, spoken_to, others = self._of("overheid"), self._of("aanspreking"), self._of("ander")
        return government[0][text] | (spoken_to[0][text] & ~others[0][text])

    def set_aside(self, place: IntArray) -> BoolArray:
        """Say whether what stands there is of another party than the government, hearsay, quoted, or only supposed."""
        text, sentence = self._words.text[place], self._words.sentence[place]
        government, others = self._of("overheid"), self._of("ander")
        elsewhere = np.where(others[1][sentence], ~government[1][sentence], others[0][text] & ~government[0][text])
        supposed = self._of("voorwaarde")[1][sentence] & self._words.asks[sentence]
        told = self._of("horen zeggen")[1][sentence] | self._of("hun woorden")[1][sentence]
        return elsewhere | supposed | (told & ~self._reported[text])

    def wished(self, place: IntArray) -> BoolArray:
        """Say whether the sentence asks or wishes: what is good in it is not there yet."""
        sentence = self._words.sentence[place]
        return self._words.asks[sentence] | self._of("wens")[1][sentence]

    def denied(self, first: IntArray, last: IntArray, *, own: BoolArray, after: BoolArray) -> BoolArray:
        """Say whether the words from `first` to `last` are denied by the words around or between them.

        Where `own` is true the pattern denies something itself, and nothing near denies it again. Where `after` is true
        a denial that follows counts too ("duidelijk was het niet").
        """
        begin = np.maximum(first - _REACH_BEFORE, self._clause_start[first])
        end = np.minimum(last + 1 + _REACH_AFTER, self._clause_end[last])
        before = self._denials[last + 1] > self._denials[begin]
        behind = after & (self._denials[end] > self._denials[np.minimum(last + 1, end)])
        return (before | behind) & ~own

    def taken_back(self, first: IntArray) -> BoolArray:
        """Say whether the sentence takes back what it is about to say: "Niet dat ik geen antwoord kreeg"."""
        return self._taken_back[first + 1] > self._taken_back[self._sentence_start[first]]

    def _of(self, kind: str) -> tuple[BoolArray, BoolArray]:
        number = _kinds().index(kind)
        return self._texts[number], self._sentences[number]

    def _takes_back(self) -> BoolArray:
        """Say of each word whether it opens "niet dat", "niet zo dat" or "niet zeggen dat"."""
        words = self._words
        no, that = words.are(frozenset({"niet"})), words.are(frozenset({"dat"}))
        between = words.are(frozenset({"zo", "zeggen"}))
        start, _ = _bounds(words.sentence)
        opens = np.arange(len(no)) - start <= _OPENING
        takes = np.zeros(len(no), dtype=bool)
        takes[:-1] = no[:-1] & that[1:] & opens[:-1]
        takes[:-2] |= no[:-2] & between[1:-1] & that[2:]
        return takes


def _counted(flags: BoolArray) -> IntArray:
    """How many are true before each place; one longer than `flags`."""
    return np.concatenate(([0], np.cumsum(flags, dtype=np.int64)))


def _bounds(groups: IntArray) -> tuple[IntArray, IntArray]:
    """For each place where its group begins, and where it ends (one further); equal groups stand together."""
    if not len(groups):
        return groups, groups
    begins = np.flatnonzero(np.concatenate(([True], groups[1:] != groups[:-1])))
    lengths = np.diff(np.append(begins, len(groups)))
    return np.repeat(begins, lengths), np.repeat(begins + lengths, lengths)


def denies(pattern: str) -> bool:
    """Say whether a pattern asks for a word that denies: what is missed is often said so."""
    return any(word in _DENIALS for _, part in taken_apart(pattern) for word in part.split("/"))


@cache
def _kinds() -> list[str]:
    return sorted({row["soort"] for row in table("principes_omgeving")})


@cache
def _context() -> tuple[IntArray, Lexicon]:
    rows = table("principes_omgeving")
    numbers = np.array([_kinds().index(row["soort"]) for row in rows])
    return numbers, Lexicon([row["patroon"] for row in rows])


def covered(hits: pd.DataFrame, by: pd.DataFrame, size: int) -> BoolArray:
    """Say of each of `hits` whether it shares a word with one of `by`; `size` is how many words there are."""
    change = np.zeros(size + 1, dtype=np.int64)
    np.add.at(change, by["first"].to_numpy(), 1)
    np.add.at(change, by["last"].to_numpy() + 1, -1)
    under = _counted(np.cumsum(change[:-1]) > 0)
    first: IntArray = hits["first"].to_numpy()
    last: IntArray = hits["last"].to_numpy()
    return under[last + 1] > under[first]
