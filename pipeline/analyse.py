"""One run: near-copies, themes, trends and threads, from the signals in the store back into the store."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from connectors.base import Source
from pipeline.campaigns import find_campaigns
from pipeline.encoder import SentenceModel
from pipeline.errors import NothingToAnalyseError
from pipeline.period import Period
from pipeline.store import read, write
from pipeline.store.vectors import signal_vectors, theme_middles
from pipeline.themes import Themes, find_themes
from pipeline.threads import find_threads
from pipeline.trends import compute_trends, count_voices
from pipeline.vector_cache import remembering

Progress = Callable[[str, float], None]


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
    Of a run that is broken off only the vectors that `encoder` made are kept; the next one goes on from there. Raises
    `NothingToAnalyseError` when there are no signals.
    """
    started = datetime.now(UTC)
    progress("signalen lezen", 0.0)
    signals = read.signals_for_analysis(engine, until)
    if signals.empty:
        raise NothingToAnalyseError(
            "Er zijn nog geen signalen om te analyseren. Lees eerst bestanden in met: rode-draden ingest BESTAND."
        )
    progress("bijna gelijke teksten zoeken", 0.02)
    signals["campaign_id"] = find_campaigns(signals)
    reader = remembering(engine, encoder, lambda what, part: progress(what, 0.2 + 0.1 * part)) if encoder else None
    options = {"seed": seed, "encoder": reader, "progress": lambda what, part: progress(what, 0.1 + 0.75 * part)}
    found = _find_themes(engine, signals, **options)
    signals = signals.merge(found.assignments, on="signal_id", how="left")
    progress("aandelen en veranderingen berekenen", 0.87)
    trends = compute_trends(count_voices(signals))
    threads = find_threads(signals, trends)
    last = str(signals["period"].max())
    red = set(threads.loc[threads["is_red_thread"] & (threads["period"] == last), "theme_id"])
    progress("bewaren", 0.95)
    run_id = write.save_analysis(
        engine,
        campaigns=signals.loc[signals["campaign_id"].notna(), ["signal_id", "campaign_id"]],
        themes=_with_status(found, red, signals),
        assignments=signals[["signal_id", "theme_id", "probability", "second_theme_id"]],
        events=found.events,
        trends=trends,
        threads=threads,
        run=_record(signals, found, started, seed, until or Period.parse(last)),
        **_evidence(found, signals),
    )
    progress("klaar", 1.0)
    without = int(signals["theme_id"].isna().sum())
    return Run(run_id, last, len(signals), without, len(found.themes), len(red))


def _find_themes(engine: Engine, signals: pd.DataFrame, **options: Any) -> Themes:
    """Give the themes one signal for each voice, and every near-copy the theme of that one.

    Signals whose text was purged keep the theme that they had.
    """
    previous = _previous(engine)
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


def _previous(engine: Engine) -> Themes | None:
    themes = read.themes(engine)
    if themes.empty:
        return None
    return Themes(themes, read.assignments(engine), read.events(engine), pd.DataFrame(), {})


def _with_status(found: Themes, red: set[str], signals: pd.DataFrame) -> pd.DataFrame:
    """Add what the exported table has beside: the status, whether it is a red thread now, and n with all copies."""
    status = {"merged": "samengevoegd", "dormant": "sluimerend"}
    last_event = found.events.sort_values("period", kind="stable").groupby("theme_id")["event"].last()
    themes = found.themes.copy()
    themes["status"] = themes["theme_id"].map(last_event).map(status).fillna("actief")
    themes["is_red_thread"] = themes["theme_id"].isin(red)
    themes["n"] = themes["theme_id"].map(signals["theme_id"].value_counts()).fillna(0).astype(int)
    # A number is never given twice, so a theme that no signal has any more stays in the list.
    themes["status"] = themes["status"].where(themes["n"] > 0, "vervallen")
    columns = ["theme_id", "label", "keywords", "representatives", "parents", "status", "is_red_thread"]
    return themes[[*columns, "first_period", "last_period", "n"]]


def _evidence(found: Themes, signals: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What an explanation needs later: the words of the themes, the vectors of the voices, and the middles of the themes."""
    voices = found.points["signal_id"].tolist()
    placed = signals.dropna(subset="theme_id").set_index("signal_id")["theme_id"]
    return {
        "words": found.words[found.words["theme_id"].isin(found.themes["theme_id"])],
        "vectors": signal_vectors(voices, found.vectors),
        "middles": theme_middles(voices, placed.to_dict(), found.vectors),
    }


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
