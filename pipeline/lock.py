"""One at a time: a lock that goes when its holder does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from pipeline.errors import RodeDradenError


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the only round on a list of sources; raises `RodeDradenError` when another has it.

    The operating system lets go of the lock when a process dies, however it dies.
    """
    lock = filelock.FileLock(path.with_name(f".{path.name}.lock"), timeout=0)
    try:
        with lock:
            yield
    except filelock.Timeout as error:
        raise RodeDradenError(f"Er loopt al een ronde met {path.name}. Wacht tot die klaar is.") from error
