"""Eén overheid: which ministries and executing agencies a theme touches, and whether one of them can answer alone."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipeline import reference
from pipeline.lenses import shares
from pipeline.ministries import successor
from pipeline.trends.verdicts import ALL, FLOOR
from pipeline.wording import counted, day, listed, number, percent, percent_range

# A ministry is touched by a theme from this share on, the uncertainty taken off.
LEAST_SHARE = 0.10
RULE = (
    f"Een thema raakt een ministerie als minstens {FLOOR} stemmen erbij horen en het aandeel, met de onzekerheid (95 %) "
    f"eraf, {percent(LEAST_SHARE)} of meer is van de stemmen waarvan het ministerie bekend is. {shares.RULE}"
)


def successors(ministries: Sequence[str]) -> dict[str, str]:
    """Map each ministry that no longer exists to the one that has its tasks today."""
    return {name: successor(name) for name in sorted(set(ministries)) if name and successor(name) != name}


def touched(voices: pd.DataFrame) -> pd.DataFrame:
    """The ministries of each theme and half-year, the largest share first.

    `voices` is that of `pipeline.trends.voices.ministry_voices`. Returns theme_id, period, source, name, n, total
    (voices of which the ministry is known), share, low, high and touched; the rows `all` are means over the sources, as
    `pipeline.lenses.shares.mark_shares` has them.
    """
    if voices.empty:
        return pd.DataFrame(columns=[*_COLUMNS, "touched"])
    rows = shares.mark_shares(voices)
    rows = rows[rows["n"] > 0].drop(columns="direction")
    rows["touched"] = (rows["source"] == ALL) & (rows["n"] >= FLOOR) & (rows["low"] >= LEAST_SHARE)
    order = ["theme_id", "period", "source", "share", "name"]
    return rows.sort_values(order, ascending=[True, True, True, False, True], ignore_index=True)


def named(voices: pd.DataFrame) -> pd.DataFrame:
    """What the texts of each theme and half-year name: as `touched`, with `total` all voices on the theme.

    `voices` is that of `pipeline.store.lenses.marked_voices` for `pipeline.lenses.mentions.LENS`.
    """
    if not (voices["name"] != "").any():
        return pd.DataFrame(columns=_COLUMNS)
    rows = shares.mark_shares(voices)
    rows = rows[rows["n"] > 0].drop(columns="direction")
    order = ["theme_id", "period", "source", "share", "name"]
    return rows.sort_values(order, ascending=[True, True, True, False, True], ignore_index=True)


_COLUMNS = ["theme_id", "period", "source", "name", "n", "total", "share", "low", "high"]


def together_sentence(rows: pd.DataFrame) -> str:
    """Say which ministries a theme touches, and ask who speaks; `rows` are those of one theme and half-year."""
    own = rows[rows["source"] == ALL]
    hit = own[own["touched"].astype(bool) & own["share"].notna()]
    total = own["total"].max() if len(own) else 0
    if total < FLOOR:
        return f"Van minder dan {FLOOR} stemmen is het ministerie bekend: wie dit raakt, kunnen wij niet zeggen."
    parts = [
        f"{row['name']} ({percent(row['share'])}, {percent_range(row['low'], row['high'])})"
        for row in hit.to_dict("records")
    ]
    # Readers are not told every number.
    of = f"n = {number(int(total))} stemmen waarvan het ministerie bekend is" if total >= FLOOR else "n is weggelaten"
    if hit.empty:
        return f"Geen ministerie steekt eruit ({of})."
    if len(hit) == 1:
        return f"Eén ministerie is duidelijk te herkennen: {parts[0]} ({of})."
    return (
        f"Dit thema raakt {counted(len(hit))} ministeries: {listed(parts)} ({of}). Welke bewindspersoon voert namens "
        "het kabinet het woord?"
    )


def former_names(ministry: str, present: Sequence[str]) -> list[str]:
    """The former ministries among `present` that are counted under `ministry`, with the last day of each."""
    rows = [
        row
        for row in reference.table("ministeries")
        if row["afkorting"] in present and row["afkorting"] != ministry and successor(row["afkorting"]) == ministry
    ]
    last = {row["afkorting"]: row["geldig_tot"] for row in rows if row["geldig_tot"]}
    return [f"{name} (tot en met {day(pd.Timestamp(until))})" for name, until in sorted(last.items())]
