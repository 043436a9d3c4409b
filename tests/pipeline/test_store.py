from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from databases import on_disk, url_of
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from connectors.base import LeftOut, RawSignal, Rejected, Source
from pipeline.errors import StoreError
from pipeline.privacy import to_signal
from pipeline.signals import Signal
from pipeline.store import inputs, read, schema, write
from pipeline.store.database import open_database
from pipeline.store.inputs import Input, Piece

FILE = Input("0123456789abcdef", "vragen.csv", "1")


def a_signal(number: int, text: str = "Waar kan ik terecht?", day: date = date(2025, 3, 4)) -> Signal:
    return to_signal(RawSignal(Source.QUESTION, "questions", f"k{number}", day, text, title="Vraag"))


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(url_of(tmp_path / "store.sqlite"))


def test_migrations_make_what_the_schema_says(engine: Engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: kind != "table" or name in schema.metadata.tables}
        )

        assert compare_metadata(context, schema.metadata) == []


@settings(max_examples=20)
@given(st.lists(st.integers(0, 30), max_size=40), st.integers(1, 7))
def test_the_same_signals_in_any_pieces_and_any_number_of_times_are_stored_once(numbers: list[int], size: int):
    store = open_database("sqlite://")
    items = [a_signal(n) for n in numbers]

    for _ in range(2):
        for start in range(0, len(items), size):
            part = items[start : start + size]
            account = inputs.save(store, [Piece(FILE, start, part, complete=start + size >= len(items))])[FILE.input_id]

            assert account["found"] == account["stored"] + account["known"]

    assert read.count_signals(store, read.SignalFilter()) == len(set(numbers))
    if numbers:
        assert (account["found"], account["stored"]) == (len(numbers), len(set(numbers)))


def test_the_account_of_a_reading_that_was_broken_off_is_that_of_one_undisturbed(engine: Engine):
    inputs.save(engine, [Piece(FILE, 0, [a_signal(1), a_signal(2)], complete=False)])  # and here the machine went down

    rest = [a_signal(2), a_signal(3), LeftOut("lege rij"), Rejected("regel 9", "a", "b")]
    account = inputs.save(engine, [Piece(FILE, 1, rest)])[FILE.input_id]

    columns = ["found", "stored", "known", "left_out", "quarantined", "complete"]
    assert [account[name] for name in columns] == [5, 3, 0, {"lege rij": 1}, 1, 1]
    assert read.input_files(engine)[columns].iloc[0].tolist() == [5, 3, 0, {"lege rij": 1}, 1, 1]
    assert read.quarantine(engine)["place"].tolist() == ["regel 9"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("wachtlijst", [1]),
        ("wachtlijsten", [1]),
        ("WACHT", [1]),
        ("zoon wachtlijst", [1]),
        ('"op de wachtlijst"', [1]),
        ('"de op wachtlijst"', []),
        ("één", [2]),
        ("een", [2]),
        ('" OR * NEAR( -', []),
        ("'; DROP TABLE signal", []),
        ("vraag", [1, 2]),
    ],
)
def test_search_finds_words_that_begin_so_and_takes_any_input(engine: Engine, search: str, found: list[int]):
    texts = {1: "Onze zoon staat op de wachtlijst.", 2: "Ik heb maar één kind."}
    inputs.save(engine, [Piece(FILE, 0, [a_signal(n, text) for n, text in texts.items()])])

    rows = read.find_signals(engine, read.SignalFilter(search=search), limit=10)

    assert sorted(int(origin[1:]) for origin in rows["origin_id"]) == found
    assert read.count_signals(engine, read.SignalFilter(search=search)) == len(found)


def test_signals_are_found_by_their_channel_and_language(engine: Engine):
    day = date(2025, 3, 4)
    texts = {"brief": "Waar kan ik terecht met mijn vraag over de toeslag?", "chat": "Where can I ask for the benefit?"}
    kept = [
        to_signal(RawSignal(Source.QUESTION, "questions", name, day, text, channel=name))
        for name, text in texts.items()
    ]
    inputs.save(engine, [Piece(FILE, 0, kept)])

    for wanted in (read.SignalFilter(channel="chat"), read.SignalFilter(language="en")):
        assert read.find_signals(engine, wanted, limit=10)["origin_id"].tolist() == ["chat"]


def test_purged_words_are_gone_from_the_file_and_the_counts_stay(engine: Engine, tmp_path: Path):
    old = [a_signal(n, f"{'Kabeljauwsteeg ' * 200}{n}", date(2023, 1, 1)) for n in range(50)]
    inputs.save(engine, [Piece(FILE, 0, [*old, a_signal(99)])])
    assert b"abeljauwsteeg" in on_disk(tmp_path / "store.sqlite")

    wiped = write.purge(engine, date(2024, 1, 1))

    assert wiped == 50
    assert read.totals(engine)["signals"].sum() == 51
    assert read.count_signals(engine, read.SignalFilter(search="Kabeljauwsteeg")) == 0
    assert b"abeljauwsteeg" not in on_disk(tmp_path / "store.sqlite")


def test_what_was_asked_before_is_asked_again_once_the_store_changes(engine: Engine):
    first = read.stamp(engine)

    inputs.save(engine, [Piece(FILE, 0, [a_signal(1)])])

    assert read.stamp(engine) != first
    assert read.stamp(engine) == read.stamp(engine)


def test_a_file_that_is_no_database_is_refused_with_a_remedy(tmp_path: Path):
    (tmp_path / "foto.sqlite").write_bytes(b"\x89PNG not a database at all" * 100)

    with pytest.raises(StoreError, match="RODE_DRADEN_DATABASE"):
        open_database(f"sqlite:///{tmp_path / 'foto.sqlite'}")


@pytest.mark.parametrize("url", ["onzin", "mysql+geheim://u:wachtwoord@h/d", "sqlite:///{folder}/file/store.sqlite"])
def test_a_place_that_can_not_be_used_is_refused_without_telling_secrets(url: str, tmp_path: Path):
    (tmp_path / "file").write_text("no folder", "utf-8")
    url = url.format(folder=tmp_path.as_posix())

    with pytest.raises(StoreError, match="RODE_DRADEN_DATABASE") as refused:
        open_database(url)

    assert "wachtwoord" not in str(refused.value)


def test_a_database_of_a_newer_version_is_refused(engine: Engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreError, match="nieuwere versie"):
        open_database(str(engine.url))


def test_a_failed_save_leaves_the_last_analysis_as_it_was(engine: Engine):
    nothing = pd.DataFrame()
    theme = {"theme_id": "T0001", "label": "wachttijden", "keywords": [], "representatives": [], "parents": [], "n": 3}
    theme |= {"status": "actief", "is_red_thread": False, "first_period": "2025-H1", "last_period": "2025-H1"}
    frames = dict.fromkeys(("campaigns", "assignments", "events", "trends", "threads"), nothing)
    run = {"started_at": pd.Timestamp.now("UTC"), "finished_at": pd.Timestamp.now("UTC"), "seed": 0, "until": "2025-H1"}
    run |= {"signals": 3, "input_digest": "", "versions": {}, "quality": {}}
    write.save_analysis(engine, themes=pd.DataFrame([theme]), run=run, **frames)
    broken = frames | {"events": pd.DataFrame([{"theme_id": "T0001", "period": None}])}

    with pytest.raises(Exception, match=r"(?i)not.null"):
        write.save_analysis(engine, themes=pd.DataFrame([theme | {"label": "iets anders"}]), run=run, **broken)

    assert read.themes(engine)["label"].tolist() == ["wachttijden"]
    assert len(read.runs(engine)) == 1
