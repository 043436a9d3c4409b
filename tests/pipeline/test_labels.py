from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.labels import find_labels, keywords, representatives, usual_forms
from pipeline.text import Corpus, read_corpus

CARE = [
    "De wachttijden in de jeugdzorg zijn lang.",
    "Ik klaag over de wachttijden in de jeugdzorg, mijn zoon wacht.",
    "Door de wachttijden in de jeugdzorg zit mijn dochter thuis.",
]
LOGIN = ["Het ligt aan mijn DigiD.", "Ik kan niet inloggen met mijn DigiD.", "Waarom is er iets mis met de DigiD?"]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(pd.DataFrame({"title": "", "text": CARE * 8 + LOGIN * 8, "language": "nl"}))


def test_a_theme_is_named_by_a_phrase_from_its_signals(corpus: Corpus):
    labels = np.repeat([0, 1], 24).astype(np.int32)
    words = {0: [("wachttijd", 1.0), ("jeugdzorg", 0.9)], 1: [("digid", 1.0), ("inloggen", 0.3)]}

    names = find_labels(corpus, labels, words, usual_forms(corpus))

    assert names == {0: "wachttijden in de jeugdzorg", 1: "DigiD"}


def test_no_two_themes_have_the_same_name(corpus: Corpus):
    labels = np.resize([0, 1], 48).astype(np.int32)
    words = {theme: [("wachttijd", 1.0), ("jeugdzorg", 0.9)] for theme in (0, 1)}

    names = find_labels(corpus, labels, words, usual_forms(corpus))

    assert names[0] != names[1]


def test_a_word_is_shown_as_it_is_mostly_written_within_a_sentence(corpus: Corpus):
    shown = usual_forms(corpus)

    assert (shown["wachttijd"], shown["digid"]) == ("wachttijden", "DigiD")


def test_two_forms_of_one_word_do_not_stand_side_by_side():
    weighted = [("vergoeding", 1.0), ("vergoeden", 0.9), ("zorgtoeslag", 0.8), ("zorg", 0.7)]

    assert keywords(weighted, {}) == ["vergoeding", "zorgtoeslag", "zorg"]


def test_representatives_differ_from_one_another():
    lot = np.random.default_rng(0)
    copies = np.tile([1.0, 0.1, 0.0], (30, 1))
    others = np.array([1.0, 0, 0]) + 0.5 * lot.standard_normal((30, 3))
    vectors = np.vstack([copies, others])
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    same, lengths = np.zeros(60, dtype=np.int32), np.full(60, 50, dtype=np.int32)

    chosen = representatives(vectors, same, np.ones(60, dtype=np.float32), lengths, 0)

    assert len(set(chosen)) == 5
    assert sum(member < 30 for member in chosen) <= 1
