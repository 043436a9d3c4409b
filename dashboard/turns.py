"""Whose turn it is to draw a page: first come, first served.

Python does one thing at a time. Twenty pages that are drawn at once would all be done when the last one is; one after the
other, half of them are done in half of that time, and none of them later.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock


class Turns:
    """A line of those who want to draw a page.

    What takes longer than `longest` seconds is done beside the others from then on: who waits for an export or for a
    look ahead keeps nobody waiting.
    """

    def __init__(self, at_once: int, longest: float) -> None:
        self._at_once, self._longest = at_once, longest
        self._line: deque[Event] = deque()
        # Who draws, and until when others wait for them.
        self._drawing: dict[Event, float] = {}
        self._lock = Lock()

    @contextmanager
    def turn(self, still_wanted: Callable[[], object]) -> Iterator[None]:
        """Wait for the turn, and hold it as long as this lasts.

        `still_wanted` is asked ten times a second, and raises when nobody waits for this page any more: then the place
        in the line is given up.
        """
        mine = Event()
        with self._lock:
            self._line.append(mine)
            self._call()
        try:
            while not mine.wait(0.1):
                still_wanted()
                with self._lock:
                    self._call()
            yield
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

    def _call(self) -> None:
        """Give a turn to the first in the line, when there is one: nobody has it, or who has it takes too long."""
        now = time.monotonic()
        self._drawing = {one: until for one, until in self._drawing.items() if now < until}
        while self._line and len(self._drawing) < self._at_once:
            first = self._line.popleft()
            self._drawing[first] = now + self._longest
            first.set()


#: The line for the pages of this server; most pages take a tenth of this.
TURNS = Turns(at_once=1, longest=1.0)
