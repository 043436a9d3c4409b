"""Laws of reading in: the same in any order, in any pieces and any number of times, and the account always adds up."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
from databases import check_index, kept, put, url_of
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Engine, text, update

from pipeline.ingest import ingest, to_try_again
from pipeline.status import status_lines
from pipeline.store import read, schema, write
from pipeline.store.database import open_database

# Examples are small as they are; making them smaller takes minutes.
LAW = settings(
    max_examples=20,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


@dataclass(frozen=True)
class Row:
    """A row of a table of questions; without a text it is left out, and with `day` 0 it can't be read."""

    number: int
    day: int
    text: int
    ministry: str = ""
    place: str = ""

    @property
    def line(self) -> str:
        day = f"{self.day:02d}-03-2025" if self.day else "morgen"
        said = f"Hoe lang duurt het nog met zaak {self.text}?" if self.text else ""
        return f"{self.number};{day};{said};{self.ministry};{self.place}"


# So few different ones that files overlap, and say different things of the same question.
ROWS = st.builds(
    Row,
    number=st.integers(1, 2),
    day=st.sampled_from([1, 1, 1, 2, 0]),
    text=st.sampled_from([1, 1, 1, 2, 0]),
    ministry=st.sampled_from(["VWS", "FIN", ""]),
    place=st.sampled_from(["Emmen", "Venlo", ""]),
)
FILES = st.lists(st.lists(ROWS, min_size=2, max_size=6), min_size=2, max_size=3)


def write_table(path: Path, rows: Sequence[Row]) -> Path:
    path.write_text("\n".join(["kenmerk;datum;vraag;ministerie;gemeente", *(row.line for row in rows)]), "utf-8")
    return path


@contextmanager
def empty_store() -> Iterator[tuple[Path, Engine]]:
    """A folder with an empty store in it; making the tables each time would take longer than the test."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = open_database(put(_made(), folder / "store.sqlite"))
        yield folder, engine
        engine.dispose()


@cache
def _made() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        url = url_of(Path(name) / "leeg.sqlite")
        open_database(url).dispose()
        return kept(url)


def content(engine: Engine) -> pd.DataFrame:
    """All that is stored of signals but which input was first to bring them, and when."""
    with engine.connect() as connection:
        table = pd.read_sql(text("SELECT * FROM signal ORDER BY signal_id"), connection)
        check_index(connection)
    return table.drop(columns=["row_id", "input_id", "attempt"])


def accounts(engine: Engine) -> pd.DataFrame:
    """What each input has become, checked against what is there."""
    files = read.input_files(engine)
    left_out = files["left_out"].map(lambda reasons: sum(reasons.values()))
    parts = files["stored"] + files["known"] + files["copies"] + left_out + files["quarantined"]
    assert files["found"].tolist() == parts.tolist()
    with engine.connect() as connection:
        counted = pd.read_sql(text("SELECT input_id, stored, quarantined FROM input_file"), connection)
    both = files.set_index("input_id").join(counted.set_index("input_id").add_suffix("_counted"))
    assert (both["stored"] + both["copies"]).tolist() == both["stored_counted"].tolist()
    assert both["quarantined"].tolist() == both["quarantined_counted"].tolist()
    return files.drop(columns=["read_at", "attempt"]).sort_values("input_id", ignore_index=True)


@LAW
@given(files=FILES, data=st.data())
def test_order_pieces_and_repetition_make_no_difference(files: list[list[Row]], data: st.DataObject):
    with empty_store() as (folder, once), empty_store() as (other, anyhow):
        ingest(once, [write_table(folder / f"{number}.csv", rows) for number, rows in enumerate(files)])

        pieces = []
        for number, rows in enumerate(files):
            cut = data.draw(st.integers(0, len(rows)))
            pieces += [
                write_table(other / f"{number}{half}.csv", part)
                for half, part in (("a", rows[:cut]), ("b", rows[cut:]))
            ]
        for path in data.draw(st.permutations([*pieces, *pieces[:2]])):
            ingest(anyhow, [path])

        pd.testing.assert_frame_equal(content(anyhow), content(once))
        assert accounts(anyhow)["stored"].sum() == accounts(once)["stored"].sum() == len(content(once))


# A file with something in quarantine is read anew, and that was broken off too: what another file said of its signals stays.
BROKEN_OFF_TWICE = [
    [Row(1, 1, 2, "FIN"), Row(1, 0, 1, "FIN"), Row(1, 1, 0, "VWS"), Row(2, 1, 1, "", "Venlo")],
    [Row(2, 1, 1, "FIN", "Venlo"), Row(1, 1, 1, "VWS", "Venlo"), Row(2, 1, 1, "", "Venlo")],
]


@LAW
@given(files=FILES, stops=st.lists(st.integers(0, 12), max_size=3))
@example(files=BROKEN_OFF_TWICE, stops=[6, 3])
def test_what_was_stopped_goes_on_where_it_was(files: list[list[Row]], stops: list[int]):
    with empty_store() as (folder, undisturbed), empty_store() as (_, stopped):
        paths = [write_table(folder / f"{number}.csv", rows) for number, rows in enumerate(files)]
        ingest(undisturbed, paths)

        for number in stops:
            asked = iter(range(number))
            ingest(stopped, paths, stop=lambda asked=asked: next(asked, None) is None)
            accounts(stopped)
        ingest(stopped, paths)

        pd.testing.assert_frame_equal(content(stopped), content(undisturbed))
        pd.testing.assert_frame_equal(accounts(stopped), accounts(undisturbed))


class Reading(RuleBasedStateMachine):
    """Whatever people do in whatever order: the account of each input adds up, and what can be read is in, once."""

    @initialize(files=FILES)
    def begin(self, files: list[list[Row]]) -> None:
        self._store = empty_store()
        self._folder, self._engine = self._store.__enter__()
        self._files: dict[Path, list[Row]] = {}
        self._in = set[tuple[int, int, int]]()
        for number, rows in enumerate(files):
            self._put(self._folder / f"{number}.csv", rows)

    def _put(self, path: Path, rows: list[Row]) -> None:
        self._files[path] = rows
        write_table(path, rows)

    def _read(self, paths: Sequence[Path]) -> None:
        account = ingest(self._engine, paths)
        for path in paths:
            self._in |= {(row.number, row.day, row.text) for row in self._files[path] if row.day and row.text}
        assert account.found == account.stored + account.known + account.left_out.total() + account.quarantined

    @rule(data=st.data())
    def read(self, data: st.DataObject) -> None:
        self._read(data.draw(st.lists(st.sampled_from(sorted(self._files)), min_size=1, max_size=3)))

    @rule(number=st.integers(0, 10))
    def stop(self, number: int) -> None:
        asked = iter(range(number))
        ingest(self._engine, sorted(self._files), stop=lambda: next(asked, None) is None)
        self._read(sorted(self._files))

    @rule(data=st.data(), rows=st.lists(ROWS, max_size=4))
    def add_rows(self, data: st.DataObject, rows: list[Row]) -> None:
        path = data.draw(st.sampled_from(sorted(self._files)))
        self._put(path, [*self._files[path], *rows])

    @rule(data=st.data())
    def mend(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self._files)))
        self._put(path, [row if row.day else Row(row.number, 2, row.text) for row in self._files[path]])
        self._read([path])
        waiting = read.quarantine(self._engine)["name"]
        assert path.name not in set(waiting) or not self._files[path], "what was mended left the quarantine"

    @rule()
    def try_again(self) -> None:
        there, _ = to_try_again(self._engine)
        self._read([Path(path) for path in there])

    @rule()
    def purge(self) -> None:
        write.purge(self._engine, date(2025, 3, 2))

    @rule()
    def find_campaign(self) -> None:
        """Have an analysis find that all signals are copies of the first."""
        with self._engine.begin() as connection:
            first = connection.scalar(text("SELECT min(signal_id) FROM signal"))
            connection.execute(update(schema.signal).values(campaign_id=first))

    @invariant()
    def adds_up(self) -> None:
        if hasattr(self, "_engine"):
            accounts(self._engine)
            assert not any("sluit niet" in line for line in status_lines(self._engine))
            assert read.count_signals(self._engine, read.SignalFilter()) == len(self._in)
            content(self._engine)

    def teardown(self) -> None:
        if hasattr(self, "_store"):
            self._store.__exit__(None, None, None)


Reading.TestCase.settings = settings(LAW, max_examples=12, stateful_step_count=8)
test_whatever_is_done_the_account_adds_up = Reading.TestCase
