"""Twenty at once on PostgreSQL while rounds go on: `uv run python benchmarks/users.py SAMPLE.sqlite ADDRESS [--minutes 10]`.

SAMPLE.sqlite is the database that `rode-draden demo` makes; a copy of it is moved into the empty database at ADDRESS. The
dashboard is served on that by a real server, and twenty clients that speak the protocol of Streamlit's own page open pages,
themes and half-years by lot, and think for 5 seconds on average between two clicks. Instead of one in ten clicks they
write: an explanation of a theme (who was overtaken reads and writes anew, as the page asks), and one in fifty a name for
one. Meanwhile `rode-draden run` reads new files and analyses, time and again. At the end every write that was confirmed must
be there once, no page may have failed and no round: otherwise this ends with an error.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from dashboard_speed import User, arriving, said, serving
from ingest import write_questions
from sqlalchemy import Engine, text

from dashboard.navigation import PAGES
from pipeline.editing.deciding import decide
from pipeline.editing.edits import Rename
from pipeline.errors import EditError
from pipeline.house import HOUSE
from pipeline.store import edits, notes, read
from pipeline.store.database import open_database
from pipeline.store.moving import move, open_source

USERS, THINK = 20, 5.0
NEW = 60  # questions in each round


@dataclass
class Told:
    """What the users met: seconds of each click and each write, what was confirmed, and how often somebody was first."""

    clicks: list[float] = field(default_factory=list)
    notes: list[float] = field(default_factory=list)
    names: list[float] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    overtaken: int = 0


class Rounds(threading.Thread):
    """Rounds of `rode-draden run`, one after the other, each with a new file."""

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__()
        self._folder, self._url = folder, url
        self._over = threading.Event()
        self.took: list[float] = []
        self.codes: Counter[int] = Counter()

    def run(self) -> None:
        """Go round until `finish` is called."""
        (self._folder / "binnen").mkdir()
        (self._folder / "bronnen.toml").write_text('folders = ["binnen"]\n', "utf-8")
        # Who clicks goes first, as `docs/vanzelf.md` says.
        command = ["nice", "-n", "10", sys.executable, "-c", "from pipeline.cli import app; app()", "run", "--config"]
        while not self._over.is_set():
            write_questions(self._folder / "binnen" / f"vragen-{len(self.took)}.csv", NEW, seed=len(self.took))
            start = time.perf_counter()
            done = subprocess.run(
                [*command, str(self._folder / "bronnen.toml")],
                cwd=HOUSE,
                env=os.environ | {"RODE_DRADEN_DATABASE": self._url},
                capture_output=True,
                check=False,
            )
            self.took.append(time.perf_counter() - start)
            self.codes[done.returncode] += 1
            if done.returncode:
                print(done.stdout.decode(), done.stderr.decode(), flush=True)

    def finish(self) -> None:
        """Let the round that is going on be the last."""
        self._over.set()
        self.join()


def write_note(engine: Engine, theme: str, period: str, who: str, told: Told) -> None:
    """Write an explanation below what stands there, as often as somebody else is first."""
    written = f"{who} {secrets.token_hex(8)}"
    while True:
        before = notes.versions(engine, theme, period)
        try:
            after = int(before["note_id"].iloc[0]) if len(before) else 0
            notes.add(engine, theme, period, written, who, after=after)
        except EditError:
            told.overtaken += 1
        else:
            told.confirmed.append(written)
            return


def rename(engine: Engine, theme: str, who: str, told: Told) -> None:
    """Give a theme a name that nobody else gives."""
    label = f"naam {secrets.token_hex(8)}"
    try:
        decide(engine, Rename(theme, label), who, "een betere naam")
    except EditError:
        told.overtaken += 1
    else:
        told.confirmed.append(label)


async def using(host: str, engine: Engine, number: int, until: float, told: Told) -> None:
    """One user, until it is time."""
    lot = np.random.default_rng(number)
    who = f"Gebruiker {chr(65 + number)}"
    themes, periods = read.themes(engine)["theme_id"].tolist(), read.periods(engine)
    async with arriving(host) as connection:
        user = User(connection)
        await user.click("")
        while time.monotonic() < until:
            await asyncio.sleep(lot.exponential(THINK))
            theme, period, kind = str(lot.choice(themes)), str(lot.choice(periods)), lot.random()
            start = time.perf_counter()
            try:
                if kind < 0.02:
                    await asyncio.to_thread(rename, engine, theme, who, told)
                    told.names.append(time.perf_counter() - start)
                elif kind < 0.1:
                    await asyncio.to_thread(write_note, engine, theme, period, who, told)
                    told.notes.append(time.perf_counter() - start)
                else:
                    page = str(lot.choice([entry.url_path for entry in PAGES.values()]))
                    told.clicks.append(await user.click(page, periode=period, thema=theme))
            except Exception as error:  # noqa: BLE001 - counted, and told at the end
                told.failed.append(f"{type(error).__name__}: {error}")


async def together(host: str, engine: Engine, minutes: float) -> Told:
    """All of them."""
    told = Told()
    until = time.monotonic() + 60 * minutes
    await asyncio.gather(*(using(host, engine, number, until, told) for number in range(USERS)))
    return told


def kept(engine: Engine) -> Counter[str]:
    """All explanations and names that are in the store, and how often."""
    with engine.connect() as connection:
        written = connection.scalars(text("SELECT text FROM note")).all()
    names = [edit.change.label for edit in edits.standing(engine) if isinstance(edit.change, Rename)]
    return Counter([*written, *names])


def main() -> None:
    """Print the figures; end with an error when something failed or was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sample", type=Path)
    parser.add_argument("address")
    parser.add_argument("--minutes", type=float, default=10)
    arguments = parser.parse_args()
    os.environ["RODE_DRADEN_PSEUDONYM_KEY"] = secrets.token_hex(32)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy = f"sqlite:///{shutil.copyfile(arguments.sample, folder / 'sample.sqlite').as_posix()}"
        engine = open_database(arguments.address)
        open_database(copy).dispose()
        move(open_source(copy), engine, lambda *_: None)
        with engine.begin() as connection:
            # The writers of the sample have pseudonyms of a key that we do not have.
            connection.execute(text("UPDATE signal SET writer = ''"))
            connection.execute(text("DELETE FROM pseudonym_key"))
        rounds = Rounds(folder, arguments.address)
        with serving(arguments.address) as (host, _):
            rounds.start()
            try:
                told = asyncio.run(together(host, engine, arguments.minutes))
            finally:
                rounds.finish()
        there = kept(engine)
        lost = [one for one in told.confirmed if there[one] != 1]
        print(
            f"{USERS} gebruikers, {arguments.minutes:g} minuten, {int(read.totals(engine)['signals'].sum())} signalen"
        )
        print(f"klikken: {said(told.clicks)}")
        for what, took in (("duiding", told.notes), ("naam", told.names)):
            print(f"{what}: {said(took)}" if took else f"{what}: geen")
        print(f"rondes: {len(rounds.took)}, {np.mean(rounds.took):.0f} s gemiddeld, uitkomst {dict(rounds.codes)}")
        print(
            f"bevestigd {len(told.confirmed)}, verloren of dubbel {len(lost)}, iemand anders was eerst {told.overtaken}, "
            f"fouten {len(told.failed)}"
        )
        if lost or told.failed or set(rounds.codes) != {0}:
            raise SystemExit("\n".join([*lost, *sorted(set(told.failed))]))


if __name__ == "__main__":
    main()
