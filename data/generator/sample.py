"""Makes the whole sample: composes all signals, writes their files, and the truth about them."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import plan
from campaign import campaign
from citizens import Citizens
from feeds import write_media
from items import Item, Watch
from lines import HERE, Library
from news import Newsroom
from office import write_notes
from people import Registry
from post import write_mail
from tables import write_questions
from visits import Travels

_FOLDERS = ["email", "publieksvragen", "media", "werkbezoeken"]


def generate(folder: Path) -> list[Item]:
    """Write the sample into a folder, in place of an earlier one, and return its signals in the order of the truth file."""
    library = Library()
    registry = Registry(library)
    watch = Watch()
    written = Citizens(library, registry, watch).write()
    emails = sorted(
        [*(item for item in written if item.source == "email"), *campaign(library, registry)],
        key=lambda item: (item.day, item.number),
    )
    questions = [item for item in written if item.source == "question"]
    media = Newsroom(library, registry, watch).write()
    notes = Travels(library, registry, watch).write()
    for name in _FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
    write_mail(folder / "email", emails, library, registry)
    write_questions(folder / "publieksvragen", questions)
    write_media(folder / "media", media)
    write_notes(folder / "werkbezoeken", notes)
    items = [*emails, *questions, *media, *(observation for note in notes for observation in note.observations)]
    _write_rows(
        folder / "truth.csv",
        ["source", "origin_id", "matter", "period", "campaign"],
        [[item.source, item.origin_id, item.matter, item.period, item.campaign] for item in items],
    )
    _write_rows(
        folder / "planted.csv",
        ["matter", "event", "period", "sources", "note"],
        [list(row) for row in plan.PLANTED_FACTS],
    )
    (folder / "README.md").write_bytes((HERE / "sample-readme.md").read_text(encoding="utf-8").encode("utf-8"))
    (folder / ".gitattributes").write_bytes(b"* -text\n")
    return items


def _write_rows(path: Path, head: list[str], rows: list[list[str]]) -> None:
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerows([head, *rows])
    path.write_bytes(target.getvalue().encode("utf-8"))
