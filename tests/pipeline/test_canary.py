"""Canaries: personal data planted in every kind of input is in nothing that the program leaves behind."""

import os
import subprocess
import sys
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from docx import Document

HOUSE = Path(__file__).resolve().parents[2]
NAME, SURNAME = "Gerritje van der Quibbelaar", "quibbelaar"
CANARIES = {
    "name": SURNAME,
    "mail": "kanarie77@post.example",
    "phone": "0601122334",
    "bsn": "999990019",
    "iban": "NL47FICT0123456789",
    "plate": "SD-123-X",
    "street": "Wulpenhofstraat 77",
}
BODY = (
    f"Geachte mevrouw {NAME},\n\nIk ben {NAME}, BSN 999990019. Bel 0601122334 of mail kanarie77@post.example. Mijn auto is SD-123-X, "
    f"mijn rekening NL47FICT0123456789 en ik woon Wulpenhofstraat 77, 1234 AB Ede. De bus rijdt niet meer.\n\nGroeten,\n{NAME}\n"
)


def _plant(folder: Path) -> None:
    mail = EmailMessage()
    mail["From"] = mail["Reply-To"] = f"{NAME} <kanarie77@post.example>"
    mail["To"] = f"{NAME} <kanarie77@post.example>"
    mail["Date"], mail["Message-ID"] = "Tue, 4 Mar 2025 09:00:00 +0100", "<kanarie77@post.example>"
    mail["Subject"] = f"Klacht van {NAME}"
    mail.set_content(BODY)
    mail.add_attachment(b"x", maintype="application", subtype="pdf", filename=f"brief {NAME}.pdf")
    (folder / f"klacht van {NAME}.eml").write_bytes(mail.as_bytes())
    head = "kenmerk;datum;kanaal;onderwerp;vraag;gemeente"
    rows = [
        f"0601122334;04-03-2025;web;Vraag van {NAME};{' '.join(BODY.split())};Ede",
        f"K2;{NAME};web;bus;{' '.join(BODY.split())};Ede",  # a date that can't be read
        f"K3;04-03-2025;{NAME};bus;Mijn naam is {NAME} en de bus rijdt niet;Ede",
    ]
    (folder / "vragen.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    (folder / "onbekend.csv").write_text(f"{NAME};kolom b\n{NAME};999990019\n{NAME};0601122334\n", encoding="utf-8")
    (folder / f"kapot {NAME}.docx").write_bytes(b"geen word")
    visit = Document()
    visit.add_heading("Werkbezoek Ede", 1)
    visit.add_paragraph("Datum: 4 maart 2025\nLocatie: Ede")
    visit.add_heading("Signalen", 2)
    visit.add_paragraph(" ".join(BODY.split()))
    visit.save(str(folder / f"2025-03-04 bezoek {NAME}.docx"))
    with zipfile.ZipFile(folder / "post.zip", "w") as archive:
        archive.writestr(f"brief {NAME}.eml", mail.as_bytes().replace(b"<kanarie77@", b"<kanarie78@"))


def _everything(folder: Path) -> bytes:
    """All bytes of a folder, with what is inside compressed files."""
    found = b""
    for file in folder.rglob("*"):
        found += file.name.encode() + b"\n"
        if file.is_file():
            found += file.read_bytes()
            if zipfile.is_zipfile(file):
                with zipfile.ZipFile(file) as archive:
                    found += b"".join(archive.read(name) for name in archive.namelist())
    return found


@pytest.fixture(scope="module")
def left_behind(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What reading, failing, showing and exporting leave behind: files, write-ahead log, and every word on the screen."""
    folder, out = tmp_path_factory.mktemp("invoer"), tmp_path_factory.mktemp("uitvoer")
    _plant(folder)
    environment = os.environ | {
        "RODE_DRADEN_DATABASE": f"sqlite:///{(out / 'signalen.sqlite').as_posix()}",
        "LC_ALL": "C.UTF-8",
    }
    spoken = b""
    for words in (
        ["ingest", str(folder)],
        ["status"],
        ["export", "signals", "--out", "s.csv"],
        ["export", "signals", "--out", "s.xlsx"],
    ):
        run = subprocess.run(
            [sys.executable, "-c", "from pipeline.cli import app; app()", *words],
            cwd=out, env=environment | {"PYTHONPATH": str(HOUSE)}, capture_output=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        spoken += run.stdout + run.stderr
        assert b"Traceback" not in spoken, spoken.decode()
    assert b"rijdt niet" in (out / "s.csv").read_bytes(), spoken.decode()
    return (_everything(out) + spoken).lower()


@pytest.mark.parametrize("kind", CANARIES)
def test_what_was_planted_is_nowhere_in_what_is_left_behind(kind: str, left_behind: bytes):
    canary = CANARIES[kind].lower().encode()
    at = left_behind.find(canary)

    assert at < 0, left_behind[max(0, at - 150) : at + 80]
