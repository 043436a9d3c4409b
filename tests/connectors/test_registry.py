"""Whatever is offered ends as a signal, or as something left out or rejected with a Dutch sentence."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors import registry
from connectors.base import LeftOut, Note, RawSignal, Rejected, Source
from connectors.registry import CONNECTORS, find

DATA = Path(__file__).parent / "data"
FILES = Path(__file__).parents[3] / "shared" / "data" / "files"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
SUFFIXES = sorted({suffix for connector in CONNECTORS for suffix in connector.suffixes} | {".zip"})


def read(*what: Any, **how: Any):
    """What is found; remarks on how it was read are another test's."""
    return (item for item in registry.read(*what, **how) if not isinstance(item, Note))


def rejected(path: Path, source: Source | None = None) -> Rejected:
    (item,) = read(path, source)
    assert isinstance(item, Rejected)
    assert item.reason.endswith(".")
    assert item.remedy.endswith(".")
    return item


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_file_is_rejected(tmp_path, suffix):
    path = tmp_path / f"leeg{suffix}"
    path.touch()

    assert rejected(path).reason == "Het bestand is leeg."


@pytest.mark.parametrize("suffix", [".csv", ".eml", ".mbox", ".xml", ".md", ".txt"])
def test_a_picture_under_another_name_is_rejected_as_a_picture(tmp_path, suffix):
    path = tmp_path / f"plaatje{suffix}"
    path.write_bytes(PNG)

    assert rejected(path, Source.QUESTION).reason == "Dit is een afbeelding (PNG), geen tekst."


def test_a_table_without_a_date_column_is_rejected_as_a_whole():
    assert rejected(DATA / "tables" / "zonder-datum.csv").reason == "Er is geen kolom met de datum (regel 1)."


@pytest.mark.parametrize("source", [None, Source.QUESTION])
def test_a_table_in_an_archive_whose_columns_nobody_told_waits_for_who_does(tmp_path, source):
    path = tmp_path / "map.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("export.csv", "Wanneer;Verhaal\n3 maart 2025;De bus komt niet meer\n")

    assert rejected(path, source).remedy.startswith(
        "Bied het archief opnieuw aan, op de pagina Bronnen of in een terminal."
    )


@pytest.mark.parametrize("keep", [10, 300, 5000, -100])
@pytest.mark.parametrize("suffix", [".docx", ".odt", ".xlsx", ".ods", ".zip"])
def test_a_damaged_document_is_rejected(tmp_path, keep, suffix):
    whole = tmp_path / "heel.docx"
    docx.Document().save(str(whole))
    path = tmp_path / f"kapot{suffix}"
    path.write_bytes(whole.read_bytes()[:keep])

    assert "beschadigd" in rejected(path).reason


def test_a_file_of_an_unknown_kind_is_rejected_with_the_kinds_that_are_read(tmp_path):
    path = tmp_path / "geluid.mp3"
    path.write_bytes(b"ID3")

    assert ".mbox" in rejected(path).remedy


def test_a_source_that_cannot_be_told_is_asked_for():
    assert "--source" in rejected(DATA / "visits" / "gesprek 2025-05-20.txt").remedy


def test_a_file_that_is_not_there_is_rejected(tmp_path):
    assert rejected(tmp_path / "weg.csv").reason == "Het bestand is niet te openen."


def test_a_folder_is_walked_in_order_without_hidden_files_and_without_what_explains_it(tmp_path):
    for name in (
        "b.csv",
        "a/z.eml",
        "a/b/y.md",
        ".verborgen.csv",
        ".git/x.csv",
        "README.md",
        "truth.csv",
        "planted.csv",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    assert [file.relative_to(tmp_path).as_posix() for file in find(tmp_path)] == ["a/b/y.md", "a/z.eml", "b.csv"]


def test_a_file_that_is_named_itself_is_found_whatever_its_name():
    assert find(DATA / "visits" / "README.md") == [DATA / "visits" / "README.md"]


def test_the_files_in_an_archive_are_read_as_if_they_lay_open(tmp_path):
    archive = tmp_path / "alles.zip"
    inner = tmp_path / "mail.zip"
    with zipfile.ZipFile(inner, "w") as packed:
        packed.write(DATA / "mail" / "postbus.mbox", "postbus.mbox")
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(DATA / "visits" / "werkbezoek-emmen.md", "map/werkbezoek-emmen.md")
        packed.write(DATA / "tables" / "zonder-datum.csv", "zonder-datum.csv")
        packed.write(inner, "mail.zip")
        packed.writestr("__MACOSX/._x.csv", "x")

    items = list(read(archive))

    signals = [item.origin_id for item in items if isinstance(item, RawSignal)]
    assert signals == ["mbox-1@voorbeeld.nl", "mbox-2@voorbeeld.nl", "mbox-3@voorbeeld.nl",
                       "werkbezoek-emmen.md#1", "werkbezoek-emmen.md#2"]  # fmt: skip
    assert [item.place for item in items if isinstance(item, Rejected)] == ["zonder-datum.csv"]


def test_no_name_in_an_archive_leads_outside(tmp_path):
    archive = tmp_path / "in" / "slim.zip"
    archive.parent.mkdir()
    with zipfile.ZipFile(archive, "w") as packed:
        for name in ("../../gehackt.csv", "/gehackt.csv", "..\\gehackt.csv", "a/../../../gehackt.csv"):
            packed.writestr(name, "id;datum;vraag\n1;1-2-2025;Vraag\n")

    items = list(read(archive))

    assert [type(item) for item in items] == [RawSignal] * 4
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["in", "slim.zip"]


@pytest.mark.parametrize("suffix", [".zip", ".docx", ".odt", ".xlsx"])
def test_a_bomb_is_not_unpacked(tmp_path, suffix):
    path = tmp_path / f"bom{suffix}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("content.xml", "w") as file:
        for _ in range(50):
            file.write(b"\0" * 1_000_000)

    assert rejected(path, Source.VISIT).reason == "Het bestand is uitgepakt te groot om veilig te openen."


BOMB = '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "{}">{}]>'.format(
    "x" * 1000,
    "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "&a;" * 10}">' for n in range(12)),
)


@pytest.mark.parametrize(
    ("entities", "body"),
    [(BOMB, "&a11;"), ('<!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;")],
)
def test_entities_are_neither_blown_up_nor_fetched(tmp_path, entities, body):
    feed = tmp_path / "feed.xml"
    item = f"<item><title>T {body}</title><pubDate>Thu, 01 Jan 2026 10:00:00 +0100</pubDate></item>"
    feed.write_text(f'{entities}<rss version="2.0"><channel>{item}</channel></rss>')
    note = tmp_path / "note.odt"
    with zipfile.ZipFile(note, "w") as packed:
        packed.writestr("content.xml", f"{entities}<a>{body}</a>")

    items = [*read(feed), *read(note, Source.VISIT)]

    assert all(len(item.text) < 100 and "root:" not in item.text for item in items if isinstance(item, RawSignal))
    assert isinstance(items[-1], Rejected)


def test_mail_with_parts_in_parts_without_end_is_rejected_in_time(tmp_path):
    path = tmp_path / "diep.eml"
    head = b"Date: Mon, 5 Jan 2026 10:00:00 +0100\nFrom: a@voorbeeld.nl\n"
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000))
    path.write_bytes(head + parts + b"x\n" * 100_000)
    start = time.monotonic()

    assert "delen in elkaar" in rejected(path).reason
    assert time.monotonic() - start < 10


@settings(max_examples=60)
@given(content=st.binary(max_size=3000), suffix=st.sampled_from(SUFFIXES), source=st.sampled_from([None, *Source]))
@example(content=b"\xef\xbb\xbf", suffix=".mbox", source=None)
def test_any_bytes_under_any_name_end_as_items(tmp_path, content, suffix, source):
    path = tmp_path / f"x{suffix}"
    path.write_bytes(content)

    items = list(read(path, source))

    assert items
    assert all(isinstance(item, RawSignal | Rejected | LeftOut) for item in items)


GOOD = sorted(path for path in DATA.rglob("*") if path.is_file() and path.suffix != ".yaml")


@settings(max_examples=80)
@given(
    which=st.sampled_from(GOOD),
    at=st.floats(0, 1),
    put=st.one_of(
        st.binary(max_size=40), st.sampled_from([b"\0" * 50, b'"', b"\n\n\n", b"\xff\xfe", b"<" * 500, b"--" * 99])
    ),
    drop=st.integers(0, 200),
)
def test_good_files_with_damage_end_as_items(tmp_path, which, at, put, drop):
    content = which.read_bytes()
    place = int(at * len(content))
    path = tmp_path / f"x{which.suffix}"
    path.write_bytes(content[:place] + put + content[place + drop :])

    for source in (None, Source.VISIT):
        assert all(isinstance(item, RawSignal | Rejected | LeftOut) for item in read(path, source))


def test_odd_and_hostile_files_of_others_all_end_as_items_in_time():
    """A sample of 300; with ALLE_BESTANDEN=1 in the environment all 2,500."""
    files = sorted(path for path in FILES.rglob("*") if path.is_file())
    if not files:
        pytest.skip("../shared/data/files ontbreekt")
    step = 1 if os.environ.get("ALLE_BESTANDEN") else len(files) // 300

    slow = []
    for path in files[::step]:
        for source in (None, Source.VISIT):
            start = time.monotonic()
            items = list(read(path, source))
            if time.monotonic() - start > 10:
                slow.append(path.name)
            assert items, path.name
            for item in items:
                assert not isinstance(item, Rejected) or (item.reason.endswith(".") and item.remedy.endswith(".")), (
                    path.name
                )

    assert slow == []
