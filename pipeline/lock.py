"""One at a time: locks that go when their holder does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock
from sqlalchemy import Engine

from pipeline.errors import RodeDradenError
from pipeline.store import database


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


@contextmanager
def alone_on(engine: Engine) -> Iterator[None]:
    """Hold the only round on a database; raises `RodeDradenError` when another has it, from whichever machine."""
    with database.alone(engine, "round") as first:
        if not first:
            raise RodeDradenError(
                "Er loopt al een ronde op deze database, misschien vanaf een andere computer. Wacht tot die klaar is."
            )
        yield
