"""Many texts as one array of words: where each stands, in which sentence and clause, and which word it is.

The lenses ask thousands of things of every text. Asked of one text at a time that costs milliseconds; asked of a few
million characters at once, every question is a handful of numpy operations. A word is told from another by a hash of
64 bits, so that only the different words become Python strings.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

IntArray = NDArray[np.signedinteger[Any]]
BoolArray = NDArray[np.bool_]

#: Words that begin a clause of their own: what is denied before them is not denied after.
_CLAUSE_WORDS = ("maar", "want", "omdat", "terwijl", "toch", "integendeel", "wel")
_PHRASE_ENDS, _CLAUSE_ENDS, _SENTENCE_ENDS = ".,;:!?\n", '()"“”„', "!?\n"
_PLANE = 0x10000  # what lies beyond (emoji, old scripts) is no letter here
_BASE = np.uint64(0x9E3779B97F4A7C15)
_CHUNK = 1_000_000


@dataclass(frozen=True)
class Words:
    """The words of some texts, in order, as arrays of one length.

    Attributes:
        text: the number of the text that the word stands in.
        start: its first character in that text.
        stop: the character after its last.
        phrase: the number of the stretch without a stop or comma, over all texts; patterns don't run across.
        clause: the number of the clause.
        sentence: the number of the sentence, over all texts.
        code: its place in `vocabulary`.
        vocabulary: the different words, in lower case and without accents.
        asks: for each sentence whether it ends with a question mark.
        texts: how many texts there are, those without a word too.
    """

    text: IntArray
    start: IntArray
    stop: IntArray
    phrase: IntArray
    clause: IntArray
    sentence: IntArray
    code: IntArray
    vocabulary: list[str]
    asks: BoolArray
    texts: int

    def are(self, chosen: frozenset[str]) -> BoolArray:
        """Say of each word whether it is one of `chosen`."""
        wanted = np.array([word in chosen for word in self.vocabulary], dtype=bool)
        return wanted[self.code] if len(wanted) else np.zeros(0, dtype=bool)


def chunks(texts: Sequence[str]) -> Iterator[tuple[int, Words]]:
    """Read texts a few million characters at a time; yields the number of the first text and their words."""
    first, size = 0, 0
    for number, text in enumerate(texts):
        if size and size + len(text) > _CHUNK:
            yield first, read_words(texts[first:number])
            first, size = number, 0
        size += len(text) + 1
    if first < len(texts):
        yield first, read_words(texts[first:])


def read_words(texts: Sequence[str]) -> Words:
    """Read the words of texts. A hyphen splits a word, an apostrophe between letters does not."""
    lengths = np.fromiter((len(text) + 1 for text in texts), dtype=np.int64, count=len(texts))
    raw = np.frombuffer("".join(f"{text}\n" for text in texts).encode("utf-32-le", "replace"), dtype=np.uint32)
    tables = _letters()
    low = tables.plain[np.minimum(raw, _PLANE - 1)]
    kind = tables.kind[low]
    inside = kind & _LETTER > 0
    quote = low == ord("'")
    quote[1:-1] &= inside[:-2] & inside[2:]
    inside |= quote & np.concatenate(([False], inside[:-1]))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inside.view(np.int8), [0]))))
    start, stop = edges[::2], edges[1::2]
    # A full stop inside a number or an abbreviation ends nothing.
    after = np.concatenate((tables.kind[low[1:]] & _SPACE > 0, [True]))
    full_stop = (low == ord(".")) & after
    ends_sentence = (kind & _ENDS_SENTENCE > 0) | full_stop
    ends_phrase = ((kind & _ENDS_PHRASE > 0) & (low != ord("."))) | full_stop
    sentences = np.cumsum(ends_sentence, dtype=np.int32)
    text = np.repeat(np.arange(len(texts)), lengths)[start] if len(start) else np.zeros(0, dtype=np.int64)
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    code, vocabulary = _coded(low, start, stop)
    clause_starts = np.array([word in _CLAUSE_WORDS for word in vocabulary], dtype=np.int64)
    return Words(
        text=text,
        start=start - offsets[text],
        stop=stop - offsets[text],
        phrase=np.cumsum(ends_phrase, dtype=np.int32)[start],
        clause=np.cumsum(ends_phrase | (kind & _ENDS_CLAUSE > 0), dtype=np.int32)[start]
        + np.cumsum(clause_starts[code]),
        sentence=sentences[start],
        code=code,
        vocabulary=vocabulary,
        asks=np.append(low[ends_sentence] == ord("?"), False),
        texts=len(texts),
    )


def _coded(low: NDArray[np.uint16], start: IntArray, stop: IntArray) -> tuple[IntArray, list[str]]:
    """Number the words by a polynomial hash: equal letters, equal hash, wherever they stand."""
    if not len(start):
        return np.zeros(0, dtype=np.int64), []
    powers = _powers(1 << len(low).bit_length())
    weighed = np.concatenate(([np.uint64(0)], np.cumsum(_letters().hashed[low] * powers[: len(low)], dtype=np.uint64)))
    hashes = (weighed[stop] - weighed[start]) * powers[len(low) - start]
    code, different = pd.factorize(hashes)
    first = np.zeros(len(different), dtype=np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    letters = low.astype("<u4").tobytes().decode("utf-32-le", "replace")
    return code.astype(np.int64), [letters[start[place] : stop[place]] for place in first]


@lru_cache(2)
def _powers(size: int) -> NDArray[np.uint64]:
    powers = np.full(size + 1, _BASE, dtype=np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


_LETTER, _SPACE, _ENDS_PHRASE, _ENDS_CLAUSE, _ENDS_SENTENCE = 1, 2, 4, 8, 16


@dataclass(frozen=True)
class _Letters:
    """For each character: as what it is read, what kind it is, and a number of 64 bits drawn for it."""

    plain: NDArray[np.uint16]
    kind: NDArray[np.uint8]
    hashed: NDArray[np.uint64]


@cache
def _letters() -> _Letters:
    plain = np.arange(_PLANE, dtype=np.uint16)
    kind = np.zeros(_PLANE, dtype=np.uint8)
    for number in range(_PLANE - 1):
        character = chr(number)
        if character.isalnum():
            lower = character.lower()
            base = unicodedata.normalize("NFKD", lower)[:1]
            letter = base if base.isalnum() and ord(base) < _PLANE else lower[:1]
            plain[number] = ord(letter)
            kind[number] |= _LETTER
        elif character.isspace():
            kind[number] |= _SPACE
    for quote in "’‘´`":
        plain[ord(quote)] = ord("'")
    for characters, bit in (
        (_PHRASE_ENDS, _ENDS_PHRASE),
        (_CLAUSE_ENDS, _ENDS_CLAUSE),
        (_SENTENCE_ENDS, _ENDS_SENTENCE),
    ):
        kind[[ord(character) for character in characters]] |= bit
    drawn = np.random.default_rng(0).integers(1, 2**63, _PLANE, dtype=np.uint64)
    return _Letters(plain, kind, drawn)
