from __future__ import annotations

import numpy as np

from pipeline.privacy import gazetteer
from pipeline.vectors.general_words import _table, general_vectors


def likeness(one: str, other: str) -> float:
    vectors = general_vectors([one, other])
    return float(vectors[0] @ vectors[1])


def test_words_of_one_matter_are_nearer_than_words_of_two():
    assert likeness("trein", "station") > likeness("trein", "belasting") + 0.2
    assert likeness("ziekenhuis", "patiënt") > likeness("ziekenhuis", "snelweg") + 0.2


def test_a_compound_that_is_not_known_lies_between_its_parts():
    assert "treinziekenhuis" not in _table()[0]

    assert likeness("treinziekenhuis", "trein") > 0.4
    assert likeness("treinziekenhuis", "ziekenhuis") > 0.4


def test_a_word_that_nobody_knows_has_no_direction():
    assert not general_vectors(["qxzv", ""]).any()


def test_rows_have_length_one():
    words = sorted(_table()[0])[::100]

    assert np.allclose(np.linalg.norm(general_vectors(words), axis=1), 1, atol=1e-5)


def test_the_table_holds_no_name_that_the_lists_are_sure_of():
    sure = [word for word in _table()[0] if 0 in {gazetteer.FIRST.get(word), gazetteer.LAST.get(word)}]

    assert sure == []
