"""A little on top of a run: placed among what is known, without drawing the map anew."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from pipeline.themes.additions import space_to_add_in
from pipeline.themes.finding import Themes, find_themes
from pipeline.vectors.space import from_bytes, to_bytes

_MATTERS = {
    "jeugdzorg": ["wachttijd jeugdzorg", "jeugdhulp", "wachtlijst kind", "jeugdbescherming", "behandeling kind"],
    "trein": ["trein vertraging", "station conducteur", "spoor dienstregeling", "treinkaartje", "intercity uitval"],
    "energie": ["energierekening", "gasprijs", "stroom leverancier", "warmtepomp subsidie", "energiecontract"],
    "huisarts": ["huisarts praktijk", "dokter spreekuur", "patiënt recept", "huisartsenpost", "wachtkamer dokter"],
}
_FRAMES = ["Ik schrijf over {}.", "Bij ons gaat het om {} en dat duurt.", "Wat doet u aan {}?", "Al maanden {} hier."]
_NEW = ["kabel zee windmolen", "zeekabel storing eiland", "windpark kabelbreuk", "onderzeese kabel", "kabelschip zee"]


def _signals(words: list[str], count: int, period: str, key: str) -> pd.DataFrame:
    pairs = itertools.cycle(itertools.product(words, words, _FRAMES))
    texts = [frame.format(f"{one} en {other}") for one, other, frame in itertools.islice(pairs, count)]
    return pd.DataFrame(
        {
            "signal_id": [f"{key}{number:04d}" for number in range(count)],
            "period": period,
            "source": "email",
            "title": "",
            "text": [f"{text} Nummer {number}." for number, text in enumerate(texts)],
            "language": "nl",
            "matter": key[:3],
        }
    )


@pytest.fixture(scope="module")
def known() -> pd.DataFrame:
    frames = [
        _signals(words, 60, period, f"{matter[:3]}{period}")
        for matter, words in _MATTERS.items()
        for period in ("2024-H1", "2024-H2")
    ]
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="module")
def run(known: pd.DataFrame) -> Themes:
    return find_themes(known)


def _theme_of(found: Themes, signals: pd.DataFrame) -> pd.Series:
    return found.assignments.merge(signals[["signal_id", "matter"]], on="signal_id").set_index("signal_id")["theme_id"]


def test_what_is_added_joins_the_theme_of_its_matter_and_nothing_else_changes(known: pd.DataFrame, run: Themes):
    fresh = pd.concat([_signals(words[::-1], 8, "2025-H1", f"{matter[:3]}new") for matter, words in _MATTERS.items()])
    both = pd.concat([known, fresh], ignore_index=True)
    assert space_to_add_in(both, run, 0) is not None

    found = find_themes(both, run)

    before, after = _theme_of(run, known), _theme_of(found, both)
    assert after[before.index].equals(before)
    matter_of = before.groupby(before).agg(lambda themes: themes.index.str[:3].value_counts().index[0])
    joined = after[fresh["signal_id"]]
    joined = joined[joined.isin(matter_of.index)]
    assert len(joined) > 0.7 * len(fresh)
    assert (matter_of[joined].to_numpy() == joined.index.str[:3]).all()
    named = found.themes.set_index("theme_id")
    assert named.loc[run.themes["theme_id"], "label"].tolist() == run.themes["label"].tolist()
    assert named["n"].sum() == after.notna().sum()


def test_a_matter_that_is_new_gets_a_theme_of_its_own_with_a_name(known: pd.DataFrame, run: Themes):
    fresh = _signals(_NEW, 40, "2025-H1", "zee")
    both = pd.concat([known, fresh], ignore_index=True)

    found = find_themes(both, run)

    own = _theme_of(found, both)[fresh["signal_id"]].mode()[0]
    assert own not in set(run.themes["theme_id"])
    theme = found.themes.set_index("theme_id").loc[own]
    assert "kabel" in theme["label"].lower() + " ".join(theme["keywords"])
    assert len(theme["representatives"]) > 0
    assert (found.words["theme_id"] == own).any()
    assert ("born", "2025-H1") in set(
        found.events.loc[found.events["theme_id"] == own, ["event", "period"]].itertuples(index=False, name=None)
    )


def test_a_long_letter_about_two_themes_has_both(known: pd.DataFrame, run: Themes):
    themes = run.assignments.set_index("signal_id")["theme_id"]
    wanted = ["T0001", "T0004"]
    halves = ["\n\n".join(known.loc[known["signal_id"].map(themes) == theme, "text"].head(40)) for theme in wanted]
    letter = _signals(["een"], 1, "2025-H1", "brief").assign(text="\n\n".join(halves))
    both = pd.concat([known, letter], ignore_index=True)

    found = find_themes(both, run).assignments.set_index("signal_id").loc["brief0000"]

    assert {found["theme_id"], found["second_theme_id"]} == set(wanted)


def test_nothing_added_changes_nothing(known: pd.DataFrame, run: Themes):
    again = find_themes(known, run)

    pd.testing.assert_frame_equal(again.assignments, run.assignments)
    pd.testing.assert_frame_equal(again.themes, run.themes)
    pd.testing.assert_frame_equal(again.events, run.events)
    pd.testing.assert_frame_equal(again.subthemes, run.subthemes)


def test_what_is_gone_is_no_longer_counted(known: pd.DataFrame, run: Themes):
    left = known.drop(index=known.index[known["signal_id"].str.startswith("hui")][:40])

    found = find_themes(left, run)

    assert found.assignments["signal_id"].tolist() == left["signal_id"].tolist()
    assert found.themes["n"].sum() == found.assignments["theme_id"].notna().sum()
    assert set(run.themes["theme_id"]) <= set(found.themes["theme_id"])


def test_much_that_is_new_or_gone_or_another_seed_asks_for_a_new_map(known: pd.DataFrame, run: Themes):
    many = pd.concat([known, _signals(_NEW, 60, "2025-H1", "zee")], ignore_index=True)

    assert space_to_add_in(known, run, 0) is run.space
    assert space_to_add_in(many, run, 0) is None
    assert space_to_add_in(known.iloc[::2], run, 0) is None
    assert space_to_add_in(known, run, 1) is None


def test_a_tenth_is_placed_and_one_signal_more_asks_for_a_new_map(known: pd.DataFrame, run: Themes):
    tenth = len(known) // 10
    fresh = _signals(_NEW, tenth + 1, "2025-H1", "zee")

    assert space_to_add_in(pd.concat([known, fresh[:tenth]], ignore_index=True), run, 0) is run.space
    assert space_to_add_in(pd.concat([known, fresh], ignore_index=True), run, 0) is None
    assert space_to_add_in(known[tenth:], run, 0) is run.space
    assert space_to_add_in(known[tenth + 1 :], run, 0) is None


def test_the_space_is_the_same_after_it_was_kept(run: Themes):
    space = run.space
    assert space is not None
    assert space.words is not None

    kept = from_bytes(to_bytes(space))

    assert (kept.size, kept.seed, kept.words.lemmas) == (space.size, space.seed, space.words.lemmas)
    assert kept.words.weights == space.words.weights
    assert all(np.array_equal(one, other) for one, other in zip(kept.words.views, space.words.views, strict=True))
    assert {source: shift.tolist() for source, shift in kept.tone.items()} == {
        source: shift.tolist() for source, shift in space.tone.items()
    }
