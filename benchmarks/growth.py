"""What ten times as many signals take: `uv run python benchmarks/growth.py [N ...] [--url ADDRESS]`.

Of the signals of the sample copies are made until there are N (10,000 and 100,000), each with an id of its own. They are
stored, analysed, then a tenth is added in the half-year after and analysed again, and what a page asks for is asked for.
Each N is a process of its own. Shown are the seconds of its processor, which other work on the machine does not change,
those of the clock, and the most memory that it took; and by which power of N they grow. With `--url` in an empty database
on a server (which is emptied after each N by dropping its schema: name one that is for this alone), otherwise in a file.
What a server does itself is in the clock alone. Reading files is in `ingest.py --growth`.
"""

from __future__ import annotations

import argparse
import json
import math
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from databases import copies, sample, save
from sqlalchemy import text

from pipeline.analyse import analyse
from pipeline.store import read
from pipeline.store.database import open_database
from pipeline.store.read import SignalFilter

Row = dict[str, list[float]]


def one_size(number: int, url: str, signals: Path) -> Row:
    """All steps for one N: seconds of the processor and of the clock, and the most memory so far in MB."""
    every = pickle.loads(signals.read_bytes())  # noqa: S301 - written just now by ourselves
    engine = open_database(url)
    rows: Row = {}

    def step(name: str, work: Callable[[], object]) -> None:
        processor, clock = time.process_time(), time.perf_counter()
        work()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows[name] = [time.process_time() - processor, time.perf_counter() - clock, memory]

    some = list(copies(every, number))
    last = max(one.date for one in some)
    late = [
        replace(one, signal_id=f"f{one.signal_id[1:]}", date=last + timedelta(days=1 + at % 180))
        for at, one in enumerate(some[: number // 10])
    ]
    step("store", lambda: save(engine, some, "0" * 16))
    some.clear()
    step("analyse", lambda: analyse(engine))
    step("store a tenth more", lambda: save(engine, late, "1" * 16))
    step("analyse again", lambda: analyse(engine))
    step("figures of a page", lambda: (read.totals(engine), read.trends(engine), read.themes(engine)))
    step("by province", lambda: read.breakdown(engine, "province"))
    step("search", lambda: read.find_signals(engine, SignalFilter(search="wachtlijst"), limit=20))
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    return rows


def main() -> None:
    """Print a table, and the powers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("numbers", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--url", default="")
    parser.add_argument("--signals", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.signals:
            url = arguments.url or f"sqlite:///{(Path(folder) / 'store.sqlite').as_posix()}"
            print(json.dumps(one_size(arguments.numbers[0], url, arguments.signals)))
            return
        signals = Path(folder) / "signals"
        signals.write_bytes(pickle.dumps(sample()))
        found: list[Row] = []
        for number in arguments.numbers:
            command = [sys.executable, __file__, str(number), "--signals", str(signals), "--url", arguments.url]
            found.append(
                json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1])
            )
            print(f"{number} signals")
            for name, (processor, clock, memory) in found[-1].items():
                print(f"  {name:20} {processor:8.2f} s, clock {clock:8.2f} s, {memory:6.0f} MB", flush=True)
        tens = math.log(arguments.numbers[-1] / arguments.numbers[0])
        for name in found[0] if tens else ():
            powers = [math.log(found[-1][name][at] / found[0][name][at]) / tens for at in range(3)]
            print(f"{name:20} processor N^{powers[0]:.2f}, clock N^{powers[1]:.2f}, memory N^{powers[2]:.2f}")


if __name__ == "__main__":
    main()
