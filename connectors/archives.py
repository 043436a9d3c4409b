"""Zip archives: unpacked one file at a time, under names of our own, within bounds."""

from __future__ import annotations

import re
import shutil
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath

from connectors import maildir
from connectors.plain import one_line
from connectors.safety import MAX_MEMBERS, Unreadable, check_zip
from connectors.scratch import scratch

_UNPACKED = 4_000_000_000
_ONE = 2_000_000_000
_DIRECTORY = 20_000_000  # bytes of the list of what is in it; a thousand for each file
_TAIL = 66_000  # bytes in which the end of that list must stand
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)  # names that Windows keeps for itself
_AGAIN = "Pak het archief zelf uit en bied de bestanden opnieuw aan."


@dataclass(slots=True)
class Room:
    """How much may still come out of an archive, and out of the archives in it together."""

    size: int = _UNPACKED
    files: int = MAX_MEMBERS

    def take(self, infos: list[zipfile.ZipInfo]) -> None:
        """Take what some files need; raises `Unreadable` when there is not so much."""
        self.size -= sum(info.file_size for info in infos)
        self.files -= len(infos)
        if self.size < 0 or self.files < 0:
            raise Unreadable(
                "Het archief is uitgepakt te groot om veilig te openen.", "Verdeel het in kleinere archieven."
            )


@contextmanager
def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[Path]:
    """Unpack one member in a folder of its own, and clean up after; raises `Unreadable` when that can't be done.

    Only the last part of its name is used (and the folder of a Maildir), so that no name leads outside the folder; only
    as many bytes are written as the archive says, so that a member that lies about its size ends early.
    """
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable("Dit is een koppeling naar een ander bestand.", "Pak het bestand zelf in, niet de koppeling.")
    with scratch() as folder:
        path = _path(folder, info)
        try:
            with archive.open(info) as packed, path.open("wb") as file:
                shutil.copyfileobj(_Bounded(packed, info.file_size), file)
        except Exception as error:  # zipfile, zlib and lzma each have errors of their own
            locked = bool(info.flag_bits & 1)
            raise Unreadable(
                "Dit bestand is met een wachtwoord beveiligd."
                if locked
                else "Dit bestand in het archief is beschadigd.",
                _AGAIN,
            ) from error
        yield path


def members(path: Path) -> list[zipfile.ZipInfo]:
    """Return the files in an archive by name, hidden ones left out; raises `Unreadable` on a damaged one or a bomb."""
    _refuse_long_list(path)
    check_zip(path, _UNPACKED)
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("Het archief is beschadigd.", "Maak het archief opnieuw.") from error
    places = sorted((info.header_offset, info.compress_size) for info in infos)
    if any(start + size > following for (start, size), (following, _) in pairwise(places)):
        raise Unreadable("In het archief liggen bestanden over elkaar heen.", "Maak het archief opnieuw.")
    seen = [info for info in infos if not info.is_dir() and not _is_hidden(info)]
    if any(info.file_size > _ONE for info in seen):
        raise Unreadable("Het archief bevat een bestand van meer dan 2 GB.", "Bied dat bestand los aan.")
    return sorted(seen, key=lambda info: info.filename)


def base_name(info: zipfile.ZipInfo) -> str:
    """Return the last part of a member's name, whatever kind of slash the archive uses, as it can be shown."""
    return one_line(_parts(info)[-1])[-150:] or "zonder naam"


def _parts(info: zipfile.ZipInfo) -> tuple[str, ...]:
    return PurePosixPath(info.filename.replace("\\", "/")).parts or ("",)


def _path(folder: Path, info: zipfile.ZipInfo) -> Path:
    *folders, name = _parts(info)
    name = re.sub(r"[^\w.,()' +-]", "_", name)[-150:].rstrip(" .") or "_"
    if folders and folders[-1] in maildir.FOLDERS:
        folder /= folders[-1]
        folder.mkdir()
    return folder / (f"_{name}" if _DEVICE.match(name) or not name.strip("._ ") else name)


def _refuse_long_list(path: Path) -> None:
    """Raise `Unreadable` when the list of what is in an archive is so long that reading it takes all memory."""
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - _TAIL))
        tail = file.read()
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) < found + 16:
        return  # no archive: who opens it says so
    (size,) = struct.unpack_from("<I", tail, found + 12)
    wide = tail.rfind(b"PK\x06\x06", 0, found)
    if wide >= 0 and len(tail) >= wide + 48:
        (size,) = struct.unpack_from("<Q", tail, wide + 40)
    if size > _DIRECTORY:
        raise Unreadable("Het archief bevat te veel bestanden.", "Verdeel het in kleinere archieven.")


def _is_hidden(info: zipfile.ZipInfo) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in _parts(info) if part not in {".", ".."})


class _Bounded:
    """Reads at most so many bytes."""

    def __init__(self, file: object, most: int) -> None:
        self._file = file
        self._left = most

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        data: bytes = self._file.read(wanted) if wanted else b""  # type: ignore[attr-defined]
        self._left -= len(data)
        return data
