"""Mail and archives of strangers: each ends as a signal, left out, or put aside with a Dutch sentence, and in time."""

from __future__ import annotations

import json
import os
import random
import re
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import hostile
import pytest
from outlook_file import Message, msg

from connectors import archives
from connectors.archives import Room
from connectors.base import Item, LeftOut, RawSignal, Rejected, Source
from connectors.registry import find, read

DATA = Path(__file__).parent / "data" / "mail"
SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "email"
REAL = Path(__file__).parents[3] / "shared" / "data" / "files" / "mail"
HEAD = hostile.HEAD
MAIL = HEAD + b"\nWaar blijft mijn brief?\n"
SENTENCE = re.compile(r"[A-Z'].*\.", re.DOTALL)

# What is put in the middle of a message: each has once been the end of some program.
TOKENS = [
    b"\0", b"\0" * 300, b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\r\n\r\n", b"\n\n", b"\x1a", b"\x85", b"\xe2\x80\xae",
    b"\xe2\x80\x8f", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"--", b"----boundary\n", b"\nFrom a Mon Jan  5 10:00:00 2026\n",
    b"\nContent-Type: multipart/mixed; boundary=\n\n", b'\nContent-Type: multipart/alternative; boundary="x\n\n',
    b"\nContent-Type: message/rfc822\n\n", b"\nContent-Type: text/html; charset=utf-7\n", b'\nContent-Type: ;;;="\n',
    b"\nContent-Transfer-Encoding: base64\n", b"\nContent-Transfer-Encoding: quoted-printable\n",
    b"\nContent-Transfer-Encoding: x-uuencode\n", b"\nContent-Transfer-Encoding: \xff\n", b"charset=idna", b'charset="\0"',
    b"charset*0*=utf-8''%ff", b"=?utf-8?B?4oKs?=", b"=?utf-8?q?=ZZ?=", b"=?x?x?x?=", b"=?utf-16?b?//4=?=", b"=FF=00",
    b"\nDate: Mon, 01 Jan 0001 00:00:00 +0000\n", b"\nDate: Fri, 31 Dec 9999 23:59:59 -2359\n", b"\nDate: 99999999999999999\n",
    b"\nDate: Mon, 31 Feb 2026 25:61:61 +9999\n", b"\nSubject:\n", b"\nSubject: \xe2\x80\xae[MAPS]\n", b"\nFrom: <<>>,;:@\n",
    b"\nReferences: <<<<>>>>\n", b"\n:\n", b"\n \n", b"<html><body>", b"<![CDATA[", b"<!--", b"&#0;&#xD800;&#99999999;",
    b"<table><tr><td><table>", b"begin 644 x\n", b"-----BEGIN PGP MESSAGE-----\n", b">" * 500, b" " * 2000, b"=" * 500,
]  # fmt: skip


def sound(items: Iterable[Item]) -> bool:
    found = list(items)
    return bool(found) and all(
        (isinstance(item, RawSignal) and 1990 <= item.date.year <= 2027 and item.text.strip() and "\0" not in item.text)
        or isinstance(item, LeftOut)
        or (isinstance(item, Rejected) and SENTENCE.fullmatch(item.reason) and SENTENCE.fullmatch(item.remedy))
        for item in found
    )


def damaged(raw: bytes, lot: random.Random) -> bytes:
    for _ in range(lot.randint(1, 4)):
        at, length = lot.randrange(len(raw) + 1), lot.randint(0, 80)
        piece = raw[at : at + length]
        match lot.randrange(7):
            case 0:
                raw = raw[:at] + lot.choice(TOKENS) + raw[at:]
            case 1:
                raw = raw[:at] + lot.choice(TOKENS) + raw[at + length :]
            case 2:
                raw = raw[:at] + raw[at + length :]
            case 3:
                raw = raw[:at] + lot.randbytes(length) + raw[at + length :]
            case 4:
                raw = raw[:at] + piece * lot.randint(2, 40) + raw[at:]
            case 5:
                raw = raw[: max(at, 20)]
            case _:
                raw = raw[:at] + bytes(byte ^ 0x80 for byte in piece) + raw[at + length :]
    return raw


def originals(folder: Path, lot: random.Random) -> list[tuple[str, bytes]]:
    """Mail of every kind: our own, of the sample, real ones of others where they are, Outlook's, and archives of them."""
    files = [*DATA.iterdir(), *lot.sample(sorted(SAMPLE.rglob("*.eml")), 20)]
    files += [path for path in sorted(REAL.rglob("*.eml")) if path.stat().st_size < 60_000]
    found = [(path.suffix, path.read_bytes()) for path in files]
    found.append((".msg", msg(Message({0x1A: "IPM.Note", 0x37: "Brief", 0x1000: "Tekst " * 900, 0x1013: b"<p>Tekst"}))))
    packed = hostile.zipped(*((f"{number}{suffix}", raw) for number, (suffix, raw) in enumerate(found[:6])))
    return [*found, *[(".zip", packed)] * 12, *[found[-1]] * 12]


def test_sixteen_hundred_damaged_mails_and_archives_all_end_as_items(tmp_path):
    lot = random.Random(5)
    whole = originals(tmp_path, lot)
    unsound = []

    for number in range(1_600):
        suffix, raw = whole[number % len(whole)]
        path = tmp_path / f"x{suffix}"
        path.write_bytes(damaged(raw, lot))
        if not sound(read(path, Source.EMAIL)):
            unsound.append((number, suffix))

    assert unsound == []


def test_every_real_mail_of_others_ends_as_items(real_data):
    files = [path for path in (real_data / "files" / "mail").rglob("*") if path.is_file()]

    assert len(files) > 300
    assert [path.name for path in files if not sound(read(path, Source.EMAIL))] == []


def test_what_was_made_to_take_all_time_or_memory_takes_neither():
    done = subprocess.run(
        [sys.executable, hostile.__file__], capture_output=True, text=True, check=True, encoding="utf-8"
    )

    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [name for name, *_ in told] == list(hostile.FILES)
    assert [(name, seconds) for name, seconds, *_ in told if seconds > 10] == []
    assert [(name, memory) for name, _, memory, *_ in told if memory > 1_000] == []
    assert [name for name, _, _, items, _ in told if not items] == []
    assert all(SENTENCE.fullmatch(text) for *_, said in told for sentences in said for text in sentences)


def test_archives_in_an_archive_share_the_room_that_there_is(tmp_path):
    inner = hostile.zipped(*((f"{n}.eml", MAIL) for n in range(10)))
    path = tmp_path / "alles.zip"
    path.write_bytes(hostile.zipped(("a.zip", inner), ("b.zip", inner), ("c.zip", inner)))
    infos = archives.members(path)
    room = Room(files=25)

    room.take(infos)
    room.take(infos * 7)

    with pytest.raises(archives.Unreadable, match="te groot"):
        room.take(infos)
    assert sum(isinstance(item, RawSignal) for item in read(path)) == 30


def test_an_archive_that_holds_itself_ends(tmp_path):
    raw = hostile.zipped(("a.eml", MAIL))
    for _ in range(6):
        raw = hostile.zipped(("dieper.zip", raw))
    path = tmp_path / "diep.zip"
    path.write_bytes(raw)

    (item,) = read(path)

    assert item.reason == "Er zitten te veel archieven in elkaar."


NAMES = [
    "../../buiten.eml", "/etc/buiten.eml", "C:\\buiten.eml", "C:buiten.eml", "\\\\server\\deel\\buiten.eml", "..\\buiten.eml",
    "a/../../buiten.eml", "./buiten.eml", "con.eml", "NUL.eml", "a" * 400 + ".eml", "re\u202etx\u202c.eml", "tab\tnaam.eml",
    "regel\neinde.eml", "..eml ",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_name_in_an_archive_leads_outside_or_is_shown_as_another(tmp_path, name, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tijdelijk"))
    (tmp_path / "tijdelijk").mkdir()
    path = tmp_path / "in" / "slim.zip"
    path.parent.mkdir()
    path.write_bytes(hostile.zipped((name, MAIL), (f"{name}.xyz", MAIL)))

    items = list(read(path))

    assert sound(items)
    assert not any(set(item.place) & set("\u202e\n\t\0") for item in items if isinstance(item, Rejected))
    assert sorted(found.name for found in tmp_path.rglob("*")) == ["in", "slim.zip", "tijdelijk"]


def test_a_link_in_an_archive_is_not_followed(tmp_path):
    path = tmp_path / "link.zip"
    link = zipfile.ZipInfo("geheim.eml")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")

    (item,) = read(path)

    assert item.reason == "Dit is een koppeling naar een ander bestand."


def test_a_maildir_in_an_archive_is_a_maildir(tmp_path):
    path = tmp_path / "maildir.zip"
    path.write_bytes(
        hostile.zipped(("Map/cur/1700000001.M1.host.nl:2,S", MAIL), ("Map/cur/1700000002.M1.host.nl:2,ST", MAIL))
    )

    assert [type(item) for item in read(path)] == [RawSignal, LeftOut]


@pytest.mark.parametrize("where", [0, 20, -30, "size"])
def test_an_archive_that_lies_about_what_is_in_it_is_put_aside(tmp_path, where):
    raw = bytearray(hostile.zipped(("a.eml", MAIL * 40)))
    if where == "size":  # more comes out than it says
        at = raw.rindex(b"PK\x01\x02") + 24
        raw[at : at + 4] = (50).to_bytes(4, "little")
    else:
        raw[where] ^= 0xFF
    path = tmp_path / "leugen.zip"
    path.write_bytes(raw)

    assert sound(read(path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among its files")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pijp.eml")

    (item,) = read(find(tmp_path)[0])

    assert item.reason == "Dit is geen gewoon bestand."


def test_a_document_that_is_attached_and_unpacks_without_end_is_passed_over(tmp_path):
    import base64

    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * 50_000_000)
    part = (
        b"--x\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=brief.docx\n"
        b"Content-Transfer-Encoding: base64\n\n%b\n" % base64.encodebytes(bomb.getvalue())
    )
    path = tmp_path / "bom.eml"
    path.write_bytes(hostile.MIXED + b"--x\n\nZie de bijlage bij deze brief.\n" + part * 40 + b"--x--\n")

    (item,) = read(path, attachments=True)

    assert item.text == "Zie de bijlage bij deze brief."
