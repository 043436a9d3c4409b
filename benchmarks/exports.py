"""How fast files are made: `uv run python benchmarks/exports.py`, in processor time, as ratios within the same run.

A table of 100,000 invented signals is written to .xlsx by `pipeline.export`, and by XlsxWriter alone: its own `write` for
each cell, with the same options. Three rounds, in turn, and the fastest of each counts.

With `--deck DATABASE` the briefing over the last half-year of an analysed database is made too, with 15 threads: seconds
of the processor, and the most memory that the process took.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter

from pipeline.export import ExportFormat, write_table

ROWS, ROUNDS, THREADS = 100_000, 3, 15


def invented() -> pd.DataFrame:
    """A table of the shape of the export of signals."""
    lot = np.random.default_rng(0)
    words = np.array(
        [
            "wachten",
            "gemeente",
            "brief",
            "aanvraag",
            "toeslag",
            "huis",
            "school",
            "zorg",
            "trein",
            "energie",
            "antwoord",
            "beslissing",
        ]
    )
    texts = [" ".join(words[lot.integers(0, len(words), 40)]) for _ in range(ROWS)]
    return pd.DataFrame(
        {
            "signal_id": [f"{number:016x}" for number in range(ROWS)],
            "source": lot.choice(["email", "question", "media", "visit"], ROWS),
            "date": pd.date_range("2025-01-01", periods=ROWS, freq="4min").date,
            "period": "2025-H1",
            "origin_id": [f"kenmerk {number}" for number in range(ROWS)],
            "ministry": lot.choice(["VWS", "BZK", "FIN", ""], ROWS),
            "province": lot.choice(["Utrecht", "Limburg", ""], ROWS),
            "theme_id": lot.choice(["T0001", "T0002", "T0003"], ROWS),
            "theme_probability": lot.random(ROWS),
            "text": texts,
        }
    )


def ours(table: pd.DataFrame, out: Path) -> None:
    """Write it as the export does."""
    write_table(table, ExportFormat.XLSX, out)


def alone(table: pd.DataFrame, out: Path) -> None:
    """Write it with XlsxWriter alone."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    book = xlsxwriter.Workbook(str(out), options)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, list(table.columns))
    for number, row in enumerate(table.itertuples(index=False, name=None), start=1):
        sheet.write_row(number, 0, row)
    book.close()


def seconds(write: Callable[[pd.DataFrame, Path], None], table: pd.DataFrame, out: Path) -> float:
    """How long it takes, in seconds of the processor."""
    start = time.process_time()
    write(table, out)
    return time.process_time() - start


def deck(database: str) -> None:
    """Make the briefing and show what it took."""
    from pipeline.briefing import write_briefing
    from pipeline.period import Period
    from pipeline.store import read
    from pipeline.store.database import open_database

    engine = open_database(database)
    period = read.analysed_periods(engine)[-1]
    chosen = read.threads(engine, period)["theme_id"].head(THREADS).tolist()
    with tempfile.TemporaryDirectory() as folder:
        for kind in (".pptx", ".docx", ".xlsx"):
            start, clock = time.process_time(), time.perf_counter()
            write_briefing(engine, Period.parse(period), Path(folder) / f"b{kind}", chosen)
            used, passed = time.process_time() - start, time.perf_counter() - clock
            print(
                f"briefing of {len(chosen)} threads, {kind}: {used:.1f} s of the processor, {passed:.1f} s by the clock"
            )
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--deck", metavar="DATABASE", default="")
    arguments = parser.parse_args()
    if arguments.deck:
        # First, so that the memory is that of the briefing.
        deck(arguments.deck)
    table = invented()
    with tempfile.TemporaryDirectory() as folder:
        rounds = [[seconds(write, table, Path(folder) / "t.xlsx") for write in (ours, alone)] for _ in range(ROUNDS)]
    mine, peer = (min(times) for times in zip(*rounds, strict=True))
    print(f"{ROWS} rows to .xlsx: ours {mine:.1f} s, XlsxWriter alone {peer:.1f} s, ratio {mine / peer:.2f}")


if __name__ == "__main__":
    sys.exit(main())
