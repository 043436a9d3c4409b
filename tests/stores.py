"""A store with invented signals that were analysed, without looking for themes: the plan says what is about what."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from databases import copied, kept, put, url_of
from sqlalchemy import DateTime, Engine, select

from connectors.base import RawSignal, Source
from pipeline.period import Period
from pipeline.privacy import to_signal
from pipeline.signals import Signal
from pipeline.store import inputs, read, schema, write
from pipeline.store.database import open_database
from pipeline.store.inputs import Input, Piece
from pipeline.trends.compute import compute_trends, count_voices
from pipeline.trends.threads import find_threads

PERIODS = ("2024-H1", "2024-H2", "2025-H1", "2025-H2")
# How many signals about a matter there are in each half-year, per source.
Plan = Mapping[str, Mapping[str, Sequence[int]]]

PLAN: Plan = {
    "wachttijden in de jeugdzorg": {
        "email": (20, 20, 20, 70),
        "question": (40, 40, 40, 120),
        "media": (15, 15, 16, 40),
    },
    "terugbetalen van de kinderopvangtoeslag": {"email": (60, 60, 60, 15), "question": (70, 70, 72, 20)},
    "vuurwerk in de wijk": {"email": (0, 0, 2, 40), "question": (0, 0, 1, 45), "visit": (0, 0, 0, 12)},
    "inloggen met DigiD": {"question": (110, 110, 110, 110), "email": (90, 90, 90, 90), "media": (60, 60, 60, 60)},
    "=SOM(A1:A9) als onderwerp": {"question": (30, 31, 29, 30), "visit": (9, 3, 4, 9)},
    "sluiten van het postkantoor": {"question": (40, 40, 40, 3), "email": (30, 30, 30, 2)},
    "": {"email": (12, 12, 12, 12), "question": (25, 25, 25, 25), "media": (10, 10, 10, 10), "visit": (20, 20, 20, 20)},
}
_PLACES = ("Groningen", "Utrecht", "Limburg", "")
_MINISTRIES = ("VWS", "BZK", "FIN")


# What was made before takes no second to make again.
_MADE: dict[str, bytes] = {}


def _signals(plan: Plan, periods: Sequence[str], sentence: str) -> Iterator[tuple[str, Signal]]:
    for theme_id, (label, sources) in zip(_ids(plan), plan.items(), strict=True):
        for source, counts in sources.items():
            for period, count in zip(periods, counts, strict=True):
                first = Period.parse(period).first_day
                for number in range(count):
                    yield (
                        theme_id,
                        to_signal(
                            RawSignal(
                                Source(source),
                                "invented",
                                f"{theme_id} {source} {period} {number}",
                                date(first.year, first.month + number % 6, 1 + number * 5 % 28),
                                sentence.format(label=label or "iets anders", number=number, period=period),
                                place=_PLACES[number % len(_PLACES)],
                                ministry=_MINISTRIES[number % len(_MINISTRIES)],
                            )
                        ),
                    )


def _ids(plan: Plan) -> list[str]:
    return [f"T{number:04d}" if label else "" for number, label in enumerate(plan, start=1)]


def _themes(plan: Plan, signals: pd.DataFrame, threads: pd.DataFrame) -> pd.DataFrame:
    last = signals["period"].max()
    rows = []
    for theme_id, label in zip(_ids(plan), plan, strict=True):
        own = signals[signals["theme_id"] == theme_id]
        if not label or own.empty:
            continue
        judged = threads[(threads["theme_id"] == theme_id) & (threads["period"] == last)]["is_red_thread"]
        rows.append(
            {
                "theme_id": theme_id,
                "label": label,
                "keywords": label.split(),
                "representatives": own["signal_id"].tail(3).tolist(),
                "parents": [],
                "status": "actief",
                "is_red_thread": bool(judged.any()),
                "first_period": own["period"].min(),
                "last_period": own["period"].max(),
                "n": len(own),
            }
        )
    return pd.DataFrame(rows)


def make_store(
    path: Path,
    plan: Plan = PLAN,
    periods: Sequence[str] = PERIODS,
    sentence: str = "Bij ons thuis speelt {label} al {number} weken. Wat doet de overheid daaraan in {period}?",
) -> Engine:
    """Make a store (see `databases`) in which everything of a plan was found: T0001, T0002, ... in the order of the plan.

    The first eight e-mails of the first theme in the last half-year are one campaign.
    """
    key = repr((plan, periods, sentence))
    if key not in _MADE:
        _make_store(url_of(path), plan, periods, sentence).dispose()
        _MADE[key] = kept(url_of(path))
    return open_database(put(_MADE[key], path))


def _make_store(url: str, plan: Plan, periods: Sequence[str], sentence: str) -> Engine:
    engine = open_database(url)
    planned = list(_signals(plan, periods, sentence))
    file = Input("0123456789abcdef", "verzonnen.csv", "1")
    inputs.save(engine, [Piece(file, 0, [signal for _, signal in planned])])
    themes = {signal.signal_id: theme_id or None for theme_id, signal in planned}
    signals = read.signals_for_analysis(engine)
    signals["theme_id"] = signals["signal_id"].map(themes)
    copies = signals[
        (signals["theme_id"] == "T0001") & (signals["source"] == "email") & (signals["period"] == periods[-1])
    ].index[:8]
    signals["campaign_id"] = None
    signals.loc[copies, "campaign_id"] = signals["signal_id"].loc[copies].min()
    trends = compute_trends(count_voices(signals))
    threads = find_threads(signals, trends)
    write.save_analysis(
        engine,
        campaigns=signals.loc[copies, ["signal_id", "campaign_id"]],
        themes=_themes(plan, signals, threads),
        assignments=signals[["signal_id", "theme_id"]].assign(probability=0.5, second_theme_id=None),
        events=pd.DataFrame(),
        trends=trends,
        threads=threads,
        run={
            "started_at": datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
            "finished_at": datetime(2026, 1, 5, 9, 1, tzinfo=UTC),
            "seed": 0,
            "until": periods[-1],
            "signals": len(signals),
            "input_digest": "",
            "versions": {},
            "quality": {},
        },
    )
    return engine


def copy_of(store: Engine, folder: Path) -> Engine:
    """A copy of a store, to write to."""
    return open_database(copied(store.url.render_as_string(hide_password=False), folder / "copy.sqlite"))


_MATTERS = (
    "De wachtlijst voor een huurwoning in de gemeente wordt elk jaar langer dan beloofd.",
    "De trein naar het noorden valt uit en de conducteur weet niet wanneer de volgende rijdt.",
    "De huisarts neemt geen nieuwe patiënten aan en de praktijk is telefonisch niet bereikbaar.",
    "Het stroomnet is vol en ons bedrijf krijgt geen aansluiting voor de zonnepanelen op het dak.",
    "De belastingdienst vordert de kinderopvangtoeslag terug terwijl het inkomen niet is veranderd.",
)


def make_letters(path: Path) -> Engine:
    """Letters about five matters in three half-years, some of them long, some of them the same."""
    lot = random.Random(0)
    engine = open_database(url_of(path))
    signals = []
    for number in range(420):
        words = _MATTERS[number % len(_MATTERS)].split()
        lot.shuffle(words)
        said = " ".join(words * (1 + 8 * (number % 11 == 0))) + f" Nummer {number % 90}."
        if number % 13 == 0:
            said = _MATTERS[0] + " " + _MATTERS[1] + " Wij vragen u daar iets aan te doen."
        if number % 17 == 0:
            said += " The waiting list is too long and nobody knows when the train comes."
        source = (Source.EMAIL, Source.QUESTION, Source.MEDIA)[number % 3]
        day = Period.parse(("2024-H1", "2024-H2", "2025-H1")[number % 7 % 3]).first_day
        signals.append(to_signal(RawSignal(source, "invented", str(number), day, said)))
    inputs.save(engine, [Piece(Input("0" * 16, "brieven.csv", "1"), 0, signals)])
    return engine


def content(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, without the moments at which they were written."""
    rows = {}
    with engine.connect() as connection:
        for table in schema.metadata.sorted_tables:
            # In what state a table was kept tells when the last input was read.
            columns = [c for c in table.c if not isinstance(c.type, DateTime) and c is not schema.kept_table.c.state]
            rows[table.name] = [tuple(row) for row in connection.execute(select(*columns).order_by(*table.primary_key))]
    return rows
