"""Briefing: choose the threads, put the pages together, keep versions, and download the deck."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard import briefing_pages, briefing_versions, components, data, draft, visitor
from dashboard.access import Right
from dashboard.draft import Draft
from pipeline.audit import Act
from pipeline.briefing import write
from pipeline.briefing.choices import Choices, applied
from pipeline.briefing.content import Briefing
from pipeline.briefing.versions import version_file
from pipeline.errors import RodeDradenError
from pipeline.store.briefings import Kept
from pipeline.trends.verdicts import ALL
from pipeline.wording import capitalised, counted, percent, period_label

_OPEN = "application/vnd.oasis.opendocument"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_KINDS = {
    ".pptx": ("PowerPoint (.pptx)", f"{_OFFICE}.presentationml.presentation"),
    ".odp": ("LibreOffice (.odp)", f"{_OPEN}.presentation"),
    ".pdf": ("Pdf (.pdf)", "application/pdf"),
    ".docx": ("Eén pagina voor Word (.docx)", f"{_OFFICE}.wordprocessingml.document"),
    ".odt": ("Eén pagina voor LibreOffice (.odt)", f"{_OPEN}.text"),
    ".xlsx": ("Cijfers voor Excel (.xlsx)", f"{_OFFICE}.spreadsheetml.sheet"),
    ".ods": ("Cijfers voor LibreOffice (.ods)", f"{_OPEN}.spreadsheet"),
    ".zip": ("Grafieken als plaatje (.png en .svg)", "application/zip"),
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
    if problem := st.session_state.pop("version_error", ""):
        st.error(problem)
    work = draft.current(period, data.proposed_threads(threads))
    choose, make = st.columns([0.62, 0.38], gap="large")
    with choose:
        work = _choose(threads, work, period)
    if not work.choices.theme_ids:
        make.warning("Kies minstens één thema om een briefing te maken.", icon="⚠️")
        return
    with make:
        _order(threads, work)
    try:
        proposed = data.proposed_briefing(data.engine(), period, tuple(sorted(work.choices.theme_ids)))
    except RodeDradenError as error:
        st.error(str(error))
        return
    with make.container(border=True):
        _files(proposed, work)
    pages, versions = st.tabs(["Pagina’s", "Versies"])
    name = ""
    with versions:
        if visitor.may(Right.EDIT) or visitor.may(Right.APPROVE):
            name = components.who_decides("briefing_who")
        briefing_versions.keep(proposed, work, name)
        briefing_versions.show(proposed, work, name)
        _version_files()
    with pages:
        briefing_pages.show(proposed, work.choices)


def _choose(threads: pd.DataFrame, work: Draft, period: str) -> Draft:
    """Which themes are in the briefing; what is ticked last comes last."""
    st.write("Kies de thema's die in de briefing komen. De rode draden staan bovenaan.")
    trends = data.told_trends(data.engine())
    trends = trends[(trends["period"] == period) & (trends["source"] == ALL)]
    shares = trends.set_index("theme_id")[["share", "verdict"]]
    order = list(work.choices.theme_ids)
    for row in threads.head(30).to_dict("records"):
        share, verdict = shares.loc[row["theme_id"]]
        mark = "rode draad" if row["is_red_thread"] else "thema"
        label = f"{components.plain(row['label'])} ({mark}; {percent(share)}; {verdict})"
        theme_id = row["theme_id"]
        wanted = st.checkbox(label, value=theme_id in order, key=draft.key(f"kies-{theme_id}"))
        if wanted and theme_id not in order:
            order.append(theme_id)
        elif not wanted and theme_id in order:
            order.remove(theme_id)
    if tuple(order) != work.choices.theme_ids:
        draft.change(replace(work.choices, theme_ids=tuple(order)))
        return replace(work, choices=replace(work.choices, theme_ids=tuple(order)))
    return work


def _order(threads: pd.DataFrame, work: Draft) -> None:
    labels = threads.set_index("theme_id")["label"]
    with st.container(border=True):
        st.markdown("**Volgorde**")
        for place, theme_id in enumerate(work.choices.theme_ids):
            name, up, down = st.columns([0.76, 0.12, 0.12], vertical_alignment="center")
            label = capitalised(str(labels.get(theme_id, theme_id)))
            name.write(f"{place + 1}. {components.plain(label)}")
            up.button(
                "↑",
                key=draft.key(f"op-{theme_id}"),
                help=f"Zet {label} hoger",
                disabled=place == 0,
                on_click=draft.move,
                args=(theme_id, -1),
            )
            down.button(
                "↓",
                key=draft.key(f"neer-{theme_id}"),
                help=f"Zet {label} lager",
                disabled=place == len(work.choices.theme_ids) - 1,
                on_click=draft.move,
                args=(theme_id, 1),
            )


def _files(proposed: Briefing, work: Draft) -> None:
    briefing_pages.page_switches(proposed, work.choices)
    kind = st.radio("Soort bestand", list(_KINDS), format_func=lambda suffix: _KINDS[suffix][0])
    count = len(work.choices.theme_ids)
    if st.button(
        f"Maak de briefing met {counted(count)} {'thema' if count == 1 else 'thema’s'}",
        type="primary",
        key="maak",  # the words on it change with every choice, the button must not
    ):
        _make(proposed, work.choices, kind)


def _make(proposed: Briefing, choices: Choices, kind: str) -> None:
    period = str(proposed.period)
    name = f"rode-draden-{period}{kind}"
    with st.spinner("De briefing wordt gemaakt ..."), tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / name
        try:
            visitor.require(Right.BRIEFING)
            visitor.note(
                data.engine(), Act.EXPORTED, wat=f"briefing{kind}", periode=period, themas=list(choices.theme_ids)
            )
            write(applied(proposed, choices), out)
        except RodeDradenError as error:
            st.error(str(error))
            return
        content = out.read_bytes()
    st.success("De briefing is klaar.")
    st.download_button(f"Download {name}", content, file_name=name, mime=_KINDS[kind][1], on_click="ignore")


def _version_files() -> None:
    """The files of the version that is open: of a frozen one always the same."""
    kept = st.session_state.pop("version_download", None)
    if not isinstance(kept, Kept):
        return
    kind = st.selectbox("Bestand", list(_KINDS), format_func=lambda suffix: _KINDS[suffix][0], key="versie_soort")
    if not st.button(f"Maak het bestand van concept {kept.number}", key="versie_maak"):
        return
    name = f"rode-draden-{kept.period}-concept-{kept.number}{kind}"
    try:
        visitor.require(Right.BRIEFING)
        visitor.note(data.engine(), Act.EXPORTED, wat=f"briefing{kind}", periode=kept.period, concept=kept.number)
        content = version_file(data.engine(), kept, kind)
    except RodeDradenError as error:
        st.error(str(error))
        return
    st.download_button(f"Download {name}", content, file_name=name, mime=_KINDS[kind][1], on_click="ignore")


_show()
