"""Patterns that anyone can read, found in many texts at once."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.lenses.excerpt import excerpt
from pipeline.lenses.lexicon import Lexicon, example, merged
from pipeline.lenses.words import chunks, read_words
from pipeline.reference import table

TEXTS = st.lists(st.text(st.characters(codec="utf-8"), max_size=80), min_size=1, max_size=5)
PATTERNS = [row["patroon"] for row in table("principes_lexicon")]


def found(pattern: str, text: str) -> list[str]:
    words = read_words([text])
    hits = Lexicon([pattern]).find(words)
    return [text[words.start[a] : words.stop[b]] for a, b in zip(hits["first"], hits["last"], strict=True)]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("geen antwoord", "Ik kreeg GÉÉN antwoord.", ["GÉÉN antwoord"]),
        ("wacht/wachten", "Wij wachten", ["wachten"]),
        ("wacht*", "de wachtrij", ["wachtrij"]),
        ("*termijn", "De beslistermijn liep af", ["beslistermijn"]),
        ("# weken", "na 14 weken en nog drie weken", ["14 weken", "drie weken"]),
        ("geen ... antwoord", "geen enkel zinnig antwoord", ["geen enkel zinnig antwoord"]),
        (
            "geen ... antwoord",
            "geen brief en ook na lang wachten nog steeds geen mail of antwoord",
            ["geen mail of antwoord"],
        ),
        ("geen antwoord", "geen helder antwoord", []),
        ("geen ... antwoord", "Er was geen tijd. Het antwoord kwam later.", []),
        ("geen ... antwoord", "Geen tijd, wel een antwoord", []),
        ("antwoord", "beantwoording", []),
    ],
)
def test_a_pattern_finds_what_it_says(pattern: str, text: str, expected: list[str]) -> None:
    assert found(pattern, text) == expected


@settings(max_examples=40)
@given(TEXTS)
def test_words_stand_where_the_text_has_them(texts: list[str]) -> None:
    words = read_words(texts)

    for text, start, stop in zip(words.text, words.start, words.stop, strict=True):
        assert 0 <= start < stop <= len(texts[text])
        assert texts[text][start:stop].strip() == texts[text][start:stop]


@settings(max_examples=40)
@given(TEXTS, TEXTS)
def test_a_text_reads_the_same_whatever_stands_beside_it(texts: list[str], others: list[str]) -> None:
    alone, beside = read_words(texts), read_words([*others, *texts])

    shift = len(others)
    own = beside.text >= shift
    assert [alone.vocabulary[c] for c in alone.code] == [beside.vocabulary[c] for c in beside.code[own]]
    assert alone.start.tolist() == beside.start[own].tolist()


def test_texts_are_read_in_chunks_that_leave_none_out() -> None:
    texts = ["woord " * 200_000, "twee woorden", "", "woord " * 400_000, "einde"]

    read = [(first, words.texts) for first, words in chunks(texts)]

    assert sum(count for _, count in read) == len(texts)
    assert len(read) > 1
    assert [first for first, _ in read] == [0, *pd.Series([count for _, count in read]).cumsum().tolist()[:-1]]


@pytest.mark.parametrize("pattern", ["e-mail", "*mail*", "a/ /b c-d"])
def test_a_pattern_that_means_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="patroon"):
        Lexicon([pattern])


def test_every_pattern_of_the_lists_finds_its_own_example() -> None:
    patterns = [row["patroon"] for name in ("principes_lexicon", "levensgebeurtenissen_lexicon", "principes_omgeving", "beweringen_omgeving")
                for row in table(name)]  # fmt: skip

    # One reading of all examples: a pattern is number n, and so is the text that it has to be found in.
    words = read_words([example(pattern) for pattern in patterns])
    hits = Lexicon(patterns).find(words)

    own = hits["pattern"].to_numpy()[hits["pattern"].to_numpy() == words.text[hits["first"].to_numpy()]]
    assert [pattern for number, pattern in enumerate(patterns) if number not in set(own.tolist())] == []


def test_no_pattern_stands_in_a_list_twice() -> None:
    for name, key in (("principes_lexicon", "principe"), ("levensgebeurtenissen_lexicon", "id")):
        rows = pd.DataFrame(table(name))
        assert not rows.duplicated([key, "patroon"]).any()


def test_stretches_that_overlap_become_one() -> None:
    spans = pd.DataFrame({"text": [0, 0, 0, 1], "start": [5, 0, 2, 3], "stop": [9, 3, 6, 4]})

    joined = merged(spans, by=["text"])

    assert joined.to_numpy().tolist() == [[0, 0, 9], [1, 3, 4]]


@settings(max_examples=40)
@given(st.text(max_size=300), st.integers(0, 250), st.integers(1, 40), st.integers(60, 200))
def test_an_excerpt_marks_the_same_words(text: str, start: int, length: int, longest: int) -> None:
    stop = min(start + length, len(text))
    spans = [(start, stop)] if start < stop else []

    cut, moved = excerpt(text, spans, longest)

    assert [cut[a:b] for a, b in moved] in ([text[a:b] for a, b in spans], [])
    if len(text) <= longest:
        assert (cut, moved) == (text, spans)
