"""What the analysis finds of real events in nine years of questions: `uv run python benchmarks/events.py`.

`EVENTS` was written down before the analysis was run on them, from general knowledge: each with its half-year, and at
least eight questions that name it then by a plain search. An event is together when half of those questions or more are
in one theme; it is found when the verdict on that theme in that half-year says that it grew as well (nieuw, stijgend or
terug). The same questions with their dates drawn by lot show how often a verdict is given where nothing happened. `... 0`
leaves those out; a folder as the second argument keeps the databases. (The quakes were added after a first run, in the
first half-year with eight questions.)

Real questions: `../shared/data/kamervragen-nl-2007-2015`, subject lines with a median of nine words.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from connectors.base import Source
from pipeline.analyse import analyse
from pipeline.ingest import ingest
from pipeline.store import read
from pipeline.store.database import open_database
from pipeline.trends.verdicts import ALL, Verdict

QUESTIONS = Path(__file__).resolve().parents[2] / "shared" / "data" / "kamervragen-nl-2007-2015" / "vragen.csv"
_LEAST = 8
_PART = 0.5
_GREW = [str(Verdict.NEW), str(Verdict.RISING), str(Verdict.RETURNED)]
_QUIET = [str(Verdict.STABLE), str(Verdict.UNCERTAIN)]


@dataclass(frozen=True, slots=True)
class Event:
    """An event, its half-year, and the words (a regular expression) that name it."""

    name: str
    period: str
    words: str


EVENTS = (
    Event("oorlog in Gaza", "2009-H1", r"\bGaza"),
    Event("Mexicaanse griep", "2009-H2", r"Mexicaanse griep|influenza A|grieppandemie|griepvaccin"),
    Event("faillissement van DSB", "2009-H2", r"\bDSB\b"),
    Event("Q-koorts", "2010-H1", r"Q-koorts"),
    Event("brand bij Chemie-Pack in Moerdijk", "2011-H1", r"Moerdijk|Chemie-Pack"),
    Event("opstand in Egypte", "2011-H1", r"Egypt"),
    Event("oorlog in Libië", "2011-H1", r"Libi[ës]"),
    Event("burgeroorlog in Syrië", "2013-H1", r"\bSyri"),
    Event("MH17", "2014-H2", r"MH17"),
    Event("ebola", "2014-H2", r"ebola"),
    Event("jihadisten en Syriëgangers", "2014-H2", r"jihad"),
    Event("Islamitische Staat", "2014-H2", r"\bISIS\b|\bIS\b|Islamitische Staat"),
    Event("aardbevingen door gaswinning", "2015-H1", r"aardbeving|gaswinning"),
    Event("uitbetaling van het persoonsgebonden budget", "2015-H1", r"persoonsgebonden|\b[Pp][Gg][Bb]"),
    Event(
        "opvang van vluchtelingen",
        "2015-H2",
        r"\b[Aa]zc|asielzoekerscentr|opvang van (?:vluchteling|asielzoeker)|noodopvang",
    ),
    Event("thuiszorg valt om", "2015-H2", r"thuiszorg|Thuiszorg|\bTSN\b"),
)


def analysed(questions: pd.DataFrame, folder: Path) -> Engine:
    """Read and analyse questions in a database of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "vragen.csv"
    questions.to_csv(file, index=False)
    engine = open_database(f"sqlite:///{(folder / 'events.sqlite').as_posix()}")
    ingest(engine, [file], source=Source.QUESTION)
    analyse(engine)
    return engine


def look_up(engine: Engine, event: Event) -> dict[str, object]:
    """What became of an event: how many questions name it, which theme most of them are in, and what is said of it."""
    signals = read.export_signals(engine)
    named = signals[(signals["period"] == event.period) & signals["text"].str.contains(event.words)]
    themes = named["theme_id"].dropna().value_counts()
    found: dict[str, object] = {"event": event.name, "period": event.period, "named": len(named)}
    if themes.empty:
        return found | {"theme": "geen thema", "part": 0.0, "verdict": "", "found": False}
    theme_id = str(themes.index[0])
    trends = read.trends(engine, theme_id=theme_id, period=event.period)
    together = trends[trends["source"] == ALL].iloc[0]
    part = themes.iloc[0] / len(named)
    return found | {
        "theme": read.themes(engine).set_index("theme_id").loc[theme_id, "label"],
        "part": part,
        "n": together["n"],
        "n_before": together["n_before"],
        "verdict": together["verdict"],
        "q_value": together["q_value"],
        "together": bool(part >= _PART),
        "found": bool(part >= _PART and together["verdict"] in _GREW),
    }


def said(engine: Engine) -> pd.DataFrame:
    """The rows that carry a verdict at all, and whether it says that something changed."""
    trends = read.trends(engine)
    rows = trends[trends["theme_id"] != ""]
    return rows.assign(said=~rows["verdict"].isin(_QUIET))


def main() -> None:
    """Print what was found of each event, and what is said of the same questions by lot."""
    questions = pd.read_csv(QUESTIONS, dtype=str)
    by_lot = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[2] if len(sys.argv) > 2 else temporary)
        start = time.perf_counter()
        engine = analysed(questions, folder / "real")
        rows = said(engine)
        print(f"{len(questions)} vragen, {rows['theme_id'].nunique()} thema's, {time.perf_counter() - start:.0f} s")
        print(f"rijen met een ander oordeel dan stabiel of onzeker: {rows['said'].sum()} van {len(rows)}")
        table = pd.DataFrame([look_up(engine, event) for event in EVENTS])
        few = table[table["named"] < _LEAST]
        if len(few):
            print(f"te weinig vragen om mee te meten: {', '.join(few['event'])}")
        print(table.round(3).to_string(index=False))
        print(f"bijeen: {int(table['together'].sum())} van {len(table)}")
        print(f"gevonden: {int(table['found'].sum())} van {len(table)}", flush=True)
        engine.dispose()
        for seed in range(by_lot):
            dates = np.random.default_rng(seed).permutation(questions["datum"].to_numpy())
            engine = analysed(questions.assign(datum=dates), folder / f"lot{seed}")
            rows = said(engine)
            together = rows[rows["source"] == ALL]
            print(
                f"door het lot {seed}: {rows['theme_id'].nunique()} thema's; {rows['said'].sum()} van {len(rows)} rijen "
                f"({rows['said'].mean():.2%}) zegt dat iets veranderde, {together['said'].sum()} van {len(together)} als geheel",
                flush=True,
            )
            engine.dispose()


if __name__ == "__main__":
    main()
