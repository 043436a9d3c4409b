"""Long work while people look at other pages: reading in and analysing, one at a time, with progress and a stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from connectors.safety import Unreadable
from pipeline.errors import RodeDradenError, unforeseen
from pipeline.ingest import Account
from pipeline.wording import number

if TYPE_CHECKING:
    # It brings all that an analysis needs, which the pages can do without.
    from pipeline.by_settings import Analysed

Tell = Callable[[str, float], None]


class Work(Protocol):
    """What takes long: told what to work on already."""

    def __call__(self, *, tell: Tell, stop: Callable[[], bool]) -> Account | Analysed:
        """Do it; tell in a sentence what is being done and which part of all is done (0-1); stop when asked to."""
        ...


class Read(Protocol):
    """What reads in: `pipeline.ingest.ingest` and the like, told what to read already."""

    def __call__(self, *, progress: Callable[[str, int, int, int], None], stop: Callable[[], bool]) -> Account:
        """Read, tell how far it is, and stop when it is asked to."""
        ...


class StoppedError(Exception):
    """Work was broken off because somebody asked for it."""


class Job:
    """One piece of work.

    Attributes:
        told: what is being done, in Dutch.
        part: which part of it is done (0-1).
        outcome: what came of it.
        complaint: the sentence that says why nothing did.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="lang werk")
        self.told, self.part = "Begonnen", 0.0
        self.outcome: Account | Analysed | None = None
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
        """Ask it to stop."""
        self._stop.set()

    def _run(self) -> None:
        try:
            self.outcome = self._work(tell=self._hear, stop=self._stop.is_set)
        except StoppedError as stopped:
            self.complaint = str(stopped)
        except (RodeDradenError, Unreadable) as error:
            self.complaint = " ".join(map(str, error.args))
        except Exception as error:  # noqa: BLE001 - what stands in it may be personal data: only its kind and place are told
            self.complaint = f"{unforeseen(error)} Wat al was bewaard, is er nog. Probeer het opnieuw, of meld deze regel bij de beheerder."

    def _hear(self, told: str, part: float) -> None:
        self.told, self.part = told, part


def reading(read: Read) -> Work:
    """The work of reading in."""

    def work(*, tell: Tell, stop: Callable[[], bool]) -> Account:
        def progress(name: str, place: int, count: int, found: int) -> None:
            told = f"Bestand {number(place)} van {number(count)}: {name}"
            tell(f"{told} ({number(found)} gevonden)" if found else told, (place - 1) / max(count, 1))

        return read(progress=progress, stop=stop)

    return work


def analysing(analyse: Callable[[Tell], Analysed]) -> Work:
    """The work of an analysis: it is broken off where it tells how far it is, and says what of it was kept."""

    def work(*, tell: Tell, stop: Callable[[], bool]) -> Analysed:
        kept = False

        def progress(what: str, part: float) -> None:
            nonlocal kept
            if stop() and kept:
                raise StoppedError("Gestopt. De nieuwe analyse is bewaard, zonder alle voorstellen voor namen.")
            kept = kept or part >= 1
            if stop() and not kept:
                raise StoppedError("Gestopt. De vorige analyse blijft staan.")
            tell(f"Analyse: {what[:1].lower()}{what[1:]}", part)

        return analyse(progress)

    return work


_lock = threading.Lock()
_last: list[Job] = []


def last() -> Job | None:
    """The work that is going on, or the last that was, whoever started it."""
    return _last[0] if _last else None


def busy() -> bool:
    """Whether anything is going on."""
    return bool(_last) and _last[0].busy


def start(work: Work) -> None:
    """Start work, unless other work is going on."""
    with _lock:
        if busy():
            return
        _last[:] = [Job(work)]
        _last[0].start()


def forget() -> None:
    """Forget the last work, when it is done: its outcome was seen."""
    with _lock:
        if not busy():
            _last.clear()
