from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.vectors.embedding import embed, fit_tone, fit_word_vectors, take_out_tone
from pipeline.vectors.text import Corpus, read_corpus

CARE = "de wachttijden in de jeugdzorg|de wachtlijst van de jeugdzorg|jeugdzorginstelling met wachttijd voor een kind"
TRAIN = "de trein heeft vertraging|vertraging op het station van de trein|treinreizigers op een station"
TEXTS = [*CARE.split("|") * 6, *TRAIN.split("|") * 6]


def read(texts: list[str]) -> Corpus:
    return read_corpus(pd.DataFrame({"title": "", "text": texts, "language": "nl"}))


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    corpus = read(TEXTS)
    return embed(corpus, fit_word_vectors(corpus, [str(number) for number in range(len(TEXTS))]))


def test_vectors_have_length_one(vectors: np.ndarray):
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_texts_about_one_matter_are_nearer_than_texts_about_two(vectors: np.ndarray):
    likeness = vectors @ vectors.T

    assert likeness[:18, :18].min() > likeness[:18, 18:].max()


def test_a_text_without_a_known_word_has_no_direction():
    corpus = read(TEXTS)
    model = fit_word_vectors(corpus, [str(number) for number in range(len(TEXTS))])

    assert not embed(read(["postzegel", "!"]), model).any()


def test_a_new_text_gets_the_vector_that_it_would_have_had(vectors: np.ndarray):
    corpus = read(TEXTS)
    model = fit_word_vectors(corpus, [str(number) for number in range(len(TEXTS))])

    assert np.array_equal(embed(read(TEXTS[:1]), model)[0], vectors[0])


def test_what_the_texts_of_a_source_share_is_taken_out():
    lot = np.random.default_rng(0)
    plain = lot.standard_normal((400, 8))
    plain[:200, 0] += 4
    plain = (plain / np.linalg.norm(plain, axis=1, keepdims=True)).astype(np.float32)

    sources = ["visit"] * 200 + ["email"] * 200
    toneless = plain.copy()
    take_out_tone(toneless, sources, fit_tone(plain, sources))

    apart = abs(toneless[:200, 0].mean() - toneless[200:, 0].mean())
    assert apart < 0.5 * abs(plain[:200, 0].mean() - plain[200:, 0].mean())
