"""A folder of a mailbox on a mail server (IMAP4rev1, RFC 3501): what came in since the last time, and nothing changed.

The folder is opened with EXAMINE and messages are read with BODY.PEEK, so that what is unread stays unread. A message is
known by its UID, which holds as long as the UIDVALIDITY of the folder does.
"""

from __future__ import annotations

import ssl
import time
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from imaplib import IMAP4
from urllib.parse import unquote, urlsplit

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, LoginError, ProtocolError

from connectors.base import Item, LeftOut, Rejected, Source
from connectors.dates import read_date
from connectors.mail import LARGEST, Origin, read_message
from connectors.mail_kinds import DELETED, DRAFT, SPAM
from connectors.safety import Unreadable

SCHEMES = ("imaps", "imap")
_WINDOW = 50_000  # UIDs asked for at once: the answer is one line, and a line has a limit
_AT_ONCE = 100  # messages, and bytes, fetched at once
_BYTES_AT_ONCE = 8_000_000
_PAUSES = (0.5, 1, 2, 4, 8)  # seconds before each attempt to connect again
_FIRST_TIMES = 1  # attempts more when nothing has come over yet: a wrong name stays wrong
_TIMEOUT = SocketTimeout(connect=10, read=60)
_BY_FLAG = {b"\\deleted": DELETED, b"\\draft": DRAFT, b"$junk": SPAM, b"junk": SPAM}


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Which folder of whose mail on which server. `starttls` begins in the clear and goes on only under TLS."""

    host: str
    user: str
    folder: str = "INBOX"
    port: int = 993
    starttls: bool = False

    @property
    def name(self) -> str:
        """What it is called on a screen: without the user, who may be a person."""
        return f"{self.host}, map {self.folder}"


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens mailboxes: an OAuth2 token where there is one, or else a password. None of it shows when it is printed.

    `own` has the passwords of mailboxes that have one of their own, by `user@host`; these come first.
    """

    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    own: Mapping[str, str] = field(default_factory=dict, repr=False)

    def of(self, mailbox: Mailbox) -> Secret:
        """What opens this mailbox."""
        own = self.own.get(f"{mailbox.user}@{mailbox.host}".casefold())
        return Secret(own) if own else self


@dataclass(frozen=True, slots=True)
class Listing:
    """The messages in a folder by their UIDs, in order, and the UIDVALIDITY for which these hold."""

    validity: int
    uids: tuple[int, ...]


def is_mailbox(what: str) -> bool:
    """Tell whether what a user points at is a mailbox and not a file."""
    return what.partition(":")[0].lower() in SCHEMES and "//" in what


def mailbox_at(address: str) -> Mailbox:
    """Return the mailbox at `imaps://user@host[:port]/Folder`; raises `Unreadable` when there is no such thing.

    Without a folder it is the inbox. The user may be an address with an @; letters may be written as they are or with
    percents. `imap://` is port 143 with STARTTLS.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
        user, host = unquote(parts.username or ""), parts.hostname
    except ValueError as error:
        raise _wrong_address() from error
    if parts.password is not None:
        raise Unreadable(
            "Het adres van de postbus bevat een wachtwoord.",
            "Haal het weg: het blijft anders staan in de geschiedenis. Zet het in RODE_DRADEN_IMAP_PASSWORD.",
        )
    if not user or not host:
        raise _wrong_address()
    starttls = parts.scheme.lower() == "imap"
    # A ? or # in the name of a folder is part of it.
    path = address.partition("//")[2].partition("/")[2]
    folder = unicodedata.normalize("NFC", unquote(path)).strip("/")
    return Mailbox(host, user, folder or "INBOX", port or (143 if starttls else 993), starttls)


def list_messages(mailbox: Mailbox, secret: Secret) -> Listing:
    """Return what is in the folder; raises `Unreadable` when the mailbox can't be opened."""
    line = _Line(mailbox)
    while True:
        with line.kept(), _opened(mailbox, secret) as (client, validity, last):
            found: list[int] = []
            for start in range(1, last + 1, _WINDOW):
                end = min(start + _WINDOW - 1, last)
                # A server reads `9:*` and the like also the other way around: what was not asked for is passed over.
                found += sorted(uid for uid in client.search(["UID", f"{start}:{end}"]) if start <= uid <= end)
            return Listing(validity, tuple(found))


def read_messages(mailbox: Mailbox, secret: Secret, wanted: Listing, *, attachments: bool = False) -> Iterator[Item]:
    """Yield the items of messages in the order of their UIDs; what was deleted since they were listed is passed over.

    A connection that is cut is made again, and reading goes on where it was. Raises `Unreadable` when that keeps
    happening, or when the UIDs do not hold any more.
    """
    line = _Line(mailbox)
    line.held()  # what is wanted came over it
    left = wanted.uids
    while left:
        with line.kept(), _opened(mailbox, secret) as (client, validity, _):
            if validity != wanted.validity:
                raise Unreadable(
                    f"De map {mailbox.folder} is opnieuw gemaakt terwijl zij werd gelezen.", "Lees haar opnieuw in."
                )
            for uid, items in _messages(client, left, attachments=attachments):
                yield from items
                left = left[bisect_right(left, uid) :]
                line.held()
            return


class _Line:
    """Bears with a connection that is cut, for as long as there is progress in between."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._host = mailbox.host
        self._failed = 0
        self._has_held = False

    def held(self) -> None:
        """Note that something came over."""
        self._has_held, self._failed = True, 0

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Wait a moment when the connection is cut in this block; raises `Unreadable` when that is no use."""
        try:
            yield
        except (IMAP4.abort, ProtocolError, OSError) as error:
            if not self._has_held and self._failed == _FIRST_TIMES:
                raise Unreadable(
                    f"De mailserver {self._host} is niet te bereiken.", "Controleer de naam, de poort en de verbinding."
                ) from error
            if self._failed == len(_PAUSES):
                raise Unreadable(
                    f"De verbinding met de mailserver {self._host} valt steeds weg.",
                    "Wat was gelezen is bewaard. Probeer het later opnieuw; het lezen gaat dan verder.",
                ) from error
            time.sleep(_PAUSES[self._failed])
            self._failed += 1
        except IMAP4.error as error:
            raise Unreadable(
                f"De mailserver {self._host} weigert de map te laten lezen.",
                "Vraag de beheerder van de mail of de postbus met IMAP mag worden gelezen.",
            ) from error


@contextmanager
def _opened(mailbox: Mailbox, secret: Secret) -> Iterator[tuple[IMAPClient, int, int]]:
    """Yield a client with the folder open for reading only, its UIDVALIDITY, and a bound to its UIDs."""
    client = _connected(mailbox)
    try:
        _log_in(client, mailbox, secret.of(mailbox))
        state = client.select_folder(_folder(client, mailbox.folder), readonly=True)
        validity = int(state.get(b"UIDVALIDITY", 0))
        last = int(state[b"UIDNEXT"]) - 1 if b"UIDNEXT" in state else max(client.search(["UID", "*"]), default=0)
        yield client, validity, last
    finally:
        with suppress(IMAP4.error, OSError):
            client.logout()


def _connected(mailbox: Mailbox) -> IMAPClient:
    trusted = ssl.create_default_context()
    try:
        client = IMAPClient(mailbox.host, mailbox.port, ssl=not mailbox.starttls, ssl_context=trusted, timeout=_TIMEOUT)
        if mailbox.starttls:
            client.starttls(trusted)
    except ssl.SSLCertVerificationError as error:
        raise Unreadable(
            f"Het certificaat van de mailserver {mailbox.host} wordt niet vertrouwd.",
            "Controleer de naam van de server. Heeft uw organisatie eigen certificaten, laat de beheerder dan "
            "SSL_CERT_FILE instellen.",
        ) from error
    except (CapabilityError, IMAP4.abort) as error:
        if isinstance(error, IMAP4.abort) and not mailbox.starttls:
            raise
        raise Unreadable(
            f"De mailserver {mailbox.host} biedt op deze poort geen beveiligde verbinding.",
            "Gebruik imaps:// in plaats van imap://.",
        ) from error
    client.normalise_times = False
    return client


def _wrong_address() -> Unreadable:
    return Unreadable("Het adres van de postbus is niet te lezen.", "Schrijf het als imaps://gebruiker@mailserver/Map.")


def _log_in(client: IMAPClient, mailbox: Mailbox, secret: Secret) -> None:
    if not secret.token and not secret.password:
        raise Unreadable(
            f"Er is geen wachtwoord of token voor de postbus op {mailbox.host}.",
            "Zet het in RODE_DRADEN_IMAP_PASSWORD of RODE_DRADEN_IMAP_TOKEN.",
        )
    try:
        if secret.token:
            client.oauth2_login(mailbox.user, secret.token)
        elif client.has_capability("AUTH=PLAIN"):  # LOGIN knows no letters beyond ASCII
            client.plain_login(mailbox.user, secret.password)
        else:
            client.login(mailbox.user, secret.password)
    except LoginError:
        # What the server said may repeat who it was about, so it goes no further.
        if secret.token:
            raise Unreadable(
                f"De mailserver {mailbox.host} weigert het token: het is verlopen, of het geldt niet voor deze postbus.",
                "Vraag een nieuw token aan en zet het in RODE_DRADEN_IMAP_TOKEN.",
            ) from None
        raise Unreadable(
            f"De mailserver {mailbox.host} weigert de gebruikersnaam of het wachtwoord.",
            "Controleer beide. Vraagt uw mail om een tweede stap, gebruik dan een token (RODE_DRADEN_IMAP_TOKEN).",
        ) from None


def _folder(client: IMAPClient, wanted: str) -> str:
    """Return the name of a folder as the server writes it; raises `Unreadable` when there is none."""
    if wanted.upper() == "INBOX":
        return "INBOX"
    names: list[str] = []
    for flags, delimiter, name in client.list_folders():
        shown = unicodedata.normalize("NFC", str(name))
        slashed = shown.replace(delimiter.decode(), "/") if delimiter else shown
        if wanted in {shown, slashed} and b"\\Noselect" not in flags:
            return str(name)
        names.append(slashed)
    raise Unreadable(
        f"De map '{wanted}' staat niet in deze postbus.",
        f"Kies een van: {', '.join(sorted(names)[:15])}." if names else "Controleer de rechten op de postbus.",
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What a server tells of a message before it is fetched: its size, why it is no signal, and the day it came in."""

    size: int
    reason: str
    day: date | None


def _messages(client: IMAPClient, uids: Sequence[int], *, attachments: bool) -> Iterator[tuple[int, list[Item]]]:
    for at in range(0, len(uids), _AT_ONCE):
        for group in _groups(_tell(client, uids[at : at + _AT_ONCE])):
            yield from _read(client, group, attachments=attachments)


def _tell(client: IMAPClient, uids: Sequence[int]) -> dict[int, _Told]:
    found = client.fetch(uids, ["RFC822.SIZE", "FLAGS", "INTERNALDATE"])
    told = {}
    for uid, answer in found.items():
        flags = [flag.lower() for flag in answer.get(b"FLAGS", ())]
        reason = next((_BY_FLAG[flag] for flag in flags if flag in _BY_FLAG), "")
        told[uid] = _Told(int(answer.get(b"RFC822.SIZE", 0)), reason, _day(answer.get(b"INTERNALDATE")))
    return dict(sorted(told.items()))


def _day(moment: object) -> date | None:
    try:
        return read_date(moment)
    except ValueError:
        return None


def _groups(told: dict[int, _Told]) -> Iterator[dict[int, _Told]]:
    """Divide messages so that no more than some megabytes come over the line, and into memory, at once."""
    group: dict[int, _Told] = {}
    size = 0
    for uid, about in told.items():
        fetched = about.size if _is_wanted(about) else 0
        if group and size + fetched > _BYTES_AT_ONCE:
            yield group
            group, size = {}, 0
        group[uid] = about
        size += fetched
    if group:
        yield group


def _is_wanted(about: _Told) -> bool:
    return not about.reason and about.size <= LARGEST


def _read(client: IMAPClient, group: dict[int, _Told], *, attachments: bool) -> Iterator[tuple[int, list[Item]]]:
    wanted = [uid for uid, about in group.items() if _is_wanted(about)]
    bodies = client.fetch(wanted, ["BODY.PEEK[]"]) if wanted else {}
    for uid, about in group.items():
        place = f"bericht {uid}" + (f", ontvangen op {about.day:%d-%m-%Y}" if about.day else "")
        raw = bodies.get(uid, {}).get(b"BODY[]")
        if about.reason:
            yield uid, [LeftOut(about.reason)]
        elif about.size > LARGEST:
            yield uid, [Rejected(place, "Het bericht is groter dan 64 MB.", "Bied het aan zonder de bijlagen.")]
        elif isinstance(raw, bytes):  # or else it was deleted a moment ago
            yield uid, read_message(Origin(raw, place, Source.EMAIL, about.day, attachments))
