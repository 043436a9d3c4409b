"""What is new, back, gone or fallen apart in a half-year, named for the screen and the deck."""

from __future__ import annotations

import pandas as pd

from pipeline.verdicts import ALL, Verdict
from pipeline.wording import counted, listed

# More names than this are a list that nobody reads.
_MOST_NAMES = 6
_KINDS = {Verdict.NEW: "Nieuw", Verdict.RETURNED: "Terug", Verdict.GONE: "Verdwenen"}


def find_moves(trends: pd.DataFrame, events: pd.DataFrame, labels: pd.Series) -> dict[str, str]:
    """Return a Dutch list of themes for each kind of move: Nieuw, Terug, Verdwenen, Gesplitst.

    `trends` and `events` are those of one half-year, `labels` the labels by theme_id of the themes that are shown. A
    theme that fell apart is not called gone, nor are its parts called new: the matter is the same.
    """
    splits = events[(events["event"] == "split") & events["theme_id"].isin(labels.index)]
    parts = {part for related in splits["related"] for part in related}
    together = trends[(trends["source"] == ALL) & trends["theme_id"].isin(labels.index)]
    together = together[~together["theme_id"].isin({*splits["theme_id"], *parts})]
    together = together.sort_values(["share", "theme_id"], ascending=[False, True])
    moves = {
        name: _short_list([str(labels[i]) for i in together[together["verdict"] == kind]["theme_id"]])
        for kind, name in _KINDS.items()
    }
    told = [
        f"{labels[theme_id]} (in {listed([str(labels[part]) for part in related if part in labels])})"
        for theme_id, related in zip(splits["theme_id"], splits["related"], strict=True)
        if any(part in labels for part in related)
    ]
    return moves | {"Gesplitst": _short_list(told)}


def _short_list(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    if more > 1:
        names = [*names[:_MOST_NAMES], f"nog {counted(more)} andere thema’s"]
    return listed(names) or "geen"
