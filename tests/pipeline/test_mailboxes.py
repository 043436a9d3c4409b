"""From a mailbox on a real mail server to signals in the store: once, whatever happens on the way."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import uuid
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest
from databases import url_of
from imapclient import IMAPClient
from mailserver import PASSWORD, Dovecot, token
from sqlalchemy import Engine, inspect, text

from connectors.imap import Secret, mailbox_at
from pipeline import mailboxes
from pipeline.cli import app
from pipeline.errors import RodeDradenError
from pipeline.ingest import Account, ingest, of_settings
from pipeline.settings import Settings
from pipeline.status import status_lines
from pipeline.store import read
from pipeline.store.database import open_database

pytestmark = pytest.mark.xdist_group("mailserver")
KEY = Secret(PASSWORD)


def mail(number: int) -> bytes:
    head = f"From: Inwoner <i{number}@voorbeeld.nl>\nMessage-ID: <{number}@voorbeeld.nl>\nSubject: Vraag {number}\n"
    return f"{head}Date: Mon, 5 Jan 2026 10:00:00 +0100\n\nWaar blijft het antwoord op brief {number}?\n".encode()


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(url_of(tmp_path / "store.sqlite"))


@pytest.fixture
def user() -> str:
    return f"{uuid.uuid4().hex[:12]}@voorbeeld.nl"


def address(server: Dovecot, user: str) -> str:
    return f"imaps://{user}@localhost:{server.port}/"


def adds_up(account: Account) -> bool:
    return account.found == account.stored + account.known + account.left_out.total() + account.quarantined


def content(engine: Engine) -> pd.DataFrame:
    return read.export_signals(engine)


def test_a_second_reading_adds_what_is_new_and_a_third_finds_nothing(mail_server, engine, user, monkeypatch):
    monkeypatch.setattr(mailboxes, "MOST", 3)
    box = address(mail_server, user)
    for number in range(7):
        mail_server.deliver(user, mail(number))
    first = ingest(engine, [box], secret=KEY)
    for number in range(7, 9):
        mail_server.deliver(user, mail(number))

    second, third = (ingest(engine, [box], secret=KEY) for _ in range(2))

    assert [(a.found, a.stored) for a in (first, second, third)] == [(7, 7), (2, 2), (0, 0)]
    assert (third.files, third.skipped_files) == (1, 1)
    assert len(content(engine)) == 9
    assert set(read.input_files(engine)["name"]) == {f"localhost, map INBOX, vanaf bericht {n}" for n in (1, 4, 7, 8)}


def test_of_a_folder_that_was_made_anew_everything_is_known(mail_server, engine, user):
    box = address(mail_server, user) + "Map"
    accounts = []
    for _ in range(2):
        with IMAPClient("localhost", mail_server.port, ssl=True) as client:
            client.plain_login(user, PASSWORD)
            client.create_folder("Map")
            for number in range(3):
                client.append("Map", mail(number))
            accounts.append(ingest(engine, [box], secret=KEY))
            client.delete_folder("Map")

    assert [(a.found, a.stored, a.known) for a in accounts] == [(3, 3, 0), (3, 0, 3)]


def test_a_mailbox_that_can_not_be_opened_is_in_quarantine_until_it_can(mail_server, engine, user):
    box = address(mail_server, user)
    mail_server.deliver(user, mail(1))
    expired = ingest(engine, [box], secret=Secret(token=token(user, seconds=-5)))
    told = "\n".join(status_lines(engine))

    ingest(engine, [box], secret=Secret(token=token(user)))

    assert expired.quarantined == len(expired.rejected) == 1
    assert "weigert het token: het is verlopen" in told
    assert read.quarantine(engine).empty
    assert len(content(engine)) == 1
    with engine.connect() as connection:
        stored = "\n".join(
            repr(row)
            for name in inspect(connection).get_table_names()
            for row in connection.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608
        )
    assert not any(secret in told + stored for secret in (PASSWORD, token(user)[:30], user))


def test_what_can_not_be_read_is_put_aside_and_the_account_adds_up(mail_server, engine, user):
    mail_server.deliver(user, mail(1))
    mail_server.deliver(user, mail(2).replace(b"Subject:", b"Auto-Submitted: auto-replied\nSubject:"))
    mail_server.deliver(user, mail(3).replace(b"Subject:", b"Content-Type: application/pkcs7-mime\nSubject:"))

    account = ingest(engine, [address(mail_server, user)], secret=KEY)

    assert (account.stored, dict(account.left_out), account.quarantined) == (1, {"automatisch antwoord": 1}, 1)
    assert adds_up(account)
    assert read.quarantine(engine)["place"].str.fullmatch(r"bericht 3, ontvangen op \d\d-\d\d-\d{4}").all()


def test_a_visit_that_was_broken_off_while_messages_went_is_made_again_without_a_loss(mail_server, engine, user):
    box = address(mail_server, user)
    for number in range(6):
        mail_server.deliver(user, mail(number))
    counted = iter(range(100))
    stopped = ingest(engine, [box], secret=KEY, stop=lambda: next(counted) == 2)
    with IMAPClient("localhost", mail_server.port, ssl=True) as client:
        client.plain_login(user, PASSWORD)
        client.select_folder("INBOX")
        client.delete_messages(client.search()[0])
        client.expunge()

    ingest(engine, [box], secret=KEY)

    assert stopped.stopped
    assert len(content(engine)) == 6  # the first had been read before it went
    assert ingest(engine, [box], secret=KEY).found == 0


def _ingest(url: str, box: str, told: Connection) -> None:
    ingest(open_database(url), [box], secret=KEY, progress=lambda *step: told.send(step))


def test_killed_at_any_moment_and_done_again_it_is_as_if_undisturbed(mail_server, tmp_path, user, monkeypatch):
    box = address(mail_server, user)
    for number in range(60):
        mail_server.deliver(user, mail(number))
    undisturbed = open_database(url_of(tmp_path / "undisturbed.sqlite"))
    monkeypatch.setattr(mailboxes, "MOST", 10)
    ingest(undisturbed, [box], secret=KEY)
    monkeypatch.setattr("pipeline.ingest._BATCH", 4)
    url = url_of(tmp_path / "killed.sqlite")
    forked = multiprocessing.get_context("fork")  # as it is, without loading everything again
    killed = 0

    for steps in (3, 6, 11):  # of progress, and then the end
        near, far = forked.Pipe(duplex=False)
        process = forked.Process(target=_ingest, args=(url, box, far))
        process.start()
        far.close()
        for _ in range(steps):
            near.recv()
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL

    engine = open_database(url)
    last = ingest(engine, [box], secret=KEY)

    assert killed == 3
    assert adds_up(last)
    assert last.found > 0
    pd.testing.assert_frame_equal(content(engine), content(undisturbed))
    columns = ["name", "found", "stored", "known", "quarantined"]
    pd.testing.assert_frame_equal(
        read.input_files(engine)[columns].sort_values("name", ignore_index=True),
        read.input_files(undisturbed)[columns].sort_values("name", ignore_index=True),
    )


def test_the_command_reads_a_mailbox_and_tells_what_keeps_it_shut(mail_server, tmp_path, user, monkeypatch, capsys):
    mail_server.deliver(user, mail(1))
    monkeypatch.setenv("RODE_DRADEN_DATABASE", url_of(tmp_path / "x.sqlite"))
    monkeypatch.setattr(sys, "argv", ["rode-draden", "ingest", address(mail_server, user)])

    def run(password: str) -> tuple[object, str]:
        monkeypatch.setenv("RODE_DRADEN_IMAP_PASSWORD", password)
        with pytest.raises(SystemExit) as left:
            app()
        said = capsys.readouterr()
        return left.value.code, said.out + said.err

    refused = run("mis")
    monkeypatch.setenv("RODE_DRADEN_IMAP_PASSWORDS", f"ander@localhost=x {user}@localhost={quote(PASSWORD)}")
    done = run("mis")

    assert (refused[0], done[0]) == (1, 0)
    assert "weigert de gebruikersnaam of het wachtwoord" in refused[1]
    assert "1 = 1 bewaard" in done[1]
    assert not any(secret in refused[1] + done[1] for secret in (PASSWORD, user))


def test_a_mailbox_with_a_password_of_its_own_is_opened_by_that():
    _, secret = of_settings(Settings(imap_passwords="Reacties@mail.nl=a%20b%25=c"))

    assert secret.of(mailbox_at("imaps://reacties@mail.nl/Map")) == Secret("a b%=c")
    assert secret.of(mailbox_at("imaps://anders@mail.nl")) == secret
    assert "a b" not in repr(secret)


@pytest.mark.parametrize("written", ["geheim", "=geheim", "reacties@mail.nl="])
def test_a_slip_in_the_passwords_is_told_without_repeating_it(written):
    with pytest.raises(RodeDradenError, match="IMAP_PASSWORDS is niet te lezen") as told:
        of_settings(Settings(imap_passwords=written))

    assert "geheim" not in str(told.value)
