"""The log: what people do is in it, nothing of writers is, and whoever touches it shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from pipeline.audit import Act, about_in_words, note
from pipeline.store import audit
from pipeline.store.database import open_database


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_database(f"sqlite:///{tmp_path / 'store.sqlite'}")
    for number in range(1, 9):
        note(engine, f"an{number % 2}@minaz.nl", Act.SEEN, signalen=[f"{number:016x}"])
    return engine


def tampered(engine: Engine, *statements: str) -> None:
    """Do what only the owner of the database can: take away what refuses, and then write."""
    with engine.begin() as connection:
        for name in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER audit_keeps_{name}"))
        for statement in statements:
            connection.execute(text(statement))


def test_what_was_done_can_be_read_back_newest_first(engine: Engine):
    note(engine, "bo@minaz.nl", Act.EXPORTED, wat="signals.csv")

    found = audit.entries(engine, limit=3)

    assert found["number"].tolist() == [9, 8, 7]
    assert found.iloc[0][["who", "act"]].tolist() == ["bo@minaz.nl", "meegenomen"]
    assert about_in_words(found.iloc[0]["about"]) == "wat: signals.csv"
    assert audit.entries(engine, who="an1@minaz.nl", limit=9)["number"].tolist() == [7, 5, 3, 1]
    assert audit.verify(engine).broken is None


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = 'een ander'", "DELETE FROM audit"])
def test_no_row_is_changed_or_removed(engine: Engine, statement: str):
    with pytest.raises(DatabaseError, match="niet gewijzigd"), engine.begin() as connection:
        connection.execute(text(statement))

    assert audit.verify(engine).rows == 8


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET who = 'een ander' WHERE number = 3", 3),
        ("UPDATE audit SET about = '{}' WHERE number = 1", 1),
        ("UPDATE audit SET at = '2020-01-01T00:00:00.000+00:00' WHERE number = 8", 8),
        ("DELETE FROM audit WHERE number = 4", 4),
        ("DELETE FROM audit WHERE number = 1", 1),
        ("UPDATE audit SET number = number + 100 WHERE number > 5", 6),
        ("INSERT INTO audit SELECT 9, at, who, act, about, previous, hash FROM audit WHERE number = 8", 9),
    ],
)
def test_who_owns_the_database_and_changes_a_row_shows(engine: Engine, statement: str, broken: int):
    tampered(engine, statement)

    assert audit.verify(engine).broken == broken


def test_a_log_that_lost_its_end_shows_to_who_kept_a_row_of_it(engine: Engine):
    kept = audit.verify(engine).last
    assert audit.verify(engine, kept).broken is None
    tampered(engine, "DELETE FROM audit WHERE number > 6")

    assert audit.verify(engine).broken is None  # the chain alone can't know
    assert audit.verify(engine, kept).broken == 8


def test_a_log_that_was_written_anew_shows_to_who_kept_a_row_of_it(engine: Engine):
    kept = audit.verify(engine).last
    tampered(engine, "DELETE FROM audit")
    for _ in range(9):
        note(engine, "een ander", Act.SEEN)

    assert audit.verify(engine, kept).broken == 8


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_is_noted_the_chain_holds(engine: Engine, who: str, wat: str):
    note(engine, who, Act.EDITED, wat=wat)

    assert audit.verify(engine).broken is None


def test_who_searches_for_somebody_leaves_no_personal_data(engine: Engine, tmp_path: Path):
    note(engine, "an@minaz.nl", Act.SEARCHED, typed="mevrouw Gerritje van der Quibbelaar, 0601122334, bus")

    told = audit.entries(engine, limit=1).iloc[0]["about"]["tekst"]
    assert "bus" in told
    assert "[TELEFOON]" in told
    assert "quibbelaar" not in told.lower()
    engine.dispose()
    for file in tmp_path.iterdir():
        assert b"uibbelaar" not in file.read_bytes()
        assert b"0601122334" not in file.read_bytes()
