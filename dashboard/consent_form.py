"""Toestemming: under a signal with special personal data, whether its writer may be quoted, and who noted that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import components, data, visitor
from dashboard.access import Right
from pipeline.audit import Act
from pipeline.errors import RodeDradenError
from pipeline.store import consent
from pipeline.wording import day, listed

_WHO, _DONE = "consent_who", "consent_done"


def consent_form(row: Mapping[Any, Any], standing: pd.DataFrame) -> None:
    """Say why a marked signal is not quoted and let an editor note that its writer agrees; nothing for any other signal.

    Args:
        row: the signal, as `read.find_signals` gives it.
        standing: the consents there are, as `consent.standing` gives them.
    """
    if not row["special"]:
        return
    signal_id = str(row["signal_id"])
    if st.session_state.get(_DONE, ("", ""))[0] == signal_id:
        st.success(st.session_state.pop(_DONE)[1])
    kinds = listed(str(row["special"]).split("|"))
    given = standing[standing["signal_id"] == signal_id].to_dict("records")
    if given:
        noted = given[0]
        told = (
            f"{noted['who']} noteerde op {day(noted['given_at'])} dat dit signaal geciteerd mag worden: {noted['why']}"
        )
        st.caption(components.plain(f"Bijzondere gegevens ({kinds}). {told}"))
        who = _who(signal_id)
        st.button("Toestemming intrekken", key=f"consent-back-{signal_id}", on_click=_withdraw, args=(signal_id, who))
        return
    st.caption(components.plain(f"Bijzondere gegevens ({kinds}): komt niet als citaat in een briefing."))
    with st.expander("De schrijver geeft toestemming"):
        who = _who(signal_id)
        why = st.text_input(
            "Waaruit blijkt de toestemming?",
            max_chars=300,
            key=f"why-{signal_id}",
            placeholder="Bijvoorbeeld: brief van 3 december, in ons dossier. Zonder naam of adres.",
        )
        st.button("Toestemming vastleggen", key=f"consent-{signal_id}", on_click=_give, args=(signal_id, who, why))


def _who(signal_id: str) -> str:
    """Who is at work; somebody who did not sign in says so. Typed once, it stands in the form of the next signal too."""
    return visitor.admit().name or st.text_input(
        "Uw naam (niet die van de schrijver)", st.session_state.get(_WHO, ""), max_chars=40, key=f"who-{signal_id}"
    )


def _give(signal_id: str, who: str, why: str) -> None:
    st.session_state[_WHO] = who
    _change(
        signal_id,
        "De toestemming is vastgelegd.",
        lambda: consent.give(data.engine(), signal_id, visitor.who().name or who, why),
    )


def _withdraw(signal_id: str, who: str) -> None:
    st.session_state[_WHO] = who
    _change(
        signal_id,
        "De toestemming is ingetrokken.",
        lambda: consent.withdraw(data.engine(), signal_id, visitor.who().name or who),
    )


def _change(signal_id: str, done: str, change: Callable[[], object]) -> None:
    try:
        visitor.require(Right.EDIT)
        change()
        visitor.note(data.engine(), Act.CONSENT, signaal=signal_id, soort=done)
    except RodeDradenError as error:
        st.error(str(error))
        return
    st.session_state[_DONE] = (signal_id, done)
