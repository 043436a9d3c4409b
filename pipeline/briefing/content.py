"""What the briefing says: chosen and worded here, drawn elsewhere. Every figure comes from the store as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Engine

from pipeline.edits import HIDDEN
from pipeline.errors import ExportError, UnknownPeriodError
from pipeline.gaps import gap_sentences
from pipeline.moves import find_moves
from pipeline.period import Period
from pipeline.store import consent, read, voices
from pipeline.threads import RULE
from pipeline.verdicts import ALL, FLOOR, SHARES, VERDICT_RULES, Verdict
from pipeline.withheld import withhold
from pipeline.wording import (
    ITEM_NAMES,
    SOURCE_NAMES,
    VERDICT_SIGNS,
    capitalised,
    certainty,
    change_sentence,
    counted,
    day,
    items,
    listed,
    number,
    percent,
    period_label,
    statement,
    volume_sentence,
)

MOST_THREADS = 7
_QUOTES = 3
# What fits a slide.
_UNKNOWN = 9
# Three years: more, and the dates under the chart no longer fit side by side.
_PERIODS = 6
_QUOTE_LENGTH = 210
# A list that goes on for longer is not read.
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Quote:
    """What someone said, and of whom we say it: source, province and month."""

    text: str
    source: str
    about: str


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One thread: its statement, its figures, its quotes and what we don't know.

    `trends` are its rows of the last half-years up to the period, without the figures about 1 to 4 voices (law 7).
    """

    theme_id: str
    label: str
    statement: str
    subline: str
    figure: str
    verdict: str
    certainty: str
    trends: pd.DataFrame
    quotes: tuple[Quote, ...]
    facts: tuple[tuple[str, str], ...]
    question: str
    notes: str


@dataclass(frozen=True, slots=True)
class Briefing:
    """All that stands in the deck."""

    period: Period
    title: str
    lead: str
    has_red_threads: bool
    pages: tuple[ThreadPage, ...]
    moved: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    account: tuple[str, ...]
    footer: str
    made_on: date


def compose(engine: Engine, period: Period, theme_ids: list[str] | None = None) -> Briefing:
    """Return what the briefing over a half-year says; `theme_ids` as in `pipeline.briefing.write_briefing`."""
    threads = read.threads(engine, str(period))
    if threads.empty:
        known = [period_label(p) for p in read.analysed_periods(engine)]
        raise UnknownPeriodError(
            f"Over de {period.label} is niets bekend. "
            + (f"Wel over: {listed(known)}." if known else "Lees eerst signalen in en maak een analyse.")
        )
    red = threads[threads["is_red_thread"]]
    if theme_ids is None:
        theme_ids = (red if len(red) else threads)["theme_id"].head(MOST_THREADS).tolist()
    chosen = threads.set_index("theme_id").reindex(theme_ids).dropna(subset=["label"])
    if chosen.empty:
        raise ExportError(
            f"Geen van de gekozen thema’s komt voor in de {period.label}. Kies er minstens één die dat doet."
        )
    trends = read.trends(engine)
    trends = trends[trends["period"] <= str(period)]
    told = withhold(trends)
    run = read.runs(engine).iloc[0]
    totals = read.totals(engine)
    own = totals[totals["period"] == str(period)].sort_values("signals", ascending=False)
    volumes = listed([items(row["source"], row["signals"]) for row in own.to_dict("records")])
    now = trends[trends["period"] == str(period)]
    events = read.events(engine)
    themes = read.themes(engine).set_index("theme_id")
    shown = themes[themes["status"] != HIDDEN]
    visible = now[now["theme_id"].isin(["", *shown.index])]
    return Briefing(
        period=period,
        title=capitalised(
            f"{counted(len(chosen))} {_kind(len(chosen), red=bool(chosen['is_red_thread'].all()))} in de {period.label}"
        ),
        lead=f"Uit {volumes}.",
        has_red_threads=bool(chosen["is_red_thread"].any()),
        pages=tuple(_page(engine, row, (trends, told), themes, int(run["run_id"])) for _, row in chosen.iterrows()),
        moved=tuple(find_moves(now, events[events["period"] == str(period)], shown["label"]).items()),
        unknown=tuple(_unknown_of(engine, totals, visible, str(period))),
        account=_account(run, volumes, len(themes), read.campaigns(engine)),
        footer=f"Aandeel per bron met 95 %-interval. Bron: Rode draden, analyse {run['run_id']}, {day(run['finished_at'])}.",
        made_on=pd.Timestamp(run["finished_at"]).date(),
    )


def _unknown_of(engine: Engine, totals: pd.DataFrame, now: pd.DataFrame, period: str) -> list[str]:
    days = voices.weekly_voices(voices.voice_table(engine), period)
    provinces = read.breakdown(engine, "province", period)
    sentences = gap_sentences(totals, now, provinces, days[days["period"] == period], period)
    if len(sentences) <= _UNKNOWN:
        return sentences
    # The most important are first, and the last is about everybody whom we don't hear.
    return [*sentences[: _UNKNOWN - 2], "Meer hiervan staat in het dashboard, op de pagina Overzicht.", sentences[-1]]


def _kind(count: int, *, red: bool) -> str:
    if red:
        return "rode draad" if count == 1 else "rode draden"
    return "thema" if count == 1 else "thema’s"


def _page(
    engine: Engine, thread: pd.Series, every: tuple[pd.DataFrame, pd.DataFrame], themes: pd.DataFrame, run_id: int
) -> ThreadPage:
    """One thread; `every` has the trends as they are, for what is said of them, and as readers may have them."""
    theme_id, period = str(thread.name), str(thread["period"])
    own, told = (trends[trends["theme_id"] == theme_id].copy() for trends in every)
    # What is said of all sources together says no more than the table does.
    own.loc[own["source"] == ALL, [*SHARES]] = told.loc[told["source"] == ALL, [*SHARES]]
    now, told_now = own[own["period"] == period], told[told["period"] == period]
    together = now[now["source"] == ALL].iloc[0]
    label = str(thread["label"])
    ministries = _common(engine, "ministry", period, theme_id)
    provinces = _common(engine, "province", period, theme_id)
    heard = (
        told_now[(told_now["source"] != ALL) & (told_now["n"] >= FLOOR)]
        .sort_values("n", ascending=False)
        .to_dict("records")
    )
    volumes = ", ".join(f"{number(row['n'])} van {items(row['source'], row['total'])}" for row in heard)
    sure = certainty(together["verdict"], together["q_value"])
    sign = f"{VERDICT_SIGNS[Verdict(together['verdict'])]} {together['verdict']}" + (f", {sure}" if sure else "")
    facts = [
        ("Wat er verandert:", change_sentence(own, period)),
        ("Waar:", f"vooral {listed(provinces)}." if provinces else "dat weten wij van te weinig signalen."),
        ("Wat we niet weten:", _unknown(now)),
    ]
    return ThreadPage(
        theme_id=theme_id,
        label=label,
        statement=statement(label, own, period),
        subline=" · ".join(filter(None, [sign, volumes, ", ".join(ministries)])),
        figure=percent(together["share"]) if together["n"] >= FLOOR and pd.notna(together["share"]) else "te weinig",
        verdict=together["verdict"],
        certainty=sure,
        trends=told[told["period"].isin(_shown_periods(period))],
        quotes=_quotes(engine, themes.loc[theme_id, "representatives"], theme_id, period),
        facts=tuple(facts),
        question=_question(label, ministries),
        notes=_notes(thread, told_now, run_id),
    )


def _shown_periods(period: str) -> list[str]:
    """The half-years that a chart can show: the last three years up to `period`, oldest first."""
    periods = [Period.parse(period)]
    while len(periods) < _PERIODS:
        periods.append(periods[-1].previous)
    return [str(p) for p in reversed(periods)]


def _common(engine: Engine, column: str, period: str, theme_id: str) -> list[str]:
    rows = read.breakdown(engine, column, period, theme_id)
    return [str(value) for value in rows[rows["signals"] >= FLOOR]["value"].head(3)]


def _unknown(now: pd.DataFrame) -> str:
    silent = now[(now["source"] != ALL) & (now["n"] < FLOOR)]["source"].map(SOURCE_NAMES).tolist()
    start = f"in {listed(silent)} komt het nauwelijks voor; " if silent else ""
    return start + "of de zaak zelf verandert, of alleen hoe vaak erover wordt gesproken."


def _question(label: str, ministries: list[str]) -> str:
    if len(ministries) > 1:
        return (
            f"wie spreekt namens het kabinet over {label}: {' of '.join([', '.join(ministries[:-1]), ministries[-1]])}?"
        )
    return f"wat zegt het kabinet over {label}, en wat moeten wij daarvoor nog weten?"


def _quotes(engine: Engine, representatives: list[str], theme_id: str, period: str) -> tuple[Quote, ...]:
    """Take the most typical signals of the period, and others of the theme in it where there are too few.

    What tells of somebody's health, faith and the like is not quoted, unless that person agreed.
    """
    typical = read.signals_by_id(engine, representatives)
    others = read.find_signals(engine, read.SignalFilter(theme_id=theme_id, period=period), limit=40)
    rows = pd.concat([typical[typical["period"] == period], others.sort_values("probability", ascending=False)])
    rows = consent.quotable(engine, rows).drop_duplicates("signal_id").drop_duplicates("text")
    quotes: list[Quote] = []
    # One of each source first: the table hears more than one kind of voice.
    rows = rows.assign(turn=rows.groupby("source").cumcount()).sort_values("turn", kind="stable")
    for row in rows.to_dict("records"):
        text = shortened(row["text"])
        if text and len(quotes) < _QUOTES:
            month = day(row["date"]).split(" ", 1)[1]
            about = ", ".join(filter(None, [ITEM_NAMES[row["source"]][0], row["province"], month]))
            quotes.append(Quote(text, row["source"], about))
    return tuple(quotes)


def shortened(text: str) -> str:
    """Return the whole sentences from the start that fit a slide; empty when the first one doesn't, or says too little."""
    taken = ""
    for sentence in _SENTENCE_END.split(" ".join(text.split())):
        if len(taken) + len(sentence) > _QUOTE_LENGTH:
            break
        taken = f"{taken} {sentence}".strip()
    return taken if len(taken) >= 40 else ""


def _notes(thread: pd.Series, now: pd.DataFrame, run_id: int) -> str:
    lines = [
        f"Thema {thread.name}. {volume_sentence(now)} {thread['why']}",
        f"Kenmerkende woorden: {', '.join(thread['keywords'])}.",
        f"Regel van het oordeel: {VERDICT_RULES[Verdict(now[now['source'] == ALL]['verdict'].iloc[0])]}",
        f"Herkomst: analyse {run_id}, tabel trends, thema {thread.name}, periode {thread['period']}.",
        "De signalen staan in het dashboard op de pagina Signalen, met dit thema en deze periode als filter.",
    ]
    return "\n".join(lines)


def _account(run: pd.Series, volumes: str, themes: int, campaigns: pd.DataFrame) -> tuple[str, ...]:
    large = campaigns[campaigns["signals"] >= 10]
    return (
        f"Gelezen voor dit halfjaar: {volumes}. Persoonsgegevens zijn vervangen voordat iets werd bewaard.",
        f"De analyse (nummer {run['run_id']}) vond {number(themes)} thema’s in {number(run['signals'])} signalen.",
        "Een signaal dat nergens bij past, heeft geen thema.",
        "(Bijna) gelijke teksten tellen als één stem"
        + (f"; {counted(len(large))} keer ging het om tien of meer." if len(large) else "."),
        "Bronnen worden niet opgeteld: het aandeel over alle bronnen is het gemiddelde van de aandelen per bron.",
        RULE,
        "Wij noemen een verandering pas als toeval haar slecht verklaart (Benjamini-Hochberg, 5 %).",
    )
