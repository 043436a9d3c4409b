"""One run: near-copies, themes, trends and threads, from the signals in the store back into the store."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from connectors.base import Source
from pipeline.campaigns import find_campaigns
from pipeline.editing.deciding import reapply
from pipeline.errors import NothingToAnalyseError
from pipeline.lenses.reading import count_for_pages, read_signals
from pipeline.period import Period
from pipeline.results import results
from pipeline.store import edits, read, warned, write
from pipeline.store.vectors import all_vectors, signal_vectors, space_of_run
from pipeline.themes.finding import Themes, find_themes
from pipeline.themes.found import Found
from pipeline.trends.early import warnings_of
from pipeline.vectors.encoder import SentenceModel
from pipeline.vectors.space import Space, from_bytes, to_bytes
from pipeline.vectors.text import FloatArray
from pipeline.vectors.vector_cache import remembering

Progress = Callable[[str, float], None]
# So many vectors are rounded at a time.
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Run:
    """What a run found: its number, and how many signals, themes and red threads (in the last half-year)."""

    run_id: int
    period: str
    signals: int
    without_theme: int
    themes: int
    red_threads: int


def analyse(
    engine: Engine,
    *,
    until: Period | None = None,
    seed: int = 0,
    encoder: SentenceModel | None = None,
    progress: Progress = lambda *_: None,
) -> Run:
    """Find and follow the themes in all signals up to and including `until`, and store what was found.

    The themes of an earlier run keep their `theme_id`. `progress` hears what is being done and how far it is (0 to 1).
    Of a run that is broken off only the vectors that `encoder` made and what the lenses read are kept; the next one goes
    on from there. Raises `NothingToAnalyseError` when there are no signals.
    """
    started = datetime.now(UTC)
    progress("signalen lezen", 0.0)
    signals = read.signals_for_analysis(engine, until)
    if signals.empty:
        raise NothingToAnalyseError(
            "Er zijn nog geen signalen om te analyseren. Lees eerst bestanden in met: rode-draden ingest BESTAND."
        )
    progress("bijna gelijke teksten zoeken", 0.02)
    # What was wiped can't be compared any more; it was one voice, and stays so.
    signals["campaign_id"] = find_campaigns(signals).where(signals["text"] != "", signals["campaign_id"])
    reader = remembering(engine, encoder, lambda what, part: progress(what, 0.2 + 0.1 * part)) if encoder else None
    options = {"seed": seed, "encoder": reader, "progress": lambda what, part: progress(what, 0.1 + 0.75 * part)}
    previous = _previous(engine, with_space=encoder is None)
    found = _find_themes(previous, signals, **options)
    drawn, vectors = _drawn(found.space, previous), _vectors(signals, found)
    # A million vectors take a gigabyte: they are here once.
    found, previous = replace(found, vectors=vectors[:0]), None
    progress("aandelen en veranderingen berekenen", 0.87)
    last = str(signals["period"].max())
    before = _found(found)
    # People may have gone on deciding while the themes were sought.
    decided, remembered = edits.standing(engine), edits.remembered(engine)
    shown = results(before, signals, vectors, decided, remembered)
    progress("de brillen laten lezen", 0.92)
    read_signals(engine)
    themes_of = shown.assignments.dropna(subset="theme_id").set_index("signal_id")["theme_id"]
    progress("bewaren", 0.95)
    run_id = write.save_analysis(
        engine,
        campaigns=signals.loc[signals["campaign_id"].notna(), ["signal_id", "campaign_id"]],
        vectors=signal_vectors(signals["signal_id"], vectors, found.points["signal_id"], themes_of.to_dict()),
        space=drawn,
        found=before,
        conflicts=shown.conflicts,
        placed=shown.placed,
        run=_record(signals, found, started, seed, until or Period.parse(last)),
        **shown.tables,
    )
    themed = signals.drop(columns=["title", "text"]).merge(
        shown.assignments[["signal_id", "theme_id"]], on="signal_id", how="left"
    )
    warned.keep(engine, warnings_of(themed, dict(zip(shown.themes["theme_id"], shown.themes["label"], strict=True))))
    if edits.standing(engine) != decided:
        reapply(engine)
    count_for_pages(engine)
    progress("klaar", 1.0)
    without = int(shown.assignments["theme_id"].isna().sum())
    return Run(run_id, last, len(signals), without, len(shown.themes), int(shown.themes["is_red_thread"].sum()))


def _find_themes(previous: Themes | None, signals: pd.DataFrame, **options: Any) -> Themes:
    """Give the themes one signal for each voice, and every near-copy the theme of that one.

    Signals whose text was purged keep the theme that they had.
    """
    purged = signals["text"] == ""
    voices = signals[~purged & (signals["campaign_id"].isna() | (signals["campaign_id"] == signals["signal_id"]))]
    # The title of a visit's note is that of the visit, not of what was said there.
    voices = voices.assign(title=voices["title"].where(voices["source"] != Source.VISIT, ""))
    found = find_themes(voices[["signal_id", "period", "source", "title", "text", "language"]], previous, **options)
    theme_of = found.assignments.set_index("signal_id")
    if previous is not None:
        kept = previous.assignments.set_index("signal_id")
        kept = kept[kept["theme_id"].isna() | kept["theme_id"].isin(found.themes["theme_id"])]
        theme_of = pd.concat([theme_of, kept.loc[kept.index.intersection(signals.loc[purged, "signal_id"])]])
    voice = signals["campaign_id"].fillna(signals["signal_id"]).where(~purged, signals["signal_id"])
    assignments = theme_of.reindex(voice).reset_index(drop=True).assign(signal_id=signals["signal_id"].to_numpy())
    assignments["probability"] = assignments["probability"].fillna(0.0)
    return replace(found, assignments=assignments)


def _previous(engine: Engine, *, with_space: bool) -> Themes | None:
    """What the last analysis found, without edits: themes go on from what the machine made of them.

    Its space is asked for where new signals may be placed in it: what an encoder reads stands in no space.
    """
    before = edits.found_themes(engine)
    if before.themes.empty:
        return None
    kept = space_of_run(engine) if with_space else None
    themes = Themes(before.themes, before.assignments, before.events, pd.DataFrame(), {})
    if kept is None:
        return themes
    signal_ids, vectors = all_vectors(engine)
    return replace(
        themes,
        points=pd.DataFrame({"signal_id": signal_ids}),
        vectors=vectors,
        words=before.words,
        subthemes=before.assignments[["signal_id", "subtheme"]],
        space=from_bytes(kept),
    )


def _drawn(space: Space | None, previous: Themes | None) -> bytes | None:
    """The space of a run, where it is another than that of the run before."""
    return None if space is None or (previous is not None and space is previous.space) else to_bytes(space)


def _found(found: Themes) -> Found:
    words = found.words[found.words["theme_id"].isin(found.themes["theme_id"])]
    assignments = found.assignments.merge(found.subthemes, on="signal_id", how="left")
    return Found(found.themes, assignments, found.events, words)


def _vectors(signals: pd.DataFrame, found: Themes) -> FloatArray:
    """The vectors as the store keeps them, so that an edit that is made later sees the same; zeros for near-copies."""
    vectors = np.zeros((len(signals), max(found.vectors.shape[1], 1)), dtype=np.float32)
    at = pd.Index(signals["signal_id"]).get_indexer(found.points["signal_id"])
    for start in range(0, len(at), _AT_ONCE):
        vectors[at[start : start + _AT_ONCE]] = found.vectors[start : start + _AT_ONCE].astype(np.float16)
    return vectors


def _record(signals: pd.DataFrame, found: Themes, started: datetime, seed: int, until: Period) -> dict[str, Any]:
    digest = hashlib.blake2b("\n".join(signals["signal_id"]).encode(), digest_size=16).hexdigest()
    packages = ("rode-draden", "bertopic", "scikit-learn", "pandas", "numpy", "scipy", "statsmodels")
    return {
        "started_at": started,
        "finished_at": datetime.now(UTC),
        "seed": seed,
        "until": str(until),
        "signals": len(signals),
        "input_digest": digest,
        "versions": {"python": sys.version.split()[0]} | {name: version(name) for name in packages},
        "quality": found.quality,
    }
