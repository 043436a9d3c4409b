"""How long trends and lenses take over 1,000,000 signals and 300 themes: `uv run python benchmarks/lens_speed.py`.

A database of invented rows (short texts: nothing here reads them) in a folder of its own, on one machine, one process;
beside it a plain groupby of the same rows in pandas. `--signals N` for a smaller one.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import Engine, insert, text

from pipeline import voices
from pipeline.lenses import agendas, government, mentions, principles, reach, regions
from pipeline.lenses.shares import mark_shares
from pipeline.store import lenses, read, schema
from pipeline.store.database import open_database
from pipeline.store.voices import voice_table, weekly_voices
from pipeline.trends import compute_trends, count_voices

THEMES = 300
PERIODS = ["2023-H2", "2024-H1", "2024-H2", "2025-H1", "2025-H2", "2026-H1"]
_AT_ONCE = 50_000


def rows_of(signals: int, seed: int = 0) -> pd.DataFrame:
    """Invented signals with a theme, a province, a ministry, a writer and, for some, a campaign."""
    lot = np.random.default_rng(seed)
    days = pd.Timestamp("2023-07-01") + pd.to_timedelta(lot.integers(0, 3 * 365, signals), unit="D")
    provinces = regions.provinces()
    people = provinces["inhabitants"] / provinces["inhabitants"].sum()
    number = np.arange(signals)
    theme = lot.choice(THEMES, signals, p=lot.dirichlet(np.ones(THEMES)))
    campaign = lot.random(signals) < 0.05
    rows = pd.DataFrame(
        {
            "signal_id": [f"{value:016x}" for value in number],
            "source": lot.choice(["email", "question", "media", "visit"], signals, p=[0.3, 0.5, 0.17, 0.03]),
            "date": days,
            "province": np.where(lot.random(signals) < 0.3, "", lot.choice(provinces["province"], signals, p=people)),
            "ministry": lot.choice(["", "VWS", "BZK", "FIN", "JenV", "VRO", "KGG"], signals),
            "channel": lot.choice(["", "telefoon", "brief"], signals),
            "writer": np.where(lot.random(signals) < 0.4, [f"w{n}" for n in lot.integers(0, signals, signals)], ""),
            "campaign_id": np.where(campaign, [f"{n:016x}" for n in lot.integers(0, 500, signals)], None),
            "theme_id": np.where(lot.random(signals) < 0.1, None, [f"T{n:04}" for n in theme]),
        }
    )
    half = np.where(rows["date"].dt.month <= 6, "H1", "H2")
    return rows.assign(period=rows["date"].dt.year.astype(str) + "-" + half)


def fill(engine: Engine, rows: pd.DataFrame) -> None:
    """Put the rows in the tables; the search index stays empty, as no lens searches."""
    constant = {
        "origin_id": "",
        "connector": "",
        "language": "nl",
        "outlet": "",
        "title": "",
        "text": "x",
        "input_id": "i",
    }
    themes = sorted(rows["theme_id"].dropna().unique())
    marked = rows.sample(frac=0.3, random_state=1)
    with engine.begin() as connection:
        for trigger in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER signal_text_{trigger}"))
        connection.execute(
            insert(schema.input_file).values(
                input_id="i", name="", connector="", source="", version="", complete=1, found=0, stored=0, known=0,
                left_out={}, quarantined=0, read_at=pd.Timestamp("2026-01-01", tz="UTC"),
            )
        )  # fmt: skip
        theme = {"label": "x", "keywords": [], "representatives": [], "parents": [], "status": "", "is_red_thread": 0}
        periods = {"first_period": PERIODS[0], "last_period": PERIODS[-1], "n": 1}
        connection.execute(insert(schema.theme), [{"theme_id": name} | theme | periods for name in themes])
        for start in range(0, len(rows), _AT_ONCE):
            part = rows.iloc[start : start + _AT_ONCE]
            plain = part.drop(columns="theme_id").assign(date=part["date"].dt.date, **constant).astype(object)
            connection.execute(insert(schema.signal), plain.where(plain.notna(), None).to_dict("records"))
            placed = part[["signal_id", "theme_id"]].assign(probability=0.5, second_theme_id=None).astype(object)
            connection.execute(insert(schema.assignment), placed.where(placed.notna(), None).to_dict("records"))
        for lens, names, direction in (
            (mentions.LENS, ["UWV", "DUO", "VWS"], ""),
            (principles.LENS, ["passend"], "missed"),
        ):
            marks = marked[["signal_id"]].assign(lens=lens, direction=direction, start=0, stop=1)
            marks["name"] = np.random.default_rng(2).choice(names, len(marks))
            for start in range(0, len(marks), _AT_ONCE):
                connection.execute(insert(schema.lens_mark), marks.iloc[start : start + _AT_ONCE].to_dict("records"))


def keep_trends(engine: Engine, trends: pd.DataFrame) -> None:
    """Store the trends, as an analysis does: lenses read their totals there."""
    columns = [column.name for column in schema.trend.columns if column.name in trends]
    plain = trends[columns].astype(object)
    with engine.begin() as connection:
        connection.execute(insert(schema.trend), plain.where(plain.notna(), None).to_dict("records"))


def timed(name: str, work: Callable[[], object]) -> tuple[float, float]:
    """Do something; print and return how long it took by the clock and of the processor, and the most memory so far."""
    start, busy = time.perf_counter(), time.process_time()
    work()
    took, worked = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:40} {took:6.1f} s, processor {worked:5.1f} s, hoogste geheugen tot nu toe {peak:5.0f} MB")
    return took, worked


def look_at_regions(engine: Engine) -> None:
    """What the page Regio en bereik asks, for the last half-year."""
    table = voice_table(engine, "province", "channel", "language", period=PERIODS[-1])
    counted = voices.province_voices(table)
    regions.compare_provinces(counted)
    regions.compare_randstad(counted)
    reach.province_sentences(counted)
    reach.group_sentences(*(voices.first_voices(table, column) for column in ("channel", "language")))


def look_at_government(engine: Engine) -> None:
    """What the page Eén overheid asks, for all half-years."""
    present = government.successors(read.values(engine, "ministry"))
    government.touched(voices.ministry_voices(voice_table(engine, "ministry"), present))
    government.named(lenses.marked_voices(engine, mentions.LENS))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--signals", type=int, default=1_000_000)
    rows = rows_of(parser.parse_args().signals)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'speed.sqlite'}")
        fill(engine, rows)
        print(f"{len(rows)} signalen, {THEMES} thema's, {len(PERIODS)} halfjaren\n")
        keys = ["theme_id", "period", "source", "province"]

        def plain() -> pd.Series:
            return rows.groupby(keys, dropna=False)["signal_id"].nunique()

        timed("gewone groupby, voor de vergelijking", plain)
        # The rows make room, so that what is measured is the program's.
        kept = rows[["signal_id", "period", "source", "theme_id", "campaign_id", "writer"]]
        counts: list[pd.DataFrame] = []
        took = [timed("stemmen tellen (verloop)", lambda: counts.append(count_voices(kept)))]
        trends: list[pd.DataFrame] = []
        took.append(timed("verloop en oordelen", lambda: trends.append(compute_trends(counts[0]))))
        last = trends[0][trends[0]["period"] == PERIODS[-1]]
        keep_trends(engine, trends[0])
        took.append(timed("Regio en bereik", lambda: look_at_regions(engine)))
        took.append(timed("Eén overheid", lambda: look_at_government(engine)))
        took.append(timed("Principes", lambda: mark_shares(lenses.marked_voices(engine, principles.LENS))))
        took.append(timed("Media en publiek: agenda's", lambda: (agendas.agenda_shares(last), agendas.overlap(last))))
        daily: list[pd.DataFrame] = []
        took.append(timed("Media en publiek: weekreeksen", lambda: daily.append(weekly_voices(engine, PERIODS[-1]))))
        took.append(timed("Media en publiek: wie was eerst", lambda: agendas.who_was_first(daily[0])))
        clock, processor = (sum(column) for column in zip(*took, strict=True))
        print(f"\nalles samen {clock:.1f} s, processor {processor:.1f} s")


if __name__ == "__main__":
    main()
