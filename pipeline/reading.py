"""Reading inputs item by item without personal data: here, or on other machines that see the same files.

A machine reads a file itself and gives back what may be stored, so personal data never passes between machines. What
goes there is the place of a file (as the store keeps it, and no place that may hold a name) and which of its items are
wanted. Of a large file with many items each machine keeps its place: it passes over what others do, for to
read a row takes a thirtieth of what it takes to replace personal data in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from itertools import count, tee
from pathlib import Path
from typing import Any

from connectors import registry
from connectors.base import Item, LeftOut, Note, RawSignal, Rejected, Source, Tally
from connectors.tables import SUFFIXES
from pipeline.errors import RodeDradenError, unforeseen
from pipeline.ministries import ministry_of
from pipeline.parallel import has_others, spread
from pipeline.privacy import file_name, redact, signal_id_of, to_signal
from pipeline.pseudonyms import Pseudonym, pseudonyms_of
from pipeline.store.inputs import Again, Input, Stored

_PLAIN_PLACE = re.compile(r"[a-z]+ \d{1,7}")
#: What may hold so many items that it is worth while to share it out, and from how many bytes on.
_OF_MANY, _LARGE = {*SUFFIXES, ".mbox", ".zip"}, 256_000
#: So many items of a large file are read at once; the rest of a small one that has more than so many is read here.
_STRETCH, _MOST = 250, 2_000
#: So many large files does a machine keep its place in.
_KEPT_OPEN = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """An input, and how its items are read: the same ones in the same order, each time.

    `file` is where another machine can read them too, if it may be told.
    """

    input: Input
    items: Callable[[], Iterable[Item]]
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of an input: nothing when it is `finished`, otherwise what comes after the first items.

    Attributes:
        reading: the input.
        position: so many items are in.
        own: whether it was read in the same way before: then its signals are known, and nothing in them is replaced again.
        finished: whether all of it is in.
    """

    reading: Reading
    position: int = 0
    own: bool = False
    finished: bool = False

    @property
    def may_travel(self) -> bool:
        """Whether another machine may read it, and it is worth while: not where all is known and a little was mended."""
        again = self.own and not self.position
        return self.reading.file is not None and not self.finished and not again


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some items of the file at `place`: at most `most`, after the first `start`. `number` is that of what was wanted."""

    number: int
    place: str
    input_id: str
    asked: Mapping[str, Any]
    start: int
    most: int


@dataclass(frozen=True, slots=True)
class Found:
    """What is in a stretch, and whether the file ended; None where the file at that place is another or is not there."""

    number: int
    items: Sequence[Stored | Note] | None
    ended: bool


def read_file(file: Path, asked: Mapping[str, Any]) -> Iterator[Item]:
    """Yield what is in a file, read as was `asked` (see `pipeline.ingest.ask`); never raises, as `registry.read`."""
    tables = {key: (Source(told["source"]), told["mapping"]) for key, told in asked.get("tables", {}).items()}
    source = Source(asked["source"]) if "source" in asked else None
    attachments = bool(asked.get("attachments"))
    return registry.read(file, source, asked.get("mapping"), tables=tables, attachments=attachments)


def items_here(wanted: Wanted, own: set[str], pseudonym: Pseudonym) -> Iterator[Stored | Note]:
    """Read what is wanted in this process. `own` are the signals that the input brought before, in the same reading."""
    found = 0
    for item in wanted.reading.items():
        if isinstance(item, Note):
            yield item
            continue
        found += 1
        if found > wanted.position:
            yield without_personal_data(item, own, pseudonym)


def read_ahead(
    wanted: Iterable[Wanted],
    here: Callable[[Wanted], Iterator[Stored | Note]],
    fingerprints: Sequence[str],
    unseen: Callable[[Wanted], None],
) -> Iterator[tuple[Wanted, Iterator[Stored | Note]]]:
    """Yield all that is wanted, in its order, each with its items; other machines read ahead where there are any.

    Args:
        wanted: asked for as it is needed, and a little ahead.
        here: reads the items of one in this process, as what can't be read elsewhere must be.
        fingerprints: of the keys of the pseudonyms, which the other machines must have.
        unseen: hears of a file that another machine should have seen and did not.
    """
    if not has_others():
        yield from ((one, here(one)) for one in wanted)
        return
    mine, theirs = tee(enumerate(wanted))
    ended: set[int] = set()
    parts = spread(read_part, _parts(theirs, ended), tuple(fingerprints))
    found = (one for part in parts if part is not None for one in part)
    for number, one in mine:
        yield one, _items_of(number, one, found, here, ended, unseen) if one.may_travel else here(one)


def _items_of(  # noqa: PLR0917 - the state of the reading ahead
    number: int,
    wanted: Wanted,
    found: Iterator[Found],
    here: Callable[[Wanted], Iterator[Stored | Note]],
    ended: set[int],
    unseen: Callable[[Wanted], None],
) -> Iterator[Stored | Note]:
    position = wanted.position
    for one in found:
        if one.number != number:
            continue  # a stretch that was asked for before we knew that the file before had no more
        if one.items is None:
            ended.add(number)
            unseen(wanted)
            yield from here(replace(wanted, position=position))
            return
        yield from one.items
        position += sum(not isinstance(item, Note) for item in one.items)
        if one.ended:
            ended.add(number)
            return
        if not _is_large(wanted):
            yield from here(replace(wanted, position=position))
            return


def _parts(wanted: Iterable[tuple[int, Wanted]], ended: set[int]) -> Iterator[tuple[Stretch, ...] | None]:
    """The parts of the work: stretches of large files, and several small files together. None for what is read here."""
    small: list[Stretch] = []
    size = 0
    for number, one in wanted:
        if not one.may_travel or one.reading.file is None:
            yield None
            continue
        whole = Stretch(
            number, str(one.reading.file), one.reading.input.input_id, one.reading.input.asked, one.position, _MOST
        )
        if not _is_large(one):
            small.append(whole)
            size += _size(one.reading.file)
        if small and (size > _LARGE or _is_large(one)):
            yield tuple(small)
            small, size = [], 0
        if _is_large(one):
            for start in count(one.position, _STRETCH):
                if number in ended:
                    break
                yield (replace(whole, start=start, most=_STRETCH),)
    if small:
        yield tuple(small)


def _is_large(wanted: Wanted) -> bool:
    file = wanted.reading.file
    return file is not None and file.suffix.lower() in _OF_MANY and _size(file) > _LARGE


@lru_cache(maxsize=64)
def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def read_part(part: Sequence[Stretch], fingerprints: tuple[str, ...]) -> list[Found]:
    """Read some stretches on whatever machine this is; raises `RodeDradenError`, quoting nothing of what was read."""
    try:
        pseudonym = pseudonyms_of(fingerprints)
        return [_read_stretch(stretch, pseudonym) for stretch in part]
    except RodeDradenError:
        raise
    except Exception as error:  # noqa: BLE001 - what it says may be personal data, and it would travel
        told = unforeseen(error)
    raise RodeDradenError(told)


# The large files that this machine is reading: how many items it had, and those that are left.
_open: dict[tuple[str, str, str], tuple[int, Iterator[Item]]] = {}


def _read_stretch(stretch: Stretch, pseudonym: Pseudonym) -> Found:
    key = (stretch.place, stretch.input_id, json.dumps(dict(stretch.asked), sort_keys=True))
    # Out of the table for as long as it is in use: another thread then reads from the start.
    at, left = _open.pop(key, (stretch.start + 1, iter(())))
    if at > stretch.start:
        if digest_of(Path(stretch.place)) != stretch.input_id:
            return Found(stretch.number, None, ended=True)
        at, left = 0, read_file(Path(stretch.place), stretch.asked)
    items: list[Stored | Note] = []
    ended = True
    for item in left:
        if isinstance(item, Note):
            items.append(item)
            continue
        at += 1
        if at > stretch.start:
            items.append(without_personal_data(item, set(), pseudonym))
        if at == stretch.start + stretch.most:
            ended = False
            break
    if stretch.most == _STRETCH:
        _open[key] = at, left
        while len(_open) > _KEPT_OPEN:
            _open.pop(next(iter(_open)), None)
    return Found(stretch.number, items, ended)


def without_personal_data(item: RawSignal | Tally | LeftOut | Rejected, own: set[str], pseudonym: Pseudonym) -> Stored:
    """Return an item as it may be stored."""
    match item:
        case RawSignal():
            # What this input brought before, in the same reading, is as it was: nothing has to be replaced again.
            return Again(key) if own and (key := signal_id_of(item)) in own else to_signal(item, pseudonym)
        case Tally():
            return replace(item, subject=redact(item.subject), ministry=ministry_of(item.ministry, item.month))
        case Rejected(place) if not _PLAIN_PLACE.fullmatch(place):
            return replace(item, place=file_name(place))  # a file in an archive may bear the name of who wrote it
    return item


def digest_of(file: Path) -> str:
    """The `input_id` of a file: the same content is the same input, whatever its name or place."""
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
