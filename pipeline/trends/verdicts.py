"""The verdicts and the rules behind them, as data: the code judges by this table and the screen shows the same table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np
import pandas as pd

from pipeline.period import Period

# The name of all sources together, where a table has a column `source`.
ALL = "all"
# The columns with the share of a theme and how it changed, each with its interval.
SHARES = (
    "share",
    "low",
    "high",
    "change",
    "change_low",
    "change_high",
    "change_year",
    "change_year_low",
    "change_year_high",
)
# Fewer voices than this are not shown outside the analyst's screens (law 7), and carry no verdict.
FLOOR = 5
# A source with fewer voices in a half-year has its own row, but does not count in the mean over the sources: a share of
# 1 % within it is less than one voice, and its chance would be that of the mean.
COUNTS_FROM = 100
# The part of all that we say to have changed which may be chance, and one minus the certainty of an interval.
ALPHA = 0.05
# A change that is smaller than half as much more, or a third less, is one that we call stable if we can exclude more.
STABLE_RATIO = 1.5
# "Hardly heard": at most this part of the share that it is compared with.
HARDLY = 0.2


class Verdict(StrEnum):
    """What the figures allow us to say, no more."""

    NEW = "nieuw"
    RISING = "stijgend"
    STABLE = "stabiel"
    FALLING = "dalend"
    GONE = "verdwenen"
    RETURNED = "terug"
    UNCERTAIN = "onzeker"


# What a rule asks, in Dutch. `judge` works each of them out, by name, from the columns of the table `trends`.
CONDITIONS: Mapping[str, str] = {
    "enough_now": f"er zijn nu minstens {FLOOR} stemmen",
    "enough_before": f"er waren in het vorige halfjaar minstens {FLOOR} stemmen",
    "beyond_chance": "nu verschilt van het vorige halfjaar en dezelfde helft van vorig jaar samen, meer dan toeval geeft "
    f"(q kleiner dan {ALPHA:.2f})".replace("0.", "0,"),
    "higher": "het aandeel is hoger dan in het vorige halfjaar, en dat het niet gestegen is, is met 95 % zekerheid uitgesloten",
    "lower": "het aandeel is lager dan in het vorige halfjaar, en dat het niet gedaald is, is met 95 % zekerheid uitgesloten",
    "above_last_year": "het is ook hoger dan in dezelfde helft van vorig jaar, als die er is",
    "below_last_year": "het is ook lager dan in dezelfde helft van vorig jaar, als die er is",
    "hardly_ever": "in elk eerder halfjaar was het aandeel hooguit een vijfde van dat van nu",
    "hardly_before": "in het vorige halfjaar was het aandeel hooguit een vijfde van dat van nu",
    "hardly_now": "het aandeel is nu hooguit een vijfde van dat van het vorige halfjaar",
    "half_once": "daarvoor was het minstens de helft van dat van nu",
    "may_be_chance": "het verschil kan toeval zijn",
    "growth_excluded": "dat het de helft hoger of een derde lager is dan in het vorige halfjaar, is met 95 % zekerheid "
    "uitgesloten",
    "nearly_equal": "het aandeel zelf is niet de helft hoger en geen derde lager dan in het vorige halfjaar",
}


# The first rule of which every condition holds gives the verdict.
RULES: Mapping[Verdict, tuple[str, ...]] = {
    Verdict.NEW: ("enough_now", "beyond_chance", "higher", "hardly_ever"),
    Verdict.RETURNED: ("enough_now", "beyond_chance", "higher", "hardly_before", "half_once"),
    Verdict.GONE: ("enough_before", "beyond_chance", "lower", "hardly_now"),
    Verdict.RISING: ("enough_now", "beyond_chance", "higher", "above_last_year"),
    Verdict.FALLING: ("enough_before", "beyond_chance", "lower", "below_last_year"),
    Verdict.STABLE: ("enough_now", "may_be_chance", "growth_excluded", "nearly_equal"),
    Verdict.UNCERTAIN: (),
}


def _sentence(names: tuple[str, ...]) -> str:
    text = "; ".join(CONDITIONS[name] for name in names) or (
        "geen van de andere oordelen is te verdedigen: er zijn te weinig stemmen, er is geen halfjaar om mee te "
        "vergelijken, of de cijfers spreken elkaar tegen"
    )
    return f"{text[:1].upper()}{text[1:]}."


VERDICT_RULES: dict[Verdict, str] = {verdict: _sentence(names) for verdict, names in RULES.items()}


_JUDGED = ["theme_id", "period", "source", "n", "share", "change", "change_low", "change_high", "change_year"]
_JUDGED += ["q_value", "ratio_low", "ratio_high"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdicts of a table, why in Dutch, and for every condition whether it holds; all with the table's index."""

    verdict: pd.Series
    why: pd.Series
    conditions: pd.DataFrame


def judge(trends: pd.DataFrame) -> Judgement:
    """Apply `RULES` to the rows of a theme, or of many, in all periods and sources.

    `trends` has the columns of the exported table up to `q_value`, and change_year, ratio_low and ratio_high: whoever
    has the export can work out every verdict again.
    """
    rows = beside(trends[_JUDGED], "previous", ["n", "share"]).sort_values(["theme_id", "source", "period"])
    series = [rows["theme_id"], rows["source"]]
    earlier = rows.groupby(series)["share"].cummax().groupby(series).shift()
    now, before = rows["share"], rows["share_previous"]
    likely = rows["q_value"] < ALPHA
    year = rows["change_year"]
    # Where the theme was not heard at all in one of the two, the ratio has no end on that side.
    conditions = pd.DataFrame(
        {
            "enough_now": rows["n"] >= FLOOR,
            "enough_before": rows["n_previous"] >= FLOOR,
            "beyond_chance": likely,
            "higher": (rows["change"] > 0) & ~(rows["ratio_low"] <= 1),
            "lower": (rows["change"] < 0) & ~(rows["ratio_high"] >= 1),
            "above_last_year": (year > 0) | year.isna(),
            "below_last_year": (year < 0) | year.isna(),
            "hardly_ever": earlier <= HARDLY * now,
            "hardly_before": before <= HARDLY * now,
            "hardly_now": now <= HARDLY * before,
            "half_once": earlier >= now / 2,
            "may_be_chance": ~likely & rows["q_value"].notna(),
            "growth_excluded": (rows["ratio_low"] > 1 / STABLE_RATIO) & (rows["ratio_high"] < STABLE_RATIO),
            "nearly_equal": (now < before * STABLE_RATIO) & (now * STABLE_RATIO > before),
        }
    )
    themed = rows["theme_id"] != ""
    holds = [themed & conditions[list(names)].all(axis="columns") for names in RULES.values()]
    verdict = pd.Series(np.select(holds, [v.value for v in RULES], Verdict.UNCERTAIN.value), index=rows.index)
    # Others have a half-year to be compared with, and it had one under its name: it is another matter now.
    compared = rows.groupby(["period", "source"])["change"].transform("count") > 0
    reasons = {
        "Het thema viel dit halfjaar uiteen of kwam samen uit andere: er is geen vorig halfjaar om mee te vergelijken.": rows[
            "change"
        ].isna()
        & compared,
        "Er is geen vorig halfjaar om mee te vergelijken.": rows["change"].isna(),
        f"Er zijn minder dan {FLOOR} stemmen.": ~conditions["enough_now"] & ~likely,
        "De vergelijking met het vorige halfjaar en die met vorig jaar spreken elkaar tegen.": likely,
    }
    uncertain = verdict == Verdict.UNCERTAIN.value
    why = np.select(
        [~uncertain, *reasons.values()],
        [verdict.map({v.value: text for v, text in VERDICT_RULES.items()}), *reasons],
        "Dat verschil kan toeval zijn.",
    )
    found = Judgement(verdict, pd.Series(why, index=rows.index), conditions)
    return Judgement(*(part.reindex(trends.index) for part in (found.verdict, found.why, found.conditions)))


def beside(rows: pd.DataFrame, when: Literal["previous", "year_before"], columns: list[str]) -> pd.DataFrame:
    """Put beside each row the `columns` of the same theme and source in the half-year that is its `when`, or NaN."""
    periods = {p: str(getattr(Period.parse(p), when)) for p in rows["period"].unique()}
    keys = ["theme_id", "period", "source"]
    other = rows.set_index(keys)[columns].add_suffix(f"_{when}")
    wanted = pd.MultiIndex.from_arrays([rows["theme_id"], rows["period"].map(periods), rows["source"]], names=keys)
    return rows.join(other.reindex(wanted).set_index(rows.index))
