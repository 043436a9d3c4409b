"""Zip archives: unpacked one file at a time, under names of our own, within bounds."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from connectors.safety import Unreadable, check_zip

_UNPACKED = 4_000_000_000
_ONE = 2_000_000_000


@contextmanager
def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[Path]:
    """Unpack one member in a folder of its own, and clean up after; raises `Unreadable` when that can't be done.

    Only the last part of its name is used, so that no name leads outside the folder; only as many bytes are written as
    the archive says, so that a member that lies about its size ends early.
    """
    with tempfile.TemporaryDirectory(prefix="rode-draden-") as folder:
        path = Path(folder) / (re.sub(r"[^\w.,()' +-]", "_", base_name(info))[-150:] or "_")
        try:
            with archive.open(info) as packed, path.open("wb") as file:
                shutil.copyfileobj(_Bounded(packed, info.file_size), file)
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
            locked = bool(info.flag_bits & 1)
            raise Unreadable(
                "Dit bestand is met een wachtwoord beveiligd."
                if locked
                else "Dit bestand in het archief is beschadigd.",
                "Pak het archief zelf uit en bied de bestanden opnieuw aan.",
            ) from error
        except Exception as error:  # zlib and lzma have errors of their own
            raise Unreadable(
                "Dit bestand in het archief is beschadigd.",
                "Pak het archief zelf uit en bied de bestanden opnieuw aan.",
            ) from error
        yield path


def members(path: Path) -> list[zipfile.ZipInfo]:
    """Return the files in an archive by name, hidden ones left out; raises `Unreadable` on a damaged one or a bomb."""
    check_zip(path, _UNPACKED)
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("Het archief is beschadigd.", "Maak het archief opnieuw.") from error
    seen = [info for info in infos if not info.is_dir() and not _is_hidden(info)]
    if any(info.file_size > _ONE for info in seen):
        raise Unreadable("Het archief bevat een bestand van meer dan 2 GB.", "Bied dat bestand los aan.")
    return sorted(seen, key=lambda info: info.filename)


def base_name(info: zipfile.ZipInfo) -> str:
    """Return the last part of a member's name, whatever kind of slash the archive uses."""
    return PurePosixPath(info.filename.replace("\\", "/")).name


def _is_hidden(info: zipfile.ZipInfo) -> bool:
    parts = info.filename.replace("\\", "/").split("/")
    return any(part.startswith((".", "__MACOSX")) for part in parts if part not in {".", ".."})


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
