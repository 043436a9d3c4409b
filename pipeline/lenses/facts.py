"""Feiten: claims that an editor marked as incorrect, and how often they come back."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from pipeline.editing.checks import LONGEST_REASON, checked_text
from pipeline.errors import EditError
from pipeline.store.facts import Fact
from pipeline.trends.verdicts import ALPHA, FLOOR
from pipeline.wording import items, listed, percent, percent_range, period_label

LIMITS = (
    "Een bewering telt mee als een signaal de opgegeven zoekwoorden heeft, ook als het haar juist tegenspreekt of ernaar "
    "vraagt: lees de gevonden signalen na en zeg welke er niet bij horen. Gewiste teksten tellen niet mee."
)
MOST_SEARCHES = 6
# A search on one short word finds everything.
_SHORTEST_SEARCH, _LONGEST_SEARCH = 4, 120
_LONGEST_EVIDENCE = 300
_ADDRESS = re.compile(r"https?://[^\s.]+\.[^\s]+")


def checked_fact(typed: Fact) -> Fact:
    """A fact as it is kept; raises `EditError` where something is missing, too long, or holds personal data."""
    searches = tuple(dict.fromkeys(" ".join(search.split()) for search in typed.searches if search.strip()))
    if not searches:
        raise EditError("Geef minstens één zoekopdracht: de woorden waaraan de bewering te herkennen is.")
    if len(searches) > MOST_SEARCHES:
        raise EditError(f"Er staan {len(searches)} zoekopdrachten. Geef er hooguit {MOST_SEARCHES}.")
    for search in searches:
        checked_text(search, f"De zoekopdracht ‘{search[:20]}’", _SHORTEST_SEARCH, _LONGEST_SEARCH)
        if not re.search(r"\w{3}", search):
            raise EditError(f"Op ‘{search}’ kan niet worden gezocht. Geef een woord van 3 letters of meer.")
    return replace(
        typed,
        claim=checked_text(typed.claim, "De bewering", 3, LONGEST_REASON),
        correct=checked_text(typed.correct, "Wat wel klopt", 3, LONGEST_REASON),
        evidence=checked_evidence(typed.evidence),
        searches=searches,
    )


def checked_evidence(typed: str) -> str:
    """The source of a fact: an address, or the name of a document. Raises `EditError` when there is none."""
    text = " ".join(typed.split())
    if not text:
        raise EditError("Geef de bron van wat wel klopt: een webadres of de naam van een document.")
    if text.lower().startswith(("http:", "https:", "www.")) and not _ADDRESS.fullmatch(text):
        raise EditError("Dat webadres is niet volledig. Schrijf het als https://www.voorbeeld.nl/bladzijde.")
    return checked_text(text, "De bron", 3, _LONGEST_EVIDENCE)


def recurrence(voices: pd.DataFrame) -> pd.DataFrame:
    """Add share, low and high (Wilson, 95 %) to the rows of `pipeline.store.facts.claiming_voices`."""
    low, high = proportion_confint(voices["n"], voices["total"], alpha=ALPHA, method="wilson")
    return voices.assign(share=voices["n"] / voices["total"], low=low, high=high)


def recurrence_sentence(rows: pd.DataFrame, period: str) -> str:
    """Say how often a claim was made in a half-year, per source; `rows` are those of `recurrence`."""
    own = rows[(rows["period"] == period) & (rows["n"] >= FLOOR)].sort_values("share", ascending=False)
    if own.empty:
        return f"In de {period_label(period)} doen in elke bron minder dan {FLOOR} signalen deze bewering."
    parts = [
        f"{items(row['source'], row['n'])} ({percent(row['share'])}; {percent_range(row['low'], row['high'])})"
        for row in own.to_dict("records")
    ]
    return f"In de {period_label(period)} doen {listed(parts)} deze bewering."
