from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.labels.choosing import find_labels
from pipeline.labels.keywords import keywords, usual_forms
from pipeline.vectors.text import Corpus, IntArray, read_corpus

CARE = [
    "De wachttijden in de jeugdzorg zijn lang.",
    "Ik klaag over de wachttijden in de jeugdzorg, mijn zoon wacht.",
    "Door de wachttijden in de jeugdzorg zit mijn dochter thuis.",
]
LOGIN = ["Het ligt aan mijn DigiD.", "Ik kan niet inloggen met mijn DigiD.", "Waarom is er iets mis met de DigiD?"]
CARE_WORDS, LOGIN_WORDS = [("wachttijd", 1.0), ("jeugdzorg", 0.9)], [("digid", 1.0), ("inloggen", 0.3)]


def read(*texts: str) -> Corpus:
    return read_corpus(pd.DataFrame({"title": "", "text": texts, "language": "nl"}))


def names(
    texts: list[str], labels: IntArray, words: dict[int, list[tuple[str, float]]], **more: object
) -> dict[int, str]:
    corpus = read(*texts)
    return find_labels(corpus, labels, words, usual_forms(corpus), texts=texts, **more)


def one_theme(*texts: str, words: list[str]) -> str:
    """The name of a theme with these texts, each eight times, beside two others."""
    given = [*texts * 8, *CARE * 8, *LOGIN * 8]
    labels = np.repeat([0, 1, 2], [len(texts) * 8, 24, 24]).astype(np.int32)
    weighted = [(word, 1.0 / at) for at, word in enumerate(words, start=1)]
    return names(given, labels, {0: weighted, 1: CARE_WORDS, 2: LOGIN_WORDS})[0]


def test_a_theme_is_named_by_a_phrase_from_its_signals_or_by_the_one_word_for_it():
    found = names([*CARE * 8, *LOGIN * 8], np.repeat([0, 1], 24).astype(np.int32), {0: CARE_WORDS, 1: LOGIN_WORDS})

    assert found == {0: "wachttijden in de jeugdzorg", 1: "DigiD"}


@pytest.mark.parametrize(
    ("texts", "words", "label"),
    [
        (
            (
                "Waarom is het eigen risico zo hoog?",
                "Het eigen risico moet omlaag.",
                "Ik betaal het eigen risico zelf.",
            ),
            ["risico", "betalen"],
            "eigen risico",
        ),
        (
            (
                "De Raad van State deed uitspraak.",
                "Wij gingen naar de Raad van State, en nu?",
                "Wat zegt de Raad van State?",
            ),
            ["raad", "uitspraak"],
            "Raad van State",
        ),
        (
            (
                "Er is een tekort aan leraren op school.",
                "Door het tekort aan leraren is er geen les.",
                "Dat tekort aan leraren!",
            ),
            ["leraar", "tekort", "les"],
            "tekort aan leraren",
        ),
        (
            (
                "De bus en de trein sluiten niet aan, zo missen wij met bus en trein een uur.",
                "Met bus en trein reis ik uren, en de trein is laat.",
                "Ik wacht op de bus, want bus en trein wachten niet.",
            ),
            ["bus", "trein"],
            "bus en trein",
        ),
    ],
)
def test_a_phrase_is_a_better_name_than_its_parts(texts: tuple[str, ...], words: list[str], label: str):
    assert one_theme(*texts, words=words) == label


@pytest.mark.parametrize(
    ("texts", "words", "label"),
    [
        (
            ("Ik betaal veel in box 3.", "Hoe zit het met box 3 dit jaar?", "De box 3 deugt niet, zegt men."),
            ["box"],
            "box 3",
        ),
        (
            (
                "Mijn Verklaring Omtrent het Gedrag (VOG) is laat.",
                "Zonder VOG geen werk.",
                "Wie geeft mij de VOG, en wanneer?",
            ),
            ["vog"],
            "Verklaring Omtrent het Gedrag (VOG)",
        ),
        (
            (
                "Het Rijksinstituut voor ziekte- en invaliditeitsverzekering zwijgt.",
                "Wat doet het Rijksinstituut voor ziekte- en invaliditeitsverzekering?",
                "Ik schreef het Rijksinstituut voor ziekte- en invaliditeitsverzekering.",
            ),
            ["rijksinstituut", "ziekte", "invaliditeitsverzekering"],
            "invaliditeitsverzekering",
        ),
    ],
)
def test_a_name_is_spelled_as_people_spell_it(texts: tuple[str, ...], words: list[str], label: str):
    assert label in one_theme(*texts, words=words)


def test_words_with_something_between_them_are_no_phrase():
    texts = (
        "Er is betaling van 300 dollar gevraagd.",
        "Zij willen betaling van 300 dollar.",
        "Betaling van 300 dollar!",
    )

    assert "betaling van dollar" not in one_theme(*texts, words=["dollar", "betaling"])


def test_no_person_gives_a_theme_its_name():
    texts = (
        "Donald Trump en zijn importheffingen.",
        "De importheffingen van Donald Trump.",
        "Wat wil Trump met importheffingen?",
    )

    label = one_theme(*texts, words=["trump", "donald", "importheffing"])

    assert label == "importheffingen"


def test_placeholders_of_personal_data_are_in_no_name():
    texts = (
        "[NAAM] wacht op de huisarts in [PLAATS].",
        "De huisarts van [NAAM] is weg.",
        "Mijn huisarts, [NAAM], stopt.",
    )

    assert one_theme(*texts, words=["huisarts"]) == "huisarts"


def test_copies_of_one_letter_count_once():
    letter = "De kosten van de verhuizing waren hoog. Nu is de parkeervergunning ook nog duurder geworden."
    others = ["De parkeervergunning is duur.", "Wie krijgt een parkeervergunning?", "Mijn parkeervergunning is weg."]
    texts = [letter] * 12 + others * 2 + [*CARE * 8, *LOGIN * 8]
    labels = np.repeat([0, 1, 2], [18, 24, 24]).astype(np.int32)
    words = {0: [("verhuizing", 1.0), ("parkeervergunning", 0.9)], 1: CARE_WORDS, 2: LOGIN_WORDS}

    assert names(texts, labels, words)[0] == "parkeervergunning"


def test_no_two_themes_have_the_same_name():
    labels = np.resize([0, 1], 48).astype(np.int32)

    found = names([*CARE * 8, *CARE * 8], labels, dict.fromkeys((0, 1), CARE_WORDS))

    assert found[0] != found[1]


def test_a_name_that_another_has_is_not_given_again_nor_a_form_of_it():
    texts, labels = [*CARE * 8, *LOGIN * 8], np.repeat([0, 1], 24).astype(np.int32)

    found = names(texts, labels, {0: CARE_WORDS, 1: LOGIN_WORDS}, taken=["wachttijd in de jeugdzorg"])

    assert "wachttijden in de jeugdzorg" not in found.values()
    assert found[0]


def test_a_theme_keeps_the_name_that_it_had_while_that_is_nearly_as_good_as_the_best():
    also = [text.replace("wachttijden in", "wachtlijsten van") for text in CARE]
    texts, labels = [*CARE * 8, *also * 7, *LOGIN * 8], np.repeat([0, 1], [45, 24]).astype(np.int32)
    words = {0: [*CARE_WORDS, ("wachtlijst", 0.8)], 1: LOGIN_WORDS}

    def named(**had: str) -> str:
        return names(texts, labels, words, had={int(theme[1:]): label for theme, label in had.items()})[0]

    assert named() == "wachttijden in de jeugdzorg"
    assert named(t0="wachtlijsten van de jeugdzorg") == "wachtlijsten van de jeugdzorg"
    assert named(t0="zoon") == named(t0="huurtoeslag") == named(t1="wachtlijsten van de jeugdzorg") == named()


def test_a_subtheme_is_told_from_the_others_of_its_theme_and_not_named_as_the_theme_is():
    autism = ["De wachttijden in de jeugdzorg bij autisme.", "Mijn zoon met autisme wacht op jeugdzorg."] * 6
    eating = ["De wachttijden in de jeugdzorg bij eetstoornissen.", "Eetstoornissen en dan geen jeugdzorg."] * 6
    texts = [*autism, *eating, *LOGIN * 4]
    within = np.repeat([0, 0, 1], 12).astype(np.int32)
    subthemes = np.repeat([0, 1, -1], 12).astype(np.int32)
    words = {
        0: [("jeugdzorg", 1.0), ("wachttijd", 0.9), ("autisme", 0.8)],
        1: [("jeugdzorg", 1.0), ("wachttijd", 0.9), ("eetstoornis", 0.8)],
    }

    found = names(texts, subthemes, words, within=within, taken=["wachttijden in de jeugdzorg"])

    assert "autisme" in found[0]
    assert "eetstoornissen" in found[1]


def test_a_theme_of_which_nothing_can_be_said_gets_its_number():
    assert names(["..."] * 3, np.zeros(3, dtype=np.int32), {0: []}) == {0: "thema 1"}


@given(st.permutations(range(6)))
@settings(max_examples=10)
def test_the_order_of_the_signals_changes_no_name(order: list[int]):
    texts = [*CARE, *LOGIN]
    labels = np.array([0, 0, 0, 1, 1, 1], dtype=np.int32)
    words = {0: CARE_WORDS, 1: LOGIN_WORDS}

    shuffled = names([texts[at] for at in order] * 8, np.tile(labels[list(order)], 8), words)

    assert shuffled == names(texts * 8, np.tile(labels, 8), words)


def test_a_word_is_shown_as_it_is_mostly_written_within_a_sentence():
    shown = usual_forms(read(*CARE, *LOGIN))

    assert (shown["wachttijd"], shown["digid"]) == ("wachttijden", "DigiD")


@pytest.mark.parametrize(
    ("weighted", "shown"),
    [
        (["vergoeding", "vergoeden", "zorgtoeslag"], ["vergoeding", "zorgtoeslag"]),
        (["jeugdzorg", "zorg", "wachttijd"], ["jeugdzorg", "wachttijd"]),
        (["toeslag", "huurtoeslag", "zorgtoeslag", "schuld"], ["toeslag", "huurtoeslag", "schuld"]),
    ],
    ids=["two forms of one word", "a head behind its compound", "a third compound of one head"],
)
def test_no_key_word_says_again_what_another_says(weighted: list[str], shown: list[str]):
    assert keywords([(word, 1.0 / at) for at, word in enumerate(weighted, start=1)], {}) == shown
