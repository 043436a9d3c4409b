"""Writes a file as a whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import ExportError


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """Give a place beside `out` to write to, which becomes `out` when the block ends well and goes when it doesn't.

    Raises `ExportError` when the place can't be written.
    """
    unfinished = out.parent / f".{out.name}.deel"
    try:
        yield unfinished
        unfinished.replace(out)
    except OSError as error:
        raise ExportError(
            f"{out} kan niet worden geschreven. Kijk of de map bestaat en of het bestand niet in een ander programma openstaat."
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
