"""Who asked for a page first gets it first; nobody waits long for another, and who left is not waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from dashboard.turns import TURNS, Turns

_SOON = 5.0  # seconds: what takes longer hangs


def _wanted() -> None:
    """Somebody still waits for the page."""


def _in_line(
    turns: Turns, draw: Callable[[], object], still_wanted: Callable[[], object] = _wanted, page: str = "a"
) -> threading.Thread:
    """Ask for a turn as a page does, on a thread of its own; returns when it stands in the line or draws."""

    def wait_and_draw() -> None:
        with suppress(SystemExit), turns.turn(page, still_wanted):
            draw()

    before = len(turns._line) + len(turns._drawing)
    thread = threading.Thread(target=wait_and_draw)
    thread.start()
    _until(lambda: not thread.is_alive() or len(turns._line) + len(turns._drawing) > before)
    return thread


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + _SOON
    while not true():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_pages_are_drawn_in_the_order_in_which_they_were_asked_for_and_never_two_at_once():
    turns, drawn, drawing, most = Turns(at_once=1, longest=_SOON), [], [], []

    def draw(number: int) -> None:
        drawing.append(number)
        most.append(len(drawing))
        time.sleep(0.002)
        drawing.remove(number)
        drawn.append(number)

    with turns.turn("a", _wanted):
        pages = [_in_line(turns, lambda number=number: draw(number)) for number in range(20)]
        time.sleep(0.15)  # longer than they look up while they wait
        assert drawn == []
    for page in pages:
        page.join(_SOON)

    assert drawn == list(range(20))
    assert max(most) == 1
    assert not turns.busy()


def test_who_takes_long_is_not_waited_for():
    turns, over = Turns(at_once=1, longest=0.2), threading.Event()
    long = _in_line(turns, lambda: over.wait(_SOON))
    start = time.monotonic()

    others = [_in_line(turns, _wanted) for _ in range(3)]
    for other in others:
        other.join(_SOON)

    assert 0.1 < time.monotonic() - start < 1
    assert long.is_alive()
    over.set()
    long.join(_SOON)
    assert not turns.busy()


def test_who_asks_for_little_goes_before_who_asks_for_much_and_waits_no_longer_than_for_some_of_those():
    turns, drawn = Turns(at_once=1, longest=_SOON), []
    for page, seconds in (("small", 0.0), ("large", 0.1)):
        with turns.turn(page, _wanted):
            time.sleep(seconds)

    def ask(page: str) -> threading.Thread:
        return _in_line(turns, lambda: drawn.append(page), page=page)

    with turns.turn("small", _wanted):
        first = [ask("large"), ask("small"), ask("small")]
        time.sleep(0.7)  # more than five times what the large one takes
        last = ask("small")
    for thread in [*first, last]:
        thread.join(_SOON)

    assert drawn == ["small", "small", "large", "small"]


def test_who_leaves_the_line_is_passed_over():
    turns, drawn = Turns(at_once=1, longest=_SOON), []
    left = threading.Event()

    def still_wanted() -> None:
        if left.is_set():
            raise SystemExit

    with turns.turn("a", _wanted):
        gone = _in_line(turns, lambda: drawn.append("gone"), still_wanted)
        stays = _in_line(turns, lambda: drawn.append("stays"))
        left.set()
        gone.join(_SOON)
        assert not gone.is_alive()
        assert stays.is_alive()
    stays.join(_SOON)

    assert drawn == ["stays"]
    assert not turns.busy()


def test_a_page_that_fails_gives_its_turn_back():
    turns = Turns(at_once=1, longest=_SOON)

    with pytest.raises(ZeroDivisionError), turns.turn("a", _wanted):
        _ = 1 / 0
    drawn: list[str] = []
    _in_line(turns, lambda: drawn.append("the next")).join(1)

    assert drawn == ["the next"]


def test_nobody_is_left_behind_by_many_who_come_and_go_at_once():
    turns, done, lock = Turns(at_once=2, longest=_SOON), [], threading.Lock()

    def draw(number: int) -> None:
        if number % 7 == 0:
            raise SystemExit  # as Streamlit ends a page
        with lock:
            done.append(number)

    pages = [_in_line(turns, lambda number=number: draw(number)) for number in range(100)]
    for page in pages:
        page.join(_SOON)

    assert sorted(done) == [number for number in range(100) if number % 7]
    assert not turns.busy()


def test_a_page_gives_its_turn_back_when_it_is_there(small_store: str, monkeypatch: pytest.MonkeyPatch):
    from screens import open_page

    for page in ("overview", "method"):
        assert not open_page(small_store, page, monkeypatch).exception
        assert not TURNS.busy()


def test_a_click_while_the_page_before_it_waits_is_answered_once(small_store: str, monkeypatch: pytest.MonkeyPatch):
    from screens import front_door

    answered: list[object] = []
    with TURNS.turn("a", _wanted):
        at = front_door(small_store, monkeypatch)
        waiting = threading.Thread(target=lambda: answered.append(at.run()))
        waiting.start()
        _until(lambda: len(TURNS._line) == 1)
    waiting.join(60)

    assert len(answered) == 1
    assert not at.exception
    assert not TURNS.busy()
