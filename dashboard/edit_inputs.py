"""What a person fills in to change a theme: one small form for each kind of edit."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard import components, data
from pipeline.editing.checks import words_from
from pipeline.editing.edits import Change, Hide, Mark, Merge, Move, Pin, Rename, Seed, Split
from pipeline.errors import EditError
from pipeline.store.read import SignalFilter
from pipeline.wording import ITEM_NAMES, capitalised, day, number, period_label

_FOUND = 200
_WORDS_HELP = (
    "Met komma’s ertussen. Een woord van vijf letters of meer telt ook als het in een langer woord staat, "
    "een korter woord alleen als het los staat."
)


def change() -> Change | None:
    """The change that is filled in, or None when something is still missing."""
    what, which = st.columns([0.4, 0.6])
    with what:
        kind = components.choose_one("Wat wilt u doen?", {name: text for name, (text, _) in _FORMS.items()}, "wat")
    theme_id = ""
    if kind != "seed":
        if not (themes := _themes()):
            st.caption("Er is nog geen thema om aan te passen. Een thema volgen kan wel.")
            return None
        with which:
            theme_id = components.choose_one("Thema", themes, "thema")
    try:
        return _FORMS[kind][1](theme_id)
    except EditError as error:
        st.caption(str(error))
        return None


def _themes(without: str = "") -> dict[str, str]:
    themes = data.themes(data.engine())
    themes = themes[(themes["n"] > 0) & (themes["theme_id"] != without)]
    themes = themes.assign(name=themes["label"].map(capitalised)).sort_values(["name", "theme_id"])
    return {
        theme_id: f"{name} ({number(n)})"
        for theme_id, name, n in zip(themes["theme_id"], themes["name"], themes["n"], strict=True)
    }


def _rename(theme_id: str) -> Change | None:
    label = data.themes(data.engine()).set_index("theme_id").loc[theme_id, "label"]
    typed = st.text_input("Nieuwe naam", value=label, max_chars=80, key=f"label-{theme_id}")
    return Rename(theme_id, typed) if typed.strip() and typed != label else None


def _merge(theme_id: str) -> Change | None:
    names = _themes(without=theme_id)
    others = st.multiselect(
        "Thema’s die hierin opgaan", list(names), format_func=names.__getitem__, placeholder="Kies thema’s"
    )
    return Merge(theme_id, tuple(sorted(others))) if others else None


def _split(theme_id: str) -> Change | None:
    ways = {"words": "Op woorden", "signals": "Signalen kiezen", "subtheme": "Een voorgesteld subthema"}
    way = st.radio("Hoe wilt u splitsen?", list(ways), format_func=ways.__getitem__, horizontal=True)
    if way == "subtheme":
        return _split_subtheme(theme_id)
    label = st.text_input("Naam van het nieuwe thema", max_chars=80)
    if way == "words":
        typed = st.text_input("Woorden", help=_WORDS_HELP, placeholder="wachtlijst, wachttijd")
        return Split(theme_id, label, words=words_from(typed)) if label.strip() and typed.strip() else None
    chosen = _signals(theme_id)
    st.caption(
        "Moeten nieuwe signalen vanzelf meegaan? Zet daarna enkele ervan vast als voorbeeld van het nieuwe thema."
    )
    return Split(theme_id, label, signal_ids=chosen) if label.strip() and chosen else None


def _split_subtheme(theme_id: str) -> Change | None:
    proposed = data.subthemes(data.engine(), theme_id)
    if not proposed:
        st.caption("Voor dit thema zijn geen subthema’s voorgesteld. Splits op woorden, of kies signalen.")
        return None
    names = {name: f"{capitalised(name)} ({number(len(ids))})" for name, ids in proposed.items()}
    name = st.selectbox("Subthema", list(names), format_func=names.__getitem__)
    label = st.text_input("Naam van het nieuwe thema", value=name, max_chars=80, key=f"subtheme-{name}")
    return Split(theme_id, label, subtheme=name, signal_ids=tuple(sorted(proposed[name]))) if label.strip() else None


def _hide(theme_id: str) -> Change | None:
    st.caption("Het thema staat dan niet meer in het overzicht en de briefing. Het telt wel mee in alle aantallen.")
    return Hide(theme_id)


def _move(theme_id: str) -> Change | None:
    names = {**_themes(without=theme_id), "": "Geen thema"}
    target = st.selectbox("Naar", list(names), format_func=names.__getitem__)
    chosen = _signals(theme_id)
    return Move(target, chosen) if chosen else None


def _mark(theme_id: str) -> Change | None:
    periods = sorted(data.analysed_periods(data.engine()), reverse=True)
    period = st.selectbox("Halfjaar", periods, format_func=period_label)
    is_red = st.radio(
        "Dit thema is", [True, False], format_func=lambda red: "een rode draad" if red else "geen rode draad"
    )
    return Mark(theme_id, period, bool(is_red))


def _pin(theme_id: str) -> Change | None:
    st.caption("Voorbeelden horen bij dit thema, en trekken signalen aan die erop lijken. Zoek in alle signalen.")
    chosen = _signals("")
    return Pin(theme_id, chosen) if chosen else None


def _seed(_: str) -> Change | None:
    label = st.text_input("Naam van het thema", max_chars=80)
    typed = st.text_input("Woorden", help=_WORDS_HELP, placeholder="stikstof, depositie")
    st.caption("Het thema trekt signalen met deze woorden aan, en signalen die daar sterk op lijken.")
    return Seed(label, words_from(typed)) if label.strip() and typed.strip() else None


def _signals(theme_id: str) -> tuple[str, ...]:
    """Let the reader search and choose signals, in a theme or (without one) in all."""
    search = st.text_input("Zoek signalen", placeholder="Woorden die er alle in moeten staan", key=f"search-{theme_id}")
    if not theme_id and not search.strip():
        return ()
    wanted = SignalFilter(theme_id=theme_id, search=search)
    count = data.count_signals(data.engine(), wanted)
    found = data.find_signals(data.engine(), wanted, limit=_FOUND)
    if found.empty:
        st.caption("Geen signalen gevonden. Zoek met minder woorden.")
        return ()
    lines = dict(zip(found["signal_id"], map(_line, found.to_dict("records")), strict=True))
    every = st.checkbox(f"Alle {number(len(lines))} gevonden signalen kiezen", key=f"every-{theme_id}-{search}")
    if count > len(lines):
        st.caption(f"Er zijn er {number(count)}; dit zijn de {number(len(lines))} nieuwste. Zoek met meer woorden.")
    if every:
        return tuple(lines)
    chosen = st.multiselect(
        "Signalen",
        list(lines),
        format_func=lines.__getitem__,
        placeholder="Kies signalen",
        key=f"some-{theme_id}-{search}",
    )
    for row in found[found["signal_id"].isin(chosen)].to_dict("records"):
        st.html(components.quote(row, longest=300))
    return tuple(chosen)


def _line(row: dict[str, object]) -> str:
    text = " ".join(f"{row['title']} {row['text']}".split()) or "tekst gewist"
    return f"{capitalised(ITEM_NAMES[str(row['source'])][0])}, {day(pd.Timestamp(row['date']))}: {text[:90]}"


_FORMS: dict[str, tuple[str, Callable[[str], Change | None]]] = {
    "rename": ("Een thema hernoemen", _rename),
    "merge": ("Thema’s samenvoegen", _merge),
    "split": ("Een thema splitsen", _split),
    "move": ("Signalen verplaatsen", _move),
    "pin": ("Voorbeelden vastzetten", _pin),
    "seed": ("Een eigen thema volgen", _seed),
    "mark": ("Een rode draad aanwijzen of schrappen", _mark),
    "hide": ("Een thema verbergen", _hide),
}
