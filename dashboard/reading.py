"""Reading in while people look at other pages: one at a time, in the background, with its progress and a stop."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from connectors.safety import Unreadable
from pipeline.errors import RodeDradenError
from pipeline.ingest import Account, Progress


class Work(Protocol):
    """What reads: `pipeline.ingest.ingest` and the like, with what they read already said."""

    def __call__(self, *, progress: Progress, stop: Callable[[], bool]) -> Account:
        """Read, tell how far it is, and stop when it is asked to."""
        ...


class Job:
    """One time of reading in. `account` is what came of it; `complaint` the sentence that says why nothing did."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="inlezen")
        self.name, self.number, self.count, self.found = "", 0, 0, 0
        self.account: Account | None = None
        self.complaint = ""

    @property
    def busy(self) -> bool:
        """Whether it is still at it."""
        return self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ask it to stop: what was read is kept."""
        self._stop.set()

    def _run(self) -> None:
        try:
            self.account = self._work(progress=self._hear, stop=self._stop.is_set)
        except (RodeDradenError, Unreadable) as error:
            self.complaint = " ".join(map(str, error.args))
        except Exception as error:  # noqa: BLE001 - what stands in it may be personal data: only its kind and place are told
            place = traceback.extract_tb(error.__traceback__)[-1]
            self.complaint = (
                f"Er ging iets mis dat niet was voorzien ({type(error).__name__} in {Path(place.filename).name}, regel "
                f"{place.lineno}). Wat al was gelezen, is bewaard. Probeer het opnieuw, of meld deze regel bij de beheerder."
            )

    def _hear(self, name: str, number: int, count: int, found: int) -> None:
        self.name, self.number, self.count, self.found = name, number, count, found


_lock = threading.Lock()
_last: list[Job] = []


def last() -> Job | None:
    """The reading that is busy, or the last one that was, whoever started it."""
    return _last[0] if _last else None


def start(work: Work) -> None:
    """Start reading, unless somebody is at it already."""
    with _lock:
        if _last and _last[0].busy:
            return
        _last[:] = [Job(work)]
        _last[0].start()


def forget() -> None:
    """Forget the last reading, when it is done: its outcome was seen."""
    with _lock:
        if _last and not _last[0].busy:
            _last.clear()
