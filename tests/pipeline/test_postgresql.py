"""The store on a real PostgreSQL: what is the same as on SQLite, and what only a server asks for.

With `--database postgresql` all tests of the store run on it; these are the few that always do.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import stores
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from databases import migrated
from pgserver import PASSWORD, STRANGER, Server
from screens import open_page, words
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import DatabaseError

import pipeline.ingest
from connectors.base import RawSignal, Source
from pipeline import audit
from pipeline.audit import Act
from pipeline.cli import app
from pipeline.editing.deciding import decide
from pipeline.editing.edits import Rename
from pipeline.errors import EditError, RodeDradenError, StoreError
from pipeline.lock import alone_on
from pipeline.privacy import to_signal
from pipeline.store import database, inputs, notes, read, schema, write
from pipeline.store import edits as store
from pipeline.store import postgresql as dialect
from pipeline.store.inputs import Input, Piece
from pipeline.store.moving import move, open_source

pytestmark = pytest.mark.xdist_group("postgresql")

PLAN = {
    "wachttijden in de jeugdzorg": {"email": (20, 30), "question": (40, 60), "media": (15, 20)},
    "vuurwerk in de wijk": {"email": (10, 20), "question": (9, 25), "visit": (5, 12)},
    "": {"email": (12, 12), "question": (25, 25)},
}


_opened: list[Engine] = []


def open_database(url: str) -> Engine:
    """Open a database for as long as the test takes."""
    _opened.append(database.open_database(url))
    return _opened[-1]


def opened_source(url: str) -> Engine:
    """The same for the source of a move."""
    _opened.append(open_source(url))
    return _opened[-1]


@pytest.fixture(autouse=True)
def _no_connection_is_left() -> Iterator[None]:
    yield
    while _opened:
        _opened.pop().dispose()


@pytest.fixture
def empty(postgresql: Server) -> Engine:
    """A database without rows."""
    return open_database(postgresql.new(migrated))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A small store that was analysed, on SQLite."""
    return stores.make_store(tmp_path_factory.mktemp("small") / "s.sqlite", PLAN, ("2025-H1", "2025-H2"))


@pytest.fixture(scope="module")
def analysed(postgresql: Server, small: Engine) -> str:
    """The name of a database that holds the same."""
    engine = open_database(postgresql.new(migrated))
    move(small, engine, lambda *_: None)
    engine.dispose()
    return str(engine.url.database)


@pytest.fixture
def engine(postgresql: Server, analysed: str) -> Engine:
    """A copy of it, to write to."""
    return open_database(postgresql.new(lambda _: analysed))


def a_signal(number: int, written: str, day: date = date(2025, 3, 4), title: str = "Vraag") -> Any:
    return to_signal(RawSignal(Source.QUESTION, "questions", f"k{number}", day, written, title=title))


def refused(url: str) -> str:
    """Why a database was not opened."""
    with pytest.raises(StoreError) as told:
        open_database(url)
    sentence = str(told.value)
    assert PASSWORD not in sentence
    assert "@" not in sentence.replace("%40 voor @", "")
    return sentence


def test_migrations_make_what_the_schema_says_and_sort_by_bytes(empty: Engine):
    with empty.connect() as connection:
        options = {"include_name": lambda name, kind, _: kind != "table" or name in schema.metadata.tables}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), schema.metadata) == []
        other = text(
            "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' AND collation_name IS DISTINCT FROM 'C' "
            "AND data_type IN ('text', 'character varying')"
        )
        assert connection.scalar(other) == 0


def test_what_is_wrong_with_a_server_is_told_in_one_sentence_without_its_password(
    postgresql: Server, monkeypatch: pytest.MonkeyPatch
):
    right = PASSWORD.replace("@", "%40")
    postgresql.say(f"CREATE ROLE {STRANGER} LOGIN PASSWORD '{PASSWORD}'", "CREATE DATABASE old ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'")  # fmt: skip

    assert "niet te bereiken" in refused(f"postgresql+psycopg://{STRANGER}:{right}@127.0.0.1:1/iets")
    assert "wachtwoord" in refused(postgresql.url("postgres", f"{STRANGER}:{right}x"))
    assert "geen database" in refused(postgresql.url("er_is_niets"))
    assert "geen tabellen maken" in refused(postgresql.url("template1", f"{STRANGER}:{right}"))
    assert "UTF-8" in refused(postgresql.url("old"))
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "uv sync --extra postgresql" in refused(f"postgresql://{STRANGER}:{right}@127.0.0.1/iets")


def test_the_search_index_follows_changes_and_removals(empty: Engine):
    file = Input("0123456789abcdef", "vragen.csv", "1")
    first = [a_signal(1, "De brug is open."), a_signal(2, "Kort"), a_signal(3, "x" * 400_000)]
    inputs.save(empty, [Piece(file, 0, first)])

    again = Input("0123456789abcdef", "vragen.csv", "2")
    inputs.save(
        empty, [Piece(again, 0, [a_signal(1, "De sluis is dicht."), a_signal(4, "Een nieuwe weg", title="Over")])]
    )

    def found(search: str) -> int:
        return read.count_signals(empty, read.SignalFilter(search=search))

    assert [found(search) for search in ("brug", "sluis", "kort", '"sluis is dicht"', '"over een"')] == [0, 1, 0, 1, 0]
    inputs.save(empty, [Piece(Input("f" * 16, "v.csv", "1"), 0, [a_signal(5, "Nog een weg")])])
    assert found("weg") == 2
    write.purge(empty, date(2026, 1, 1))
    assert found("weg") == 0


def test_several_processes_that_read_at_once_lose_nothing_and_double_nothing(
    postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pipeline.ingest, "_BATCH", 7)  # so that they come in between one another
    for number in range(6):
        lines = [f"K{number}-{n};0{1 + n % 9}-03-2025;Vraag {n} van bestand {number}" for n in range(30)]
        # Some stand in two files.
        lines += [f"K{number - 1}-{n};0{1 + n % 9}-03-2025;Vraag {n} van bestand {number - 1}" for n in range(9)]
        (tmp_path / f"{number}.csv").write_text("\n".join(["kenmerk;datum;vraag", *lines]), "utf-8")
    files = sorted(tmp_path.glob("*.csv"))

    def read_in(url: str, what: list[Path]) -> int:
        if child := os.fork():
            return child
        try:
            pipeline.ingest.ingest(open_database(url), what)
        except BaseException:  # noqa: BLE001 - told by how it ends
            os._exit(1)
        os._exit(0)

    for processes in (2, 4):
        url = postgresql.new(migrated)
        children = [read_in(url, files if n % 2 else files[::-1]) for n in range(processes)]
        assert [os.waitpid(child, 0)[1] for child in children] == [0] * processes

        engine = open_database(url)
        account = read.input_files(engine)
        with engine.connect() as connection:
            keys = pd.read_sql(text("SELECT signal_id, row_id FROM signal"), connection)
            indexed = connection.scalar(text("SELECT count(*) FROM signal_text"))
        engine.dispose()
        assert len(keys) == keys["row_id"].nunique() == indexed == 6 * 30 + 9
        assert account["complete"].tolist() == [1] * 6
        assert (account["found"] == account["stored"] + account["known"]).all()
        assert account["stored"].sum() == len(keys)


def test_of_two_who_decide_at_once_one_is_told_that_the_other_was_first(engine: Engine):
    seen = store.state(engine)
    decide(engine, Rename("T0001", "wachten op jeugdhulp"), "An", "zo heet het")

    assert not store.apply(engine, seen, {}, {}, pd.DataFrame())
    assert read.themes(engine).set_index("theme_id").loc["T0001", "label"] == "wachten op jeugdhulp"
    notes.add(engine, "T0001", "2025-H2", "Ouders wachten langer.", "An", after=0)
    with pytest.raises(EditError, match="Iemand anders"):
        notes.add(engine, "T0001", "2025-H2", "Het gaat om gezinnen.", "Bo", after=0)


def test_two_who_write_wait_for_each_other(engine: Engine):
    ended = []

    def write_many(name: str) -> None:
        for number in range(10):
            audit.note(engine, name, Act.SEEN, nummer=number)
        ended.append(name)

    people = [threading.Thread(target=write_many, args=(name,)) for name in ("an@minaz.nl", "bo@minaz.nl")]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert sorted(ended) == ["an@minaz.nl", "bo@minaz.nl"]
    verdict = audit.verify(engine)
    assert (verdict.rows, verdict.broken) == (20, None)


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_no_row_of_the_log_is_changed_or_removed(engine: Engine, statement: str):
    audit.note(engine, "an@minaz.nl", Act.SEEN)

    with pytest.raises(DatabaseError, match="niet gewijzigd"), engine.begin() as connection:
        connection.execute(text(statement))

    assert audit.verify(engine).rows == 1


def test_purged_words_are_gone_from_the_files_once_nobody_reads_what_was(
    postgresql: Server, empty: Engine, monkeypatch: pytest.MonkeyPatch
):
    name = str(empty.url.database)
    file = Input("0123456789abcdef", "vragen.csv", "1")
    old = [a_signal(n, f"Bij de Kabeljauwsteeg {n} is het donker", date(2023, 1, 1)) for n in range(50)]
    inputs.save(empty, [Piece(file, 0, [*old, a_signal(99, "Wanneer gaat de brug open?")])])
    assert b"abeljauwsteeg" in postgresql.on_disk(name)
    monkeypatch.setattr(dialect, "_PATIENCE", 1)
    with empty.connect().execution_options(isolation_level="REPEATABLE READ") as reader:
        assert reader.scalar(text("SELECT count(*) FROM signal")) == 51
        with pytest.raises(StoreError, match="Sluit het dashboard"):
            write.purge(empty, date(2024, 1, 1))
    assert read.totals(empty)["signals"].sum() == 51

    write.compact_the_rest(empty)

    left = postgresql.on_disk(name)
    assert b"abeljauwsteeg" not in left
    assert b"Wanneer gaat de brug open" in left


def test_a_moment_comes_back_in_utc_as_it_does_on_sqlite(empty: Engine, small: Engine):
    now = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    for one in (empty, small):
        with one.begin() as connection:
            connection.execute(schema.edit_application.insert().values(applied_at=now))
            kept = connection.scalar(
                schema.edit_application.select().with_only_columns(schema.edit_application.c.applied_at)
            )
        assert kept == now.replace(tzinfo=None)


def test_one_round_at_a_time_and_none_is_left_behind(engine: Engine):
    other = open_database(engine.url.render_as_string(hide_password=False))
    with alone_on(engine), pytest.raises(RodeDradenError, match="andere computer"), alone_on(other):
        pass

    with alone_on(other):
        pass


def test_a_page_shows_the_same_as_on_sqlite(engine: Engine, small: Engine, monkeypatch: pytest.MonkeyPatch):
    shown = [
        words(open_page(one.url.render_as_string(hide_password=False), "overview", monkeypatch))
        for one in (small, engine)
    ]

    assert "achttijden in de jeugdzorg" in shown[0]
    assert shown[0] == shown[1]


def test_a_page_says_that_the_server_is_gone_and_goes_on_when_it_is_back(
    postgresql: Server, analysed: str, monkeypatch: pytest.MonkeyPatch
):
    url = postgresql.new(lambda _: analysed)
    name = make_url(url).database
    at = open_page(url, "signals", monkeypatch)
    leave = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
    postgresql.say(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", leave)

    at.run()

    assert not at.exception
    assert at.error[0].value.startswith(f"De server met de database {name} is niet te bereiken")
    postgresql.say(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert not at.run().error


def typed(monkeypatch: pytest.MonkeyPatch, *line: str) -> int:
    monkeypatch.setattr(sys, "argv", ["rode-draden", *line])
    with pytest.raises(SystemExit) as left:
        app()
    return int(left.value.code or 0)


def test_a_database_is_moved_to_a_server_and_back_to_the_letter(
    postgresql: Server,
    small: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    with small.connect() as connection:
        connection.exec_driver_sql(f"VACUUM INTO '{tmp_path / 'here.sqlite'}'")
    here, there, back = (
        f"sqlite:///{tmp_path / 'here.sqlite'}",
        postgresql.new(migrated),
        f"sqlite:///{tmp_path / 'back.sqlite'}",
    )
    assert typed(monkeypatch, "move", here, there) == 0
    said = capsys.readouterr()
    assert "rijen zijn overgebracht en nagekeken" in said.out
    assert postgresql.folder.name not in said.out + said.err

    assert move(opened_source(there), open_database(back), lambda *_: None) == move(
        opened_source(here), open_database(f"sqlite:///{tmp_path / 'other.sqlite'}"), lambda *_: None
    )
    for url in (there, back):
        engine = open_database(url)
        pd.testing.assert_frame_equal(read.export_signals(engine), read.export_signals(small))
        pd.testing.assert_frame_equal(read.trends(engine), read.trends(small))
        assert read.count_signals(engine, read.SignalFilter(search="jeugdzorg")) == 185
        # New rows come behind the last.
        notes.add(engine, "T0001", "2025-H2", "Ouders wachten langer.", "An", after=0)
        inputs.save(engine, [Piece(Input("f" * 16, "v.csv", "1"), 0, [a_signal(7, "Een nieuwe vraag over jeugdzorg")])])
        assert read.count_signals(engine, read.SignalFilter(search="jeugdzorg")) == 186
        assert audit.verify(engine).rows == 1
        engine.dispose()


def test_nothing_is_moved_into_a_database_that_has_something_or_out_of_one_that_has_not(
    postgresql: Server, engine: Engine, small: Engine, tmp_path: Path
):
    with pytest.raises(StoreError, match="staat al iets"):
        move(small, engine, lambda *_: None)
    with pytest.raises(StoreError, match="staat niets"):
        opened_source(f"sqlite:///{tmp_path / 'nergens.sqlite'}")
    with pytest.raises(StoreError, match="staat niets"):
        opened_source(postgresql.new(migrated))
    assert not (tmp_path / "nergens.sqlite").exists()


def test_a_move_that_breaks_off_leaves_nothing_and_can_be_done_again(empty: Engine, small: Engine):
    def move_until(last: str) -> Callable[..., None]:
        def progress(table: str, *_: int) -> None:
            if table == last:
                os.kill(os.getpid(), signal.SIGKILL)

        return progress

    for last in ("signal", "zoekregister"):
        child = os.fork()
        if not child:
            move(small, open_database(empty.url.render_as_string(hide_password=False)), move_until(last))
            os._exit(0)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        assert read.totals(empty).empty

    assert sum(table.rows for table in move(small, empty, lambda *_: None)) > 0
    assert read.totals(empty)["signals"].sum() == read.totals(small)["signals"].sum()


def test_a_row_that_does_not_fit_is_told_and_nothing_is_moved(empty: Engine, small: Engine, tmp_path: Path):
    copy = stores.copy_of(small, tmp_path)
    with copy.begin() as connection:
        connection.execute(text("UPDATE theme SET label = 'met een ' || char(0) || ' teken' WHERE theme_id = 'T0002'"))

    with pytest.raises(StoreError, match="tabel theme"):
        move(copy, empty, lambda *_: None)

    assert read.themes(empty).empty
