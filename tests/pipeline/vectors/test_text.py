from __future__ import annotations

import pandas as pd
import pytest

from pipeline.vectors.text import BREAK, lemma, read_corpus


def corpus(*texts: str, title: str = "", language: str = "nl"):
    return read_corpus(pd.DataFrame({"title": title, "text": list(texts), "language": language}))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("wachttijden", "wachttijd"),
        ("kinderen", "kind"),
        ("energierekeningen", "energierekening"),
        ("kinderopvangtoeslagen", "kinderopvangtoeslag"),
        ("huisartsenposten", "huisartsenpost"),
        ("digid", "digid"),
    ],
)
def test_a_word_and_a_compound_go_back_to_their_dictionary_form(written: str, expected: str):
    assert lemma(written) == expected


def test_placeholders_links_and_addresses_are_no_words():
    read = corpus("[NAAM] woont in [ADRES], mail [E-MAIL] of kijk op https://voorbeeld.example/toeslag")

    assert not {"naam", "adres", "voorbeeld", "toeslag", "https"} & set(read.lemmas)
    assert "wonen" in read.lemmas


def test_stop_words_and_words_of_letters_carry_no_matter():
    read = corpus("Geachte mevrouw, de toeslag is te laat. Met vriendelijke groet")

    assert [name for name, content in zip(read.lemmas, read.content, strict=True) if content] == ["toeslag"]


def test_a_clause_ends_at_a_mark():
    read = corpus("toeslag, wolf trein. zorg")

    said = [read.words[token] if token != BREAK else "|" for token in read.tokens]
    assert said == ["|", "toeslag", "|", "wolf", "trein", "|", "zorg"]


def test_the_subject_line_counts_heavier():
    read = corpus("de gemeente is er", title="toeslag")

    counts = dict(zip(read.lemmas, read.counts(3.0).toarray()[0], strict=True))
    assert counts["toeslag"] == 3 * counts["gemeente"]


def test_a_foreign_text_loses_the_stop_words_of_its_own_language():
    read = corpus("the waiting list for youth care", language="en")

    spoken = {read.words[token] for token in read.tokens if token != BREAK}
    assert "waiting" in spoken
    assert "the" not in spoken
