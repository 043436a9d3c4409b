"""Which executing agencies a field names, by the names and abbreviations in `data/reference/uitvoerders.csv`."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.lenses import mentions

_BETWEEN = "; "


@cache
def _agencies() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    patterns = mentions.patterns()
    rows = mentions.agencies()[["organisation", "ministry"]].itertuples(index=False)
    return tuple((name, ministry, re.compile(patterns[name])) for name, ministry in rows)


@lru_cache(maxsize=4096)
def agencies_of(organisations: str) -> str:
    """Return the abbreviations of the agencies that a field names, `; ` between them, in the order of the table."""
    return _BETWEEN.join(name for name, _, pattern in _agencies() if pattern.search(organisations))


@lru_cache(maxsize=4096)
def ministry_of_agencies(agencies: str) -> str:
    """Return the ministry that all agencies of a field (as `agencies_of` gives it) answer to, or an empty string."""
    named = set(agencies.split(_BETWEEN))
    ministries = {ministry for name, ministry, _ in _agencies() if name in named}
    return ministries.pop() if len(ministries) == 1 else ""
