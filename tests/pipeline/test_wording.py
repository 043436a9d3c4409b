from __future__ import annotations

import math
import re

import pandas as pd
import pytest
from babel.numbers import format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Source
from pipeline.trends.verdicts import ALL, FLOOR, VERDICT_RULES, Verdict
from pipeline.wording import (
    EVENT_NAMES,
    ITEM_NAMES,
    SOURCE_NAMES,
    VERDICT_SIGNS,
    capitalised,
    certainty,
    change_sentence,
    counted,
    day,
    decimal,
    items,
    listed,
    number,
    percent,
    percent_range,
    period_label,
    statement,
    volume_sentence,
)

PERIOD, BEFORE = "2025-H2", "2025-H1"


def trends(
    verdict: str,
    now: float = 0.031,
    before: float | None = 0.02,
    *,
    n: int = 400,
    n_before: int = 300,
    q: float = 0.01,
    sources: tuple[str, str] = ("email", "email"),
    ratio: tuple[float, float] = (1.2, 1.8),
) -> pd.DataFrame:
    """The rows of one theme, this half-year and the one before (unless `before` is None); `sources` count in the means."""
    row = {"theme_id": "T0001", "source": ALL, "period": PERIOD, "n": n, "signals": n, "total": 9000, "share": now}
    row |= {"low": now * 0.9, "high": now * 1.1, "q_value": q, "verdict": verdict, "why": "Dat kan toeval zijn."}
    earlier = row | {"period": BEFORE, "n": n_before, "share": before, "verdict": Verdict.UNCERTAIN}
    row |= dict(zip(("ratio_low", "ratio_high"), ratio, strict=True))
    row["change"] = math.nan if before is None else now - before
    row |= {"change_low": row["change"] - 0.005, "change_high": row["change"] + 0.005}
    rows = [row] if before is None else [earlier | {"change": math.nan}, row]
    rows += [told | {"source": source} for told, source in zip(rows, sources[-len(rows) :], strict=True)]
    return pd.DataFrame(rows).assign(in_mean=1)


def spaced(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (7, "7"), (999, "999"), (1234, "1.234"), (1234567, "1.234.567"), (-1200, "-1.200")],
)
def test_a_number_is_written_as_dutch_writes_it(value: int, written: str):
    assert number(value) == written


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0.031, "3,1 %"),
        (0, "0,0 %"),
        (1, "100,0 %"),
        (0.0004, "0,0 %"),
        (0.12345, "12,3 %"),
        (12.5, "1.250,0 %"),
        (None, "onbekend"),
        (math.nan, "onbekend"),
    ],
)
def test_a_share_is_written_as_a_percentage_with_a_comma(share: float | None, written: str):
    assert spaced(percent(share)) == written
    assert " " not in percent(share), "a figure and its sign stay on one line"


def test_an_interval_has_one_sign():
    assert spaced(percent_range(0.028, 0.034)) == "2,8–3,4 %"


def test_a_day_and_a_period_are_written_in_words():
    assert day(pd.Timestamp("2025-07-01")) == "1 juli 2025"
    assert period_label("2025-H2") == "tweede helft 2025"


@pytest.mark.parametrize(("count", "word"), [(0, "nul"), (1, "één"), (12, "twaalf"), (13, "13"), (1200, "1.200")])
def test_a_small_count_is_a_word(count: int, word: str):
    assert counted(count) == word


@pytest.mark.parametrize(
    ("parts", "sentence"), [([], ""), (["a"], "a"), (["a", "b"], "a en b"), (["a", "b", "c"], "a, b en c")]
)
def test_a_list_ends_with_en(parts: list[str], sentence: str):
    assert listed(parts) == sentence


@pytest.mark.parametrize(
    ("text", "capital"),
    [
        ("wachttijden", "Wachttijden"),
        ("ijsbanen", "IJsbanen"),
        ("één rode draad", "Eén rode draad"),
        ("éénoudergezinnen", "Eénoudergezinnen"),
        ("DigiD", "DigiD"),
        ("", ""),
    ],
)
def test_a_sentence_starts_with_a_dutch_capital(text: str, capital: str):
    assert capitalised(text) == capital


def test_a_count_under_five_is_not_given():
    assert [items("email", n) for n in (1, 4, 5, 1200)] == [
        "minder dan 5 e-mails",
        "minder dan 5 e-mails",
        "5 e-mails",
        "1.200 e-mails",
    ]


def test_every_source_verdict_and_event_has_its_word():
    assert set(SOURCE_NAMES) == {*Source, ALL}
    assert set(ITEM_NAMES) == set(Source)
    assert set(VERDICT_SIGNS) == set(VERDICT_RULES) == set(Verdict)
    assert len(set(VERDICT_SIGNS.values())) == len(Verdict), "a sign means one thing"
    assert set(EVENT_NAMES) == {"born", "continued", "split", "merged", "dormant", "returned"}


@pytest.mark.parametrize(
    ("verdict", "title"),
    [
        (Verdict.NEW, "Wachttijden: nieuw in dit halfjaar"),
        (Verdict.RETURNED, "Wachttijden: terug na een halfjaar of langer"),
        (Verdict.GONE, "Wachttijden: bijna niet meer genoemd"),
        (Verdict.RISING, "Wachttijden: aandeel gestegen van 2,0 % naar 3,1 %"),
        (Verdict.FALLING, "Wachttijden: aandeel gedaald van 2,0 % naar 3,1 %"),
        (Verdict.STABLE, "Wachttijden: aandeel blijft ongeveer gelijk"),
        (Verdict.UNCERTAIN, "Wachttijden: te onzeker om een verandering te noemen"),
    ],
)
def test_each_verdict_has_its_title(verdict: Verdict, title: str):
    assert spaced(statement("wachttijden", trends(verdict), PERIOD)) == title


@pytest.mark.parametrize(
    ("verdict", "ratio", "said"),
    [
        (Verdict.RISING, (1.9, 3.0), "aandeel gestegen"),
        (Verdict.RISING, (2.0, 3.0), "aandeel meer dan verdubbeld"),
        (Verdict.FALLING, (0.2, 0.6), "aandeel gedaald"),
        (Verdict.FALLING, (0.2, 0.5), "aandeel meer dan gehalveerd"),
        (Verdict.UNCERTAIN, (2.5, 9.0), "te onzeker"),
    ],
)
def test_a_title_says_doubled_or_halved_only_where_less_is_excluded(
    verdict: Verdict, ratio: tuple[float, float], said: str
):
    assert said in statement("wachttijden", trends(verdict, ratio=ratio), PERIOD)


# What a title or sentence may not say unless the verdict is that one.
STRONG = {
    r"gestegen|hoger|gegroeid": {Verdict.RISING},
    r"gedaald|lager|gekrompen": {Verdict.FALLING},
    r"\bnieuw\b|Eerder nauwelijks": {Verdict.NEW},
    r"\bterug\b|eerder wel": {Verdict.RETURNED},
    r"niet meer genoemd|Vorig halfjaar nog": {Verdict.GONE},
    r"\bgelijk\b": {Verdict.STABLE},
    r"bijna zeker": set(Verdict) - {Verdict.STABLE, Verdict.UNCERTAIN},
    r"geen toeval": {Verdict.NEW, Verdict.RETURNED, Verdict.GONE},
}


@settings(max_examples=30)
@given(
    verdict=st.sampled_from(list(Verdict)),
    shares=st.tuples(st.floats(0, 1), st.none() | st.floats(0, 1)),
    n=st.integers(0, 50),
    n_before=st.integers(0, 50),
    q=st.floats(0, 1) | st.just(math.nan),
)
def test_nothing_is_said_more_strongly_than_the_verdict_allows(
    verdict: Verdict, shares: tuple[float, float | None], n: int, n_before: int, q: float
):
    rows = trends(verdict, *shares, n=n, n_before=n_before, q=q)
    now, before = shares

    said = statement("label", rows, PERIOD), change_sentence(rows, PERIOD)

    for sentence in said:
        for words, allowed in STRONG.items():
            assert verdict in allowed or not re.search(words, sentence), sentence
        assert "nan" not in sentence
        if n < FLOOR:
            assert percent_range(now * 0.9, now * 1.1) not in sentence
    if before is None:
        assert "gestegen" not in said[1]
        assert "gedaald" not in said[1]
    if n < FLOOR and n_before < FLOOR:
        assert not re.search(r"\d,\d", " ".join(said)), "no figure about fewer than five"


def test_two_means_over_other_sources_are_not_set_side_by_side():
    for verdict in (Verdict.RISING, Verdict.STABLE, Verdict.UNCERTAIN):
        rows = trends(verdict, now=0.05, before=0.03, sources=("media", "email"))
        rows.loc[rows["period"] == PERIOD, ["change", "change_low", "change_high"]] = 0.01, 0.004, 0.016

        sentence = spaced(change_sentence(rows, PERIOD))

        assert "in de bronnen die beide keren meetellen: +1,0 (0,4 tot 1,6) procentpunt" in sentence
        assert "3,0 %" not in sentence + spaced(statement("label", rows, PERIOD))


def test_without_a_half_year_before_there_is_no_change():
    rows = trends(Verdict.UNCERTAIN, before=None).assign(why="Er is geen vorig halfjaar om mee te vergelijken.")

    sentence = change_sentence(pd.concat([rows, rows[rows["source"] != ALL].assign(source="visit")]), PERIOD)

    assert spaced(sentence) == (
        "Gemiddeld over de bronnen is het aandeel 3,1 % (2,8–3,4 %). Er is geen vorig halfjaar om mee te vergelijken."
    )
    assert change_sentence(rows, PERIOD).startswith("Het aandeel is 3,1"), "of one source there is no mean"
    withheld = rows.assign(share=math.nan, low=math.nan, high=math.nan)
    assert change_sentence(withheld, PERIOD).startswith("Over de bronnen samen is geen aandeel te noemen. Er is geen")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_change_that_is_withheld_is_told_without_its_figure_and_without_the_rule(verdict: Verdict):
    rows = trends(verdict).assign(
        why=VERDICT_RULES[verdict] if verdict != Verdict.UNCERTAIN else "Dat kan toeval zijn."
    )
    rows.loc[rows["source"] == ALL, ["change", "change_low", "change_high"]] = math.nan

    for own in (
        rows,
        rows.assign(source=rows["source"].where((rows["period"] == PERIOD) | (rows["source"] == ALL), "media")),
    ):
        sentence = change_sentence(own, PERIOD)

        assert not any(word in sentence for word in ("stemmen", "q kleiner", "nan", "onbekend", "meetellen"))
        assert sentence.startswith(
            ("Eerder nauwelijks", "Vorig halfjaar", "Het gemiddelde aandeel was", "Het gemiddelde aandeel is")
        )


def test_few_signals_get_words_in_place_of_a_figure():
    assert change_sentence(trends(Verdict.UNCERTAIN, n=4), PERIOD) == (
        "Er zijn minder dan 5 signalen: te weinig om een aandeel te noemen."
    )
    assert "minder dan 5 signalen" in change_sentence(trends(Verdict.NEW, n_before=2), PERIOD)
    assert "minder dan 5 signalen" in change_sentence(trends(Verdict.GONE, n=2), PERIOD)
    assert change_sentence(trends(Verdict.UNCERTAIN, n_before=2), PERIOD).startswith(
        "Vorig halfjaar waren er minder dan 5 signalen; nu"
    )


@pytest.mark.parametrize(
    ("verdict", "q", "sure"),
    [
        (Verdict.RISING, 0.0001, "bijna zeker"),
        (Verdict.RISING, 0.001, "waarschijnlijk"),
        (Verdict.STABLE, 0.0001, "waarschijnlijk"),
        (Verdict.NEW, None, "waarschijnlijk"),
        (Verdict.UNCERTAIN, 0.0001, ""),
    ],
)
def test_how_sure_we_are_follows_from_the_chance_that_it_is_nothing(verdict: Verdict, q: float | None, sure: str):
    assert certainty(verdict, q) == sure


def test_volumes_are_given_per_source_with_copies_apart_and_never_added_up():
    rows = pd.DataFrame(
        [
            {"source": "question", "n": 412, "signals": 412, "share": 0.031},
            {"source": "email", "n": 107, "signals": 300, "share": 0.026},
            {"source": "visit", "n": 4, "signals": 4, "share": 0.3},
            {"source": ALL, "n": 523, "signals": 716, "share": 0.1},
        ]
    )

    assert spaced(volume_sentence(rows)) == (
        "412 publieksvragen (3,1 %) en 107 e-mails (2,6 %; 300 met gelijke teksten erbij) gaan hierover."
    )
    assert volume_sentence(rows[rows["n"] < 5]) == "In elke bron gaan er minder dan 5 signalen over."


@given(
    value=st.one_of(
        st.integers(-(10**12), 10**12),
        st.floats(-1e9, 1e9),
        st.floats(-2, 2),
        st.integers(-4000, 4000).map(lambda n: n / 8),
    ),
    digits=st.integers(0, 4),
)
def test_a_number_is_written_as_babel_writes_it(value: float, digits: int):
    value += 0  # minus zero is zero

    assert decimal(value, digits) == format_decimal(value, f"#,##0.{'0' * digits}", "nl_NL")
    assert number(value) == format_decimal(value, "#,##0.###", "nl_NL")
