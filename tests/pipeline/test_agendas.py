"""What the lens Media en publiek promises."""

from __future__ import annotations

import inspect

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine

from pipeline.lenses import agendas
from pipeline.lenses.agendas import First
from pipeline.store import read, voices
from pipeline.trends.compute import compute_trends

WEEKS = 150


def history(lot: np.random.Generator, lead: int | None = None, themes: int = 12, volume: int = 60) -> pd.DataFrame:
    """Weeks in which attention comes and goes; in the first theme the public follows the media after `lead` weeks."""
    days = pd.Timestamp("2023-07-03") + pd.to_timedelta(7 * np.arange(WEEKS), unit="D")
    rows = []
    for theme in range(themes):
        media, public = attention(lot), attention(lot)
        if lead is not None and theme == 0:
            public = np.roll(media, lead)
        for source, course, part in (("media", media, 0.25), ("email", public, 0.25), ("question", public, 0.5)):
            n = lot.poisson(part * volume / themes * course / course.mean())
            rows.append(pd.DataFrame({"theme_id": f"T{theme:04}", "source": source, "day": days, "n": n}))
    return pd.concat(rows, ignore_index=True).query("n > 0")


def attention(lot: np.random.Generator) -> np.ndarray:
    course = np.zeros(WEEKS)
    for week in range(1, WEEKS):
        course[week] = 0.6 * course[week - 1] + 0.55 * lot.normal()
    return np.exp(course)


def counts_of(counts: dict[str, list[int]]) -> pd.DataFrame:
    """One half-year: counts of the themes per source, the last of them those of no theme."""
    rows = [
        {"theme_id": f"T{at:04}" if at < len(own) - 1 else "", "period": "2025-H1", "source": source, "n": n}
        for source, own in counts.items()
        for at, n in enumerate(own)
    ]
    table = pd.DataFrame(rows)
    return table.assign(total=table.groupby("source")["n"].transform("sum"), signals=table["n"])


def trends_of(counts: dict[str, list[int]]) -> pd.DataFrame:
    """The trends of `counts_of`."""
    return compute_trends(counts_of(counts))


def test_series_that_have_nothing_to_do_with_each_other_have_no_first():
    lot = np.random.default_rng(11)

    # A few worlds; benchmarks/lens_worlds.py has a hundred.
    claims = [(agendas.who_was_first(history(lot))["first"] != First.UNKNOWN).any() for _ in range(5)]

    assert sum(claims) == 0


@pytest.mark.parametrize(("lead", "first"), [(2, First.MEDIA), (-2, First.PUBLIC), (0, First.TOGETHER)])
def test_a_lead_of_two_weeks_is_found_with_its_direction(lead: int, first: First):
    lot = np.random.default_rng(4)

    found = [agendas.who_was_first(history(lot, lead, themes=6, volume=150)).iloc[0] for _ in range(3)]

    assert sum(row["first"] == first and row["lag"] == lead for row in found) == 3
    assert all(row["lag_low"] <= row["lag"] <= row["lag_high"] for row in found if row["first"] == first)


def test_the_lag_that_is_told_is_the_one_at_which_the_weeks_agree_most():
    daily = history(np.random.default_rng(3), lead=2, volume=400)

    told = agendas.who_was_first(daily).set_index("theme_id")["lag"]["T0000"]

    found = agendas.agreement_by_lag(daily, "T0000").set_index("lag")["agreement"]
    assert found.idxmax() == told == 2
    assert found.between(-1, 1).all()


def test_too_few_voices_give_no_answer():
    rows = agendas.who_was_first(history(np.random.default_rng(4), 2, volume=2))

    assert set(rows["first"]) == {First.UNKNOWN}
    assert rows["q_value"].isna().all()


def test_a_few_weeks_give_no_answer():
    some = history(np.random.default_rng(4), 2, volume=300)

    rows = agendas.who_was_first(some[some["day"] < "2023-12-01"])

    assert set(rows["first"]) == {First.UNKNOWN}


def test_the_same_history_gives_the_same_answer_whatever_the_order_of_its_rows():
    rows = history(np.random.default_rng(4), 2)

    once, again = agendas.who_was_first(rows), agendas.who_was_first(rows.sample(frac=1, random_state=1))

    pd.testing.assert_frame_equal(once, again)


def test_nothing_at_all_gives_an_empty_table():
    nothing = pd.DataFrame({"theme_id": [], "source": [], "day": pd.to_datetime([]), "n": []})

    assert agendas.who_was_first(nothing).empty


def test_a_theme_that_only_one_side_speaks_of_is_named_and_the_rest_is_not():
    rows = agendas.agenda_shares(
        trends_of({"media": [40, 0, 60, 200], "email": [0, 30, 60, 210], "question": [1, 70, 120, 400]})
    )

    assert rows.set_index("theme_id")["only"].to_dict() == {"T0000": "media", "T0001": "publiek", "T0002": ""}


def test_the_share_of_the_public_is_the_mean_of_its_sources_and_not_their_sum():
    rows = agendas.agenda_shares(trends_of({"media": [10, 90], "email": [10, 90], "question": [300, 700]}))

    assert rows["public"].iloc[0] == pytest.approx(0.2)
    assert rows["public_low"].iloc[0] < 0.2 < rows["public_high"].iloc[0]


def test_few_voices_on_one_side_are_not_called_silence():
    rows = agendas.agenda_shares(trends_of({"media": [4, 30], "email": [0, 30], "question": [0, 60]}))

    assert rows["only"].tolist() == [""]


def test_equal_agendas_overlap_wholly_and_different_ones_not_at_all():
    lot = np.random.default_rng(0)
    chances = lot.dirichlet(np.ones(20))
    same = {source: [*lot.multinomial(400, chances), 50] for source in ("media", "email", "question")}
    apart = {"media": [100, 100, 0, 0, 9], "email": [0, 0, 80, 90, 9], "question": [0, 0, 100, 100, 9]}

    alike, different = agendas.overlap(counts_of(same)), agendas.overlap(counts_of(apart))

    assert alike["alike"] > 0.95
    assert alike["alike_high"] == pytest.approx(1.0, abs=0.03)
    assert different["alike"] == pytest.approx(0.0, abs=0.01)


def test_the_interval_of_the_overlap_holds_the_truth():
    lot = np.random.default_rng(2)
    media, public = lot.dirichlet(np.ones(25)), lot.dirichlet(np.ones(25))
    truth = 2 * (media * public).sum() / ((media**2).sum() + (public**2).sum())
    held = 0
    for _ in range(15):
        counts = {"media": lot.multinomial(600, media), "email": lot.multinomial(600, public)}
        counts["question"] = lot.multinomial(900, public)
        found = agendas.overlap(counts_of({source: [*n, 10] for source, n in counts.items()}))
        held += found["alike_low"] <= truth <= found["alike_high"]

    assert held >= 12


def test_without_media_there_is_no_overlap():
    assert agendas.overlap(trends_of({"email": [5, 6, 3], "question": [5, 6, 3]})) == {}


def test_the_days_add_up_to_the_voices_of_the_trends(store: Engine):
    daily = voices.weekly_voices(voices.voice_table(store), "2025-H2")

    sums = daily.groupby(["theme_id", "period", "source"])["n"].sum()
    trends = read.trends(store).query("source != 'all'").set_index(["theme_id", "period", "source"])["n"]
    assert sums.sort_index().to_dict() == trends[trends > 0].sort_index().to_dict()


def test_nothing_here_speaks_of_causes():
    assert "oorzaak" not in inspect.getsource(agendas).lower()
    assert "cause" not in inspect.getsource(agendas).lower().replace("because", "")
