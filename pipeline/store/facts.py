"""Claims that an editor marked as incorrect: what is correct, on what authority, and where the claim is made again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Engine, Select, and_, func, insert, or_, select, update

from pipeline.store.schema import assignment, fact, fact_signal, signal
from pipeline.store.searching import matching


@dataclass(frozen=True, slots=True)
class Fact:
    """What an editor says of a claim.

    `evidence` is the source of what is correct: an address or the name of a document. `searches` are words or phrases
    (between double quotes) as in the search of the signals: a signal that has all words of one of them makes the claim,
    unless a person says that it doesn't. `theme_id` is empty for a claim of no theme in particular.
    """

    claim: str
    correct: str
    evidence: str
    searches: tuple[str, ...]
    theme_id: str = ""


def add_fact(engine: Engine, new: Fact, who: str) -> int:
    """Keep what an editor decided, with who and when; returns its number."""
    row = {
        "theme_id": new.theme_id or None,
        "claim": new.claim,
        "correct": new.correct,
        "evidence": new.evidence,
        "searches": list(new.searches),
        "made_by": who,
        "made_at": datetime.now(UTC),
    }
    with engine.begin() as connection:
        key = connection.execute(insert(fact).values(**row)).inserted_primary_key
    return int(key[0]) if key else 0


def withdraw_fact(engine: Engine, fact_id: int, who: str) -> None:
    """Undo a fact: it stays to be seen, and counts no more. The first who withdraws it is kept."""
    with engine.begin() as connection:
        connection.execute(
            update(fact)
            .where(fact.c.fact_id == fact_id, fact.c.withdrawn_at.is_(None))
            .values(withdrawn_by=who, withdrawn_at=datetime.now(UTC))
        )


def judge_signal(engine: Engine, fact_id: int, signal_id: str, who: str, *, belongs: bool) -> None:
    """Say that a signal makes the claim, or doesn't, whatever the search finds. The last word counts."""
    row = {"fact_id": fact_id, "signal_id": signal_id, "belongs": int(belongs), "made_by": who}
    with engine.begin() as connection:
        connection.execute(insert(fact_signal).values(**row, made_at=datetime.now(UTC)))


def facts(engine: Engine) -> pd.DataFrame:
    """All facts, the newest first: the columns of the table, and `searches` as a list."""
    return _table(engine, select(fact).order_by(fact.c.fact_id.desc())).fillna({"theme_id": ""})


def claiming_voices(engine: Engine, fact_id: int) -> pd.DataFrame:
    """How many voices make the claim: period, source, n, total (all voices of the source in the half-year).

    A voice is a campaign, a writer or a single signal, once per half-year and source. A half-year in which the source
    was read and nobody made the claim has n 0. Signals whose text was wiped count in neither: nobody can search them.
    """
    voice = func.coalesce(signal.c.campaign_id, func.nullif(signal.c.writer, ""), signal.c.signal_id)
    keys = (signal.c.period, signal.c.source)
    voices, readable = func.count(voice.distinct()), signal.c.text != ""
    total = select(*keys, voices.label("total")).where(readable).group_by(*keys).order_by(*keys)
    n = select(*keys, voices.label("n")).where(readable, _claims(engine, fact_id)).group_by(*keys)
    counts = _table(engine, total).merge(_table(engine, n), on=["period", "source"], how="left").fillna({"n": 0})
    return counts.astype({"n": int})[["period", "source", "n", "total"]]


def claiming_signals(engine: Engine, fact_id: int, *, limit: int, offset: int = 0) -> pd.DataFrame:
    """The signals that make the claim and still have a text, newest first: signal_id, source, date, title, text, ..."""
    query = _shown().where(_claims(engine, fact_id), signal.c.text != "")
    return _table(engine, query.limit(limit).offset(offset))


def count_claiming(engine: Engine, fact_id: int) -> int:
    """How many signals `claiming_signals` has."""
    query = select(func.count()).select_from(signal).where(_claims(engine, fact_id), signal.c.text != "")
    with engine.connect() as connection:
        return int(connection.scalar(query) or 0)


def judged_signals(engine: Engine, fact_id: int) -> pd.DataFrame:
    """What people said of signals and a claim, the last word of each: signal_id, belongs, made_by, made_at."""
    columns = [fact_signal.c.signal_id, fact_signal.c.belongs, fact_signal.c.made_by, fact_signal.c.made_at]
    return _table(engine, select(*columns).where(_last_word(fact_id)).order_by(fact_signal.c.fact_signal_id))


def _claims(engine: Engine, fact_id: int) -> ColumnElement[bool]:
    with engine.connect() as connection:
        searches: Sequence[str] = connection.scalar(select(fact.c.searches).where(fact.c.fact_id == fact_id)) or []

    def judged(belongs: int) -> Select[Any]:
        return select(fact_signal.c.signal_id).where(_last_word(fact_id), fact_signal.c.belongs == belongs)

    found = or_(False, *(matching(search, engine) for search in searches if search.strip()))
    return or_(signal.c.signal_id.in_(judged(1)), and_(found, signal.c.signal_id.not_in(judged(0))))


def _last_word(fact_id: int) -> ColumnElement[bool]:
    newest = (
        select(func.max(fact_signal.c.fact_signal_id))
        .where(fact_signal.c.fact_id == fact_id)
        .group_by(fact_signal.c.signal_id)
    )
    return fact_signal.c.fact_signal_id.in_(newest)


def _shown() -> Select[Any]:
    columns = [signal.c.signal_id, signal.c.source, signal.c.province, signal.c.date, signal.c.title, signal.c.text]
    query = select(*columns, assignment.c.theme_id)
    query = query.join_from(signal, assignment, signal.c.signal_id == assignment.c.signal_id, isouter=True)
    return query.order_by(signal.c.date.desc(), signal.c.signal_id)


def _table(engine: Engine, query: Select[Any]) -> pd.DataFrame:
    with engine.connect() as connection:
        return pd.read_sql(query, connection)
