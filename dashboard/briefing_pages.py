"""What stands on each page of a briefing, beside a picture of it: parts, quotes and words, with those that were proposed."""

from __future__ import annotations

import re
from collections.abc import Mapping

import streamlit as st

from dashboard import components, data, draft, visitor
from dashboard.access import Right
from pipeline.briefing.boxes import Slide
from pipeline.briefing.choices import Choices, applied
from pipeline.briefing.content import HEADINGS, MOST_QUOTES, PARTS, Briefing, ThreadPage, texts_of
from pipeline.briefing.template import canvas_of
from pipeline.briefing.versions import LONGEST_TEXT, too_strong
from pipeline.errors import RodeDradenError
from pipeline.settings import current_settings
from pipeline.wording import capitalised, listed

_NAMES = {"statement": "Titel", "subline": "Regel onder de titel"} | {
    name: head.rstrip(":") for name, head in HEADINGS.items()
}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def show(proposed: Briefing, choices: Choices) -> None:
    """The pages one by one: a picture, and what can be changed about it by who may."""
    briefing = applied(proposed, choices)
    try:
        canvas = canvas_of(current_settings().deck_template)
    except RodeDradenError as error:
        st.error(str(error))
        return
    slides, pictures = data.briefing_pages(briefing, canvas)
    names = {place: f"{place + 1}. {slide.name}" for place, slide in enumerate(slides)}
    # The page that somebody works on stays in sight when its number changes.
    place = st.selectbox("Pagina", list(names), format_func=names.__getitem__, key=draft.key(f"pagina-{len(slides)}"))
    slide = slides[place]
    st.image(pictures[place], width="stretch", alt=f"Pagina {place + 1}: {slide.spoken()}")
    if slide.left_off:
        told = listed([PARTS[part] for part in slide.left_off])
        st.warning(f"Er is geen plaats voor alles: {told}. Wat wegvalt, staat in de notities bij de dia.", icon="⚠️")
    if visitor.may(Right.EDIT):
        with st.expander("Deze pagina aanpassen", expanded=True):
            _edit(slide, proposed, choices)
    with st.expander(f"Alle {len(slides)} pagina’s"):
        columns = st.columns(3)
        for number, (each, drawn) in enumerate(zip(slides, pictures, strict=True)):
            columns[number % 3].image(drawn, width="stretch", alt=f"Pagina {number + 1}: {each.name}")


def _edit(slide: Slide, proposed: Briefing, choices: Choices) -> None:
    known = texts_of(proposed)
    pages = {page.theme_id: page for page in proposed.pages}
    if slide.kind == "front":
        for name, label in (("title", "Titel"), ("lead", "Regel eronder"), ("ground", "Uitleg")):
            _text(name, label, known, choices)
    elif page := pages.get(slide.key):
        _thread(page, known, choices)
    elif slide.kind == "text":
        _listing(slide.key, proposed, known, choices)
    else:
        st.write("Deze pagina volgt uit de gekozen rode draden en hun volgorde.")


def _thread(page: ThreadPage, known: Mapping[str, str], choices: Choices) -> None:
    st.markdown("**Wat staat erop?**")
    columns = st.columns(4)
    for place, (part, name) in enumerate(PARTS.items()):
        _shown(columns[place % 4], f"{page.theme_id}/{part}", capitalised(name), choices)
    _quotes(page, choices)
    for name, label in _NAMES.items():
        key = f"{page.theme_id}/{name}"
        _text(key, label, known, choices)
        said = choices.texts.get(key, "")
        if said and name in {"statement", "change"} and (claim := too_strong(said, page)):
            st.warning(f"Dit noemt een {claim}, maar het oordeel is {page.verdict}. Zo kan het niet worden bewaard.")


def _quotes(page: ThreadPage, choices: Choices) -> None:
    if not page.quotes:
        st.caption("Er is geen zin die op de pagina past en mag worden geciteerd.")
        return
    texts = {quote.signal_id: f"‘{quote.text}’ ({quote.about})" for quote in page.quotes}
    start = list(choices.quotes.get(page.theme_id, tuple(texts)[:MOST_QUOTES]))
    chosen = st.multiselect(
        f"Citaten, hooguit {MOST_QUOTES}, in de volgorde waarin u ze kiest",
        list(texts),
        default=[signal_id for signal_id in start if signal_id in texts],
        format_func=texts.__getitem__,
        max_selections=MOST_QUOTES,
        key=draft.key(f"citaten-{page.theme_id}"),
        placeholder="Kies een citaat",
    )
    if chosen != start:
        draft.quote(page.theme_id, tuple(chosen))
        st.rerun()


def _listing(key: str, proposed: Briefing, known: Mapping[str, str], choices: Choices) -> None:
    _text(f"{key}/title", "Titel", known, choices)
    listing = next(listing for listing in proposed.listings if listing.key == key)
    for place, (head, _) in enumerate(listing.paragraphs):
        _text(f"{key}/{place}", head.rstrip(":") or f"Alinea {place + 1}", known, choices)


def _shown(column: st.delta_generator.DeltaGenerator, name: str, label: str, choices: Choices) -> None:
    shown = name not in choices.left_out
    wanted = column.checkbox(label, value=shown, key=draft.key(f"toon-{name}"))
    if wanted != shown:
        draft.show(name, shown=wanted)
        st.rerun()


def _text(key: str, label: str, known: Mapping[str, str], choices: Choices) -> None:
    """A field with the words as they are, and those that were proposed at hand."""
    proposed = known[key]
    present = choices.texts.get(key, proposed)
    most = max(LONGEST_TEXT, len(present))
    typed = st.text_area(label, present, key=draft.key(f"tekst-{key}"), max_chars=most, height="content")
    if typed.strip() != present:
        draft.word(key, typed, proposed)
        st.rerun()
    if present == proposed:
        return
    st.caption(f"Voorstel: {components.plain(proposed)}")
    foreign = sorted(set(_NUMBER.findall(present)) - set(_NUMBER.findall(proposed)))
    if foreign:
        st.warning(f"Niet uit de cijfers van deze pagina: {listed(foreign)}. Kunt u ervoor instaan?", icon="⚠️")
    st.button("Terug naar het voorstel", key=draft.key(f"terug-{key}"), on_click=_propose_again, args=(key, proposed))


def _propose_again(key: str, proposed: str) -> None:
    draft.word(key, proposed, proposed)
    st.session_state.pop(draft.key(f"tekst-{key}"), None)


def page_switches(proposed: Briefing, choices: Choices) -> None:
    """Which of the pages beside the threads are in the briefing."""
    for listing in proposed.listings:
        _shown(st, f"page/{listing.key}", listing.title, choices)  # type: ignore[arg-type]  # the page is a column too
