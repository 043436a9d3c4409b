"""Mail and archives of strangers: each ends as a signal, left out, or put aside with a Dutch sentence, and in time."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import tempfile
import zipfile
from io import BytesIO

import hostile
import hostile_mail
import pytest
from hostile_mail import sound

from connectors import archives
from connectors.archives import Room
from connectors.base import LeftOut, RawSignal, Rejected, Source
from connectors.registry import find, read

HEAD = hostile.HEAD
MAIL = HEAD + b"\nWaar blijft mijn brief?\n"


def test_damaged_mails_and_archives_all_end_as_items(tmp_path):
    """Of the sixteen hundred that `benchmarks/hostile.py` reads, the first four hundred."""
    assert [
        name for name, path in hostile_mail.damaged_files(tmp_path, 400) if not sound(read(path, Source.EMAIL))
    ] == []


def test_what_was_made_to_take_all_time_or_memory_takes_neither():
    """A tenth as long as in `benchmarks/hostile.py`, in which 10 seconds and 1 GB are the limits."""
    done = subprocess.run(
        [sys.executable, hostile.__file__, "--small"], capture_output=True, text=True, check=True, encoding="utf-8"
    )

    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [name for name, *_ in told] == list(hostile.FILES)
    assert [(name, seconds) for name, seconds, *_ in told if seconds > 3] == []
    assert [(name, memory) for name, _, memory, *_ in told if memory > 400] == []
    assert [name for name, _, _, items, _ in told if not items] == []
    assert all(hostile_mail.SENTENCE.fullmatch(text) for *_, said in told for sentences in said for text in sentences)


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
