"""What the pages of the lenses count is counted once after an analysis, and anew as soon as that no longer holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from pandas.testing import assert_frame_equal
from sqlalchemy import Engine, text

from pipeline.editing.deciding import decide
from pipeline.editing.edits import Move, Rename
from pipeline.lenses import principles
from pipeline.lenses.reading import count_for_pages, read_signals
from pipeline.store import kept, read, write
from pipeline.store.lenses import count_marked_voices, marked_voices
from pipeline.store.voices import VOICES, count_voices, voice_table


@pytest.fixture
def ready(make_store: Callable[..., Engine]) -> Engine:
    sentence = "Over {label} kreeg ik al {number} weken geen antwoord van de gemeente, in {period}."
    engine = make_store(
        {"wachten": {"email": (6, 9), "question": (7, 8)}, "": {"visit": (5, 5)}}, ("2025-H1", "2025-H2"), sentence
    )
    read_signals(engine)
    count_for_pages(engine)
    return engine


def test_what_is_kept_is_what_would_be_counted(ready: Engine):
    voices, marked = kept.kept(ready, VOICES), kept.kept(ready, principles.LENS)

    assert voices is not None
    assert marked is not None
    assert len(voices) == 40
    assert (marked["name"] != "").any(), "the lens found something"
    assert_frame_equal(voices, count_voices(ready))
    assert_frame_equal(marked, count_marked_voices(ready, principles.LENS))
    own = marked_voices(ready, principles.LENS, "2025-H2")
    assert_frame_equal(own, marked[marked["period"] == "2025-H2"].reset_index(drop=True))


def test_a_table_is_read_and_not_counted_as_long_as_it_holds(ready: Engine):
    with ready.begin() as connection:
        connection.execute(text("DELETE FROM assignment"))

    assert len(voice_table(ready)) == 40, "no analysis, edit or purge came after it"


def _move(engine: Engine) -> None:
    one = read.assignments(engine).query("theme_id.isna()")["signal_id"].head(1)
    decide(engine, Move("T0001", tuple(one)), "Anna de Wit", "dit gaat over wachten")


@pytest.mark.parametrize("change", [_move, lambda engine: write.purge(engine, date(2025, 7, 1))], ids=["edit", "purge"])
def test_what_comes_after_it_makes_it_be_counted_anew(change: Callable[[Engine], object], ready: Engine):
    change(ready)

    assert kept.kept(ready, VOICES) is None
    assert_frame_equal(voice_table(ready), count_voices(ready))
    count_for_pages(ready)
    assert kept.kept(ready, VOICES) is not None


def test_an_edit_that_changes_no_figure_leaves_it(ready: Engine):
    decide(ready, Rename("T0001", "wachten op de gemeente"), "Anna de Wit", "zo heet het")

    assert kept.kept(ready, VOICES) is not None
