"""From what a user points at to signals in the store: read, replace personal data, store, and keep the account."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import Engine

from connectors import registry
from connectors.base import Item, LeftOut, Note, RawSignal, Rejected, Source, Tally
from connectors.imap import Secret, is_mailbox
from connectors.web import Web, is_address
from pipeline.errors import RodeDradenError
from pipeline.mailboxes import post
from pipeline.ministries import ministry_of
from pipeline.online import Online, kept, visit
from pipeline.privacy import called_after, file_name, is_personal, redact, signal_id_of, to_signal
from pipeline.pseudonyms import Pseudonym, open_pseudonyms
from pipeline.settings import Settings
from pipeline.signals import Signal
from pipeline.store import inputs
from pipeline.store.inputs import Again, Input, Piece, State, Stored

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
_PLAIN_PLACE = re.compile(r"[a-z]+ \d{1,7}")


@dataclass(frozen=True, slots=True)
class Reading:
    """An input, and how its items are read: the same ones in the same order, each time."""

    input: Input
    items: Callable[[], Iterable[Item]]


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
    known = inputs.states(engine)
    met = set[str]()
    for number, reading in enumerate(readings, start=1):
        if stop():
            account.stopped = True
            break
        name, input_id = reading.input.name, reading.input.input_id
        progress(name, number, count, 0)
        account.files += 1
        state = known.get(input_id)
        if input_id in met or (state and _is_finished(state, reading.input)):
            met.add(input_id)
            account.skipped_files += 1
            continue
        met.add(input_id)
        for found in intake.read(reading, state, stop):
            progress(name, number, count, found)
        if intake.stopped:
            account.stopped = True
            break
    intake.close()
    return account


def _is_finished(state: State, read: Input) -> bool:
    return state.complete and not state.quarantined and state.reading == read.reading


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

    def read(self, reading: Reading, state: State | None, stop: Callable[[], bool]) -> Iterator[int]:
        """Read one input from where it was left; yield how much was found so far, each time that some was stored."""
        read = reading.input
        same = state is not None and state.reading == read.reading
        position = state.found if state and same and not state.complete else 0
        own = inputs.own_signals(self._engine, read.input_id) if same else set[str]()
        notes: list[str] = []
        found = 0
        for item in reading.items():
            if isinstance(item, Note):
                notes.append(item.text)
                continue
            found += 1
            if found <= position:
                continue
            stored = _without_personal_data(item, own, self._pseudonym)
            self._items.append(stored)
            self._waiting += 1
            if isinstance(stored, Signal):
                self._characters += len(stored.text)
            elif isinstance(stored, Rejected) and len(self._account.rejected) < _SHOWN:
                self._account.rejected.append((read.name, stored))
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


def _without_personal_data(item: RawSignal | Tally | LeftOut | Rejected, own: set[str], pseudonym: Pseudonym) -> Stored:
    match item:
        case RawSignal():
            # What this input brought before, in the same reading, is as it was: nothing has to be replaced again.
            return Again(key) if own and (key := signal_id_of(item)) in own else to_signal(item, pseudonym)
        case Tally():
            return replace(item, subject=redact(item.subject), ministry=ministry_of(item.ministry, item.month))
        case Rejected(place) if not _PLAIN_PLACE.fullmatch(place):
            return replace(item, place=file_name(place))  # a file in an archive may bear the name of who wrote it
    return item


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
    before = inputs.asked_before(engine).get(_digest_of(file), {})
    return "mapping" in before or key in before.get("tables", {})


def reading_of(file: Path, place: str, asked: Mapping[str, Any], before: Mapping[str, Mapping[str, Any]]) -> Reading:
    """Return how a file is read: as is `asked` (see `ask`), or else as it was `before`, by `input_id`."""
    input_id = _digest_of(file)
    earlier = {name: value for name, value in before.get(input_id, {}).items() if name != "kind"}
    asked = dict(asked or earlier)
    if "tables" in asked:
        asked["tables"] = earlier.get("tables", {}) | asked["tables"]
    tables = {key: (Source(told["source"]), told["mapping"]) for key, told in asked.get("tables", {}).items()}
    source = Source(asked["source"]) if "source" in asked else None
    kind = file.suffix.lower()
    read = Input(input_id, file_name(file.name), version("rode-draden"), place=place, asked={**asked, "kind": kind})
    attachments = bool(asked.get("attachments"))
    return Reading(
        read, lambda: registry.read(file, source, asked.get("mapping"), tables=tables, attachments=attachments)
    )


def _place_of(file: Path, root: Path) -> str:
    inside = str(file.relative_to(root.parent)) if file.is_relative_to(root.parent) else file.name
    place = str(file.resolve())
    return place_digest(place) if is_personal(inside) or called_after(inside) != inside else place


def place_digest(place: str) -> str:
    """Return what stands for a place that may hold personal data: it tells whether two are the same, and no more."""
    return "#" + blake2b(place.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _digest_of(file: Path) -> str:
    """The same content is the same input, whatever its name or place."""
    digest = blake2b(digest_size=8)
    try:
        if not file.is_file():
            raise OSError  # noqa: TRY301 - a pipe or a device, that may never end
        with file.open("rb") as content:
            while block := content.read(1 << 20):
                digest.update(block)
    except OSError:
        digest.update(str(file.resolve()).encode("utf-8", "surrogatepass"))  # can't be read: the connector says so
    return digest.hexdigest()
