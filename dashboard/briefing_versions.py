"""Versions of a briefing on the screen: keep one, open one, see what changed, approve, freeze, download."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import components, data, draft, visitor
from dashboard.access import Right
from dashboard.draft import Draft
from pipeline.audit import Act
from pipeline.briefing import versions
from pipeline.briefing.choices import Choices, applied, choices_from
from pipeline.briefing.content import Briefing
from pipeline.briefing.versions import Difference, Person
from pipeline.editing.checks import checked_name
from pipeline.errors import RodeDradenError
from pipeline.store import briefings
from pipeline.wording import day, listed, number


def keep(proposed: Briefing, work: Draft, name: str) -> None:
    """A button that keeps the draft as a version; what others kept meanwhile is shown, and nobody loses work."""
    if not visitor.may(Right.EDIT):
        return
    if told := st.session_state.pop("version_told", ""):
        st.success(told)
    st.button(
        "Bewaar als concept",
        key="bewaar",
        on_click=_act,
        args=(Right.EDIT, name, lambda person: _keep(proposed, work, person)),
    )
    _others(proposed, work)


def _keep(proposed: Briefing, work: Draft, person: Person) -> str:
    versions.checked(proposed, work.choices)
    visitor.note(data.engine(), Act.BRIEFED, wat="concept bewaard", periode=work.period)
    made, beside = versions.keep(data.engine(), proposed, work.choices, work.parent, person)
    st.session_state["draft"] = Draft(work.period, made, work.choices, work.choices)
    if beside:
        st.session_state["version_beside"] = (work.base, beside)
        return f"Bewaard als concept {made}. Intussen bewaarde iemand anders {_concepts(beside)}; die staat er ook nog."
    st.session_state.pop("version_beside", None)
    return f"Bewaard als concept {made}."


def _others(proposed: Briefing, work: Draft) -> None:
    """What others kept while somebody worked: what differs, and the way to put both together."""
    newest = data.briefing_versions(data.engine(), work.period)
    later = [int(n) for n in newest["number"] if n > work.parent] if len(newest) else []
    base, beside = st.session_state.get("version_beside", (work.base, tuple(later)))
    if not beside:
        return
    other = briefings.version(data.engine(), work.period, max(beside))
    if other is None:
        return
    theirs = choices_from(other.choices)
    st.warning(
        f"Terwijl u werkte, bewaarde {components.plain(other.made_by)} concept {other.number}. Uw werk blijft staan; het zijne "
        "of hare ook.",
        icon="⚠️",
    )
    with st.expander(f"Wat is er anders dan in concept {other.number}?", expanded=True):
        difference_table(versions.differences(applied(proposed, theirs), applied(proposed, work.choices)))
        together, clashes = versions.put_together(base, work.choices, theirs)
        if clashes:
            told = listed([versions.place_of(proposed, key) for key in clashes])
            st.write(f"U wijzigde allebei: {components.plain(told)}. Daarvan blijft uw keuze staan.")
        st.button(
            f"Voeg de wijzigingen van concept {other.number} toe aan de mijne",
            key="samenvoegen",
            on_click=_take_over,
            args=(work, other.number, theirs, together),
        )


def _take_over(work: Draft, number_of_other: int, theirs: Choices, together: Choices) -> None:
    st.session_state.pop("version_beside", None)
    draft.begin(Draft(work.period, max(work.parent, number_of_other), theirs, together))


def _concepts(numbers: tuple[int, ...]) -> str:
    return f"concept {listed([str(n) for n in numbers])}"


def show(proposed: Briefing, work: Draft, name: str) -> None:
    """The versions of the half-year, newest first, with what can be done with each."""
    found = data.briefing_versions(data.engine(), work.period)
    if found.empty:
        st.write("Er is nog geen concept bewaard.")
        return
    rows = found.to_dict("records")
    chosen = st.selectbox("Versie", rows, format_func=_named, key="versie")
    kept = briefings.version(data.engine(), work.period, int(chosen["number"]))
    if kept is None:
        return
    st.write(_told(chosen))
    columns = st.columns(3)
    if visitor.may(Right.EDIT) and columns[0].button("Werk hierin verder", key=f"open-{kept.number}"):
        choices = choices_from(kept.choices)
        draft.begin(Draft(work.period, kept.number, choices, choices))
        st.rerun()
    if visitor.may(Right.APPROVE) and not kept.approved_by:
        columns[1].button(
            "Keur goed",
            key=f"approve-{kept.number}",
            on_click=_act,
            args=(Right.APPROVE, name, lambda person: _approve(kept, person)),
        )
    if visitor.may(Right.EDIT) and kept.approved_by and kept.frozen_at is None:
        columns[2].button(
            "Stel vast",
            key=f"freeze-{kept.number}",
            help="De bestanden worden nu gemaakt en blijven voor altijd zo, wat er later ook bij komt.",
            on_click=_act,
            args=(Right.EDIT, name, lambda person: _freeze(kept, person)),
        )
    with st.expander(f"Wat is er veranderd sinds concept {kept.number}?"):
        found_differences = versions.differences(
            versions.briefing_of(data.engine(), kept), applied(proposed, work.choices)
        )
        difference_table(found_differences)
    st.session_state["version_download"] = kept


def _named(row: Mapping[str, Any]) -> str:
    state = ", vastgesteld" if pd.notna(row["frozen_at"]) else (", goedgekeurd" if row["approved_by"] else "")
    made = day(pd.Timestamp(row["made_at"])).rsplit(" ", 1)[0]
    return f"concept {number(row['number'])}, {made}, door {row['made_by']}{state}"


def _told(row: Mapping[str, Any]) -> str:
    told = [f"Gemaakt door {row['made_by']} op {day(pd.Timestamp(row['made_at']))}"]
    if row["parent"]:
        told.append(f"vanuit concept {row['parent']}")
    if row["approved_by"]:
        told.append(f"goedgekeurd door {row['approved_by']} op {day(pd.Timestamp(row['approved_at']))}")
    if pd.notna(row["frozen_at"]):
        told.append(
            f"vastgesteld door {row['frozen_by']} op {day(pd.Timestamp(row['frozen_at']))}: verandert niet meer"
        )
    return components.plain("; ".join(told) + ".")


def _approve(kept: briefings.Kept, person: Person) -> str:
    visitor.note(data.engine(), Act.BRIEFED, wat="concept goedgekeurd", periode=kept.period, concept=kept.number)
    versions.approve(data.engine(), kept, person)
    return f"Concept {kept.number} is goedgekeurd."


def _freeze(kept: briefings.Kept, person: Person) -> str:
    visitor.note(data.engine(), Act.BRIEFED, wat="briefing vastgesteld", periode=kept.period, concept=kept.number)
    versions.freeze(data.engine(), kept, person)
    return f"Concept {kept.number} is vastgesteld. Wie het downloadt, krijgt altijd precies deze bestanden."


def difference_table(differences: tuple[Difference, ...]) -> None:
    """Show what is not the same in two briefings; a long list as a table that can be scrolled."""
    if not differences:
        st.write("Niets.")
        return
    rows = pd.DataFrame(
        [{"Waar": d.where, "Toen": d.before or "(niets)", "Nu": d.after or "(niets)"} for d in differences]
    )
    components.table(rows, files=False)


def _act(right: Right, name: str, act: Callable[[Person], str]) -> None:
    try:
        account = visitor.require(right)
        person = Person(checked_name(name), account.account, signed_in=bool(account.name))
        st.session_state["version_told"] = act(person)
    except RodeDradenError as error:
        st.session_state["version_error"] = str(error)
