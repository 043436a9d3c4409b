"""What a text says of the five principles, and what it doesn't."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.lenses import life_events, principles
from pipeline.lenses.lexicon import example
from pipeline.lenses.life_events import mark_life_events
from pipeline.lenses.principles import mark_principles
from pipeline.lenses.quality import COUNTS, count, labelled, quality
from pipeline.lenses.quality import HELD_OUT as HELD_OUT_FILE
from pipeline.reference import table

LENSES = [principles.LENS, life_events.LENS]
LEXICON = pd.DataFrame(table("principes_lexicon"))
HELD_OUT = labelled()["text"].tolist()


def texts(*said: str, source: str = "email") -> pd.DataFrame:
    return pd.DataFrame({"signal_id": [f"s{n}" for n in range(len(said))], "source": source, "text": list(said)})


def says(text: str, source: str = "email") -> set[str]:
    marks = mark_principles(texts(text, source=source))
    return set(marks["name"] + " " + marks["direction"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ik kreeg géén antwoord van de gemeente.", {"betrouwbaar gemist"}),
        ("Niet dat ik geen antwoord kreeg van de gemeente, het beviel me alleen niet.", set()),
        ("De brief van de gemeente was onduidelijk.", {"overzichtelijk gemist"}),
        ("De brief van de gemeente was niet onduidelijk.", {"overzichtelijk wel"}),
        ("De brief van de gemeente was duidelijk.", {"overzichtelijk wel"}),
        ("De brief van de gemeente was niet duidelijk.", {"overzichtelijk gemist"}),
        ("Kunt u zorgen dat de brief van de gemeente duidelijk wordt?", set()),
        ("De verhuurder houdt zich niet aan afspraken.", set()),
        ("De gemeente houdt zich niet aan afspraken.", {"betrouwbaar gemist"}),
        ("Mijn buurman zegt dat DigiD niet werkt.", set()),
        ("DigiD werkt niet.", {"eigentijds gemist"}),
        ("Wat moet ik doen als DigiD niet werkt?", set()),
        ("In uw brief staat dat ik niet heb gereageerd.", set()),
        ("Wij voelen ons niet serieus genomen.", {"respectvol gemist"}),
        ("Er was geen maatwerk mogelijk.", {"passend gemist"}),
        ("Hoe hoog is de kinderbijslag?", set()),
        ("", set()),
    ],
)
def test_who_speaks_of_what_decides(text: str, expected: set[str]) -> None:
    assert says(text) == expected


def test_what_a_visit_passes_on_counts_though_others_say_it() -> None:
    said = "Mijn buurvrouw zegt dat DigiD niet werkt."

    assert says(said, source="visit") == {"eigentijds gemist"}
    assert says(said, source="email") == set()


def test_the_words_that_weighed_are_marked() -> None:
    text = "Dag. Wij krijgen van de gemeente nog steeds geen antwoord, jammer."

    marks = mark_principles(texts(text))

    assert [text[a:b] for a, b in zip(marks["start"], marks["stop"], strict=True)] == [
        "krijgen van de gemeente nog steeds geen antwoord"
    ]


@settings(max_examples=12)
@given(st.lists(st.one_of(st.text(max_size=60), st.sampled_from(HELD_OUT)), min_size=1, max_size=6))
def test_marks_never_lie_outside_the_text(said: list[str]) -> None:
    for marks in (mark_principles(texts(*said)), mark_life_events(texts(*said))):
        for row in marks.itertuples():
            assert 0 <= row.start < row.stop <= len(said[int(row.signal_id[1:])])


@pytest.mark.parametrize("unrelated", ["Het was mooi weer.", "Groetjes, Jan", "De koffie stond klaar."])
def test_unrelated_words_take_no_mark_away(unrelated: str) -> None:
    before, after = mark_principles(texts(*HELD_OUT)), mark_principles(texts(*[f"{t}\n{unrelated}" for t in HELD_OUT]))

    assert before.to_numpy().tolist() == after.to_numpy().tolist()


@settings(max_examples=12)
@given(st.sampled_from(HELD_OUT), st.lists(st.sampled_from(HELD_OUT), max_size=4))
def test_a_text_is_marked_the_same_whatever_is_marked_with_it(text: str, others: list[str]) -> None:
    alone, beside = mark_principles(texts(text)), mark_principles(texts(text, *others))

    assert alone.to_numpy().tolist() == beside[beside["signal_id"] == "s0"].to_numpy().tolist()


DENIABLE = LEXICON[
    LEXICON["richting"].isin(["gemist", "wel"])
    & LEXICON["ontkend"].isin(["keert", "vervalt"])
    & (LEXICON["gewicht"] == "sterk")
]


def test_taking_it_back_turns_a_mark_or_removes_it() -> None:
    said = [f"Niet dat de gemeente {example(pattern)}." for pattern in DENIABLE["patroon"]]

    marks = mark_principles(texts(*said))

    place = marks["signal_id"].str[1:].astype(int).to_numpy()
    own = DENIABLE.iloc[place].reset_index(drop=True)
    assert not ((marks["name"] == own["principe"]) & (marks["direction"] == own["richting"])).any()


def test_marks_have_the_same_form_where_there_are_none() -> None:
    for marks in (mark_principles(texts()), mark_life_events(texts("Dag"))):
        assert marks.empty
        assert marks.columns.tolist() == principles.MARK_COLUMNS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wanneer krijg ik kinderbijslag?", {"kind-krijgen"}),
        ("Wij gaan scheiden en ik zoek een andere woning.", {"scheiden", "verhuizen-wonen"}),
        ("De scheiding van afval moet beter.", set()),
        ("Waar kan ik de begroting vinden?", set()),
    ],
)
def test_a_life_event_is_known_by_its_words(text: str, expected: set[str]) -> None:
    assert set(mark_life_events(texts(text))["name"]) == expected


def test_in_a_long_letter_one_word_in_passing_is_no_life_event() -> None:
    letter = "De bomen langs de weg moeten nodig gesnoeid worden. " * 10

    assert mark_life_events(texts(f"{letter}Mijn pensioen is geregeld.")).empty
    assert not mark_life_events(texts("Mijn pensioen is geregeld.")).empty


def test_the_kept_quality_is_what_the_code_gives() -> None:
    kept = quality()[COUNTS].query("lens in @LENSES")

    pd.testing.assert_frame_equal(kept, count(labelled()), check_dtype=False)


def test_the_held_out_texts_are_many_and_no_text_of_them_made_the_lists() -> None:
    held_out = labelled()
    made_with = labelled(HELD_OUT_FILE.with_name("lenses-dev.csv"))

    assert len(held_out) == 429, "the pages name this number"
    assert (held_out["origin"] == "geschreven").sum() == 309, "and this one"
    assert not set(held_out["text"]) & set(made_with["text"])


def test_what_is_right_too_seldom_or_was_hardly_found_is_unsure() -> None:
    known = quality()

    low = (known["precision"] < 0.7) | (known["found"] < 5)
    assert known["unsure"].tolist() == low.tolist()
    assert (known["precision_low"] <= known["precision"].fillna(1)).all()


def test_four_of_the_five_missed_principles_can_be_shown() -> None:
    known = quality()

    shown = known[(known["lens"] == principles.LENS) & (known["direction"] == "gemist") & ~known["unsure"]]
    assert {"overzichtelijk", "betrouwbaar", "respectvol", "eigentijds"} <= set(shown["name"])


def test_the_version_follows_the_lists() -> None:
    assert principles.version() != life_events.version()
    assert principles.digest(1, ["provincies"]) != principles.digest(2, ["provincies"])
    assert principles.version() == principles.version()
