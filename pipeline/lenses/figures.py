"""Every figure of the lenses in one table, for the export: what stands on their pages, for all half-years."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from connectors.base import Source
from pipeline.lenses import agendas, government, life_events, mentions, principles, reach, regions
from pipeline.lenses import facts as fact_lens
from pipeline.lenses.quality import UNSURE, quality
from pipeline.lenses.shares import mark_shares
from pipeline.store import facts, lenses, read, warned
from pipeline.store.voices import voice_table, weekly_voices
from pipeline.trends import voices
from pipeline.trends.gaps import source_figures
from pipeline.trends.verdicts import ALL
from pipeline.trends.warned import outcomes

COLUMNS = ["lens", "measure", "theme_id", "period", "source", "name", "direction", "n", "total", "value", "low", "high"]
COLUMNS += ["q_value", "judgement"]
_SHARE = "aandeel"
_NUMBERS = ["n", "total", "value", "low", "high", "q_value"]
_WORDS = ["theme_id", "name", "direction", "judgement"]
_ORDER = ["lens", "measure", "theme_id", "period", "source", "name", "direction"]


def lens_figures(engine: Engine) -> pd.DataFrame:
    """Return a row for each figure.

    `lens` is where it stands, `measure` what it is, `name` what it is about (a principle, event, organisation, province,
    side or claim), `n` of `total` voices what it rests on, `value` with `low` and `high` (95 %) the figure itself, and
    `judgement` what is said of it. `theme_id` is empty where it is about no theme; what is not known is missing.
    """
    trends = read.trends(engine)
    table = voice_table(engine)
    halves = {period: table[table["period"] == period] for period in table["period"].cat.categories}
    parts = [
        _marked(engine, principles.LENS),
        _marked(engine, life_events.LENS),
        _organisations(engine, table),
        *(_regions(own, period) for period, own in halves.items()),
        *(_groups(own, period) for period, own in halves.items()),
        *(_agendas(trends[trends["period"] == period], period) for period in halves),
        _first(table),
        _facts(engine),
        _warnings(engine, table, trends),
        *_sources(engine, table, trends),
    ]
    filled = [part for part in parts if len(part)]
    rows = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=COLUMNS)
    rows = rows.reindex(columns=COLUMNS).astype(dict.fromkeys(_NUMBERS, float) | dict.fromkeys(_WORDS, object))
    # Where nothing was expected there is no ratio, whatever came.
    rows = rows.fillna(dict.fromkeys(_WORDS, "")).replace([np.inf, -np.inf], np.nan)
    return rows.sort_values(_ORDER, kind="stable", ignore_index=True)


def _marked(engine: Engine, lens: str) -> pd.DataFrame:
    known = quality()
    unsure = known[known["lens"] == lens].set_index(["name", "direction"])["unsure"]
    rows = mark_shares(lenses.marked_voices(engine, lens))
    keys = pd.MultiIndex.from_frame(rows[["name", "direction"]])
    said = unsure.reindex(keys).map({True: UNSURE}).fillna("").to_numpy()
    return rows.assign(lens=lens, measure=_SHARE, value=rows["share"], judgement=said)


def _organisations(engine: Engine, table: pd.DataFrame) -> pd.DataFrame:
    present = government.successors(read.values(engine, "ministry"))
    registered = government.touched(voices.ministry_voices(table, present))
    named = government.named(lenses.marked_voices(engine, mentions.LENS))
    rows = pd.concat(
        [
            registered.assign(lens="ministeries", judgement=registered["touched"].map({True: "raakt", False: ""})),
            named.assign(lens=mentions.LENS, judgement=""),
        ],
        ignore_index=True,
    )
    return rows.assign(measure=_SHARE, value=rows["share"])


def _regions(table: pd.DataFrame, period: str) -> pd.DataFrame:
    counted = voices.province_voices(table)
    places = [part for part in (regions.compare_provinces(counted), regions.compare_randstad(counted)) if len(part)]
    compared = pd.concat(places, ignore_index=True) if places else pd.DataFrame(columns=["place", "located"])
    rows = compared.rename(columns={"place": "name", "located": "total", "position": "judgement"})
    heard = reach.reach(counted).rename(columns={"province": "name", "located": "total"})
    parts = [
        heard.assign(
            lens="bereik", measure="keer zo veel als naar inwoners", value=heard["ratio"],
            judgement=heard["hardly"].map({True: "horen wij weinig", False: ""}),
        )
    ]  # fmt: skip
    if len(rows):
        rate = rows.drop(columns=["low", "high", "q_value"]).assign(measure="per 100.000 inwoners", value=rows["rate"])
        parts += [
            rows.assign(lens="regio", measure="keer verwacht", value=rows["ratio"]),
            rate[rate["source"] != ALL].assign(lens="regio"),
        ]
    return pd.concat(parts, ignore_index=True).assign(period=period)


def _groups(table: pd.DataFrame, period: str) -> pd.DataFrame:
    asked = table[table["source"] == Source.QUESTION]
    parts = [
        reach.per_value(voices.first_voices(own, column), column).assign(direction=name, source=source)
        for own, column, name, source in (
            (asked, "channel", "kanaal", Source.QUESTION.value),
            (table, "language", "taal", ALL),
        )
    ]
    rows = pd.concat(parts, ignore_index=True).rename(columns={"value": "name"})
    return rows.assign(lens="bereik", measure=_SHARE, value=rows["share"], period=period)


def _agendas(trends: pd.DataFrame, period: str) -> pd.DataFrame:
    shares = agendas.agenda_shares(trends)
    sides = [
        pd.DataFrame(
            {
                "theme_id": shares["theme_id"],
                "name": name,
                "n": shares[f"n_{side}"],
                "value": shares[side],
                "low": shares[f"{side}_low"],
                "high": shares[f"{side}_high"],
                "q_value": shares["q_value"],
                "judgement": shares["only"].map({name: f"vooral {name}"}).fillna(""),
                "measure": _SHARE,
            }
        )
        for side, name in (("media", "media"), ("public", "publiek"))
    ]
    alike = agendas.overlap(trends)
    if alike:
        value, low, high = alike["alike"], alike["alike_low"], alike["alike_high"]
        sides.append(pd.DataFrame([{"measure": "overeenkomst", "value": value, "low": low, "high": high}]))
    return pd.concat(sides, ignore_index=True).assign(lens="media en publiek", period=period, source=ALL)


def _first(table: pd.DataFrame) -> pd.DataFrame:
    if table.empty:
        return pd.DataFrame(columns=COLUMNS)
    last = str(table["period"].cat.categories.max())
    rows = agendas.who_was_first(weekly_voices(table, last))
    rows = rows[rows["q_value"].notna()]
    rows = rows.rename(columns={"lag": "value", "lag_low": "low", "lag_high": "high", "first": "judgement"})
    return rows.assign(
        lens="media en publiek", measure="weken", period=last, source=ALL, n=rows["n_media"] + rows["n_public"]
    )


def _warnings(engine: Engine, table: pd.DataFrame, trends: pd.DataFrame) -> pd.DataFrame:
    """The record of early warnings: `name` is the day, `n` the voices of the last weeks, `value` how many times more."""
    told = warned.warnings(engine)
    if told.empty or table.empty:
        return pd.DataFrame(columns=COLUMNS)
    last = date.fromisoformat(table["day"].cat.categories.max())
    return pd.DataFrame(
        {
            "lens": "vroege signalen",
            "measure": "keer verwacht",
            "theme_id": told["theme_id"],
            "period": told["period"],
            "source": ALL,
            "name": told["said_on"].astype(str),
            "direction": told["hindsight"].map({0: "gezegd", 1: "nagerekend"}),
            "n": told["recent"],
            "total": told["n"],
            "value": told["recent"] / told["expected"],
            "q_value": told["q_value"],
            "judgement": outcomes(told, trends, last),
        }
    )


def _sources(engine: Engine, table: pd.DataFrame, trends: pd.DataFrame) -> list[pd.DataFrame]:
    """The figures behind what we don't know, per half-year and source."""
    totals = read.totals(engine)
    parts = []
    for period in sorted(trends["period"].unique()):
        own = trends[trends["period"] == period]
        days = voices.first_voices(table[table["period"] == period], "day")
        rows = source_figures(totals, own, days, period)
        parts += [
            rows.assign(lens="bronnen", measure=measure, value=rows[column], n=rows["signals"], period=period)
            for measure, column in _OF_SOURCES.items()
        ]
    return parts


_OF_SOURCES = {
    "signalen": "signals",
    "maanden met signalen": "months",
    "dagen stil": "silent",
    "keer toeval": "swing",
}


def _facts(engine: Engine) -> pd.DataFrame:
    every = facts.facts(engine)
    totals = facts.readable_voices(engine)
    parts = []
    for row in every[every["withdrawn_at"].isna()].to_dict("records"):
        found = fact_lens.found(engine, row["fact_id"])
        parts.append(
            fact_lens.recurrence(fact_lens.counted(found, totals)).assign(
                name=row["claim"], theme_id=row["theme_id"], judgement="" if fact_lens.is_sure(found) else UNSURE
            )
        )
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(lens="feiten", measure=_SHARE, value=rows["share"])
