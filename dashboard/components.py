"""The few pieces that pages share. Text of signals is always escaped: what a citizen wrote is never run or formatted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NoReturn

import pandas as pd
import streamlit as st

from dashboard import data, navigation, taking_along, visitor
from dashboard.access import Right
from dashboard.drawing import Drawing
from dashboard.look import SOURCES
from dashboard.taking_along import Caption
from pipeline.explain.reasons import marked
from pipeline.trends.verdicts import VERDICT_RULES, Verdict
from pipeline.wording import (
    ITEM_NAMES,
    SOURCE_NAMES,
    VERDICT_SIGNS,
    capitalised,
    certainty,
    day,
    number,
    outlets_sentence,
    period_label,
)

_TONES: Mapping[str, str] = {
    Verdict.NEW: "rd-new",
    Verdict.RETURNED: "rd-new",
    Verdict.RISING: "rd-up",
    Verdict.FALLING: "rd-down",
    Verdict.GONE: "rd-down",
}


def nothing_read() -> NoReturn:
    """End the page with advice: there is nothing in the store."""
    _not_done("Er zijn nog geen signalen", "Lees eerst bestanden in, en maak daarna de analyse.")


def not_analysed(what: str) -> NoReturn:
    """End the page with advice: there is no analysis, or none that holds what the page shows."""
    _not_done(what, "Maak de analyse. Daarna staat hier wat mensen vragen en vertellen.")


def _not_done(what: str, remedy: str) -> NoReturn:
    st.subheader(what, anchor=False)
    st.write(f"{remedy} {'Dat kan op Bronnen' if visitor.may(Right.INGEST) else 'Dat doet de beheerder'}.")
    if visitor.may(Right.INGEST):
        navigation.link(navigation.SOURCES, "Naar Bronnen", {})
    st.stop()


def nothing_yet(what: str, remedy: str) -> NoReturn:
    """Say what is missing and what to do about it, and end the page there."""
    st.subheader(what, anchor=False)
    st.write(remedy)
    st.stop()


def analysed_periods() -> list[str]:
    """The half-years to choose from, newest first; ends the page with advice when there are none."""
    periods: list[str] = sorted(data.analysed_periods(data.engine()), reverse=True)
    if not periods:
        if data.totals(data.engine()).empty:
            nothing_read()
        not_analysed("Er is nog geen analyse")
    return periods


def choose_period(periods: Sequence[str], *, labelled: bool = False) -> str:
    """Let the reader choose a half-year (the newest first); it stands in the address, so that a page can be shared."""
    return choose_one("Periode", {p: period_label(p) for p in periods}, "periode", labelled=labelled)


def choose_one(label: str, options: Mapping[str, str], key: str, *, labelled: bool = True) -> str:
    """Let the reader choose one of `options` (value: name); it stands in the address under `key`."""
    values = list(options)
    asked = st.query_params.get(key, values[0])
    chosen: str = st.selectbox(
        label,
        values,
        index=values.index(asked) if asked in options else 0,
        format_func=lambda value: options[value],
        label_visibility="visible" if labelled else "collapsed",
    )
    st.query_params[key] = chosen
    return chosen


def choose(label: str, options: Mapping[str, str], key: str) -> str:
    """Let the reader narrow to one of `options` (value: name), or to none: "alles", the empty value."""
    chosen = choose_one(label, {"": "alles"} | dict(options), key)
    if not chosen:
        st.query_params.pop(key, None)
    return chosen


def who_decides(key: str) -> str:
    """The name under which a visitor decides: that of the sign-in, or what they say where nobody signs in."""
    if name := visitor.admit().name:
        return name
    return st.text_input("Uw naam", key=key, placeholder="Voornaam en achternaam", max_chars=40)


def theme_link(label: str, theme_id: str, period: str) -> None:
    """Show the name of a theme as the way to its page."""
    name = plain(capitalised(label))
    navigation.link(navigation.THEME, label=f"**{name}**", query_params={"thema": theme_id, "periode": period})


def choose_page(count: int, size: int, key: str) -> int:
    """Let the reader turn over a list of `count` in pages of `size`; returns how many come before the page."""
    pages = -(-count // size)
    return (
        (int(st.number_input(f"Bladzijde (van {number(pages)})", 1, pages, 1, key=key)) - 1) * size if pages > 1 else 0
    )


def signals_link(label: str, **query: str) -> None:
    """Show the way to the signals that are meant; `query` has the filters of that page, empty ones left out."""
    navigation.link(navigation.SIGNALS, label=label, query_params={key: value for key, value in query.items() if value})


def plain(text: str) -> str:
    """Text that Markdown leaves as it is: what stands in it is never formatted, linked or drawn."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|~$:<>&])", r"\\\1", text)


def verdict_rules() -> None:
    """Show the rule behind each verdict."""
    rules = [
        {"Oordeel": f"{VERDICT_SIGNS[verdict]} {verdict}", "Regel": rule} for verdict, rule in VERDICT_RULES.items()
    ]
    table(pd.DataFrame(rules))
    st.caption("De eerste regel waarvan alle voorwaarden gelden, geeft het oordeel.")


def verdict(trend: Mapping[Any, Any]) -> str:
    """The verdict of a row of `trends` as HTML: sign, word and certainty, with its rule at hand."""
    name = Verdict(trend["verdict"])
    sure = certainty(name, trend["q_value"]) or "te weinig zekerheid"
    return (
        f'<div class="rd-verdict {_TONES.get(name, "rd-flat")}" title="{escape(VERDICT_RULES[name])}">'
        f"{VERDICT_SIGNS[name]} {name}<small>{sure}</small></div>"
    )


def rank_range(thread: Mapping[Any, Any]) -> str:
    """The places that a thread has when the parts of its score weigh otherwise, as HTML; empty where it is not known."""
    low, high = thread["rank_low"], thread["rank_high"]
    if pd.isna(low) or pd.isna(high):
        return ""
    places = str(int(low)) if low == high else f"{int(low)}–{int(high)}"
    return f'<small title="Plaats bij andere gewichten" style="display:block;font-size:0.72rem">{places}</small>'


def source_chips(sources: Sequence[str], plain: Sequence[str] = ()) -> str:
    """The sources as HTML chips with their colour and name, and other words as plain chips."""
    coloured = "".join(
        f'<span class="rd-chip"><span class="rd-dot" style="background:{SOURCES[source]}"></span>'
        f"{SOURCE_NAMES[source]}</span>"
        for source in SOURCES
        if source in sources
    )
    others = "".join(f'<span class="rd-chip rd-plain">{escape(word)}</span>' for word in plain)
    return f'<div class="rd-chips">{coloured}{others}</div>'


def quote(signal: Mapping[Any, Any], *, longest: int = 600, spans: Sequence[tuple[int, int]] = ()) -> str:
    """A signal as an HTML quotation: its text (cut at a word after `longest` characters), source, province and month.

    What stands at `spans` (begin, end) is marked.
    """
    text, rest = str(signal["text"]), ""
    if len(text) > longest:
        text, rest = text[:longest].rsplit(" ", 1)[0], " ..."
    pieces = marked(text, [span for span in spans if span[1] <= len(text)])
    shown = "".join(f"<mark>{escape(piece)}</mark>" if hit else escape(piece) for piece, hit in pieces) + rest
    where = (
        outlets_sentence(str(signal.get("outlets") or "")) or str(signal.get("place") or "") or str(signal["province"])
    )
    about = [ITEM_NAMES[str(signal["source"])][0], where, day(signal["date"])]
    title = f"<strong>{escape(str(signal['title']))}</strong>\n" if signal["title"] else ""
    colour = SOURCES[signal["source"]]
    return (
        f'<blockquote class="rd-quote" style="border-color:{colour}">{title}{shown}'
        f"<footer>{escape(', '.join(filter(None, about)))}</footer></blockquote>"
    )


def chart(drawing: Drawing, caption: Caption) -> None:
    """Show a chart, with its sentence for who can't see it, and the way to take it along.

    Its figures stand in a table beside it, which the page shows.
    """
    st.vega_lite_chart(drawing.shown(), width="stretch", theme=None, alt=caption.sentence)
    taking_along.chart(drawing, caption)


def table(rows: pd.DataFrame, numbers: Sequence[str] = (), *, name: str = "", files: bool = True) -> None:
    """Show a small table, headings as they are; the columns in `numbers` are aligned to the right.

    It can be taken along, as a file called `name`; not when it stands where a form is filled in (`files`).
    """
    sides = [_right(name, numbers) for name in rows.columns]
    heads = "".join(f'<th scope="col"{side}>{escape(str(name))}</th>' for name, side in zip(rows, sides, strict=True))
    # A column at a time: pandas takes several times as long to go through a table by its rows.
    cells = [
        [f"<td{side}>{escape(str(cell))}</td>" for cell in column.tolist()]
        for (_, column), side in zip(rows.items(), sides, strict=True)
    ]
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))
    drawn = f'<table class="rd-table"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
    st.html(f'<div class="rd-scroll">{drawn}</div>')
    if files and len(rows):
        taking_along.table(rows, name or str(rows.columns[0]), drawn)


def _right(name: object, numbers: Sequence[str]) -> str:
    return ' class="rd-number"' if name in numbers else ""
