"""What the database holds, in a few Dutch lines."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine

from pipeline.store import read
from pipeline.wording import SOURCE_NAMES


def status_lines(engine: Engine) -> Iterator[str]:
    """Yield the counts per source and period, the account of what was read, the last run and the quarantine."""
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
    files = read.input_files(engine)
    if len(files):
        left_out = int(files["left_out"].map(lambda reasons: sum(reasons.values())).sum())
        found, stored, known, rejected = (int(files[c].sum()) for c in ("found", "stored", "known", "quarantined"))
        yield (
            f"{len(files)} bestanden: {found} gevonden = {stored} bewaard + {known} al bekend + {left_out} weggelaten + "
            f"{rejected} in quarantaine."
        )
    runs = read.runs(engine)
    if len(runs):
        last = runs.iloc[0]
        yield f"Laatste analyse: nummer {last['run_id']}, tot en met {last['until']}, {last['signals']} signalen."
    else:
        yield "Er is nog geen analyse gemaakt. Doe dat met: rode-draden analyse."
    for item in read.quarantine(engine).to_dict("records"):
        place = f", {item['place']}" if item["place"] else ""
        yield f"Quarantaine: {item['name']}{place}: {item['reason']} {item['remedy']}"
