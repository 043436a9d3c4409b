from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from pipeline.labels.phrases import Phrase
from pipeline.labels.scores import Told, ranked

LEMMAS = ("school", "klas", "tekort", "leraar", "lokaal")


def phrase(text: str, shape: str, *lemmas: str, n: int, whole: float = 1.0) -> Phrase:
    places = tuple(LEMMAS.index(name) for name in lemmas)
    return Phrase(text, shape, places, n, lead=0, whole=whole, noun=0.9, contexts=4, place=0.3)


def best(*phrases: Phrase, own: float = 0.95, **texts: range) -> str:
    """The best name of a theme of a hundred texts, each of these lemmas in these of them."""
    table = np.zeros((100, len(LEMMAS)), dtype=np.float32)
    for name, rows in texts.items():
        table[rows, LEMMAS.index(name)] = 1
    owned = np.full(len(LEMMAS), own, dtype=np.float32)
    told = Told(owned, np.ones_like(owned), sparse.csc_matrix(table), np.full(100, 0.01, dtype=np.float32))
    return ranked(phrases, told)[0][1]


SCHOOL, CLASS = phrase("school", "N", "school", n=34), phrase("klas", "N", "klas", n=30)
HEARD = {"school": range(34), "klas": range(26, 56)}


def test_two_names_say_what_a_theme_is_about_where_no_phrase_does():
    assert best(SCHOOL, CLASS, **HEARD) == "klas en school"


def test_of_two_names_the_shorter_stands_first_whichever_is_met_more():
    turned = {"school": range(30), "klas": range(22, 56)}

    assert best(SCHOOL, CLASS, **HEARD) == best(SCHOOL, CLASS, **turned)


@pytest.mark.parametrize(
    ("text", "times", "whole", "found"),
    [
        ("tekort aan leraren", 4, 1.0, "tekort aan leraren"),
        ("aansluiting van leraren", 12, 1.0, "aansluiting van leraren"),
        ("vergadering met leraren", 12, 1.0, "klas en school"),
        ("bijeenkomst van leraren", 12, 1.0, "klas en school"),
        ("tekort aan leraren", 4, 0.6, "klas en school"),
    ],
    ids=[
        "a lack",
        "a verb with its object",
        "a verb without it",
        "what says nothing of the matter",
        "not a whole phrase",
    ],
)
def test_only_a_whole_phrase_that_says_what_is_the_matter_comes_before_two_names(
    text: str, times: int, whole: float, found: str
):
    """It is worth less than the names are, but two thirds of it."""
    said = phrase(text, "NPN", "tekort", "leraar", n=times, whole=whole)

    assert best(SCHOOL, CLASS, said, **HEARD, tekort=range(100 - times, 100), leraar=range(80, 100)) == found


def test_a_phrase_about_a_small_part_of_a_theme_does_not_come_before_two_names():
    said = phrase("tekort aan leraren", "NPN", "tekort", "leraar", n=8)

    assert best(SCHOOL, CLASS, said, **HEARD, tekort=range(92, 100), leraar=range(86, 100)) == "klas en school"


def test_by_what_something_is_done_does_not_say_what_is_done():
    by = phrase("lokaal door school", "VPN", "lokaal", "school", n=30)

    assert best(by, CLASS, **HEARD, lokaal=range(34)) == "klas"
