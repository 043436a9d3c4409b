"""What is new, back, gone or fallen apart in a half-year, named for the screen and the deck."""

from __future__ import annotations

import pandas as pd

from pipeline.trends.verdicts import ALL, Verdict
from pipeline.wording import counted, listed

# More names than this are a list that nobody reads.
_MOST_NAMES = 6
_FORKS = {"split": "Gesplitst", "merged": "Samengevoegd"}
_KINDS = {Verdict.NEW: "Nieuw", Verdict.RETURNED: "Terug", Verdict.GONE: "Verdwenen"}


def moved_themes(trends: pd.DataFrame, events: pd.DataFrame, labels: pd.Series) -> dict[str, list[str]]:
    """Return the themes (theme_id) of each kind of move: Nieuw, Terug, Verdwenen, Gesplitst, and Samengevoegd if any.

    `trends` and `events` are those of one half-year, `labels` the labels by theme_id of the themes that are shown. A
    theme that fell apart or came together is not called gone, nor is what came of it called new: the matter is the same.
    """
    forked = {theme_id for theme_id, _ in forks_of(events)}
    together = trends[(trends["source"] == ALL) & trends["theme_id"].isin(labels.index)]
    together = together[~together["theme_id"].isin(forked)]
    together = together.sort_values(["share", "theme_id"], ascending=[False, True])
    moves = {name: together.loc[together["verdict"] == kind, "theme_id"].tolist() for kind, name in _KINDS.items()}
    for kind, name in _FORKS.items():
        told = list(_forks(events, kind, labels))
        moves |= {name: told} if told or kind == "split" else {}
    return moves


def find_moves(trends: pd.DataFrame, events: pd.DataFrame, labels: pd.Series) -> dict[str, str]:
    """Return a Dutch list of themes for each kind of move; arguments as in `moved_themes`."""
    moves = {
        name: [str(labels[theme_id]) for theme_id in themes]
        for name, themes in moved_themes(trends, events, labels).items()
    }
    for (kind, name), word in zip(_FORKS.items(), ("in", "uit"), strict=True):
        told = _forks(events, kind, labels).items()
        if name in moves:
            moves[name] = [f"{labels[theme_id]} ({word} {listed(others)})" for theme_id, others in told]
    return {name: _short_list(told) for name, told in moves.items()}


def forks_of(events: pd.DataFrame) -> set[tuple[str, str]]:
    """The themes that fell apart or came together, and those that came of it, each with the half-year of it."""
    told = events[events["event"].isin(_FORKS)]
    rows = zip(told["theme_id"], told["related"], told["period"], strict=True)
    return {(name, period) for theme_id, related, period in rows for name in (theme_id, *related)}


def _forks(events: pd.DataFrame, kind: str, labels: pd.Series) -> dict[str, list[str]]:
    """The themes of which a split or merge is told that is seen on both sides, with the labels of the other side."""
    told = events[(events["event"] == kind) & events["theme_id"].isin(labels.index)]
    rows = zip(told["theme_id"], told["related"], strict=True)
    others = {theme_id: [str(labels[other]) for other in related if other in labels] for theme_id, related in rows}
    return {theme_id: names for theme_id, names in others.items() if names}


def _short_list(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    if more > 1:
        names = [*names[:_MOST_NAMES], f"nog {counted(more)} andere thema’s"]
    return listed(names) or "geen"
