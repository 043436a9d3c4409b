"""Which themes are red threads, and in what order: rules that anyone can check by hand."""

from __future__ import annotations

import pandas as pd

from pipeline.verdicts import ALL, FLOOR

# The criterion of the design, section 1, with the floors that it leaves open.
MIN_SOURCES = 2
MIN_MONTHS = 3
# More than this part of the signals from one campaign, or in one week, and the theme leans on one action or incident.
MAX_CAMPAIGN_SHARE = 0.5
MAX_WEEK_SHARE = 0.5

RULE = (
    f"Een thema is een rode draad als het in minstens {MIN_SOURCES} bronnen minstens {FLOOR} keer voorkomt, in minstens "
    f"{MIN_MONTHS} maanden van het halfjaar, en niet voor meer dan de helft uit één actie of uit één week komt. "
    "De volgorde is die van het gemiddelde aandeel in de bronnen; een bron waarin het thema niet voorkomt telt als nul."
)


def find_threads(signals: pd.DataFrame, trends: pd.DataFrame) -> pd.DataFrame:
    """Judge and rank the themes of each period.

    `signals` has theme_id (None: no theme), period, source, date and campaign_id; `trends` is that of
    `pipeline.trends.compute_trends`. Returns a row for each theme and period in which it was heard: theme_id, period,
    rank (from 1), is_red_thread, sources (with at least `FLOOR` voices), months, campaign_signals (of the largest
    campaign), peak_week_share and why (a Dutch sentence).
    """
    themed = signals.dropna(subset=["theme_id"])
    if themed.empty:
        return pd.DataFrame(columns=_COLUMNS)
    keys = [themed["theme_id"], themed["period"]]
    per_week = themed.groupby([*keys, themed["date"].dt.to_period("W").rename("week")]).size()
    per_campaign = themed.groupby([*keys, "campaign_id"]).size()
    by_theme = ["theme_id", "period"]
    facts = pd.DataFrame(
        {
            "n": themed.groupby(keys).size(),
            "months": themed.groupby(keys)["date"].agg(lambda day: day.dt.month.nunique()),
            "peak_week_share": per_week.groupby(by_theme).max() / per_week.groupby(by_theme).sum(),
            "campaign_signals": per_campaign.groupby(by_theme).max(),
        }
    )
    heard = trends[(trends["source"] != ALL) & (trends["n"] >= FLOOR)]
    facts["sources"] = heard.groupby(by_theme).size()
    facts["share"] = trends[trends["source"] == ALL].set_index(by_theme)["share"]
    facts = facts.fillna({"campaign_signals": 0, "sources": 0, "share": 0.0}).reset_index()
    reasons = facts.apply(_reasons, axis="columns")
    facts["is_red_thread"] = reasons.str.len() == 0
    facts["why"] = [
        "Voldoet aan alle voorwaarden." if not found else "Geen rode draad: " + "; ".join(found) + "."
        for found in reasons
    ]
    facts = facts.sort_values(
        ["period", "is_red_thread", "share", "theme_id"], ascending=[True, False, False, True], ignore_index=True
    )
    facts["rank"] = facts.groupby("period").cumcount() + 1
    return facts.astype({"sources": int, "campaign_signals": int})[_COLUMNS]


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
]


def _reasons(theme: pd.Series) -> list[str]:
    checks = {
        f"in minder dan {MIN_SOURCES} bronnen minstens {FLOOR} keer genoemd": theme["sources"] < MIN_SOURCES,
        f"in minder dan {MIN_MONTHS} maanden genoemd": theme["months"] < MIN_MONTHS,
        "meer dan de helft komt uit één actie": theme["campaign_signals"] > MAX_CAMPAIGN_SHARE * theme["n"],
        "meer dan de helft komt uit één week": theme["peak_week_share"] > MAX_WEEK_SHARE,
    }
    return [reason for reason, holds in checks.items() if holds]
