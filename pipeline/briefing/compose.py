"""What the briefing says before anybody changed it: every figure from the store as it is, every sentence by rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Engine

from pipeline.briefing import sayings
from pipeline.briefing.content import Briefing, Quote, ThreadPage
from pipeline.briefing.listings import Told, listings
from pipeline.briefing.sayings import Looked
from pipeline.editing.edits import HIDDEN
from pipeline.errors import ExportError, UnknownPeriodError
from pipeline.period import Period
from pipeline.search import stem
from pipeline.store import consent, read
from pipeline.store.voices import voice_table
from pipeline.trends.verdicts import ALL, FLOOR, VERDICT_RULES, Verdict
from pipeline.withheld import sayable, withhold
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
# So many quotes to choose from.
_CANDIDATES = 8
# Three years: more, and the dates under the chart no longer fit side by side.
_PERIODS = 6
# Three of them fit beside a chart.
_QUOTE_LENGTH = 170
_SHORTEST_QUOTE = 40
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
# Full stops that end no sentence: of a number in a list, an initial, and what is written short.
_NO_END = re.compile(
    r"^\d{1,2}\.$|(?:^|[\s(])(?:[a-z](?:\.[a-z])*|nrs?|art|blz|pag|bijv|bv|ca|dhr|mevr|drs?|prof|ing|ir|mr|incl|excl|evt|"
    r"resp|zgn|jl|jan|feb|apr|aug|sept?|okt|nov|dec)\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Found:
    """What an analysis found: the most typical signals by theme, and its number."""

    representatives: pd.Series
    run_id: int


def compose(engine: Engine, period: Period, theme_ids: Sequence[str] | None = None) -> Briefing:
    """Return what the briefing over a half-year says; `theme_ids` as in `pipeline.briefing.write_briefing`.

    Its quotes are those that could stand on a page: `pipeline.briefing.choices` takes the first of them.
    """
    threads = read.threads(engine, str(period))
    if threads.empty:
        known = [period_label(p) for p in read.analysed_periods(engine)]
        raise UnknownPeriodError(
            f"Over de {period.label} is niets bekend. "
            + (f"Wel over: {listed(known)}." if known else "Lees eerst signalen in en maak een analyse.")
        )
    chosen = _chosen(threads, period, theme_ids)
    trends = read.trends(engine)
    trends = trends[trends["period"] <= str(period)]
    run = read.runs(engine).iloc[0]
    totals = read.totals(engine)
    own = totals[totals["period"] == str(period)].sort_values("signals", ascending=False)
    volumes = listed([items(row["source"], row["signals"]) for row in own.to_dict("records")])
    now = trends[trends["period"] == str(period)]
    themes = read.themes(engine).set_index("theme_id")
    table = voice_table(engine)
    told = withhold(trends)
    looked = sayings.look(engine, table, (now, told), str(period))
    shown = themes[themes["status"] != HIDDEN]
    return Briefing(
        period=period,
        title=_title(chosen, period),
        lead=f"Uit {volumes}.",
        ground=_ground(chosen, int(threads["is_red_thread"].sum())),
        footer=f"Aandeel per bron met 95 %-interval. Bron: Rode draden, analyse {run['run_id']}, {day(run['finished_at'])}.",
        run_id=int(run["run_id"]),
        made_on=pd.Timestamp(run["finished_at"]).date(),
        pages=tuple(
            _page(engine, row, (trends, told), looked, _Found(themes["representatives"], int(run["run_id"])))
            for _, row in chosen.iterrows()
        ),
        listings=listings(
            engine,
            Told(
                period=period,
                now=now[now["theme_id"].isin(["", *shown.index])],
                told=told,
                totals=totals,
                voices=table,
                labels=shown["label"],
                places=looked.places,
                run=run,
                volumes=volumes,
                themes=len(themes),
                chosen=tuple(map(str, chosen.index)),
            ),
        ),
    )


def _chosen(threads: pd.DataFrame, period: Period, theme_ids: Sequence[str] | None) -> pd.DataFrame:
    red = threads[threads["is_red_thread"]]
    if theme_ids is None:
        theme_ids = (red if len(red) else threads)["theme_id"].head(MOST_THREADS).tolist()
    chosen = threads.set_index("theme_id").reindex(list(theme_ids)).dropna(subset=["label"])
    if chosen.empty:
        raise ExportError(
            f"Geen van de gekozen thema’s komt voor in de {period.label}. Kies er minstens één die dat doet."
        )
    return chosen


def _title(chosen: pd.DataFrame, period: Period) -> str:
    one = len(chosen) == 1
    if bool(chosen["is_red_thread"].all()):
        kind = "rode draad" if one else "rode draden"
    else:
        kind = "thema" if one else "thema’s"
    return capitalised(f"{counted(len(chosen))} {kind} in de {period.label}")


def _ground(chosen: pd.DataFrame, found: int) -> str:
    """What the threads on the pages are; `found` is how many themes of the half-year meet the conditions of one."""
    ground = "Wat steeds terugkomt in deze signalen, gelezen als rode draden."
    red = int(chosen["is_red_thread"].sum())
    if not red:
        return f"{ground} Geen van deze thema’s voldoet aan de voorwaarden van een rode draad."
    if red >= found:
        return ground
    return f"{ground} Aan de voorwaarden voldoen {counted(found)} thema’s; hier staan er {counted(red)}."


def _page(
    engine: Engine,
    thread: pd.Series,
    every: tuple[pd.DataFrame, pd.DataFrame],
    looked: Looked,
    found: _Found,
) -> ThreadPage:
    """One thread; `every` has the trends as they are, for what is said of them, and as readers may have them."""
    theme_id, period = str(thread.name), str(thread["period"])
    own, told = (trends[trends["theme_id"] == theme_id] for trends in every)
    own = sayable(own, told)
    now, told_now = own[own["period"] == period], told[told["period"] == period]
    together = now[now["source"] == ALL].iloc[0]
    label = str(thread["label"])
    ministries = sayings.ministries_of(looked, theme_id)
    heard = told_now[(told_now["source"] != ALL) & (told_now["n"] >= FLOOR)].sort_values("n", ascending=False)
    volumes = ", ".join(
        f"{number(row['n'])} van {items(row['source'], row['total'])}" for row in heard.to_dict("records")
    )
    sure = certainty(together["verdict"], together["q_value"])
    sign = f"{VERDICT_SIGNS[Verdict(together['verdict'])]} {together['verdict']}" + (f", {sure}" if sure else "")
    quotes = _quotes(engine, found.representatives[theme_id], thread, period)
    return ThreadPage(
        theme_id=theme_id,
        label=label,
        texts={
            "statement": statement(label, own, period),
            "subline": " · ".join(filter(None, [sign, volumes, ", ".join(ministries)])),
            "change": change_sentence(own, period),
            "where": sayings.where(looked, theme_id),
            "media": sayings.media(looked, told_now, theme_id),
            "principles": sayings.missed(looked, theme_id),
            "unknown": _unknown(now),
            "question": _question(label, ministries),
        },
        figure=percent(together["share"]) if together["n"] >= FLOOR and pd.notna(together["share"]) else "te weinig",
        verdict=together["verdict"],
        certainty=sure,
        trends=told[told["period"].isin(_shown_periods(period))].reset_index(drop=True),
        quotes=quotes,
        notes=_notes(thread, told_now, found.run_id, sayings.references(looked, theme_id, period)),
    )


def _shown_periods(period: str) -> list[str]:
    """The half-years that a chart can show: the last three years up to `period`, oldest first."""
    periods = [Period.parse(period)]
    while len(periods) < _PERIODS:
        periods.append(periods[-1].previous)
    return [str(p) for p in reversed(periods)]


def _unknown(now: pd.DataFrame) -> str:
    silent = now[(now["source"] != ALL) & (now["n"] < FLOOR)]["source"].map(SOURCE_NAMES).tolist()
    start = f"in {listed(silent)} komt het nauwelijks voor; " if silent else ""
    return start + "of de zaak zelf verandert, of alleen hoe vaak erover wordt gesproken."


def _question(label: str, ministries: list[str]) -> str:
    if len(ministries) > 1:
        who = " of ".join([", ".join(ministries[:-1]), ministries[-1]])
        return f"wie spreekt namens het kabinet over ‘{label}’: {who}?"
    return f"wat zegt het kabinet over ‘{label}’, en wat moeten wij daarvoor nog weten?"


def _quotes(engine: Engine, representatives: list[str], thread: pd.Series, period: str) -> tuple[Quote, ...]:
    """Take the most typical signals of the period, and others of the theme in it where there are too few.

    What says a word of the theme goes first: the first sentences of a letter are often about something else. What tells of
    somebody's health, faith and the like is not quoted, unless that person agreed.
    """
    typical = read.signals_by_id(engine, representatives)
    others = read.find_signals(engine, read.SignalFilter(theme_id=str(thread.name), period=period), limit=60)
    rows = pd.concat([typical[typical["period"] == period], others.sort_values("probability", ascending=False)])
    rows = consent.quotable(engine, rows).drop_duplicates("signal_id").drop_duplicates("text")
    rows = rows.assign(said=rows["text"].map(shortened))
    rows = rows[rows["said"] != ""].drop_duplicates("said")
    stems = [stem(word.lower()) for word in thread["keywords"]]
    rows = rows.assign(aside=[not any(part in said.lower() for part in stems) for said in rows["said"]])
    rows = rows.sort_values("aside", kind="stable")
    # One of each source first: the table hears more than one kind of voice.
    rows = rows.assign(turn=rows.groupby("source").cumcount()).sort_values("turn", kind="stable")
    return tuple(
        Quote(row["signal_id"], row["said"], row["source"], _about(row))
        for row in rows.head(_CANDIDATES).to_dict("records")
    )


def _about(row: dict[str, object]) -> str:
    month = day(pd.Timestamp(str(row["date"]))).split(" ", 1)[1]
    return ", ".join(filter(None, [ITEM_NAMES[str(row["source"])][0], str(row["province"] or ""), month]))


def shortened(text: str) -> str:
    """Return the whole sentences from the start that fit a slide; empty when the first one doesn't, or says too little."""
    taken = sentence = ""
    for part in _SENTENCE_END.split(" ".join(text.split())):
        sentence = f"{sentence} {part}".strip()
        if _NO_END.search(sentence):
            continue
        if len(taken) + len(sentence) > _QUOTE_LENGTH:
            break
        taken, sentence = f"{taken} {sentence}".strip(), ""
    return taken if len(taken) >= _SHORTEST_QUOTE else ""


def _notes(thread: pd.Series, now: pd.DataFrame, run_id: int, references: list[str]) -> str:
    period = thread["period"]
    verdict = Verdict(now[now["source"] == ALL]["verdict"].iloc[0])
    told = now[(now["source"] != ALL) & (now["n"] >= FLOOR)].sort_values("n", ascending=False)
    lines = [
        f"Thema {thread.name}. {volume_sentence(now)} {thread['why']}",
        f"Kenmerkende woorden: {', '.join(thread['keywords'])}.",
        f"Regel van het oordeel {verdict}: {VERDICT_RULES[verdict]}",
        (
            "Het aandeel is het deel van de stemmen van een bron; een schrijver of een actie is één stem. Alle bronnen: het "
            "gemiddelde van de aandelen. De lijntjes in de grafiek zijn het 95 %-interval."
        ),
        f"Herkomst: analyse {run_id}, tabel trends, thema {thread.name}, periode {period}.",
        *(
            f"{number(row['n'])} van {items(row['source'], row['total'])}: rij {thread.name}, {period}, {row['source']}; de "
            f"signalen staan op de pagina Signalen (thema={thread.name}, periode={period}, bron={row['source']})."
            for row in told.to_dict("records")
        ),
        *references,
    ]
    return "\n".join(lines)
