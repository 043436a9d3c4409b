"""What of a message that Outlook saved becomes a signal."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from compressed_rtf import compress
from outlook_file import Message, msg

from connectors.base import Item, LeftOut, RawSignal, Rejected
from connectors.registry import read

CLASS, SUBJECT, HEADERS, BODY, HTML, RTF, ID, SENT, FLAGS = (
    0x001A, 0x0037, 0x007D, 0x1000, 0x1013, 0x1009, 0x1035, 0x0039, 0x0E07,
)  # fmt: skip
MOMENT = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)  # the 5th in the Netherlands
PROPERTIES: dict[int, str | bytes | int | datetime] = {
    CLASS: "IPM.Note",
    SUBJECT: "Wachttijd jeugdzorg",
    BODY: "Mijn dochter wacht al 14 maanden.\r\n\r\nMet vriendelijke groet,\r\nFenna de Boër\r\n",
    0x0042: "Fenna de Boër",
    0x0065: "fenna@voorbeeld.nl",
    ID: "<outlook-1@voorbeeld.nl>",
    SENT: MOMENT,
}


def items(folder: Path, message: Message) -> list[Item]:
    path = folder / "bericht.msg"
    path.write_bytes(msg(message))
    return list(read(path))


def signal(folder: Path, message: Message) -> RawSignal:
    (item,) = items(folder, message)
    assert isinstance(item, RawSignal), item
    return item


def test_a_message_of_outlook_is_read_as_any_other(tmp_path):
    found = signal(tmp_path, Message(PROPERTIES, {"scan.png": b"x" * 10_000}))

    assert (found.title, found.text) == ("Wachttijd jeugdzorg", "Mijn dochter wacht al 14 maanden.")
    assert (found.author, found.date) == ("Fenna de Boër <fenna@voorbeeld.nl>", date(2026, 3, 5))
    assert found.origin_id == found.thread == "outlook-1@voorbeeld.nl"


def test_in_an_archive_it_is_read_too_and_on_request_with_the_documents_attached(tmp_path):
    letter = (Path(__file__).parent / "data" / "visits" / "werkbezoek-emmen.docx").read_bytes()
    path = tmp_path / "map.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("postvak/bericht.msg", msg(Message(PROPERTIES, {"brief.docx": letter})))

    (without,), (with_documents,) = read(path), read(path, attachments=True)

    assert without.text == "Mijn dochter wacht al 14 maanden."
    assert with_documents.text.startswith(f"{without.text}\n\n")
    assert "De wolf komt nu ook overdag bij de schapen" in with_documents.text


def test_the_same_message_saved_as_eml_is_the_same_signal(tmp_path):
    head = "Message-ID: <outlook-1@voorbeeld.nl>\nDate: Wed, 4 Mar 2026 23:30:00 +0000\n"
    eml = tmp_path / "bericht.eml"
    eml.write_text(
        f"From: Fenna de Boër <fenna@voorbeeld.nl>\n{head}Subject: Wachttijd jeugdzorg\n\nMijn dochter wacht al 14 maanden.\n"
    )

    assert list(read(eml)) == items(tmp_path, Message(PROPERTIES))


def test_headers_that_came_with_it_go_before_properties(tmp_path):
    headers = (
        "Received: from a by b; Thu, 1 Jan 2026 10:00:00 +0100\r\nFrom: Echt <echt@voorbeeld.nl>\r\n"
        "References: <eerste@voorbeeld.nl>\r\nDate: Thu, 1 Jan 2026 10:00:00 +0100\r\nContent-Type: multipart/report\r\n\r\n"
    )

    found = signal(tmp_path, Message(PROPERTIES | {HEADERS: headers}))

    assert (found.author, found.date) == ("Echt <echt@voorbeeld.nl>", date(2026, 1, 1))
    assert found.thread == "eerste@voorbeeld.nl"


@pytest.mark.parametrize(
    "body",
    [
        {HTML: "<p>Het café is <b>dicht</b>.</p>".encode("cp1252"), 0x3FDE: 1252},
        {HTML: "<p>Het café is <b>dicht</b>.</p>".encode(), 0x3FDE: 65001},
        {HTML: "<p>Het café is <b>dicht</b>.</p>"},
        {RTF: compress(rb"{\rtf1\ansi\ansicpg1252 Het caf\'e9 is {\b dicht}.}")},
    ],
    ids=["bytes", "utf-8", "text", "rtf"],
)
def test_without_plain_text_its_html_or_rtf_is_read(tmp_path, body):
    rest = {pid: value for pid, value in PROPERTIES.items() if pid != BODY}

    assert signal(tmp_path, Message(rest | body)).text == "Het café is dicht."


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("REPORT.IPM.Note.NDR", "bericht over bezorging"),
        ("REPORT.IPM.Note.IPNRN", "leesbevestiging"),
        ("IPM.Schedule.Meeting.Request", "agenda-uitnodiging"),
        ("IPM.Appointment", "agenda-uitnodiging"),
        ("IPM.Note.Rules.OofTemplate.Microsoft", "automatisch antwoord"),
        ("IPM.Contact", "geen e-mail (contact, taak of notitie)"),
    ],
)
def test_what_outlook_calls_otherwise_than_mail_is_left_out(tmp_path, kind, reason):
    assert items(tmp_path, Message(PROPERTIES | {CLASS: kind})) == [LeftOut(reason)]


def test_a_draft_is_left_out_and_what_was_sent_is_not(tmp_path):
    unsent = {pid: value for pid, value in PROPERTIES.items() if pid != SENT} | {FLAGS: 8}

    assert items(tmp_path, Message(unsent)) == [LeftOut("concept")]
    assert signal(tmp_path, Message(PROPERTIES | {FLAGS: 8}))


def test_spam_by_the_level_of_exchange_is_left_out(tmp_path):
    assert items(tmp_path, Message(PROPERTIES | {0x4076: 6})) == [LeftOut("als spam gemerkt")]


def test_messages_that_a_message_passes_on_are_read_themselves(tmp_path):
    passed_on = PROPERTIES | {SUBJECT: "FW: brief", BODY: "Ter info"}

    found = signal(tmp_path, Message(passed_on, messages=[Message(PROPERTIES | {ID: "<binnen@voorbeeld.nl>"})]))

    assert (found.origin_id, found.text) == ("binnen@voorbeeld.nl", "Mijn dochter wacht al 14 maanden.")


@pytest.mark.parametrize("keep", [8, 600, 2_000, -512])
def test_a_damaged_message_of_outlook_is_put_aside(tmp_path, keep):
    path = tmp_path / "kapot.msg"
    path.write_bytes(msg(Message(PROPERTIES))[:keep])

    (item,) = read(path)

    assert isinstance(item, Rejected)
    assert "beschadigd" in item.reason


def test_folders_that_point_at_the_same_bytes_a_thousand_times_are_not_read(tmp_path):
    path = tmp_path / "bom.msg"
    whole = bytearray(msg(Message(PROPERTIES, {f"{n}.txt": b"x" * 4096 * (200 if not n else 1) for n in range(60)})))
    # Each attachment says that its content is the large one of the first.
    mark = "__substg1.0_37010102".encode("utf-16-le")
    places = [at for at in range(0, len(whole), 128) if whole[at : at + len(mark)] == mark]
    for at in places:
        whole[at + 116 : at + 128] = whole[places[0] + 116 : places[0] + 128]
    path.write_bytes(whole)

    (item,) = read(path)

    assert len(places) == 60
    assert isinstance(item, Rejected)
