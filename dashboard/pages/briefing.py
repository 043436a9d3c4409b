"""Briefing: choose the threads and download the deck."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from dashboard import components, data, visitor
from dashboard.access import Right
from pipeline.audit import Act
from pipeline.briefing import write_briefing
from pipeline.errors import RodeDradenError
from pipeline.period import Period
from pipeline.verdicts import ALL
from pipeline.wording import counted, percent, period_label

_PROPOSED = 7
_KINDS = {
    ".pptx": ("PowerPoint (.pptx)", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ".odp": ("LibreOffice (.odp)", "application/vnd.oasis.opendocument.presentation"),
    ".pdf": ("Pdf (.pdf)", "application/pdf"),
    ".xlsx": ("Cijfers voor Excel (.xlsx)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".ods": ("Cijfers voor LibreOffice (.ods)", "application/vnd.oasis.opendocument.spreadsheet"),
}


def _show() -> None:
    periods = components.analysed_periods()
    title, choice = st.columns([0.75, 0.25], vertical_alignment="bottom")
    with choice:
        period = components.choose_period(periods)
    title.title(f"Briefing over de {period_label(period)}", anchor=False)
    threads = data.threads(data.engine(), period)
    if threads.empty:
        st.info("In dit halfjaar is geen enkel thema gehoord. Kies een ander halfjaar.")
        return
    choose, make = st.columns([0.62, 0.38], gap="large")
    choose.write("Kies de thema's die in de briefing komen. De rode draden staan bovenaan.")
    trends = data.trends(data.engine(), period=period)
    shares = trends[trends["source"] == ALL].set_index("theme_id")[["share", "verdict"]]
    proposed = threads["is_red_thread"] if threads["is_red_thread"].any() else threads["rank"] > 0
    start = set(threads[proposed].head(_PROPOSED)["theme_id"])
    chosen = []
    for row in threads.head(30).to_dict("records"):
        share, verdict = shares.loc[row["theme_id"]]
        mark = "rode draad" if row["is_red_thread"] else "thema"
        label = f"{components.plain(row['label'])} ({mark}; {percent(share)}; {verdict})"
        if choose.checkbox(label, value=row["theme_id"] in start, key=f"{period}-{row['theme_id']}"):
            chosen.append(row["theme_id"])
    with make.container(border=True):
        if not chosen:
            st.warning("Kies minstens één thema om een briefing te maken.", icon="⚠️")
            return
        kind = st.radio("Soort bestand", list(_KINDS), format_func=lambda suffix: _KINDS[suffix][0])
        if st.button(
            f"Maak de briefing met {counted(len(chosen))} {'thema' if len(chosen) == 1 else 'thema’s'}",
            type="primary",
            key="maak",  # the words on it change with every choice, the button must not
        ):
            _make(period, chosen, kind)


def _make(period: str, chosen: list[str], kind: str) -> None:
    name = f"rode-draden-{period}{kind}"
    with st.spinner("De briefing wordt gemaakt ..."), tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / name
        try:
            visitor.require(Right.BRIEFING)
            visitor.note(data.engine(), Act.EXPORTED, wat=f"briefing{kind}", periode=period, themas=chosen)
            write_briefing(data.engine(), Period.parse(period), out, theme_ids=chosen)
        except RodeDradenError as error:
            st.error(str(error))
            return
        content = out.read_bytes()
    st.success("De briefing is klaar.")
    st.download_button(f"Download {name}", content, file_name=name, mime=_KINDS[kind][1], on_click="ignore")


_show()
