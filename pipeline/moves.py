"""What is new, back, gone or fallen apart in a half-year, named for the screen and the deck."""

from __future__ import annotations

import pandas as pd

from pipeline.verdicts import ALL, Verdict
from pipeline.wording import counted, listed

# More names than this are a list that nobody reads.
_MOST_NAMES = 6
_SPLIT = "Gesplitst"
_KINDS = {Verdict.NEW: "Nieuw", Verdict.RETURNED: "Terug", Verdict.GONE: "Verdwenen"}


def moved_themes(trends: pd.DataFrame, events: pd.DataFrame, labels: pd.Series) -> dict[str, list[str]]:
    """Return the themes (theme_id) of each kind of move: Nieuw, Terug, Verdwenen, Gesplitst.

    `trends` and `events` are those of one half-year, `labels` the labels by theme_id of the themes that are shown. A
    theme that fell apart is not called gone, nor are its parts called new: the matter is the same.
    """
    splits = _splits(events, labels)
    parts = {part for related in splits["related"] for part in related}
    together = trends[(trends["source"] == ALL) & trends["theme_id"].isin(labels.index)]
    together = together[~together["theme_id"].isin({*splits["theme_id"], *parts})]
    together = together.sort_values(["share", "theme_id"], ascending=[False, True])
    moves = {name: together.loc[together["verdict"] == kind, "theme_id"].tolist() for kind, name in _KINDS.items()}
    told = splits["related"].map(lambda parts: any(part in labels for part in parts)).astype(bool)
    return moves | {_SPLIT: splits.loc[told, "theme_id"].tolist()}


def find_moves(trends: pd.DataFrame, events: pd.DataFrame, labels: pd.Series) -> dict[str, str]:
    """Return a Dutch list of themes for each kind of move; arguments as in `moved_themes`."""
    splits = _splits(events, labels).set_index("theme_id")["related"]
    told = {
        theme_id: f"{labels[theme_id]} (in {listed([str(labels[part]) for part in parts if part in labels])})"
        for theme_id, parts in splits.items()
    }
    moves = moved_themes(trends, events, labels)
    return {
        name: _short_list([told[i] if name == _SPLIT else str(labels[i]) for i in themes])
        for name, themes in moves.items()
    }


def _splits(events: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    return events[(events["event"] == "split") & events["theme_id"].isin(labels.index)]


def _short_list(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    if more > 1:
        names = [*names[:_MOST_NAMES], f"nog {counted(more)} andere thema’s"]
    return listed(names) or "geen"
