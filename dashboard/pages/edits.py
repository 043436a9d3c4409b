"""Redactie: change themes by hand, see beforehand what a change does, and undo it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from dashboard import components, data, edit_inputs, edit_todo, visitor
from dashboard.access import Right
from pipeline.audit import Act
from pipeline.editing.edits import Change, Rename, described, kind_of, themes_of
from pipeline.errors import EditError, RodeDradenError
from pipeline.store.edits import CONFLICT, UNDONE
from pipeline.store.read import stamp
from pipeline.wording import SOURCE_NAMES, capitalised, day, number

_SHOWN = 50
_NO_THEME = "geen thema"


def _show() -> None:
    components.analysed_periods()
    st.title("Redactie", anchor=False)
    st.html(
        '<p class="rd-lead">Pas de thema’s aan. Elke redactie blijft bewaard met uw naam en reden, geldt ook na een nieuwe '
        "analyse, en is ongedaan te maken.</p>"
    )
    if done := st.session_state.pop("edit_done", ""):
        st.success(done)
    labels = data.themes(data.engine()).set_index("theme_id")["label"].to_dict()
    who = components.who_decides("edit_who")
    edit_todo.show(labels)
    _make(who, labels)
    _made(who, labels)


def _make(who: str, labels: dict[str, str]) -> None:
    st.subheader("Een redactie maken", anchor=False)
    change = edit_inputs.change()
    if st.button("Bekijk wat dit doet", disabled=change is None) and change:
        _look(change)
    looked = st.session_state.get("edit_preview")
    # What was typed since, or what another person did, makes another preview necessary.
    if change is None or looked is None or looked[0] != (change, stamp(data.engine())):
        return
    preview = looked[1]
    st.markdown(f"**{components.plain(capitalised(described(change, labels)))}**")
    _effect(preview)
    why = st.text_input("Reden", key="edit_why", placeholder="Waarom is dit nodig?", max_chars=400)
    if st.button("Vastleggen", type="primary"):
        _decide(change, who, why, labels)


def _look(change: Change) -> None:
    from pipeline.editing import deciding as editing  # noqa: PLC0415 - it brings the statistics, which the page itself can do without

    try:
        with st.spinner("Bezig met vooruitkijken ..."):
            preview = editing.preview(data.engine(), change)
    except EditError as error:
        st.session_state.pop("edit_preview", None)
        st.error(str(error))
    else:
        st.session_state["edit_preview"] = ((change, stamp(data.engine())), preview)


def _decide(change: Change, who: str, why: str, labels: dict[str, str]) -> None:
    from pipeline.editing import deciding as editing  # noqa: PLC0415 - as above

    try:
        with st.spinner("Bezig met toepassen en alle cijfers opnieuw berekenen ..."):
            by = visitor.require(Right.EDIT)
            edit_id = editing.decide(data.engine(), change, by.name or who, why)
            visitor.note(data.engine(), Act.EDITED, redactie=edit_id, soort=kind_of(change), themas=themes_of(change))
    except RodeDradenError as error:
        st.error(str(error))
        return
    st.session_state.pop("edit_preview", None)
    st.session_state.pop("edit_why", None)
    _finish(f"Redactie {edit_id} is vastgelegd: {described(change, labels)}.")


def _finish(sentence: str) -> None:
    st.session_state["edit_done"] = sentence
    st.rerun()


def _effect(preview: Any) -> None:
    moves = preview.moves
    if preview.conflict:
        st.warning(preview.conflict)
    for edit_id, sentence in preview.others.items():
        st.warning(f"Redactie {edit_id} raakt hierdoor in conflict: {sentence}")
    if moves.empty:
        if not preview.conflict:
            st.info("Er verhuizen geen signalen.")
        return
    names: Mapping[str, str] = {**preview.labels, "": _NO_THEME}
    total = int(moves["signals"].sum())
    verb = "signaal verhuist" if total == 1 else "signalen verhuizen"
    st.write(f"{number(total)} {verb}, met gelijke teksten erbij:")
    wide = moves.pivot_table(index=["old", "new"], columns="source", values="signals", aggfunc="sum", fill_value=0)
    wide = wide[[source for source in SOURCE_NAMES if source in wide.columns]]
    wide["total"] = wide.sum(axis=1)
    wide = wide.sort_values("total", ascending=False, kind="stable").map(number).reset_index()
    shown = wide.assign(old=wide["old"].map(names), new=wide["new"].map(names))
    columns = {"old": "Van", "new": "Naar", "total": "Samen", **SOURCE_NAMES}
    components.table(shown.rename(columns=columns), numbers=[*SOURCE_NAMES.values(), "Samen"])


def _made(who: str, labels: dict[str, str]) -> None:
    st.subheader("Wat er is vastgelegd", anchor=False)
    edits = data.edits(data.engine())
    if edits.empty:
        st.write("Nog niets: de thema’s zijn zoals de analyse ze vond.")
        return
    counts = edits["state"].value_counts()
    st.write(", ".join(f"{number(count)} {state}" for state, count in counts.items()) + ".")
    for row in edits.head(_SHOWN).to_dict("records"):
        _row(row, who, labels)
    if len(edits) > _SHOWN:
        st.caption(f"Dit zijn de {_SHOWN} nieuwste van {number(len(edits))}.")


def _row(row: Mapping[Any, Any], who: str, labels: dict[str, str]) -> None:
    with st.container(border=True):
        text, button = st.columns([0.8, 0.2], vertical_alignment="center")
        plain = components.plain
        sentence = described(row["change"], labels)
        if isinstance(row["change"], Rename):
            # Its present name is the new one; what it was called before tells which theme is meant.
            before = labels | data.found_labels(data.engine())
            sentence = f"‘{before.get(row['change'].theme_id, row['change'].theme_id)}’ {sentence}"
        text.markdown(f"**{row['edit_id']}. {plain(capitalised(sentence))}**")
        moved = f" {number(row['signals'])} signalen geplaatst." if row["signals"] else ""
        text.caption(plain(f"{row['who']}, {day(row['made_at'])}. Reden: {row['why'].rstrip('.')}.{moved}"))
        if row["state"] == UNDONE:
            text.caption(plain(f"Ongedaan gemaakt door {row['undone_by']}, {day(row['undone_at'])}."))
            return
        if row["state"] == CONFLICT:
            text.warning(plain(row["conflict"]))
        else:
            text.caption("Toegepast")
        key = f"undo-{row['edit_id']}"
        if button.button("Ongedaan maken", key=key, on_click=partial(_ask, row["edit_id"])) or (
            st.session_state.get("edit_undo") == row["edit_id"]
        ):
            _undo(row["edit_id"], who)


def _ask(edit_id: int) -> None:
    st.session_state["edit_undo"] = edit_id


def _undo(edit_id: int, who: str) -> None:
    from pipeline.editing import deciding as editing  # noqa: PLC0415 - as above

    _effect(editing.preview_undo(data.engine(), edit_id))
    yes, no = st.columns(2)
    if no.button("Laat zo", key=f"keep-{edit_id}"):
        st.session_state.pop("edit_undo", None)
        st.rerun()
    if not yes.button("Ja, maak ongedaan", key=f"really-{edit_id}", type="primary"):
        return
    try:
        with st.spinner("Bezig met terugdraaien en alle cijfers opnieuw berekenen ..."):
            by = visitor.require(Right.EDIT)
            editing.undo(data.engine(), edit_id, by.name or who)
            visitor.note(data.engine(), Act.EDITED, redactie=edit_id, soort="ongedaan gemaakt")
    except RodeDradenError as error:
        st.error(str(error))
        return
    st.session_state.pop("edit_undo", None)
    _finish(f"Redactie {edit_id} is ongedaan gemaakt.")


_show()
