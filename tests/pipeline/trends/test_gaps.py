from __future__ import annotations

import pandas as pd
import pytest

from pipeline import reference
from pipeline.trends.gaps import gap_sentences, source_figures, uncertain_themes
from pipeline.trends.verdicts import ALL, Verdict

PERIOD = "2025-H2"
PROVINCES = [row["naam"] for row in reference.table("provincies")]
CHANCE = "Dat verschil kan toeval zijn."
LAST = "Wie ons niet schrijft, belt of spreekt, staat niet in deze cijfers."


def totals(**changed: tuple[int, int]) -> pd.DataFrame:
    """Signals and months per source; complete unless said otherwise, and absent where that is (0, 0)."""
    counts = dict.fromkeys(("email", "question", "media", "visit"), (300, 6)) | changed
    rows = [
        {"period": PERIOD, "source": source, "signals": signals, "months": months}
        for source, (signals, months) in counts.items()
        if signals
    ]
    # A half-year before, in which as much of everything came in.
    return pd.DataFrame([*rows, *(row | {"period": "2025-H1"} for row in rows)])


def days(*, silent: tuple[str, str] = ("", ""), until: str = "2025-12-31", source: str = "email") -> pd.DataFrame:
    """Two voices of each source on every day, but none of `source` in the days of `silent`."""
    every = pd.MultiIndex.from_product([["email", "question", "media", "visit"], pd.date_range("2025-07-01", until)])
    table = every.to_frame(index=False, name=["source", "day"]).assign(n=2)
    return table[(table["source"] != source) | ~table["day"].between(*(pd.Timestamp(day or "1900") for day in silent))]


def trends(*verdicts: Verdict, nowhere: float = 0.12, n: int = 100) -> pd.DataFrame:
    rows = [
        {"theme_id": f"T{number}", "source": ALL, "verdict": verdict, "share": 0.1, "n": 50, "why": CHANCE}
        for number, verdict in enumerate(verdicts)
    ]
    rows.append({"theme_id": "", "source": ALL, "verdict": Verdict.UNCERTAIN, "share": nowhere, "n": n})
    return pd.DataFrame(rows).assign(ratio_low=0.8, ratio_high=1.2, dispersion=1.0)


def provinces(placed: int = 1200, *, without: tuple[str, ...] = ()) -> pd.DataFrame:
    names = [name for name in PROVINCES if name not in without]
    return pd.DataFrame({"theme_id": "", "value": names, "signals": placed // len(names)})


def jump(**now: int) -> pd.DataFrame:
    table = totals()
    for source, signals in now.items():
        table.loc[(table["source"] == source) & (table["period"] == PERIOD), "signals"] = signals
    return table


def said(**parts: pd.DataFrame) -> list[str]:
    given = {"totals": totals(), "trends": trends(nowhere=0, n=0), "provinces": provinces(), "days": days()} | parts
    found = gap_sentences(given["totals"], given["trends"], given["provinces"], given["days"], PERIOD)
    return [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in found]


def test_where_nothing_is_missing_only_the_silent_remain():
    assert said() == [LAST]


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (
            {"totals": totals(visit=(0, 0), media=(0, 0))},
            "Van media en werkbezoek hebben wij in de tweede helft 2025 niets: daarover zeggen wij niets.",
        ),
        (
            {"totals": totals(visit=(12, 6), media=(99, 6))},
            (
                "Er kwam weinig binnen: 99 mediaberichten en 12 signalen uit werkbezoeken. Aandelen daarin zijn grof "
                "en tellen niet mee in het gemiddelde over de bronnen."
            ),
        ),
        (
            {"totals": totals(visit=(3, 6))},
            (
                "Er kwam weinig binnen: minder dan 5 signalen uit werkbezoeken. Aandelen daarin zijn grof en "
                "tellen niet mee in het gemiddelde over de bronnen."
            ),
        ),
        (
            {"totals": totals(email=(300, 5))},
            "Niet in elke maand kwamen er e-mails binnen; een deel van het halfjaar ontbreekt.",
        ),
        (
            {"trends": trends(Verdict.UNCERTAIN, Verdict.STABLE, Verdict.UNCERTAIN, n=0)},
            "Van 2 van de 3 thema’s is de verandering te onzeker: dat verschil kan toeval zijn.",
        ),
        (
            {"trends": trends(Verdict.UNCERTAIN, Verdict.UNCERTAIN, Verdict.UNCERTAIN, n=0).assign(why=[*"AAB", ""])},
            "Van alle 3 thema’s is de verandering te onzeker (2 keer: a; 1 keer: b).",
        ),
        (
            {"trends": trends(Verdict.STABLE, nowhere=0, n=0).assign(source="media", dispersion=2.54)},
            "De aantallen mediaberichten schommelen 2,5 keer zo sterk als toeval geeft; daarom zijn de intervallen breder.",
        ),
        (
            {"days": days(silent=("2025-09-03", "2025-09-24"))},
            "Van 3 tot en met 24 september 2025 kwamen er geen e-mails binnen, waar er zo’n 39 te verwachten waren.",
        ),
        (
            {"days": days(until="2025-11-02")},
            (
                "De tweede helft 2025 is nog niet helemaal gelezen: het laatste signaal is van 2 november 2025. Aandelen zijn te "
                "vergelijken, aantallen niet."
            ),
        ),
        (
            {"totals": jump(media=700), "provinces": provinces(1500)},
            (
                "Het aantal mediaberichten ging van 300 naar 700. Kijk of er anders is verzameld: een aandeel is alleen te "
                "vergelijken als het om dezelfde soort gaat."
            ),
        ),
        (
            {"totals": totals().query("source != 'visit' or period == @PERIOD")},
            "De reeks van signalen uit werkbezoeken begint dit halfjaar: daarin is niets te vergelijken.",
        ),
        ({"trends": trends(nowhere=0.123)}, "Gemiddeld past 12,3 % van de signalen in geen enkel thema."),
        (
            {"provinces": provinces(0).head(0)},
            "Van geen enkel signaal weten wij uit welke provincie het komt.",
        ),
        (
            {"provinces": provinces(600)},
            "Van 50,0 % van de signalen weten wij niet uit welke provincie ze komen.",
        ),
        (
            {"provinces": provinces(without=("Drenthe", "Zeeland"))},
            "Uit Drenthe en Zeeland kwamen zo weinig signalen dat wij daar niets over kunnen zeggen.",
        ),
    ],
)
def test_what_is_missing_is_said(parts: dict[str, pd.DataFrame], sentence: str):
    assert said(**parts) == [sentence, LAST]


def test_a_doubling_that_is_not_excluded_is_said_of_the_uncertain_themes_alone():
    rows = trends(Verdict.UNCERTAIN, Verdict.UNCERTAIN, Verdict.RETURNED, nowhere=0, n=0)
    rows.loc[1:2, "ratio_high"] = 2.3

    assert said(trends=rows)[1] == "Bij 1 daarvan is zelfs een verdubbeling of halvering niet uit te sluiten."
    assert uncertain_themes(rows)["wide"].tolist() == [False, True]


def test_the_figures_behind_the_sentences_are_those_of_the_sentences():
    silent = days(silent=("2025-09-03", "2025-09-24"))

    figures = source_figures(jump(media=700), trends(nowhere=0, n=0), silent, PERIOD).set_index("source")

    assert figures.loc["media", ["signals", "before"]].tolist() == [700, 300]
    assert figures["silent"].to_dict() == {"email": 22, "question": 0, "media": 0, "visit": 0}


def test_a_silence_that_chance_gives_is_not_a_gap():
    assert said(days=days(silent=("2025-09-03", "2025-09-08"))) == [LAST]


def test_a_half_year_that_stops_halfway_for_every_source_is_said_too():
    sentences = said(totals=totals(email=(300, 4), question=(300, 4), media=(300, 4), visit=(300, 4)))

    assert sentences[0].startswith("Niet in elke maand kwamen er e-mails, publieksvragen, mediaberichten en signalen")


def test_what_is_missing_most_is_said_first():
    sentences = said(totals=totals(visit=(0, 0), media=(20, 3)), trends=trends(Verdict.UNCERTAIN))

    assert [sentence.split()[0] for sentence in sentences] == ["Van", "Er", "Niet", "Van", "Gemiddeld", "Wie"]
