"""From what a user points at to signals in the store: read, replace personal data, store, and keep the account."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import Engine

from connectors import registry
from connectors.base import Note, Rejected, Source
from connectors.imap import Secret, is_mailbox
from connectors.web import Web, is_address
from pipeline.errors import RodeDradenError
from pipeline.mailboxes import post
from pipeline.online import Online, kept, visit
from pipeline.privacy import file_name, is_personal
from pipeline.pseudonyms import open_pseudonyms
from pipeline.reading import Reading, Wanted, digest_of, items_here, read_ahead, read_file
from pipeline.settings import Settings
from pipeline.signals import Signal
from pipeline.store import inputs, pseudonyms
from pipeline.store.inputs import Input, Piece, State, Stored

# Hears the name of the input, its number, how many inputs there are, and what was found in it so far.
Progress = Callable[[str, int, int, int], None]

# Source and mapping of tables, confirmed by somebody for all with the same key (`connectors.proposing.key_of`).
Confirmed = Mapping[str, tuple[Source, Mapping[str, str]]]

# So many items, or characters of text, are stored at once: enough for a transaction to pay, few enough for memory to stay
# flat.
_BATCH = 5000
_CHARACTERS = 20_000_000
# Or what there is after so many seconds, so that a kill loses next to nothing.
_PATIENCE = 2.0
_NO_SECRET = Secret()
_SHOWN = 1000  # rejections that are shown after reading; all of them are in the store
_UNSEEN = (
    "Dit bestand staat niet waar de andere computers het zien, en is hier gelezen. Zet bestanden op een gedeelde map die "
    "overal hetzelfde heet."
)


@dataclass(slots=True)
class Account:
    """What became of everything that was found; `found` is always the sum of the rest.

    `stopped` tells that the reading was broken off on request: what was read until then is in.
    """

    files: int = 0
    skipped_files: int = 0
    found: int = 0
    stored: int = 0
    known: int = 0
    quarantined: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    rejected: list[tuple[str, Rejected]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    stopped: bool = False


def ingest(
    engine: Engine,
    what: Iterable[Path | str],
    *,
    online: Online | None = None,
    secret: Secret = _NO_SECRET,
    source: Source | None = None,
    mapping: Mapping[str, str] | None = None,
    tables: Confirmed | None = None,
    attachments: bool = False,
    progress: Progress = lambda *_: None,
    stop: Callable[[], bool] = lambda: False,
) -> Account:
    """Read files, folders, addresses and mailboxes (texts that begin with http or imap) into the store.

    Returns the account of it. Reading the same again adds nothing; a reading that was broken off goes on where it was.
    Unreadable input ends in quarantine and never stops the rest. `attachments` adds the text of documents that are
    attached to mail. Without `source`, `mapping`, `tables` and `attachments`, what was read before with these is read so
    again; `tables` come on top of those that were confirmed for the same file before. `stop` is asked after each item whether to leave it at that. Raises `RodeDradenError` when a column that is named has
    personal data for a name: it would be kept.
    """
    asked = ask(source, mapping=mapping, tables=tables, attachments=attachments)
    what = list(what)
    urls = [item for item in what if isinstance(item, str) and is_address(item)]
    boxes = [item for item in what if isinstance(item, str) and is_mailbox(item)]
    roots = [Path(item) for item in what if is_file(item)]
    files = [(file, root) for root in roots for file in registry.find(root)]
    before = inputs.asked_before(engine)
    with visit(engine, online or Online(), source) as visiting, post(engine, secret, attachments=attachments) as mail:
        new_mail = mail.read(boxes)
        given = (Reading(read, items) for read, items in chain(new_mail, visiting.read(urls)))
        readings = chain((reading_of(file, _place_of(file, root), asked, before) for file, root in files), given)
        count = len(files) + len(new_mail) + len(urls)
        account = ingest_readings(engine, readings, count, progress=progress, stop=stop)
        if account.stopped:
            visiting.forget()
            mail.forget()
    without_news = visiting.unchanged + mail.without_news
    account.files += without_news
    account.skipped_files += without_news
    return account


def to_try_again(engine: Engine, feeds: Iterable[str] = ()) -> tuple[list[Path | str], list[str]]:
    """Return what has something in quarantine or was not read to its end, and the names of what has to be given again.

    The first can be given to `ingest` as it is. The second stood where it was not to be written down, or stands there no
    more. `feeds` are the addresses in the settings: of one with a key in it the store knows only what it is kept as.
    """
    there, gone = dict[str, Path | str](), list[str]()
    known = {kept(feed): feed for feed in feeds}
    for name, place in inputs.unsettled(engine):
        if place in known or not is_file(place):
            there[place] = known.get(place, place)
        elif place and not place.startswith("#") and Path(place).exists():
            there[place] = Path(place)
        else:
            gone.append(name)
    return list(there.values()), gone


def of_settings(settings: Settings) -> tuple[Online, Secret]:
    """Return how addresses are read and mailboxes opened, by the settings; raises `RodeDradenError` on a slip in them."""
    online = Online(Web(settings.own_hosts.split()), settings.full_articles)
    own = _passwords(settings.imap_passwords.get_secret_value())
    return online, Secret(settings.imap_password.get_secret_value(), settings.imap_token.get_secret_value(), own)


def _passwords(written: str) -> dict[str, str]:
    """Read `user@host=password`, with percents for what stands between them; raises `RodeDradenError`, quoting nothing."""
    pairs = [entry.partition("=") for entry in written.split()]
    if not all(mailbox and password for mailbox, _, password in pairs):
        raise RodeDradenError(
            "De instelling RODE_DRADEN_IMAP_PASSWORDS is niet te lezen. Schrijf gebruiker@mailserver=wachtwoord, met een "
            "spatie tussen twee postbussen; een spatie in een wachtwoord is %20, een procentteken %25."
        )
    return {unquote(mailbox).casefold(): unquote(password) for mailbox, _, password in pairs}


def is_file(what: Path | str) -> bool:
    """Tell whether what a user points at is a file or a folder, and not an address or a mailbox."""
    return not (isinstance(what, str) and (is_address(what) or is_mailbox(what)))


def ingest_readings(
    engine: Engine,
    readings: Iterable[Reading],
    count: int,
    *,
    progress: Progress = lambda *_: None,
    stop: Callable[[], bool] = lambda: False,
) -> Account:
    """Read `count` inputs of any kind into the store; as `ingest`."""
    account = Account()
    intake = _Intake(engine, account)
    for number, (wanted, items) in enumerate(intake.read_ahead(readings), start=1):
        if stop():
            account.stopped = True
            break
        name = wanted.reading.input.name
        progress(name, number, count, 0)
        account.files += 1
        if wanted.finished:
            account.skipped_files += 1
            continue
        for found in intake.take_in(wanted, items, stop):
            progress(name, number, count, found)
        if intake.stopped:
            account.stopped = True
            break
    intake.close()
    return account


def _wanted(readings: Iterable[Reading], known: Mapping[str, State]) -> Iterator[Wanted]:
    met = set[str]()
    for reading in readings:
        read = reading.input
        state = known.get(read.input_id)
        same = state is not None and state.reading == read.reading
        finished = state is not None and same and state.complete and not state.quarantined
        position = state.found if state and same and not state.complete else 0
        yield Wanted(reading, position, own=same, finished=finished or read.input_id in met)
        met.add(read.input_id)


class _Intake:
    """Takes items in, without personal data, and stores them by the batch, of one input or of several small ones."""

    def __init__(self, engine: Engine, account: Account) -> None:
        self._engine = engine
        self._account = account
        self._pseudonym = open_pseudonyms(engine)
        self._accounts: dict[str, dict[str, Any]] = {}
        self._pieces: list[Piece] = []
        self._items: list[Stored] = []
        self._waiting = self._characters = 0
        self._stored_at = time.monotonic()
        self.stopped = False

    def read_ahead(self, readings: Iterable[Reading]) -> Iterator[tuple[Wanted, Iterator[Stored | Note]]]:
        """Yield what is wanted of each input, with its items without personal data."""
        known = inputs.states(self._engine)
        fingerprints = pseudonyms.fingerprints(self._engine)
        return read_ahead(_wanted(readings, known), self._here, fingerprints, self._unseen)

    def _here(self, wanted: Wanted) -> Iterator[Stored | Note]:
        own = inputs.own_signals(self._engine, wanted.reading.input.input_id) if wanted.own else set[str]()
        yield from items_here(wanted, own, self._pseudonym)

    def _unseen(self, wanted: Wanted) -> None:
        if not any(told == _UNSEEN for _, told in self._account.notes):
            self._account.notes.append((wanted.reading.input.name, _UNSEEN))

    def take_in(self, wanted: Wanted, items: Iterable[Stored | Note], stop: Callable[[], bool]) -> Iterator[int]:
        """Take in the items of one input from where it was left; yield how much was found so far, each time that some was stored."""
        read = wanted.reading.input
        position = found = wanted.position
        notes: list[str] = []
        for item in items:
            if isinstance(item, Note):
                notes.append(item.text)
                continue
            found += 1
            self._items.append(item)
            self._waiting += 1
            if isinstance(item, Signal):
                self._characters += len(item.text)
            elif isinstance(item, Rejected) and len(self._account.rejected) < _SHOWN:
                self._account.rejected.append((read.name, item))
            self.stopped = stop()
            if self.stopped or self._is_time():
                self._cut(read, position, notes, complete=False)
                position, notes = found, []
                self._store()
                yield found
            if self.stopped:
                return
        self._cut(read, position, notes, complete=True)
        if self._is_time():
            self._store()

    def close(self) -> None:
        """Store what is left, and fill in the account."""
        self._store()
        for row in self._accounts.values():
            for name in ("found", "stored", "known", "quarantined"):
                setattr(self._account, name, getattr(self._account, name) + row[name])
            self._account.left_out.update(row["left_out"])
            self._account.notes.extend((row["name"], note) for note in row["notes"])

    def _cut(self, read: Input, position: int, notes: Sequence[str], *, complete: bool) -> None:
        self._pieces.append(Piece(read, position, tuple(self._items), complete, notes))
        self._items = []

    def _is_time(self) -> bool:
        enough = self._waiting >= _BATCH or self._characters >= _CHARACTERS
        return enough or time.monotonic() - self._stored_at > _PATIENCE

    def _store(self) -> None:
        if self._pieces:
            self._accounts |= inputs.save(self._engine, self._pieces)
        self._pieces, self._waiting, self._characters, self._stored_at = [], 0, 0, time.monotonic()


def ask(
    source: Source | None = None,
    *,
    mapping: Mapping[str, str] | None = None,
    tables: Confirmed | None = None,
    attachments: bool = False,
) -> dict[str, Any]:
    """Return how something is to be read as it is kept in the store; raises `RodeDradenError` as `ingest` does."""
    named = [mapping or {}, *(columns for _, columns in (tables or {}).values())]
    if any(is_personal(title) for columns in named for title in columns.values()):
        raise RodeDradenError(
            "In de kop van een kolom die u noemt, staat iets persoonlijks. Geef de kolom in het bestand een gewone naam."
        )
    told = {key: {"source": kind.value, "mapping": dict(columns)} for key, (kind, columns) in (tables or {}).items()}
    asked = {"source": source.value if source else "", "mapping": dict(mapping or {}), "tables": told}
    return {name: value for name, value in (asked | {"attachments": attachments}).items() if value}


def is_told(engine: Engine, file: Path, key: str) -> bool:
    """Tell whether somebody said before, of a file, what the columns of its tables with a certain key are."""
    before = inputs.asked_before(engine).get(digest_of(file), {})
    return "mapping" in before or key in before.get("tables", {})


def reading_of(file: Path, place: str, asked: Mapping[str, Any], before: Mapping[str, Mapping[str, Any]]) -> Reading:
    """Return how a file is read: as is `asked` (see `ask`), or else as it was `before`, by `input_id`."""
    input_id = digest_of(file)
    earlier = {name: value for name, value in before.get(input_id, {}).items() if name != "kind"}
    asked = dict(asked or earlier)
    if "tables" in asked:
        asked["tables"] = earlier.get("tables", {}) | asked["tables"]
    kind = file.suffix.lower()
    read = Input(input_id, file_name(file.name), version("rode-draden"), place=place, asked={**asked, "kind": kind})
    # Where the store may not know the place, other machines may not either.
    elsewhere = Path(place) if place == str(file.resolve()) else None
    return Reading(read, lambda: read_file(file, asked), elsewhere)


def _place_of(file: Path, root: Path) -> str:
    inside = str(file.relative_to(root.parent)) if file.is_relative_to(root.parent) else file.name
    place = str(file.resolve())
    told = inside == file_name(inside) and file.name == file_name(file.name)
    return place if told else place_digest(place)


def place_digest(place: str) -> str:
    """Return what stands for a place that may hold personal data: it tells whether two are the same, and no more."""
    return "#" + blake2b(place.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
