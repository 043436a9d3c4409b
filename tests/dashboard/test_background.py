"""Long work in the background: one at a time, stopped in order, and never a word of what it was about in a complaint."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from dashboard import background
from pipeline.ingest import Account


@pytest.fixture(autouse=True)
def _nothing_goes_on() -> Iterator[None]:
    yield
    done()
    background.forget()
    assert background.last() is None


def done() -> background.Job:
    job = background.last()
    assert job is not None
    for _ in range(400):
        if not job.busy:
            return job
        time.sleep(0.05)
    pytest.fail("the work did not end")


def test_one_reads_at_a_time_and_can_be_stopped_in_order():
    heard = threading.Event()

    def read(*, progress, stop) -> Account:
        progress("een.csv", 2, 4, 1030)
        while not stop():
            heard.set()
            time.sleep(0.01)
        return Account(stopped=True)

    background.start(background.reading(read))
    assert heard.wait(10)
    job = background.last()
    background.start(background.reading(read))
    background.forget()
    assert background.last() is job
    assert (job.told, job.part) == ("Bestand 2 van 4: een.csv (1.030 gevonden)", 0.25)
    job.stop()

    assert done().outcome.stopped


def test_an_analysis_stops_where_it_tells_how_far_it_is():
    heard, go_on = threading.Event(), threading.Event()

    def analyse(progress) -> None:
        progress("Thema's zoeken", 0.5)
        heard.set()
        assert go_on.wait(10)
        progress("bewaren", 0.9)
        pytest.fail("it went on")

    background.start(background.analysing(analyse))
    assert heard.wait(10)
    job = background.last()
    assert (job.told, job.part) == ("Analyse: thema's zoeken", 0.5)
    job.stop()
    go_on.set()

    assert done().outcome is None
    assert job.complaint == "Gestopt. De vorige analyse blijft staan."


def test_an_analysis_that_was_kept_says_so_when_it_is_stopped():
    heard, go_on = threading.Event(), threading.Event()

    def analyse(progress) -> None:
        heard.set()
        assert go_on.wait(10)
        progress("klaar", 1.0)
        progress("Namen vragen aan het taalmodel: 0 van 9", 0.0)
        pytest.fail("it went on")

    background.start(background.analysing(analyse))
    assert heard.wait(10)
    background.last().stop()
    go_on.set()

    assert done().complaint == "Gestopt. De nieuwe analyse is bewaard, zonder alle voorstellen voor namen."


def test_what_was_not_foreseen_is_told_without_what_it_was_about():
    def read(**_: object) -> Account:
        raise ValueError("Jan Bakker, BSN 999990019")

    background.start(background.reading(read))

    complaint = done().complaint
    assert "ValueError in test_background.py, regel" in complaint
    assert "Bakker" not in complaint
