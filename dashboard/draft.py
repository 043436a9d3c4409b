"""The briefing that a visitor is working on: what they chose so far, kept for as long as the page is open."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from pipeline.briefing.choices import Choices


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody works on: the version that they began with (0 for none), its choices, and theirs."""

    period: str
    parent: int
    base: Choices
    choices: Choices


def current(period: str, theme_ids: tuple[str, ...]) -> Draft:
    """The draft of a half-year; a new one begins with the threads that are proposed."""
    found = st.session_state.get("draft")
    if isinstance(found, Draft) and found.period == period:
        return found
    start = Choices(theme_ids)
    return begin(Draft(period, 0, start, start))


def begin(draft: Draft) -> Draft:
    """Work on another draft from now on; what the fields of the page say follows it."""
    st.session_state["draft"] = draft
    st.session_state["draft_round"] = st.session_state.get("draft_round", 0) + 1
    return draft


def change(choices: Choices) -> None:
    """Keep other choices in the draft."""
    st.session_state["draft"] = replace(st.session_state["draft"], choices=choices)


def key(name: str) -> str:
    """The key of a field: another draft has other fields, so that what was typed for one never shows in the other."""
    return f"draft-{st.session_state.get('draft_round', 0)}-{name}"


def move(theme_id: str, by: int) -> None:
    """Put a thread one place higher (-1) or lower (1)."""
    choices = st.session_state["draft"].choices
    order = list(choices.theme_ids)
    place = order.index(theme_id)
    other = place + by
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    change(replace(choices, theme_ids=tuple(order)))


def show(name: str, *, shown: bool) -> None:
    """Put a part or a page in the briefing, or leave it out (see `Choices.left_out`)."""
    choices = st.session_state["draft"].choices
    left_out = choices.left_out - {name} if shown else choices.left_out | {name}
    change(replace(choices, left_out=left_out))


def word(name: str, text: str, proposed: str) -> None:
    """Give a text other words; those that were proposed are not kept."""
    choices = st.session_state["draft"].choices
    texts = {other: said for other, said in choices.texts.items() if other != name}
    if text.strip() != proposed:
        texts[name] = text.strip()
    change(replace(choices, texts=texts))


def quote(theme_id: str, signal_ids: tuple[str, ...]) -> None:
    """Choose the quotes of a thread."""
    choices = st.session_state["draft"].choices
    change(replace(choices, quotes={**choices.quotes, theme_id: signal_ids}))
