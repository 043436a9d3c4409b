from __future__ import annotations

import numpy as np
from sklearn.preprocessing import normalize

from pipeline.themes.clustering import NO_THEME
from pipeline.themes.lineage import identify, new_number, period_events, stay_apart
from pipeline.themes.presence import presence


def labels(*counts: tuple[int, int]) -> np.ndarray:
    """Groups by (group, how many)."""
    return np.concatenate([np.full(count, group, dtype=np.int32) for group, count in counts])


def known(*counts: tuple[str | None, int]) -> list[str | None]:
    return [name for name, count in counts for _ in range(count)]


def happened(counts: list[int]) -> list[str]:
    """What happens to a theme with so many signals in each half-year, beside one that is always there."""
    periods = [f"20{year}-H1" for year in range(20, 20 + len(counts))]
    themes = [name for count in counts for name in ["T0001"] * count + ["T0002"] * 30]
    when = [period for count, period in zip(counts, periods, strict=True) for _ in range(count + 30)]
    events = period_events(themes, when, [1.0] * len(themes), {"T0001": "de wolf", "T0002": "de trein"})
    return events[events["theme_id"] == "T0001"]["event"].tolist()


def test_a_group_takes_the_number_of_the_theme_that_it_shares_most_with():
    names = identify(labels((0, 10), (1, 8)), known(("T0007", 9), ("T0003", 9)), ["T0003", "T0007"])

    assert names == {0: "T0007", 1: "T0003"}


def test_a_group_that_shares_little_with_any_theme_gets_a_new_number():
    had = known(*[(name, count) for count in (4, 8) for name in ("T0001", "T0002", "T0003")])

    names = identify(labels((0, 12), (NO_THEME, 24)), had, ["T0003"])

    assert names == {0: "T0004"}


def test_one_number_goes_to_one_group():
    names = identify(labels((0, 6), (1, 5)), known(("T0001", 11)), ["T0001"])

    assert names == {0: "T0001", 1: "T0002"}


def test_of_two_matters_in_one_theme_that_one_keeps_the_number_that_brings_least_along():
    names = identify(
        labels((0, 9), (1, 8), (0, 7), (1, 1)), known(("T0001", 17), ("T0002", 7), ("T0003", 1)), ["T0003"]
    )

    assert names == {0: "T0002", 1: "T0001"}


def matters(*counts: int) -> np.ndarray:
    """Signals of so many matters that have little to do with one another."""
    axes = np.repeat(np.eye(len(counts), 8), counts, axis=0)
    spread = np.random.default_rng(0).normal(scale=0.1, size=axes.shape)
    return np.asarray(normalize(axes + spread), dtype=np.float32)


def test_known_themes_about_other_matters_stay_apart_when_a_look_takes_them_for_one():
    # Of each of two matters 15 signals that are known and 5 that are new.
    vectors, one = matters(20, 20), labels((0, 40))
    had = known(("T0001", 15), (None, 5), ("T0002", 15), (None, 5))

    kept, names = stay_apart(one, vectors, had, identify(one, had, ["T0002"]))

    assert [names[group] for group in kept.tolist()] == ["T0001"] * 20 + ["T0002"] * 20


def test_known_themes_about_the_same_matter_become_one():
    vectors, one = matters(40), labels((0, 40))
    had = known(("T0001", 15), ("T0002", 25))

    kept, names = stay_apart(one, vectors, had, identify(one, had, ["T0002"]))

    assert set(kept.tolist()) == {0}
    assert names == {0: "T0002"}


def test_a_number_that_was_ever_given_is_not_given_again():
    assert new_number(["T0002", "T0009"]) == "T0010"
    assert new_number([]) == "T0001"


def test_a_theme_is_born_continues_falls_silent_and_returns():
    assert happened([0, 40, 42, 2, 0, 38]) == ["born", "continued", "dormant", "returned"]


def test_signals_that_are_hardly_sure_of_a_theme_do_not_keep_it_awake():
    themes = ["T0001"] * 60 + ["T0002"] * 200
    when = ["2024-H1"] * 40 + ["2024-H2"] * 20 + ["2024-H1"] * 100 + ["2024-H2"] * 100
    sure = [0.95] * 40 + [0.5] * 20 + [0.95] * 200

    assert presence(themes, when, sure).loc["T0001"].tolist() == [True, False]
    assert presence(themes, when, [0.5] * 260).loc["T0001"].tolist() == [True, True]


def test_a_few_strays_before_a_theme_was_there_do_not_make_it_older():
    assert happened([1, 2, 60]) == ["born"]


def test_a_theme_is_not_present_where_only_strays_are():
    themes = ["T0001"] * 41 + ["T0002"] * 400
    when = ["2024-H1"] * 40 + ["2024-H2"] + ["2024-H1"] * 200 + ["2024-H2"] * 200

    assert presence(themes, when, [1.0] * len(themes)).loc["T0001"].tolist() == [True, False]
