"""Input that nobody should send, and somebody will: a sentence in Dutch or a small result, never an exception."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from databases import url_of

from connectors.base import RawSignal, Source
from pipeline.analyse import analyse
from pipeline.briefing import write_briefing
from pipeline.cli import app
from pipeline.errors import RodeDradenError
from pipeline.export import ExportTable, export_table
from pipeline.period import Period
from pipeline.privacy import to_signal
from pipeline.store import inputs
from pipeline.store.database import open_database
from pipeline.store.inputs import Input, Piece
from pipeline.themes.finding import Themes, find_themes

_DUTCH = [
    "De wachttijd in de jeugdzorg is te lang.",
    "De trein naar Zwolle reed weer niet.",
    "Mijn energierekening is verdubbeld.",
    "Er is geen huisarts in ons dorp.",
]
_FRENCH = [
    "Les trains sont toujours en retard à la gare de Lyon.",
    "Je n'ai pas reçu ma facture d'électricité ce mois-ci.",
    "Le médecin ne prend plus de nouveaux patients.",
]
_ARABIC = ["القطار متأخر دائما في المحطة", "لا يوجد طبيب في قريتنا", "فاتورة الكهرباء مرتفعة جدا هذا الشهر"]
_HALF_A_MILLION_WORDS = 500_000


def _random_text(size: int) -> str:
    lot = np.random.default_rng(0)
    return "".join(np.array(list("abcdefghijklmnopqrstuvwxyz     .,\n"))[lot.integers(0, 34, size)])


CASES: Mapping[str, list[str]] = {
    "one signal": _DUTCH[:1],
    "seven signals": [*_DUTCH, *_DUTCH[:3]],
    "all the same text": _DUTCH[:1] * 40,
    "French": [f"{text} {number}" for number in range(12) for text in _FRENCH],
    "Arabic": [f"{text} {number}" for number in range(12) for text in _ARABIC],
    "emoji": ["😀😡🚆", "🚆🚆", "🏠💶", "❤️", "👍🏽"] * 8,
    "digits": [str(number * 7919) for number in range(40)],
    "punctuation": ["...", "?!", "---", "€", "@#"] * 8,
    "one word": ["trein"] * 20 + ["wolf"] * 20,
    "one word of five megabytes": ["wachttijd " * _HALF_A_MILLION_WORDS, *_DUTCH * 5],
    "a line of five megabytes without spaces": ["x" * 5_000_000, *_DUTCH * 5],
    "five megabytes of random letters": [_random_text(5_000_000), *_DUTCH * 5],
}
#: Seconds, on a machine that does other things as well.
_REASONABLE = 120


def signals_of(texts: list[str], periods: list[str] | None = None) -> pd.DataFrame:
    size = len(texts)
    return pd.DataFrame(
        {
            "signal_id": [f"s{number:05d}" for number in range(size)],
            "period": np.resize(periods or ["2025-H1"], size) if size else [],
            "source": np.resize(["email", "question", "media"], size) if size else [],
            "title": "",
            "text": texts,
            "language": "nl",
        }
    )


def is_sound(found: Themes, signals: pd.DataFrame) -> bool:
    assigned = found.assignments
    return (
        assigned["signal_id"].tolist() == signals["signal_id"].tolist()
        and set(assigned["theme_id"].dropna()) <= set(found.themes["theme_id"])
        and bool(assigned["probability"].between(0, 1).all())
        and len(found.themes) <= max(1, len(signals) // 3)
        and bool((found.themes["label"].str.len() > 0).all())
    )


@pytest.mark.parametrize("case", [*CASES, "no signals"])
def test_odd_signals_give_a_small_result_in_reasonable_time(case: str):
    signals = signals_of(CASES.get(case, []))
    start = time.perf_counter()

    found = find_themes(signals)

    assert is_sound(found, signals)
    assert time.perf_counter() - start < _REASONABLE


@pytest.mark.parametrize("case", [name for name in CASES if "megabytes" not in name])
def test_odd_signals_on_top_of_ordinary_ones_and_the_other_way_round(case: str):
    ordinary = signals_of(_DUTCH * 10, ["2024-H1", "2024-H2"])
    odd = signals_of(CASES[case]).assign(signal_id=lambda frame: "odd" + frame["signal_id"])
    both = pd.concat([ordinary, odd], ignore_index=True)

    after_ordinary = find_themes(both, find_themes(ordinary))
    after_odd = find_themes(both, find_themes(odd))

    for found in (after_ordinary, after_odd):
        assert found.assignments["signal_id"].tolist() == both["signal_id"].tolist()
        assert set(found.assignments["theme_id"].dropna()) <= set(found.themes["theme_id"])


def test_titles_and_languages_may_be_missing():
    signals = signals_of(_DUTCH * 10)
    signals["title"] = np.resize(np.array([None, "", "de trein", np.nan], dtype=object), len(signals))
    signals["language"] = np.resize(np.array([None, "und", "nl"], dtype=object), len(signals))

    assert is_sound(find_themes(signals), signals)


def test_what_is_silent_for_years_comes_back_under_its_own_number():
    ids = ["1998-H1", "2012-H2", "2025-H1"]
    early = signals_of([f"{_DUTCH[0]} {number}" for number in range(20)], ids[:1])
    other = signals_of([f"{_DUTCH[1]} {number}" for number in range(40)], ids)
    late = signals_of([f"{_DUTCH[0]} {number}" for number in range(20, 40)], ids[2:])
    frames = {"early": early, "other": other, "late": late}
    signals = pd.concat([f.assign(signal_id=name + f["signal_id"]) for name, f in frames.items()], ignore_index=True)
    before = signals[signals["period"] < "2025-H1"]

    first = find_themes(before)
    second = find_themes(signals, first)

    then = first.assignments.set_index("signal_id")["theme_id"]
    now = second.assignments.set_index("signal_id")["theme_id"]
    assert now[now.index.str.startswith("late")].mode()[0] == then[then.index.str.startswith("early")].mode()[0]
    assert set(second.events["period"]) <= set(ids)


def test_a_period_older_than_all_that_is_known_may_come_later():
    signals = signals_of(
        [f"{text} {number}" for number in range(30) for text in _DUTCH], ["2023-H1", "2024-H1", "2025-H1"]
    )
    known = find_themes(signals[signals["period"] > "2023-H1"])

    found = find_themes(signals, known)

    assert is_sound(found, signals)
    assert set(known.themes["theme_id"]) <= set(found.themes["theme_id"])


def _store(folder: Path, texts: list[str], days: list[date]) -> Path:
    path = folder / "rode-draden.sqlite"
    engine = open_database(url_of(path))
    file = Input("0123456789abcdef", "verzonnen.csv", "1")
    raw = [
        RawSignal(Source.QUESTION, "invented", f"k{number}", days[number % len(days)], text)
        for number, text in enumerate(texts)
    ]
    inputs.save(engine, [Piece(file, 0, [to_signal(signal) for signal in raw])])
    engine.dispose()
    return path


@pytest.mark.parametrize("case", [name for name in CASES if "megabytes" not in name])
def test_odd_signals_in_a_store_can_be_analysed_exported_and_briefed(case: str, tmp_path: Path):
    engine = open_database(url_of(_store(tmp_path, CASES[case], [date(2019, 2, 3), date(2025, 3, 4)])))

    run = analyse(engine)

    exported = export_table(engine, ExportTable.SIGNALS)
    assert run.signals == len(exported) == len(CASES[case])
    assert run.themes == len(export_table(engine, ExportTable.THEMES))
    try:
        write_briefing(engine, Period(2025, 1), tmp_path / "briefing.pptx")
    except RodeDradenError as error:
        told = str(error)
        written = 0
    else:
        told = ""
        written = (tmp_path / "briefing.pptx").stat().st_size

    assert told.endswith(".") or written > 10_000


@pytest.mark.parametrize("case", ["no signals", "one signal", "a line of five megabytes without spaces", "emoji"])
def test_the_command_line_analyses_odd_signals_or_says_why_not(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    path = _store(tmp_path, CASES.get(case, []), [date(2025, 3, 4)])
    monkeypatch.setenv("RODE_DRADEN_DATABASE", url_of(path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["rode-draden", "analyse"])

    with pytest.raises(SystemExit) as left:
        app()

    said = "".join(capsys.readouterr())
    assert "Traceback" not in said
    assert left.value.code == (2 if case == "no signals" else 0)
    assert ("nog geen signalen" in said) == (case == "no signals")
