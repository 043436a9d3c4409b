"""Files that somebody gives on the page: on disk for as long as they are read, and not a moment longer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from connectors import registry
from connectors.base import Source
from connectors.safety import Unreadable
from connectors.scratch import scratch
from pipeline.asking import Question, questions_about
from pipeline.ingest import Account, Confirmed, Progress, ask, ingest_readings, place_digest, reading_of
from pipeline.store import inputs

_ODD = re.compile(r"[^\w.,()' +-]")
_LONGEST_NAME = 150  # bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was given: `source` and `tables` say how it is to be read, where the file does not.

    `tables` has what was confirmed for tables, in an archive too, by the key of their proposal. `attachments` tells whether the text of documents that are attached to mail counts.
    """

    name: str
    content: bytes
    source: Source | None = None
    tables: Confirmed | None = None
    attachments: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What can be told of a file before it is read.

    `source` is what it says that it is; without, `asks` tells whether somebody has to say. `questions` are about the
    tables in it whose columns don't speak for themselves. `has_mail` tells whether there may be mail in it.
    """

    source: Source | None = None
    asks: bool = False
    questions: tuple[Question, ...] = ()
    has_mail: bool = False


def look_at(upload: Upload) -> Look:
    """Look at a file without reading it in; its examples are without personal data."""
    with scratch() as folder:
        path = _put(folder, upload)
        try:
            source = upload.source or registry.recognise(path)
            packed = registry.is_archive(path)
        except Unreadable:
            return Look()  # reading it will say what is wrong, and keep that
        questions = tuple(questions_about(path, source))
        asks = source is None and not packed and not questions
        return Look(source, asks, questions, has_mail=source is Source.EMAIL or packed)


def ingest_uploads(
    engine: Engine,
    uploads: Sequence[Upload],
    *,
    progress: Progress = lambda *_: None,
    stop: Callable[[], bool] = lambda: False,
) -> Account:
    """Read files into the store as `pipeline.ingest.ingest` does; nothing of them stays on disk, whatever happens."""
    before = inputs.asked_before(engine)
    with scratch() as folder:
        readings = []
        for number, upload in enumerate(uploads):
            own = folder / str(number)
            own.mkdir()
            asked = ask(upload.source, tables=upload.tables, attachments=upload.attachments)
            # Where it stood is not known: a file of the same name is taken for a newer version of it.
            place = place_digest(f"upload {upload.name}")
            readings.append(reading_of(_put(own, upload), place, asked, before))
        return ingest_readings(engine, readings, len(readings), progress=progress, stop=stop)


def _put(folder: Path, upload: Upload) -> Path:
    """Write a file under its own name, without what could lead out of the folder or is too long for a disk."""
    name = _ODD.sub("_", upload.name).lstrip(".") or "bestand"
    suffix = Path(name).suffix[:20]
    stem = name.removesuffix(suffix).encode()[:_LONGEST_NAME].decode(errors="ignore")
    path = folder / f"{stem}{suffix}"
    path.write_bytes(upload.content)
    return path
