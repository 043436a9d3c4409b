"""All connectors, which files there are, and which connector reads which."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from connectors import maildir
from connectors.archives import Room, base_name, member, members
from connectors.articles import Articles
from connectors.base import Connector, Item, RawSignal, Rejected, Source
from connectors.clippings import Clippings
from connectors.columns import UnknownColumns
from connectors.feeds import Feeds
from connectors.mail import Mail
from connectors.mapping import MAPPING_SUFFIX
from connectors.outlook import Outlook
from connectors.proposing import key_of
from connectors.questions import Questions
from connectors.safety import Unreadable, kind_of
from connectors.tables import SUFFIXES
from connectors.visits import Visits

CONNECTORS: tuple[Connector, ...] = (
    Mail(),
    Outlook(),
    Clippings(),
    Questions(),
    Feeds(),
    Articles(),
    Visits(),
)

HEAD = 65_536
LONGEST_TEXT = 1_000_000
_DEEPEST = 2  # an archive in an archive
_PACKED = {".docx", ".odt", ".xlsx", ".xlsm", ".ods", ".xls", ".zip", ".msg"}
# What stands beside input to explain or check it; read when it is named itself.
_BESIDE = {"readme", "leesmij", "license", "licentie", "truth", "planted"}
_ADVICE = {
    ".pst": "Exporteer de mailbox naar .mbox of losse .eml-bestanden.",
    ".doc": "Sla het document op als .docx.",
}
_SUPPORTED = (
    "Gelezen worden: .eml, .mbox, .msg, .csv, .xlsx, .ods, .xml (RSS en Atom), .html, .docx, .odt, .pdf, .rtf, .md, .txt "
    "en .zip."
)
# One mapping file can't go for all that is in an archive.
_PACKED_TABLE = (
    "Bied het archief opnieuw aan, op de pagina Bronnen of in een terminal. U ziet dan een voorstel voor de kolommen en kunt "
    "dat bevestigen."
)

_DAMAGED = Unreadable(
    "Het bestand is beschadigd.", "Open het in het programma waarmee het is gemaakt en sla het opnieuw op."
)


def find(path: Path) -> list[Path]:
    """Return the files at `path`, a file or a folder, in a fixed order.

    In a folder, hidden files and folders are passed over, and so are a README, the tables that check a sample, and the
    mapping files that we propose ourselves.
    """
    if not path.is_dir():
        return [path]
    found: list[Path] = []
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if {"cur", "new"} <= set(folders):
            folders[:] = [name for name in folders if name != "tmp"]  # of a Maildir: mail that is still coming in
        found += [Path(folder) / name for name in files if not _is_beside(name)]
    return sorted(found, key=lambda file: file.parts)


def _is_beside(name: str) -> bool:
    return name.startswith(".") or name.endswith(MAPPING_SUFFIX) or Path(name).stem.lower() in _BESIDE


def recognise(path: Path) -> Source | None:
    """Return which source a file says that it is of; None when it does not tell, or is an archive.

    Raises `Unreadable` when no connector reads such a file.
    """
    head = _head(path)
    if _is_archive(path, head):
        return None
    _refuse_impossible(path, head)
    candidates = [connector for connector in CONNECTORS if _suffix(path) in connector.suffixes]
    try:
        return next((found for connector in candidates if (found := connector.recognise(path, head))), None)
    except BaseException as error:
        if isinstance(error, Exception) or _is_panic(error):
            raise _DAMAGED from error
        raise


def is_archive(path: Path) -> bool:
    """Tell whether a file is an archive, whose files are each read as what they are."""
    return _is_archive(path, _head(path))


def tables_in(path: Path) -> Iterator[tuple[str, Path]]:
    """Yield the tables that a file is or holds, by name, each unpacked until the next; passes over what can't be read."""
    yield from _tables_in(path.name, path, Room(), 0)


def _tables_in(name: str, path: Path, room: Room, depth: int) -> Iterator[tuple[str, Path]]:
    if _suffix(path) in SUFFIXES:
        yield name, path
        return
    try:
        if is_archive(path):
            for inner, unpacked in _unpacked(path, room, depth):
                if isinstance(unpacked, Path):
                    yield from _tables_in(f"{name}: {inner}", unpacked, room, depth + 1)
    except (Unreadable, OSError):
        return  # reading it will say what is wrong


def read(
    path: Path,
    source: Source | None = None,
    mapping: Mapping[str, str] | None = None,
    *,
    tables: Mapping[str, tuple[Source, Mapping[str, str]]] | None = None,
    attachments: bool = False,
) -> Iterator[Item]:
    """Yield what is in one file; never raises: what can't be read is a `Rejected` that says why, in Dutch.

    Args:
        path: a file, or a zip archive of files.
        source: which stream it belongs to; without it, the file itself must tell.
        mapping: for tables, the standard name of a column to its name in this file.
        tables: source and mapping of the tables with a certain key (`connectors.proposing.key_of`), in archives too.
        attachments: for mail, whether the documents that are attached belong to what was written.
    """
    yield from _read(path, _Asked(source, mapping or {}, tables or {}, attachments), Room(), 0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """How files are to be read, whatever archive they come out of."""

    source: Source | None
    mapping: Mapping[str, str]
    tables: Mapping[str, tuple[Source, Mapping[str, str]]]
    attachments: bool

    def of(self, path: Path) -> _Asked:
        """How one file is read: a table as was confirmed for those with its columns, all else as was asked."""
        found = self.tables.get(key_of(path)) if self.tables and _suffix(path) in SUFFIXES else None
        return replace(self, source=found[0], mapping=found[1]) if found else self


def _read(path: Path, asked: _Asked, room: Room, depth: int) -> Iterator[Item]:
    try:
        head = _head(path)
        if _is_archive(path, head):
            yield from _read_archive(path, asked, room, depth)
            return
        _refuse_impossible(path, head)
        asked = asked.of(path)
        connector, told = _choose(path, head, asked.source, asked.mapping)
        number = 0
        for number, item in enumerate(_items(connector, path, told, asked), start=1):
            yield _bounded(item, number)
        if not number:
            yield Rejected("", "Er staat niets in dit bestand.", "Controleer of de export is gelukt.")
    except UnknownColumns as error:
        yield Rejected("", error.reason, _PACKED_TABLE if depth else error.remedy)
    except Unreadable as error:
        yield Rejected("", error.reason, error.remedy)
    except OSError:
        yield Rejected("", "Het bestand is niet te openen.", "Controleer of het bestaat en of u het mag lezen.")
    except Exception:  # noqa: BLE001 - the promise of this function: one bad file never stops the others
        yield Rejected("", _DAMAGED.reason, _DAMAGED.remedy)
    except BaseException as error:
        if not _is_panic(error):
            raise
        yield Rejected(
            "", "Het rekenblad is beschadigd.", "Open het in een spreadsheetprogramma en sla het opnieuw op."
        )


def _head(path: Path) -> bytes:
    if path.exists() and not path.is_file():  # a pipe or a device may give bytes for ever, or never
        raise Unreadable("Dit is geen gewoon bestand.", "Wijs een bestand of een map aan.")
    with path.open("rb") as file:
        return file.read(HEAD)


def _items(connector: Connector, path: Path, source: Source, asked: _Asked) -> Iterator[Item]:
    if asked.mapping and isinstance(connector, Questions | Clippings):
        return connector.read(path, source, asked.mapping)
    if asked.attachments and isinstance(connector, Mail | Outlook):
        return connector.read(path, source, attachments=True)
    return connector.read(path, source)


def _is_panic(error: BaseException) -> bool:
    """The reader of spreadsheets is written in Rust; when that panics it raises outside of `Exception`."""
    return type(error).__name__ == "PanicException"


def _suffix(path: Path) -> str:
    """Return the suffix in small letters; what stands behind the last dot in a Maildir is no suffix but a host."""
    return "" if maildir.is_message(path) else path.suffix.lower()


def _bounded(item: Item, number: int) -> Item:
    if isinstance(item, RawSignal) and len(item.text) > LONGEST_TEXT:
        return Rejected(
            f"onderdeel {number}",
            "De tekst is langer dan een miljoen tekens.",
            "Verdeel de tekst en bied haar opnieuw aan.",
        )
    return item


def _is_archive(path: Path, head: bytes) -> bool:
    return _suffix(path) == ".zip" and head.startswith(b"PK")


def _refuse_impossible(path: Path, head: bytes) -> None:
    """Raise `Unreadable` on what no connector can read: an empty file, or another kind than its name says."""
    suffix = _suffix(path)
    if not head.strip():
        raise Unreadable("Het bestand is leeg.", "Controleer of de export is gelukt.")
    if not any(suffix in connector.suffixes for connector in CONNECTORS) or suffix in _ADVICE:
        raise Unreadable(
            f"Bestanden van de soort '{suffix}' worden niet gelezen."
            if suffix
            else "De soort van dit bestand is niet te herkennen.",
            _ADVICE.get(suffix, _SUPPORTED),
        )
    if suffix == ".pdf":
        if b"%PDF-" not in head[:1024]:
            raise Unreadable("Dit is geen pdf, of zij is beschadigd.", "Sla het document opnieuw op als pdf.")
        return
    kind = kind_of(head)
    if suffix in _PACKED:
        if not head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
            raise Unreadable(
                f"Dit is geen {suffix}-bestand, of het is beschadigd.",
                "Sla het opnieuw op in het programma waarmee het is gemaakt.",
            )
    elif kind:
        raise Unreadable(f"Dit is {kind}, geen tekst.", f"Geef het bestand de goede naam. {_SUPPORTED}")


def _choose(path: Path, head: bytes, source: Source | None, mapping: Mapping[str, str]) -> tuple[Connector, Source]:
    """Return the connector for a file and the source of its signals; raises `Unreadable` when that can't be told."""
    candidates = [connector for connector in CONNECTORS if _suffix(path) in connector.suffixes]
    is_table = isinstance(candidates[0], Questions | Clippings)
    told = [(connector, found) for connector in candidates if (found := connector.recognise(path, head))]
    if source is None:
        if told:
            return told[0]
        if mapping and is_table:
            media = bool(mapping.keys() & {"medium", "titel", "tekst", "bereik"})
            return (Clippings(), Source.MEDIA) if media else (Questions(), Source.QUESTION)
        untold = "Het is niet te zien of dit e-mail, publieksvragen, media of een werkbezoek is."
        remedy = "Geef de bron op met --source (email, question, media of visit)."
        if is_table:
            raise UnknownColumns(untold, f"{remedy} Noem de kolommen met --mapping.")
        raise Unreadable(untold, remedy)
    # What the user says comes first, then what the file itself shows, then what its suffix allows.
    ranked = [connector for connector, found in told if found is source]
    if is_table:
        ranked += [connector for connector in candidates if connector.source is source]
    ranked += [connector for connector, _ in told]
    ranked += [connector for connector in candidates if connector.source is source]
    ranked += [connector for connector in candidates if not isinstance(connector, Mail)] + candidates
    return ranked[0], source


def _read_archive(path: Path, asked: _Asked, room: Room, depth: int) -> Iterator[Item]:
    for name, unpacked in _unpacked(path, room, depth):
        if isinstance(unpacked, Unreadable):
            yield Rejected(name, unpacked.reason, unpacked.remedy)
            continue
        for item in _read(unpacked, asked, room, depth + 1):
            if isinstance(item, Rejected):
                yield Rejected(f"{name}: {item.place}" if item.place else name, item.reason, item.remedy)
            else:
                yield item


def _unpacked(path: Path, room: Room, depth: int) -> Iterator[tuple[str, Path | Unreadable]]:
    """Yield the files in an archive one by one, each there until the next, or why one can't be unpacked.

    Raises `Unreadable` when that goes for all of them.
    """
    if depth >= _DEEPEST:
        raise Unreadable("Er zitten te veel archieven in elkaar.", "Pak het archief zelf uit.")
    infos = [info for info in members(path) if not _is_beside(base_name(info))]
    if not infos:
        raise Unreadable("Het archief is leeg.", "Controleer of het inpakken is gelukt.")
    room.take(infos)
    with zipfile.ZipFile(path) as archive:
        for info in infos:
            try:
                with member(archive, info) as unpacked:
                    yield base_name(info), unpacked
            except Unreadable as error:
                yield base_name(info), error
