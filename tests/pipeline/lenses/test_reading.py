"""The lenses read each signal once, again when their lists change, and forget places in wiped texts."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Engine, inspect

from connectors.base import RawSignal, Source
from pipeline.lenses import life_events, principles
from pipeline.lenses.life_events import mark_life_events
from pipeline.lenses.principles import mark_principles
from pipeline.lenses.reading import read_signals
from pipeline.lenses.shares import mark_shares
from pipeline.privacy import to_signal
from pipeline.store import inputs, lenses, write
from pipeline.store.database import open_database
from pipeline.store.inputs import Input, Piece

ANGRY = "De gemeente geeft al maanden geen antwoord over mijn kinderbijslag."


def add(engine: Engine, *said: str, source: Source = Source.EMAIL, title: str = "", start: int = 0) -> list[str]:
    file = Input(f"{start:016d}", "post.mbox", "1")
    raw = [
        RawSignal(source, "mail", f"{source.value}-{start + n}", date(2025, 3, 1 + start), text, title=title)
        for n, text in enumerate(said)
    ]
    signals = [to_signal(item) for item in raw]
    inputs.save(engine, [Piece(file, 0, signals)])
    return [signal.signal_id for signal in signals]


@pytest.fixture
def engine() -> Engine:
    return open_database("sqlite:///:memory:")


MISSED = lenses.MarkFilter(principles.LENS, "betrouwbaar", "gemist", "2025-H1", "")


def marks(engine: Engine) -> pd.DataFrame:
    return pd.read_sql("SELECT * FROM lens_mark ORDER BY mark_id", engine)


def test_a_signal_is_read_once_by_each_lens(engine: Engine) -> None:
    add(engine, ANGRY, "Dag.")

    first = read_signals(engine)
    stored = marks(engine)
    second = read_signals(engine)

    assert (first > 0, second) == (True, 0)
    assert {"principes betrouwbaar", "levensgebeurtenissen kind-krijgen"} == set(stored["lens"] + " " + stored["name"])
    pd.testing.assert_frame_equal(marks(engine), stored)


def test_only_new_signals_are_read(engine: Engine) -> None:
    add(engine, ANGRY, ANGRY + " Al weer!")
    both = read_signals(engine)
    add(engine, ANGRY + " Nog steeds!", start=2)

    assert read_signals(engine) == both / 2
    assert marks(engine)["signal_id"].nunique() == 3


def test_another_list_has_every_signal_read_again(engine: Engine) -> None:
    add(engine, ANGRY)
    read_signals(engine)
    other = "0000000000000000"

    texts = lenses.unread(engine, principles.LENS, other, limit=10)
    lenses.save_marks(engine, principles.LENS, other, texts, mark_principles(texts.assign(text="Dag.")))

    assert len(texts) == 1
    assert set(marks(engine)["lens"]) == {life_events.LENS}


def test_the_words_stand_in_the_text_that_is_given_back(engine: Engine) -> None:
    add(engine, "Ik wacht erop.", title="Nog geen antwoord van de gemeente ontvangen")
    read_signals(engine)

    row = lenses.marked_signals(engine, MISSED, limit=5).iloc[0]

    assert [row["text"][a:b] for a, b in zip(row["starts"], row["stops"], strict=True)] == [
        "Nog geen antwoord van de gemeente ontvangen"
    ]


def test_the_title_of_a_visit_is_not_read(engine: Engine) -> None:
    add(engine, "Er was koffie.", source=Source.VISIT, title="De gemeente geeft geen antwoord")

    read_signals(engine)

    assert marks(engine).empty


def test_a_purge_keeps_the_count_and_forgets_the_place(engine: Engine) -> None:
    add(engine, ANGRY)
    add(engine, ANGRY + " Echt.", start=1)
    read_signals(engine)
    before = lenses.marked_voices(engine, principles.LENS)

    write.purge(engine, date(2025, 3, 2))

    left = marks(engine)
    assert left["start"].isna().sum() == left["stop"].isna().sum() == 2
    pd.testing.assert_frame_equal(lenses.marked_voices(engine, principles.LENS), before)
    assert read_signals(engine) == 0
    assert len(lenses.marked_signals(engine, MISSED, limit=5)) == lenses.count_marked(engine, MISSED) == 1


def test_what_a_wiped_text_said_stays_when_the_lists_change(engine: Engine) -> None:
    add(engine, ANGRY)
    add(engine, ANGRY + " Echt.", start=1)
    read_signals(engine)
    write.purge(engine, date(2025, 3, 2))
    other = "0000000000000000"

    texts = lenses.unread(engine, life_events.LENS, other, limit=10)
    lenses.save_marks(engine, life_events.LENS, other, texts, mark_life_events(texts.assign(text="Dag.")))

    assert len(texts) == 1
    assert (marks(engine)["lens"] == life_events.LENS).sum() == 1


def test_a_voice_counts_once_however_many_signals_it_has(engine: Engine) -> None:
    file = Input("0" * 16, "post.mbox", "1")
    raw = [
        RawSignal(Source.EMAIL, "mail", f"k{n}", date(2025, 3, 1), ANGRY + "!" * n, author="jan@voorbeeld.nl")
        for n in range(3)
    ]
    inputs.save(engine, [Piece(file, 0, [to_signal(item, str) for item in raw])])
    read_signals(engine)

    voices = lenses.marked_voices(engine, principles.LENS, "2025-H1")

    assert voices[["name", "n"]].to_numpy().tolist() == [["betrouwbaar", 1]], "one writer, one voice"


def test_an_old_database_gets_the_tables(engine: Engine) -> None:
    assert {"lens_mark", "lens_reading"} <= set(inspect(engine).get_table_names())


def test_shares_add_up_per_source_and_average_over_sources() -> None:
    voices = pd.DataFrame(
        [
            ["T1", "2025-H1", "email", "", "", 100],
            ["T1", "2025-H1", "email", "passend", "gemist", 20],
            ["T1", "2025-H1", "visit", "", "", 20],
            ["T1", "2025-H1", "media", "", "", 3],
            ["T1", "2025-H1", "media", "passend", "gemist", 3],
            ["T2", "2025-H1", "email", "", "", 50],
        ],
        columns=["theme_id", "period", "source", "name", "direction", "n"],
    )

    shares = mark_shares(voices).set_index(["theme_id", "source"])

    assert shares.loc[("T1", "email"), ["n", "total", "share"]].tolist() == [20, 100, 0.2]
    # Three voices of the media would be a third of the mean; they are told, and do not count in it.
    assert shares.loc[("T1", "all"), "share"] == pytest.approx((0.2 + 0) / 2)
    assert shares.loc[("T1", "all"), ["n", "total"]].tolist() == [23, 123]
    assert shares.loc[("T1", "media"), "share"] == 1
    assert shares.loc[("T2", "all"), "share"] == 0
    assert ((shares["low"] <= shares["share"]) & (shares["share"] <= shares["high"])).all()
    assert shares.loc[("T1", "email"), "low"] == pytest.approx(0.1334, abs=1e-3)
