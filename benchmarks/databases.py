"""SQLite against PostgreSQL: `uv run python benchmarks/databases.py postgresql+psycopg://postgres@localhost/empty [N ...]`.

Of the signals of the sample copies are made until there are N (10,000), each with an id of its own. Both databases take them
in by the same pieces, the first N/10 again, are analysed (not with `--no-analysis`), and are asked for the same words; then
one is moved into the other. Reading files and replacing personal data are left out: they know no database. The clock is
shown, as a server has processes of its own, and PostgreSQL as a ratio of SQLite. The database at the address must be empty,
and is emptied after each N by dropping its schema: name one that is for this alone.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import Engine, text

import pipeline.ingest
from pipeline.analyse import analyse
from pipeline.signals import Signal
from pipeline.store import inputs, read
from pipeline.store.database import open_database
from pipeline.store.inputs import Input, Piece
from pipeline.store.moving import move, open_source
from pipeline.store.read import SignalFilter

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"
_AT_ONCE = 5_000
_SEARCHES = ("wachtlijst", '"op de wachtlijst"', "huisarts OF praktijk", "toeslag -kind")

Times = dict[str, float]


def sample() -> list[Signal]:
    """The signals of the sample, as ingest gives them to the store."""
    kept: list[Signal] = []
    save = inputs.save

    def keep(engine: Engine, pieces: list[Piece]) -> dict[str, dict[str, object]]:
        kept.extend(item for piece in pieces for item in piece.items if isinstance(item, Signal))
        return save(engine, pieces)

    pipeline.ingest.inputs.save = keep  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{(Path(folder) / 'sample.sqlite').as_posix()}")
        pipeline.ingest.ingest(engine, [SAMPLE])
        engine.dispose()
    pipeline.ingest.inputs.save = save  # type: ignore[attr-defined]
    return kept


def copies(signals: list[Signal], number: int) -> Iterator[Signal]:
    """So many signals, each with an id of its own."""
    for at in range(number):
        round_, which = divmod(at, len(signals))
        one = signals[which]
        yield replace(one, signal_id=blake2b(f"{one.signal_id}{round_}".encode(), digest_size=8).hexdigest())


@contextmanager
def timed(times: Times, what: str) -> Iterator[None]:
    """Note how many seconds it takes."""
    start = time.perf_counter()
    yield
    times[what] = time.perf_counter() - start


def save(engine: Engine, signals: list[Signal], name: str) -> None:
    """Store signals as one input."""
    file = Input(name, f"{name}.csv", "1")
    for start in range(0, len(signals), _AT_ONCE):
        some = signals[start : start + _AT_ONCE]
        inputs.save(engine, [Piece(file, start, some, complete=start + _AT_ONCE >= len(signals))])


def measured(engine: Engine, signals: list[Signal], *, analysis: bool) -> Times:
    """What each step takes on a database that is empty."""
    times: Times = {}
    with timed(times, "store"):
        save(engine, signals, "0" * 16)
    with timed(times, "store again"):
        save(engine, signals[: len(signals) // 10], "1" * 16)
    if analysis:
        with timed(times, "analyse"):
            analyse(engine)
    steps: dict[str, Callable[[], object]] = {
        "search and count": lambda: [read.count_signals(engine, SignalFilter(search=word)) for word in _SEARCHES],
        "a page of hits": lambda: [read.find_signals(engine, SignalFilter(search=w), limit=20) for w in _SEARCHES],
        "figures of a page": lambda: (read.totals(engine), read.trends(engine), read.breakdown(engine, "province")),
    }
    for what, step in steps.items():
        step()
        with timed(times, what):
            step()
    return times


def main() -> None:
    """Print a table for each N."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("numbers", nargs="*", type=int, default=[10_000])
    parser.add_argument("--no-analysis", action="store_true")
    arguments = parser.parse_args()
    every = sample()
    for number in arguments.numbers:
        signals = list(copies(every, number))
        with tempfile.TemporaryDirectory() as folder:
            file = f"sqlite:///{(Path(folder) / 'store.sqlite').as_posix()}"
            found = []
            for url in (file, arguments.url):
                engine = open_database(url)
                found.append(measured(engine, signals, analysis=not arguments.no_analysis))
                engine.dispose()
            with timed(found[1], "move to a file"):
                move(
                    open_source(arguments.url),
                    open_database(f"sqlite:///{(Path(folder) / 'moved.sqlite').as_posix()}"),
                    lambda *_: None,
                )
            server = open_database(arguments.url)
            with server.begin() as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
            server.dispose()
            again = open_database(arguments.url)
            with timed(found[1], "move to the server"):
                move(open_source(file), again, lambda *_: None)
            with again.begin() as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
            again.dispose()
        print(f"{number} signals{'':19}SQLite  PostgreSQL   ratio")
        for what, there in found[1].items():
            here = found[0].get(what)
            told = f"{here:8.3f} s {there:8.3f} s {there / here:7.2f}" if here else f"{'':10} {there:8.3f} s"
            print(f"  {what:24} {told}")


if __name__ == "__main__":
    main()
