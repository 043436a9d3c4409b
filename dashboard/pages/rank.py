"""Rangorde: what the order of the threads is made of, what other weights would make of it, and each place taken apart."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import components, data, navigation
from pipeline.trends.grounds import rule_grounds, score_grounds
from pipeline.trends.rank import PARTS, WEIGHTS, distinguishing, formula, ranks_by_any_weights, scores
from pipeline.trends.verdicts import ALL
from pipeline.wording import capitalised, counted, decimal, listed, number

_HEAVIEST = 5


def _show() -> None:
    periods = components.analysed_periods()
    title, when = st.columns([0.75, 0.25], vertical_alignment="bottom")
    with when:
        period = components.choose_period(periods)
    title.title("Rangorde", anchor=False)
    threads = data.threads(data.engine(), period)
    if threads.empty or threads["score"].isna().any():
        components.not_analysed("Nog geen rangorde")
    red = int(threads["is_red_thread"].sum())
    st.html(
        f'<p class="rd-lead">{number(red)} van de {number(len(threads))} thema’s voldoen aan de voorwaarden van een rode '
        "draad. Wat hen onderscheidt is hun plaats, en die hangt af van hoe zwaar elk deel weegt.</p>"
    )
    weights = _weights()
    st.write(formula(weights))
    _order(threads, weights)
    _apart(threads, weights, period)
    with st.expander("Wat betekenen de delen?"):
        meanings = [{"Deel": part.name, "Betekenis": part.meaning, "Weegt": part.weight} for part in PARTS.values()]
        components.table(pd.DataFrame(meanings), numbers=["Weegt"])


def _weights() -> dict[str, float]:
    """The weights as the analyst sets them, in this session only."""
    st.subheader("Gewichten", anchor=False)
    st.caption(
        "U verandert ze alleen voor uzelf, zolang deze pagina open is. Het overzicht en de briefing blijven zoals zij zijn."
    )
    columns = st.columns(len(PARTS))
    return {
        key: float(column.slider(capitalised(part.name), 0, _HEAVIEST, part.weight, key=f"gewicht-{key}"))
        for column, (key, part) in zip(columns, PARTS.items(), strict=True)
    }


def _order(threads: pd.DataFrame, weights: dict[str, float]) -> None:
    first = threads["is_red_thread"]
    ranges = ranks_by_any_weights(threads, first)
    shown = threads.assign(
        chosen=scores(threads, weights), usual=threads["rank"], out=distinguishing(threads), **ranges
    ).sort_values(["is_red_thread", "chosen", "theme_id"], ascending=[False, False, True], ignore_index=True)
    moved = int((shown.index + 1 != shown["usual"]).sum())
    if weights != dict(WEIGHTS):
        st.write(
            f"Met deze gewichten {'verandert' if moved == 1 else 'veranderen'} {counted(moved)} thema’s van plaats."
        )
    wide = shown[shown["is_red_thread"] & (shown["rank_high"] - shown["rank_low"] >= red_third(shown))]
    if len(wide):
        names = listed([str(label) for label in wide["label"].head(5)])
        st.write(f"Het meest hangt de plaats van de weging af bij: {components.plain(names)}.")
    table = pd.DataFrame(
        {
            "Plaats": [number(place) for place in range(1, len(shown) + 1)],
            "Thema": shown["label"].map(capitalised),
            "Rode draad": shown["is_red_thread"].map({True: "ja", False: "nee"}),
            "Score": shown["chosen"].map(lambda score: decimal(score, 2)),
            **{capitalised(part.name): shown[key].map(lambda part: decimal(part, 2)) for key, part in PARTS.items()},
            "Gewone plaats": shown["usual"].map(number),
            "Bij andere gewichten": [
                f"{number(low)}–{number(high)}" for low, high in zip(shown["rank_low"], shown["rank_high"], strict=True)
            ],
            "Valt op door": [listed(names) for names in shown["out"]],
        }
    )
    words = ("Thema", "Rode draad", "Valt op door")
    components.table(table, numbers=[name for name in table.columns if name not in words])
    st.caption(
        "'Bij andere gewichten' geeft de plaatsen bij 9 van de 10 van duizend wegingen, door het lot getrokken. Rode draden "
        "staan altijd voor de andere thema’s."
    )


def _apart(threads: pd.DataFrame, weights: dict[str, float], period: str) -> None:
    """Show how the place of one theme follows from counts, and the way to the signals that were counted."""
    st.subheader("Eén plaats uit elkaar", anchor=False)
    theme_id = components.choose_one("Thema", dict(zip(threads["theme_id"], threads["label"], strict=True)), "thema")
    thread = threads[threads["theme_id"] == theme_id].iloc[0]
    trends = data.trends(data.engine())
    grounds = score_grounds(trends, data.theme_days(data.engine(), period), theme_id, period)
    total = sum(weights.values())
    parts = [
        {
            "Deel": capitalised(part.name),
            "Geteld": grounds.loc[key, "why"],
            "Uitkomst": decimal(thread[key], 2),
            "Weegt": f"{number(weights[key])} van {number(total)}",
            "Draagt bij": decimal(thread[key] * weights[key] / max(total, 1), 3),
        }
        for key, part in PARTS.items()
    ]
    components.table(pd.DataFrame(parts), numbers=["Uitkomst", "Weegt", "Draagt bij"])
    chosen = float(scores(threads[threads["theme_id"] == theme_id], weights).iloc[0])
    st.write(f"Samen is de score {decimal(chosen, 3)}. {components.plain(thread['why'])}")
    own = trends[(trends["theme_id"] == theme_id) & (trends["period"] == period) & (trends["source"] == ALL)]
    rule = rule_grounds(thread.to_dict(), int(own["signals"].iloc[0]))
    components.table(
        pd.DataFrame(
            {
                "Voorwaarde van een rode draad": rule["condition"].map(capitalised),
                "Geteld": rule["counted"],
                "Voldoet": rule["holds"].map({True: "ja", False: "nee"}),
            }
        )
    )
    query = {"thema": theme_id, "periode": period}
    navigation.link(navigation.SIGNALS, label="De signalen die zijn geteld", query_params=query)
    navigation.link(navigation.THEME, label="Het oordeel over dit thema, en hoe dat tot stand komt", query_params=query)


def red_third(threads: pd.DataFrame) -> float:
    """A range of places so wide that the order says little: a third of all red threads."""
    return max(float(threads["is_red_thread"].sum()) / 3, 1.0)


_show()
