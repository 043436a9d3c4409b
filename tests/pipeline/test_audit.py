"""The log: what people do is in it, nothing of writers is, and whoever touches it shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from databases import open_to_change, url_of
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from pipeline.audit import Act, about_in_words, in_words, note, verify
from pipeline.pseudonyms import log_keys, open_pseudonyms, rotate
from pipeline.store import audit
from pipeline.store.database import open_database


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("RODE_DRADEN_PSEUDONYM_KEY", "")  # there is no key yet
    engine = open_database(url_of(tmp_path / "store.sqlite"))
    for number in range(1, 9):
        note(engine, f"an{number % 2}@minaz.nl", Act.SEEN, signalen=[f"{number:016x}"])
    return engine


@pytest.fixture
def sealed(engine: Engine) -> Engine:
    """The same, and then three rows since there is a key."""
    open_pseudonyms(engine)
    for _ in range(3):
        note(engine, "bo@minaz.nl", Act.SEEN)
    return engine


def tampered(engine: Engine, *statements: str) -> None:
    """Do what only the owner of the database can: take away what refuses, and then write."""
    with engine.begin() as connection:
        open_to_change(connection, "audit")
        for statement in statements:
            connection.execute(text(statement))


def test_what_was_done_can_be_read_back_newest_first(engine: Engine):
    note(engine, "bo@minaz.nl", Act.EXPORTED, wat="signals.csv")

    found = audit.entries(engine, limit=3)

    assert found["number"].tolist() == [9, 8, 7]
    assert found.iloc[0][["who", "act"]].tolist() == ["bo@minaz.nl", "meegenomen"]
    assert about_in_words(found.iloc[0]["about"]) == "wat: signals.csv"
    assert about_in_words({"signalen": list("abcdef"), "n": 2}, 3) == "signalen: a, b, c en 3 andere; n: 2"
    assert about_in_words({"signalen": list("abcd")}, 3) == "signalen: a, b, c, d", "one more is no shorter"
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
        ("INSERT INTO audit SELECT 9, at, who, act, about, previous, hash, seal FROM audit WHERE number = 8", 9),
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


def rewritten(engine: Engine, key: bytes = b"") -> None:
    """Write the whole log anew, with another who, as only somebody can who owns the database; `key` is theirs, if any."""
    rows = audit.entries(engine, limit=99).iloc[::-1]
    tampered(engine, "DELETE FROM audit")
    for row in rows.itertuples():
        audit.append(engine, "een ander", row.act, row.about, key)


@pytest.mark.sqlite
def test_who_owns_the_database_but_not_the_key_can_not_write_the_log_anew(sealed: Engine):
    kept = verify(sealed)
    assert (kept.broken, kept.sealed) == (None, 9)  # the eight rows from before there was a key have no seal
    assert "Vanaf regel 9 zijn zij verzegeld" in in_words(kept)

    rewritten(sealed)
    assert verify(sealed).sealed is None
    assert "Geen regel is verzegeld" in in_words(verify(sealed))
    note(sealed, "an@minaz.nl", Act.SEEN)
    tampered(sealed, "UPDATE audit SET seal = 'een ander' WHERE number = 12")
    assert verify(sealed).broken == 12

    tampered(sealed, "DELETE FROM audit WHERE number > 11")
    rewritten(sealed, b"another key")
    assert verify(sealed).broken == 1


@pytest.mark.sqlite
def test_behind_a_sealed_row_no_row_is_without_seal_or_has_that_of_an_older_key(sealed: Engine):
    old = log_keys(sealed)[-1]
    rotate(sealed)
    note(sealed, "an@minaz.nl", Act.REKEYED)
    assert verify(sealed).broken is None

    audit.append(sealed, "een ander", "gewist", {}, old)
    assert verify(sealed).broken == verify(sealed).rows
    assert audit.verify(sealed).broken is None  # without keys only the chain is followed


@pytest.mark.sqlite
def test_without_the_key_a_sealed_row_is_not_taken_for_whole(sealed: Engine, tmp_path: Path):
    assert verify(sealed).broken is None
    rotate(sealed, lost=True)

    assert verify(sealed).broken == 9
    assert "Waarschuw" in in_words(verify(sealed))


@settings(max_examples=30)
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
