"""What the database holds, in a few Dutch lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from pipeline.store import read
from pipeline.wording import SOURCE_NAMES

_SHOWN = 40
_TERMS = ("found", "stored", "known", "copies", "left out", "quarantined")


def status_lines(engine: Engine, *, every: bool = False) -> Iterator[str]:
    """Yield the counts per source and period, the account of what was read, the last run and the quarantine.

    `every` gives each input a line; without it the largest have one, and those that ask for attention.
    """
    totals = read.totals(engine)
    if totals.empty:
        yield "Er zijn nog geen signalen. Lees bestanden in met: rode-draden ingest BESTAND."
    else:
        table = totals.pivot_table(index="period", columns="source", values="signals", aggfunc="sum", fill_value=0)
        yield "periode   " + "".join(f"{SOURCE_NAMES[source]:>18}" for source in table.columns)
        for row in table.reset_index().to_dict("records"):
            yield f"{row.pop('period'):<10}" + "".join(f"{count:>18}" for count in row.values())
    counted = read.tallies(engine).groupby(["period", "source"], sort=True)["number"].sum()
    for (period, source), total in counted.items():
        yield f"{period}   alleen geteld, zonder tekst: {total} {SOURCE_NAMES[source]}."
    yield from account_lines(read.input_files(engine), every=every)
    runs = read.runs(engine)
    if len(runs):
        last = runs.iloc[0]
        yield f"Laatste analyse: nummer {last['run_id']}, tot en met {last['until']}, {last['signals']} signalen."
    else:
        yield "Er is nog geen analyse gemaakt. Doe dat met: rode-draden analyse."
    for item in read.quarantine(engine).to_dict("records"):
        place = f", {item['place']}" if item["place"] else ""
        yield f"Quarantaine: {item['name']}{place}: {item['reason']} {item['remedy']}"


def account_lines(files: pd.DataFrame, *, every: bool = False) -> Iterator[str]:
    """Yield the account of inputs (the table of `read.input_files`) as a sum for each of them."""
    if files.empty:
        return
    files = files.assign(**{"left out": files["left_out"].map(lambda reasons: sum(reasons.values()))})
    yield f"Ingelezen: {len(files)} {'bestand' if len(files) == 1 else 'bestanden'}."
    yield "  gevonden = bewaard + al bekend + kopie van een actie + weggelaten + quarantaine"
    if len(files) > 1:
        yield f"{_sum(files[list(_TERMS)].sum())}   alles samen"
    ordered = files.sort_values(["found", "name"], ascending=[False, True])
    asks = (ordered["quarantined"] > 0) | (ordered["complete"] == 0) | (ordered["found"] != _parts(ordered))
    shown = ordered if every else ordered[asks | (ordered.reset_index().index < _SHOWN)]
    for file in shown.to_dict("records"):
        reasons = ", ".join(f"{reason} {count}" for reason, count in file["left_out"].items())
        yield f"{_sum(file)}   {file['name']}" + (f" (weggelaten: {reasons})" if reasons else "")
        if not file["complete"]:
            yield "    Dit is nog niet helemaal gelezen. Lees het opnieuw in: het gaat verder waar het was."
        if file["found"] != sum(file[name] for name in _TERMS[1:]):
            yield "    Deze telling sluit niet. Meld dat bij de beheerder: er is iets met de database."
    if rest := len(ordered) - len(shown):
        others = ordered[~ordered["input_id"].isin(shown["input_id"])]
        yield f"{_sum(others[list(_TERMS)].sum())}   {rest} andere bestanden (elk apart: rode-draden status --all)"


def _parts(files: pd.DataFrame) -> pd.Series:
    return files[list(_TERMS[1:])].sum(axis="columns")


def _sum(account: Mapping[Any, Any]) -> str:
    found, stored, known, copies, left_out, quarantined = (int(account[name]) for name in _TERMS)
    return f"{found:>10} ={stored:>8} +{known:>9} +{copies:>20} +{left_out:>11} +{quarantined:>12}"
