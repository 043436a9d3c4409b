"""What is shown: the outcome of an analysis with the edits applied, and the figures that follow from it.

The analysis' own outcome is kept beside it (`Found`), and the next run goes on from that, not from what is shown. So the
machine never has to guess which of its themes a person merged or split, an edit that is undone leaves no trace, and the
numbers that it gives keep their meaning. Edits come after it, every time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from connectors.base import Source
from pipeline.editing.applying import Edited, apply_edits
from pipeline.editing.edits import HIDDEN, MERGED, OWN_THEME, Edit
from pipeline.labels.description import describe
from pipeline.store.vectors import theme_middles
from pipeline.themes.found import Found
from pipeline.themes.layout import lay_out
from pipeline.themes.lineage import period_events
from pipeline.trends.compute import compute_trends, count_voices
from pipeline.trends.moves import forks_of
from pipeline.trends.threads import find_threads, ranked
from pipeline.vectors.text import BoolArray, FloatArray

_PERIOD_EVENTS = ("born", "continued", "dormant", "returned")
#: Fewer quotes than this after an edit, and new ones are chosen.
_TOO_FEW_QUOTES = 3


@dataclass(frozen=True)
class Results:
    """The tables that are shown, as the store has them, and what became of each edit.

    `conflicts` (by `edit_id`) and `placed` are those of `pipeline.editing.applying.Edited`.
    """

    themes: pd.DataFrame
    assignments: pd.DataFrame
    events: pd.DataFrame
    trends: pd.DataFrame
    threads: pd.DataFrame
    words: pd.DataFrame
    middles: pd.DataFrame
    conflicts: dict[int, str]
    placed: pd.DataFrame

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """What `pipeline.store.write.save_analysis` replaces."""
        names = ("themes", "assignments", "events", "trends", "threads", "words", "middles")
        return {name: getattr(self, name) for name in names}


def edited(
    found: Found,
    signals: pd.DataFrame,
    vectors: FloatArray,
    edits: Sequence[Edit],
    remembered: Mapping[int, list[str]],
) -> Edited:
    """The edits applied, without the figures: enough to see what an edit would do.

    Args:
        found: the outcome of the analysis.
        signals: `signal_id`, `source`, `date`, `period`, `title`, `text`, `language`, `campaign_id`, `writer`.
        vectors: of the signals, in their order (signals x dimensions), a row of zeros where there is none.
        edits: those that hold, in the order in which they were made.
        remembered: for each edit the signals that it placed before.
    """
    # More threads add up in another order, and the last digit of a sum can decide where a signal goes.
    with threadpool_limits(1):
        # The title of a visit's note is that of the visit, not of what was said there.
        title = signals["title"].where(signals["source"] != Source.VISIT, "")
        voiced = signals.assign(voice=_voices(signals), title=title)
        return apply_edits(found.themes, found.assignments, voiced, edits, vectors=vectors, remembered=remembered)


def results(
    found: Found,
    signals: pd.DataFrame,
    vectors: FloatArray,
    edits: Sequence[Edit],
    remembered: Mapping[int, list[str]],
) -> Results:
    """All that is shown; arguments as in `edited`."""
    shown = edited(found, signals, vectors, edits, remembered)
    placed = signals.drop(columns=["title", "text"]).merge(shown.assignments, on="signal_id", how="left")
    hidden = set(shown.themes.loc[shown.themes["decided"] == HIDDEN, "theme_id"])
    trends = compute_trends(count_voices(placed), forks_of(found.events))
    threads = mark_threads(find_threads(placed, trends), shown.marks, hidden)
    known = np.any(vectors != 0, axis=1)
    first = _voices(signals).reset_index(drop=True) == placed["signal_id"]
    with threadpool_limits(1):
        themes, words = _described(shown, signals, placed, vectors, first.to_numpy(), found.words)
        themed = placed[known & placed["theme_id"].notna().to_numpy()].set_index("signal_id")["theme_id"]
        middles = theme_middles(signals["signal_id"].tolist(), themed.to_dict(), vectors)
        drawn = lay_out([None if pd.isna(name) else str(name) for name in placed["theme_id"]], vectors)
    places = pd.DataFrame(drawn.places, columns=["x", "y"]).assign(signal_id=signals["signal_id"].to_numpy())
    columns = ["signal_id", "theme_id", "probability", "second_theme_id"]
    events = _events(shown, found.events, placed[first])
    return Results(
        themes=_with_status(themes, events, threads, str(signals["period"].max())),
        assignments=shown.assignments[columns].merge(places, on="signal_id", how="left"),
        events=events,
        trends=trends,
        threads=threads,
        words=words,
        middles=middles.merge(drawn.themes, on="theme_id", how="left"),
        conflicts=shown.conflicts,
        placed=shown.placed,
    )


def _voices(signals: pd.DataFrame) -> pd.Series:
    """Near-copies go where the first of them goes; a text that was purged goes by itself."""
    campaign: pd.Series = signals["campaign_id"].where(signals["text"] != "")
    return campaign.where(campaign.notna(), signals["signal_id"])


def mark_threads(
    threads: pd.DataFrame,
    marks: Mapping[tuple[str, str], tuple[bool, str]],
    hidden: set[str],
) -> pd.DataFrame:
    """The threads of `pipeline.trends.threads.find_threads` with what people marked, and without what they hid; ranked anew."""
    if not marks and not hidden:
        return threads
    marked = threads[~threads["theme_id"].isin(hidden)].copy()
    keys = list(zip(marked["theme_id"], marked["period"], strict=True))
    decided = [marks.get(key) for key in keys]
    marked["is_red_thread"] = [
        mark[0] if mark else is_red for mark, is_red in zip(decided, marked["is_red_thread"], strict=True)
    ]
    marked["why"] = [_marked_why(mark, why) for mark, why in zip(decided, marked["why"], strict=True)]
    return ranked(marked)[threads.columns]


def _marked_why(mark: tuple[bool, str] | None, why: str) -> str:
    if mark is None:
        return why
    what = "Door de redactie aangewezen als rode draad" if mark[0] else "Volgens de redactie geen rode draad"
    return f"{what}: {mark[1].rstrip('.')}. Volgens de regel: {why[:1].lower()}{why[1:]}"


def _described(  # noqa: PLR0917 - what a theme is known by needs the texts, the vectors and what was decided
    shown: Edited,
    signals: pd.DataFrame,
    placed: pd.DataFrame,
    vectors: FloatArray,
    first: BoolArray,
    words: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Words for the themes that a person made, and quotes where an edit left too few: of the first signal of each voice."""
    themes = shown.themes.set_index("theme_id")
    own = [name for name in themes.index if name.startswith(OWN_THEME)]
    short = (themes["n"] > 0) & (themes["representatives"].map(len) < _TOO_FEW_QUOTES)
    wanted = [name for name in themes.index if name in own or (name in shown.touched and short[name])]
    kept = words[words["theme_id"].isin(themes.index)]
    if not wanted:
        return shown.themes, kept
    voices = signals[first].assign(theme_id=placed["theme_id"].to_numpy()[first])
    told = describe(wanted, voices, vectors[first], placed["probability"].to_numpy(dtype=np.float32)[first])
    themes["representatives"] = [
        list(dict.fromkeys([*quotes, *told.representatives.get(name, [])]))[:5] if name in wanted else quotes
        for name, quotes in themes["representatives"].items()
    ]
    themes["keywords"] = [
        told.keywords.get(name, []) if name in own else words for name, words in themes["keywords"].items()
    ]
    return themes.reset_index(), pd.concat([kept, told.words[told.words["theme_id"].isin(own)]], ignore_index=True)


def _events(shown: Edited, events: pd.DataFrame, voices: pd.DataFrame) -> pd.DataFrame:
    """What became of the themes in each half-year, told again of those whose signals or name an edit changed.

    That a person merged or split them is no event: nothing happened among citizens.
    """
    if not shown.touched:
        return events
    labels = dict(zip(shown.themes["theme_id"], shown.themes["label"], strict=True))
    theme_ids = [None if pd.isna(name) else str(name) for name in voices["theme_id"]]
    told = events.iloc[:0]
    if any(theme_ids):
        told = period_events(theme_ids, voices["period"].tolist(), voices["probability"].to_numpy(), labels)
    kept = events[~(events["theme_id"].isin(shown.touched) & events["event"].isin(_PERIOD_EVENTS))]
    # That a theme falls silent when it fell apart or went up in another is told by that event.
    forked = set(zip(kept["theme_id"], kept["period"], strict=True))
    silent = [(*key, "dormant") for key in forked]
    known = pd.Series(list(zip(told["theme_id"], told["period"], told["event"], strict=True)), index=told.index)
    told = told[told["theme_id"].isin(shown.touched) & ~known.isin(silent)]
    both = pd.concat([frame for frame in (kept, told) if len(frame)] or [kept], ignore_index=True)
    return both.sort_values(["theme_id", "period", "event"], kind="stable", ignore_index=True)


def _with_status(themes: pd.DataFrame, events: pd.DataFrame, threads: pd.DataFrame, last: str) -> pd.DataFrame:
    """Add what the exported table has beside: the status, and whether it is a red thread now."""
    gone_into_another = {name for related in events.loc[events["event"] == "merged", "related"] for name in related}
    last_event = events.sort_values("period", kind="stable").groupby("theme_id")["event"].last()
    red = set(threads.loc[threads["is_red_thread"] & (threads["period"] == last), "theme_id"])
    themes = themes.copy()
    themes["status"] = themes["theme_id"].map(last_event).map({"dormant": "sluimerend"}).fillna("actief")
    themes["is_red_thread"] = themes["theme_id"].isin(red)
    # A number is never given twice, so a theme that no signal has any more stays in the list.
    ended = themes["theme_id"].isin(gone_into_another).map({True: MERGED, False: "vervallen"})
    themes["status"] = themes["status"].where(themes["n"] > 0, ended)
    themes["status"] = themes["status"].where(themes["decided"] == "", themes["decided"])
    columns = ["theme_id", "label", "keywords", "representatives", "parents", "status", "is_red_thread"]
    return themes[[*columns, "first_period", "last_period", "n"]]
