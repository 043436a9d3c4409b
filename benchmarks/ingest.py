"""How fast questions are taken in, beside the bare `sqlite3` module: `uv run python benchmarks/ingest.py`.

A file of 100,000 invented publieksvragen of about 600 characters (`--rows N` for another number) is read by
`pipeline.ingest` into a fresh database; then the rows that this gave are inserted by the bare `sqlite3` module, prepared
as a list, in one transaction, in a table with the same columns, keys and full-text index. The bare module does it in two
ways, and the fastest is the peer. All of it is done with the replacement of personal data left out (`to_signal` is what
it is, but the function that looks for personal data finds nothing): the promise is about all of ingest but that. Both have
the same settings of SQLite. Times are of the processor, so that what else the machine does counts little; the clock stands
beside them.

`--growth` reads 10,000 and 1,000,000 rows instead, each in a process of its own that has read some before, and shows the
time per signal and the most memory that each took.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import pipeline.privacy
from connectors.tables import decode
from pipeline.ingest import Account, ingest
from pipeline.store.database import open_database

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample" / "publieksvragen"
LENGTH = 600
# Those of `pipeline.store.sqlite`.
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "cache_size=-64000",
    "wal_autocheckpoint=10000",
)
_INDEX = (
    "CREATE VIRTUAL TABLE signal_text USING fts5(title, text, content='signal', content_rowid='row_id', "
    "tokenize='unicode61 remove_diacritics 2')"
)


def write_questions(path: Path, rows: int, seed: int = 0) -> None:
    """Write a file of questions: sentences of the sample, shuffled, each row another."""
    lot = random.Random(seed)  # noqa: S311 - invented questions, no secrets
    whole = "\n".join(decode(file.read_bytes()) for file in sorted(SAMPLE.glob("*.csv")))
    sentences = sorted(
        {s for s in re.split(r"(?<=[.?!])\s+", whole) if 30 < len(s) < 200 and not re.search(r'[;"\n]', s)}
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(["kenmerk", "datum", "kanaal", "onderwerp", "vraag", "ministerie", "gemeente"])
        for number in range(rows):
            text = lot.choice(sentences)
            while len(text) < LENGTH - 50:
                text += " " + lot.choice(sentences)
            day = date(2023, 7, 1) + timedelta(days=lot.randrange(1000))
            channel = lot.choice(["telefoon", "e-mail", "chat", "contactformulier"])
            ministry = lot.choice(["BZK", "VWS", "Ministerie van Financiën", "JenV"])
            town = lot.choice(["Emmen", "Utrecht", "Venlo", "Bergen op Zoom", ""])
            title = lot.choice(sentences)[:50]
            table.writerow([f"V{number:07d}", day.strftime("%d-%m-%Y"), channel, title, text, ministry, town])


def leave_out_privacy() -> None:
    """Let the search for personal data find nothing; all else of making a signal stays."""
    pipeline.privacy.author_words = lambda _author: frozenset()
    pipeline.privacy._redact = lambda text, _author: text  # noqa: SLF001
    pipeline.privacy._personal = lambda _origin_id, *, public: public  # noqa: SLF001


def timed(name: str, rows: int, work: Callable[[], object]) -> float:
    """Do something; print how long it took, and return how long the processor was at it."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    print(
        f"{name:58} {clock:7.1f} s, processor {processor:7.1f} s, {processor / rows * 1e6:6.0f} µs per rij", flush=True
    )
    return processor


def beside_sqlite(folder: Path, rows: int) -> None:
    """Print the table of the promise, in three rounds: the middle one counts."""
    path = folder / "vragen.csv"
    write_questions(path, rows)
    ours, per_row, at_once = [], [], []
    for number in range(3):
        database = folder / f"ingest{number}.sqlite"
        engine = open_database(f"sqlite:///{database}")
        ours.append(timed("ingest", rows, lambda: ingest(engine, [path])))  # noqa: B023 - done within the round
        engine.dispose()
        columns, prepared, tables = rows_of(database)
        if len(prepared) != rows:
            raise SystemExit(f"van {rows} rijen zijn er {len(prepared)} bewaard")
        for name, took in (("index per rij", per_row), ("index in één keer", at_once)):
            bare = folder / "kaal.sqlite"
            insert = bare_sqlite(bare, columns, prepared, tables, at_once=took is at_once)
            took.append(timed(f"kale sqlite3, {name}", rows, insert))
            for file in folder.glob("kaal.sqlite*"):
                file.unlink()
        del prepared
    # Each round by itself: what else the machine does changes from one to the next.
    ratios = [mine / min(bare) for mine, *bare in zip(ours, per_row, at_once, strict=True)]
    rounds = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"\ningest kost {median(ratios):.2f} keer de snelste van de kale sqlite3 ({rounds}; beloofd: hooguit 4)")


def rows_of(database: Path) -> tuple[list[str], list[tuple[object, ...]], list[str]]:
    """Return the columns and rows of the signals that were read, and the SQL that makes their table and its keys."""
    with sqlite3.connect(database) as source:
        columns = [row[1] for row in source.execute("PRAGMA table_info(signal)")]
        made = source.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'signal' AND type != 'trigger' AND sql != ''"
        )
        return columns, source.execute("SELECT * FROM signal").fetchall(), [row[0] for row in made]


def bare_sqlite(
    database: Path, columns: list[str], rows: list[tuple[object, ...]], tables: list[str], *, at_once: bool
) -> Callable[[], None]:
    """Return what inserts the rows with nothing but the module, in a new database that is ready for it."""
    connection = sqlite3.connect(database)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE input_file (input_id PRIMARY KEY)")
    connection.executemany("INSERT INTO input_file VALUES (?)", {(row[columns.index("input_id")],) for row in rows})
    for sql in [*tables, _INDEX]:
        connection.execute(sql)
    text_of = [columns.index(name) for name in ("row_id", "title", "text")]
    marks = ", ".join("?" * len(columns))

    def insert() -> None:
        connection.executemany(f"INSERT INTO signal VALUES ({marks})", rows)  # noqa: S608 - no input in it
        if at_once:
            connection.execute("INSERT INTO signal_text (signal_text) VALUES ('rebuild')")
        else:
            texts = ([row[place] for place in text_of] for row in rows)
            connection.executemany("INSERT INTO signal_text (rowid, title, text) VALUES (?, ?, ?)", texts)
        connection.commit()
        connection.close()

    return insert


def one_size(rows: int) -> None:
    """Read so many rows in this process; print what it took, and as JSON the time per row and the memory."""
    with tempfile.TemporaryDirectory() as folder:
        few, path = Path(folder) / "enkele.csv", Path(folder) / "vragen.csv"
        write_questions(few, 500, seed=1)
        write_questions(path, rows)
        ingest(open_database(f"sqlite:///{Path(folder) / 'enkele.sqlite'}"), [few])  # loads the tables that it needs
        engine = open_database(f"sqlite:///{Path(folder) / 'ingest.sqlite'}")
        accounts: list[Account] = []
        took = timed(f"{rows} rijen", rows, lambda: accounts.append(ingest(engine, [path])))
        if accounts[0].stored != rows:
            raise SystemExit(f"van {rows} rijen zijn er {accounts[0].stored} bewaard")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"hoogste geheugen: {memory:.0f} MB", flush=True)
    print(json.dumps([took / rows, memory]))


def growth() -> None:
    """Print what a row takes of few and of many."""
    took = []
    for rows in (10_000, 1_000_000):
        command = [sys.executable, __file__, "--one-size", "--rows", str(rows)]
        printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
        print(*printed[:-1], sep="\n", flush=True)
        took.append(json.loads(printed[-1])[0])
    print(f"\nper rij {took[1] / took[0]:.2f} keer zoveel (beloofd: hooguit 1,2; en hooguit 600 MB)")


def main() -> None:
    """Print the table that was asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--one-size", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    leave_out_privacy()
    if arguments.one_size:
        one_size(arguments.rows)
    elif arguments.growth:
        growth()
    else:
        with tempfile.TemporaryDirectory() as folder:
            beside_sqlite(Path(folder), arguments.rows)


if __name__ == "__main__":
    main()
