"""100,000 short texts that are all different, from real questions: what the benchmarks on speed read.

A text is two or three sentences in a row of a question in `../shared/data/kamervragen-2017` or `kamervragen-2020`; each
sentence but the last of a question starts one. The archivists' main theme is known of those of 2017.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")
#: Characters; a shorter piece is a number or a greeting.
_SENTENCE_AT_LEAST = 25
_SENTENCES = (2, 3)
_PERIODS = ("2024-H1", "2024-H2", "2025-H1", "2025-H2")


def short_texts(size: int) -> pd.DataFrame:
    """`size` signals (signal_id, period, source, title, text, language, theme or ''), the same on every call.

    Raises:
        ValueError: there are not so many.
    """
    first = pd.read_csv(SHARED / "kamervragen-2017" / "vragen.csv", sep=";", dtype=str)
    labels = pd.read_csv(SHARED / "kamervragen-2017" / "labels.csv", sep=";", dtype=str)
    second = pd.read_csv(SHARED / "kamervragen-2020" / "vragen.csv", sep=None, engine="python", dtype=str)
    asked = pd.concat([first.merge(labels[["kenmerk", "thema"]], on="kenmerk", how="left"), second])
    rows: dict[str, str] = {}
    for text, theme in zip(asked["vraag"], asked["thema"].fillna(""), strict=True):
        parts = [part.strip() for part in _SENTENCE.split(str(text)) if len(part.strip()) >= _SENTENCE_AT_LEAST]
        for size_of_one in _SENTENCES:
            for start in range(max(1, len(parts) - size_of_one + 1)):
                rows.setdefault(" ".join(parts[start : start + size_of_one]), theme)
    rows.pop("", None)
    if len(rows) < size:
        raise ValueError(f"there are only {len(rows)} texts")
    found = pd.DataFrame({"text": rows.keys(), "theme": rows.values()})
    found = found.sample(size, random_state=0, ignore_index=True)
    found["signal_id"] = [f"s{number:07d}" for number in range(size)]
    return found.assign(
        period=[_PERIODS[number * len(_PERIODS) // size] for number in range(size)],
        source="question",
        title="",
        language="nl",
    )
