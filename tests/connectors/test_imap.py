"""A mailbox on a real mail server (Dovecot): read once, only what is new, and without leaving a trace."""

from __future__ import annotations

import socket
import uuid
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime

import mailserver
import pytest
from hypothesis import given
from hypothesis import strategies as st
from imapclient import IMAPClient
from mailserver import PASSWORD, Cutting, Dovecot, token

from connectors import imap
from connectors.base import Item, LeftOut, RawSignal, Rejected
from connectors.imap import Secret, list_messages, mailbox_at, read_messages
from connectors.safety import Unreadable

pytestmark = pytest.mark.xdist_group("mailserver")
KEY = Secret(password=PASSWORD)


def mail(number: int, size: int = 0, head: str = "") -> bytes:
    lines = f"From: Inwoner {number} <i{number}@voorbeeld.nl>\nMessage-ID: <{number}@voorbeeld.nl>\nSubject: Vraag {number}\n"
    day = "" if "Date:" in head else f"Date: Mon, 5 Jan 2026 10:{number % 60:02}:00 +0100\n"
    filler = "Dit duurt nu al heel lang. " * (size // 27)
    return f"{lines}{day}{head}\nWaar blijft antwoord {number}? {filler}\n".encode()


@pytest.fixture
def user() -> str:
    return f"{uuid.uuid4().hex[:12]}@voorbeeld.nl"


@pytest.fixture
def box(mail_server: Dovecot, user: str) -> Box:
    return Box(mail_server, user)


class Box:
    """A mailbox of its own on the server, as its owner sees it."""

    def __init__(self, server: Dovecot, user: str) -> None:
        self.server = server
        self.user = user

    def deliver(self, *numbers: int, size: int = 0) -> None:
        for number in numbers:
            self.server.deliver(self.user, mail(number, size))

    def owner(self) -> IMAPClient:
        client = IMAPClient("localhost", self.server.port, ssl=True)
        client.plain_login(self.user, PASSWORD)
        return client

    def address(self, folder: str = "", port: int = 0, scheme: str = "imaps") -> str:
        return f"{scheme}://{self.user}@localhost:{port or self.server.port}/{folder}"


def read(where: str, secret: Secret = KEY, after: int = 0) -> list[Item]:
    mailbox = mailbox_at(where)
    found = list_messages(mailbox, secret)
    new = replace(found, uids=tuple(uid for uid in found.uids if uid > after))
    return list(read_messages(mailbox, secret, new))


def ids(items: list[Item]) -> list[str]:
    return [item.origin_id.partition("@")[0] for item in items if isinstance(item, RawSignal)]


def test_messages_are_listed_and_read_in_their_order(box):
    box.deliver(0, 1, 2)

    listing = list_messages(mailbox_at(box.address()), KEY)

    assert len(listing.uids) == 3
    assert ids(read(box.address())) == ["0", "1", "2"]
    assert ids(read(box.address(), after=listing.uids[0])) == ["1", "2"]


def test_reading_leaves_no_trace(box):
    box.deliver(0)
    box.server.deliver(box.user, mail(1), flags="FS")
    with box.owner() as client:
        client.select_folder("INBOX", readonly=True)
        before = {uid: found[b"FLAGS"] for uid, found in client.fetch(client.search(), ["FLAGS"]).items()}

    read(box.address())

    with box.owner() as client:
        client.select_folder("INBOX", readonly=True)
        after = {uid: found[b"FLAGS"] for uid, found in client.fetch(client.search(), ["FLAGS"]).items()}
    assert [set(flags) - {b"\\Recent"} for flags in after.values()] == [set(), {b"\\Flagged", b"\\Seen"}]
    assert after == before


@pytest.mark.parametrize("folder", ["Publieksvragen", "Publieksvragen/Één vraag", "Zorg & jeugd? #1", "日本"])
def test_a_folder_is_named_as_the_user_sees_it(box, folder):
    with box.owner() as client:
        client.create_folder(folder.replace("/", "."))
        client.append(folder.replace("/", "."), mail(7))

    assert ids(read(box.address(folder))) == ["7"]
    assert ids(read(box.address("INBOX"))) == []


def test_a_token_opens_the_mailbox_too_and_so_does_starttls(box):
    box.deliver(1)

    assert ids(read(box.address(), Secret(token=token(box.user)))) == ["1"]
    assert ids(read(box.address(port=box.server.plain_port, scheme="imap"))) == ["1"]


@pytest.mark.parametrize(
    ("secret", "folder", "reason"),
    [
        (lambda _: Secret(), "", "Er is geen wachtwoord of token voor de postbus op localhost."),
        (lambda _: Secret("mis"), "", "De mailserver localhost weigert de gebruikersnaam of het wachtwoord."),
        (
            lambda user: Secret(token=token(user, seconds=-60)),
            "",
            "De mailserver localhost weigert het token: het is ver",
        ),
        (
            lambda _: Secret(token=token("ander@voorbeeld.nl")),
            "",
            "De mailserver localhost weigert het token: het is ver",
        ),
        (lambda _: KEY, "Weg", "De map 'Weg' staat niet in deze postbus."),
    ],
)
def test_what_keeps_the_mailbox_shut_is_told_in_a_sentence_without_secrets(box, secret, folder, reason):
    key = secret(box.user)

    with pytest.raises(Unreadable) as told:
        read(box.address(folder), key)

    assert told.value.reason.startswith(reason)
    assert told.value.remedy.endswith(".")
    assert not any(part in f"{told.value} {key!r}" for part in (PASSWORD, "mis'", key.token, box.user) if part)


def test_a_certificate_that_is_not_trusted_is_refused_before_the_password_goes_out(box, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(Unreadable, match="Het certificaat van de mailserver localhost wordt niet vertrouwd"):
        read(box.address())
    with pytest.raises(Unreadable, match="wordt niet vertrouwd"):
        read(box.address(port=box.server.plain_port, scheme="imap"))


def test_a_server_that_is_not_there_is_told_at_once():
    (port,) = mailserver.free_ports(1)

    with pytest.raises(Unreadable, match="De mailserver localhost is niet te bereiken"):
        read(f"imaps://a@localhost:{port}")


def test_a_server_that_speaks_something_else_is_told(monkeypatch):
    monkeypatch.setattr(imap, "_TIMEOUT", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unreadable, match="niet te bereiken"):
        read(f"imaps://a@localhost:{silent.getsockname()[1]}")


@pytest.mark.parametrize("cuts", [[1500], [9_000, 9_000, 30_000], [4_000, 60_000, 70_000, 5_000, 90_000]])
def test_after_a_cut_reading_goes_on_where_it_was(box, monkeypatch, cuts):
    monkeypatch.setattr(imap, "_PAUSES", (0.01,) * 5)
    monkeypatch.setattr(imap, "_AT_ONCE", 5)
    for number in range(40):
        box.deliver(number, size=6_000)
    listing = list_messages(mailbox_at(box.address()), KEY)
    line = Cutting(box.server.port, cuts)

    found = list(read_messages(mailbox_at(box.address(port=line.port)), KEY, listing))

    line.close()
    assert ids(found) == [str(number) for number in range(40)]
    assert line.connections == len(cuts) + 1


def test_a_connection_that_is_cut_each_time_is_given_up_and_what_was_read_is_kept(box, monkeypatch):
    monkeypatch.setattr(imap, "_PAUSES", (0.01,) * 3)
    monkeypatch.setattr(imap, "_AT_ONCE", 2)
    for number in range(10):
        box.deliver(number, size=6_000)
    listing = list_messages(mailbox_at(box.address()), KEY)
    line = Cutting(box.server.port, [24_000, *[5_000] * 9])
    found: list[Item] = []

    with pytest.raises(Unreadable, match="valt steeds weg"):
        found.extend(read_messages(mailbox_at(box.address(port=line.port)), KEY, listing))  # what came before it stays

    line.close()
    rest = read(box.address(), after=listing.uids[len(found) - 1])
    assert ids([*found, *rest]) == [str(number) for number in range(10)]


def test_a_folder_that_was_made_anew_has_messages_of_another_validity(box):
    with box.owner() as client:
        client.create_folder("Map")
        client.append("Map", mail(1))
        before = list_messages(mailbox_at(box.address("Map")), KEY)
        client.delete_folder("Map")
        client.create_folder("Map")
        client.append("Map", mail(2))

    assert list_messages(mailbox_at(box.address("Map")), KEY).validity != before.validity
    with pytest.raises(Unreadable, match="opnieuw gemaakt"):
        list(read_messages(mailbox_at(box.address("Map")), KEY, before))


def test_what_is_deleted_after_it_was_listed_is_passed_over(box):
    box.deliver(0, 1, 2)
    listing = list_messages(mailbox_at(box.address()), KEY)
    with box.owner() as client:
        client.select_folder("INBOX")
        client.delete_messages([listing.uids[1]])
        client.expunge()

    assert ids(list(read_messages(mailbox_at(box.address()), KEY, listing))) == ["0", "2"]


def test_drafts_and_what_is_deleted_or_junk_are_left_out_by_their_flags(box):
    with box.owner() as client:
        for flag in (b"\\Deleted", b"\\Draft", b"$Junk", b"\\Answered"):
            client.append("INBOX", mail(len(flag)), flags=[flag])

    assert [getattr(item, "reason", "signaal") for item in read(box.address())] == [
        "verwijderd bericht",
        "concept",
        "als spam gemerkt",
        "signaal",
    ]


def test_mail_without_a_date_has_the_day_that_it_came_in(box):
    with box.owner() as client:
        client.append(
            "INBOX",
            mail(1, head="X-Date: weg\n").replace(b"Date: Mon", b"X-Old: Mon"),
            msg_time=datetime(2025, 3, 4, tzinfo=UTC),
        )

    (item,) = read(box.address())

    assert item.date == date(2025, 3, 4)


def test_a_message_that_is_too_large_is_not_fetched_and_says_when_it_came_in(box, monkeypatch):
    monkeypatch.setattr(imap, "LARGEST", 5_000)
    with box.owner() as client:
        client.append("INBOX", mail(1, size=9_000), msg_time=datetime(2025, 3, 4, tzinfo=UTC))
        client.append("INBOX", mail(2))

    first, second = read(box.address())

    assert isinstance(first, Rejected)
    assert first.place.endswith("ontvangen op 04-03-2025")
    assert isinstance(second, RawSignal)


@pytest.mark.parametrize(
    ("written", "mailbox"),
    [
        ("imaps://a@b.nl@mail.voorbeeld.nl", ("mail.voorbeeld.nl", "a@b.nl", "INBOX", 993, False)),
        (
            "imaps://a%40b.nl@mail.voorbeeld.nl/Map/Sub%20map",
            ("mail.voorbeeld.nl", "a@b.nl", "Map/Sub map", 993, False),
        ),
        ("IMAP://jan@mail.voorbeeld.nl:1143/Eén", ("mail.voorbeeld.nl", "jan", "Eén", 1143, True)),
    ],
)
def test_an_address_says_who_where_and_which_folder(written, mailbox):
    found = mailbox_at(written)

    assert (found.host, found.user, found.folder, found.port, found.starttls) == mailbox
    assert found.user not in found.name


def test_a_password_in_an_address_is_refused_without_being_repeated():
    with pytest.raises(Unreadable) as told:
        mailbox_at("imaps://a:geheim@mail.voorbeeld.nl/Map")

    assert "geheim" not in str(told.value)


@given(st.text(max_size=60))
def test_any_other_address_is_read_or_refused_in_a_sentence(text):
    with suppress(Unreadable):
        assert mailbox_at(f"imaps://{text}").host


def test_flags_that_say_nothing_leave_a_message_a_signal(box):
    box.server.deliver(box.user, mail(5), flags="RS")

    (item,) = read(box.address())

    assert not isinstance(item, LeftOut)
