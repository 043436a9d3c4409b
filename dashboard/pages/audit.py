"""Logboek: who read, searched, changed and took what, for the administrator; and whether the log is whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import components, data, visitor
from pipeline.audit import Act, about_in_words, in_words, verify
from pipeline.store import audit
from pipeline.wording import number

_PAGE = 50
# So many of the signals that somebody saw stand in a row; the rest when asked.
_SHOWN = 3


def _show() -> None:
    engine = data.engine()
    visitor.note(engine, Act.AUDITED)
    st.title("Logboek", anchor=False)
    st.html(
        '<p class="rd-lead">Wie wat las, zocht, wijzigde, meenam en wiste. Over schrijvers staat hier niets: van een signaal '
        "alleen het nummer, van een zoekopdracht de tekst zonder persoonsgegevens.</p>"
    )
    _wholeness(verify(engine))
    acts, people, turn = st.columns(3, vertical_alignment="bottom")
    with acts:
        act = components.choose("Wat", {str(act): str(act) for act in Act}, "wat")
    with people:
        who = components.choose("Wie", {name: name for name in audit.people(engine)}, "wie")
    page = int(turn.number_input("Bladzijde", 1, None, 1))
    found = audit.entries(engine, act=act, who=who, limit=_PAGE, offset=(page - 1) * _PAGE)
    if found.empty:
        st.write("Hier staat niets. Kies een eerdere bladzijde, of haal een filter weg.")
        return
    rows = found.to_dict("records")
    components.table(pd.DataFrame([_row(row) for row in rows]), numbers=["Nummer"])
    long = {
        str(row["number"]): row["about"]
        for row in rows
        if about_in_words(row["about"], _SHOWN) != about_in_words(row["about"])
    }
    if long:
        options = {"": "geen"} | {key: f"nummer {key}" for key in long}
        chosen = components.choose_one("Toon een regel in zijn geheel", options, "regel")
        st.text(about_in_words(long.get(chosen, {})))


def _wholeness(verdict: audit.Verdict) -> None:
    if verdict.broken is not None:
        st.error(in_words(verdict))
        return
    st.write(in_words(verdict))
    st.caption(f"Bewaar dit elders om later te kunnen nagaan of er niets is weggehaald: {verdict.last}")


def _row(row: Mapping[Any, Any]) -> dict[str, str]:
    moment = pd.Timestamp(row["at"]).tz_convert("Europe/Amsterdam").strftime("%d-%m-%Y %H:%M:%S")
    about = about_in_words(row["about"], _SHOWN)
    return {"Nummer": number(row["number"]), "Wanneer": moment, "Wie": row["who"], "Wat": row["act"], "Waarover": about}


_show()
