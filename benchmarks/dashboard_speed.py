"""How fast the dashboard answers: `uv run python benchmarks/dashboard_speed.py SAMPLE.sqlite [--copies 10]`.

SAMPLE.sqlite is the database that `rode-draden demo` makes. A copy of it gets every signal so many times (10: about
100,000 signals), with its theme and what the lenses read in it, and is served by a real server. The clients speak the
protocol of Streamlit's own page, so what is measured is what the server does between a click and the last thing that
the page shows: every page on a server that made ready what it makes ready, the same once more, then clicks (another
page, half-year or theme) by one user: the first of each and those after them. Then twenty click at the same moment, three
times; twenty click without a pause; and twenty think for a while (5 seconds on average) between their clicks, as people
do. The first useful picture is looked for in Chromium, where there is one: in a browser that never was there, and in one
that was.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
from playwright.sync_api import sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from dashboard.navigation import PAGES
from pipeline.house import HOUSE
from pipeline.lenses.reading import count_for_pages
from pipeline.store.database import open_database

USERS, CLICKS, TIMES = 20, 10, 3
# Seconds: between two pieces of what the server makes ready it rests less, with 25 times the sample or fewer.
_STILL = 25
_BUSIEST = 100_000_000  # bytes of one message of the server, at most


def enlarge(path: Path, copies: int) -> int:
    """Put every signal in the database so many times, each with a key of its own; returns how many there are."""
    with sqlite3.connect(path) as database:
        for table in ("signal", "assignment", "lens_mark"):
            own = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            others = ", ".join(column for column in own if column not in {"signal_id", "row_id", "mark_id"})
            database.execute(f"CREATE TEMP TABLE first_{table} AS SELECT * FROM {table}")  # noqa: S608
            for copy in range(1, copies):
                key = f"'x{copy:02x}' || substr(signal_id, 4)"  # no key of the program begins with an x
                database.execute(
                    f"INSERT INTO {table} (signal_id, {others}) SELECT {key}, {others} FROM first_{table}"  # noqa: S608
                )
        database.execute("INSERT INTO signal_text(signal_text) VALUES ('rebuild')")
        # The figures grow along, or a share would be more than all.
        database.execute("UPDATE trend SET n = n * :copies, total = total * :copies", {"copies": copies})
        return int(database.execute("SELECT count(*) FROM signal").fetchone()[0])


@contextmanager
def serving(url: str) -> Iterator[tuple[str, int]]:
    """Run the dashboard on a database; gives its host with port, and the number of its process."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "server.py", "--server.headless", "true"]
    environment = os.environ | {"RODE_DRADEN_DATABASE": url}
    process = subprocess.Popen(
        [*command, "--server.port", str(port)], cwd=HOUSE, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        for _ in range(120):
            try:
                socket.create_connection(("localhost", port), 1).close()
                break
            except OSError:
                time.sleep(0.5)
        yield f"localhost:{port}", process.pid
    finally:
        process.terminate()
        process.wait(60)


class User:
    """Somebody with the dashboard open."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._pages: dict[str, str] = {}

    async def click(self, page: str, **query: str) -> float:
        """Go to a page (its address) and wait until all of it is there; returns seconds, raises on an error."""
        message = BackMsg()
        message.rerun_script.query_string = urlencode(query)
        message.rerun_script.page_script_hash = self._pages.get(page, "")
        start = time.perf_counter()
        await self._connection.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(bytes(await self._connection.recv(decode=False)))
            if answer.HasField("navigation"):
                self._pages = {entry.url_pathname: entry.page_script_hash for entry in answer.navigation.app_pages}
            if answer.HasField("delta") and answer.delta.new_element.HasField("exception"):
                raise RuntimeError(f"{page}: {answer.delta.new_element.exception.type}")
            if answer.HasField("script_finished") and answer.script_finished in {
                ForwardMsg.FINISHED_SUCCESSFULLY,
                ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
            }:
                return time.perf_counter() - start


def arriving(host: str) -> connect:
    """Open the dashboard, as a browser does."""
    return connect(
        f"ws://{host}/_stcore/stream", subprotocols=["streamlit"], max_size=_BUSIEST, origin=f"http://{host}"
    )


def await_ready(pid: int, still: float) -> float:
    """Wait until the server made ready what it makes ready, 15 minutes at most; returns the seconds that that took.

    That is so when it did nothing for `still` seconds: it rests twice as long as the piece before took.
    """
    start = still_since = time.monotonic()
    used = cpu(pid)
    while time.monotonic() - still_since < still and time.monotonic() - start < 900:
        time.sleep(1)
        if cpu(pid) - used > 0.2:
            used, still_since = cpu(pid), time.monotonic()
    return still_since - start


def cpu(pid: int) -> float:
    """Seconds of processor that a process used until now (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def every_page(host: str) -> list[tuple[str, float, float]]:
    """Open every page twice: (address, seconds the first time, seconds the second time)."""
    async with arriving(host) as connection:
        user = User(connection)
        await user.click("")
        rows = []
        for entry in PAGES.values():
            first = await user.click(entry.url_path)
            rows.append((entry.url_path, first, await user.click(entry.url_path)))
        return rows


async def clicking(
    host: str, themes: Sequence[str], periods: Sequence[str], seed: int, *, think: float, clicks: int
) -> list[float]:
    """One user who opens pages, themes and half-years by lot, and thinks for a while; the seconds of each click."""
    lot = np.random.default_rng(seed)
    async with arriving(host) as connection:
        user = User(connection)
        await user.click("")
        took = []
        for _ in range(clicks):
            page = str(lot.choice([entry.url_path for entry in PAGES.values()]))
            query = {"periode": str(lot.choice(periods)), "thema": str(lot.choice(themes))}
            await asyncio.sleep(lot.exponential(think) if think else 0)
            took.append(await user.click(page, **query))
        return took


async def at_once(host: str, themes: Sequence[str], periods: Sequence[str], users: int) -> list[float]:
    """Some users who click at the same moment, a few times; the seconds of all their clicks."""
    lot = np.random.default_rng(users)
    pages = [entry.url_path for entry in PAGES.values()]
    async with AsyncExitStack() as open_pages:
        there = [User(await open_pages.enter_async_context(arriving(host))) for _ in range(users)]
        for user in there:
            await user.click("")
        took: list[float] = []
        for _ in range(TIMES):
            queries = [{"periode": str(lot.choice(periods)), "thema": str(lot.choice(themes))} for _ in there]
            clicks = [user.click(str(lot.choice(pages)), **query) for user, query in zip(there, queries, strict=True)]
            took += await asyncio.gather(*clicks)
    return took


async def together(
    host: str, themes: Sequence[str], periods: Sequence[str], users: int, *, think: float = 0.0, clicks: int = CLICKS
) -> list[float]:
    """Some users at once; the seconds of all their clicks."""
    each = await asyncio.gather(
        *(clicking(host, themes, periods, user, think=think, clicks=clicks) for user in range(users))
    )
    return [seconds for own in each for seconds in own]


def first_picture(host: str) -> tuple[float, float] | None:
    """Seconds until the first red thread is in sight, in a browser that never was there, and in one that was (median)."""
    chromium = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
    if chromium is None:
        return None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        person = browser.new_context()
        took = []
        for _ in range(6):
            page = person.new_page()
            start = time.perf_counter()
            page.goto(f"http://{host}/")
            page.wait_for_selector(".rd-thread", timeout=60_000)
            took.append(time.perf_counter() - start)
            page.close()
        browser.close()
    return took[0], float(np.median(took[1:]))


def memory(pid: int) -> float:
    """What a process holds now, in MB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def said(took: Sequence[float]) -> str:
    """The median and the 95th percentile, in milliseconds."""
    return f"mediaan {np.median(took) * 1000:5.0f} ms, 95 % binnen {np.quantile(took, 0.95) * 1000:5.0f} ms (n = {len(took)})"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sample", type=Path)
    parser.add_argument("--copies", type=int, default=10)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.sqlite"
        with sqlite3.connect(arguments.sample) as source, sqlite3.connect(path) as target:
            source.backup(target)
            themes = [row[0] for row in source.execute("SELECT theme_id FROM theme")]
            periods = [row[0] for row in source.execute("SELECT DISTINCT period FROM trend")]
        print(f"{enlarge(path, arguments.copies)} signalen, {len(themes)} thema's")
        count_for_pages(open_database(f"sqlite:///{path}"))  # as an analysis does
        with serving(f"sqlite:///{path}") as (host, pid):
            ready = await_ready(pid, _STILL * max(1, arguments.copies / 25))
            print(f"klaargezet in {ready:.0f} s, met {cpu(pid):.0f} s rekentijd")
            for address, first, second in asyncio.run(every_page(host)):
                print(f"{address:22} eerste keer {first * 1000:6.0f} ms, daarna {second * 1000:6.0f} ms")
            picture = first_picture(host)
            if picture:
                print(f"eerste rode draad in beeld: {picture[0]:.1f} s, bij een volgend bezoek {picture[1]:.1f} s")
            for name in ("eerste keer", "daarna"):
                used, took = cpu(pid), asyncio.run(together(host, themes, periods, 1, clicks=100))
                print(
                    f"één gebruiker, {name}: {said(took)}, rekentijd {(cpu(pid) - used) / len(took) * 1000:.0f} ms per klik"
                )
            before = memory(pid)
            used, took = cpu(pid), asyncio.run(at_once(host, themes, periods, USERS))
            each = (cpu(pid) - used) / (len(took) + USERS) * 1000
            print(f"{USERS} op hetzelfde ogenblik, {TIMES} keer: {said(took)}, rekentijd {each:.0f} ms per klik")
            for name, think in (("zonder te denken", 0.0), ("met 5 s bedenktijd", 5.0)):
                used, took = cpu(pid), asyncio.run(together(host, themes, periods, USERS, think=think))
                each = (cpu(pid) - used) / len(took) * 1000
                print(f"{USERS} tegelijk, {name}: {said(took)}, rekentijd {each:.0f} ms per klik")
            print(f"geheugen {before:.0f} MB, per gebruiker erbij {(memory(pid) - before) / USERS:.1f} MB")


if __name__ == "__main__":
    main()
