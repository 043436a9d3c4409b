"""What is counted beforehand and what stands beside a theme is what the signals say, whatever people do in whatever order."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from sqlalchemy import Engine, delete, insert, select
from stores import copy_of

from connectors.base import RawSignal, Source
from pipeline.editing import deciding
from pipeline.editing.edits import Change, Hide, Merge, Move, Rename
from pipeline.errors import EditError
from pipeline.lenses.reading import count_for_pages
from pipeline.privacy import to_signal
from pipeline.store import inputs, read, schema, write
from pipeline.store.inputs import Input, Piece
from pipeline.store.read import NO_THEME, SignalFilter

PLAN = {
    "wachttijden in de jeugdzorg": {"email": (5, 4), "question": (3, 6)},
    "vuurwerk in de wijk": {"email": (4, 3), "media": (5, 5)},
    "": {"question": (3, 3)},
}
PERIODS = ("2025-H1", "2025-H2")
FILE = Input("fedcba9876543210", "meer.csv", "1", asked={"source": "question"})


def question(number: int, day: date, **known: Any) -> Any:
    return to_signal(RawSignal(Source.QUESTION, "invented", f"meer {number}", day, f"Vraag {number}.", **known))


def reads(*signals: Any, number: int) -> Callable[[Engine], object]:
    file = replace(FILE, input_id=f"{number:016x}")
    return lambda engine: inputs.save(engine, [Piece(file, 0, list(signals), complete=True)])


def read_another_day(engine: Engine) -> None:
    """Have another file say that a question of an analysis was asked in another half-year, by whom it is to be answered."""
    with engine.connect() as connection:
        key = connection.scalar(select(schema.signal.c.signal_id).where(schema.signal.c.period == "2025-H2").limit(1))
    told = replace(question(1, date(2024, 3, 4), place="Zeeland", ministry="OCW"), signal_id=str(key))
    reads(told, number=3)(engine)


def read_anew(engine: Engine) -> None:
    """Have the file with all signals be read anew: it has one of them, the others go."""
    with engine.connect() as connection:
        row = connection.execute(select(schema.signal).order_by(schema.signal.c.row_id)).mappings().first()
        file = connection.execute(select(schema.input_file).where(schema.input_file.c.name == "verzonnen.csv")).first()
    if row is None or file is None:
        return
    known = {name: row[name] for name in ("signal_id", "source", "date", "origin_id", "connector", "text", "title")}
    signal = replace(question(2, date(2025, 1, 1)), **known | {"source": Source(row["source"])})
    inputs.save(engine, [Piece(Input(file.input_id, file.name, "2"), 0, [signal], complete=True)])


def decides(change: Callable[[Engine], Change]) -> Callable[[Engine], object]:
    def decide(engine: Engine) -> None:
        with suppress(EditError):  # what was done before it may leave nothing to decide
            deciding.decide(engine, change(engine), "Anna de Wit", "zo hoort het")

    return decide


def first_of(engine: Engine, theme_id: str) -> tuple[str, ...]:
    own = read.assignments(engine)
    return tuple(own[own["theme_id"] == theme_id]["signal_id"].head(2))


STEPS: Mapping[str, Callable[[Engine], object]] = {
    "count": count_for_pages,
    "read": reads(question(1, date(2025, 8, 1), place="Drenthe"), number=1),
    "read more": reads(question(1, date(2025, 8, 1), ministry="VWS"), question(2, date(2026, 2, 1)), number=2),
    "read another day": read_another_day,
    "read anew": read_anew,
    "purge": lambda engine: write.purge(engine, date(2025, 7, 1)),
    "rename": decides(lambda _: Rename("T0001", "wachten op jeugdzorg")),
    "move": decides(lambda engine: Move("T0002", first_of(engine, "T0001"))),
    "merge": decides(lambda _: Merge("T0001", ("T0002",))),
    "hide": decides(lambda _: Hide("T0002")),
}


@settings(
    max_examples=4,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(steps=st.lists(st.sampled_from([*STEPS, "count"]), min_size=2, max_size=5, unique=True))
@example(steps=["read", "read another day", "move", "count", "read more", "purge", "merge", "read anew"])
def test_what_is_told_is_what_the_signals_say(make_store: Callable[..., Engine], steps: list[str]):
    with tempfile.TemporaryDirectory() as folder:
        engine = copy_of(make_store(PLAN, PERIODS), Path(folder))
        for step in ["count", *steps]:
            STEPS[step](engine)
            _check(engine)
        engine.dispose()


def _check(engine: Engine) -> None:
    signal, assignment = schema.signal, schema.assignment
    with engine.connect() as connection:
        every = pd.read_sql(
            select(signal, assignment.c.theme_id, assignment.c.period.label("told"), assignment.c.date.label("on"))
            .join(assignment, assignment.c.signal_id == signal.c.signal_id, isouter=True)
            .order_by(signal.c.date.desc(), signal.c.signal_id),
            connection,
        )
    placed = every[every["told"].notna()]
    assert placed["told"].tolist() == placed["period"].tolist(), "the half-year beside a theme is that of the signal"
    assert placed["on"].tolist() == placed["date"].tolist()
    for theme_id in ("T0001", "T0002", NO_THEME):
        of_theme = every["theme_id"].isna() if theme_id == NO_THEME else every["theme_id"] == theme_id
        for period in ("", *PERIODS, "2026-H1"):
            own = every[of_theme & (every["period"].isin([period]) | (period == ""))]
            wanted = SignalFilter(theme_id=theme_id, period=period)
            assert read.count_signals(engine, wanted) == len(own)
            assert read.find_signals(engine, wanted, limit=100)["signal_id"].tolist() == own["signal_id"].tolist()
    for period in PERIODS:
        days = placed[(placed["period"] == period) & placed["theme_id"].notna()].groupby("theme_id")["date"].nunique()
        assert read.theme_days(engine, period).groupby("theme_id").size().to_dict() == days.to_dict()
        known = every[(every["period"] == period) & (every["province"] != "")].fillna({"theme_id": ""})
        told = read.breakdown(engine, "province", period).set_index(["theme_id", "value"])["signals"].to_dict()
        assert told == known.groupby(["theme_id", "province"]).size().to_dict()
    for column in read.CHOICES:
        assert read.values(engine, column) == sorted({value for value in every[column] if value})
    assert_frame_equal(*(pd.concat(tables) for tables in (_told(engine), _counted(engine))))


def _told(engine: Engine) -> list[pd.DataFrame]:
    certainty = pd.DataFrame({"sure": read.theme_certainty(engine)}).reset_index()
    return [read.totals(engine), read.campaigns(engine), read.breakdown(engine, "ministry"), certainty]


def _counted(engine: Engine) -> list[pd.DataFrame]:
    """What is told where nothing is kept."""
    table = schema.kept_table
    with engine.begin() as connection:
        rows = [dict(row) for row in connection.execute(select(table)).mappings()]
        connection.execute(delete(table))
    try:
        return _told(engine)
    finally:
        with engine.begin() as connection:
            if rows:
                connection.execute(insert(table), rows)
