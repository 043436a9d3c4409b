"""What every connector yields: a raw signal, or a rejection that says what was wrong and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class Source(StrEnum):
    """The four streams that the cabinet reads its threads from."""

    EMAIL = "email"
    QUESTION = "question"
    MEDIA = "media"
    VISIT = "visit"


@dataclass(slots=True)  # never changed, but to say so to Python takes longer than all else of making one
class RawSignal:
    """One item as a connector read it, personal data and all: it never leaves memory.

    `origin_id` is the input's own key (kenmerk, Message-ID, feed guid, file name and number). `key` tells whether an
    item is the same item when it is read again; left empty, `origin_id` does. That is beside its date, but for what is
    `redated`: items of feeds are known by their key alone, since their date changes with each correction. `place` is what the input says of where
    the writer lives, or of where a visit was paid (province, municipality or postcode), `ministry` whom the input says it
    is for and `organisations` which organisations it names in its head, all unchecked. `official` is who paid a visit.
    `reach` is how many people an outlet says to reach, and `link` where a media item can be read in full.
    """

    source: Source
    connector: str
    origin_id: str
    date: date
    text: str
    title: str = ""
    key: str = ""
    author: str = ""
    channel: str = ""
    ministry: str = ""
    place: str = ""
    outlet: str = ""
    thread: str = ""
    organisations: str = ""
    official: str = ""
    reach: int | None = None
    link: str = ""
    redated: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something that could not be read: where (a row, a message, or empty for the whole file), why, and the remedy.

    `reason` and `remedy` are Dutch sentences for the person who has to mend it. They quote no content: it may hold
    personal data.
    """

    place: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was read and is rightly no signal: an automatic reply, an empty row. Counted by its reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Tally:
    """A row that only counts: so many signals about a subject in a month, without a text. For totals, not for themes.

    `key` tells whether it is the same row when it is read again, whatever its number then is. `month` is its first day.
    """

    source: Source
    key: str
    month: date
    subject: str
    number: int
    ministry: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the user should know of how a file was read, in a Dutch sentence. Not counted: nothing was lost."""

    text: str


Item = RawSignal | Rejected | LeftOut | Tally | Note


class Connector(Protocol):
    """Reads one kind of file. `source` is the stream that such files belong to when nothing else tells."""

    name: str
    source: Source
    suffixes: tuple[str, ...]

    def recognise(self, path: Path, head: bytes) -> Source | None:
        """Tell which source the file is, from its name and its first 64 KiB, or None when it is not for this one."""
        ...

    def read(self, path: Path, source: Source) -> Iterator[Item]:
        """Yield what is in the file, in its order. Never raises on bad content: that is what `Rejected` is for."""
        ...
