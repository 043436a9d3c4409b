"""Tables whose columns don't speak for themselves: what is proposed, shown, confirmed, and used."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from databases import url_of
from sqlalchemy import Engine

from connectors.base import Source
from connectors.mapping import read_mapping
from connectors.proposing import propose
from connectors.registry import find
from pipeline.asking import proposal_for, question_lines, questions_about, save_proposal
from pipeline.cli import app
from pipeline.errors import RodeDradenError
from pipeline.ingest import Account, ingest
from pipeline.store import read
from pipeline.store.database import open_database

ROWS = [
    ("Ref", "Wanneer gebeld", "Wat zei de burger", "Hoe", "Waar", "Voor wie", "Score"),
    ("A1", "3 maart 2025", "Ik kom er niet door bij de telefoon, zegt Jan Bakker", "telefoon", "9401 AB", "SZW", 4),
    ("A2", "14 maart 2025", "De brief was niet te begrijpen, graag in gewone taal", "e-mail", "Emmen", "VWS", 3),
    ("A3", "15 maart 2025", "Hoe lang duurt het nog voordat ik mijn geld terug krijg", "chat", "Goes", "FIN", 4),
]
MAPPING = {
    "kenmerk": "Ref",
    "datum": "Wanneer gebeld",
    "kanaal": "Hoe",
    "vraag": "Wat zei de burger",
    "ministerie": "Voor wie",
    "plaats": "Waar",
}


def table(path: Path, rows: list[tuple] = ROWS) -> Path:
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    else:
        path.write_text("\n".join(";".join(map(str, row)) for row in rows), encoding="utf-8-sig")
    return path


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(url_of(tmp_path / "store.sqlite"))


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_columns_with_strange_names_are_proposed_by_their_values(tmp_path: Path, suffix: str):
    proposal = proposal_for(table(tmp_path / f"export{suffix}"))

    assert (proposal.source, proposal.mapping, proposal.unused, proposal.missing) == (
        Source.QUESTION,
        MAPPING,
        ("Score",),
        (),
    )


def test_the_proposal_shows_an_example_of_each_column_without_personal_data(tmp_path: Path):
    (question,) = questions_about(table(tmp_path / "export.csv"))
    lines = list(question_lines(question))

    text = "\n".join(lines)
    assert "  de dag: kolom 'Wanneer gebeld', bijvoorbeeld: 3 maart 2025" in lines
    assert "  niet gebruikt: Score" in lines
    assert "[NAAM]" in text
    assert "Bakker" not in text
    assert "9401 AB" not in text


def test_a_word_in_the_name_of_a_column_tells_too(tmp_path: Path):
    rows = [
        ("Datum klantcontact", "Omschrijving contact", "Gemeente klant"),
        ("45720", "Waar is mijn geld?", "Emmen"),
        ("45721", "En waar is dat van mijn buurman?", "Goes"),
    ]

    assert proposal_for(table(tmp_path / "export.csv", rows)).mapping == {
        "datum": "Datum klantcontact",
        "vraag": "Omschrijving contact",
        "plaats": "Gemeente klant",
    }


def test_a_table_of_media_is_proposed_as_media(tmp_path: Path):
    rows = [
        ("Wanneer", "Waar te lezen", "Koppen", "Stuk"),
        ("2026-03-04", "https://krant.voorbeeld.nl/1", "De trein is te laat", "In Assen staat de trein al weer stil."),
        ("2026-03-05", "https://krant.voorbeeld.nl/2", "De bus is te laat", "In Goes staat de bus ook stil vandaag."),
    ]

    proposal = proposal_for(table(tmp_path / "export.csv", rows))

    assert proposal.source is Source.MEDIA
    assert proposal.mapping == {
        "titel": "Koppen", "datum": "Wanneer", "tekst": "Stuk", "url": "Waar te lezen"
    }  # fmt: skip


def test_what_is_missing_is_said_and_a_column_of_numbers_is_no_date(tmp_path: Path):
    rows = [("Code", "Verhaal"), ("45001", "Ik wacht al weken op antwoord."), ("45002", "Ik ook, al veel langer.")]

    (question,) = questions_about(table(tmp_path / "export.csv", rows))

    assert question.proposal.missing == ("de datum",)
    assert "Zonder dat is het bestand niet te lezen." in list(question_lines(question))[-1]


@pytest.mark.parametrize("text", ["kenmerk;datum;vraag\n1;1-2-2025;Waar?\n", "geen tabel", ""])
def test_a_file_that_speaks_for_itself_or_says_nothing_is_not_asked_about(tmp_path: Path, text: str):
    for suffix in (".csv", ".txt", ".xlsx"):
        path = tmp_path / f"x{suffix}"
        path.write_text(text)
        assert proposal_for(path) is None


def test_the_saved_proposal_reads_the_table_and_is_no_input_itself(engine: Engine, tmp_path: Path):
    file = table(tmp_path / "export.csv")
    proposal = proposal_for(file)

    saved = save_proposal(file, proposal)
    account = ingest(engine, [file], source=proposal.source, mapping=read_mapping(saved))

    assert saved == tmp_path / "export.kolommen.yaml"
    assert "# Niet gebruikt: Score" in saved.read_text(encoding="utf-8")
    assert account.stored == 3
    assert set(read.export_signals(engine)["province"]) == {"Drenthe", "Zeeland"}
    assert saved not in find(tmp_path)


def test_what_was_read_with_a_mapping_stays_so_when_its_folder_is_read(engine: Engine, tmp_path: Path):
    folder = tmp_path / "map"
    folder.mkdir()
    file = table(folder / "export.csv")
    ingest(engine, [file], source=Source.QUESTION, mapping=MAPPING)

    account = ingest(engine, [folder])

    assert (account.skipped_files, account.rejected) == (1, [])
    assert len(read.export_signals(engine)) == 3


class Terminal(io.StringIO):
    """Where a person types."""

    def isatty(self) -> bool:
        return True


def test_at_a_terminal_the_proposal_is_used_after_a_yes_and_else_waits_in_its_file(tmp_path: Path, monkeypatch, capsys):
    (tmp_path / "map").mkdir()
    table(tmp_path / "map" / "export.csv")
    monkeypatch.setenv("RODE_DRADEN_DATABASE", url_of(tmp_path / "store.sqlite"))
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setattr(sys, "argv", ["rode-draden", "ingest", str(tmp_path / "map")])

    shown, codes = [], []
    for typed in (io.StringIO(), Terminal("nee\n"), Terminal("j\n"), io.StringIO()):
        monkeypatch.setattr(sys, "stdin", typed)
        with pytest.raises(SystemExit) as left:
            app()
        codes.append(left.value.code)
        shown.append(capsys.readouterr().out)

    assert codes == [1, 1, 0, 0]
    assert all("Voorstel (publieksvragen)" in text for text in shown[:3])
    assert '--mapping "' in shown[0]
    assert "Gevonden: 3 = 3 bewaard" in shown[2]
    assert "1 al eerder gelezen" in shown[3]


MEDIA = "Kop;Blad;Wat stond er in de krant\nBus rijdt niet;De Gelderlander;De bus rijdt niet meer, zeggen reizigers\n"
MAIL = "From: a@b.nl\nDate: Tue, 4 Mar 2025 09:00:00 +0100\nMessage-ID: <1@b>\n\nDe bus rijdt niet meer.\n"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """What a contact centre sends: months with the same strange columns, one in an archive of its own, and a mail."""
    text = table(tmp_path / "los.csv").read_text("utf-8-sig")
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("april.csv", text.replace("maart", "april").replace(";A", ";B"))
    path = tmp_path / "jaar.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("jaar/maart.csv", text)
        packed.writestr("jaar/klacht.eml", MAIL)
        packed.writestr("jaar/oud.zip", inner.getvalue())
        packed.writestr("jaar/gewoon.csv", "kenmerk;datum;vraag\n9;1-2-2025;Waar blijft de bus?\n")
        packed.writestr("jaar/stuk.zip", b"PK niets")
    return path


def test_tables_in_an_archive_are_asked_about_once_for_all_with_the_same_columns(archive: Path):
    (question,) = questions_about(archive)

    assert question.names == ("jaar.zip: maart.csv", "jaar.zip: oud.zip: april.csv")
    assert question.proposal.mapping == MAPPING
    assert next(question_lines(question)).startswith("jaar.zip: maart.csv en 1 andere met dezelfde kolommen: de namen")


def test_what_is_confirmed_reads_the_tables_in_an_archive_and_nothing_else_in_it_otherwise(
    engine: Engine, archive: Path
):
    before = ingest(engine, [archive])
    (question,) = questions_about(archive)

    account = ingest(engine, [archive], tables={question.proposal.key: (question.proposal.source, MAPPING)})

    assert [place for _, place in rejected(before)] == ["maart.csv", "oud.zip: april.csv", "stuk.zip"]
    assert all("u ziet dan een voorstel" in item.remedy.lower() for _, item in before.rejected[:2])
    assert [place for _, place in rejected(account)] == ["stuk.zip"]
    # The questions of April are those of March, but for the number and the day.
    assert sorted(read.export_signals(engine)["source"]) == ["email", *["question"] * 7]
    assert [place for _, place in rejected(ingest(engine, [archive]))] == ["stuk.zip"], "it is remembered"


def rejected(account: Account) -> list[tuple[str, str]]:
    return [(name, item.place) for name, item in account.rejected]


def test_what_was_confirmed_of_other_tables_in_the_same_archive_stays(engine: Engine, tmp_path: Path):
    path = tmp_path / "map.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.write(table(tmp_path / "export.csv"), "export.csv")
        packed.writestr("export2.csv", table(tmp_path / "2.csv", [row[:-1] for row in ROWS]).read_bytes())
    first, second = (question.proposal for question in questions_about(path))

    for proposal in (first, second):
        ingest(engine, [path], tables={proposal.key: (proposal.source, proposal.mapping)})

    assert read.quarantine(engine).empty


def test_at_a_terminal_an_archive_is_read_after_a_yes_and_not_asked_about_again(
    archive: Path, tmp_path: Path, monkeypatch, capsys
):
    monkeypatch.setenv("RODE_DRADEN_DATABASE", url_of(tmp_path / "store.sqlite"))
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setattr(sys, "argv", ["rode-draden", "ingest", str(archive)])

    shown = []
    for typed in (Terminal("nee\n"), Terminal("j\n"), Terminal("")):
        monkeypatch.setattr(sys, "stdin", typed)
        with pytest.raises(SystemExit):
            app()
        shown.append(capsys.readouterr().out)

    assert "op de pagina Bronnen: bied het archief daar aan" in shown[0]
    assert "Gevonden: 9 = 8 bewaard" in shown[1]
    assert "Voorstel" not in shown[2]
    assert not list(tmp_path.glob("*.kolommen.yaml"))


def test_nothing_is_proposed_for_a_table_without_names(tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_text("1;2\n3;4\n")

    assert proposal_for(path) is None or propose(path).missing


def test_a_column_that_is_called_after_somebody_is_neither_shown_nor_written_down(tmp_path: Path):
    rows = [(*ROWS[0][:-1], "Oordeel van Jan Bakker"), *ROWS[1:]]
    file = table(tmp_path / "export.csv", rows)
    proposal = proposal_for(file)

    said = "\n".join(question_lines(*questions_about(file))) + save_proposal(file, proposal).read_text("utf-8")

    assert "Bakker" not in said
    assert "1 kolom wordt niet getoond" in said
    assert proposal.mapping == MAPPING


def test_a_mapping_with_such_a_column_is_refused_as_it_would_be_kept(engine: Engine, tmp_path: Path):
    with pytest.raises(RodeDradenError, match="gewone naam"):
        ingest(engine, [table(tmp_path / "export.csv")], mapping=MAPPING | {"kenmerk": "Nummer van Jan Bakker"})


def test_a_row_with_a_date_is_no_head(tmp_path: Path):
    assert proposal_for(table(tmp_path / "export.csv", ROWS[1:])) is None


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_table_whose_texts_would_be_passed_over_for_its_subjects_is_asked_about(tmp_path: Path, suffix: str):
    rows = [
        ("Datum", "Onderwerp", "Verhaal van de beller"),
        ("4-3-2025", "Toeslag", "Ik heb geen energietoeslag gekregen, waarom niet?"),
        ("5-3-2025", "Huur", "Mijn huurtoeslag is zonder brief stopgezet."),
    ]

    assert proposal_for(table(tmp_path / f"export{suffix}", rows)).mapping["vraag"] == "Verhaal van de beller"
    assert proposal_for(table(tmp_path / f"kort{suffix}", [row[:2] for row in rows])) is None


def test_where_only_subjects_are_read_that_is_told(engine: Engine, tmp_path: Path):
    rows = [
        ("Datum", "Onderwerp", "Verhaal van de beller"),
        ("4-3-2025", "Toeslag", "Ik heb niets gekregen, waarom niet?"),
    ]

    (_, note), *_ = ingest(engine, [table(tmp_path / "export.csv", rows)]).notes[-1:]

    assert note.startswith("Er is geen kolom herkend met de tekst van de vraag")
