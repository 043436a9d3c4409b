"""Why a signal is in its theme: the words that weigh, the signals it is most like, and the theme that came second.

A theme is found by the vectors of whole texts; its words are found afterwards, by c-TF-IDF (Grootendorst 2022). So the
words show what a signal shares with its theme, and the likeness (cosine) to other signals is what placed it: both are
given, from what the last run left in the store.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from connectors.base import Source
from pipeline.store import explaining, read, vectors
from pipeline.store.explaining import Placed
from pipeline.store.vectors import Vectors

_NEAREST = 5
#: So many of the most alike signals are looked at for a few whose texts differ, that is, share fewer of their words.
_LOOKED_AT = 60
_SAME_TEXT = 0.6
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z-]*\]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word in the text, as it stands there, and its part (0-1) of the weight of all words found."""

    word: str
    part: float


@dataclass(frozen=True, slots=True)
class Pull:
    """How a theme draws a signal.

    Attributes:
        theme_id: the theme.
        label: its name.
        words: its words in the text, heaviest first.
        weight: their weights by c-TF-IDF together.
        likeness: the mean likeness to the signals of the theme that are most like it; none without vectors.
        to_middle: the likeness to the middle of the theme; none without vectors.
        usual: the likeness to that middle that half of the signals of the theme have at least.
    """

    theme_id: str
    label: str
    words: tuple[Word, ...]
    weight: float
    likeness: float | None
    to_middle: float | None
    usual: float | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a signal is where it is.

    Attributes:
        signal: the signal and where the last run put it.
        own: the theme it is in; none for "geen thema".
        second: the theme that came second; for "geen thema" the one that is nearest.
        nearest: the signals of `own` (else of `second`) that are most like it and differ in text: the columns of
            `read.signals_by_id` and `likeness`.
        spans: where the words of `own` (else of `second`) stand in the text: (begin, end).
        decided: when a person put it there and why; none when the analysis did.
    """

    signal: Placed
    own: Pull | None
    second: Pull | None
    nearest: pd.DataFrame
    spans: tuple[tuple[int, int], ...]
    decided: tuple[datetime, str] | None = None


def explain(engine: Engine, signal_id: str) -> Explanation | None:
    """Explain where the last run put a signal; none when there is no signal with this id."""
    signal = explaining.placed_signal(engine, signal_id)
    if signal is None:
        return None
    nothing = Explanation(signal, None, None, pd.DataFrame(), ())
    if not signal.analysed:
        return nothing
    mine = vectors.vectors_of(engine, [signal.voice_id]).get(signal.voice_id)
    own_id = signal.theme_id
    likeness = _to_middles(engine, mine)
    others = [name for name in _by(likeness) if name != own_id]
    # Who is in no theme was put there for lying too far from the nearest; that one is to be named, not the runner-up.
    ranked = [signal.second_theme_id, *others] if own_id else [*others, signal.second_theme_id]
    second_id = next(filter(None, ranked), "")
    labels = explaining.labels_of(engine, [own_id, second_id])
    pulls: dict[str, Pull] = {}
    nearest: dict[str, pd.DataFrame] = {}
    spans: dict[str, tuple[tuple[int, int], ...]] = {}
    for theme_id in filter(labels.__contains__, (own_id, second_id)):
        words, weight, spans[theme_id] = _words_in(engine, theme_id, signal)
        nearest[theme_id] = _nearest(engine, theme_id, signal, mine)
        alike = float(nearest[theme_id]["likeness"].mean()) if len(nearest[theme_id]) else None
        to_middle, usual = likeness.get(theme_id, (None, None))
        pulls[theme_id] = Pull(theme_id, labels[theme_id], words, weight, alike, to_middle, usual)
    shown = own_id if own_id in pulls else second_id
    return Explanation(
        signal,
        pulls.get(own_id),
        pulls.get(second_id),
        _with_texts(engine, nearest.get(shown, pd.DataFrame())),
        spans.get(shown, ()),
        explaining.placing_edit(engine, signal_id),
    )


def _to_middles(engine: Engine, mine: Vectors | None) -> dict[str, tuple[float, float]]:
    """For each theme the likeness of the signal to its middle, and what is usual there."""
    if mine is None or not mine.any():
        return {}
    theme_ids, middle, usual = vectors.middles(engine)
    if not len(middle) or middle.shape[1] != len(mine):
        return {}
    return {theme_id: (float(near), usual[theme_id]) for theme_id, near in zip(theme_ids, middle @ mine, strict=True)}


def _by(likeness: dict[str, tuple[float, float]]) -> list[str]:
    return sorted(likeness, key=lambda theme_id: (-round(likeness[theme_id][0], 4), theme_id))


def _words_in(
    engine: Engine, theme_id: str, signal: Placed
) -> tuple[tuple[Word, ...], float, tuple[tuple[int, int], ...]]:
    """The words of a theme in a signal, their weight together, and where they stand in its text."""
    stored = explaining.words_of(engine, theme_id)
    place = {form: at for at, item in reversed(list(enumerate(stored))) for form in item.forms}
    # The title of a visit's note is that of the visit, and was not read.
    title = "" if signal.source == Source.VISIT else signal.title
    in_title, in_text = _found(title, place), _found(signal.text, place)
    written: dict[int, str] = {}
    for at, word, _ in [*in_text, *in_title]:
        written.setdefault(at, word)
    weight = sum(stored[at].weight for at in written)
    words = tuple(Word(written[at], stored[at].weight / weight) for at in sorted(written))
    return words, float(weight), tuple(span for _, _, span in in_text)


def _found(text: str, place: dict[str, int]) -> list[tuple[int, str, tuple[int, int]]]:
    """Which stored words stand in a text: the place of the word in its list, how it is written, and where."""
    # A placeholder is no word, but keeps its room so that places stay what they are.
    plain = _PLACEHOLDER.sub(lambda match: " " * len(match.group()), text)
    return [
        (place[match.group().lower()], match.group(), match.span())
        for match in _WORD.finditer(plain)
        if match.group().lower() in place
    ]


def _nearest(engine: Engine, theme_id: str, signal: Placed, mine: Vectors | None) -> pd.DataFrame:
    """The voices of a theme that are most like a signal: `signal_id`, `likeness`, likest first; itself left out."""
    nothing = pd.DataFrame({"signal_id": [], "likeness": []})
    if mine is None or not mine.any():
        return nothing
    names, rows = vectors.vectors_of_theme(engine, theme_id)
    if not names or rows.shape[1] != len(mine):
        return nothing
    alike = np.round(rows @ mine, 4)
    order = np.lexsort((np.arange(len(names)), -alike))[: _LOOKED_AT + 1]
    found = pd.DataFrame({"signal_id": [names[at] for at in order], "likeness": alike[order]})
    found = found[~found["signal_id"].isin([signal.signal_id, signal.voice_id])]
    return _different(engine, found, signal.text)


def _different(engine: Engine, found: pd.DataFrame, text: str) -> pd.DataFrame:
    """The first few that say it in other words than the signal and than one another."""
    texts = read.signals_by_id(engine, found["signal_id"].tolist()).set_index("signal_id")["text"]
    seen = [_words(text)]
    chosen: list[str] = []
    for signal_id in found["signal_id"]:
        words = _words(str(texts.get(signal_id, "")))
        if words and all(len(words & other) < _SAME_TEXT * len(words | other) for other in seen):
            chosen.append(signal_id)
            seen.append(words)
        if len(chosen) == _NEAREST:
            break
    return found[found["signal_id"].isin(chosen)].reset_index(drop=True)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def _with_texts(engine: Engine, found: pd.DataFrame) -> pd.DataFrame:
    if found.empty:
        return pd.DataFrame()
    texts: pd.DataFrame = read.signals_by_id(engine, found["signal_id"].tolist())
    return texts.merge(found, on="signal_id")


def marked(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the words at `spans`."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for begin, end in spans:
        pieces += [(text[at:begin], False), (text[begin:end], True)]
        at = end
    return [(piece, hit) for piece, hit in [*pieces, (text[at:], False)] if piece]
