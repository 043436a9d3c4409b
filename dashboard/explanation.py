"""What is told beside signals and themes: "Waarom hier?" for who asks, and the name that a language model proposes."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from dashboard import components, data
from pipeline.explain.wording import why
from pipeline.lenses.excerpt import excerpt
from pipeline.search import spans

_ASKED = "waarom"
_LONGEST, _LONGEST_NEAR, _NEAR = 6000, 220, 3


def signal(row: Mapping[Any, Any], *, longest: int = 600, place: str = "lijst", search: str = "") -> None:
    """Show a signal, and under it the way to its explanation; the explanation too when it was asked for.

    Args:
        row: the signal, as `read.find_signals` gives it.
        longest: how many characters of its text are shown while nothing is asked.
        place: tells this showing of the signal from another on the same page.
        search: what was searched for: those words are marked, and the text begins near the first of them.
    """
    signal_id = str(row["signal_id"])
    asked = st.query_params.get(_ASKED) == signal_id
    found = data.explanation(data.engine(), signal_id) if asked else None
    if found is None:
        text, hits = excerpt(str(row["text"]), spans(str(row["text"]), search), longest)
        st.html(components.quote({**row, "text": text}, longest=longest, spans=hits))
    else:
        st.html(components.quote(row, longest=_LONGEST, spans=found.spans))
        st.html(_panel(found.nearest.to_dict("records"), why(found)))
    st.button(
        "Uitleg sluiten" if asked else "Waarom hier?",
        key=f"{_ASKED}-{place}-{signal_id}",
        type="tertiary",
        on_click=_turn,
        args=("" if asked else signal_id,),
    )


def proposed_name(theme_id: str) -> None:
    """Show what a language model would call a theme, if one was asked, and that it is no more than that."""
    found = data.proposals(data.engine())
    for row in found[found["theme_id"] == theme_id].to_dict("records"):
        st.caption(
            f"Voorstel van een taalmodel ({components.plain(row['model'])}): {components.plain(row['label'])}. "
            "De naam van het thema verandert er niet door."
        )


def _turn(signal_id: str) -> None:
    if signal_id:
        st.query_params[_ASKED] = signal_id
    else:
        st.query_params.pop(_ASKED, None)


def _panel(nearest: list[dict[Any, Any]], sentences: list[str]) -> str:
    shown = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    if nearest:
        shown += "<p><strong>Wat er het meest op lijkt, in andere woorden:</strong></p>"
        shown += "".join(components.quote(row, longest=_LONGEST_NEAR) for row in nearest[:_NEAR])
    return f'<div class="rd-why">{shown}</div>'
