"""Feiten en afspraken: claims that are incorrect and how often they come back, and what became of what was agreed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import components, data, navigation, visitor
from dashboard.access import Right
from pipeline.audit import Act
from pipeline.editing.checks import checked_name
from pipeline.errors import RodeDradenError
from pipeline.lenses import actions as action_lens
from pipeline.lenses import facts as fact_lens
from pipeline.store import actions, facts
from pipeline.store.actions import Action
from pipeline.store.facts import Fact
from pipeline.store.read import SignalFilter
from pipeline.trends.verdicts import FLOOR
from pipeline.wording import SOURCE_NAMES, capitalised, day, number, percent, percent_range, period_label

_FEW = f"minder dan {FLOOR}"
# So many found signals can be read through at a time.
_READ = 10
_NO_THEME = "geen thema in het bijzonder"


def _show() -> None:
    periods = components.analysed_periods()
    title, when = st.columns([0.75, 0.25], vertical_alignment="bottom")
    with when:
        period = components.choose_period(periods)
    title.title("Feiten en afspraken", anchor=False)
    if done := st.session_state.pop("facts_done", ""):
        st.success(done)
    who = components.who_decides("facts_who")
    labels = data.themes(data.engine()).set_index("theme_id")["label"].map(capitalised).to_dict()
    _facts(who, labels, period)
    _actions(who, labels, periods)


def _facts(who: str, labels: dict[str, str], period: str) -> None:
    st.subheader("Onjuiste beweringen", anchor=False)
    st.html(f'<p class="rd-lead">{fact_lens.LIMITS}</p>')
    st.caption(fact_lens.measured_sentence())
    with st.expander("Een onjuiste bewering vastleggen"):
        _new_fact(who, labels)
    every = facts.facts(data.engine())
    standing = every[every["withdrawn_at"].isna()]
    if standing.empty:
        st.write("Er is nog geen bewering als onjuist aangemerkt.")
    for row in standing.to_dict("records"):
        with st.container(border=True):
            _fact(row, who, labels, period)
    withdrawn = every[every["withdrawn_at"].notna()]
    if len(withdrawn):
        with st.expander(f"Ingetrokken beweringen ({number(len(withdrawn))})"):
            for row in withdrawn.to_dict("records"):
                st.markdown(
                    f"- {components.plain(row['claim'])} (ingetrokken door {components.plain(row['withdrawn_by'])} op "
                    f"{day(row['withdrawn_at'])})"
                )
                st.button(
                    "Opnieuw vastleggen",
                    key=f"again-{row['fact_id']}",
                    on_click=_change,
                    args=(who, "De bewering telt weer mee.", _again(row)),
                )


def _new_fact(who: str, labels: dict[str, str]) -> None:
    theme_id = st.selectbox(
        "Thema", ["", *labels], format_func=lambda key: labels.get(key, _NO_THEME), key="fact_theme"
    )
    claim = st.text_input("De bewering die niet klopt", key="fact_claim", max_chars=400)
    correct = st.text_input("Wat wel klopt", key="fact_correct", max_chars=400)
    evidence = st.text_input("De bron daarvan: een webadres of een document", key="fact_evidence", max_chars=300)
    typed = st.text_area(
        "Waaraan de bewering te herkennen is: per regel een zoekopdracht",
        key="fact_searches",
        help="Een signaal telt mee als het alle woorden van een van de regels heeft. Woorden tussen aanhalingstekens "
        "moeten zo achter elkaar staan. Een woord vindt ook langere woorden die ermee beginnen.",
    )
    searches = tuple(line for line in typed.splitlines() if line.strip())
    for search in searches[: fact_lens.MOST_SEARCHES]:
        found = data.count_signals(data.engine(), SignalFilter(search=search))
        st.caption(f"‘{components.plain(search)}’ staat nu in {number(found)} signalen.")

    def save(name: str) -> None:
        new = fact_lens.checked_fact(Fact(claim, correct, evidence, searches, theme_id))
        facts.add_fact(data.engine(), new, name)
        _clear("fact_claim", "fact_correct", "fact_evidence", "fact_searches")

    st.button("Bewering vastleggen", type="primary", on_click=_change, args=(who, "De bewering is vastgelegd.", save))


def _fact(row: Mapping[Any, Any], who: str, labels: dict[str, str], period: str) -> None:
    st.markdown(f"**Niet juist:** {components.plain(row['claim'])}")
    st.markdown(f"**Wel juist:** {components.plain(row['correct'])}")
    st.markdown(f"**Bron:** {_evidence(row['evidence'])}")
    found = data.claims_found(data.engine(), row["fact_id"])
    rows = fact_lens.recurrence(fact_lens.counted(found, data.readable_voices(data.engine())))
    st.write(fact_lens.recurrence_sentence(rows, period))
    st.write(fact_lens.reading_sentence(found))
    theme = labels.get(row["theme_id"], _NO_THEME)
    searches = ", ".join(f"‘{search}’" for search in row["searches"])
    st.caption(
        components.plain(
            f"Thema: {theme}. Gezocht op: {searches}. Vastgelegd door {row['made_by']} op {day(row['made_at'])}."
        )
    )
    with st.expander("Hoe vaak, per halfjaar en bron"):
        _recurrence(rows)
    with st.expander("De gevonden signalen nalezen"):
        _signals(row["fact_id"], found, who)
    st.button(
        "Intrekken",
        key=f"withdraw-{row['fact_id']}",
        on_click=_change,
        args=(
            who,
            "De bewering is ingetrokken.",
            lambda name: facts.withdraw_fact(data.engine(), row["fact_id"], name),
        ),
    )


def _recurrence(rows: pd.DataFrame) -> None:
    seen = rows["n"] >= FLOOR
    spans = [percent_range(low, high) for low, high in zip(rows["low"], rows["high"], strict=True)]
    table = pd.DataFrame(
        {
            "Halfjaar": rows["period"].map(period_label),
            "Bron": rows["source"].map(SOURCE_NAMES),
            "Stemmen": rows["n"].map(number).where(seen, _FEW),
            "Van": rows["total"].map(number),
            "Aandeel": rows["share"].map(percent).where(seen, ""),
            "95 %-interval": pd.Series(spans, index=rows.index, dtype=object).where(seen, ""),
        }
    )
    components.table(table, numbers=["Stemmen", "Van", "Aandeel", "95 %-interval"])


def _signals(fact_id: int, found: pd.DataFrame, who: str) -> None:
    engine = data.engine()
    made = found[found["makes"]]
    start = components.choose_page(len(made), _READ, key=f"page-{fact_id}")
    shown = made.iloc[start : start + _READ]
    if shown.empty:
        st.write("Geen enkel signaal met een tekst doet deze bewering.")
    else:
        st.caption(f"{number(len(made))} signalen, met gelijke teksten erbij; de nieuwste eerst.")
    waiting = set(shown.loc[shown["judged"].isna(), "signal_id"])
    for row in data.signals_by_id(engine, shown["signal_id"].tolist()).to_dict("records"):
        st.html(components.quote(row, longest=300))
        right, wrong, _ = st.columns([0.2, 0.2, 0.6])
        if row["signal_id"] in waiting:
            right.button(
                "Doet de bewering",
                key=f"right-{fact_id}-{row['signal_id']}",
                on_click=_change,
                args=(who, "Dat signaal is nagelezen.", _judge(fact_id, row["signal_id"], belongs=True)),
            )
        wrong.button(
            "Hoort er niet bij",
            key=f"out-{fact_id}-{row['signal_id']}",
            on_click=_change,
            args=(who, "Dat signaal telt niet meer mee.", _judge(fact_id, row["signal_id"], belongs=False)),
        )
    search = st.text_input("Een ander signaal zoeken om toe te voegen", key=f"more-{fact_id}")
    known = set(made["signal_id"])
    more = data.find_signals(engine, SignalFilter(search=search), limit=_READ) if search.strip() else made.head(0)
    for row in more[~more["signal_id"].isin(known)].to_dict("records"):
        st.html(components.quote(row, longest=300))
        st.button(
            "Hoort erbij",
            key=f"in-{fact_id}-{row['signal_id']}",
            on_click=_change,
            args=(who, "Dat signaal telt nu mee.", _judge(fact_id, row["signal_id"], belongs=True)),
        )


def _actions(who: str, labels: dict[str, str], periods: list[str]) -> None:
    st.subheader("Wat is ermee gedaan?", anchor=False)
    st.html(f'<p class="rd-lead">{action_lens.LIMITS}</p>')
    st.caption(action_lens.MEASURED)
    with st.expander("Een afspraak vastleggen"):
        _new_action(who, labels, periods)
    every = actions.actions(data.engine())
    standing = every[every["withdrawn_at"].isna()]
    if standing.empty:
        st.write("Er is nog geen afspraak vastgelegd.")
    trends = data.trends(data.engine())
    for row in standing.to_dict("records"):
        with st.container(border=True):
            _action(row, who, labels, trends)
    withdrawn = every[every["withdrawn_at"].notna()]
    if len(withdrawn):
        with st.expander(f"Ingetrokken afspraken ({number(len(withdrawn))})"):
            for row in withdrawn.to_dict("records"):
                st.markdown(
                    f"- {components.plain(row['what'])} (ingetrokken door {components.plain(row['withdrawn_by'])} op "
                    f"{day(row['withdrawn_at'])})"
                )


def _new_action(who: str, labels: dict[str, str], periods: list[str]) -> None:
    theme_id = st.selectbox("Thema", list(labels), format_func=lambda key: labels[key], key="action_theme")
    period = st.selectbox("Afgesproken bij de bespreking van", periods, format_func=period_label, key="action_period")
    what = st.text_input("Wat is afgesproken", key="action_what", max_chars=400)
    owner = st.text_input("Wie doet het", key="action_who", placeholder="Ministerie, dienst of functie", max_chars=80)
    due = st.date_input("Klaar op", key="action_due", format="DD-MM-YYYY")

    def save(name: str) -> None:
        new = action_lens.checked_action(Action(str(theme_id), str(period), what, owner, due))
        actions.add_action(data.engine(), new, name)
        _clear("action_what", "action_who")

    st.button("Afspraak vastleggen", type="primary", on_click=_change, args=(who, "De afspraak is vastgelegd.", save))


def _action(row: Mapping[Any, Any], who: str, labels: dict[str, str], trends: pd.DataFrame) -> None:
    engine, key = data.engine(), row["action_id"]
    done_on = None if pd.isna(row["done_on"]) else row["done_on"]
    theme = labels.get(row["theme_id"], "een thema dat er niet meer is")
    st.markdown(f"**{components.plain(row['what'])}**")
    # The day of today is the reader's: whether something is late depends on it.
    stand = action_lens.stand(row["due"], done_on, date.today())  # noqa: DTZ011
    st.write(
        components.plain(
            f"{theme}. Wie: {row['who']}. Klaar op: {day(row['due'])}. Stand: {stand}. Afgesproken bij de bespreking "
            f"van de {period_label(row['period'])}."
        )
    )
    rows = action_lens.since(trends, row["theme_id"], row["period"])
    st.write(action_lens.since_sentence(rows, row["period"]))
    st.caption(components.plain(f"Vastgelegd door {row['made_by']} op {day(row['made_at'])}."))
    if len(rows):
        with st.expander("Het thema sinds de bespreking"):
            seen = rows["n"] >= FLOOR
            spans = [percent_range(low, high) for low, high in zip(rows["low"], rows["high"], strict=True)]
            table = pd.DataFrame(
                {
                    "Halfjaar": rows["period"].map(period_label),
                    "Stemmen": rows["n"].map(number).where(seen, _FEW),
                    "Aandeel": rows["share"].map(percent).where(seen, ""),
                    "95 %-interval": pd.Series(spans, index=rows.index, dtype=object).where(seen, ""),
                    "Oordeel": rows["verdict"],
                }
            )
            components.table(table, numbers=["Stemmen", "Aandeel", "95 %-interval"])
            navigation.link(
                navigation.THEME,
                label="Hoe deze oordelen tot stand komen, en de signalen",
                query_params={"thema": row["theme_id"], "periode": rows["period"].iloc[-1]},
            )
    today = None if done_on else date.today()  # noqa: DTZ011 - as above
    first, second, _ = st.columns([0.2, 0.2, 0.6])
    first.button(
        "Toch niet gedaan" if done_on else "Gedaan",
        key=f"done-{key}",
        on_click=_change,
        args=(who, "De stand is bijgewerkt.", lambda name: actions.finish_action(engine, key, name, today)),
    )
    second.button(
        "Intrekken",
        key=f"undo-{key}",
        on_click=_change,
        args=(who, "De afspraak is ingetrokken.", lambda name: actions.withdraw_action(engine, key, name)),
    )


def _change(who: str, done: str, change: Callable[[str], None]) -> None:
    """Do what a person decided, under a name; what is wrong with it is said where it was typed."""
    try:
        change(checked_name(visitor.require(Right.EDIT).name or who))
        visitor.note(data.engine(), Act.EDITED, soort=done)
    except RodeDradenError as error:
        st.error(str(error))
        return
    st.session_state["facts_done"] = done


def _clear(*keys: str) -> None:
    for key in keys:
        st.session_state.pop(key, None)


def _again(row: Mapping[Any, Any]) -> Callable[[str], None]:
    def save(name: str) -> None:
        searches = tuple(row["searches"])
        facts.add_fact(
            data.engine(),
            Fact(row["claim"], row["correct"], row["evidence"], searches, row["theme_id"]),
            name,
        )

    return save


def _judge(fact_id: int, signal_id: str, *, belongs: bool) -> Callable[[str], None]:
    return lambda name: facts.judge_signal(data.engine(), fact_id, signal_id, name, belongs=belongs)


def _evidence(text: str) -> str:
    """The source; an address is a link, and nothing else in it is."""
    if text.startswith(("https://", "http://")) and not any(sign in text for sign in "()[]<>\"' "):
        return f"[{components.plain(text)}]({text})"
    return components.plain(text)


_show()
