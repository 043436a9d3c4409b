"""Duiding: what an editor writes of a theme in a half-year, with who wrote it and what stood there before."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import components, data, visitor
from dashboard.access import Right
from pipeline.audit import Act
from pipeline.editing.checks import checked_name, checked_text
from pipeline.errors import RodeDradenError
from pipeline.store import notes
from pipeline.wording import day, number

_LONGEST = 1500


def show(theme_id: str, period: str) -> None:
    """Show the note on a theme; who may edit can write it."""
    found = notes.versions(data.engine(), theme_id, period)
    may = visitor.may(Right.EDIT)
    if found.empty and not may:
        return
    st.subheader("Duiding", anchor=False)
    if found.empty:
        st.write("Nog niet geschreven: wat betekent dit thema, en wat zit erachter?")
    else:
        last = found.iloc[0]
        # `st.text` formats nothing: what a person wrote stays as it is.
        st.text(last["text"])
        st.caption(components.plain(f"{last['made_by']}, {day(pd.Timestamp(last['made_at']))}."))
    if may:
        # Outside of what opens and closes: nobody may miss it.
        problem = st.container()
        # The same one whatever stands above it by now: it may not close while somebody is at it.
        with st.expander("Duiding schrijven of wijzigen", key=f"note_open-{theme_id}-{period}", on_change="rerun"):
            _form(theme_id, period, found, problem)
    if len(found) > 1:
        with st.expander(f"Eerdere versies ({number(len(found) - 1)})"):
            for row in found.iloc[1:].to_dict("records"):
                st.caption(components.plain(f"{row['made_by']}, {day(pd.Timestamp(row['made_at']))}:"))
                st.text(row["text"])


def _form(theme_id: str, period: str, found: pd.DataFrame, problem: st.delta_generator.DeltaGenerator) -> None:
    """Write on from the version that was there when the form was opened, so that nobody overwrites what they never saw."""
    key = f"{theme_id}-{period}"
    newest = int(found["note_id"].iloc[0]) if len(found) else 0
    read = st.session_state.setdefault(f"note_read-{key}", newest)
    written = str(found["text"].iloc[0]) if len(found) else ""
    with st.form(f"note-{key}", border=False):
        text = st.text_area(
            "Tekst",
            value=st.session_state.setdefault(f"note_from-{key}", written),
            max_chars=_LONGEST,
            key=f"note_text-{key}",
        )
        who = components.who_decides(f"note_who-{key}")
        asked = st.form_submit_button("Duiding vastleggen", type="primary")
    if not asked:
        return
    try:
        by = visitor.require(Right.EDIT)
        text = checked_text(text or "", "De duiding", 3, _LONGEST)
        notes.add(data.engine(), theme_id, period, text, checked_name(by.name or who), after=read)
        visitor.note(data.engine(), Act.EDITED, soort="duiding", themas=[theme_id], periode=period)
    except RodeDradenError as error:
        # They have now seen what another wrote; their own text is still in the form.
        st.session_state[f"note_read-{key}"] = newest
        problem.error(str(error))
        return
    for name in ("read", "from"):
        st.session_state.pop(f"note_{name}-{key}", None)
    st.rerun()
