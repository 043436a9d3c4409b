"""Vergelijken: two half-years, two sources, two regions or two themes side by side, with how sure the difference is."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pandas as pd
import streamlit as st

from connectors.base import Source
from dashboard import agenda_chart, charts, components, data, navigation
from dashboard.agenda_chart import Side
from dashboard.look import SOURCES
from dashboard.taking_along import Caption
from pipeline.trends import comparing
from pipeline.trends.comparing import LESS, MORE
from pipeline.trends.verdicts import ALL, FLOOR
from pipeline.wording import (
    SOURCE_NAMES,
    capitalised,
    decimal,
    listed,
    number,
    percent,
    percent_range,
    period_label,
    points,
)

_KINDS = {"perioden": "Twee halfjaren", "bronnen": "Twee bronnen", "regio": "Twee provincies", "themas": "Twee thema’s"}
_SIGNS = {MORE: "▲", LESS: "▼"}
_SHOWN = 15


def _show() -> None:
    periods = components.analysed_periods()
    st.title("Vergelijken", anchor=False)
    left, middle, right = st.columns(3)
    with left:
        kind = components.choose_one("Wat wilt u vergelijken?", _KINDS, "soort")
    if kind == "themas":
        _themes(middle, right)
        return
    names = {p: period_label(p) for p in periods}
    sources = {
        source.value: SOURCE_NAMES[source] for source in (Source.QUESTION, Source.EMAIL, Source.MEDIA, Source.VISIT)
    }
    provinces = {name: name for name in data.values(data.engine(), "province")}
    options: Mapping[str, tuple[str, Mapping[str, str]]] = {
        "perioden": ("period", names),
        "bronnen": ("source", sources),
        "regio": ("province", provinces),
    }
    column, values = options[kind]
    if len(values) < 2:
        components.nothing_yet("Er is niets om naast elkaar te zetten", "Lees nog een halfjaar, bron of provincie in.")
    with middle:
        one = components.choose_one("Dit", values, "dit")
    with right:
        other = components.choose_one("Met", {key: name for key, name in values.items() if key != one}, "met")
    fixed = {}
    first, second, _ = st.columns(3)
    with first:
        if kind != "bronnen":
            fixed["source"] = components.choose_one("Bron", sources, "bron")
    with second if kind == "regio" else first:
        if kind != "perioden":
            fixed["period"] = components.choose_one("Periode", names, "periode")
    _groups(column, {one: values[one], other: values[other]}, fixed)


def _groups(column: str, sides: Mapping[str, str], fixed: Mapping[str, str]) -> None:
    """Show two groups theme by theme."""
    table = data.voice_table(data.engine())
    groups = [comparing.count_group(table, **{column: value}, **fixed) for value in sides]
    trends = data.trends(data.engine())
    where = trends["period"].isin([fixed.get("period", ""), *sides]) & trends["source"].isin(
        [fixed.get("source", ""), *sides]
    )
    swing = trends[where].groupby("theme_id")["dispersion"].max()
    rows = comparing.compare(groups[0], groups[1], swing)
    if rows.empty:
        st.info("Aan een van beide kanten is niets gehoord. Kies een ander halfjaar, een andere bron of provincie.")
        return
    labels = data.themes(data.engine()).set_index("theme_id")["label"]
    rows["label"] = rows["theme_id"].map(labels).map(capitalised)
    rows = rows.assign(size=rows["change"].abs(), sure=rows["verdict"].isin(_SIGNS))
    rows = rows.sort_values(["sure", "size"], ascending=False, ignore_index=True)
    one, other = sides.values()
    told = _told(rows, one, other)
    st.html(f'<p class="rd-lead">{escape(told, quote=False)}</p>')
    totals = [int(group["total"].iloc[0]) for group in groups]
    large = rows[rows[["n_one", "n_other"]].max(axis=1) >= FLOOR].head(_SHOWN)
    if len(large):
        about = " en ".join(
            filter(
                None,
                (
                    SOURCE_NAMES.get(fixed.get("source", ""), ""),
                    period_label(fixed["period"]) if "period" in fixed else "",
                ),
            )
        )
        caption = Caption(
            f"{capitalised(one)} naast {other}",
            told,
            capitalised(about),
            f"n = {number(totals[0])} en {number(totals[1])} stemmen",
        )
        pair = (Side("one", one, SOURCES[Source.EMAIL]), Side("other", other, SOURCES[Source.QUESTION]))
        components.chart(agenda_chart.side_by_side(large, pair), caption)
        st.caption(
            f"De {number(len(large))} grootste verschillen; eerst die waar toeval geen verklaring is. De lijn is het 95 %-interval."
        )
    shown = pd.DataFrame(
        {
            "Thema": rows["label"],
            f"Stemmen: {one}": rows["n_one"].map(number),
            f"Aandeel: {one}": _shares(rows, "one"),
            f"Stemmen: {other}": rows["n_other"].map(number),
            f"Aandeel: {other}": _shares(rows, "other"),
            "Verschil (95 %)": [
                points(*figure) for figure in zip(rows["change"], rows["change_low"], rows["change_high"], strict=True)
            ],
            "Oordeel": [f"{_SIGNS.get(verdict, '')} {verdict}".strip() for verdict in rows["verdict"]],
        }
    )
    components.table(shown, numbers=list(shown.columns[1:6]), name=f"{one} naast {other}")
    st.caption(comparing.RULE)
    _onward(rows, column, sides, fixed)


def _onward(rows: pd.DataFrame, column: str, sides: Mapping[str, str], fixed: Mapping[str, str]) -> None:
    """The way down from a difference to the signals on both sides."""
    dutch = {"period": "periode", "source": "bron", "province": "provincie"}
    labels = dict(zip(rows["theme_id"], rows["label"], strict=True))
    theme_id = components.choose_one("De signalen achter een verschil", labels, "thema")
    filters = {dutch[name]: value for name, value in fixed.items()}
    for value, name in sides.items():
        components.signals_link(
            f"Signalen over {components.plain(labels[theme_id])}: {components.plain(name)}",
            thema=theme_id,
            **{dutch[column]: value},
            **filters,
        )


def _told(rows: pd.DataFrame, one: str, other: str) -> str:
    parts = []
    for verdict in (MORE, LESS):
        names = [str(label) for label in rows.loc[rows["verdict"] == verdict, "label"].head(3)]
        if names:
            parts.append(f"In {one} {verdict} dan in {other}: {listed(names)}.")
    return " ".join(parts) or f"Tussen {one} en {other} is bij geen enkel thema een verschil aan te tonen."


def _shares(rows: pd.DataFrame, side: str) -> list[str]:
    figures = zip(rows[f"share_{side}"], rows[f"low_{side}"], rows[f"high_{side}"], strict=True)
    return [f"{percent(share)} ({percent_range(low, high)})" for share, low, high in figures]


def _themes(left: st.delta_generator.DeltaGenerator, right: st.delta_generator.DeltaGenerator) -> None:
    """Show two themes half-year by half-year, within one source."""
    themes = data.themes(data.engine())
    labels = themes[themes["n"] > 0].set_index("theme_id")["label"].map(capitalised).sort_values().to_dict()
    if len(labels) < 2:
        components.nothing_yet(
            "Er is maar één thema", "Er zijn er twee nodig om te vergelijken. Lees meer signalen in."
        )
    with left:
        one = components.choose_one("Dit", labels, "dit")
    with right:
        other = components.choose_one("Met", {key: name for key, name in labels.items() if key != one}, "met")
    sources = {source.value: SOURCE_NAMES[source] for source in Source}
    source = components.choose_one("Bron", sources, "bron")
    trends = data.trends(data.engine())
    trends = trends[(trends["source"] == source) & (trends["source"] != ALL)]
    own = [trends[trends["theme_id"] == theme_id] for theme_id in (one, other)]
    rows = comparing.compare_themes(*own)
    if rows.empty:
        st.info("In deze bron zijn deze thema’s nooit gehoord. Kies een andere bron.")
        return
    last = rows.iloc[-1]
    told = _ratio_told(last, labels[one], labels[other])
    st.html(f'<p class="rd-lead">{escape(told, quote=False)}</p>')
    periods = sorted(rows["period"])
    caption = Caption(
        f"{labels[one]} naast {labels[other]}, {SOURCE_NAMES[source]}",
        told,
        f"{capitalised(period_label(periods[0]))} tot en met {period_label(periods[-1])}",
        f"n = {number(rows['n_one'].sum())} en {number(rows['n_other'].sum())} stemmen",
    )
    components.chart(charts.two_courses(rows, (labels[one], labels[other]), periods), caption)
    shown = pd.DataFrame(
        {
            "Periode": rows["period"].map(period_label),
            f"Stemmen: {labels[one]}": rows["n_one"].map(number),
            f"Aandeel: {labels[one]}": _shares(rows, "one"),
            f"Stemmen: {labels[other]}": rows["n_other"].map(number),
            f"Aandeel: {labels[other]}": _shares(rows, "other"),
            "Zo vaak als het andere (95 %)": [_ratio(row) for row in rows.to_dict("records")],
            "Oordeel": [f"{_SIGNS.get(verdict, '')} {verdict}".strip() for verdict in rows["verdict"]],
        }
    )
    components.table(shown, numbers=list(shown.columns[1:6]), name=f"{labels[one]} naast {labels[other]}")
    for theme_id in (one, other):
        query = {"thema": theme_id, "periode": str(last["period"])}
        navigation.link(navigation.THEME, label=f"Alles over {components.plain(labels[theme_id])}", query_params=query)


def _ratio(row: Mapping[str, float]) -> str:
    if pd.isna(row["ratio_low"]) or pd.isna(row["ratio"]):
        return "onbekend"
    high = decimal(row["ratio_high"]) if pd.notna(row["ratio_high"]) else "veel meer"
    return f"{decimal(row['ratio'])} keer ({decimal(row['ratio_low'])} tot {high})"


def _ratio_told(row: pd.Series, one: str, other: str) -> str:
    when = f"In de {period_label(row['period'])}"
    if row["verdict"] not in _SIGNS:
        return f"{when} is tussen {one} en {other} geen verschil aan te tonen."
    often = f": {ratio} zo vaak" if (ratio := _ratio(row.to_dict())) != "onbekend" else ""
    return f"{when} gaat het {row['verdict']} over {one} dan over {other}{often}."


_show()
