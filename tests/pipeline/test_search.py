"""Searching: other forms of a word, phrases, operators, and the places of the hits; in a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from databases import migrated, url_of
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from connectors.base import RawSignal, Source
from pipeline.privacy import to_signal
from pipeline.search import parse, spans
from pipeline.store import inputs, read
from pipeline.store.database import open_database
from pipeline.store.inputs import Input, Piece
from pipeline.store.read import SignalFilter

pytestmark = pytest.mark.xdist_group("postgresql")

TEXTS = (
    "Ik sta al maanden op de wachtlijst van de jeugdzorg.",
    "De wachtlijsten in de gemeente worden langer.",
    "Mijn vraag over toeslagen is niet beantwoord.",
    "Alle vragen over de kinderopvangtoeslag blijven liggen.",
    "Het café op de hoek is dicht, op de lijst staat niets.",
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The texts, on both databases: what is found must not depend on which."""
    url = url_of(tmp_path_factory.mktemp("search") / "s.sqlite")
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").new(migrated)
    engine = open_database(url)
    raw = [RawSignal(Source.QUESTION, "invented", f"k{n}", date(2025, 3, n + 1), text) for n, text in enumerate(TEXTS)]
    inputs.save(engine, [Piece(Input("0123456789abcdef", "a.csv", "1"), 0, [to_signal(one) for one in raw])])
    yield engine
    engine.dispose()


def found(engine: Engine, search: str) -> set[int]:
    rows = read.find_signals(engine, SignalFilter(search=search), limit=99)
    return {TEXTS.index(text) for text in rows["text"]}


@pytest.mark.parametrize(
    ("search", "hits"),
    [
        ("wachtlijst", {0, 1}),
        ("wachtlijsten", {0, 1}),
        ("WACHTLIJST jeugdzorg", {0}),
        ("vraag", {2, 3}),
        ("vragen", {2, 3}),
        ("toeslag", {2}),
        ("toeslagen", {2}),
        ("jeugd", {0}),
        ("cafe", {4}),
        ("Café", {4}),
        ('"op de wachtlijst"', {0}),
        ('"op de"', {0, 4}),
        ('"gemeente worden"', {1}),
        ('"vraag mijn"', set()),
        ('"vraag over" -beantwoord', set()),
        ("de", {0, 1, 3, 4}),
        ("niet", {2, 4}),
        ("staat niets OF toeslagen -vraag", {4}),
        ("jeugdzorg OF toeslagen", {0, 2}),
        ("wachtlijst -gemeente", {0}),
        ("wachtlijst NIET gemeente", {0}),
        ("wachtlijst EN gemeente", {1}),
        ("jeugdzorg of toeslagen", set()),
        ("-gemeente", set()),
        ('"', set()),
        ("***", set()),
        ("maand*", {0}),
    ],
)
def test_a_search_finds(engine: Engine, search: str, hits: set[int]):
    assert found(engine, search) == hits


@settings(max_examples=60)
@given(st.text("wachtlijst vragen OF NIET -\"'()*:^{}é%_;", max_size=25))
def test_whatever_is_typed_is_a_search_and_every_hit_has_something_marked(engine: Engine, search: str):
    for at in found(engine, search) if search.strip() else ():
        assert spans(TEXTS[at], search)


@pytest.mark.parametrize(
    ("search", "marked"),
    [
        ("vragen", ["vraag"]),
        ("toeslag -gemeente", ["toeslagen"]),
        ('"over toeslagen"', ["over toeslagen"]),
        ("mijn OF beantwoord", ["Mijn", "beantwoord"]),
    ],
)
def test_hits_are_marked_where_they_stand(search: str, marked: list[str]):
    assert [TEXTS[2][start:stop] for start, stop in spans(TEXTS[2], search)] == marked


@given(st.text(max_size=60), st.text("aé İß ", max_size=10))
def test_marks_lie_within_the_text_and_none_over_another(text: str, search: str):
    last = 0
    for start, stop in spans(text, search):
        assert last <= start < stop <= len(text)
        last = stop


def test_nothing_to_search_for_is_no_choice():
    assert parse(" - OF NIET ") == []
