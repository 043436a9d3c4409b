"""Which themes are red threads, and in what order: rules that anyone can check by hand."""

from __future__ import annotations

import pandas as pd

from pipeline.trends.rank import PARTS, parts_of, ranks_by_any_weights, scores
from pipeline.trends.verdicts import ALL, FLOOR
from pipeline.wording import listed

# The criterion of the design, section 1, with the floors that it leaves open.
MIN_SOURCES = 2
MIN_MONTHS = 3
# More than this part of the signals from one campaign, or in one week, and the theme leans on one action or incident.
MAX_CAMPAIGN_SHARE = 0.5
MAX_WEEK_SHARE = 0.5

RULE = (
    f"Een thema is een rode draad als het in minstens {MIN_SOURCES} bronnen minstens {FLOOR} keer voorkomt, in minstens "
    f"{MIN_MONTHS} maanden van het halfjaar, en niet voor meer dan de helft uit één actie of uit één week komt. "
    f"De volgorde is die van een score uit {listed([part.name for part in PARTS.values()])}."
)


def find_threads(signals: pd.DataFrame, trends: pd.DataFrame) -> pd.DataFrame:
    """Judge and rank the themes of each period.

    `signals` has theme_id (None: no theme), period, source, date and campaign_id; `trends` is that of
    `pipeline.trends.compute.compute_trends`. Returns a row for each theme and period in which it was heard: theme_id, period,
    rank (from 1), is_red_thread, sources (with at least `FLOOR` voices), months, campaign_signals (of the largest
    campaign), peak_week_share, why (a Dutch sentence), score and its parts (see `pipeline.trends.rank`), and the range of ranks
    that other weights give.
    """
    themed = signals.loc[signals["theme_id"].notna(), ["theme_id", "period", "date", "campaign_id"]]
    if themed.empty:
        return pd.DataFrame(columns=_COLUMNS)
    by_theme = ["theme_id", "period"]
    keyed = themed.astype({"theme_id": "category", "period": "category"})
    keyed = keyed.assign(week=week_of(themed["date"]), month=themed["date"].dt.month)
    per_week = keyed.groupby([*by_theme, "week"], observed=True).size().rename("n").reset_index()
    weeks = per_week.groupby(by_theme, observed=True)["n"].agg(["max", "sum", "size"])
    campaigns = keyed.dropna(subset=["campaign_id"]).groupby([*by_theme, "campaign_id"], observed=True).size()
    months = keyed.drop_duplicates([*by_theme, "month"]).groupby(by_theme, observed=True).size()
    facts = pd.DataFrame(
        {
            "n": weeks["sum"],
            "months": months,
            "peak_week_share": weeks["max"] / weeks["sum"],
            "campaign_signals": campaigns.groupby(by_theme, observed=True).max(),
        }
    )
    facts.index = pd.MultiIndex.from_arrays(
        [facts.index.get_level_values(key).astype(str) for key in by_theme], names=by_theme
    )
    weeks.index = facts.index
    heard = trends[(trends["source"] != ALL) & (trends["n"] >= FLOOR)]
    facts["sources"] = heard.groupby(by_theme).size()
    parts = parts_of(trends, weeks["size"] / per_week.groupby("period", observed=True)["week"].nunique().rename(str))
    facts = facts.join(parts).assign(score=scores(parts))
    facts = facts.fillna({"campaign_signals": 0, "sources": 0}).reset_index()
    return ranked(_judged(facts)).astype({"sources": int, "campaign_signals": int})[_COLUMNS]


def week_of(days: pd.Series) -> pd.Series:
    """The number of the week of each day; weeks begin on Monday, and day zero of the count was a Thursday."""
    numbers = days.to_numpy().astype("datetime64[D]").astype(int)
    return pd.Series((numbers + 3) // 7, index=days.index)


def ranked(threads: pd.DataFrame) -> pd.DataFrame:
    """Put the threads of each period in their order, red threads first, and say which ranks other weights would give."""
    order = ["period", "is_red_thread", "score", "theme_id"]
    threads = threads.sort_values(order, ascending=[True, False, False, True], ignore_index=True)
    threads["rank"] = threads.groupby("period").cumcount() + 1
    ranges = [ranks_by_any_weights(own, own["is_red_thread"]) for _, own in threads.groupby("period")]
    return threads.assign(**pd.concat(ranges)) if ranges else threads


_COLUMNS = [
    "theme_id",
    "period",
    "rank",
    "is_red_thread",
    "sources",
    "months",
    "campaign_signals",
    "peak_week_share",
    "why",
    "score",
    *PARTS,
    "rank_low",
    "rank_high",
]


def _judged(facts: pd.DataFrame) -> pd.DataFrame:
    """Add whether each is a red thread, and why in Dutch."""
    checks = {
        f"in minder dan {MIN_SOURCES} bronnen minstens {FLOOR} keer genoemd": facts["sources"] < MIN_SOURCES,
        f"in minder dan {MIN_MONTHS} maanden genoemd": facts["months"] < MIN_MONTHS,
        "meer dan de helft komt uit één actie": facts["campaign_signals"] > MAX_CAMPAIGN_SHARE * facts["n"],
        "meer dan de helft komt uit één week": facts["peak_week_share"] > MAX_WEEK_SHARE,
    }
    reasons = pd.Series([[] for _ in range(len(facts))], index=facts.index, dtype=object)
    for reason, holds in checks.items():
        reasons = reasons.mask(holds, reasons + pd.Series([[reason]] * len(facts), index=facts.index))
    return facts.assign(
        is_red_thread=reasons.str.len() == 0,
        why=[
            f"Geen rode draad: {'; '.join(found)}." if found else "Rode draad: voldoet aan alle voorwaarden."
            for found in reasons
        ],
    )
