"""The reference tables in `data/reference`: read once, never changed while running."""

from __future__ import annotations

import csv
from functools import cache

from pipeline.house import HOUSE

FOLDER = HOUSE / "data" / "reference"


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of `data/reference/<name>.csv` (UTF-8, `,`, one header line), every value a string."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
