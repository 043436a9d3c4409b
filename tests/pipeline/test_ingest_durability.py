"""Ingest that is killed, or that two do at once: in the end all of it is in, once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from databases import check_index, indexed, url_of
from sqlalchemy import JSON, text

from pipeline.store.database import open_database

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="forks, which this system can't"),
    pytest.mark.xdist_group("durability"),  # one worker for all of them
]

KILLS, STORES = 50, 5

# Starting Python takes longer than all that is read here, so that is done once, and a child is forked for each reading.
# It stores so few items at a time that many a kill comes in the middle of a transaction.
WORKER = """
import os, sys, traceback
from pathlib import Path
import pipeline.ingest
from pipeline.store.database import open_database

pipeline.ingest._BATCH = 7
pipeline.ingest.ingest(open_database("sqlite://"), [Path(sys.argv[1])])  # loads all lists
children = []
for line in sys.stdin:
    words = line.rstrip("\\n").split("\\t")
    if words == ["wait"]:
        print(*(os.waitpid(child, 0)[1] for child in children), flush=True)
        children.clear()
        continue
    child = os.fork()
    if not child:
        try:
            pipeline.ingest.ingest(open_database(words[0]), map(Path, words[1:]))
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    children.append(child)
    print(child, flush=True)
"""
MAIL = (
    "From afzender Mon Mar  3 10:00:00 2025\nFrom: A <a{n}@voorbeeld.nl>\nMessage-ID: <{n}@voorbeeld.nl>\n"
    "Date: {date}\nSubject: Vraag {n}\n\nWanneer krijg ik antwoord op brief {n}, en van wie?\n\n"
)


class Worker:
    """A process that has everything loaded, and reads input when it is told to."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(folder / "bericht20.eml")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=HOUSE,
        )

    def _say(self, *words: object) -> str:
        self._process.stdin.write("\t".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def start(self, database: Path, *what: Path) -> int:
        """Start reading; return the number of the process that does."""
        return int(self._say(url_of(database), *what))

    def wait(self) -> list[int]:
        """Wait for all that was started; return how each ended: 0 is well, 9 is killed."""
        return [int(word) for word in self._say("wait").split()]

    def close(self) -> str:
        """End the process, and return what it complained of."""
        return self._process.communicate()[1]


HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def worker(folder: Path) -> Iterator[Worker]:
    worker = Worker(folder)
    yield worker
    assert worker.close() == ""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of several kinds, which overlap, with rows and files in them that can't be read or are left out."""
    folder = tmp_path_factory.mktemp("input") / "map"
    folder.mkdir()

    def questions(name: str, numbers: range) -> None:
        rows = [f"{n};{1 + n % 28:02d}-03-2025;telefoon;Hoe lang duurt het nog, vraag {n}?" for n in numbers]
        rows[5] = "x;geen datum;telefoon;Wanneer weet ik meer?"
        rows[9] = ";;;"
        (folder / name).write_text("\n".join(["kenmerk;datum;kanaal;vraag", *rows, rows[3]]), "utf-8")

    def mail(name: str, numbers: range) -> None:
        date = "Mon, 3 Mar 2025 10:00:00 +0100"
        (folder / name).write_text("".join(MAIL.format(n=n, date="" if n % 9 == 8 else date) for n in numbers), "utf-8")

    questions("januari.csv", range(50))
    questions("februari.csv", range(30, 70))
    mail("post.mbox", range(20))
    for n in range(15, 25):
        mail(f"bericht{n}.eml", range(n, n + 1))
    (folder / "leeg.csv").write_bytes(b"")
    (folder / "telling.csv").write_text("onderwerp;maand;aantal\nDigiD;2025-01;12\nPaspoort;2025-02;7\n", "utf-8")
    with zipfile.ZipFile(folder / "oud.zip", "w") as archive:
        for name in ("februari.csv", "leeg.csv", "bericht20.eml"):
            archive.write(folder / name, f"oud/{name}")
    return folder


# What can't be the same: when something was read, and how often (a file with something in quarantine is tried again).
NEVER_THE_SAME = {"input_file": ("read_at", "attempt"), "signal": ("attempt",), "tally": ("attempt",)}
TABLES = {
    "input_file": "SELECT * FROM input_file",
    "signal": "SELECT * FROM signal",
    "tally": "SELECT * FROM tally",
    "quarantine": "SELECT input_id, place, reason, remedy FROM quarantine",
}


def everything(database: Path, but: tuple[str, ...] = ()) -> dict[str, pd.DataFrame]:
    """All rows that reading makes, and each word at each place in the search index; in a fixed order."""
    engine = open_database(url_of(database))
    with engine.connect() as connection:
        tables = {name: pd.read_sql(text(query), connection) for name, query in TABLES.items()}
        check_index(connection)
        tables["searched"] = indexed(connection)
    engine.dispose()
    for name, table in tables.items():
        # What is kept as JSON comes as text from one database, and as what it says from the other.
        told = table.map(lambda value: json.dumps(value) if isinstance(value, dict | list) else value)
        kept = told.drop(columns=[*NEVER_THE_SAME.get(name, ()), *(column for column in but if column in table)])
        tables[name] = kept.sort_values(list(kept.columns), ignore_index=True)
    return tables


def assert_same(found: dict[str, pd.DataFrame], expected: dict[str, pd.DataFrame]) -> None:
    for name, table in expected.items():
        pd.testing.assert_frame_equal(found[name], table, obj=name)


def assert_adds_up(database: Path) -> None:
    """What each input says of itself is what is there, also when its reading was broken off."""
    engine = open_database(url_of(database))
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT found, stored, known, quarantined, left_out, "
                "(SELECT count(*) FROM signal s WHERE s.input_id = i.input_id AND s.attempt = i.attempt) + "
                "(SELECT count(*) FROM tally t WHERE t.input_id = i.input_id AND t.attempt = i.attempt) AS there, "
                "(SELECT count(*) FROM quarantine q WHERE q.input_id = i.input_id) AS aside FROM input_file i"
            ).columns(left_out=JSON)
        ).all()
    engine.dispose()
    for row in rows:
        assert row.found == row.stored + row.known + row.quarantined + sum(row.left_out.values()), row
        assert (row.stored, row.quarantined) == (row.there, row.aside), row


@pytest.fixture(scope="module")
def undisturbed(
    worker: Worker, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, pd.DataFrame], float]:
    """What one reading without interruption gives, and how many seconds it takes."""
    database = tmp_path_factory.mktemp("undisturbed") / "store.sqlite"
    worker.start(tmp_path_factory.mktemp("first") / "store.sqlite", folder)
    assert worker.wait() == [0]
    start = time.monotonic()
    worker.start(database, folder)
    assert worker.wait() == [0]
    took = time.monotonic() - start
    return everything(database), took


def test_killed_at_any_moment_and_done_again_is_the_same_as_undisturbed(
    worker: Worker, folder: Path, undisturbed: tuple[dict[str, pd.DataFrame], float], tmp_path: Path
):
    expected, took = undisturbed
    lot = random.Random(5)
    killed = 0
    for number in range(STORES):
        database = tmp_path / f"{number}.sqlite"
        for _ in range(KILLS // STORES):
            process = worker.start(database, folder)
            time.sleep(lot.uniform(0, took / 4))
            os.kill(process, signal.SIGKILL)
            killed += worker.wait() == [signal.SIGKILL]
            assert_adds_up(database)

        worker.start(database, folder)

        assert worker.wait() == [0]
        assert_same(everything(database), expected)
        assert_adds_up(database)
    assert killed > KILLS * 0.8, "most were still at it"


def test_two_that_read_the_same_at_once_give_what_one_gives(
    worker: Worker, folder: Path, undisturbed: tuple[dict[str, pd.DataFrame], float], tmp_path: Path
):
    database = tmp_path / "store.sqlite"
    worker.start(database, folder)
    worker.start(database, folder)

    assert worker.wait() == [0, 0]

    assert_same(everything(database), undisturbed[0])
    assert_adds_up(database)


def test_two_that_read_what_overlaps_at_once_lose_nothing_and_double_nothing(
    worker: Worker, folder: Path, undisturbed: tuple[dict[str, pd.DataFrame], float], tmp_path: Path
):
    database = tmp_path / "store.sqlite"
    files = sorted(folder.iterdir())
    worker.start(database, *files)
    worker.start(database, *reversed(files))

    assert worker.wait() == [0, 0]

    # Which of two inputs brought a signal that both hold depends on who was first; how many there are does not.
    who_was_first = ("row_id", "input_id", "stored", "known", "shared", "connector", "source")
    found, expected = everything(database, who_was_first), undisturbed[0]
    for name, table in expected.items():
        same = table.drop(columns=[column for column in who_was_first if column in table])
        pd.testing.assert_frame_equal(found[name], same.sort_values(list(same.columns), ignore_index=True), obj=name)
    sums = [tables["input_file"][["stored", "known"]].sum().tolist() for tables in (everything(database), expected)]
    assert sums[0] == sums[1]
    assert_adds_up(database)
