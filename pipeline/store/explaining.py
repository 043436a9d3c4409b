"""What an explanation of a signal asks of the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from pipeline.store.schema import assignment, edit, edit_signal, signal, theme, theme_word


@dataclass(frozen=True, slots=True)
class Placed:
    """A signal and where the last run put it; `analysed` is false for who came after that run.

    `voice_id` is the signal that stood for it: that of its action, or itself.
    """

    signal_id: str
    voice_id: str
    source: str
    title: str
    text: str
    analysed: bool
    theme_id: str
    probability: float
    second_theme_id: str


@dataclass(frozen=True, slots=True)
class StoredWord:
    """A word of a theme, the ways it is written (lower case), and its weight by c-TF-IDF."""

    word: str
    forms: tuple[str, ...]
    weight: float


def placed_signal(engine: Engine, signal_id: str) -> Placed | None:
    """The signal with this id, or none."""
    query = (
        select(
            signal.c.signal_id,
            signal.c.campaign_id,
            signal.c.source,
            signal.c.title,
            signal.c.text,
            assignment.c.signal_id.label("analysed"),
            assignment.c.theme_id,
            assignment.c.probability,
            assignment.c.second_theme_id,
        )
        .join_from(signal, assignment, signal.c.signal_id == assignment.c.signal_id, isouter=True)
        .where(signal.c.signal_id == signal_id)
    )
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Placed(
        signal_id=row.signal_id,
        voice_id=row.campaign_id or row.signal_id,
        source=row.source,
        title=row.title,
        text=row.text,
        analysed=row.analysed is not None,
        theme_id=row.theme_id or "",
        probability=float(row.probability or 0),
        second_theme_id=row.second_theme_id or "",
    )


def placing_edit(engine: Engine, signal_id: str) -> tuple[datetime, str] | None:
    """When and why a person put a signal where it is; none when the analysis did."""
    query = (
        select(edit.c.made_at, edit.c.why)
        .join(edit_signal, edit_signal.c.edit_id == edit.c.edit_id)
        .where(edit_signal.c.signal_id == signal_id, edit.c.undone_at.is_(None))
        .order_by(edit.c.edit_id.desc())
        .limit(1)
    )
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    return (row.made_at, row.why) if row else None


def labels_of(engine: Engine, theme_ids: Sequence[str]) -> dict[str, str]:
    """The names of these themes."""
    query = select(theme.c.theme_id, theme.c.label).where(theme.c.theme_id.in_(list(theme_ids)))
    with engine.connect() as connection:
        return {row.theme_id: row.label for row in connection.execute(query)}


def words_of(engine: Engine, theme_id: str) -> list[StoredWord]:
    """The words of a theme, heaviest first; none when the theme was made by a person."""
    query = select(theme_word).where(theme_word.c.theme_id == theme_id).order_by(theme_word.c.rank)
    with engine.connect() as connection:
        return [StoredWord(row.word, tuple(row.forms), float(row.weight)) for row in connection.execute(query)]
