"""Levensgebeurtenissen: which events of a life a text is about, and by which words.

The list of events is our own (`data/reference/levensgebeurtenissen.csv`): no official one was found. Of the words in
`levensgebeurtenissen_lexicon.csv` one that is strong is enough, or two that are weak and differ; in a text of more than
60 words one more is needed, for a long letter names much in passing. What is denied or said by others stays about the
event, so nothing is looked at around the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd

from pipeline.lenses.lexicon import Lexicon
from pipeline.lenses.principles import as_marks, digest
from pipeline.lenses.words import Words, chunks
from pipeline.reference import table

LENS = "levensgebeurtenissen"
# In place of a direction: an event is there or not.
HERE = "hier"
_RULES = 1
_WEIGHTS = {"sterk": 2, "zwak": 1}
_SHORT = 60


def mark_life_events(texts: pd.DataFrame) -> pd.DataFrame:
    """Mark the life events in texts: signal_id, name (the id of the event), direction (`hier`), start, stop.

    `texts` has signal_id and text; the marks are as those of `pipeline.lenses.principles.mark_principles`.
    """
    marks = [
        _marks(words).assign(text=lambda rows, first=first: rows["text"] + first)
        for first, words in chunks(texts["text"].tolist())
    ]
    return as_marks(marks, texts["signal_id"])


def life_event_names() -> Mapping[str, str]:
    """The events by id, as they are called on the screen, in the order of a life."""
    return {row["id"]: row["naam"] for row in table("levensgebeurtenissen")}


def version() -> str:
    """Say by which lists and rules texts are marked."""
    return digest(_RULES, ("levensgebeurtenissen", "levensgebeurtenissen_lexicon"))


def _marks(words: Words) -> pd.DataFrame:
    listed, lexicon = _lexicon()
    hits = lexicon.find(words).join(listed, on="pattern")
    first = hits["first"].to_numpy()
    hits = hits.assign(
        text=words.text[first], word=words.code[first], weight=hits["gewicht"].map(_WEIGHTS).astype("int64")
    )
    # The same word again says nothing new.
    different = hits.drop_duplicates(["text", "id", "pattern", "word"]).groupby(["text", "id"])["weight"].sum()
    length = np.bincount(words.text, minlength=words.texts)
    enough = different[different >= np.where(length[different.index.get_level_values("text")] > _SHORT, 3, 2)]
    hits = hits[pd.MultiIndex.from_frame(hits[["text", "id"]]).isin(enough.index)]
    return pd.DataFrame(
        {
            "text": hits["text"],
            "name": hits["id"],
            "direction": HERE,
            "start": words.start[hits["first"].to_numpy()],
            "stop": words.stop[hits["last"].to_numpy()],
        }
    )


@cache
def _lexicon() -> tuple[pd.DataFrame, Lexicon]:
    rows = pd.DataFrame(table("levensgebeurtenissen_lexicon"))
    return rows, Lexicon(rows["patroon"].tolist())
