"""Texts go when their term is over, wherever they were; what was counted stays counted."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from databases import kept, on_disk, put, url_of
from sqlalchemy import Engine, select

from connectors.base import RawSignal, Source
from pipeline.analyse import analyse
from pipeline.cli import app
from pipeline.errors import RodeDradenError, StoreError
from pipeline.export import ExportTable, export_table
from pipeline.privacy import to_signal
from pipeline.retention import keep_terms, terms
from pipeline.store import audit, inputs, read, schema, write
from pipeline.store.database import open_database
from pipeline.store.inputs import Input, Piece

FILE = Input("0123456789abcdef", "vragen.csv", "1")
LETTER = "Beste regering, wij van de Kabeljauwsteeg vragen u om de brug weer open te doen, want nu fietsen onze kinderen elke dag om langs de drukke weg en dat is al maanden zo nummer"


def a_mail(number: int, day: date, writer: str, text: str) -> RawSignal:
    return RawSignal(
        Source.EMAIL, "mail", f"<{number}@post.example>", day, text, title=f"Kabeljauwsteeg {number}", author=writer,
        thread=f"<eerste-{writer}@post.example>",
    )  # fmt: skip


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Letters from one writer, a campaign, and others, over two half-years, analysed."""
    url = url_of(tmp_path_factory.mktemp("analysed") / "store.sqlite")
    engine = open_database(url)
    mails = [
        a_mail(n, date(2024, 1 + n % 12, 3), "an@post.example", f"De brug bij de Kabeljauwsteeg is dicht, keer {n}.")
        for n in range(12)
    ]
    mails += [a_mail(100 + n, date(2024, 2, 4), f"w{n}@post.example", LETTER) for n in range(9)]
    mails += [
        a_mail(
            200 + n,
            date(2024, 3 + n % 8, 5),
            f"v{n}@post.example",
            f"De wachtlijst van de jeugdzorg duurt {n} maanden.",
        )
        for n in range(30)
    ]
    question = RawSignal(Source.QUESTION, "questions", "k1", date(2024, 1, 5), "Wanneer gaat de brug open?")
    signals = [to_signal(raw, lambda digest: digest[:32]) for raw in [*mails, question]]
    inputs.save(engine, [Piece(FILE, 0, signals)])
    analyse(engine)
    engine.dispose()
    return kept(url)


@pytest.fixture
def engine(analysed: bytes, tmp_path: Path) -> Engine:
    """A copy of it, to wipe from."""
    return open_database(put(analysed, tmp_path / "store.sqlite"))


def voices(engine: Engine) -> pd.DataFrame:
    trends = read.trends(engine)
    return trends.groupby(["period", "source"])[["n", "signals"]].sum()


def test_words_writers_and_keys_are_gone_from_the_file_and_its_log(engine: Engine, tmp_path: Path):
    with engine.connect() as connection:
        writers = set(connection.scalars(select(schema.signal.c.writer).where(schema.signal.c.writer != "")))
        keys = set(connection.scalars(select(schema.signal.c.origin_id).where(schema.signal.c.source == "email")))
    before = on_disk(tmp_path / "store.sqlite")
    assert b"langs de drukke weg" in before
    assert all(writer.encode() in before for writer in writers)

    write.purge(engine, date(2025, 1, 1), "email")

    after = on_disk(tmp_path / "store.sqlite")
    assert len(after) < len(before)
    for word in ("langs de drukke weg", "brug bij de", *writers, *keys):
        assert word.encode() not in after, word
    assert b"Wanneer gaat de brug open" in after  # of another source, with another term


def test_one_writer_and_one_campaign_stay_one_voice_in_every_analysis_after(engine: Engine):
    before = voices(engine)

    write.purge(engine, date(2024, 4, 1), "email")
    analyse(engine)

    pd.testing.assert_frame_equal(voices(engine), before)


def test_who_wrote_can_not_be_followed_from_one_half_year_into_the_next(engine: Engine):
    write.purge(engine, date(2025, 1, 1), "email")

    with engine.connect() as connection:
        rows = connection.execute(select(schema.signal.c.writer, schema.signal.c.period)).all()
    by_writer = pd.DataFrame(rows, columns=["writer", "period"]).query("writer != ''").groupby("writer")["period"]
    assert by_writer.nunique().max() == 1


def test_an_export_and_a_search_after_it_have_no_texts(engine: Engine):
    write.purge(engine, date(2025, 1, 1), "email")

    mails = export_table(engine, ExportTable.SIGNALS).query("source == 'email'")
    assert set(mails["text"]) == {""}
    assert set(mails["origin_id"]) == {""}
    assert read.count_signals(engine, read.SignalFilter(search="Kabeljauwsteeg")) == 0
    assert read.count_signals(engine, read.SignalFilter(search="brug")) == 1


def test_each_source_has_its_own_term(engine: Engine):
    wiped = keep_terms(engine, {Source.EMAIL: 6, Source.QUESTION: 24}, date(2024, 11, 4), "an@minaz.nl")

    assert wiped == {Source.EMAIL: wiped[Source.EMAIL]}
    left = export_table(engine, ExportTable.SIGNALS)
    assert pd.to_datetime(left[(left["source"] == "email") & (left["text"] != "")]["date"]).min() >= pd.Timestamp(
        2024, 5, 4
    )
    assert keep_terms(engine, {Source.EMAIL: 6}, date(2024, 11, 4), "an@minaz.nl") == {}


@pytest.mark.parametrize("written", ["email", "email=0", "email=-3", "post=24", "email=2 jaar"])
def test_a_slip_in_the_terms_is_told(written: str):
    with pytest.raises(RodeDradenError, match="RODE_DRADEN_RETENTION"):
        terms(written)


@pytest.mark.sqlite
def test_a_log_that_somebody_else_keeps_open_is_told(engine: Engine):
    with engine.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.exec_driver_sql("SELECT count(*) FROM signal").fetchall()
        with engine.connect() as writer:  # goes back to the pool, so that the purge gets it, and waits no minute
            writer.exec_driver_sql("PRAGMA busy_timeout=200")
        with pytest.raises(StoreError, match="Sluit het dashboard"):
            write.purge(engine, date(2025, 1, 1))

    assert write.purge(engine, date(2025, 1, 1)) == 0


@pytest.mark.sqlite
def test_a_term_is_noted_before_it_is_kept_and_what_could_not_go_from_the_log_goes_the_next_time(
    engine: Engine, tmp_path: Path
):
    wal = tmp_path / "store.sqlite-wal"
    term, today = {Source.EMAIL: 6}, date(2025, 7, 1)
    with engine.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.exec_driver_sql("SELECT count(*) FROM signal").fetchall()
        with engine.connect() as writer:
            writer.exec_driver_sql("PRAGMA busy_timeout=200")
        with pytest.raises(StoreError, match="Sluit het dashboard"):
            keep_terms(engine, term, today, "an@minaz.nl")
    assert b"langs de drukke weg" in on_disk(tmp_path / "store.sqlite")
    noted = audit.entries(engine, act="gewist", limit=9)
    assert noted["who"].tolist() == ["an@minaz.nl"]
    assert noted.iloc[0]["about"] == {"bron": "email", "maanden": 6, "voor": "2025-01-01", "signalen": 51}

    assert keep_terms(engine, term, today, "an@minaz.nl") == {}

    assert wal.stat().st_size == 0
    assert b"langs de drukke weg" not in on_disk(tmp_path / "store.sqlite")


def test_a_reading_wipes_what_is_over_its_term_and_notes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    lines = [f"K{n};0{n}-03-2021;De brug bij de Kabeljauwsteeg is dicht" for n in range(1, 6)]
    (tmp_path / "vragen.csv").write_text("\n".join(["kenmerk;datum;vraag", *lines]), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RODE_DRADEN_DATABASE", url_of(tmp_path / "store.sqlite"))
    monkeypatch.setenv("RODE_DRADEN_RETENTION", "question=24")
    for words in (["ingest", "vragen.csv"], ["audit"]):
        monkeypatch.setattr(sys, "argv", ["rode-draden", *words])
        with pytest.raises(SystemExit):
            app()

    said = capsys.readouterr().out
    assert "Van 5 signalen (publieksvragen) ouder dan 24 maanden is de tekst gewist." in said
    assert "Het logboek is heel: 2 regels" in said
    assert b"Kabeljauwsteeg" not in on_disk(tmp_path / "store.sqlite")
