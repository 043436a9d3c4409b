"""Whether themes are followed rightly, on histories with a known truth: `uv run python benchmarks/lineage.py [SEEDS]`.

Each history is analysed half-year by half-year, each time on top of the outcome before, and once as a whole. An event
that is found counts as right when most signals of its theme are of a matter to which that happened in that half-year.
"Told" are the events of the newest half-year in each run, what a user saw at the time; "final" are all events of the last
run; "whole" those of the run over everything at once. With `sample` as argument the same on the shipped sample.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from histories import Event, History, history
from sklearn.metrics import adjusted_rand_score

from pipeline.themes.finding import Themes, find_themes

SEEDS = 24
KINDS = ("born", "continued", "dormant", "returned", "split", "merged")
_COLUMNS = ["signal_id", "period", "source", "title", "text", "language"]
#: Fewer signals of a matter than this in a half-year say nothing of where it belongs.
_TO_FOLLOW = 8


@dataclass
class Score:
    """What was right: per way of asking and kind of event (right, found, met, planted), and what was kept."""

    events: defaultdict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    wrong: list[str] = field(default_factory=list)
    kept: int = 0
    followed: int = 0
    same_meaning: int = 0
    meanings: int = 0
    agreement: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def step_by_step(signals: pd.DataFrame, periods: Sequence[str]) -> list[Themes]:
    """The outcome after each half-year, each on top of the one before."""
    found: list[Themes] = []
    for period in periods:
        known = signals.loc[signals["period"] <= period, _COLUMNS]
        found.append(find_themes(known, found[-1] if found else None))
    return found


def mainly(assignments: pd.DataFrame, signals: pd.DataFrame) -> dict[str, str]:
    """The matter that more than half of the signals of a theme are about, for the themes that have one."""
    both = assignments.dropna(subset="theme_id").merge(signals[["signal_id", "matter"]], on="signal_id")
    share = both.groupby("theme_id")["matter"].value_counts(normalize=True)
    return {str(theme): str(matter) for (theme, matter), part in share.items() if part > 0.5}


def majority(assignments: pd.DataFrame, signals: pd.DataFrame) -> dict[str, str]:
    """The matter of most signals of each theme."""
    both = assignments.dropna(subset="theme_id").merge(signals[["signal_id", "matter"]], on="signal_id")
    counts = both.groupby(["theme_id", "matter"]).size().sort_values(kind="stable")
    return {str(theme): str(matter) for theme, matter in counts.index}


def score_history(given: History, score: Score) -> None:
    """Add the figures of one history."""
    start = time.perf_counter()
    steps = step_by_step(given.signals, given.periods)
    score.seconds.append(time.perf_counter() - start)
    whole = find_themes(given.signals[_COLUMNS])
    told = [
        (kind, theme, period, majority(step.assignments, given.signals))
        for step, period in zip(steps, given.periods, strict=True)
        for kind, theme in step.events.loc[step.events["period"] == period, ["event", "theme_id"]].to_numpy().tolist()
    ]
    _score_events("told", told, given, score)
    for name, last in (("final", steps[-1]), ("whole", whole)):
        matters = majority(last.assignments, given.signals)
        rows = last.events[["event", "theme_id", "period"]].to_numpy().tolist()
        _score_events(name, [(*row, matters) for row in rows], given, score)
    _score_identity(steps, given, score)
    both = steps[-1].assignments.merge(whole.assignments, on="signal_id").fillna("-")
    score.agreement.append(adjusted_rand_score(both["theme_id_x"], both["theme_id_y"]))


def _score_events(
    name: str, found: Sequence[tuple[str, str, str, dict[str, str]]], given: History, score: Score
) -> None:
    met: set[Event] = set()
    for kind, theme, period, matters in found:
        if kind == "born" and period == given.periods[0]:
            continue
        matter = matters.get(theme, "none")
        family = given.families.get(matter, frozenset([matter])) if kind in {"split", "merged"} else {matter}
        right = {(kind, one, period) for one in family} & given.events
        if not right and (kind, matter, period) in given.optional:
            continue
        met |= right
        score.events[name, kind].update(found=1, right=int(bool(right)))
        if not right and kind != "continued":
            score.wrong.append(f"{name}: {kind} {matter} {period} ({theme})")
    for kind, matter, period in given.events:
        score.events[name, kind].update(planted=1, met=int((kind, matter, period) in met))
        if (kind, matter, period) not in met and kind != "continued":
            score.wrong.append(f"{name}: missed {kind} {matter} {period}")


def _score_identity(steps: Sequence[Themes], given: History, score: Score) -> None:
    """Whether a matter stays with its theme, and a theme with its matter, from each half-year to the next."""
    matters = given.signals[["signal_id", "matter", "period"]]
    for before, after, period in zip(steps, steps[1:], given.periods[1:], strict=False):
        then = matters.merge(before.assignments.dropna(subset="theme_id"), on="signal_id")
        now = matters.merge(after.assignments.dropna(subset="theme_id"), on="signal_id")
        fresh = now[now["period"] == period]
        meant, means = mainly(before.assignments, given.signals), majority(after.assignments, given.signals)
        for matter, own in then.groupby("matter"):
            new = fresh[fresh["matter"] == matter]
            # A matter that is not the main one of its theme has no theme that could go on.
            is_theme = meant.get(own["theme_id"].mode()[0]) == matter and matter != "overig"
            if not is_theme or len(new) < _TO_FOLLOW or len(own) < _TO_FOLLOW:
                continue
            same = own["theme_id"].mode()[0] == new["theme_id"].mode()[0]
            score.followed += 1
            score.kept += same
            if not same:
                score.wrong.append(
                    f"identity: {matter} {own['theme_id'].mode()[0]} -> {new['theme_id'].mode()[0]} {period}"
                )
        for theme in sorted(meant.keys() & means.keys()):
            score.meanings += 1
            score.same_meaning += meant[theme] == means[theme]
            if meant[theme] != means[theme]:
                score.wrong.append(f"meaning: {theme} {meant[theme]} -> {means[theme]} {period}")


def table(score: Score) -> pd.DataFrame:
    """Precision and recall per way of asking and kind; `changes` are all kinds but continued."""
    rows = []
    for name in ("told", "final", "whole"):
        sums: Counter[str] = Counter()
        changes: Counter[str] = Counter()
        for kind in KINDS:
            counts = score.events[name, kind]
            sums.update(counts)
            changes.update(counts if kind != "continued" else {})
            rows.append((name, kind, counts))
        rows += [(name, "changes", changes), (name, "all", sums)]
    return pd.DataFrame(
        [
            (
                name,
                kind,
                counts["found"],
                counts["planted"],
                counts["right"] / max(counts["found"], 1),
                counts["met"] / max(counts["planted"], 1),
            )
            for name, kind, counts in rows
        ],
        columns=["way", "kind", "found", "planted", "precision", "recall"],
    )


def report(score: Score) -> None:
    """Print the figures."""
    print(table(score).round(3).to_string(index=False))
    print(f"identity kept: {score.kept / max(score.followed, 1):.4f} of {score.followed} continued themes")
    print(f"meaning kept: {score.same_meaning / max(score.meanings, 1):.4f} of {score.meanings}")
    agreement = pd.Series(score.agreement)
    print(f"step by step against at once: ARI mean {agreement.mean():.3f}, least {agreement.min():.3f}")
    print(f"seconds for a history step by step: mean {pd.Series(score.seconds).mean():.1f}")


def sample() -> History:
    """The shipped sample with its own truth."""
    from tempfile import TemporaryDirectory

    from connectors.base import Source
    from pipeline.campaigns import find_campaigns
    from pipeline.ingest import ingest
    from pipeline.store import read
    from pipeline.store.database import open_database

    folder = Path(__file__).resolve().parents[1] / "data" / "sample"
    with TemporaryDirectory() as here:
        engine = open_database(f"sqlite:///{(Path(here) / 'sample.sqlite').as_posix()}")
        ingest(engine, [folder])
        signals = read.signals_for_analysis(engine)
        origin = read.export_signals(engine)[["signal_id", "origin_id"]]
        engine.dispose()
    signals = signals.merge(origin, on="signal_id")
    signals["campaign_id"] = find_campaigns(signals)
    signals["title"] = signals["title"].where(signals["source"] != Source.VISIT, "")
    signals = signals[signals["campaign_id"].isna() | (signals["campaign_id"] == signals["signal_id"])]
    return _with_truth(signals, pd.read_csv(folder / "truth.csv", dtype=str))


def _with_truth(signals: pd.DataFrame, truth: pd.DataFrame) -> History:
    """Events by the counts of the truth: a matter is there where it has a signal, and small ones are left aside."""
    from datetime import date

    from connectors.base import RawSignal, Source
    from pipeline.privacy import to_signal

    keys = zip(truth["source"], truth["origin_id"], strict=True)
    day = date(2025, 1, 1)
    stored = [to_signal(RawSignal(Source(source), "truth", key, day, "x")).origin_id for source, key in keys]
    truth = truth.assign(origin_id=stored)[["source", "origin_id", "matter"]]
    signals = signals.merge(truth, on=["source", "origin_id"], how="left", validate="one_to_one")
    counts = signals.pivot_table(index="matter", columns="period", aggfunc="size", fill_value=0)
    periods = sorted(counts.columns)
    events: set[Event] = set()
    for matter, row in counts.drop(index="overig").iterrows():
        here = [bool(row[period]) for period in periods]
        for at in range(1, len(periods)):
            kind = {
                (True, True): "continued",
                (True, False): "dormant",
                (False, True): "returned" if any(here[:at]) else "born",
            }.get((here[at - 1], here[at]))
            events |= {(kind, str(matter), periods[at])} if kind else set()
    family = frozenset(("openbaar-vervoer", "ov-bus", "ov-trein"))
    turn = "2025-H2"
    optional = {(kind, matter, turn) for kind in ("born", "dormant") for matter in family}
    events = (events - optional) | {("split", "openbaar-vervoer", turn)}
    return History(signals, frozenset(events), frozenset(optional), dict.fromkeys(family, family))


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    score = Score()
    if arguments == ["sample"]:
        score_history(sample(), score)
    else:
        for seed in range(int(arguments[0]) if arguments else SEEDS):
            score_history(history(seed), score)
    report(score)
    print("\n".join(score.wrong))


if __name__ == "__main__":
    main(sys.argv[1:])
