"""How often the lens on incorrect claims counts rightly: `uv run python benchmarks/claims.py [dev]`.

Each claim of `data/labelled/claims.csv` is kept in a database with searches that were written before any text, beside the
texts of `data/labelled/claims-read.csv` of its half (held-out, or dev: on which rules are made). What the lens counts, and
what its searches find, is set against what a reader labelled; a text about another claim counts as wrong too. The counts
of the held-out half stand in `data/reference/brillen_kwaliteit.csv`. For dev, what it got wrong is printed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from connectors.base import Source
from pipeline.house import HOUSE
from pipeline.ingest import ingest
from pipeline.lenses.facts import found
from pipeline.store import facts, read
from pipeline.store.database import open_database

LABELLED = HOUSE / "data" / "labelled"
MADE = "herhaalt"


def read_texts(half: str, folder: Path) -> pd.DataFrame:
    """A row for each claim and each text of a half: claim_id, label ("" for another claim's), text, searched and counted."""
    claims = pd.read_csv(LABELLED / "claims.csv")
    claims = claims[claims["set"] == half]
    texts = pd.read_csv(LABELLED / "claims-read.csv").reset_index(names="kenmerk")
    texts = texts[texts["claim_id"].isin(claims["claim_id"])].astype({"kenmerk": str})
    file = folder / "vragen.csv"
    texts.assign(datum="2026-03-02", vraag=texts["text"])[["kenmerk", "datum", "vraag"]].to_csv(file, index=False)
    engine = open_database(f"sqlite:///{(folder / 'claims.sqlite').as_posix()}")
    ingest(engine, [file], source=Source.QUESTION)
    keys = read.export_signals(engine).set_index("origin_id")["signal_id"]
    texts["signal_id"] = texts["kenmerk"].map(keys)
    rows = []
    for claim in claims.to_dict("records"):
        new = facts.Fact(claim["claim"], "staat er niet bij", "meting", tuple(claim["searches"].split("|")))
        told = found(engine, facts.add_fact(engine, new, "meting")).set_index("signal_id")["makes"]
        own = texts["claim_id"] == claim["claim_id"]
        rows.append(
            texts[["text"]].assign(
                claim_id=claim["claim_id"],
                label=texts["label"].where(own, ""),
                searched=texts["signal_id"].isin(told.index),
                counted=texts["signal_id"].isin(told[told].index),
            )
        )
    engine.dispose()
    return pd.concat(rows, ignore_index=True)


def main() -> None:
    """Print precision and recall, what was counted per kind of text, and for dev what went wrong."""
    half = "dev" if "dev" in sys.argv else "held-out"
    with tempfile.TemporaryDirectory() as folder:
        rows = read_texts(half, Path(folder))
    made = rows["label"] == MADE
    for name, own in [*rows.groupby("claim_id"), ("samen", rows)]:
        said = made[own.index]
        print(f"{name:24}", "; ".join(f"{way} {_part(own[way] & said, own[way])} {_part(own[way] & said, said)}" for way in ("searched", "counted")))  # fmt: skip
    print(rows[rows["label"] != ""].groupby("label")[["searched", "counted"]].agg(["sum", "size"]).to_string())
    for row in rows[(rows["counted"] != made) & (half == "dev")].to_dict("records"):
        print(row["claim_id"], row["label"], "geteld" if row["counted"] else "gemist", row["text"])


def _part(some: pd.Series, every: pd.Series) -> str:
    low, high = proportion_confint(some.sum(), every.sum(), method="wilson")
    return f"{some.sum():3}/{every.sum():<3} {some.sum() / every.sum():.2f} ({low:.2f}-{high:.2f})"


if __name__ == "__main__":
    main()
