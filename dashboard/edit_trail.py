"""What people changed about a theme, said under its title."""

from __future__ import annotations

import streamlit as st

from dashboard import components, data, navigation
from pipeline.editing.edits import described
from pipeline.store.edits import CONFLICT, UNDONE
from pipeline.wording import day


def trail(theme_id: str) -> None:
    """Say who adapted a theme, when, how and why: a line for each edit that holds, the newest first."""
    edits = data.edits(data.engine())
    own = edits[edits["themes"].map(lambda named: theme_id in named) & (edits["state"] != UNDONE)]
    if own.empty:
        return
    labels = data.themes(data.engine()).set_index("theme_id")["label"].to_dict()
    for row in own.to_dict("records"):
        conflict = " Let op: dit kon niet (helemaal) worden toegepast." if row["state"] == CONFLICT else ""
        sentence = f"Aangepast door {row['who']} op {day(row['made_at'])}: {described(row['change'], labels)}."
        st.caption(components.plain(f"{sentence} Reden: {row['why'].rstrip('.')}.{conflict}"))
    navigation.link(navigation.EDITS, label="Naar de redactie", query_params={"thema": theme_id})
