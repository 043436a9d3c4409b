"""Canaries: personal data of every kind, planted in every way in, is in nothing that the program leaves behind or shows.

All of it is read, exported and shown once, in a process of its own; each kind is then looked for in all of that.
"""

from __future__ import annotations

import json
import mailbox
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import mailserver
import pytest
import xlsxwriter
from databases import url_of
from docx import Document
from mailserver import Dovecot
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from odf.table import Table, TableCell, TableRow
from odf.text import P
from outlook_file import Message, msg
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest
from webserver import Site

from dashboard.navigation import PAGES
from pipeline.briefing import write_briefing
from pipeline.period import Period

pytestmark = pytest.mark.xdist_group("mailserver")
HOUSE = Path(__file__).resolve().parents[2]
NAME = "Gerritje van der Quibbelaar"
CANARIES = {
    "name": "quibbelaar",
    "first name in lower case": "xiomaretta",
    "mail": "kanarie77@post.example",
    "phone": "0601122334",
    "bsn": "999990019",
    "iban": "NL47FICT0123456789",
    "plate": "SD-123-X",
    "street": "Wulpenhofstraat",
    "postcode": "1234 XB",
    "date of birth": "14-02-1961",
    "passport": "NWX3R7K81",
    "case": "Z-2025-918273",
    "user name": "quibbel_1961",
    "token in a URL": "a94a8fe5ccb19ba61c4c0873",
    "IP address": "203.0.113.77",
}
PLANTED = (
    f"Ik ben {NAME}, geboren 14-02-1961, BSN 999990019. Bel 0601122334 of mail kanarie77@post.example. Mijn auto is SD-123-X, mijn rekening "
    "NL47FICT0123456789, mijn paspoort NWX3R7K81 en mijn zaaknummer Z-2025-918273. Ik woon Wulpenhofstraat 77, 1234 XB Ede. "
    "Mijn gebruikersnaam is quibbel_1961, mijn IP is 203.0.113.77 en de link was https://mijn.example/reset?token=a94a8fe5ccb19ba61c4c0873. "
    "Mijn dochter heet xiomaretta."
)
BODY = f"Geachte mevrouw {NAME},\n\nDe bus rijdt niet meer. {PLANTED}\n\nGroeten,\n{NAME}\n"
LINE = " ".join(BODY.split())
MATTERS = (
    "De bus naar het ziekenhuis rijdt niet meer en de halte is weg",
    "Het loket van de gemeente is dicht en niemand neemt de telefoon op",
    "De toeslag is stopgezet en de aanvraag duurt al maanden",
)
MORE = [
    "school",
    "werk",
    "winter",
    "avond",
    "dorp",
    "wijk",
    "brief",
    "formulier",
    "vergunning",
    "huur",
    "water",
    "stroom",
    "dokter",
    "fiets",
    "regen",
    "oma",
    "kind",
    "baan",
    "geld",
    "uur",
]


def _mail(number: int) -> bytes:
    mail = EmailMessage()
    mail["From"] = mail["Reply-To"] = f"{NAME} <kanarie77@post.example>"
    mail["To"] = f"{NAME} <kanarie77@post.example>"
    mail["Date"], mail["Message-ID"] = "Tue, 4 Mar 2025 09:00:00 +0100", f"<{number}.kanarie77@post.example>"
    mail["Subject"] = f"Klacht {number} van {NAME}"
    mail.set_content(f"{number} keer gebeld.\n{BODY}")
    mail.add_attachment(b"x", maintype="application", subtype="pdf", filename=f"brief {NAME}.pdf")
    return mail.as_bytes()


def _rows() -> list[list[str]]:
    """A table, and rows in it that go wrong."""
    lot = random.Random(6)
    rows = [
        [f"K{at}", f"{1 + at % 27:02}-{1 + at % 12:02}-202{4 + at % 2}", "web", f"Vraag van {NAME}",
         f"{MATTERS[at % 3]}. {' '.join(lot.sample(MORE, 6))}. {PLANTED}", "Ede"]
        for at in range(24)
    ]  # fmt: skip
    rows.append(["0601122334", "04-03-2025", "web", f"Vraag van {NAME}", LINE, "Ede"])
    rows.append(["K90", NAME, "web", "bus", LINE, "Ede"])  # a date that can't be read
    rows.append(["K91", "04-03-2025", NAME, "bus", f"Mijn naam is {NAME} en de bus rijdt niet", "Ede"])
    return rows


HEAD = ["kenmerk", "datum", "kanaal", "onderwerp", "vraag", "gemeente"]


def _tables(folder: Path) -> None:
    rows = _rows()
    (folder / "vragen.csv").write_text("\n".join(map(";".join, [HEAD, *rows])), encoding="utf-8")
    (folder / "onbekend.csv").write_text(f"{NAME};kolom b\n{NAME};999990019\n{NAME};0601122334\n", encoding="utf-8")
    with xlsxwriter.Workbook(folder / f"vragen van {NAME}.xlsx") as book:
        sheet = book.add_worksheet("quibbelaar")
        for at, row in enumerate([HEAD, ["X1", *rows[-1][1:4], LINE, "Ede"]]):
            sheet.write_row(at, 0, row)
    book = OpenDocumentSpreadsheet()
    table = Table(name=NAME)
    for row in (HEAD, ["O1", "05-03-2025", "web", f"Vraag van {NAME}", LINE, "Ede"]):
        cells = TableRow()
        for text in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            cells.addElement(cell)
        table.addElement(cells)
    book.spreadsheet.addElement(table)
    book.save(str(folder / "quibbelaar.ods"))  # one word


def _mails(folder: Path) -> None:
    (folder / f"klacht van {NAME}.eml").write_bytes(_mail(1))
    box = mailbox.mbox(folder / f"archief {NAME}.mbox")
    box.add(_mail(2))
    box.close()
    mailbox.Maildir(folder / "maildir quibbelaar").add(_mail(3))
    (folder / f"bericht {NAME}.msg").write_bytes(
        msg(
            Message(
                {0x001A: "IPM.Note", 0x0037: f"Vraag van {NAME}", 0x1000: BODY, 0x0042: NAME, 0x0065: "kanarie77@post.example",
                 0x1035: "<msg.kanarie77@post.example>", 0x007D: f"From: {NAME} <kanarie77@post.example>\r\nDate: Wed, 5 Mar 2025 10:00:00 +0100\r\n"},
                {f"foto {NAME}.jpg": b"x"},
            )
        )
    )  # fmt: skip
    with zipfile.ZipFile(folder / "post.zip", "w") as archive:
        archive.writestr(f"brief {NAME}.eml", _mail(4))
        archive.writestr("quibbelaar/xiomaretta.pdf", b"%PDF-1.4 kapot")


def _pdf(lines: list[str]) -> bytes:
    """A page of Helvetica."""
    shown = " ".join(f"({line}) Tj T*".replace("\u2019", "'") for line in lines)
    stream = f"BT /F1 10 Tf 40 800 Td 14 TL {shown} ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(made)
    return made + b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        start,
    )


def _notes(folder: Path) -> None:
    sentences = [sentence.strip(" .") + "." for sentence in LINE.split(". ")]
    head = [f"Werkbezoek bij {NAME}", "Datum: 4 maart 2025", "Locatie: Ede"]
    visit = Document()
    visit.add_heading(head[0], 1)
    visit.add_paragraph("\n".join(head[1:]))
    visit.add_heading(f"Signalen van {NAME}", 2)
    visit.add_paragraph(LINE)
    visit.core_properties.author = NAME
    visit.save(str(folder / f"2025-03-04 bezoek {NAME}.docx"))
    text = OpenDocumentText()
    for line in (*head, "Signalen", LINE):
        text.text.addElement(P(text=line))
    text.save(str(folder / "2025-03-05 bezoek.odt"))
    (folder / "xiomaretta.txt").write_text("\n".join([*head, "", *sentences]), encoding="utf-8")
    (folder / "2025-03-07 bezoek.rtf").write_text(
        r"{\rtf1\ansi " + r"\par ".join([*head, *sentences]) + "}", encoding="ascii"
    )
    (folder / "2025-03-08 bezoek.pdf").write_bytes(_pdf([*head, *sentences]))
    (folder / f"kapot {NAME}.docx").write_bytes(b"geen word")
    (folder / f"kapot {NAME}.pdf").write_bytes(b"%PDF-1.4 kapot")


def _on_the_web(site: Site) -> list[str]:
    item = (
        f"<item><title>{NAME} wacht op de bus</title><link>{site.url}/artikel</link><guid>1</guid><author>kanarie77@post.example ({NAME})</author>"
        f"<pubDate>Tue, 04 Mar 2025 09:00:00 +0100</pubDate><description>{LINE}</description></item>"
    )
    site.say(
        "/feed",
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Krant</title>{item}</channel></rss>',
        Content_Type="application/rss+xml",
    )
    page = (
        f"<html lang=nl><head><title>{NAME} over de bus</title><meta name=author content='{NAME}'>"
        f"<meta property='article:published_time' content='2025-03-05'></head><body><article><h1>{NAME} over de bus</h1>"
        f"<p>{LINE}</p><p>{'De bus komt niet en de bewoners wachten op antwoord van de provincie. ' * 6}</p></article></body></html>"
    )
    site.say("/artikel", page, Content_Type="text/html; charset=utf-8")
    return [f"{site.url}/feed", f"{site.url}/artikel", f"{site.url}/weg"]


_RUN = """
import json, sys
from pipeline.cli import app
for words in json.loads(sys.argv[1]):
    sys.argv = ["rode-draden", *words]
    try:
        app()
    except SystemExit as end:
        print("exit", end.code, words[0])
"""


_ZIPPED = {".xlsx", ".ods", ".pptx", ".docx", ".zip"}


def _everything(folder: Path) -> bytes:
    """All bytes of a folder, with what is inside compressed files."""
    found = b""
    for file in folder.rglob("*"):
        found += file.name.encode() + b"\n"
        if file.is_file():
            found += file.read_bytes()
            if file.suffix in _ZIPPED:
                with zipfile.ZipFile(file) as archive:
                    found += b"".join(archive.read(name) for name in archive.namelist())
    return found


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("uitvoer") / "signalen.sqlite"


@pytest.fixture(scope="module")
def left_behind(database: Path, _dovecot: Dovecot, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What reading, failing, analysing and exporting leave behind: files, write-ahead log, and every word that was said."""
    folder, out = tmp_path_factory.mktemp("invoer"), database.parent
    notes = tmp_path_factory.mktemp("bezoeken")
    _tables(folder)
    _mails(folder)
    _notes(notes)
    mapping = tmp_path_factory.mktemp("kolommen") / "kolommen.yaml"
    mapping.write_text(f"datum: {NAME}\nvraag: kolom b\n", encoding="utf-8")
    user = "kanarie@voorbeeld.nl"
    _dovecot.deliver(user, _mail(5))
    _dovecot.deliver(user, _mail(6), name=NAME)
    site = Site()
    mailboxes = [f"imaps://{quote(user)}@localhost:{_dovecot.port}/{name}" for name in ("", quote(NAME))]
    environment = os.environ | {
        "RODE_DRADEN_DATABASE": url_of(database),
        "RODE_DRADEN_OWN_HOSTS": "127.0.0.1 localhost",
        "RODE_DRADEN_IMAP_PASSWORD": mailserver.PASSWORD,
        "SSL_CERT_FILE": str(_dovecot.certificate),
        "PYTHONPATH": str(HOUSE),
        "LC_ALL": "C.UTF-8",
    }
    feeds = _on_the_web(site)
    # A round by itself, with its report: one folder is called after somebody, and one is not there.
    own = tmp_path_factory.mktemp("ronde") / f"map van {NAME}"
    own.mkdir()
    (own / f"klacht van {NAME}.eml").write_bytes(_mail(7))
    (own / f"kapot {NAME}.docx").write_bytes(b"geen word")
    sources = own.parent / "bronnen.toml"
    folders = [str(own), str(own.parent / "xiomaretta")]
    listed = {"feeds": feeds, "mailboxes": mailboxes, "folders": folders}
    sources.write_text(
        "\n".join(f"{name} = {json.dumps(places)}" for name, places in listed.items())
        + f"\nreports = {json.dumps(str(out / 'verslagen'))}\n",
        encoding="utf-8",
    )
    commands = [
        ["ingest", str(folder)],
        ["ingest", str(notes), "--source", "visit"],
        ["ingest", str(folder / "onbekend.csv"), "--source", "question", "--mapping", str(mapping)],
        ["ingest", *feeds, *mailboxes],
        ["ingest", str(folder / "quibbelaar.ods")],
        ["ingest", "--retry"],
        ["status"],
        ["analyse"],
        ["run", "--config", str(sources)],
        *(["export", "signals", "--out", f"s.{kind}"] for kind in ("csv", "xlsx", "ods", "json", "parquet")),
        *(["export", what, "--out", f"{what}.csv"] for what in ("themes", "trends", "lenses")),
    ]
    run = subprocess.run(
        [sys.executable, "-c", _RUN, json.dumps(commands)],
        cwd=out, env=environment, capture_output=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    site.close()
    said = run.stdout + run.stderr
    assert b"Traceback" not in said, said.decode()
    return _everything(out) + said


@pytest.fixture(scope="module")
def shown(database: Path, left_behind: bytes) -> bytes:
    """Everything that the pages send to the browser."""
    before = os.environ["RODE_DRADEN_DATABASE"], Path.cwd()
    os.environ["RODE_DRADEN_DATABASE"] = url_of(database)
    os.chdir(HOUSE)
    found = b""
    try:
        at = AppTest.from_file(str(HOUSE / "app.py"), default_timeout=120).run()
        for page in PAGES:
            at.switch_page(page).run()
            assert not at.exception, page
            found += b"".join(_sent(at.main)) + b"".join(_sent(at.sidebar))
    finally:
        os.environ["RODE_DRADEN_DATABASE"] = before[0]
        os.chdir(before[1])
    return found


def _sent(block: object) -> Iterator[bytes]:
    """What a part of a page and the parts in it send."""
    proto = getattr(block, "proto", None)
    if proto is not None:
        yield proto.SerializeToString()
    for child in getattr(block, "children", {}).values():
        yield from _sent(child)


def test_all_of_it_was_read_and_shown(database: Path, left_behind: bytes, shown: bytes):
    read = (database.parent / "s.csv").read_text(encoding="utf-8")

    for connector, least in (("publieksvragen", 27), ("e-mail", 6), ("werkbezoek", 1), ("feed", 1)):
        assert read.count(f",{connector},") >= least, left_behind[-3000:].decode(errors="replace")
    assert b"rijdt niet" in shown
    (report,) = (database.parent / "verslagen").glob("*.md")
    told = report.read_text(encoding="utf-8")
    assert told.count("gevonden") >= 4, told
    assert "deze map of dit bestand is er niet" in told
    assert "Quarantaine" in told


@pytest.mark.parametrize("kind", CANARIES)
def test_what_was_planted_is_nowhere_in_what_is_left_behind_and_shown(kind: str, left_behind: bytes, shown: bytes):
    canary = CANARIES[kind].lower().encode()
    for where in (left_behind.lower(), shown.lower()):
        at = where.find(canary)

        assert at < 0, where[max(0, at - 150) : at + 80]


def test_no_canary_is_in_a_deck_a_page_or_a_table_of_a_briefing(make_store: Callable[..., Engine], tmp_path: Path):
    engine = make_store(
        {"wachttijden": {"email": (20, 20, 20, 30), "question": (20, 20, 20, 30)}},
        sentence=f"De bus rijdt niet en {{label}} duren {{number}} weken, in {{period}}. {PLANTED}",
    )
    for kind in ("pptx", "docx", "xlsx", "zip"):
        write_briefing(engine, Period.parse("2025-H2"), tmp_path / f"b.{kind}")

    deck = _everything(tmp_path).lower()

    assert b"de bus rijdt niet" in deck
    assert [kind for kind, canary in CANARIES.items() if canary.lower().encode() in deck] == []
