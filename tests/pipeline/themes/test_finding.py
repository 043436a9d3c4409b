"""Themes from invented signals: found, numbered, kept, and never an exception."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import homogeneity_score

from pipeline.themes.finding import Themes, find_themes

MATTERS = {
    "jeugdzorg": "de jeugdzorg|de wachttijd|de wachtlijst|de instelling|mijn dochter|het wijkteam|de behandeling|de jeugdhulp|"
    "de verwijzing|de psychiater|het pleegkind|de therapie|de crisisplek|de jeugdbescherming",
    "trein": "de trein|het station|de vertraging|de conducteur|het perron|de dienstregeling|het spoor|de overstap|de spits|"
    "de vervoerder|de machinist|de zitplaats|de uitval|de intercity",
    "energie": "de energierekening|het voorschot|de leverancier|de gasprijs|het prijsplafond|de zonnepanelen|het warmtenet|"
    "de stroomprijs|het contract|de meterstand|de ketel|het verbruik|de warmtepomp|de terugleverkosten",
    "wolf": "de wolf|de schapen|de roedel|de heide|het raster|de schaapherder|het vee|de aanval|de weide|de hond|de kudde|"
    "de natuur|het afschot|de jager",
}
_AROUND = (
    "Wij maken ons zorgen over {}.",
    "Al maanden gaat het mis met {}.",
    "Wie doet er iets aan {}?",
    "Ik schrijf u over {}.",
    "Vorige week ging het weer om {}.",
    "Niemand neemt {} serieus.",
)


def voices(plan: Mapping[str, Mapping[str, int]], *, seed: int = 0) -> pd.DataFrame:
    """Signals by a plan: for each matter how many in each period. The column `matter` holds the truth."""
    lot = np.random.default_rng(seed)
    rows = []
    for matter, counts in plan.items():
        pieces: Sequence[str] = MATTERS[matter].split("|")
        for period, count in counts.items():
            for _ in range(count):
                said = lot.choice(len(pieces), 5, replace=False)
                around = lot.choice(len(_AROUND), 5, replace=False)
                text = " ".join(_AROUND[how].format(pieces[what]) for how, what in zip(around, said, strict=True))
                rows.append((f"{matter[:2]}{period}{len(rows):05d}", period, text, matter))
    signals = pd.DataFrame(rows, columns=["signal_id", "period", "text", "matter"])
    return signals.assign(source=np.resize(["email", "question", "media"], len(signals)), title="", language="nl")


def texts(*given: str, language: str = "nl") -> pd.DataFrame:
    """Signals with these texts, in one period."""
    ids = [f"s{number:04d}" for number in range(len(given))]
    return pd.DataFrame({"signal_id": ids, "text": list(given)}).assign(
        period="2025-H1", source="email", title="", language=language
    )


PERIODS = ("2024-H1", "2024-H2", "2025-H1")


def steady(count: int, *periods: str) -> dict[str, int]:
    return dict.fromkeys(periods or PERIODS, count)


@pytest.fixture(scope="module")
def signals() -> pd.DataFrame:
    return voices({"jeugdzorg": steady(60), "trein": steady(60), "energie": steady(60), "wolf": steady(50, "2025-H1")})


@pytest.fixture(scope="module")
def found(signals: pd.DataFrame) -> Themes:
    return find_themes(signals)


def themes_of(found: Themes, signals: pd.DataFrame) -> pd.Series:
    return signals[["signal_id", "matter"]].merge(found.assignments).fillna("geen").set_index("signal_id")["theme_id"]


def test_signals_about_different_matters_do_not_share_a_theme(found: Themes, signals: pd.DataFrame):
    assert homogeneity_score(signals["matter"], themes_of(found, signals)) > 0.95


def test_every_signal_is_accounted_for_once_in_the_order_of_the_input(found: Themes, signals: pd.DataFrame):
    assert found.assignments["signal_id"].tolist() == signals["signal_id"].tolist()
    assert found.points["signal_id"].tolist() == signals["signal_id"].tolist()
    assert found.themes["n"].sum() == found.assignments["theme_id"].notna().sum()
    assert found.assignments["probability"].between(0, 1).all()


def test_names_and_key_words_come_from_the_signals(found: Themes, signals: pd.DataFrame):
    said = " ".join(signals["text"]).lower()

    assert found.themes["label"].is_unique
    for theme in found.themes.itertuples():
        assert all(word.lower() in said for word in theme.keywords)
        assert all(word.lower() in said for word in theme.label.split())


def test_representatives_are_signals_of_the_theme(found: Themes, signals: pd.DataFrame):
    theme_of = themes_of(found, signals)

    for theme in found.themes.itertuples():
        assert len(set(theme.representatives)) == len(theme.representatives) > 0
        assert {theme_of[signal] for signal in theme.representatives} == {theme.theme_id}


def test_the_order_of_the_signals_makes_no_difference(found: Themes, signals: pd.DataFrame):
    shuffled = find_themes(signals.sample(frac=1, random_state=1))

    pd.testing.assert_frame_equal(shuffled.themes, found.themes)
    pd.testing.assert_frame_equal(
        shuffled.assignments.sort_values("signal_id", ignore_index=True),
        found.assignments.sort_values("signal_id", ignore_index=True),
    )


def test_the_same_run_twice_is_the_same(found: Themes, signals: pd.DataFrame):
    again = find_themes(signals)

    pd.testing.assert_frame_equal(again.themes, found.themes)
    pd.testing.assert_frame_equal(again.assignments, found.assignments)


def test_a_matter_that_comes_later_is_born_then(found: Themes, signals: pd.DataFrame):
    wolf = themes_of(found, signals)[signals["matter"].to_numpy() == "wolf"].mode()[0]

    events = found.events[found.events["theme_id"] == wolf]

    assert events[events["event"] == "born"]["period"].tolist() == ["2025-H1"]


def test_no_signal_moves_to_another_known_theme_when_a_period_is_added(signals: pd.DataFrame):
    before = signals[signals["period"] < "2025-H1"]
    first = find_themes(before)

    second = find_themes(signals, first)

    then, now = themes_of(first, before), themes_of(second, signals)[before["signal_id"]]
    moved = now[(then != now) & (then != "geen")]
    assert not set(moved) & set(first.themes["theme_id"])
    assert set(first.themes["theme_id"]) <= set(second.themes["theme_id"])


def test_a_number_that_is_no_longer_used_is_not_given_to_another_matter(signals: pd.DataFrame):
    first = find_themes(signals)
    others = voices({"jeugdzorg": steady(60)}, seed=9)
    others["signal_id"] = "new" + others["signal_id"]

    second = find_themes(others, first)

    living = second.themes[second.themes["n"] > 0]["theme_id"]
    assert not set(living) & set(first.themes["theme_id"])


@pytest.mark.parametrize(
    ("case", "given"),
    [
        ("none", texts()),
        ("one", texts("Ik wacht al een jaar op jeugdzorg.")),
        ("seven", texts(*["de wachttijd in de jeugdzorg", "de trein reed niet", "een dure gasrekening"] * 2, "hallo")),
        ("nothing said", texts("", " ", "[NAAM]", "123", "!?")),
        ("only stop words", texts(*["de het een van"] * 12)),
        ("a foreign language", texts(*["Les trains sont toujours en retard à la gare"] * 20, language="fr")),
    ],
)
def test_little_or_odd_input_gives_a_small_result(case: str, given: pd.DataFrame):
    found = find_themes(given)

    assert len(found.assignments) == len(given), case
    assert len(found.themes) <= max(1, len(given) // 3), case


def test_all_the_same_text_is_one_theme():
    found = find_themes(texts(*["De wachttijd in de jeugdzorg is te lang."] * 40))

    assert found.themes["n"].tolist() == [40]
    assert found.themes["label"].iloc[0] == "wachttijd in de jeugdzorg"


def test_a_signal_of_five_megabytes_is_read_like_any_other():
    huge = "De wachttijden in de jeugdzorg zijn te lang. " * 115_000

    found = find_themes(texts(huge, *["De wachttijden in de jeugdzorg zijn te lang."] * 20))

    assert found.themes["n"].tolist() == [21]


def test_who_waits_hears_how_far_it_is():
    heard: list[float] = []

    find_themes(texts(*["de wachttijd in de jeugdzorg"] * 20), progress=lambda _, done: heard.append(done))

    assert heard == sorted(heard)
    assert heard[-1] == 1.0
