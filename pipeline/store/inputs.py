"""What was read, and what became of it: items come in by pieces, each with its account, all of a piece or nothing.

An input is a series of items in a fixed order, and its row in the store says how many of them are in. So a reading that
was broken off goes on where it was, and two processes that read the same thing at once add each item once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import blake2b
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Engine, Table, and_, bindparam, case, delete, func, insert, or_, select, update

from connectors.base import LeftOut, Rejected, Tally
from pipeline.period import Period
from pipeline.signals import Signal
from pipeline.store import schema
from pipeline.store.database import writing
from pipeline.store.dialect import dialect_of

#: Why a row of the quarantine is counted as left out once its file was mended.
MENDED = "verbeterd in een nieuwere versie van het bestand"

_PLAIN = tuple(column.name for column in fields(Signal) if column.name not in {"signal_id", "source", "date"})
_plain_of = attrgetter(*_PLAIN)
_CONTENT = ("source", "date", *_PLAIN)
_ROW = (*_CONTENT, "signal_id", "period", "input_id", "attempt")  # of a signal that is new, in this order
_SAYS = ("text", "title", "language")  # these go together: a text keeps its own title
_ABOUT_SIGNALS = (
    schema.lens_mark,
    schema.fact_signal,
    schema.assignment,
    schema.found_assignment,
    schema.signal_vector,
)
_LISTS = ("outlet", "organisations", "agency")  # names with `; ` between them


@lru_cache(maxsize=4096)
def _period_of(day: date) -> str:
    return str(Period.of(day))


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that is read: a file, a feed, a folder of a mailbox. Nothing in it is personal data.

    `input_id` (16 hexadecimal digits) follows from the content, so that the same content is the same input wherever it
    stands. `place` is where it can be read again: a path or address, or, where that would hold personal data, `#` and a
    digest. `asked` is what the user asked for on reading it (source, mapping, ...).
    """

    input_id: str
    name: str
    version: str
    place: str = ""
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reading(self) -> str:
        """The same for the same content read in the same way: 16 hexadecimal digits."""
        told = json.dumps([self.version, self.asked], sort_keys=True)
        return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Again:
    """A signal that this input brought before and that was found again, in the same reading: it is as it was."""

    signal_id: str


Stored = Signal | Again | Tally | LeftOut | Rejected


@dataclass(frozen=True, slots=True)
class Piece:
    """Items of an input that follow one another: the first is the one at `position`; the last of all when `complete`."""

    input: Input
    position: int
    items: Sequence[Stored]
    complete: bool = True
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class State:
    """How far an input is: how many items are in, whether that is all of them, and how many are in quarantine."""

    reading: str
    found: int
    complete: bool
    quarantined: int


def states(engine: Engine) -> dict[str, State]:
    """How far each input is, by `input_id`."""
    table = schema.input_file
    query = select(table.c.input_id, table.c.reading, table.c.found, table.c.complete, table.c.quarantined)
    with engine.connect() as connection:
        return {key: State(r, n, bool(done), q) for key, r, n, done, q in connection.execute(query)}


def asked_before(engine: Engine) -> dict[str, dict[str, Any]]:
    """What the user asked for (source, mapping, tables, attachments) on reading an input, by `input_id`; of most that is nothing."""
    table = schema.input_file
    with engine.connect() as connection:
        rows = connection.execute(select(table.c.input_id, table.c.asked)).all()
    return {
        key: dict(asked)
        for key, asked in rows
        if asked and asked.keys() & {"source", "mapping", "tables", "attachments"}
    }


def unsettled(engine: Engine) -> list[tuple[str, str]]:
    """Name and place of each input that has something in quarantine or was not read to its end."""
    table = schema.input_file
    query = select(table.c.name, table.c.place).where(or_(table.c.quarantined > 0, table.c.complete == 0))
    with engine.connect() as connection:
        return [(name, place) for name, place in connection.execute(query.order_by(table.c.name, table.c.place))]


def own_signals(engine: Engine, input_id: str) -> set[str]:
    """The ids of the signals that an input brought when it was read in the same way before, whole or in part anew by now."""
    signal, read = schema.signal, schema.input_file
    before = case((read.c.complete == 1, read.c.attempt), else_=read.c.attempt - 1)
    query = select(signal.c.signal_id).join(read, read.c.input_id == signal.c.input_id)
    with engine.connect() as connection:
        return set(connection.scalars(query.where(signal.c.input_id == input_id, signal.c.attempt == before)))


def save(engine: Engine, pieces: Sequence[Piece]) -> dict[str, dict[str, Any]]:
    """Store pieces of different inputs in one transaction; return the account of each input, by `input_id`.

    In each account found = stored + known + what is left out + quarantined, at every moment. What another process has
    stored in the meantime is not stored again. A signal that is known from another input is filled up (see `_joined`),
    whatever the order. An input that is read anew, or in another way, takes the place of how it was read before: what is
    not found any more goes.
    """
    with writing(engine) as connection:
        ids = [piece.input.input_id for piece in pieces]
        accounts = {row["input_id"]: row for row in _rows(connection, schema.input_file, "input_id", ids)}
        there = set(accounts)
        parts = [part for piece in pieces if (part := _still_to_do(connection, accounts, piece))]
        signals, tallies = _Signals(connection, parts), _Tallies(connection, parts)
        for part in parts:
            _count(accounts[part.input.input_id], part, signals, tallies)
        _write_accounts(connection, accounts, there)
        signals.write(connection)
        tallies.write(connection)
        quarantined = [
            asdict(item) | {"input_id": part.input.input_id}
            for part in parts
            for item in part.items
            if isinstance(item, Rejected)
        ]
        if quarantined:
            connection.execute(insert(schema.quarantine), quarantined)
        for part in parts:
            if part.complete:
                _drop_what_is_gone(connection, accounts[part.input.input_id])
                _settle_what_was_mended(connection, accounts[part.input.input_id])
    return accounts


def _still_to_do(connection: Connection, accounts: dict[str, dict[str, Any]], piece: Piece) -> Piece | None:
    """Return what of a piece is not in yet, or None when another process has taken the input over."""
    key, reading = piece.input.input_id, piece.input.reading
    account = accounts.get(key)
    if piece.position == 0 and (account is None or _is_to_be_read_anew(account, reading)):
        # The attempt just before is one in the same way: what that brought is as it was.
        attempt = account["attempt"] + (1 if account["reading"] == reading else 2) if account else 1
        connection.execute(delete(schema.quarantine).where(schema.quarantine.c.input_id == key))
        account = accounts[key] = asdict(piece.input) | {
            "reading": reading,
            "attempt": attempt,
            "connector": "",
            "source": piece.input.asked.get("source") or "",
            "complete": 0,
            **dict.fromkeys(("found", "stored", "known", "quarantined"), 0),
            "left_out": {},
            "shared": {},
            "notes": [],
        }
    if account is None or account["reading"] != reading or account["complete"] or piece.position > account["found"]:
        return None
    return replace(piece, position=account["found"], items=piece.items[account["found"] - piece.position :])


def _is_to_be_read_anew(account: Mapping[str, Any], reading: str) -> bool:
    return bool(account["reading"] != reading or (account["complete"] and account["quarantined"]))


def _count(account: dict[str, Any], part: Piece, signals: _Signals, tallies: _Tallies) -> None:
    left_out = Counter(account["left_out"])
    for item in part.items:
        match item:
            case Signal():
                signals.add(account, item)
            case Again():
                signals.add_again(account, item)
            case Tally():
                account["source"] = item.source.value
                tallies.add(account, item)
            case LeftOut(reason):
                left_out[reason] += 1
            case Rejected():
                account["quarantined"] += 1
    account |= {
        "found": account["found"] + len(part.items),
        "left_out": dict(sorted(left_out.items())),
        "notes": list(dict.fromkeys([*account["notes"], *part.notes])),  # read again, a note is given again
        "complete": int(part.complete),
        "read_at": datetime.now(UTC),
    }


class _Signals:
    """The signals of some pieces beside those in the store: which are new, known, or found again."""

    def __init__(self, connection: Connection, parts: Sequence[Piece]) -> None:
        ids = [item.signal_id for part in parts for item in part.items if isinstance(item, Signal | Again)]
        self._there = {row["signal_id"]: row for row in _rows(connection, schema.signal, "signal_id", ids)}
        # A tuple as long as it was met once: of most there is no more to say, and a dictionary for each takes long.
        self._new: dict[str, tuple[Any, ...] | dict[str, Any]] = {}
        self._changed: set[str] = set()
        self._moved: set[str] = set()  # of those, with another text or day: to be searched and read anew
        self._again: set[str] = set()
        self._replacing: set[str] = set()  # the inputs that say something else of their own signals
        self._whole = {part.input.input_id for part in parts if not part.position}

    def add(self, account: dict[str, Any], signal: Signal) -> None:
        """Count a signal in the account of its input, and keep what is to be written of it."""
        key, source = signal.signal_id, signal.source.value
        account["connector"], account["source"] = signal.connector, source
        content = (source, signal.date, *_plain_of(signal))
        old = self._there.get(key) or self._new.get(key)
        if old is None:
            account["stored"] += 1
            self._new[key] = (*content, key, _period_of(signal.date), account["input_id"], account["attempt"])
            return
        if isinstance(old, tuple):
            old = self._new[key] = dict(zip(_ROW, old, strict=True))
        values = dict(zip(_CONTENT, content, strict=True))
        if _is_found_again(account, old):
            account["stored"] += 1
            old["attempt"] = account["attempt"]
            self._again.add(key)
            if self._change(old, values):
                self._replacing.add(account["input_id"])
        else:
            _count_known(account, old)
            self._change(old, _joined(old, values))

    def add_again(self, account: dict[str, Any], signal: Again) -> None:
        """Count a signal that is as it was."""
        old = self._there[signal.signal_id]
        account |= {"connector": old["connector"], "source": old["source"]}
        if _is_found_again(account, old):
            account["stored"] += 1
            old["attempt"] = account["attempt"]
            self._again.add(signal.signal_id)
        else:
            _count_known(account, old)

    def _change(self, old: dict[str, Any], values: Mapping[str, Any]) -> bool:
        if not old["text"] or all(old[name] == value for name, value in values.items()):
            return False  # a text that was wiped stays wiped
        if old["signal_id"] not in self._new:
            self._changed.add(old["signal_id"])
            if any(old[name] != values[name] for name in ("title", "text", "date")):
                self._moved.add(old["signal_id"])
        old.update(values, period=_period_of(values["date"]))
        return True

    def write(self, connection: Connection) -> None:
        """Write what is new and what is changed, and bring the search index along."""
        table = schema.signal
        last = connection.scalar(select(func.max(table.c.row_id))) or 0
        for number, key in enumerate(sorted(self._moved), start=1):
            # A lens reads each row once, so another text is another row; the trigger moves it in the index.
            self._there[key]["row_id"] = last + number
        if self._moved:
            moved = dialect_of(connection).among(schema.lens_mark.c.signal_id, sorted(self._moved))
            connection.execute(delete(schema.lens_mark).where(moved))
        _update(connection, table, "signal_id", [self._there[key] for key in sorted(self._changed)])
        when = [
            {name: self._there[key][name] for name in ("signal_id", "period", "date")} for key in sorted(self._moved)
        ]
        _update(connection, schema.assignment, "signal_id", when)
        rest = [{"signal_id": key, "attempt": self._there[key]["attempt"]} for key in self._again - self._changed]
        _update(connection, table, "signal_id", rest)
        if self._replacing:
            _have_others_read_anew(connection, self._replacing | self._whole)
        if self._new:
            last += len(self._moved)
            rows = [row if isinstance(row, tuple) else tuple(row[name] for name in _ROW) for row in self._new.values()]
            dialect_of(connection).insert_signals(connection, _ROW, rows)
            dialect_of(connection).index_texts(connection, last)


class _Tallies:
    """The rows that only count, beside those in the store. Of what two inputs say of a month, the most counts."""

    def __init__(self, connection: Connection, parts: Sequence[Piece]) -> None:
        ids = [item.key for part in parts for item in part.items if isinstance(item, Tally)]
        self._there = {row["tally_id"]: row for row in _rows(connection, schema.tally, "tally_id", ids)}
        self._new: dict[str, dict[str, Any]] = {}

    def add(self, account: dict[str, Any], tally: Tally) -> None:
        """Count a row in the account of its input, and keep what is to be written of it."""
        old = self._new.get(tally.key) or self._there.get(tally.key)
        if old is None:
            account["stored"] += 1
            values = {name: value for name, value in asdict(tally).items() if name != "key"}
            self._new[tally.key] = values | {
                "tally_id": tally.key,
                "source": tally.source.value,
                "period": str(Period.of(tally.month)),
                "input_id": account["input_id"],
                "attempt": account["attempt"],
            }
        elif _is_found_again(account, old):
            account["stored"] += 1
            old |= {"attempt": account["attempt"], "number": tally.number}
        else:
            _count_known(account, old)
            old["number"] = max(old["number"], tally.number)

    def write(self, connection: Connection) -> None:
        """Write them."""
        _update(connection, schema.tally, "tally_id", list(self._there.values()))
        if self._new:
            connection.execute(insert(schema.tally), list(self._new.values()))


def _is_found_again(account: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    return bool(old["input_id"] == account["input_id"] and old["attempt"] < account["attempt"])


def _count_known(account: dict[str, Any], old: Mapping[str, Any]) -> None:
    account["known"] += 1
    account["shared"] = {**account["shared"], old["input_id"]: account["shared"].get(old["input_id"], 0) + 1}


def _joined(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What two inputs say of the same signal, as one: the same in either order, and however often.

    The longest text counts, with its title; lists of names are put together; the first date counts, as that is when it
    was told; of other fields the one that says something, and of two that do the last in the alphabet.
    """
    said = max(one, other, key=lambda values: (len(values["text"]), *(values[name] for name in _SAYS)))
    joined = {name: max((one[name], other[name]), key=_rank) for name in _CONTENT}
    lists = {name: "; ".join(sorted({*_names(one[name]), *_names(other[name])})) for name in _LISTS}
    return joined | lists | {name: said[name] for name in _SAYS} | {"date": min(one["date"], other["date"])}


def _rank(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)


def _names(value: str) -> Iterator[str]:
    return (name for name in value.split("; ") if name)


def _drop_what_is_gone(connection: Connection, account: Mapping[str, Any]) -> None:
    """Drop what an earlier reading of an input brought and this one did not find."""
    if account["attempt"] == 1:
        return
    dropped = 0
    for table in (schema.tally, schema.signal):
        gone = and_(table.c.input_id == account["input_id"], table.c.attempt < account["attempt"])
        if table is schema.signal:
            for other in _ABOUT_SIGNALS:
                connection.execute(delete(other).where(other.c.signal_id.in_(select(table.c.signal_id).where(gone))))
        dropped += connection.execute(delete(table).where(gone)).rowcount
    if dropped:
        _have_others_read_anew(connection, [account["input_id"]])


def _have_others_read_anew(connection: Connection, but: Collection[str]) -> None:
    """Have every input that found something known read again when it is offered: what it relied on may be gone."""
    table = schema.input_file
    connection.execute(update(table).where(table.c.known > 0, table.c.input_id.not_in(but)).values(reading=""))


def _settle_what_was_mended(connection: Connection, account: Mapping[str, Any]) -> None:
    """Take out of quarantine what came from the same place as this input, when all else of it is in this input too."""
    table = schema.input_file
    if not account["place"] or account["found"] == account["quarantined"]:
        return
    same_place = and_(table.c.place == account["place"], table.c.input_id != account["input_id"])
    unsettled = or_(table.c.quarantined > 0, table.c.complete == 0)
    for row in connection.execute(select(table).where(same_place, unsettled)).mappings().all():
        if account["shared"].get(row["input_id"], 0) >= row["stored"]:
            left_out = Counter(row["left_out"]) + Counter({MENDED: row["quarantined"]})
            settled = {"quarantined": 0, "left_out": dict(sorted(left_out.items())), "complete": 1}
            _update(connection, table, "input_id", [{"input_id": row["input_id"]} | settled])
            connection.execute(delete(schema.quarantine).where(schema.quarantine.c.input_id == row["input_id"]))


def _write_accounts(connection: Connection, accounts: Mapping[str, Mapping[str, Any]], there: Collection[str]) -> None:
    new = [account for key, account in accounts.items() if key not in there]
    if new:
        connection.execute(insert(schema.input_file), new)
    _update(connection, schema.input_file, "input_id", [accounts[key] for key in there])


def _update(connection: Connection, table: Table, key: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Update rows (which all have the same columns) by their key."""
    if rows:
        changed: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != key}
        statement = update(table).where(table.c[key] == bindparam("at")).values(changed)
        values = [{"at" if name == key else f"new_{name}": value for name, value in row.items()} for row in rows]
        connection.execute(statement, values)


def _rows(connection: Connection, table: Table, key: str, values: Sequence[str]) -> Iterator[dict[str, Any]]:
    query = select(table).where(dialect_of(connection).among(table.c[key], values))
    yield from (dict(row) for row in connection.execute(query).mappings())
