"""What deserves a look by an editor: themes that are unsure, too big or still called by their words, and near-doubles."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from pipeline.editing.edits import HIDDEN, Rename
from pipeline.store import read, vectors
from pipeline.store.edits import UNDONE
from pipeline.wording import percent

# A theme of which signals are less sure than this on average may be two things.
UNSURE = 0.7
# A theme with a larger part of all signals than this is rather a field than a theme.
TOO_BIG = 0.1
RULE = (
    f"Onzeker: signalen staan er gemiddeld met minder dan {percent(UNSURE)} zekerheid in. Te groot: meer dan {percent(TOO_BIG)} van alle "
    "signalen. Naam: nog zoals de analyse hem voorstelde, bij een rode draad. Bijna dubbel: twee thema’s lijken meer op elkaar dan "
    "de helft van hun eigen signalen op hun midden."
)


def todo(themes: pd.DataFrame, certainty: Mapping[str, float], renamed: Collection[str]) -> pd.DataFrame:
    """What to look at, the largest theme first: theme_id, why (a Dutch sentence) and do (the kind of edit that helps).

    Args:
        themes: those of `pipeline.store.read.themes`.
        certainty: the mean probability of the signals of each theme.
        renamed: the themes that a person named.
    """
    shown = themes[(themes["n"] > 0) & (themes["status"] != HIDDEN)].sort_values(
        ["n", "theme_id"], ascending=[False, True]
    )
    total = max(int(themes["n"].sum()), 1)
    rows = []
    for row in shown.to_dict("records"):
        theme_id = str(row["theme_id"])
        sure = certainty.get(theme_id, 1.0)
        if sure < UNSURE:
            rows.append((theme_id, f"Onzeker: signalen staan er gemiddeld met {percent(sure)} zekerheid in.", "split"))
        if row["n"] > TOO_BIG * total:
            rows.append((theme_id, f"Groot: {percent(row['n'] / total)} van alle signalen met een thema.", "split"))
        if row["is_red_thread"] and theme_id not in renamed:
            rows.append((theme_id, "De naam is nog een voorstel van de analyse.", "rename"))
    return pd.DataFrame(rows, columns=["theme_id", "why", "do"])


def named_by_people(edits: pd.DataFrame) -> frozenset[str]:
    """The themes that a person named, by the edits of `pipeline.store.edits.edits`; what was undone does not count."""
    rows = edits.to_dict("records")
    return frozenset(
        row["change"].theme_id for row in rows if isinstance(row["change"], Rename) and row["state"] != UNDONE
    )


def near_doubles(engine: Engine) -> pd.DataFrame:
    """Pairs of themes that are more alike than half of one's own voices are like its middle: one, other, likeness."""
    theme_ids, middle, usual = vectors.middles(engine)
    shown = read.themes(engine).set_index("theme_id")
    pairs = []
    if theme_ids:
        alike = middle @ middle.T
        for at, one in enumerate(theme_ids):
            for to in range(at + 1, len(theme_ids)):
                other = theme_ids[to]
                if alike[at, to] >= min(usual[one], usual[other]) and shown.loc[[one, other], "n"].min() > 0:
                    pairs.append((one, other, float(np.round(alike[at, to], 2))))
    found = pd.DataFrame(pairs, columns=["one", "other", "likeness"])
    return found.sort_values(["likeness", "one"], ascending=[False, True], ignore_index=True)
