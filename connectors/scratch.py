"""Folders for what is being read and may not stay on disk: gone afterwards, also after an error, and after a kill."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

_PREFIX = "rode-draden-"
_DAY = 86_400


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a new folder for as long as the block lasts.

    A process that is killed can't clean up; the next that comes here does it for it.
    """
    _sweep(int(time.monotonic() / 60))
    with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@lru_cache(maxsize=1)  # once a minute: an archive asks for a folder for each file in it
def _sweep(_minute: int) -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        if _is_left_behind(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_left_behind(folder: Path) -> bool:
    process = folder.name.removeprefix(_PREFIX).partition("-")[0]
    if not process.isdigit():
        return False
    try:
        if os.name == "nt":  # where asking after a process would end it
            return time.time() - folder.stat().st_mtime > _DAY
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
