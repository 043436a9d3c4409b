"""What stands under the course of a theme: week by week, its parts, its words, principles, media and public, agreements."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from dashboard import charts, components, data, lens_tables, navigation
from dashboard.drawing import Drawing
from dashboard.remembered import remember_figures
from dashboard.taking_along import Caption
from pipeline.lenses import actions as action_lens
from pipeline.lenses.principles import LENS, Direction
from pipeline.lenses.quality import quality
from pipeline.period import Period
from pipeline.store import actions
from pipeline.trends import comparing
from pipeline.trends.verdicts import ALL, ALPHA, FLOOR
from pipeline.wording import capitalised, day, number, percent, percent_range, period_label, points

_WORDS = 8
#: How many of its signals the page of a theme begins with.
FIRST = 5


def weekly(theme_id: str, label: str, period: str) -> None:
    """The voices of every week of a half-year."""
    shown = weeks_of(data.engine(), theme_id, label, period)
    if shown is None:
        return
    st.subheader("Week voor week", anchor=False)
    caption, drawing, table = shown
    st.write(caption.sentence)
    components.chart(drawing, caption)
    with st.expander("Dezelfde weken als tabel"):
        components.table(table, numbers=["Stemmen"], name=f"{label} per week")


@remember_figures
def weeks_of(store: Engine, theme_id: str, label: str, period: str) -> tuple[Caption, Drawing, pd.DataFrame] | None:
    """The weeks as a chart and as a table; None where there was no voice."""
    half = Period.parse(period)
    days = data.weekly_voices(store, period)
    own = days[(days["theme_id"] == theme_id) & (days["period"] == period)]
    if own.empty:
        return None
    last = pd.Timestamp(half.last_day)
    weeks = -(-((half.last_day - half.first_day).days + 1) // 7)
    counts = charts.per_week(own, last, weeks)
    ends = [last - pd.Timedelta(weeks=weeks - week) for week in counts.index]
    peak = int(counts.to_numpy().argmax())
    told = (
        f"De drukste week eindigt op {day(ends[peak])}: {number(counts.iloc[peak])} van {number(counts.sum())} stemmen."
    )
    caption = Caption(
        f"{capitalised(label)}: stemmen per week",
        told,
        capitalised(period_label(period)),
        f"n = {number(counts.sum())} stemmen",
    )
    table = pd.DataFrame({"Week tot en met": [day(end) for end in ends], "Stemmen": counts.map(number).to_numpy()})
    return caption, charts.weekly(own, last, weeks, weeks), table


def subthemes(theme_id: str, label: str) -> None:
    """The parts that the analysis sees in a theme."""
    found = data.subthemes(data.engine(), theme_id)
    if not found:
        return
    st.subheader("Deelonderwerpen", anchor=False)
    rows = sorted(((name, len(ids)) for name, ids in found.items()), key=lambda row: (-row[1], row[0]))
    table = pd.DataFrame(
        {"Deelonderwerp": [capitalised(name) for name, _ in rows], "Signalen": [number(n) for _, n in rows]}
    )
    components.table(table, numbers=["Signalen"], name=f"deelonderwerpen van {label}")
    st.caption("Over alle halfjaren, door de analyse voorgesteld; wat in geen deel past, staat er niet bij.")
    navigation.link(navigation.EDITS, label="Splits het thema hierop", query_params={"thema": theme_id, "wat": "split"})


def wording(theme_id: str, label: str, keywords: list[str], period: str) -> None:
    """How the words of a theme changed since the half-year before."""
    before = str(Period.parse(period).previous)
    rows = changed_words(data.engine(), theme_id, keywords, period)
    if rows.empty:
        return
    with st.expander("Hoe de woorden veranderden"):
        table = pd.DataFrame(
            {
                "Woord": rows["theme_id"],
                "Nu": rows["share_one"].map(percent),
                "Vorig halfjaar": rows["share_other"].map(percent),
                "Verschil (95 %)": [
                    points(*row) for row in zip(rows["change"], rows["change_low"], rows["change_high"], strict=True)
                ],
                "Oordeel": rows["verdict"],
            }
        )
        components.table(table, numbers=["Nu", "Vorig halfjaar", "Verschil (95 %)"], name=f"woorden van {label}")
        st.caption(
            f"Deel van de signalen over dit thema waarin het kenmerkende woord staat: n = {number(rows['total_one'].iloc[0])} nu en "
            f"{number(rows['total_other'].iloc[0])} in de {period_label(before)}, met gelijke teksten erbij."
        )


@remember_figures
def changed_words(store: Engine, theme_id: str, keywords: list[str], period: str) -> pd.DataFrame:
    """How often each word stands in the signals of a half-year and of the one before; what changed most comes first."""
    when = period, str(Period.parse(period).previous)
    counts = data.word_counts(store, theme_id, tuple(keywords[:_WORDS]), when)
    groups = [
        counts[counts["period"] == period].rename(columns={"word": "theme_id"})[["theme_id", "n", "total"]]
        for period in when
    ]
    rows = comparing.compare(groups[0], groups[1], pd.Series(dtype=float))
    return rows.sort_values("change", key=abs, ascending=False)


def principles(theme_id: str, period: str) -> None:
    """Which principles people say are missed; only those of which the lens is sure enough."""
    shares = data.lens_shares(data.engine(), LENS, period)
    known = quality()
    known = known[(known["lens"] == LENS) & (known["direction"] == Direction.MISSED.value) & ~known["unsure"]]
    own = shares[
        (shares["theme_id"] == theme_id) & (shares["source"] == ALL) & (shares["direction"] == Direction.MISSED.value)
    ]
    own = own.merge(known[["name", "unsure"]], on="name")
    if own.empty:
        return
    st.subheader("Principes die mensen missen", anchor=False)
    table = pd.DataFrame(
        {
            "Principe": own["name"].map(capitalised),
            "Aandeel (95 %)": [lens_tables.cell(row) for row in own.to_dict("records")],
        }
    )
    components.table(table, numbers=["Aandeel (95 %)"], name="principes")
    navigation.link(
        navigation.PRINCIPLES,
        label="Lees de citaten, en hoe goed deze bril is",
        query_params={"thema": theme_id, "periode": period},
    )


@remember_figures
def _agendas(store: Engine, theme_id: str, period: str) -> pd.DataFrame:
    """The shares of a theme in the media and with the public."""
    rows = data.agenda_shares(data.trends(store, period=period))
    return rows[rows["theme_id"] == theme_id]


def media_and_public(theme_id: str, period: str) -> None:
    """How much the media write of a theme, and the public."""
    own = _agendas(data.engine(), theme_id, period)
    if own.empty or own[["n_media", "n_public"]].min(axis=1).iloc[0] < FLOOR:
        return
    row = own.iloc[0]
    st.subheader("Media en publiek", anchor=False)
    said = [
        f"{percent(row[side])} ({percent_range(row[f'{side}_low'], row[f'{side}_high'])}; n = {number(row[f'n_{side}'])})"
        for side in ("media", "public")
    ]
    apart = "Dat verschil is groter dan toeval geeft." if row["q_value"] < ALPHA else "Dat verschil kan toeval zijn."
    st.write(f"In de media is het aandeel {said[0]}, bij het publiek {said[1]}. {apart}")
    navigation.link(navigation.AGENDAS, label="Wie was er eerst?", query_params={"thema": theme_id, "periode": period})


def agreements(theme_id: str) -> None:
    """What was agreed about a theme, and how that stands."""
    found = actions.actions(data.engine())
    own = found[(found["theme_id"] == theme_id) & found["withdrawn_at"].isna()]
    if own.empty:
        return
    st.subheader("Afspraken", anchor=False)
    today = datetime.now().astimezone().date()
    for row in own.to_dict("records"):
        done = pd.Timestamp(row["done_on"]).date() if pd.notna(row["done_on"]) else None
        stand = action_lens.stand(pd.Timestamp(row["due"]).date(), done, today)
        st.markdown(f"- {components.plain(row['what'])} ({components.plain(row['who'])}): {components.plain(stand)}")
    navigation.link(navigation.FACTS, label="Naar feiten en afspraken", query_params={})
