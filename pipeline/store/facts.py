"""Claims that an editor marked as incorrect: what is correct, on what authority, and where the claim is made again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Engine, Select, func, insert, or_, select, update

from pipeline.store.database import writing
from pipeline.store.schema import fact, fact_signal, signal
from pipeline.store.searching import matching

_VOICE = func.coalesce(signal.c.campaign_id, func.nullif(signal.c.writer, ""), signal.c.signal_id)


@dataclass(frozen=True, slots=True)
class Fact:
    """What an editor says of a claim.

    `evidence` is the source of what is correct: an address or the name of a document. `searches` are words or phrases
    (between double quotes) as in the search of the signals: a signal that has all words of one of them may make the claim
    (see `pipeline.lenses.claims`), and what a person says of a signal outweighs that. `theme_id` is empty for a claim of no theme in particular.
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
    with writing(engine) as connection:
        key = connection.execute(insert(fact).values(**row)).inserted_primary_key
    return int(key[0]) if key else 0


def withdraw_fact(engine: Engine, fact_id: int, who: str) -> None:
    """Undo a fact: it stays to be seen, and counts no more. The first who withdraws it is kept."""
    with writing(engine) as connection:
        connection.execute(
            update(fact)
            .where(fact.c.fact_id == fact_id, fact.c.withdrawn_at.is_(None))
            .values(withdrawn_by=who, withdrawn_at=datetime.now(UTC))
        )


def judge_signal(engine: Engine, fact_id: int, signal_id: str, who: str, *, belongs: bool) -> None:
    """Say that a signal makes the claim, or doesn't, whatever the search finds. The last word counts."""
    row = {"fact_id": fact_id, "signal_id": signal_id, "belongs": int(belongs), "made_by": who}
    with writing(engine) as connection:
        connection.execute(insert(fact_signal).values(**row, made_at=datetime.now(UTC)))


def facts(engine: Engine) -> pd.DataFrame:
    """All facts, the newest first: the columns of the table, and `searches` as a list."""
    return _table(engine, select(fact).order_by(fact.c.fact_id.desc())).fillna({"theme_id": ""})


def searched_signals(engine: Engine, fact_id: int) -> pd.DataFrame:
    """The signals with a text that may make the claim, newest first: those that the searches find or a person named.

    Returns signal_id, period, source, voice (a campaign, a writer or the signal itself), title, text and judged (1 or 0: a
    person said that it makes the claim or doesn't; else empty).
    """
    columns = [
        signal.c.signal_id,
        signal.c.period,
        signal.c.source,
        _VOICE.label("voice"),
        signal.c.title,
        signal.c.text,
    ]
    with engine.connect() as connection:
        searches: Sequence[str] = connection.scalar(select(fact.c.searches).where(fact.c.fact_id == fact_id)) or []
    named = signal.c.signal_id.in_(select(fact_signal.c.signal_id).where(_last_word(fact_id)))
    found = or_(named, *(matching(search, engine) for search in searches if search.strip()))
    query = select(*columns).where(signal.c.text != "", found).order_by(signal.c.date.desc(), signal.c.signal_id)
    judged = judged_signals(engine, fact_id).set_index("signal_id")["belongs"].astype("float64")
    table = _table(engine, query)
    return table.assign(judged=table["signal_id"].map(judged).astype("float64"))


def readable_voices(engine: Engine) -> pd.DataFrame:
    """How many voices there are whose text was not wiped: period, source, total."""
    keys = (signal.c.period, signal.c.source)
    total = func.count(_VOICE.distinct()).label("total")
    return _table(engine, select(*keys, total).where(signal.c.text != "").group_by(*keys).order_by(*keys))


def judged_signals(engine: Engine, fact_id: int) -> pd.DataFrame:
    """What people said of signals and a claim, the last word of each: signal_id, belongs, made_by, made_at."""
    columns = [fact_signal.c.signal_id, fact_signal.c.belongs, fact_signal.c.made_by, fact_signal.c.made_at]
    return _table(engine, select(*columns).where(_last_word(fact_id)).order_by(fact_signal.c.fact_signal_id))


def _last_word(fact_id: int) -> ColumnElement[bool]:
    newest = (
        select(func.max(fact_signal.c.fact_signal_id))
        .where(fact_signal.c.fact_id == fact_id)
        .group_by(fact_signal.c.signal_id)
    )
    return fact_signal.c.fact_signal_id.in_(newest)


def _table(engine: Engine, query: Select[Any]) -> pd.DataFrame:
    with engine.connect() as connection:
        return pd.read_sql(query, connection)
