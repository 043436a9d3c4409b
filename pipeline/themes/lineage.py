"""Where themes come from: the same number for the same matter in every run, and what happened to it in each period.

A theme is known by its signals. The rules:

- a new group takes the number of the known theme with which it shares at least half of what either had; one number goes to
  one group, the pair first that shares most of what the two have together (Jaccard's index), so that of two matters in one
  theme that is the one that stays which brings along least from elsewhere;
- known themes about other matters that a new look takes for one group stay apart (`stay_apart`): that they came together
  would be seen in the signals;
- a signal keeps the theme that it had as long as that theme lives, unless a theme that is new is clearly better;
- born, continued, dormant and returned follow from the half-years in which a theme is awake (`pipeline.themes.presence`);
- split and merged are seen in the signals themselves (`pipeline.themes.forks`): that another look draws the line between two
  themes elsewhere is no event.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from sklearn.preprocessing import normalize

from pipeline.themes.clustering import NO_THEME, OTHER_MATTER, Clusters, nearness, smallest_theme
from pipeline.themes.novelty import Change
from pipeline.themes.presence import presence
from pipeline.trends.verdicts import FLOOR
from pipeline.vectors.text import FloatArray, IntArray
from pipeline.wording import listed, number, percent, period_label

_COLUMNS = ["theme_id", "period", "event", "related", "evidence"]
_HALF = 0.5
# A signal leaves the theme it had only for a new one that is at least so sure.
_SURE_ENOUGH_TO_MOVE = 0.72


def new_number(taken: Sequence[str]) -> str:
    """The first number that was never given: one higher than the highest."""
    return f"T{max((int(name[1:]) for name in taken), default=0) + 1:04d}"


def identify(labels: IntArray, known: Sequence[str | None], taken: Sequence[str]) -> dict[int, str]:
    """Give each group its number: that of the known theme it continues, or a new one.

    Args:
        labels: the group of each signal, `NO_THEME` for none.
        known: the theme of each signal in the previous run, None for none or for a new signal.
        taken: all numbers ever given.
    """
    frame = pd.DataFrame({"group": labels, "theme_id": list(known)})
    both = frame[(frame["group"] != NO_THEME) & frame["theme_id"].notna()]
    pairs = both.groupby(["group", "theme_id"], sort=True).size().rename("shared").reset_index()
    in_theme = pairs["theme_id"].map(frame["theme_id"].value_counts()).astype(int)
    in_group = pairs["group"].map(both["group"].value_counts()).astype(int)
    pairs["alike"] = (pairs["shared"] / (in_theme + in_group - pairs["shared"])).round(9)
    pairs = pairs[pairs["shared"] >= _HALF * np.minimum(in_theme, in_group)]
    pairs = pairs.sort_values(["alike", "shared", "group", "theme_id"], ascending=[False, False, True, True])
    names: dict[int, str] = {}
    used: set[str] = set()
    for group, theme_id in zip(pairs["group"], pairs["theme_id"], strict=True):
        if group not in names and theme_id not in used:
            names[int(group)] = str(theme_id)
            used.add(str(theme_id))
    numbers = list(taken)
    for group in sorted({int(label) for label in labels if label != NO_THEME} - set(names)):
        names[group] = new_number(numbers)
        numbers.append(names[group])
    return dict(sorted(names.items()))


def stay_apart(
    labels: IntArray, vectors: FloatArray, known: Sequence[str | None], names: Mapping[int, str]
) -> tuple[IntArray, dict[int, str]]:
    """Give a known theme that a group has swallowed its own group again, when it is about another matter than the rest.

    The signals of the group that had no theme go to the nearer of the two.

    Args:
        labels: the group of each signal, `NO_THEME` for none.
        vectors: of the same signals, rows of length 1.
        known: the theme of each signal in the previous run, None for none or for a new signal.
        names: the number of each group.

    Returns:
        The groups with these added, and their numbers.
    """
    labels, names = labels.copy(), dict(names)
    had = np.array([name or "" for name in known], dtype=object)
    for theme in sorted(set(had) - {"", *names.values()}):
        own = np.flatnonzero(had == theme)
        found, counts = np.unique(labels[own], return_counts=True)
        group = int(found[np.argmax(counts)])
        own = own[labels[own] == group]
        rest = np.flatnonzero((labels == group) & (had == names.get(group)))
        is_theme = counts.sum() >= smallest_theme(len(labels)) and len(own) >= _HALF * counts.sum()
        if not is_theme or not len(rest) or nearness(vectors, (own, rest)) > OTHER_MATTER:
            continue
        middles = normalize(np.array([vectors[part].mean(axis=0) for part in (own, rest)]))
        new = np.flatnonzero((labels == group) & (had == ""))
        likeness = np.round(vectors[new] @ middles.T, 4)
        label = int(labels.max()) + 1
        labels[own] = label
        labels[new[likeness[:, 0] > likeness[:, 1]]] = label
        names[label] = theme
    return labels, names


def stay(
    labels: IntArray,
    known: Sequence[str | None],
    names: Mapping[int, str],
    taken: Collection[str],
    probabilities: FloatArray,
) -> IntArray:
    """The groups once every signal keeps the theme it had as long as that theme lives.

    It leaves that only for a theme that is new and at least `_SURE_ENOUGH_TO_MOVE` certain.
    """
    group_of = {name: group for group, name in names.items()}
    had = np.array([NO_THEME if name is None else group_of.get(name, NO_THEME) for name in known], dtype=np.int32)
    is_new = np.isin(labels, [group for group, name in names.items() if name not in taken])
    moves = is_new & (probabilities >= _SURE_ENOUGH_TO_MOVE)
    return np.where((had != NO_THEME) & ~moves, had, labels).astype(np.int32)


def follow(
    clusters: Clusters, vectors: FloatArray, known: Sequence[str | None], taken: Sequence[str]
) -> tuple[dict[int, str], Clusters]:
    """Name the clusters (`identify`), keep known themes apart (`stay_apart`) and every signal in the theme it had (`stay`)."""
    names = identify(clusters.labels, known, taken)
    labels, names = stay_apart(clusters.labels, vectors, known, names)
    labels = stay(labels, known, names, set(taken), clusters.probabilities)
    return names, replace(clusters, labels=labels)


def period_events(
    theme_ids: Sequence[str | None],
    periods: Sequence[str],
    probabilities: Sequence[float] | FloatArray,
    labels: Mapping[str, str],
    forked: Collection[tuple[str, str]] = (),
) -> pd.DataFrame:
    """What happened to each theme in each period: born, continued, dormant or returned, with the counts that say so.

    Args:
        theme_ids: the theme of each signal, None for none.
        periods: the half-year of each signal.
        probabilities: how sure each signal is of its theme (0-1).
        labels: the name of each theme.
        forked: themes with the half-year in which they fell apart: that they fall silent then is no event of its own.
    """
    frame = pd.DataFrame({"theme_id": list(theme_ids), "period": list(periods)})
    totals = frame["period"].value_counts()
    counts = frame.dropna(subset="theme_id").groupby(["theme_id", "period"]).size()
    rows: list[tuple[str, str, str, list[str], str]] = []
    for theme_id, present in presence(theme_ids, periods, probabilities).iterrows():
        seen, awake = False, False
        for period, here in present.items():
            n = int(counts.get((theme_id, period), 0))
            event = _period_event(bool(here), seen, awake, n)
            if event and (event != "dormant" or (str(theme_id), str(period)) not in forked):
                told = _evidence(event, labels[str(theme_id)], str(period), n, int(totals[period]))
                rows.append((str(theme_id), str(period), event, [], told))
            seen, awake = seen or bool(here), bool(here)
    return pd.DataFrame(rows, columns=_COLUMNS)


def _period_event(here: bool, seen: bool, awake: bool, n: int) -> str:
    if here and awake and not n:
        return ""  # silent, but not longer than chance gives
    if here:
        return "continued" if awake else "returned" if seen else "born"
    return "dormant" if awake else ""


def _evidence(event: str, label: str, period: str, n: int, total: int) -> str:
    # Fewer than five is told to nobody: what stands here is seen by readers too (law 7).
    few = 0 < n < FLOOR
    count = f"minder dan {FLOOR}" if few else number(n)
    share = "" if few else f" ({percent(n / total)})"
    # Themes are sought in different texts: a near-copy is where the first of them is.
    signals = f"{count} van de {number(total)} verschillende teksten{share} over ‘{label}’"
    half = f"de {period_label(period)}"
    return {
        "born": f"Voor het eerst gezien in {half}: {signals}.",
        "continued": f"Ook in {half} gezien: {signals}.",
        "dormant": f"In {half} (bijna) niet meer gezien: {signals}.",
        "returned": f"In {half} terug na een tijd van stilte: {signals}.",
    }[event]


def changes_named(
    changes: Sequence[Change], names: Mapping[int, str], labels: Mapping[str, str]
) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """The splits and merges as events, and the parents of what came of them.

    A split is told of the theme that fell apart (`related`: what came of it), a merge of the theme that came of it
    (`related`: the themes that came together).
    """
    rows: list[tuple[str, str, str, list[str], str]] = []
    parents: dict[str, list[str]] = {}
    for change in changes:
        children = [names[child] for child in change.children if child in names]
        earlier = [names[parent] for parent in change.parents if parent in names]
        if not earlier or len(children) != len(change.children):
            continue
        parents |= dict.fromkeys(children, sorted(earlier))
        before, after = (listed([f"‘{labels.get(name, name)}’" for name in side]) for side in (earlier, children))
        half = f"de {period_label(change.period)}"
        if len(children) > 1:
            told = f"Vanaf {half} valt {before} uiteen in {after}: {change.evidence}."
            rows.append((earlier[0], change.period, "split", children, told))
        elif len(earlier) > 1:
            told = f"Vanaf {half} komen {before} samen in {after}: {change.evidence}."
            rows.append((children[0], change.period, "merged", earlier, told))
    return pd.DataFrame(rows, columns=_COLUMNS), parents
