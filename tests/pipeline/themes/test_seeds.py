"""What draws and what does not: words, likeness and examples; measured on the sample, of which the truth is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import RawSignal, Source
from pipeline.privacy import to_signal
from pipeline.store import edits, read
from pipeline.store.database import open_database
from pipeline.themes.seeds import as_like_as_most, drawn_by_examples, drawn_by_words, holds, likeness_to_own

SAMPLE = Path(__file__).resolve().parents[3] / "data" / "sample"


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("stikstof", "Het STIKSTOFBELEID van de minister", True),
        ("hereniging", "de gezinshereniging duurt lang", True),
        ("wolf", "De wolf is terug.", True),
        ("wolf", "twee wolfjes gezien", True),
        ("wolf", "een lamp van wolfraam", False),
        ("box 3", "de heffing in box 3", True),
        ("box 3", "box 30 is leeg", False),
        ("trein", "de bus", False),
    ],
)
def test_a_long_word_counts_within_another_and_a_short_one_by_itself(word: str, text: str, found: bool):
    assert holds(pd.Series([text]), [word]).tolist() == [found]


vectors = st.integers(0, 10_000).map(lambda seed: np.random.default_rng(seed).normal(size=(12, 3)).astype(np.float32))
masks = st.lists(st.booleans(), min_size=12, max_size=12).map(np.array)


@settings(max_examples=50)
@given(vectors, masks, masks, st.floats(0.1, 0.9))
def test_what_has_no_vector_is_never_drawn_and_examples_do_not_draw_themselves(
    free: np.ndarray, gone: np.ndarray, chosen: np.ndarray, alike: float
):
    unit = np.where(gone[:, None], 0, free / np.linalg.norm(free, axis=1, keepdims=True)).astype(np.float32)
    own = likeness_to_own(unit, ["T1", "T2", None] * 4)

    by_words = drawn_by_words(unit, chosen, alike)
    by_examples = drawn_by_examples(unit, chosen, own, alike)

    assert not by_words[gone].any()
    assert not by_examples[gone | chosen].any()


def test_alike_is_what_eight_in_ten_are_to_their_own_theme():
    own = np.concatenate([np.linspace(0.5, 0.9, 101), np.zeros(20)]).astype(np.float32)

    assert as_like_as_most(own) == pytest.approx(0.58)
    assert as_like_as_most(np.zeros(5, dtype=np.float32)) == 0.55


MATTERS = {
    "stikstof-boeren": ["stikstof"],
    "wolf": ["wolf", "wolven"],
    "jeugdzorg-wachttijden": ["jeugdzorg"],
    "lerarentekort": ["lerarentekort"],
    "studieschuld": ["studieschuld"],
    "pfas-drinkwater": ["pfas"],
    "schulden-incasso": ["incasso", "deurwaarder"],
    "zorgpremie-eigen-risico": ["eigen risico"],
    "digid-inloggen": ["digid"],
    "schiphol-geluid": ["schiphol"],
}


@pytest.mark.xdist_group("sample")
def test_one_or_two_words_find_most_of_a_matter_and_little_else(sample_database: str):
    engine = open_database(sample_database)
    truth = pd.read_csv(SAMPLE / "truth.csv", dtype=str)
    keys = zip(truth["source"], truth["origin_id"], strict=True)
    stored = [
        to_signal(RawSignal(Source(source), "truth", key, date(2025, 1, 1), "x")).origin_id for source, key in keys
    ]
    known = read.export_signals(engine)[["signal_id", "source", "origin_id"]].merge(
        truth.assign(origin_id=stored)[["source", "origin_id", "matter"]], on=["source", "origin_id"]
    )
    signals = edits.signals_of_run(engine).merge(known[["signal_id", "matter"]], on="signal_id")
    found = edits.found_themes(engine).assignments.set_index("signal_id").loc[signals["signal_id"], "theme_id"]
    space = edits.vectors_of_run(engine, signals["signal_id"].tolist())
    voices = np.any(space != 0, axis=1)
    alike = as_like_as_most(likeness_to_own(space, found.astype(object).where(found.notna(), None).tolist()))

    precision, recall = [], []
    for matter, words in MATTERS.items():
        drawn = drawn_by_words(space, holds(signals["title"] + "\n" + signals["text"], words), alike) > 0
        true = (signals["matter"] == matter).to_numpy() & voices
        precision.append((drawn & true).sum() / drawn.sum())
        recall.append((drawn & true).sum() / true.sum())

    assert np.mean(precision) >= 0.9
    assert min(precision) >= 0.75
    assert np.mean(recall) >= 0.75
