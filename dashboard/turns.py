"""Whose turn it is to draw a page: first come, first served, and who asks for little goes before who asks for much.

Python does one thing at a time. Twenty pages that are drawn at once would all be done when the last one is; one after the
other, half of them are done in half of that time, and none of them later.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock

# A page stands so many times the seconds that it takes behind where it came: one of 0.4 s waits 2 s longer at most.
_STANDS_BACK = 5
# How much of what a page is expected to take is what it took the last time.
_LEARNS = 0.3


class _Place(Event):
    """A place in the line: set when it is the turn of who stands there. `at` is in seconds; the lowest goes first."""

    def __init__(self, at: float) -> None:
        super().__init__()
        self.at = at


class Turns:
    """A line of those who want to draw a page.

    What takes longer than `longest` seconds is done beside the others from then on: who waits for an export or for a
    look ahead keeps nobody waiting.
    """

    def __init__(self, at_once: int, longest: float) -> None:
        self._at_once, self._longest = at_once, longest
        self._line: list[_Place] = []
        # Who draws, and until when others wait for them.
        self._drawing: dict[_Place, float] = {}
        # The seconds that each page takes.
        self._takes: dict[str, float] = {}
        self._lock = Lock()

    @contextmanager
    def turn(self, page: str, still_wanted: Callable[[], object]) -> Iterator[None]:
        """Wait for the turn to draw `page`, and hold it as long as this lasts.

        `still_wanted` is asked ten times a second, and raises when nobody waits for this page any more: then the place
        in the line is given up.
        """
        with self._lock:
            mine = _Place(time.monotonic() + _STANDS_BACK * self._takes.get(page, 0.0))
            self._line.append(mine)
            self._call()
        try:
            while not mine.wait(0.1):
                still_wanted()
                with self._lock:
                    self._call()
            began = time.monotonic()
            yield
            self._learn(page, time.monotonic() - began)
        finally:
            with self._lock:
                self._drawing.pop(mine, None)
                if not mine.is_set():
                    self._line.remove(mine)
                self._call()

    def busy(self) -> bool:
        """Tell whether somebody draws a page, or waits to."""
        with self._lock:
            return bool(self._line or self._drawing)

    def _learn(self, page: str, took: float) -> None:
        # One that somebody waits long for on purpose says nothing of the next time.
        took = min(took, self._longest)
        self._takes[page] = (
            took if page not in self._takes else self._takes[page] + _LEARNS * (took - self._takes[page])
        )

    def _call(self) -> None:
        """Give a turn to the first in the line, when there is one: nobody has it, or who has it takes too long."""
        now = time.monotonic()
        self._drawing = {one: until for one, until in self._drawing.items() if now < until}
        while self._line and len(self._drawing) < self._at_once:
            first = min(self._line, key=lambda place: place.at)
            self._line.remove(first)
            self._drawing[first] = now + self._longest
            first.set()


#: The line for the pages of this server; most pages take a tenth of this.
TURNS = Turns(at_once=1, longest=1.0)
