"""Other machines against one process: `uv run python benchmarks/cluster.py [ROWS]`.

ROWS (4,000) invented questions of about 600 characters are read, stripped of personal data and stored, read as words and made
into vectors in a space that was learnt of 2,000 others: by this process alone, with one worker, and with two (Dask's own
cluster on this machine, a process with one thread for each worker). In each of three rounds all three do the same file;
each has read 3,000 others before. The clock is what counts here, and the ratios of a round are taken within it; beside it
stands what the processors did in all, which tells what it costs to spread.
"""

from __future__ import annotations

import argparse
import os
import secrets
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import psutil
from distributed import LocalCluster
from ingest import write_questions
from sqlalchemy import Engine
from threadpoolctl import threadpool_limits

from pipeline.ingest import ingest
from pipeline.store import read
from pipeline.store.database import open_database
from pipeline.vectors.space import Space, draw, place
from pipeline.vectors.text import read_corpus

_ROUNDS = 3
_LEARNT = 2_000
_READ_BEFORE = 3_000


def spent() -> float:
    """Seconds of the processor of this process and all that it started."""
    own = psutil.Process()
    times = [one.cpu_times() for one in (own, *own.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def opened(database: Path) -> Engine:
    """A new database, with its tables: to make those is not what is measured."""
    return open_database(f"sqlite:///{database.as_posix()}")


def learnt_of(file: Path, engine: Engine) -> Space:
    """The space of the questions in a file."""
    ingest(engine, [file])
    signals = read.signals_for_analysis(engine, None)
    with threadpool_limits(1):
        return draw(signals, read_corpus(signals), 0, None)[0]


def whole(file: Path, engine: Engine, space: Space) -> tuple[float, float]:
    """Read, replace and store, then make vectors: the clock and the processors of both. To fetch them is left out."""
    took = timed(lambda: ingest(engine, [file]))
    signals = read.signals_for_analysis(engine, None)
    with threadpool_limits(1):
        embedded = timed(lambda: place(signals, read_corpus(signals), space))
    return took[0] + embedded[0], took[1] + embedded[1]


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """The clock and the processors."""
    clock, processors = time.perf_counter(), spent()
    work()
    return time.perf_counter() - clock, spent() - processors


def main() -> None:
    """Print the rounds, and their medians."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=4_000)
    rows = parser.parse_args().rows
    os.environ["RODE_DRADEN_PSEUDONYM_KEY"] = secrets.token_hex(32)
    os.environ["RODE_DRADEN_SCHEDULER"] = ""
    os.environ["DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED"] = "false"  # as docs/met-meer-machines.md says
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        learnt = folder / "geleerd.csv"
        write_questions(learnt, _LEARNT, seed=1)
        space = learnt_of(learnt, opened(folder / "geleerd.sqlite"))
        ways = {"one process": ""}
        for workers in (1, 2):
            options = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": ":0"}
            cluster = stack.enter_context(LocalCluster(processes=True, **options))
            ways[f"{workers} worker{'s' * (workers - 1)}"] = cluster.scheduler_address
        found: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
        for number in range(-1, _ROUNDS):
            file = folder / f"vragen{number}.csv"
            for workers, (way, address) in enumerate(ways.items()):
                # What a process knows of words it has of what it read: first each reads as much.
                write_questions(file, rows if number >= 0 else _READ_BEFORE * max(workers, 1), seed=3 + number)
                os.environ["RODE_DRADEN_SCHEDULER"] = address
                took = whole(file, opened(folder / f"{way}{number}.sqlite"), space)
                if number >= 0:
                    found[way].append(took)
                    print(f"{way:12} {took[0]:7.2f} s, processors {took[1]:7.2f} s", flush=True)
    print(f"\n{rows} questions, medians of {_ROUNDS} rounds:")
    for way, took in found.items():
        faster = median(alone[0] / own[0] for alone, own in zip(found["one process"], took, strict=True))
        more = median(own[1] / alone[1] for alone, own in zip(found["one process"], took, strict=True))
        print(f"{way:12} {faster:5.2f} times as fast, the processors {more - 1:+.0%}")


if __name__ == "__main__":
    main()
