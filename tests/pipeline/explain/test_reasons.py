"""Why a signal is where it is, on a store with five matters that was really analysed."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import stores
from databases import url_of
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from connectors.base import RawSignal, Source
from pipeline.analyse import analyse
from pipeline.editing.deciding import decide
from pipeline.editing.edits import Move
from pipeline.explain.reasons import explain, marked
from pipeline.explain.wording import why
from pipeline.privacy import to_signal
from pipeline.store import inputs, read, schema, vectors, write
from pipeline.store.database import open_database
from pipeline.store.inputs import Input, Piece
from pipeline.wording import day

BUS = ["bus", "halte", "lijn", "chauffeur", "rit", "vertraging", "reiziger", "dienstregeling"]
CARE = ["huisarts", "praktijk", "wachtlijst", "patiënt", "spreekuur", "assistente", "afspraak", "verwijzing"]
OTHERS = [
    ["vuurwerk", "knal", "jaarwisseling", "verbod", "carbid", "vuurpijl", "handel", "politie"],
    ["wolf", "schaap", "weide", "raster", "kudde", "jager", "prooi", "herder"],
    ["woning", "huur", "starter", "hypotheek", "nieuwbouw", "makelaar", "flat", "kamer"],
]
SPECIAL = {
    "both": "De bus naar de huisarts: wachtlijst, praktijk, spreekuur, patiënt en verwijzing.",
    "shout": "GEEN HUISARTS! De Wachtlijsten van de praktijk: [HUISARTS] zegt niets over het spreekuur.",
    "stranger": "Kwantumchromodynamica is de leer van quarks en gluonen.",
    "between": "Een knal bij de bus, een wolf aan de flat, de jager op het spreekuur, een kamer voor de politie.",
    "copy": "De huisarts van onze praktijk heeft een wachtlijst en geen spreekuur voor wie een verwijzing wil. " * 3,
}


def signal(key: str, text: str, day: date = date(2025, 3, 1), **more: str):
    return to_signal(RawSignal(Source.QUESTION, "invented", key, day, text, **more))


def ids() -> dict[str, str]:
    return {key: signal(key, text).signal_id for key, text in SPECIAL.items()}


def make_store(folder: Path) -> Engine:
    engine = open_database(url_of(folder / "store.sqlite"))
    file = Input("0123456789abcdef", "post.csv", "1")
    lot = np.random.default_rng(3)
    matters = [BUS, CARE, *OTHERS]
    texts = [" ".join(lot.choice(matters[n % 5], 6, replace=False)) + f" {n}" for n in range(200)]
    made = [signal(f"k{n}", text) for n, text in enumerate(texts)]
    made += [signal(key, text) for key, text in SPECIAL.items()]
    made += [signal(f"copy {n}", SPECIAL["copy"]) for n in range(6)]
    inputs.save(engine, [Piece(file, 0, made)])
    analyse(engine)
    return engine


@pytest.fixture
def own_store(store: Engine, tmp_path: Path) -> Engine:
    """A copy to write to."""
    return stores.copy_of(store, tmp_path)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Not to be written to."""
    return make_store(tmp_path_factory.mktemp("explain"))


def test_the_words_that_weigh_are_shown_as_the_text_writes_them_and_in_their_order_of_weight(store: Engine):
    found = explain(store, ids()["shout"])

    assert found
    assert found.own
    written = [item.word for item in found.own.words]
    parts = [item.part for item in found.own.words]
    assert {"HUISARTS", "Wachtlijsten", "praktijk", "spreekuur"} == set(written)
    assert parts == sorted(parts, reverse=True)
    assert sum(parts) == pytest.approx(1)


def test_the_words_are_marked_where_they_stand_and_a_placeholder_is_no_word(store: Engine):
    found = explain(store, ids()["shout"])

    assert found
    hits = [piece for piece, hit in marked(found.signal.text, found.spans) if hit]
    assert hits == ["HUISARTS", "Wachtlijsten", "praktijk", "spreekuur"]


@given(st.text(max_size=60), st.lists(st.integers(0, 60), max_size=6))
def test_marking_loses_no_letter(text: str, cuts: list[int]):
    places = sorted({min(cut, len(text)) for cut in cuts})
    spans = list(zip(places[::2], places[1::2], strict=False))

    pieces = marked(text, spans)

    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, hit in pieces if hit] == [text[begin:end] for begin, end in spans]


def test_a_theme_that_draws_too_is_second_with_the_words_that_draw_there(store: Engine):
    found = explain(store, ids()["both"])

    assert found
    assert found.own
    assert found.second
    assert [item.word for item in found.second.words] == ["bus"]
    assert found.own.weight > found.second.weight
    assert found.own.likeness
    assert found.second.likeness
    assert found.own.likeness > found.second.likeness
    told = " ".join(why(found))
    assert f"Op de tweede plaats kwam ‘{found.second.label}’. Daarheen trekt het woord ‘bus’." in told
    assert "Daarom staat het daar niet." in told


def test_the_nearest_signals_are_of_the_theme_and_say_it_in_other_words(store: Engine):
    found = explain(store, ids()["copy"])

    assert found
    assert found.own
    assert 3 <= len(found.nearest) <= 5
    theme_of = read.assignments(store).set_index("signal_id")["theme_id"]
    assert set(theme_of[found.nearest["signal_id"]]) == {found.own.theme_id}
    assert SPECIAL["copy"] not in set(found.nearest["text"])
    assert found.nearest["text"].is_unique
    assert found.nearest["likeness"].is_monotonic_decreasing


def test_nearest_is_what_the_vectors_say(store: Engine):
    found = explain(store, ids()["both"])

    assert found
    assert found.own
    names, rows = vectors.vectors_of_theme(store, found.own.theme_id)
    mine = vectors.vectors_of(store, [ids()["both"]])[ids()["both"]]
    likest = names[int(np.argmax(np.where(np.array(names) == ids()["both"], -2, rows @ mine)))]
    assert found.nearest["signal_id"].iloc[0] == likest


def test_each_copy_of_an_action_is_explained_by_the_voice_that_stood_for_it(store: Engine):
    copies = [signal(f"copy {n}", SPECIAL["copy"]).signal_id for n in range(6)]

    found = [explain(store, copy) for copy in copies]

    assert all(item and item.own and item.own.likeness for item in found)
    assert len({item.own for item in found if item}) == 1


def test_who_has_no_theme_hears_which_was_nearest_and_that_it_was_too_far(store: Engine):
    found = explain(store, ids()["between"])

    assert found
    assert found.own is None
    assert found.second
    told = why(found)
    assert told[0] == f"Dit signaal heeft geen thema. Het dichtst bij ligt ‘{found.second.label}’."
    assert told[1].endswith("Dat is te weinig om het daarbij te zetten.")
    assert len(found.nearest)


def test_who_says_what_nobody_else_says_hears_that_it_can_not_be_placed(store: Engine):
    found = explain(store, ids()["stranger"])

    assert found
    assert found.own is found.second is None
    assert why(found) == ["Dit signaal heeft geen thema: er staat te weinig in dat ook in andere signalen voorkomt."]


def test_a_signal_is_explained_the_same_again(store: Engine):
    first, second = explain(store, ids()["both"]), explain(store, ids()["both"])

    assert first
    assert second
    assert why(first) == why(second)
    pd.testing.assert_frame_equal(first.nearest, second.nearest)


def test_signals_of_every_kind_can_be_explained_in_whole_sentences(store: Engine):
    every = read.signals_for_analysis(store)["signal_id"]
    for signal_id in {*ids().values(), *every[::4]}:
        found = explain(store, signal_id)

        assert found
        assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in why(found))
        assert (found.own is not None) == bool(found.signal.theme_id)


def test_an_unknown_signal_has_no_explanation(store: Engine):
    assert explain(store, "0" * 16) is None


def test_what_can_not_be_explained_is_said_with_the_remedy(own_store: Engine):
    engine = own_store
    late = signal("late", "De bus was te laat.")
    inputs.save(engine, [Piece(Input("fedcba9876543210", "later.csv", "1"), 0, [late])])
    placed = read.assignments(engine).dropna(subset="theme_id")["signal_id"].iloc[0]

    with engine.begin() as connection:
        for table in (schema.theme_word, schema.signal_vector, schema.theme_middle):
            connection.execute(table.delete())
    not_analysed, not_kept = explain(engine, late.signal_id), explain(engine, placed)
    write.purge(engine, date(2030, 1, 1))
    purged = explain(engine, placed)

    assert not_analysed
    assert not_kept
    assert purged
    assert why(not_analysed) == ["Dit signaal zat nog niet in een analyse. Maak een nieuwe analyse."]
    assert why(not_kept)[-1] == "Maak een nieuwe analyse."
    assert why(purged)[0].startswith("De tekst is gewist volgens de bewaartermijn.")


def test_what_a_person_decided_is_the_reason(own_store: Engine):
    engine = own_store
    moved, freed = (explain(engine, ids()[key]) for key in ("both", "copy"))
    assert moved
    assert moved.second
    assert freed
    today = day(pd.Timestamp.now("UTC"))

    decide(engine, Move(moved.second.theme_id, (ids()["both"],)), "Ans", "het gaat over de reis")
    decide(engine, Move("", (ids()["copy"],)), "Ans", "een proefbericht")
    there, nowhere = explain(engine, ids()["both"]), explain(engine, ids()["copy"])

    assert there
    assert nowhere
    assert why(there)[0] == (
        f"Een redactie van {today} heeft dit signaal in ‘{moved.second.label}’ gezet. De reden: het gaat over de reis."
    )
    assert why(nowhere)[0] == (
        f"Een redactie van {today} heeft dit signaal uit de thema's gehaald. De reden: een proefbericht."
    )


def test_an_explanation_of_the_sample_comes_at_once(sample_database: str):
    engine = open_database(sample_database)
    some = read.assignments(engine)["signal_id"].iloc[::400].tolist()
    explain(engine, some[0])

    begin = time.perf_counter()
    for signal_id in some:
        explain(engine, signal_id)

    assert (time.perf_counter() - begin) / len(some) < 0.3
