"""How right the lenses that read words are, and how fast: `uv run python benchmarks/lenses.py [--write] [--signals N]`.

Counts precision and recall on the held-out texts, also apart for those written for it and those drawn from the sample,
and on the real written questions of the Belgian parliament (`../shared/data`) how often anything is marked at all:
parliament rarely tells of its own experience. `--write` keeps the counts in `data/reference/brillen_kwaliteit.csv`.
Then it marks N texts of 600 characters, against a plain `str.split` and one regular expression over the same texts in
the same run, and counts voices and shares over N marked signals, against a plain pandas groupby.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from pipeline.house import HOUSE
from pipeline.lenses import quality
from pipeline.lenses.life_events import mark_life_events
from pipeline.lenses.principles import mark_principles
from pipeline.lenses.shares import mark_shares
from pipeline.reference import FOLDER, table

_LENGTH = 600
_THEMES = 300


def main() -> None:
    """Print the figures; with `--write` keep the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--signals", type=int, default=100_000)
    arguments = parser.parse_args()
    texts = quality.labelled()
    counted = quality.count(texts)
    if arguments.write:
        others = pd.DataFrame(table("brillen_kwaliteit")).query("lens not in @counted.lens")
        pd.concat([counted, others]).to_csv(FOLDER / "brillen_kwaliteit.csv", index=False, lineterminator="\n")
        table.cache_clear()
    for name, chosen in (
        ("alle", texts),
        ("geschreven", texts[texts["origin"] == "geschreven"]),
        ("voorbeeld", texts[texts["origin"] != "geschreven"]),
    ):
        print(f"\n{name}: {len(chosen)} teksten")
        _show(quality.count(chosen))
    _parliament()
    _speed(texts, arguments.signals)


def _show(counts: pd.DataFrame) -> None:
    for row in counts.to_dict("records"):
        found, right, present = int(row["found"]), int(row["right"]), int(row["present"])
        print(f"  {row['name']:24}{row['direction']:8} P {_part(right, found)}   R {_part(right, present)}")


def _part(some: int, all_: int) -> str:
    if not all_:
        return f"{some:3}/{all_:<3} -" + " " * 20
    low, high = proportion_confint(some, all_, method="wilson")
    return f"{some:3}/{all_:<3} {some / all_:.2f} ({low:.2f}-{high:.2f})"


def _parliament() -> None:
    path = HOUSE.parent / "shared" / "data" / "kamervragen-2017" / "vragen.csv"
    if not path.exists():
        print("\nkamervragen: niet aanwezig, overgeslagen")
        return
    read = pd.read_csv(path, sep=";", encoding="utf-8-sig")
    texts = pd.DataFrame({"signal_id": read["kenmerk"], "source": "question", "text": read["vraag"].astype(str)})
    marked = mark_principles(texts).groupby(["name", "direction"])["signal_id"].nunique() / len(texts)
    print(f"\nkamervragen 2017 (België): aandeel van {len(texts)} vragen met een vondst")
    print(marked.round(4).to_string())


def _speed(texts: pd.DataFrame, signals: int) -> None:
    made = _made(texts["text"].tolist(), signals)
    print(f"\n{signals} teksten van {_LENGTH} tekens")
    _timed("str.split", lambda: [text.split() for text in made["text"]], signals)
    words = re.compile(r"\w+")
    _timed("re \\w+", lambda: [words.findall(text) for text in made["text"]], signals)
    _timed("principes", lambda: mark_principles(made), signals)
    _timed("levensgebeurtenissen", lambda: mark_life_events(made), signals)
    random = np.random.default_rng(0)
    voices = pd.DataFrame(
        {
            "theme_id": random.integers(0, _THEMES, signals),
            "period": random.choice(["2025-H1", "2025-H2"], signals),
            "source": random.choice(["email", "question", "media", "visit"], signals),
            "name": random.choice(["passend", "betrouwbaar", "eigentijds"], signals),
            "direction": "gemist",
        }
    )
    keys = ["theme_id", "period", "source"]
    counts = _timed("groupby", lambda: voices.groupby([*keys, "name", "direction"]).size(), signals)
    totals = voices.groupby(keys).size().rename("n").reset_index().assign(name="", direction="")
    counted = pd.concat([counts.rename("n").reset_index(), totals], ignore_index=True)
    _timed("aandelen", lambda: mark_shares(counted), signals)


def _made(texts: list[str], signals: int) -> pd.DataFrame:
    """Texts of equal length, each a chain of labelled texts from another start, so that no two are alike."""
    chain = " ".join(texts) * 2
    starts = np.random.default_rng(0).integers(0, len(chain) // 2, signals)
    made = [chain[start : start + _LENGTH] for start in starts]
    return pd.DataFrame({"signal_id": np.arange(signals).astype(str), "source": "email", "text": made})


def _timed(name: str, work: Callable[[], pd.DataFrame], signals: int) -> pd.DataFrame:
    start = time.perf_counter()
    result = work()
    passed = time.perf_counter() - start
    print(f"  {name:22}{passed:8.2f} s {signals / passed:12,.0f} per seconde")
    return result


if __name__ == "__main__":
    main()
