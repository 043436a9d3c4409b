from __future__ import annotations

import pandas as pd
import pytest

from pipeline.trends.rank import PARTS, WEIGHTS, distinguishing, formula, parts_of, ranks_by_any_weights, scores


def trend(theme: str, source: str, n: int, share: float, **more: object) -> dict[str, object]:
    row = {"theme_id": theme, "period": "2025-H2", "source": source, "n": n, "share": share, "change": 0.0}
    return row | {"ratio_low": 0.8, "ratio_high": 1.25, "q_value": 0.9} | more


TRENDS = pd.DataFrame(
    [
        trend("A", "email", 50, 0.10),
        trend("A", "media", 3, 0.02),
        trend("A", "all", 53, 0.06),
        trend("B", "email", 20, 0.04),
        trend("B", "media", 20, 0.20),
        trend("B", "all", 40, 0.12, change=0.05, ratio_low=1.5, ratio_high=4.0, q_value=0.01),
        trend("B", "all", 4, 0.01, period="2025-H1"),
        trend("A", "all", 60, 0.01, period="2025-H1"),
    ]
)
WEEKS = pd.Series({("A", "2025-H2"): 0.9, ("B", "2025-H2"): 0.5})


def parts(theme: str) -> dict[str, float]:
    return parts_of(TRENDS, WEEKS).loc[(theme, "2025-H2")].to_dict()


def test_each_part_is_what_its_meaning_says():
    assert parts("A") == pytest.approx(
        {"across_sources": 0.5, "across_periods": 1.0, "size": 0.5, "growth": 0.5, "spread": 0.9}
    )
    assert parts("B") == pytest.approx(
        {"across_sources": 1.0, "across_periods": 0.5, "size": 1.0, "growth": 1.5 / 2.5, "spread": 0.5}
    )


def test_growth_that_is_not_certain_counts_as_none_and_decline_counts_less():
    fallen = TRENDS.assign(ratio_low=0.2, ratio_high=0.5)

    assert parts_of(fallen, WEEKS)["growth"].tolist() == pytest.approx([1 / 3] * 4)


def test_a_theme_that_is_new_has_the_largest_growth_though_its_ratio_has_no_end():
    new = TRENDS.assign(change=0.05, ratio_low=float("nan"), ratio_high=float("nan"), q_value=0.001)

    assert parts_of(new, WEEKS)["growth"].min() == pytest.approx(20 / 21)


def test_the_score_is_the_formula_on_the_screen():
    own = pd.Series(parts("B"))

    score = scores(pd.DataFrame([own]))[0]

    assert score == pytest.approx((2 * 1.0 + 2 * 0.5 + 3 * 1.0 + 2 * 0.6 + 1 * 0.5) / 10)
    assert formula().startswith("Score = (2 × bronnen + 2 × terugkeer + 3 × omvang + 2 × groei + 1 × spreiding) / 10.")


def test_weights_that_are_all_zero_give_no_score():
    assert scores(pd.DataFrame([parts("A"), parts("B")]), dict.fromkeys(WEIGHTS, 0.0)).tolist() == [0.0, 0.0]


def table(**themes: float | list[float]) -> pd.DataFrame:
    """Themes with the same value in each part, or with a value for each."""
    rows = {name: [value] * len(PARTS) if isinstance(value, float) else value for name, value in themes.items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(PARTS))


def test_a_theme_that_is_more_in_every_part_is_first_whatever_the_weights():
    found = ranks_by_any_weights(table(first=0.9, middle=0.5, last=0.1))

    assert found.to_numpy().tolist() == [[1, 1], [2, 2], [3, 3]]


def test_themes_that_excel_in_different_parts_change_places():
    found = ranks_by_any_weights(table(large=[0, 0, 1, 0, 0], grown=[0, 0, 0, 1, 0]))

    assert found.to_numpy().tolist() == [[1, 2], [1, 2]]


def test_a_red_thread_is_before_what_is_none():
    found = ranks_by_any_weights(table(small=0.1, large=0.9), pd.Series({"small": True, "large": False}))

    assert found.to_numpy().tolist() == [[1, 1], [2, 2]]


def test_what_a_theme_stands_out_by_is_named():
    themes = {f"T{n}": 0.3 for n in range(8)}

    found = distinguishing(table(**themes, loud=[0.3, 0.3, 0.9, 0.8, 0.3]))

    assert found["loud"] == ["omvang", "groei"]
    assert found["T0"] == []


def test_no_themes_have_no_ranks():
    assert ranks_by_any_weights(table().reindex(columns=list(PARTS))).empty
