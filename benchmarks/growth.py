"""What ten times as many signals take: `uv run python benchmarks/growth.py [N ...] [--url ADDRESS]`.

Signals are made (10,000 and 100,000) of which each has a text of its own: see `varied.py`. They are stored, analysed, then a
tenth is added in the half-year after and analysed again, and every page of the dashboard is opened twice. Each step of each
N is a process of its own. Shown are the seconds of its processor, which other work on the machine does not change, those of
the clock, and the most memory that it took; of the pages the median and the slowest, the first time and the second (the
clock), and the memory of their server. Under it, by which power of N these grow. With `--url` in an empty database on a
server (which is emptied after each N by dropping its schema: name one that is for this alone), otherwise in a file. What a
server does itself is in the clock alone. Reading files and replacing personal data is in `ingest.py --growth`.
"""

from __future__ import annotations

import argparse
import asyncio
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
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

from dashboard_speed import every_page, memory, serving
from databases import sample, save
from sqlalchemy import text
from varied import varied

from pipeline.analyse import analyse
from pipeline.signals import Signal
from pipeline.store.database import open_database

#: Of each step the seconds of the processor, those of the clock, and the most memory in MB.
Row = dict[str, list[float]]

_AT_ONCE = 50_000
_NAMES = ("store", "analyse", "store a tenth more", "analyse again", "pages, first time", "pages, second time")


def one_step(step: str, number: int, url: str, every: list[Signal]) -> Row:
    """What a step takes, in this process."""
    if step == "pages":
        return pages(url)
    engine = open_database(url)
    if step.startswith("analyse"):
        return {step: measured(lambda: analyse(engine))}
    last = max(one.date for one in every)
    first, until = (0, number) if step == "store" else (number, number + number // 10)
    took = [0.0, 0.0, 0.0]
    made = (one for one, _ in islice(varied(every, until), first, None))
    for start in range(first, until, _AT_ONCE):
        some = list(islice(made, _AT_ONCE))
        if step != "store":
            some = [replace(one, date=last + timedelta(days=1 + at % 180)) for at, one in enumerate(some)]
        # To make them is not what is measured.
        own = measured(partial(save, engine, some, f"{start:016x}"))
        took = [took[0] + own[0], took[1] + own[1], own[2]]
    return {step: took}


def measured(work: Callable[[], object]) -> list[float]:
    """The processor, the clock and the memory of some work."""
    processor, clock = time.process_time(), time.perf_counter()
    work()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [time.process_time() - processor, time.perf_counter() - clock, most]


def pages(url: str) -> Row:
    """The median and the slowest page, the first time and the second, and what their server holds then."""
    with serving(url) as (host, pid):
        took = asyncio.run(every_page(host))
        held = memory(pid)
    first, second = [row[1] for row in took], [row[2] for row in took]
    return {_NAMES[4]: [median(first), max(first), held], _NAMES[5]: [median(second), max(second), held]}


def one_size(number: int, url: str, signals: Path) -> Row:
    """All steps for one N."""
    rows: Row = {}
    for step in (*_NAMES[:4], "pages"):
        command = [sys.executable, __file__, str(number), "--step", step, "--signals", str(signals), "--url", url]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
        found: Row = json.loads(done.stdout.splitlines()[-1])
        for name, (processor, clock, most) in found.items():
            told = "median {:7.2f} s, slowest" if name.startswith("pages") else "{:9.2f} s, clock"
            print(f"  {name:20} {told.format(processor)} {clock:8.2f} s, {most:6.0f} MB", flush=True)
        rows |= found
    return rows


def main() -> None:
    """Print a table, and the powers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("numbers", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--url", default="")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--signals", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        every = pickle.loads(arguments.signals.read_bytes())  # noqa: S301 - written just now by ourselves
        print(json.dumps(one_step(arguments.step, arguments.numbers[0], arguments.url, every)))
        return
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        signals = Path(folder) / "signals"
        signals.write_bytes(pickle.dumps(sample()))
        for number in arguments.numbers:
            print(f"{number} signals", flush=True)
            url = arguments.url or f"sqlite:///{(Path(folder) / f'{number}.sqlite').as_posix()}"
            found.append(one_size(number, url, signals))
            engine = open_database(url)
            if engine.dialect.name == "postgresql":
                with engine.begin() as connection:
                    connection.execute(text("DROP SCHEMA public CASCADE"))
                    connection.execute(text("CREATE SCHEMA public"))
            engine.dispose()
    tens = math.log(arguments.numbers[-1] / arguments.numbers[0])
    for name in found[0] if tens else ():
        powers = [math.log(found[-1][name][at] / found[0][name][at]) / tens for at in range(3)]
        first, second = ("median", "slowest") if name.startswith("pages") else ("processor", "clock")
        print(f"{name:20} {first} N^{powers[0]:.2f}, {second} N^{powers[1]:.2f}, memory N^{powers[2]:.2f}")


if __name__ == "__main__":
    main()
