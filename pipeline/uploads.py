"""Files that somebody gives on the page: on disk for as long as they are read, and not a moment longer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from connectors import registry
from connectors.base import Source
from connectors.proposing import Proposal
from connectors.safety import Unreadable
from connectors.scratch import scratch
from pipeline.asking import proposal_for
from pipeline.ingest import Account, Progress, ingest_readings, place_digest, reading_of
from pipeline.store import inputs

_ODD = re.compile(r"[^\w.,()' +-]")
_LONGEST_NAME = 150  # bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was given: `source` and `mapping` say how it is to be read, where the file does not.

    `attachments` tells whether the text of documents that are attached to mail counts.
    """

    name: str
    content: bytes
    source: Source | None = None
    mapping: Mapping[str, str] | None = None
    attachments: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What can be told of a file before it is read.

    `source` is what it says that it is; without, `asks` tells whether somebody has to say. `proposal` is what the columns
    of a table are taken for, where they don't speak for themselves. `has_mail` tells whether there may be mail in it.
    """

    source: Source | None = None
    asks: bool = False
    proposal: Proposal | None = None
    has_mail: bool = False


def look_at(upload: Upload) -> Look:
    """Look at a file without reading it in; its examples are without personal data."""
    with scratch() as folder:
        path = _put(folder, upload)
        try:
            source = upload.source or registry.recognise(path)
            proposal = proposal_for(path, source)
        except Unreadable:
            return Look()  # reading it will say what is wrong, and keep that
        if proposal:
            return Look(source or proposal.source, proposal=proposal)
        packed = registry.is_archive(path)
        return Look(source, asks=source is None and not packed, has_mail=source is Source.EMAIL or packed)


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
            asked: dict[str, Any] = {"source": upload.source.value} if upload.source else {}
            if upload.mapping:
                asked["mapping"] = dict(upload.mapping)
            if upload.attachments:
                asked["attachments"] = True
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
