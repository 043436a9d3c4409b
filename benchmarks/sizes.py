"""How the themes depend on how many signals they are sought in: `uv run python benchmarks/sizes.py`.

Words are learnt of no more than a fixed number of texts, and themes are sought in no more than a fixed number of signals;
all others are read and assigned after that. Here both numbers are 1/8, 1/4, 1/2 of all signals and all of them, first
together, on the real questions of `themes.py`; then each by itself, up to what the program takes or twice that, on 20,000
signals of `varied.py` (`--signals N` for another number). Shown are the themes, the part without one, how well they agree with the
truth (AMI) and with those of the largest number in the table (ARI), and the processor time.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import pandas as pd
from databases import sample
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score
from themes import labels_of, questions
from threadpoolctl import threadpool_limits
from varied import varied

from pipeline.period import Period
from pipeline.themes import clustering
from pipeline.vectors import embedding
from pipeline.vectors.text import IntArray

_WORDS, _THEMES = embedding._FIT, clustering._LANDMARKS  # noqa: SLF001 - what is measured


def found_with(signals: pd.DataFrame, words: int, themes: int) -> tuple[IntArray, float]:
    """The clusters when so many texts teach words and themes are sought in so many signals; and the time."""
    embedding._FIT, clustering._LANDMARKS = words, themes  # type: ignore[misc]  # noqa: SLF001
    start = time.process_time()
    labels = labels_of(signals)
    return labels, time.process_time() - start


def table(title: str, signals: pd.DataFrame, truth: pd.Series, sizes: list[tuple[int, int]]) -> None:
    """Print a row for each of the sizes, the largest last."""
    print(f"{title}: {len(signals)} signals\n   words  themes in   found  without   AMI   ARI   processor")
    every = [(words, themes, *found_with(signals, words, themes)) for words, themes in sizes]
    for words, themes, labels, took in every:
        ami, ari = adjusted_mutual_info_score(truth, labels), adjusted_rand_score(every[-1][2], labels)
        told = f"{labels.max() + 1:5} {np.mean(labels < 0):8.1%} {ami:7.3f} {ari:5.2f} {took:8.1f} s"
        print(f"{words:8} {themes:10} {told}", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--signals", type=int, default=20_000)
    number = parser.parse_args().signals
    asked, truth = questions()
    parts = [len(asked) // part for part in (8, 4, 2, 1)]
    table("questions", asked, truth, [(part, part) for part in parts])
    made = list(varied(sample(), number))
    columns = ("signal_id", "source", "title", "text", "language")
    signals = pd.DataFrame({name: [str(getattr(one, name)) for one, _ in made] for name in columns})
    signals["title"] = signals["title"].where(signals["source"] != "visit", "")
    signals["period"] = [str(Period.of(one.date)) for one, _ in made]
    about = pd.Series([matter for _, matter in made])
    table("themes sought in more", signals, about, [(_WORDS, _THEMES * part // 8) for part in (1, 2, 4, 8, 16)])
    table("words learnt of more", signals, about, [(_WORDS * part // 8, _THEMES) for part in (1, 2, 4, 8)])


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
