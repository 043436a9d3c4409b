"""Whether themes are followed rightly, on histories with a known truth.

`uv run python benchmarks/lineage.py FILE [SEED...]` does the histories of these seeds, or all, one by one; what came of
each is a line in FILE, and a history that has its line is not done again. At the end it prints the figures of those
seeds. `uv run python benchmarks/lineage.py sample` does the same on the shipped sample.

Each history is analysed half-year by half-year, each time on top of the outcome before, and once as a whole. An event
that is found counts as right when most signals of its theme are of a matter to which that happened in that half-year.
"Told" are the events of the newest half-year in each run, what a user saw at the time; "final" are all events of the last
run; "whole" those of the run over everything at once. Themes get no names here, which lineage does not need.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from histories import Event, History, history
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from pipeline.themes.clustering import Clusters, find_clusters
from pipeline.themes.finding import Themes, follow_on
from pipeline.themes.theme_tables import Described, theme_tables
from pipeline.vectors.space import draw
from pipeline.vectors.text import FloatArray, read_corpus

SEEDS = 24
KINDS = ("born", "continued", "dormant", "returned", "split", "merged")
_COLUMNS = ["signal_id", "period", "source", "title", "text", "language"]
#: Fewer signals of a matter than this in a half-year say nothing of where it belongs.
_TO_FOLLOW = 8


@dataclass
class Score:
    """What was right: per way of asking and kind of event ('told born') found, right, planted, met; and what was kept."""

    events: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    wrong: list[str] = field(default_factory=list)
    kept: int = 0
    followed: int = 0
    same_meaning: int = 0
    meanings: int = 0
    agreement: list[float] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Add the figures of other histories."""
        for key, counts in other.events.items():
            self.events[key].update(counts)
        for name in ("wrong", "kept", "followed", "same_meaning", "meanings", "agreement"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def analysed(given: History) -> tuple[list[Themes], Themes]:
    """The outcome after each half-year, each on top of the one before; and that of all half-years at once."""
    steps: list[Themes] = []
    with threadpool_limits(1):
        for period in given.periods:
            known = given.signals.loc[given.signals["period"] <= period, _COLUMNS]
            known = known.sort_values("signal_id", kind="stable").reset_index(drop=True)
            _, vectors = draw(known, read_corpus(known), 0, None)
            clusters = find_clusters(vectors, known["signal_id"].tolist())
            steps.append(_followed(known, vectors, clusters, steps[-1] if steps else None))
        # The last half-year was a look at everything: only what was known before it makes a difference.
        return steps, _followed(known, vectors, clusters, None)


def _followed(signals: pd.DataFrame, vectors: FloatArray, found: Clusters, previous: Themes | None) -> Themes:
    names, clusters, changes = follow_on(signals, vectors, found, previous)
    nameless = Described({name: name for name in names.values()}, defaultdict(list), defaultdict(list), pd.DataFrame())
    return theme_tables(signals, vectors, clusters, changes, names, nameless, previous)


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


def score_history(given: History, steps: Sequence[Themes], whole: Themes) -> Score:
    """The figures of one history, of which this is the outcome after each half-year and at once."""
    score = Score()
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
    score.agreement.append(float(adjusted_rand_score(both["theme_id_x"], both["theme_id_y"])))
    return score


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
        score.events[f"{name} {kind}"].update(found=1, right=int(bool(right)))
        if not right and kind != "continued":
            score.wrong.append(f"{name}: {kind} {matter} {period} ({theme})")
    for kind, matter, period in given.events:
        score.events[f"{name} {kind}"].update(planted=1, met=int((kind, matter, period) in met))
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
            counts = score.events[f"{name} {kind}"]
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
        given = sample()
        score.add(score_history(given, *analysed(given)))
    else:
        file, *seeds = arguments
        for one in histories(Path(file), list(map(int, seeds)) or list(range(SEEDS))):
            score.add(one)
    print("\n".join(score.wrong))
    report(score)


def histories(file: Path, seeds: Sequence[int]) -> list[Score]:
    """The figures of the histories of these seeds; those that the file does not have yet are made and added to it."""
    known: dict[int, Score] = {}
    for line in file.read_text("utf-8").splitlines() if file.exists() else []:
        row = json.loads(line)
        events = defaultdict(Counter, {key: Counter(counts) for key, counts in row.pop("events").items()})
        seed = row.pop("seed")
        known[seed] = Score(events, **row)
    for seed in seeds:
        if seed not in known:
            given = history(seed)
            known[seed] = score_history(given, *analysed(given))
            known[seed].wrong[:] = [f"{seed}: {line}" for line in known[seed].wrong]
            with file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps({"seed": seed, **vars(known[seed])}) + "\n")
    return [known[seed] for seed in seeds]


if __name__ == "__main__":
    main(sys.argv[1:])
