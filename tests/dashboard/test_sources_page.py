"""Bronnen: files are given on the page, what they don't say is asked, and all of them is accounted for."""

from __future__ import annotations

import io
import time
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from databases import url_of
from playwright.sync_api import Page, expect
from screens import open_page, press, words
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from connectors.base import Source
from dashboard import background
from pipeline.audit import Act
from pipeline.by_settings import Analysed
from pipeline.ingest import Account, ingest
from pipeline.store import audit, read
from pipeline.store.database import open_database
from pipeline.uploads import Upload, ingest_uploads, look_at

HOUSE = Path(__file__).resolve().parents[2]
VISITS = HOUSE / "tests" / "connectors" / "data" / "visits"
QUESTIONS = b"kenmerk;datum;vraag\n1;1-3-2025;Waar is mijn geld?\n2;2-3-2025;Wie helpt mij?\n3;weet niet;En nu?\n"
MENDED = QUESTIONS.replace(b"weet niet", b"3-3-2025")
OWN_COLUMNS = (
    b"Wanneer;Verhaal van de beller;Score\n3 maart 2025;Ik kom er niet door, zegt Jan Bakker tegen mij;4\n"
    b"4 maart 2025;De brief is niet te begrijpen voor mijn moeder;3\n"
)
MAIL = (
    b"From: a@b.nl\nDate: Tue, 4 Mar 2025 09:00:00 +0100\nMessage-ID: <1@b>\nSubject: Bus\n\nDe bus rijdt niet meer.\n"
)


@pytest.fixture
def database(tmp_path: Path) -> str:
    return url_of(tmp_path / "store.sqlite")


@pytest.fixture
def engine(database: str) -> Engine:
    return open_database(database)


@pytest.fixture(autouse=True)
def _nobody_reads() -> Iterator[None]:
    yield
    finished()
    background.forget()


def finished() -> Account | Analysed | None:
    """What came of the work that goes on, once that is done."""
    job = background.last()
    for _ in range(2400):
        if job is None or not job.busy:
            return job.outcome if job else None
        time.sleep(0.05)
    pytest.fail("it took more than two minutes")


def bronnen(database: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return open_page(database, "sources", monkeypatch)


def test_what_is_given_is_read_and_accounted_for(database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch):
    at = bronnen(database, monkeypatch)

    at.file_uploader[0].set_value([("vragen.csv", QUESTIONS, "text/csv"), ("klacht.eml", MAIL, "")]).run()
    assert "Herkend (bestanden): 1 e-mail, 1 publieksvragen." in words(at)
    press(at, "Lees 2 bestanden in")
    account = finished()
    at.run()

    assert account is not None
    assert (account.found, account.stored, account.quarantined) == (4, 3, 1)
    assert "Gevonden: 4 = 3 bewaard + 0 al bekend + 0 weggelaten + 1 in quarantaine." in words(at)
    assert read.quarantine(engine)["place"].tolist() == ["regel 4"]
    assert len(read.export_signals(engine)) == 3


def test_a_mended_file_of_the_same_name_leaves_the_quarantine_behind(engine: Engine):
    ingest_uploads(engine, [Upload("vragen.csv", QUESTIONS)])

    account = ingest_uploads(engine, [Upload("vragen.csv", MENDED)])

    assert (account.stored, account.known, account.quarantined) == (1, 2, 0)
    assert read.quarantine(engine).empty


def test_nothing_can_be_read_before_its_columns_are_confirmed(
    database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    at = bronnen(database, monkeypatch)

    at.file_uploader[0].set_value([("export.csv", OWN_COLUMNS, "text/csv")]).run()
    text = next(box for box in at.selectbox if box.label == "De tekst van de vraag")
    assert text.value == "Verhaal van de beller"
    assert "zegt \\[NAAM\\] tegen" in words(at)
    assert "Bakker" not in words(at)
    text.set_value("").run()
    assert next(button for button in at.button if button.label == "Lees in").disabled
    assert "Kies nog de tekst" in words(at)
    next(box for box in at.selectbox if box.label == "De tekst van de vraag").set_value("Verhaal van de beller").run()
    press(at, "Lees in")
    finished()

    assert list(read.export_signals(engine)["text"]) == [
        "Ik kom er niet door, zegt [NAAM] tegen mij",
        "De brief is niet te begrijpen voor mijn moeder",
    ]


def test_the_columns_of_tables_in_an_archive_are_confirmed_like_those_of_a_loose_file(
    database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("maart.csv", OWN_COLUMNS)
        archive.writestr("april.csv", OWN_COLUMNS.replace(b"maart", b"april"))
        archive.writestr("klacht.eml", MAIL)
    at = bronnen(database, monkeypatch)

    at.file_uploader[0].set_value([("map.zip", packed.getvalue(), "application/zip")]).run()
    assert "map.zip: april.csv en 1 andere met dezelfde kolommen" in words(at).replace("\\", "")
    next(box for box in at.selectbox if box.label == "De tekst van de vraag").set_value("").run()
    assert next(button for button in at.button if button.label == "Lees in").disabled
    next(box for box in at.selectbox if box.label == "De tekst van de vraag").set_value("Verhaal van de beller").run()
    press(at, "Lees in")
    account = finished()

    assert account is not None
    assert (account.found, account.stored, account.quarantined) == (5, 5, 0)
    assert set(read.export_signals(engine)["source"]) == {"email", "question"}


def test_the_text_of_attachments_counts_when_that_is_ticked_and_when_it_is_read_again(
    database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    message = EmailMessage()
    message["From"], message["Date"] = "a@b.nl", "Tue, 4 Mar 2025 09:00:00 +0100"
    message.set_content("De bus rijdt niet meer.\n")
    message.add_attachment((VISITS / "werkbezoek-emmen.docx").read_bytes(), "x", "octet-stream", filename="brief.docx")
    at = bronnen(database, monkeypatch)

    at.file_uploader[0].set_value([("klacht.eml", bytes(message), "")]).run()
    next(box for box in at.checkbox if "bijlagen" in box.label).check().run()
    press(at, "Lees in")
    finished()
    (text,) = read.export_signals(engine)["text"]
    path = tmp_path / "klacht.eml"
    path.write_bytes(bytes(message))
    again = ingest(engine, [path])

    assert text.startswith("De bus rijdt niet meer.\n\n")
    assert again.skipped_files == 1


def test_a_column_that_is_called_after_somebody_is_not_shown():
    look = look_at(Upload("export.csv", OWN_COLUMNS.replace(b"Score", b"Oordeel van Jan Bakker")))

    (question,) = look.questions
    assert question.proposal.columns == ("Wanneer", "Verhaal van de beller")
    assert question.proposal.hidden == 1


def test_what_a_file_does_not_say_is_asked(database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch):
    at = bronnen(database, monkeypatch)

    at.file_uploader[0].set_value([("indruk.txt", b"De wolf komt overdag in het dorp.", "text/plain")]).run()
    assert next(button for button in at.button if button.label == "Lees in").disabled
    next(box for box in at.selectbox if "indruk" in box.label).set_value("visit").run()
    press(at, "Lees in")
    account = finished()

    assert account is not None
    assert account.quarantined == 1  # it has no date
    assert read.input_files(engine)["source"].tolist() == ["visit"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", "..", "", "漢" * 200 + ".csv", "a\0b/c\\d:e.csv", ".csv", "x" * 300]
)
def test_whatever_a_file_is_called_it_is_read_within_its_folder(engine: Engine, name: str):
    account = ingest_uploads(engine, [Upload(name, QUESTIONS, Source.QUESTION)])

    assert account.found >= 1
    assert account.found == account.stored + account.quarantined


def test_what_was_read_is_analysed_from_the_same_page(database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch):
    ingest_uploads(engine, [Upload("vragen.csv", MENDED)])
    at = bronnen(database, monkeypatch)
    assert "3 signalen. Zij is nog niet gemaakt." in words(at)

    press(at, "Maak de analyse")
    finished()
    at.run()

    assert "3 signalen; 1 thema, waarvan 0 rode draden" in words(at)
    assert "De laatste analyse is van" in words(at)
    assert "Sindsdien kwam er niets bij." in words(at)
    assert read.runs(engine)["signals"].tolist() == [3]
    assert audit.entries(engine, limit=1)["act"].tolist() == [Act.ANALYSED]


def dropped(page: Page, *files: tuple[str, bytes]) -> None:
    """Drag files from outside of the browser onto the page, and let them go."""
    transfer = page.evaluate_handle(
        "files => { const transfer = new DataTransfer(); for (const [name, content] of files) {"
        "const bytes = Uint8Array.from(atob(content), c => c.charCodeAt(0));"
        "transfer.items.add(new File([bytes], name)); } return transfer; }",
        [[name, b64encode(content).decode()] for name, content in files],
    )
    zone = page.get_by_test_id("stFileUploaderDropzone")
    for event in ("dragenter", "dragover", "drop"):
        zone.dispatch_event(event, {"dataTransfer": transfer})


@pytest.mark.xdist_group("browser")
def test_from_dropping_files_to_an_empty_quarantine(own_page: tuple[Page, str], tmp_path: Path):
    page, database = own_page
    folder = tmp_path / "schijf"
    folder.mkdir()
    broken = folder / "verslag.docx"
    broken.write_bytes(b"geen document")
    engine = open_database(database)
    ingest(engine, [broken])
    many = "".join(f"{n % 28 + 1} maart 2025;Verhaal nummer {n} over de bus naar het dorp;3\n" for n in range(2000))

    page.goto("/bronnen")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=120_000)  # the server loads all it needs
    dropped(page, ("export.csv", OWN_COLUMNS + many.encode()), ("klacht.eml", MAIL), ("stuk.xlsx", b"niets"))
    expect(page.get_by_text("de namen van de kolommen zijn niet bekend")).to_be_visible()
    button = page.get_by_role("button", name="Lees 3 bestanden in")
    button.click()
    expect(page.get_by_test_id("stProgress")).to_be_visible()
    expect(
        page.get_by_text("Gevonden: 2.004 = 2.003 bewaard + 0 al bekend + 0 weggelaten + 1 in quarantaine.")
    ).to_be_visible(timeout=120_000)
    expect(page.get_by_role("cell", name="stuk.xlsx")).to_be_visible()
    expect(page.get_by_role("cell", name="verslag.docx")).to_be_visible()

    broken.write_bytes((VISITS / "werkbezoek-emmen.docx").read_bytes())
    page.get_by_role("button", name="Probeer opnieuw").click()
    expect(page.get_by_text("0 in quarantaine. Maak hieronder de analyse")).to_be_visible()

    assert set(read.quarantine(engine)["name"]) == {"stuk.xlsx"}
    files = read.input_files(engine)
    parts = files[["stored", "known", "copies", "quarantined"]].sum(axis="columns")
    assert (files["found"] == parts + files["left_out"].map(lambda reasons: sum(reasons.values()))).all()
