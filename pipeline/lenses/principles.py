"""Principes: which of the five principles a text says were missed, or kept, and by which words.

The principles are those of the *Overheidsbrede principes voor communicatie en dienstverlening* (24 September 2020). A
list of patterns finds the words (`data/reference/principes_lexicon.csv`); rules then look at what stands around them,
in this order: an exception in the list, another party than the government, hearsay, a supposition, a denial. A denial
turns what is missed into kept or the other way round, or into nothing, as the list says of each pattern. What is weak
on its own counts only in a text about the government. The rules are the classifier: one that learns from the labelled
texts was tried and is less precise (`data/labelled/README.md`). No lot: the same text always gives the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from connectors.base import Source
from pipeline.lenses.lexicon import Lexicon, merged
from pipeline.lenses.surroundings import Surroundings, covered, denies
from pipeline.lenses.words import BoolArray, Words, chunks
from pipeline.reference import table

LENS = "principes"
# Raised by hand when the rules change, so that texts are marked again; the lists speak for themselves.
_RULES = 1


class Principle(StrEnum):
    """The five, in the order of the founding text."""

    FITTING = "passend"
    CLEAR = "overzichtelijk"
    RELIABLE = "betrouwbaar"
    RESPECTFUL = "respectvol"
    CONTEMPORARY = "eigentijds"


class Direction(StrEnum):
    """Whether a text says that a principle was missed, or that it was kept."""

    MISSED = "gemist"
    KEPT = "wel"


MARK_COLUMNS = ["signal_id", "name", "direction", "start", "stop"]
_REPORTED = (Source.MEDIA.value, Source.VISIT.value)


def mark_principles(texts: pd.DataFrame) -> pd.DataFrame:
    """Mark the principles in texts: signal_id, name, direction (gemist or wel), start, stop (characters of `text`).

    `texts` has signal_id, source and text. One row for each stretch of words that weighed, in the order of the texts,
    and within a text in that of name, direction and place.
    """
    reported = texts["source"].isin(_REPORTED).to_numpy(dtype=bool)
    marks = [
        _marks(words, reported[first : first + words.texts]).assign(text=lambda rows, first=first: rows["text"] + first)
        for first, words in chunks(texts["text"].tolist())
    ]
    return as_marks(marks, texts["signal_id"])


def as_marks(found: Sequence[pd.DataFrame], signal_ids: pd.Series) -> pd.DataFrame:
    """Put what was found (text, name, direction, start, stop) together as marks, stretches that overlap as one."""
    none = pd.DataFrame({"text": [], "name": [], "direction": [], "start": [], "stop": []})
    rows = merged(pd.concat([none, *found], ignore_index=True), by=["text", "name", "direction"])
    ids = signal_ids.to_numpy()[rows["text"].to_numpy(dtype="int64")]
    return rows.assign(signal_id=ids).astype({"start": "int64", "stop": "int64"})[MARK_COLUMNS]


def version() -> str:
    """Say by which lists and rules texts are marked: another list is another version."""
    return digest(_RULES, ("principes_lexicon", "principes_omgeving"))


def digest(rules: int, tables: Iterable[str]) -> str:
    """Return 16 hexadecimal digits that follow from the number of the rules and the content of reference tables."""
    content = repr((rules, [[sorted(row.items()) for row in table(name)] for name in tables]))
    return hashlib.blake2b(content.encode(), digest_size=8).hexdigest()


def _marks(words: Words, reported: BoolArray) -> pd.DataFrame:
    listed, lexicon = _lexicon()
    hits = lexicon.find(words)
    hits = hits.join(listed, on="pattern")
    exception = hits["richting"] == "uitzondering"
    around = Surroundings(words, reported)
    left = ~exception.to_numpy() & ~covered(hits, hits[exception], len(words.code))
    first = hits["first"].to_numpy()
    left &= (hits["gewicht"] != "zwak").to_numpy() | around.of_government(first)
    left &= ~around.set_aside(first)
    hits = hits[left]
    hits = hits.assign(direction=_directions(hits, around))
    hits = hits[hits["direction"] != ""]
    first, last = hits["first"].to_numpy(), hits["last"].to_numpy()
    return pd.DataFrame(
        {
            "text": words.text[first],
            "name": hits["principe"].to_numpy(),
            "direction": hits["direction"].to_numpy(),
            "start": words.start[first],
            "stop": words.stop[last],
        }
    )


def _directions(hits: pd.DataFrame, around: Surroundings) -> NDArray[np.object_]:
    """What each pattern says where it stands: gemist, wel, or nothing (empty)."""
    first, last = hits["first"].to_numpy(), hits["last"].to_numpy()
    said = hits["richting"].to_numpy(dtype=object)
    missed, kept = said == Direction.MISSED, said == Direction.KEPT
    taken_back = around.taken_back(first)
    denied = taken_back | around.denied(first, last, own=hits["denies"].to_numpy(), after=~missed)
    turned = np.where(missed, Direction.KEPT.value, Direction.MISSED.value)
    turned = np.where((hits["ontkend"] == "keert").to_numpy(), turned, "")
    turned = np.where((hits["ontkend"] == "blijft").to_numpy(), said, turned)
    plainly = np.where(missed | kept, said, "")
    direction = np.where(denied, turned, plainly)
    # Praise that is taken back, or only wished for, says nothing of what there is.
    return np.where((taken_back & ~missed) | ((direction == Direction.KEPT) & around.wished(first)), "", direction)


@cache
def _lexicon() -> tuple[pd.DataFrame, Lexicon]:
    rows = pd.DataFrame(table("principes_lexicon"))
    rows["denies"] = [denies(pattern) for pattern in rows["patroon"]]
    return rows, Lexicon(rows["patroon"].tolist())
