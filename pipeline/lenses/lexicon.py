"""Lists of patterns that anyone can read, and where they occur in texts: the base of the lenses that read words.

A pattern is a few words in a row. `wacht*` is every word that begins so and `*termijn` every word that ends so, `a/b` is
one of them, `#` is a number, and `...` leaves room for at most five other words. A pattern never runs across a comma or
a stop. Capitals and accents make no difference: `geen` finds "Géén".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from pipeline.lenses.words import IntArray, Words, read_words

_GAP = "..."
_LONGEST_GAP = 5
# How many different words are remembered with the parts that they match.
_VOCABULARY = 1 << 18
_NUMBERS = (
    *("een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf", "dertien"),
    *("veertien", "vijftien", "twintig", "dertig", "paar", "enkele", "half", "halve", "anderhalf", "anderhalve"),
    *("tig", "zoveel"),
)


class Lexicon:
    """Patterns, taken apart once; `find` says where they stand."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = [taken_apart(pattern) for pattern in patterns]
        parts = sorted({part for pattern in self._patterns for _, part in pattern})
        self._number = {part: number for number, part in enumerate(parts)}
        self._exact: dict[str, list[int]] = {}
        self._begins: dict[str, list[int]] = {}
        self._ends: dict[str, list[int]] = {}
        for part, number in self._number.items():
            for word in _NUMBERS if part == "#" else part.split("/"):
                kind = self._begins if word.endswith("*") else self._ends if word.startswith("*") else self._exact
                kind.setdefault(word.strip("*"), []).append(number)
        self._longest = max(map(len, [*self._begins, *self._ends]), default=0)
        self._parts_with = lru_cache(_VOCABULARY)(self._parts_of)

    def find(self, words: Words) -> pd.DataFrame:
        """Return every place of every pattern: pattern (its number), first and last (places in `words`)."""
        places = self._places(words)
        found = [self._follow(pattern, places, words) for pattern in self._patterns]
        return pd.DataFrame(
            {
                "pattern": np.repeat(np.arange(len(found)), [len(first) for first, _ in found]),
                "first": np.concatenate([first for first, _ in found]) if found else [],
                "last": np.concatenate([last for _, last in found]) if found else [],
            }
        ).astype("int64")

    def _places(self, words: Words) -> list[IntArray]:
        """For each part of a pattern the places of its words, in order."""
        parts = [self._parts_with(word) for word in words.vocabulary]
        counts = np.array([len(own) for own in parts], dtype=np.int64)
        if not counts.sum():
            return [np.zeros(0, dtype=np.int64)] * len(self._number)
        # Sixteen bits are sorted by counting, several times as fast.
        flat = np.concatenate([np.array(own, dtype=np.uint16) for own in parts if own])
        begins = np.concatenate(([0], np.cumsum(counts)[:-1]))
        place = np.flatnonzero(counts[words.code] > 0)
        times = counts[words.code[place]]
        within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        part = flat[np.repeat(begins[words.code[place]], times) + within]
        order = np.argsort(part, kind="stable")
        ends = np.cumsum(np.bincount(part, minlength=len(self._number)))
        return np.split(np.repeat(place, times)[order], ends[:-1])

    def _follow(
        self, pattern: Sequence[tuple[bool, str]], places: Sequence[IntArray], words: Words
    ) -> tuple[IntArray, IntArray]:
        """Walk along the parts of one pattern: the nearest word of the next part, at once or after a gap."""
        parts = [places[self._number[part]] for _, part in pattern]
        first = last = parts[0]
        if not all(map(len, parts)):
            return first[:0], last[:0]
        for (gap, _), candidates in zip(pattern[1:], parts[1:], strict=True):
            after = np.searchsorted(candidates, last, side="right")
            near = candidates[np.minimum(after, len(candidates) - 1)]
            right = (
                (near > last)
                & (near - last <= (_LONGEST_GAP + 1 if gap else 1))
                & (words.phrase[near] == words.phrase[last])
            )
            first, last = first[right], near[right]
        return first, last

    def _parts_of(self, word: str) -> tuple[int, ...]:
        found = set(self._exact.get(word, ()))
        # A word can be a line of megabytes, so no further than the longest beginning or end that is looked for.
        for length in range(min(len(word), self._longest) + 1):
            found.update(self._begins.get(word[:length], ()), self._ends.get(word[len(word) - length :], ()))
        if word.isdecimal() and "#" in self._number:
            found.add(self._number["#"])
        return tuple(sorted(found))


def taken_apart(pattern: str) -> list[tuple[bool, str]]:
    """Return the parts of a pattern, each with whether there may be other words before it."""
    parts: list[tuple[bool, str]] = []
    gap = False
    for part in pattern.split():
        if part == _GAP:
            gap = True
        else:
            parts.append((gap, "/".join(_plain(word) for word in part.split("/"))))
            gap = False
    return parts


def example(pattern: str) -> str:
    """Return the shortest words that a pattern finds: the first of each choice, nothing where others may stand."""
    return " ".join("drie" if part == "#" else part.split("/")[0].strip("*") for _, part in taken_apart(pattern))


def merged(spans: pd.DataFrame, by: Iterable[str]) -> pd.DataFrame:
    """Join rows with equal `by` whose `start` up to `stop` overlap; returns by, start and stop, in that order."""
    keys = [*by]
    rows = spans[[*keys, "start", "stop"]].sort_values([*keys, "start", "stop"], ignore_index=True)
    reached = rows.groupby(keys)["stop"].cummax()
    before = reached.groupby([rows[key] for key in keys]).shift()
    rows["_run"] = (~(rows["start"] < before)).cumsum()
    joined = rows.groupby([*keys, "_run"], as_index=False).agg(start=("start", "min"), stop=("stop", "max"))
    return joined[[*keys, "start", "stop"]]


def _plain(word: str) -> str:
    """A word of a pattern as texts are read; the star stays."""
    bare = word.strip("*")
    # Most words are read as they are written: thousands of them needn't be read one by one.
    as_written = bare.isascii() and bare.isalpha() and bare.islower()
    letters = [bare] if as_written else read_words([bare]).vocabulary
    if word != "#" and (len(letters) != 1 or (word.startswith("*") and word.endswith("*"))):
        raise ValueError(f"Geen woord in een patroon: {word!r}. Schrijf een koppelteken als spatie, en één ster.")
    return (
        "#" if word == "#" else ("*" if word.startswith("*") else "") + letters[0] + ("*" if word.endswith("*") else "")
    )
