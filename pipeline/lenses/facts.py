"""Feiten: claims that an editor marked as incorrect, and how often they come back."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
from sqlalchemy import Engine
from statsmodels.stats.proportion import proportion_confint

from pipeline.editing.checks import LONGEST_REASON, checked_text
from pipeline.errors import EditError
from pipeline.lenses.claims import make_claim
from pipeline.lenses.quality import LEAST_PRECISION, UNSURE, quality
from pipeline.store import facts
from pipeline.store.facts import Fact
from pipeline.trends.verdicts import ALPHA, FLOOR
from pipeline.wording import items, listed, number, percent, percent_range, period_label

LIMITS = (
    "Een bewering telt mee als de zoekwoorden bij elkaar in een signaal staan en het er niet alleen naar vraagt of haar tegenspreekt: "
    "wie het met andere woorden zegt wordt gemist en wat erop lijkt telt mee, dus lees de gevonden signalen na; gewiste teksten "
    "tellen niet mee."
)
MEASURED_ON = "12 beweringen en 217 teksten die daarvoor zijn geschreven, waarvan er 120 op de bewering lijken zonder haar te doen"
# How many signals a person reads before the words are believed of those that nobody read.
LEAST_READ = 10
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


def found(engine: Engine, fact_id: int) -> pd.DataFrame:
    """What the searches of a claim find, newest first: signal_id, period, source, voice, judged and makes.

    `makes` says whether the signal counts: what a person said (`judged`: 1 or 0) goes before what the words tell.
    """
    kept = facts.facts(engine).set_index("fact_id").loc[fact_id]
    signals = facts.searched_signals(engine, fact_id)
    texts = (signals["title"] + "\n" + signals["text"]).tolist()
    told = pd.Series(make_claim(texts, kept["claim"], kept["searches"]), index=signals.index)
    makes = signals["judged"].eq(1) | (signals["judged"].isna() & told)
    return signals[["signal_id", "period", "source", "voice", "judged"]].assign(told=told, makes=makes)


def claiming_voices(engine: Engine, fact_id: int) -> pd.DataFrame:
    """How many voices make the claim: period, source, n, total (all voices of the source in the half-year).

    A voice counts once per half-year and source. A half-year in which the source was read and nobody made the claim has
    n 0. Signals whose text was wiped count in neither: nobody can search them.
    """
    return counted(found(engine, fact_id), facts.readable_voices(engine))


def counted(signals: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Count the voices of `found` beside those of `pipeline.store.facts.readable_voices`: period, source, n, total."""
    keys = ["period", "source"]
    n = signals[signals["makes"]].groupby(keys)["voice"].nunique().rename("n").reset_index()
    counts = totals.merge(n, on=keys, how="left").fillna({"n": 0}).astype({"n": "int64"})
    return counts[[*keys, "n", "total"]]


def recurrence(voices: pd.DataFrame) -> pd.DataFrame:
    """Add share, low and high (Wilson, 95 %) to the rows of `claiming_voices`."""
    low, high = proportion_confint(voices["n"], voices["total"], alpha=ALPHA, method="wilson")
    return voices.assign(share=voices["n"] / voices["total"], low=low, high=high)


def measured_sentence() -> str:
    """Say how often the words are right and how much they find, counted on texts that a reader labelled."""
    kept = quality().set_index("lens").loc["feiten"]
    return (
        f"Gemeten op {MEASURED_ON}: van wat de woorden tellen deed {percent(kept['precision'])} "
        f"({percent_range(kept['precision_low'], kept['precision_high'])}) de bewering echt, en van wie haar deed werd "
        f"{percent(kept['recall'])} ({percent_range(kept['recall_low'], kept['recall_high'])}) gevonden."
    )


def is_sure(signals: pd.DataFrame) -> bool:
    """Whether enough of `found` was read to tell others how often the claim is made.

    That is when all that counts was read, or at least `LEAST_READ` of what the words told, and as many of these made the
    claim as is asked of each lens (`pipeline.lenses.quality`): words alone are right too seldom.
    """
    read = signals.loc[signals["told"], "judged"].dropna()
    waiting = bool((signals["makes"] & signals["judged"].isna()).any())
    return not waiting or (len(read) >= LEAST_READ and float(read.mean()) >= LEAST_PRECISION)


def told_sentence(engine: Engine, fact_id: int, period: str) -> str:
    """Say in a briefing how often a claim was made, or that this is too uncertain as long as nobody has read enough."""
    signals = found(engine, fact_id)
    if not is_sure(signals):
        return f"Hoe vaak deze bewering terugkomt is {UNSURE}: de gevonden signalen zijn nog niet genoeg nagelezen."
    return recurrence_sentence(recurrence(counted(signals, facts.readable_voices(engine))), period)


def reading_sentence(signals: pd.DataFrame) -> str:
    """Say how much of `found` a person read and how much of that made the claim, and what was left out by its words."""
    read = signals[signals["told"] & signals["judged"].notna()]
    waiting = int((signals["told"] & signals["judged"].isna()).sum())
    left = int((~signals["told"] & signals["judged"].isna()).sum())
    added = int((~signals["told"] & signals["judged"].eq(1)).sum())
    hand = f" Met de hand toegevoegd: {number(added)}." if added else ""
    unsure = (
        ""
        if is_sure(signals)
        else (
            f" Voor de briefing is dit {UNSURE}: lees er minstens {LEAST_READ} na (of alle), en neem betere zoekwoorden als minder dan "
            f"{percent(LEAST_PRECISION)} de bewering doet."
        )
    )
    aside = f" Niet meegeteld zijn er {number(left)} met deze woorden die ernaar vragen, haar wensen of tegenspreken, of ze ver uit elkaar hebben."
    said = "Nog geen enkel gevonden signaal is nagelezen: het aantal is een aanwijzing."
    if len(read):
        right = int(read["judged"].sum())
        low, high = proportion_confint(right, len(read), alpha=ALPHA, method="wilson")
        said = (
            f"Nagelezen: {number(len(read))} van de {number(len(read) + waiting)} gevonden signalen; {number(right)} daarvan doen de bewering "
            f"({percent(right / len(read))}; {percent_range(low, high)})."
        )
    return said + hand + unsure + (aside if left else "")


def recurrence_sentence(rows: pd.DataFrame, period: str) -> str:
    """Say how often a claim was made in a half-year, per source; `rows` are those of `recurrence`."""
    own = rows[(rows["period"] == period) & (rows["n"] >= FLOOR)].sort_values("share", ascending=False)
    if own.empty:
        return f"In de {period_label(period)} doen naar hun woorden in elke bron minder dan {FLOOR} signalen deze bewering."
    parts = [
        f"{items(row['source'], row['n'])} ({percent(row['share'])}; {percent_range(row['low'], row['high'])})"
        for row in own.to_dict("records")
    ]
    return f"In de {period_label(period)} doen naar hun woorden {listed(parts)} deze bewering."
