"""How long trends and all lenses take over 1,000,000 signals and 300 themes: `uv run python benchmarks/lens_speed.py`.

A database of invented rows (short texts) in a folder of its own, on one machine, one process; beside it a plain groupby
of the same rows in pandas. `--signals N` for a smaller one. Reading the words of texts is not in it: that is done once
for each signal, at the analysis after it came in (`benchmarks/lenses.py` has its pace).
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

from pipeline.lenses import actions, agendas, government, life_events, mentions, principles, reach, regions
from pipeline.lenses import facts as fact_lens
from pipeline.lenses.shares import mark_shares
from pipeline.store import facts, lenses, read, schema
from pipeline.store.database import open_database
from pipeline.store.voices import voice_table, weekly_voices
from pipeline.trends import voices
from pipeline.trends.compute import compute_trends, count_voices
from pipeline.trends.early import find_early
from pipeline.trends.threads import find_threads

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
    # As they come in, so they are read.
    marked = rows.sample(frac=0.3, random_state=1).sort_index()
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
            (principles.LENS, [principle.value for principle in principles.Principle], "gemist"),
            (life_events.LENS, [*life_events.life_event_names()], life_events.HERE),
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


def look_at_regions(table: pd.DataFrame) -> None:
    """What the page Regio en bereik asks, for the last half-year."""
    own = table[table["period"] == PERIODS[-1]]
    counted = voices.province_voices(own)
    regions.compare_provinces(counted)
    regions.compare_randstad(counted)
    reach.province_sentences(counted)
    reach.group_sentences(*(voices.first_voices(own, column) for column in ("channel", "language")))


def look_at_government(engine: Engine, table: pd.DataFrame) -> None:
    """What the page Eén overheid asks, for all half-years."""
    present = government.successors(read.values(engine, "ministry"))
    government.touched(voices.ministry_voices(table, present))
    government.named(lenses.marked_voices(engine, mentions.LENS))


def look_at_agendas(table: pd.DataFrame, last: pd.DataFrame) -> None:
    """What the page Media en publiek asks, over all weeks."""
    agendas.agenda_shares(last)
    agendas.overlap(last)
    agendas.who_was_first(weekly_voices(table, PERIODS[-1]))


def look_at_facts(engine: Engine, trends: pd.DataFrame) -> None:
    """What the page Feiten en afspraken asks of one claim and one agreement."""
    fact_id = facts.add_fact(engine, facts.Fact("x", "y", "z", ("nergens",)), "meting")
    fact_lens.recurrence(fact_lens.claiming_voices(engine, fact_id))
    actions.since(trends, "T0000", PERIODS[-2])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--signals", type=int, default=1_000_000)
    rows = rows_of(parser.parse_args().signals)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'speed.sqlite'}")
        fill(engine, rows)
        print(f"{len(rows)} signalen, {THEMES} thema's, {len(PERIODS)} halfjaren\n")
        kept: dict[str, pd.DataFrame] = {}

        def keep(name: str, work: Callable[[], pd.DataFrame]) -> Callable[[], None]:
            return lambda: kept.update({name: work()})

        keys = ["theme_id", "period", "source"]
        voice = rows["campaign_id"].fillna(rows["writer"].replace("", None)).fillna(rows["signal_id"])
        plain = rows[keys].assign(voice=voice).groupby(keys, dropna=False)["voice"]
        timed("gewone groupby: aantallen", plain.size)
        peer = timed("gewone groupby: verschillende stemmen", plain.nunique)
        # The rows make room, so that what is measured is the program's.
        del voice, plain
        signals = rows[["signal_id", *keys, "date", "campaign_id", "writer"]]
        del rows
        work: dict[str, Callable[[], object]] = {
            "stemmen tellen": keep("counts", lambda: count_voices(signals)),
            "verloop en oordelen": keep("trends", lambda: compute_trends(kept["counts"])),
            "rode draden en rangorde": lambda: find_threads(signals, kept["trends"]),
            "vroege signalen": lambda: find_early(signals),
        }
        took = [timed(name, step) for name, step in work.items()]
        trends = kept["trends"]
        last = trends[trends["period"] == PERIODS[-1]]
        keep_trends(engine, trends)
        work = {
            "signalen lezen voor de brillen": keep("table", lambda: voice_table(engine)),
            "Regio en bereik": lambda: look_at_regions(kept["table"]),
            "Eén overheid": lambda: look_at_government(engine, kept["table"]),
            "Principes": lambda: mark_shares(lenses.marked_voices(engine, principles.LENS)),
            "Levensgebeurtenissen": lambda: mark_shares(lenses.marked_voices(engine, life_events.LENS)),
            "Media en publiek": lambda: look_at_agendas(kept["table"], last),
            "Feiten en afspraken": lambda: look_at_facts(engine, trends),
        }
        took += [timed(name, step) for name, step in work.items()]
        clock, processor = (sum(column) for column in zip(*took, strict=True))
        print(
            f"\nalles samen {clock:.1f} s, processor {processor:.1f} s: {clock / peer[0]:.0f} en {processor / peer[1]:.0f} keer "
            "de gewone groupby van verschillende stemmen"
        )
        engine.dispose()


if __name__ == "__main__":
    main()
