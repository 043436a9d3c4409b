from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from databases import url_of
from docx import Document
from sqlalchemy import Engine, text

from connectors.base import Source
from pipeline.ingest import ingest
from pipeline.store import read
from pipeline.store.database import open_database

PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de")


def questions(path: Path, count: int, start: int = 0) -> Path:
    rows = [f"{n};{1 + n % 28:02d}-03-2025;telefoon;Hoe lang duurt het nog, vraag {n}?" for n in range(start, count)]
    path.write_text("\n".join(["kenmerk;datum;kanaal;vraag", *rows]), encoding="utf-8-sig")
    return path


def mails(path: Path, count: int) -> Path:
    message = (
        "From afzender Mon Mar  3 10:00:00 2025\nFrom: A <a{n}@voorbeeld.nl>\nMessage-ID: <{n}@voorbeeld.nl>\n"
        "Date: Mon, 3 Mar 2025 10:00:00 +0100\nSubject: Vraag {n}\n\nWanneer krijg ik antwoord op brief {n}?\n\n"
    )
    path.write_text("".join(message.format(n=n) for n in range(count)), encoding="utf-8")
    return path


def content(engine: Engine) -> pd.DataFrame:
    return read.export_signals(engine)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(url_of(tmp_path / "store.sqlite"))


def test_reading_twice_is_reading_once(engine: Engine, tmp_path: Path):
    file = questions(tmp_path / "vragen.csv", 40)
    first = ingest(engine, [file])
    once, files = content(engine), read.input_files(engine)

    second = ingest(engine, [file])

    assert (first.stored, second.stored, second.skipped_files) == (40, 0, 1)
    pd.testing.assert_frame_equal(content(engine), once)
    pd.testing.assert_frame_equal(read.input_files(engine), files)


def test_an_export_that_overlaps_with_the_last_one_adds_only_what_is_new(engine: Engine, tmp_path: Path):
    ingest(engine, [questions(tmp_path / "januari.csv", 40)])

    account = ingest(engine, [questions(tmp_path / "februari.csv", 60, start=20)])

    assert (account.found, account.stored, account.known) == (40, 20, 20)
    assert read.count_signals(engine, read.SignalFilter()) == 60


def test_rows_without_a_number_that_say_the_same_are_each_counted_and_again_none(engine: Engine, tmp_path: Path):
    for name, times in (("maandag.csv", 3), ("dinsdag.csv", 4)):
        (tmp_path / name).write_text("datum;vraag\n" + "4-3-2025;Waar blijft mijn toeslag?\n" * times, encoding="utf-8")

    accounts = [ingest(engine, [tmp_path / name]) for name in ("maandag.csv", "dinsdag.csv", "maandag.csv")]

    assert [(account.found, account.stored, account.known) for account in accounts] == [(3, 3, 0), (4, 1, 3), (0, 0, 0)]


def test_what_can_not_be_read_is_put_aside_with_a_remedy_and_the_rest_is_read(engine: Engine, tmp_path: Path):
    folder = tmp_path / "map"
    folder.mkdir()
    questions(folder / "goed.csv", 5)
    (folder / "leeg.csv").write_bytes(b"")
    (folder / "foto.csv").write_bytes(PNG * 20)
    (folder / "zonder-datum.csv").write_text("kenmerk;vraag\n1;Waar is mijn geld?\n", encoding="utf-8")
    Document().save(str(folder / "kapot.docx"))
    (folder / "kapot.docx").write_bytes((folder / "kapot.docx").read_bytes()[:2000])
    whole = mails(folder / "post.mbox", 6).read_bytes()
    (folder / "post.mbox").write_bytes(whole[: whole.rindex(b"Subject")])

    account = ingest(engine, [folder])

    assert {name for name, _ in account.rejected} == {
        "leeg.csv",
        "foto.csv",
        "zonder-datum.csv",
        "kapot.docx",
        "post.mbox",
    }
    assert len(account.rejected) == 5
    assert all(item.reason.endswith(".") and item.remedy.endswith(".") for _, item in account.rejected)
    assert account.stored == 5 + 5
    assert account.found == account.stored + account.known + account.left_out.total() + account.quarantined


def test_a_mended_file_leaves_the_quarantine_behind(engine: Engine, tmp_path: Path):
    file = tmp_path / "vragen.csv"
    file.write_text("kenmerk;vraag\n1;Waar is mijn geld?\n", encoding="utf-8")
    ingest(engine, [file])
    questions(file, 3)

    account = ingest(engine, [file])

    assert (account.stored, account.quarantined) == (3, 0)


def test_no_personal_data_reaches_the_file(engine: Engine, tmp_path: Path):
    secrets = [
        "Guusje Schaapherder",
        "guusje@zwaluwpost.nl",
        "06-48213975",
        "111222333",
        "NL91ABNA0417164300",
        "Kabouterlaan 14",
    ]
    text = (
        f"Mijn naam is {secrets[0]}, mail {secrets[1]} of bel {secrets[2]}. BSN {secrets[3]}, rekening {secrets[4]}. "
        f"Ik woon op {secrets[5]}, 9461 BP Gieten."
    )
    file = tmp_path / "vragen.csv"
    file.write_text(f'kenmerk;datum;vraag\n1;03-03-2025;"{text}"\n', encoding="utf-8")

    ingest(engine, [file], source=Source.QUESTION)
    engine.dispose()

    written = b"".join(f.read_bytes() for f in tmp_path.iterdir() if f.name.startswith("store.sqlite"))
    assert [secret for secret in secrets if secret.encode() in written] == []


def test_mails_of_one_conversation_say_so_without_saying_whose(engine: Engine, tmp_path: Path):
    head = "From: a@voorbeeld.nl\nDate: Mon, 3 Mar 2025 10:00:00 +0100\nMessage-ID: <{}@voorbeeld.nl>\nSubject: Brief\n"
    (tmp_path / "1.eml").write_text(head.format("eerste") + "\nWaar blijft mijn brief?\n")
    answer = head.format("tweede") + "References: <eerste@voorbeeld.nl>\n\nIk wacht nog steeds.\n"
    (tmp_path / "2.eml").write_text(answer)

    ingest(engine, [tmp_path / "1.eml", tmp_path / "2.eml"])

    with engine.connect() as connection:
        rows = connection.execute(text("SELECT text, thread, origin_id FROM signal ORDER BY row_id")).all()
    assert rows[0].thread == rows[1].thread == rows[0].origin_id
    assert "eerste" not in repr(rows)
