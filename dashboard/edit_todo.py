"""The to-do list of the editor: what deserves a look, and themes that are nearly the same, side by side."""

from __future__ import annotations

import streamlit as st

from dashboard import components, data, navigation
from pipeline.editing.todo import RULE, named_by_people, todo
from pipeline.wording import capitalised, decimal, number

_SHOWN = 12
_DO = {"split": "Splits dit thema", "rename": "Geef het een naam"}


def show(labels: dict[str, str]) -> None:
    """Show what deserves a look, each with the way to the edit that helps."""
    named = named_by_people(data.edits(data.engine()))
    rows = todo(data.themes(data.engine()), data.theme_certainty(data.engine()), named)
    pairs = data.near_doubles(data.engine())
    with st.expander(f"Wat een blik verdient ({number(len(rows) + len(pairs))})"):
        if rows.empty and pairs.empty:
            st.write("Niets: alle thema’s zijn zeker, niet te groot, en hebben een naam.")
        for pair in pairs.head(_SHOWN).to_dict("records"):
            _pair(pair["one"], pair["other"], pair["likeness"], labels)
        for row in rows.head(_SHOWN).to_dict("records"):
            st.markdown(f"**{components.plain(capitalised(labels[row['theme_id']]))}**: {components.plain(row['why'])}")
            navigation.link(
                navigation.EDITS, label=_DO[row["do"]], query_params={"thema": row["theme_id"], "wat": row["do"]}
            )
        if len(rows) > _SHOWN:
            st.caption(f"Dit zijn de {number(_SHOWN)} grootste van {number(len(rows))}.")
        st.caption(RULE)


def _pair(one: str, other: str, likeness: float, labels: dict[str, str]) -> None:
    """Two themes side by side: their words, and a quote of each."""
    st.markdown("**Bijna dubbel:** zijn dit er twee of één?")
    themes = data.themes(data.engine()).set_index("theme_id")
    for column, theme_id in zip(st.columns(2), (one, other), strict=True):
        theme = themes.loc[theme_id]
        with column:
            st.write(components.plain(f"{capitalised(labels[theme_id])} ({number(theme['n'])})"))
            st.caption(components.plain(", ".join(theme["keywords"][:8])))
            quotes = data.signals_by_id(data.engine(), theme["representatives"][:1])
            for row in quotes[quotes["text"] != ""].to_dict("records"):
                st.html(components.quote({**row, "title": ""}, longest=220))
    st.caption(f"Hun middens lijken {decimal(likeness, 2)} op elkaar (1 is gelijk).")
    navigation.link(navigation.EDITS, label="Voeg deze samen", query_params={"thema": one, "wat": "merge"})
