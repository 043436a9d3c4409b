"""From what a user points at to signals in the store: read, replace personal data, store, and keep the account."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Engine

from connectors import registry
from connectors.base import Item, LeftOut, Note, RawSignal, Rejected, Source, Tally
from pipeline.ministries import ministry_of
from pipeline.privacy import redact, to_signal
from pipeline.signals import Signal
from pipeline.store import read, write

# Hears the name of the file, its number, how many files there are, and what was found in it so far.
Progress = Callable[[str, int, int, int], None]

# Enough for a transaction to pay, few enough that a kill loses next to nothing and memory stays flat.
_BATCH = 500


@dataclass(slots=True)
class Account:
    """What became of everything that was found; `found` is always the sum of the rest."""

    files: int = 0
    skipped_files: int = 0
    found: int = 0
    stored: int = 0
    known: int = 0
    quarantined: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    rejected: list[tuple[str, Rejected]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def ingest(
    engine: Engine,
    what: Iterable[Path],
    *,
    source: Source | None = None,
    mapping: Mapping[str, str] | None = None,
    progress: Progress = lambda *_: None,
) -> Account:
    """Read files and folders into the store, and return the account of it.

    Reading the same again adds nothing; a reading that was broken off goes on where it was. Unreadable input ends in
    quarantine and never stops the rest.
    """
    account = Account()
    files = [file for path in what for file in registry.find(path)]
    finished = read.finished_inputs(engine, _version())
    for number, path in enumerate(files, start=1):
        report = partial(progress, path.name, number, len(files))
        report(0)
        account.files += 1
        file = write.InputFile(_input_id(path, source, mapping), path.name, "", source or "", _version())
        if file.input_id in finished:
            account.skipped_files += 1
        else:
            _store(engine, file, registry.read(path, source, mapping), account, report)
    return account


def _store(
    engine: Engine, file: write.InputFile, items: Iterable[Item], account: Account, report: Callable[[int], None]
) -> None:
    write.begin_input(engine, file)
    found, left_out, rejected, notes = 0, Counter[str](), list[Rejected](), list[str]()
    batch: list[Signal] = []
    tallies: list[Tally] = []
    for item in items:
        found += not isinstance(item, Note)
        match item:
            case LeftOut(reason):
                left_out[reason] += 1
            case Rejected():
                rejected.append(item)
            case Note(text):
                notes.append(text)
            case Tally():
                file = replace(file, source=item.source.value)
                tallies.append(_without_personal_data(item))
            case RawSignal():
                file = replace(file, connector=item.connector, source=item.source.value)
                batch.append(to_signal(item))
        if len(batch) >= _BATCH:
            write.add_signals(engine, file.input_id, batch)
            batch = []
            report(found)
        if len(tallies) >= _BATCH:
            write.add_tallies(engine, file.input_id, tallies)
            tallies = []
    write.add_signals(engine, file.input_id, batch)
    write.add_tallies(engine, file.input_id, tallies)
    counts = write.finish_input(engine, file, found, left_out, rejected, notes=notes)
    account.found += counts["found"]
    account.stored += counts["stored"]
    account.known += counts["known"]
    account.quarantined += counts["quarantined"]
    account.left_out.update(left_out)
    account.rejected.extend((file.name, item) for item in rejected)
    account.notes.extend((file.name, text) for text in notes)


def _without_personal_data(tally: Tally) -> Tally:
    return replace(tally, subject=redact(tally.subject), ministry=ministry_of(tally.ministry, tally.month))


def _input_id(path: Path, source: Source | None, mapping: Mapping[str, str] | None) -> str:
    """The same content, read in the same way, is the same input, whatever its name or place."""
    digest = hashlib.blake2b(digest_size=8)
    digest.update(repr((source, sorted((mapping or {}).items()))).encode())
    for block in _blocks(path):
        digest.update(block)
    return digest.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                yield block
    except OSError:
        yield path.name.encode()  # can't be read: the connector says so, under an id of its own


def _version() -> str:
    return version("rode-draden")
