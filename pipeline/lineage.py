"""Where themes come from: the same number for the same matter in every run, and what happened to it in each period.

A theme is known by its signals. The rules, all over the signals that both runs saw:

- a new group takes the number of the known theme with which it shares most, when that is at least half of the theme or
  half of the group; one number goes to one group, the largest overlap first;
- a known theme of which at least a quarter (and `_FEW` signals) went to another group has split;
- a known theme of which at least half went to a group that kept another number has merged into that theme;
- a theme is present in a period with at least `_PRESENT` of the signals of its largest period, and at least `_FEW`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from pipeline.clustering import NO_THEME
from pipeline.novelty import Change
from pipeline.text import IntArray

EVENTS = ("born", "continued", "split", "merged", "dormant", "returned")
_FEW = 4
_PRESENT = 0.25
_HALF, _QUARTER = 0.5, 0.25


def new_number(taken: Sequence[str]) -> str:
    """The first number that was never given: one higher than the highest."""
    return f"T{max((int(name[1:]) for name in taken), default=0) + 1:04d}"


def overlap(labels: IntArray, known: Sequence[str | None]) -> pd.DataFrame:
    """How many signals each group shares with each known theme (`group`, `theme_id`, `shared`, `of_theme`, `of_group`)."""
    frame = pd.DataFrame({"group": labels, "theme_id": list(known)})
    both = frame[(frame["group"] != NO_THEME) & frame["theme_id"].notna()]
    pairs = both.groupby(["group", "theme_id"], sort=True).size().rename("shared").reset_index()
    pairs["of_theme"] = pairs["shared"] / pairs["theme_id"].map(frame["theme_id"].value_counts())
    seen = frame[frame["theme_id"].notna()]["group"].value_counts()
    pairs["of_group"] = pairs["shared"] / pairs["group"].map(seen)
    return pairs


def identify(labels: IntArray, known: Sequence[str | None], taken: Sequence[str]) -> dict[int, str]:
    """Give each group its number: that of the known theme it continues, or a new one.

    Args:
        labels: the group of each signal, `NO_THEME` for none.
        known: the theme of each signal in the previous run, None for none or for a new signal.
        taken: all numbers ever given.
    """
    pairs = overlap(labels, known)
    pairs = pairs[(pairs["of_theme"] >= _HALF) | (pairs["of_group"] >= _HALF)]
    pairs = pairs.sort_values(["shared", "of_theme", "group", "theme_id"], ascending=[False, False, True, True])
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


def presence(theme_ids: Sequence[str | None], periods: Sequence[str]) -> pd.DataFrame:
    """Which theme is present in which period (themes x periods, booleans), all periods that hold signals."""
    frame = pd.DataFrame({"theme_id": list(theme_ids), "period": list(periods)})
    counts = frame.dropna(subset="theme_id").pivot_table(
        index="theme_id", columns="period", aggfunc="size", fill_value=0
    )
    counts = counts.reindex(columns=sorted(frame["period"].unique()), fill_value=0)
    least = np.maximum(counts.max(axis=1) * _PRESENT, np.minimum(_FEW, counts.max(axis=1)))
    return counts.ge(least, axis=0) & (counts > 0)


def period_events(theme_ids: Sequence[str | None], periods: Sequence[str], labels: Mapping[str, str]) -> pd.DataFrame:
    """What happened to each theme in each period: born, continued, dormant or returned, with the count that says so."""
    frame = pd.DataFrame({"theme_id": list(theme_ids), "period": list(periods)}).dropna(subset="theme_id")
    counts = frame.groupby(["theme_id", "period"]).size()
    rows: list[tuple[str, str, str, list[str], str]] = []
    for theme_id, present in presence(theme_ids, periods).iterrows():
        seen, awake = False, False
        for period, here in present.items():
            event = _period_event(bool(here), seen, awake)
            if event:
                n = int(counts.get((theme_id, period), 0))
                rows.append(
                    (str(theme_id), str(period), event, [], _evidence(event, labels[str(theme_id)], str(period), n))
                )
            seen, awake = seen or bool(here), bool(here)
    return pd.DataFrame(rows, columns=["theme_id", "period", "event", "related", "evidence"])


def _period_event(here: bool, seen: bool, awake: bool) -> str:
    if here:
        return "continued" if awake else "returned" if seen else "born"
    return "dormant" if awake else ""


def _evidence(event: str, label: str, period: str, n: int) -> str:
    signals = f"{n} {'signaal' if n == 1 else 'signalen'}"
    return {
        "born": f"Voor het eerst gezien in {period}: {signals} over {label}.",
        "continued": f"Ook in {period} gezien: {signals} over {label}.",
        "dormant": f"In {period} (bijna) niet meer gezien: {signals} over {label}.",
        "returned": f"In {period} terug na een tijd van stilte: {signals} over {label}.",
    }[event]


def split_and_merged(
    labels: IntArray, known: Sequence[str | None], names: Mapping[int, str], period: str
) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """The splits and merges between the previous run and this one, and the parents of the themes that came of them."""
    pairs = overlap(labels, known)
    pairs["now"] = pairs["group"].map(dict(names))
    rows: list[tuple[str, str, str, list[str], str]] = []
    parents: dict[str, list[str]] = {}
    kept = set(names.values())
    fresh = pairs[(pairs["now"] != pairs["theme_id"]) & (pairs["shared"] >= _FEW)]
    for theme_id, parts in fresh.groupby("theme_id"):
        own = parts[(parts["of_theme"] >= _QUARTER) & ~parts["now"].isin(set(pairs["theme_id"]))]
        if len(own):
            children = sorted(own["now"])
            share = round(100 * float(own["of_theme"].sum()))
            told = f"{share} % van de signalen van {theme_id} staat nu in {', '.join(children)}."
            rows.append((str(theme_id), period, "split", children, told))
            for child in children:
                parents.setdefault(child, []).append(str(theme_id))
        gone = parts[(parts["of_theme"] >= _HALF) & parts["now"].isin(set(pairs["theme_id"]))]
        if len(gone) and theme_id not in kept:
            heir = str(gone["now"].iloc[0])
            share = round(100 * float(gone["of_theme"].iloc[0]))
            told = f"{share} % van de signalen van {theme_id} staat nu in {heir}."
            rows.append((heir, period, "merged", [str(theme_id)], told))
            parents.setdefault(heir, []).append(str(theme_id))
    return pd.DataFrame(rows, columns=["theme_id", "period", "event", "related", "evidence"]), parents


def changes_named(
    changes: Sequence[Change], names: Mapping[int, str], labels: Mapping[str, str]
) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """The themes that fell apart within a run, as events, and the parents of what came of them."""
    rows: list[tuple[str, str, str, list[str], str]] = []
    parents: dict[str, list[str]] = {}
    for change in changes:
        children = [names[child] for child in change.children if child in names]
        parent = names.get(change.parent)
        if parent is None or len(children) != len(change.children):
            continue
        parents |= {child: [parent] for child in children}
        if len(children) > 1:
            told = " en ".join(labels.get(child, child) for child in children)
            evidence = f"Vanaf {change.period} vallen de signalen over {labels.get(parent, parent)} uiteen in {told}."
            rows.append((parent, change.period, "split", children, evidence))
    return pd.DataFrame(rows, columns=["theme_id", "period", "event", "related", "evidence"]), parents
