"""What the lens Regio en bereik promises."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, update

from pipeline.lenses import reach, regions
from pipeline.lenses.regions import OUTSIDE, Position
from pipeline.store import read
from pipeline.store.schema import signal
from pipeline.store.voices import voice_table
from pipeline.trends.voices import SEVERAL, province_voices

FLAGGED = [Position.MORE, Position.LESS]
TABLE = regions.provinces()
PEOPLE = TABLE["inhabitants"].to_numpy() / TABLE["inhabitants"].sum()


def voices_of(counts: np.ndarray, source: str = "question") -> pd.DataFrame:
    """The rows of a half-year from a table of counts (themes x provinces)."""
    return pd.DataFrame(
        {
            "theme_id": np.repeat([f"T{number:04}" for number in range(len(counts))], len(TABLE)),
            "period": "2025-H1",
            "source": source,
            "province": np.tile(TABLE["province"], len(counts)),
            "n": counts.ravel().astype(int),
        }
    )


def world(lot: np.random.Generator, volume: int = 1500, spread: float = 0.0, themes: int = 30) -> np.ndarray:
    """A half-year in which provinces differ by chance only; with `spread` more than lots drawn one by one would."""
    sizes = lot.poisson(volume * lot.dirichlet(np.ones(themes)))
    weights = PEOPLE * (lot.gamma(1 / spread, spread, (themes, 12)) if spread else np.ones((themes, 12)))
    return np.array([lot.multinomial(n, w / w.sum()) for n, w in zip(sizes, weights, strict=True)])


def flagged(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["position"].isin(FLAGGED) & (rows["source"] == "question")]


def test_the_inhabitants_of_the_provinces_are_those_of_the_country():
    # CBS StatLine: 17,811,291 inhabitants on 1 January 2023.
    assert TABLE["inhabitants"].sum() == 17_811_291
    assert set(TABLE["year"]) == {2023}
    assert TABLE[TABLE["region"] != OUTSIDE]["province"].tolist() == ["Utrecht", "Noord-Holland", "Zuid-Holland"]


@pytest.mark.parametrize("spread", [0.0, 0.1])
def test_no_province_stands_out_in_worlds_where_only_chance_differs(spread: float):
    lot = np.random.default_rng(7)

    worlds = [voices_of(world(lot, spread=spread)) for _ in range(40)]
    stands_out = sum(len(flagged(regions.compare_provinces(w))) > 0 for w in worlds)
    outside = sum(len(flagged(regions.compare_randstad(w))) > 0 for w in worlds)

    assert stands_out <= 2
    assert outside <= 2


def test_a_theme_that_one_province_raises_four_times_as_often_is_found():
    lot = np.random.default_rng(3)
    found = 0
    for _ in range(20):
        counts = world(lot)
        counts[0] = lot.multinomial(240, PEOPLE)
        counts[0, 0] = lot.poisson(4 * 240 * PEOPLE[0])

        rows = flagged(regions.compare_provinces(voices_of(counts)))

        found += ((rows["theme_id"] == "T0000") & (rows["place"] == "Groningen")).any()
    assert found >= 18


def test_a_province_that_is_heard_twice_as_often_on_everything_does_not_stand_out_on_anything():
    lot = np.random.default_rng(5)
    counts = world(lot, volume=6000)
    counts[:, 0] *= 2

    rows = regions.compare_provinces(voices_of(counts))
    heard = reach.reach(voices_of(counts)).set_index("province")["ratio"]

    assert "Groningen" not in set(flagged(rows)["place"])
    assert heard["Groningen"] > 1.7


def test_five_voices_from_a_small_province_are_no_find_where_two_are_expected():
    counts = np.zeros((30, 12))
    counts[1:] = np.random.default_rng(1).multinomial(60, PEOPLE, 29)
    counts[0] = np.round(100 * PEOPLE)
    zeeland = TABLE["province"].tolist().index("Zeeland")
    counts[0, zeeland] = 5

    rows = regions.compare_provinces(voices_of(counts))

    cell = rows[(rows["theme_id"] == "T0000") & (rows["place"] == "Zeeland") & (rows["source"] == "question")].iloc[0]
    assert cell["ratio"] > 2
    assert cell["position"] == Position.CHANCE


def test_what_is_expected_adds_up_to_what_was_found_and_the_interval_holds_the_ratio():
    counts = world(np.random.default_rng(2))

    rows = regions.compare_provinces(pd.concat([voices_of(counts), voices_of(counts // 2, "email")]))

    sums = rows.groupby(["theme_id", "source"])[["n", "expected"]].sum()
    assert np.allclose(sums["n"], sums["expected"])
    assert ((rows["low"] <= rows["ratio"]) & (rows["ratio"] <= rows["high"])).all()
    assert np.allclose(rows["rate"], 100_000 * rows["n"] / rows["inhabitants"])


def test_the_limits_of_the_funnel_close_in_as_more_is_expected_and_hold_the_share_that_they_say():
    low, high = regions.funnel(np.array([5.0, 50.0, 500.0]), 0.0, 0.95)
    drawn = np.random.default_rng(0).poisson(50, 20_000) / 50

    assert (np.diff(high - low) < 0).all()
    assert np.mean((drawn >= low[1]) & (drawn <= high[1])) == pytest.approx(0.95, abs=0.015)


def test_what_is_observed_at_working_visits_is_not_compared():
    rows = regions.compare_provinces(voices_of(world(np.random.default_rng(2)), "visit"))

    assert rows.empty


def test_a_single_small_figure_does_not_follow_from_the_others():
    rows = pd.DataFrame({"theme_id": "T0001", "source": "question", "n": [40, 7, 3, 9, 0]})
    two_small = pd.DataFrame({"theme_id": "T0001", "source": "question", "n": [40, 7, 3, 2, 0]})

    assert regions.shown(rows).tolist() == [True, False, False, True, False]
    assert regions.shown(two_small).tolist() == [True, True, False, False, False]


def test_the_voices_of_the_provinces_add_up_to_those_of_the_trends(store: Engine):
    counted = province_voices(voice_table(store))

    sums = counted.groupby(["theme_id", "period", "source"])["n"].sum()
    trends = read.trends(store).query("source != 'all'").set_index(["theme_id", "period", "source"])["n"]
    assert sums.sort_index().to_dict() == trends[trends > 0].sort_index().to_dict()


def test_a_campaign_from_several_provinces_is_one_voice_of_none_of_them(store: Engine):
    counted = province_voices(voice_table(store))

    several = counted[(counted["province"] == SEVERAL) & (counted["period"] == "2025-H2")]
    assert several[["theme_id", "source", "n"]].to_numpy().tolist() == [["T0001", "email", 1]]


def test_what_a_user_typed_as_channel_costs_no_signal(make_store: Callable[[], Engine]):
    engine = make_store()
    before = voice_table(engine)
    with engine.begin() as connection:
        connection.execute(update(signal).where(signal.c.source == "question").values(channel='a\nb\x1fc "d\r,'))

    after = voice_table(engine)

    assert len(after) == len(before)
    assert set(after.loc[after["source"] == "question", "channel"]) == {'a b c "d ,'}
    assert after["voice"].nunique() == before["voice"].nunique()


def test_a_province_that_we_hardly_hear_is_named_with_its_figures():
    counts = world(np.random.default_rng(4), volume=8000)
    counts[:, TABLE["province"].tolist().index("Drenthe")] //= 4
    known = voices_of(counts)
    unknown = known.head(1).assign(province="", n=2000)

    sentence = reach.province_sentences(pd.concat([known, unknown]))[0]

    assert sentence.startswith("Van 2")
    assert "publieksvragen (n = " in sentence
    assert "het minst uit Drenthe (" in sentence


def test_where_too_few_are_placed_to_tell_no_province_is_said_to_be_heard_enough():
    (name, *_) = TABLE["province"]
    few = pd.DataFrame(
        {"source": "question", "theme_id": "T1", "period": "2025-H2", "province": [name, ""], "n": [9, 900]}
    )

    (sentence,) = reach.province_sentences(few)

    assert not reach.can_tell(reach.reach(few))
    assert sentence.endswith("Van de rest zijn er te weinig om provincies met elkaar te vergelijken.")
    assert reach.can_tell(reach.reach(voices_of(world(np.random.default_rng(4)))))


def test_where_no_province_is_known_that_is_said():
    unknown = voices_of(world(np.random.default_rng(4))).assign(province="")

    assert "bijna geen enkele de provincie" in reach.province_sentences(unknown)[0]


def test_the_groups_that_we_cannot_see_are_named():
    channels = pd.DataFrame({"source": "question", "channel": ["telefoon", "brief"], "n": [30, 70]})
    languages = pd.DataFrame({"language": ["nl", "pl", "und"], "n": [95, 3, 40]})

    said = " ".join(reach.group_sentences(channels, languages)).replace("\N{NO-BREAK SPACE}", " ")

    assert "30,0 % mondeling binnen (n = 100). Wie" in said
    assert "Van de 98 stemmen" in said
    assert "minder dan 5 niet in het Nederlands" in said
    assert "kunnen wij niet zien" in said
