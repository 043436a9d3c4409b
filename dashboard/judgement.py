"""A verdict taken apart: the figures, the test, and which conditions of which rule hold."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from dashboard import components, data
from dashboard.remembered import remember_figures
from pipeline.trends.verdicts import ALL, ALPHA, CONDITIONS, COUNTS_FROM, RULES, Verdict, judge
from pipeline.wording import SOURCE_NAMES, capitalised, decimal, number, percent, percent_range, points, ratio_range

METHOD = (
    "De toets is die van Cochran, Mantel en Haenszel: het aandeel nu tegen dat van het vorige halfjaar en dezelfde helft van "
    "vorig jaar samen, met de bronnen als lagen. Schommelen de aantallen meer dan toeval geeft, dan worden zij eerst gedeeld "
    "door die overmaat. q is de kans na correctie voor alles wat er is vergeleken (Benjamini en Hochberg; alle bronnen samen "
    f"weegt tien keer zo zwaar als één bron). Een bron met minder dan {COUNTS_FROM} stemmen in een halfjaar telt niet mee in "
    "het gemiddelde. Viel een thema uiteen of kwam het samen uit andere, dan wordt het niet vergeleken met wat er daarvoor "
    "onder zijn naam stond."
)


def taken_apart(theme_id: str, period: str) -> None:
    """Show how the verdicts of a theme in a half-year follow from its figures."""
    figures, signs, rules = tables(data.engine(), theme_id, period)
    with st.expander("Hoe komt dit oordeel tot stand?"):
        components.table(figures, numbers=list(figures.columns[1:]))
        st.caption(METHOD)
        components.table(signs)
        components.table(rules)
        st.caption("De eerste regel waarvan alle voorwaarden gelden, geeft het oordeel.")


@remember_figures
def _judged(store: Engine) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The figures of all themes, and which conditions they meet: to judge one theme takes as long as to judge all."""
    trends = data.trends(store)
    return trends, judge(trends).conditions


@remember_figures
def tables(store: Engine, theme_id: str, period: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The figures of each source, the conditions that they meet, and the rules."""
    trends, conditions = _judged(store)
    now = trends[(trends["theme_id"] == theme_id) & (trends["period"] == period)]
    sources = [source for source in SOURCE_NAMES if source in set(now["source"])]
    rows = {source: now[now["source"] == source].iloc[0] for source in sources}
    names = {source: capitalised(SOURCE_NAMES[source]) for source in sources}
    figures = pd.DataFrame({names[source]: _figures(rows[source]) for source in sources})
    holds = conditions.loc[[row.name for row in rows.values()]].set_axis(list(names.values()))
    signs = holds.T.replace({True: "ja", False: "nee"})
    signs.index = [capitalised(CONDITIONS[name]) for name in signs.index]
    rules = pd.DataFrame(
        [
            {
                "Oordeel": str(verdict),
                "Voorwaarden": "; ".join(CONDITIONS[name] for name in conditions) or "geen van de andere oordelen",
            }
            | {names[source]: _applies(verdict, rows[source]) for source in sources}
            for verdict, conditions in RULES.items()
        ]
    )
    return figures.rename_axis("Cijfer").reset_index(), signs.rename_axis("Voorwaarde").reset_index(), rules


def _applies(verdict: Verdict, row: pd.Series) -> str:
    return "dit oordeel" if row["verdict"] == verdict else ""


def _figures(row: pd.Series) -> dict[str, str]:
    known = pd.notna(row.get("p_value"))
    counts = "ja" if row.get("in_mean") else "nee"
    return {
        "Stemmen nu, van totaal": f"{number(row['n'])} van {number(row['total'])}",
        "Stemmen in de halfjaren ervoor, van totaal": f"{number(row['n_before'])} van {number(row['total_before'])}"
        if pd.notna(row.get("n_before"))
        else "geen",
        "Aandeel (95 %)": f"{percent(row['share'])} ({percent_range(row['low'], row['high'])})",
        "Verandering met vorig halfjaar": points(row["change"], row["change_low"], row["change_high"]),
        "Verandering met vorig jaar": points(row["change_year"], row["change_year_low"], row["change_year_high"]),
        "Verhouding met vorig halfjaar (90 %)": ratio_range(row.to_dict()),
        "Schommelt meer dan toeval": f"{decimal(row['dispersion'], 2)} keer"
        if pd.notna(row.get("dispersion"))
        else "onbekend",
        "Toetsgrootheid": decimal(row["statistic"], 2) if known else "niet getoetst",
        "p, voor correctie": _chance(row["p_value"]) if known else "niet getoetst",
        f"q, na correctie (grens {decimal(ALPHA, 2)})": _chance(row["q_value"])
        if pd.notna(row.get("q_value"))
        else "niet getoetst",
        "Telt mee in het gemiddelde": f"{number(row['in_mean'])} bronnen" if row["source"] == ALL and known else counts,
        "Oordeel": str(row["verdict"]),
    }


def _chance(value: float) -> str:
    return "kleiner dan 0,0001" if value < 0.0001 else decimal(value, 4)
