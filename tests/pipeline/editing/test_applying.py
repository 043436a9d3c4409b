"""What edits promise: nothing is lost, order and repetition make no difference where they should not, conflicts are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.editing.applying import Edited, apply_edits
from pipeline.editing.edits import Change, Edit, Hide, Mark, Merge, Move, Pin, Rename, Seed, Split

PERIODS = ("2025-H1", "2025-H2")
# The matters of the signals, in blocks of eight; the last block has no theme.
MATTERS = ("trein", "bus", "vuurwerk", "huisarts", "losse")
THEMES = {"T0001": "trein en bus", "T0002": "vuurwerk in de wijk", "T0003": "dokter en huisarts"}
OF_BLOCK = ("T0001", "T0001", "T0002", "T0003", None)


def world() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, np.ndarray]:
    """Forty signals: themes, assignments, signals and vectors. s00 to s02 are one campaign; s39 was purged."""
    ids = [f"s{number:02d}" for number in range(40)]
    block = [number // 8 for number in range(40)]
    signals = pd.DataFrame(
        {
            "signal_id": ids,
            "voice": ["s00" if i < "s03" else i for i in ids],
            "period": [PERIODS[number % 2] for number in range(40)],
            "title": "",
            "text": [f"Wat doet u aan {MATTERS[b]} nummer {n}?" for n, b in enumerate(block)],
        }
    )
    signals.loc[39, "text"] = ""
    theme_ids = [OF_BLOCK[b] for b in block]
    subthemes = [MATTERS[b] if theme_id else None for b, theme_id in zip(block, theme_ids, strict=True)]
    assignments = pd.DataFrame(
        {
            "signal_id": ids,
            "theme_id": pd.Series(theme_ids, dtype=object),
            "probability": 0.8,
            "second_theme_id": pd.Series(["T0002" if t == "T0001" else None for t in theme_ids], dtype=object),
            "subtheme": pd.Series(subthemes, dtype=object),
        }
    )
    themes = pd.DataFrame(
        {
            "theme_id": list(THEMES),
            "label": list(THEMES.values()),
            "keywords": [label.split() for label in THEMES.values()],
            "representatives": [["s03", "s04", "s08"], ["s16", "s17"], ["s24", "s25"]],
            "parents": [[], [], []],
            "first_period": PERIODS[0],
            "last_period": PERIODS[1],
            "n": [16, 8, 8],
        }
    )
    directions = np.eye(5, dtype=np.float32) + 0.15
    noise = np.random.default_rng(1).normal(0, 0.1, (40, 5)).astype(np.float32)
    vectors = directions[block] + noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[[1, 2, 39]] = 0  # near-copies and purged texts have none
    return themes, assignments, signals, vectors


def edit(edit_id: int, change: Change, who: str = "Anna de Wit") -> Edit:
    return Edit(edit_id, change, who, "dat is beter", datetime(2026, 1, 5, tzinfo=UTC))


def edits(*changes: Change) -> list[Edit]:
    return [edit(edit_id, change) for edit_id, change in enumerate(changes, start=1)]


def applied(made: Sequence[Edit], **changed: object) -> Edited:
    themes, assignments, signals, vectors = world()
    given_: dict[str, object] = {"themes": themes, "assignments": assignments, "signals": signals, "vectors": vectors}
    given_ |= changed
    return apply_edits(
        given_["themes"],
        given_["assignments"],
        given_["signals"],
        made,
        vectors=given_["vectors"],
        remembered=given_.get("remembered"),
    )


def theme_of(shown: Edited) -> dict[str, str]:
    return dict(zip(shown.assignments["signal_id"], shown.assignments["theme_id"].fillna(""), strict=True))


def members(shown: Edited, theme_id: str) -> set[str]:
    return {signal_id for signal_id, own in theme_of(shown).items() if own == theme_id}


def row(shown: Edited, theme_id: str) -> pd.Series:
    return shown.themes.set_index("theme_id").loc[theme_id]


def ids(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"s{number:02d}" for number in range(first, last))


theme_ids = st.sampled_from([*THEMES, "T0099", "R0001", "R0002", "R0003"])
signal_ids = st.lists(st.sampled_from([*ids(0, 40), "weg"]), min_size=1, max_size=6, unique=True).map(tuple)
words = st.sampled_from([("trein",), ("bus", "trein"), ("vuurwerk",), ("komeet",)])
labels = st.sampled_from(["nieuwe naam", "andere naam", "derde naam"])
changes = st.one_of(
    st.builds(Rename, theme_ids, labels),
    st.builds(Merge, theme_ids, st.lists(theme_ids, min_size=1, max_size=2, unique=True).map(tuple)).filter(
        lambda merge: merge.theme_id not in merge.others
    ),
    st.builds(Split, theme_ids, labels, words=words),
    st.builds(Split, theme_ids, labels, signal_ids=signal_ids),
    st.builds(Split, theme_ids, labels, subtheme=st.sampled_from(["trein", "iets"]), signal_ids=signal_ids),
    st.builds(Hide, theme_ids),
    st.builds(Move, st.one_of(theme_ids, st.just("")), signal_ids),
    st.builds(Mark, theme_ids, st.sampled_from(PERIODS), st.booleans()),
    st.builds(Pin, theme_ids, signal_ids),
    st.builds(Seed, labels, words),
)
histories = st.lists(changes, max_size=7).map(lambda made: edits(*made))


@settings(max_examples=60)
@given(histories)
def test_whatever_is_decided_every_signal_is_counted_once_and_no_theme_is_lost(made: list[Edit]):
    shown = applied(made)

    assert shown.assignments["signal_id"].tolist() == list(ids(0, 40))
    assert shown.themes["n"].sum() + shown.assignments["theme_id"].isna().sum() == 40
    assert set(THEMES) <= set(shown.themes["theme_id"])
    assert set(shown.assignments["theme_id"].dropna()) <= set(shown.themes["theme_id"])
    assert shown.assignments["probability"].between(0, 1).all()
    assert (shown.assignments["theme_id"] != shown.assignments["second_theme_id"]).all()
    assert shown.themes["theme_id"].is_unique


@settings(max_examples=25)
@given(histories)
def test_an_edit_is_applied_or_says_in_a_sentence_why_not(made: list[Edit]):
    shown = applied(made)

    assert shown.impossible <= set(shown.conflicts)
    for sentence in shown.conflicts.values():
        assert sentence[0].isupper() or sentence[0].isdigit()
        assert sentence.endswith(".")


@settings(max_examples=25)
@given(histories)
def test_near_copies_stay_together_and_a_text_that_was_purged_is_not_lost(made: list[Edit]):
    # A split off by chosen signals, too, takes the campaign as one.
    found = theme_of(applied(made))

    assert found["s00"] == found["s01"] == found["s02"]
    assert "s39" in found


@settings(max_examples=25)
@given(histories)
def test_applying_changes_nothing_of_what_the_analysis_found(made: list[Edit]):
    themes, assignments, signals, vectors = world()

    apply_edits(themes, assignments, signals, made, vectors=vectors)

    for now, before in zip((themes, assignments, signals), world()[:3], strict=True):
        pd.testing.assert_frame_equal(now, before)


def test_no_edits_give_what_the_analysis_found():
    themes, assignments, *_ = world()

    shown = applied([])

    pd.testing.assert_frame_equal(shown.assignments, assignments.drop(columns="subtheme"))
    pd.testing.assert_frame_equal(shown.themes.drop(columns="decided"), themes)
    assert shown.conflicts == {}
    assert shown.touched == frozenset()


@settings(max_examples=30)
@given(st.lists(changes.filter(lambda change: not isinstance(change, Split | Seed)), max_size=5))
def test_the_same_decision_twice_is_that_decision_once(made: list[Change]):
    # Each directly after itself: what came in between might have undone it.
    twice = [change for change in made for _ in range(2)]

    once, again = applied(edits(*made)), applied(edits(*twice))

    assert theme_of(once) == theme_of(again)
    pd.testing.assert_frame_equal(once.themes, again.themes)


independent = st.permutations(
    edits(
        Rename("T0003", "de huisarts"),
        Split("T0001", "bussen", words=("bus",)),
        Move("T0002", ("s32", "s33")),
        Mark("T0002", "2025-H1", is_red_thread=False),
        Hide("T0003"),
        Seed("loslopend", ("losse",)),
    )
)


@settings(max_examples=15)
@given(independent)
def test_decisions_about_different_things_may_be_made_in_any_order(made: list[Edit]):
    first, other = applied(sorted(made, key=lambda e: e.edit_id)), applied(made)

    assert theme_of(first) == theme_of(other)
    pd.testing.assert_frame_equal(first.themes, other.themes)
    assert first.marks == other.marks


def test_two_themes_of_ones_own_share_by_likeness_and_not_by_who_came_first():
    trains, both = Seed("treinen", ("trein",)), Seed("vervoer", ("trein", "bus"))

    first = applied([edit(1, trains), edit(2, both)])
    other = applied([edit(2, both), edit(1, trains)])

    assert theme_of(first) == theme_of(other)
    assert members(first, "R0001") == set(ids(0, 8))


def test_a_new_name_shows_and_the_number_stays():
    shown = applied(edits(Rename("T0002", "knallen in de wijk")))

    assert row(shown, "T0002")["label"] == "knallen in de wijk"
    assert members(shown, "T0002") == set(ids(16, 24))


def test_a_merge_keeps_the_number_of_its_target_and_the_other_is_called_merged():
    shown = applied(edits(Merge("T0003", ("T0002",))))

    assert members(shown, "T0003") == set(ids(16, 32))
    assert row(shown, "T0003")["parents"] == ["T0002"]
    assert row(shown, "T0003")["keywords"] == ["dokter", "vuurwerk", "en", "in", "huisarts", "de", "wijk"]
    assert row(shown, "T0003")["representatives"] == ["s24", "s16", "s25", "s17"]
    assert (row(shown, "T0002")["n"], row(shown, "T0002")["decided"]) == (0, "samengevoegd")
    # The second theme of the others was merged, so it is the target now.
    assert set(shown.assignments.set_index("signal_id").loc[list(ids(0, 16)), "second_theme_id"]) == {"T0003"}


def test_a_split_by_words_gives_a_new_number_and_names_the_parent():
    shown = applied(edits(Split("T0001", "bussen", words=("bus",))))

    assert members(shown, "R0001") == set(ids(8, 16))
    assert members(shown, "T0001") == set(ids(0, 8))
    assert row(shown, "R0001")["parents"] == ["T0001"]
    assert (row(shown, "R0001")["first_period"], row(shown, "R0001")["last_period"]) == PERIODS


def test_a_split_by_signals_takes_those_and_their_near_copies():
    shown = applied(edits(Split("T0001", "deze", signal_ids=("s00", "s09"))))

    assert members(shown, "R0001") == {"s00", "s01", "s02", "s09"}


def test_a_split_by_subtheme_follows_it_also_under_another_name():
    _, assignments, *_ = world()
    chosen = Split("T0001", "bussen", subtheme="bus", signal_ids=ids(8, 12))
    renamed = assignments.assign(subtheme=assignments["subtheme"].replace("bus", "buslijnen"))

    before, after = applied(edits(chosen)), applied(edits(chosen), assignments=renamed)

    assert members(before, "R0001") == members(after, "R0001") == set(ids(8, 16))
    assert after.conflicts == {}


def test_a_subtheme_that_is_no_longer_proposed_keeps_the_signals_it_had_and_says_so():
    _, assignments, *_ = world()
    chosen = Split("T0001", "bussen", subtheme="bus", signal_ids=ids(8, 12))

    shown = applied(edits(chosen), assignments=assignments.assign(subtheme=None))

    assert members(shown, "R0001") == set(ids(8, 12))
    assert "wordt niet meer voorgesteld" in shown.conflicts[1]
    assert shown.impossible == frozenset()


def test_a_hidden_theme_keeps_its_signals():
    shown = applied(edits(Hide("T0002")))

    assert row(shown, "T0002")["decided"] == "verborgen"
    assert row(shown, "T0002")["n"] == 8


def test_moved_signals_go_with_their_near_copies_and_remember_where_the_analysis_had_them():
    shown = applied(edits(Move("T0003", ("s01", "s32"))))

    moved = shown.assignments.set_index("signal_id").loc[["s00", "s01", "s02", "s32"]]
    assert set(moved["theme_id"]) == {"T0003"}
    assert set(moved["probability"]) == {1.0}
    assert moved["second_theme_id"].tolist()[:3] == ["T0001"] * 3


def test_a_signal_may_be_moved_out_of_every_theme():
    assert "s16" in members(applied(edits(Move("", ("s16",)))), "")


def test_examples_draw_what_is_like_them_out_of_a_theme_in_which_two_matters_are_mixed():
    shown = applied(edits(Split("T0001", "bussen", signal_ids=("s08",)), Pin("R0001", ("s09", "s10"))))

    assert members(shown, "R0001") == set(ids(8, 16))
    assert row(shown, "R0001")["representatives"][:2] == ["s09", "s10"]


def test_a_theme_of_ones_own_draws_what_holds_its_words_and_what_is_like_that():
    _, _, signals, _ = world()
    # Half of them do not say the word, but are about the same.
    quiet = signals["text"].where(~signals["signal_id"].isin(ids(20, 24)), "Weer een knal, wat doet u?")

    shown = applied(edits(Seed("knallen", ("vuurwerk",))), signals=signals.assign(text=quiet))

    assert members(shown, "R0001") == set(ids(16, 24))
    assert row(shown, "R0001")["parents"] == []


def test_what_a_person_moved_no_theme_draws_away():
    shown = applied(edits(Move("T0003", ("s16", "s17")), Seed("knallen", ("vuurwerk",)), Pin("T0002", ("s18",))))

    assert {"s16", "s17"} <= members(shown, "T0003")


def test_without_vectors_a_theme_of_ones_own_still_draws_by_its_words():
    shown = applied(edits(Seed("knallen", ("vuurwerk",))), vectors=None)

    assert members(shown, "R0001") == set(ids(16, 24))


def test_a_signal_whose_text_was_purged_stays_where_an_edit_put_it():
    _, _, signals, vectors = world()
    made = edits(Split("T0002", "knallen", words=("vuurwerk",)), Seed("dokters", ("huisarts",)))
    before = applied(made)
    gone = signals["signal_id"].isin(["s17", "s25"])
    purged = signals.assign(text=signals["text"].where(~gone, ""))
    remembered = {1: ["s17"], 2: ["s25"]}

    after = applied(made, signals=purged, vectors=np.where(gone.to_numpy()[:, None], 0, vectors), remembered=remembered)

    assert theme_of(after) == theme_of(before)


def test_a_mark_carries_its_reason():
    shown = applied(edits(Mark("T0002", "2025-H2", is_red_thread=True)))

    assert shown.marks == {("T0002", "2025-H2"): (True, "dat is beter")}


def test_a_later_name_wins_and_the_earlier_decision_is_told():
    made = [edit(1, Rename("T0002", "knallen")), edit(2, Rename("T0002", "oudjaar"), who="Bo Jansen")]

    shown = applied(made)

    assert row(shown, "T0002")["label"] == "oudjaar"
    assert "Bo Jansen gaf dit thema later de naam ‘oudjaar’" in shown.conflicts[1]
    assert 2 not in shown.conflicts


def test_a_later_move_wins_and_the_earlier_decision_is_told():
    made = [edit(1, Move("T0003", ("s16", "s17"))), edit(2, Move("T0001", ("s17",)), who="Bo Jansen")]

    shown = applied(made)

    assert theme_of(shown)["s17"] == "T0001"
    assert "1 van de 2 signalen is later door Bo Jansen anders ingedeeld" in shown.conflicts[1]


def test_opposite_marks_and_a_mark_on_what_is_hidden_are_conflicts():
    yes, no = (Mark("T0002", "2025-H1", is_red_thread=red) for red in (True, False))

    opposite, hidden = applied(edits(yes, no)), applied(edits(yes, Hide("T0002")))

    assert opposite.marks["T0002", "2025-H1"][0] is False
    assert "later het tegendeel" in opposite.conflicts[1]
    assert hidden.marks == {}
    assert "verborgen" in hidden.conflicts[1]


def test_a_mark_on_a_half_year_without_signals_is_a_conflict():
    shown = applied(edits(Mark("T0002", "2030-H1", is_red_thread=True)))

    assert "in de eerste helft 2030 geen signalen" in shown.conflicts[1]


def test_an_edit_on_a_theme_that_was_merged_away_says_by_whom():
    shown = applied(edits(Merge("T0003", ("T0002",)), Split("T0002", "knallen", words=("vuurwerk",))))

    assert (
        "Anna de Wit heeft het thema ‘vuurwerk in de wijk’ samengevoegd met ‘dokter en huisarts’" in shown.conflicts[2]
    )
    assert shown.impossible == {2}


def test_a_theme_that_the_analysis_dissolved_keeps_what_a_person_put_there_and_says_so():
    _, assignments, *_ = world()
    dissolved = assignments.assign(theme_id=assignments["theme_id"].replace("T0002", "T0001"))

    shown = applied(edits(Rename("T0002", "knallen"), Move("T0002", ("s30",))), assignments=dissolved)

    assert members(shown, "T0002") == {"s30"}
    assert row(shown, "T0002")["label"] == "knallen"
    assert all("geen signalen van zichzelf meer" in shown.conflicts[number] for number in (1, 2))


def test_signals_that_vanished_are_told_and_the_others_still_move():
    some, none = applied(edits(Move("T0003", ("s16", "weg")))), applied(edits(Move("T0003", ("weg",))))

    assert "s16" in members(some, "T0003")
    assert "1 signaal komt in deze analyse niet voor" in some.conflicts[1]
    assert none.impossible == {1}


def test_words_that_no_signal_holds_make_no_theme():
    shown = applied(edits(Seed("ruimtevaart", ("komeet",)), Rename("R0001", "kometen")))

    assert "R0001" not in set(shown.themes["theme_id"])
    assert "Nog geen signaal gaat over komeet" in shown.conflicts[1]
    assert "bestaat niet meer" in shown.conflicts[2]


def test_the_store_can_tell_which_signals_an_edit_placed():
    shown = applied([edit(7, Move("T0003", ("s16",)))])

    assert shown.placed.to_dict("list") == {"edit_id": [7], "signal_id": ["s16"]}


def test_the_same_edits_on_signals_in_another_order_give_the_same():
    _, _, signals, vectors = world()
    made = edits(Seed("knallen", ("vuurwerk",)), Split("T0001", "bussen", words=("bus",)), Merge("T0003", ("T0002",)))
    order = np.random.default_rng(3).permutation(40)

    shuffled = applied(made, signals=signals.iloc[order].reset_index(drop=True), vectors=vectors[order])

    assert theme_of(shuffled) == theme_of(applied(made))


def test_an_edit_is_a_value():
    one = edit(1, Rename("T0001", "x y z"))

    assert replace(one, edit_id=12).own_theme == "R0012"
