"""Who wrote can be counted without being known: keyed pseudonyms, where their key is, and a new key."""

import os
import stat
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from databases import url_of
from sqlalchemy import Engine, text

from pipeline.errors import StoreError
from pipeline.ingest import ingest
from pipeline.pseudonyms import log_keys, open_pseudonyms, rotate
from pipeline.store.database import open_database

MAIL = """From: {name} <{address}>
Date: Tue, 4 Mar 2025 09:{minute:02}:00 +0100
Message-ID: <{number}@mail.example>
Subject: de bus
Content-Type: text/plain; charset=utf-8

De bus in ons dorp rijdt niet meer, dit is brief nummer {number} daarover.
"""
Post = Callable[..., Path]


@pytest.fixture(autouse=True)
def without_setting(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("RODE_DRADEN_PSEUDONYM_KEY")


@pytest.fixture
def post(tmp_path: Path) -> Post:
    """Write mails of somebody in a folder, numbered on from `first`."""

    def write(address: str, count: int, first: int = 0) -> Path:
        folder = tmp_path / "post"
        folder.mkdir(exist_ok=True)
        for number in range(first, first + count):
            mail = MAIL.format(name="Iemand", address=address, number=number, minute=number)
            (folder / f"{number}.eml").write_text(mail, encoding="utf-8")
        return folder

    return write


FORM = """Naam: {name}
E-mailadres: {address}
Onderwerp: de bus
Uw vraag: De bus in ons dorp rijdt niet meer, dit is vraag {number} daarover.
"""


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(url_of(tmp_path / "signalen.sqlite"))


def _voices(engine: Engine) -> Counter[str]:
    with engine.connect() as connection:
        return Counter(connection.scalars(text("SELECT writer FROM signal")))


@pytest.mark.sqlite
def test_twelve_mails_of_one_person_are_one_voice_however_the_address_is_written(engine: Engine, post: Post):
    post("B.Vogel@Example.org", 6)
    post("b.vogel@example.org", 6, first=6)

    ingest(engine, [post("merel@example.org", 1, first=12)])

    assert sorted(_voices(engine).values()) == [1, 12]
    assert not any("vogel" in writer for writer in _voices(engine))


def test_who_fill_in_the_form_of_a_website_are_each_a_voice_and_not_the_website(engine: Engine, tmp_path: Path):
    for number, name in enumerate(["merel", "merel", "vogel"]):
        form = FORM.format(name=name, address=f"{name}@example.org", number=number)
        head = MAIL.format(name="Website", address="info@site.example", number=number, minute=number).partition("\n\n")[
            0
        ]
        (tmp_path / f"{number}.eml").write_text(f"{head}\n\n{form}", encoding="utf-8")

    ingest(engine, sorted(tmp_path.glob("*.eml")))

    assert sorted(_voices(engine).values()) == [1, 2]


@pytest.mark.sqlite
def test_the_key_is_made_at_first_use_beside_the_database_for_its_owner_alone(engine: Engine, tmp_path: Path):
    open_pseudonyms(engine)

    file = tmp_path / "signalen.sleutel"
    assert len(file.read_text()) > 32
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.sqlite
def test_the_key_is_not_in_the_database(engine: Engine, tmp_path: Path, post: Post):
    ingest(engine, [post("b.vogel@example.org", 2)])
    engine.dispose()

    key = (tmp_path / "signalen.sleutel").read_bytes().strip()
    assert not any(key in file.read_bytes() for file in tmp_path.glob("signalen.sqlite*"))


@pytest.mark.sqlite
def test_another_key_gives_another_pseudonym(tmp_path: Path):
    one, other = (open_database(url_of(tmp_path / f"{name}.sqlite")) for name in ("een", "twee"))

    assert open_pseudonyms(one)("a") != open_pseudonyms(other)("a") != "a"


@pytest.mark.sqlite
def test_after_a_new_key_every_voice_is_still_one_voice_and_no_old_pseudonym_is_left(
    engine: Engine, tmp_path: Path, post: Post
):
    ingest(engine, [post("b.vogel@example.org", 3)])
    (before,) = _voices(engine)

    rotate(engine)
    ingest(engine, [post("b.vogel@example.org", 2, first=3)])

    assert list(_voices(engine).values()) == [5]
    engine.dispose()
    assert not any(before.encode() in file.read_bytes() for file in tmp_path.glob("signalen.sqlite*"))


@pytest.mark.sqlite
def test_pseudonyms_from_before_there_were_keys_get_one_and_stay_the_same_voice(engine: Engine, post: Post):
    ingest(engine, [post("b.vogel@example.org", 3)])
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM pseudonym_key"))
        # What the version before stored: the digest itself.
        connection.execute(text("UPDATE signal SET writer = :digest"), {"digest": _digest_of("b.vogel@example.org")})

    ingest(engine, [post("b.vogel@example.org", 2, first=3)])

    assert list(_voices(engine).values()) == [5]
    assert _digest_of("b.vogel@example.org") not in _voices(engine)


def _digest_of(address: str) -> str:
    from pipeline.privacy import _digest

    return _digest("writer", address)


@pytest.mark.sqlite
def test_without_its_key_nothing_is_read_and_the_remedy_is_said(engine: Engine, tmp_path: Path, post: Post):
    folder = post("b.vogel@example.org", 1)
    ingest(engine, [folder])
    (tmp_path / "signalen.sleutel").unlink()
    post("b.vogel@example.org", 1, first=1)

    with pytest.raises(StoreError, match=r"signalen\.sleutel"):
        ingest(engine, [folder])

    assert not (tmp_path / "signalen.sleutel").exists()
    rotate(engine, lost=True)
    ingest(engine, [folder])
    assert sorted(_voices(engine).values()) == [1, 1]


def test_a_key_in_the_setting_goes_before_the_file_and_a_second_one_behind_it_is_a_new_key(
    engine: Engine, tmp_path: Path, post: Post, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("RODE_DRADEN_PSEUDONYM_KEY", "a" * 32)
    ingest(engine, [post("b.vogel@example.org", 2)])
    monkeypatch.setenv("RODE_DRADEN_PSEUDONYM_KEY", f"{'a' * 32} {'b' * 32}")
    ingest(engine, [post("b.vogel@example.org", 2, first=2)])

    assert list(_voices(engine).values()) == [4]
    assert not (tmp_path / "signalen.sleutel").exists()


@pytest.mark.parametrize(
    ("key", "url", "said"), [("kort", "", "te raden"), ("", "sqlite:///:memory:", "PSEUDONYM_KEY")]
)
def test_what_can_not_be_done_is_said_with_what_to_do(
    key: str, url: str, said: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("RODE_DRADEN_PSEUDONYM_KEY", key)

    with pytest.raises(StoreError, match=said):
        open_pseudonyms(open_database(url) if url else engine)


def test_a_key_in_the_settings_counts_from_the_moment_that_it_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    engine = open_database(url_of(tmp_path / "store.sqlite"))
    monkeypatch.chdir(tmp_path)
    found = [log_keys(engine)]
    for key in ("a" * 32, "b" * 33):  # of another length: a clock of files may tick slowly
        (tmp_path / ".env").write_text(f"RODE_DRADEN_PSEUDONYM_KEY={key}\n", encoding="utf-8")
        found.append(log_keys(engine))
    monkeypatch.setenv("RODE_DRADEN_PSEUDONYM_KEY", "c" * 32)
    found.append(log_keys(engine))
    monkeypatch.delenv("RODE_DRADEN_PSEUDONYM_KEY")
    (tmp_path / ".env").unlink()

    assert [len(keys) for keys in found] == [0, 1, 1, 1]
    assert len({keys[0] for keys in found[1:]}) == 3
    assert log_keys(engine) == []
