"""However many signals there are, only so many are in memory as objects at a time; in what stretches makes no difference."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from databases import url_of
from sqlalchemy import DateTime, Engine, select

from connectors.base import RawSignal, Source
from pipeline import analyse as analysis
from pipeline import campaigns
from pipeline.labels import keywords
from pipeline.period import Period
from pipeline.privacy import to_signal
from pipeline.store import inputs, read, schema, tables, vectors
from pipeline.store.database import open_database
from pipeline.store.inputs import Input, Piece
from pipeline.themes import forks, passages
from pipeline.vectors import cooccurrence, embedding, text

#: Where each stage takes its stretches, and how large they are here: no whole number of them fits in what there is.
_SMALL = (
    (tables, "_AT_ONCE", 37),
    (vectors, "_IN_A_STRETCH", 41),
    (campaigns, "_PART", 23),
    (text, "_PART_ALONE", 29),
    (text, "_TOKENS_AT_ONCE", 1_003),
    (embedding, "_AT_ONCE", 31),
    (cooccurrence, "_AT_ONCE", 43),
    (passages, "_AT_ONCE", 19),
    (keywords, "_AT_ONCE", 997),
    (forks, "_AT_ONCE", 47),
    (analysis, "_AT_ONCE", 53),
)
_MATTERS = (
    "De wachtlijst voor een huurwoning in de gemeente wordt elk jaar langer dan beloofd.",
    "De trein naar het noorden valt uit en de conducteur weet niet wanneer de volgende rijdt.",
    "De huisarts neemt geen nieuwe patiënten aan en de praktijk is telefonisch niet bereikbaar.",
    "Het stroomnet is vol en ons bedrijf krijgt geen aansluiting voor de zonnepanelen op het dak.",
    "De belastingdienst vordert de kinderopvangtoeslag terug terwijl het inkomen niet is veranderd.",
)


def stored(path: Path) -> Engine:
    """Letters about five matters in three half-years, some of them long, some of them the same."""
    lot = random.Random(0)
    engine = open_database(url_of(path))
    signals = []
    for number in range(420):
        words = _MATTERS[number % len(_MATTERS)].split()
        lot.shuffle(words)
        said = " ".join(words * (1 + 8 * (number % 11 == 0))) + f" Nummer {number % 90}."
        if number % 13 == 0:
            said = _MATTERS[0] + " " + _MATTERS[1] + " Wij vragen u daar iets aan te doen."
        if number % 17 == 0:
            said += " The waiting list is too long and nobody knows when the train comes."
        source = (Source.EMAIL, Source.QUESTION, Source.MEDIA)[number % 3]
        day = Period.parse(("2024-H1", "2024-H2", "2025-H1")[number % 7 % 3]).first_day
        signals.append(to_signal(RawSignal(source, "invented", str(number), day, said)))
    inputs.save(engine, [Piece(Input("0" * 16, "brieven.csv", "1"), 0, signals)])
    return engine


def content(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, without the moments at which they were written."""
    with engine.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    select(*(column for column in table.c if not isinstance(column.type, DateTime))).order_by(
                        *table.primary_key
                    )
                )
            ]
            for table in schema.metadata.sorted_tables
        }


def test_an_analysis_in_many_small_stretches_is_the_same_to_the_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    whole = stored(tmp_path / "whole.sqlite")
    analysis.analyse(whole)
    expected = content(whole)
    assert len(expected["theme"]) >= 3
    assert len(read.campaigns(whole)) >= 2

    for module, name, small in _SMALL:
        assert getattr(module, name) > small
        monkeypatch.setattr(module, name, small)
    parts = stored(tmp_path / "parts.sqlite")
    analysis.analyse(parts)

    assert content(parts) == expected
