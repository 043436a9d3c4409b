"""What is not known: gaps in what we read, said in Dutch sentences for the screen and the deck."""

from __future__ import annotations

import pandas as pd

from connectors.base import Source
from pipeline import reference
from pipeline.period import Period
from pipeline.trends.series import series_sentences, silent_days
from pipeline.trends.verdicts import ALL, COUNTS_FROM, FLOOR, Verdict
from pipeline.wording import ITEM_NAMES, SOURCE_NAMES, items, listed, number, percent, period_label

# More than this many times as wide as chance, and we say that a source swings.
_SWINGS = 1.5
# In a half-year.
_MONTHS = 6


def gap_sentences(
    totals: pd.DataFrame, trends: pd.DataFrame, provinces: pd.DataFrame, days: pd.DataFrame, period: str
) -> list[str]:
    """Return what a reader has to know before trusting the figures of a half-year, most important first.

    `totals` is that of `pipeline.store.read.totals`, `trends` the trends of the period, and `provinces` has value and
    signals per province in the period, `days` source, day and n (voices).
    """
    own = totals[totals["period"] == period].set_index("source")
    sentences = []
    missing = [SOURCE_NAMES[s] for s in Source if s.value not in own.index]
    if missing:
        sentences.append(
            f"Van {listed(missing)} hebben wij in de {period_label(period)} niets: daarover zeggen wij niets."
        )
    few = [
        items(s, int(own.loc[s, "signals"]))
        for s in Source
        if s.value in own.index and own.loc[s, "signals"] < COUNTS_FROM
    ]
    if few:
        rest = " en tellen niet mee in het gemiddelde over de bronnen" if len(few) < len(own) else ""
        sentences.append(f"Er kwam weinig binnen: {listed(few)}. Aandelen daarin zijn grof{rest}.")
    gaps = [ITEM_NAMES[s][1] for s in Source if s.value in own.index and own.loc[s, "months"] < _MONTHS]
    if gaps:
        sentences.append(f"Niet in elke maand kwamen er {listed(gaps)} binnen; een deel van het halfjaar ontbreekt.")
    sentences.extend(series_sentences(totals, days, period))
    sentences.extend(_uncertain(trends))
    sentences.extend(_unplaced(provinces, int(own["signals"].sum())))
    nowhere = trends[(trends["source"] == ALL) & (trends["theme_id"] == "") & (trends["n"] >= FLOOR)]["share"]
    if len(nowhere):
        sentences.append(f"Gemiddeld past {percent(float(nowhere.iloc[0]))} van de signalen in geen enkel thema.")
    sentences.append("Wie ons niet schrijft, belt of spreekt, staat niet in deze cijfers.")
    return sentences


def uncertain_themes(trends: pd.DataFrame) -> pd.DataFrame:
    """The themes of a half-year of which the change is too uncertain: the rows of all sources together, and `wide`.

    `wide` is whether even a doubling or halving is not excluded (so far as there is a ratio).
    """
    own = trends[(trends["theme_id"] != "") & (trends["source"] == ALL) & (trends["verdict"] == Verdict.UNCERTAIN)]
    return own.assign(wide=(own["ratio_low"] < 1 / 2) | (own["ratio_high"] > 2))


def source_figures(totals: pd.DataFrame, trends: pd.DataFrame, days: pd.DataFrame, period: str) -> pd.DataFrame:
    """The figures behind what is said of the sources of a half-year, a row for each that was read.

    Columns source, signals, before (signals of the half-year before, or NaN), months, silent (days in silences of a week
    or longer) and swing (how many times more than chance its counts swing; of the middle theme). Arguments as in
    `gap_sentences`.
    """
    own = totals[totals["period"] == period].set_index("source")
    before = totals[totals["period"] == str(Period.parse(period).previous)].set_index("source")["signals"]
    rows = own.loc[[s.value for s in Source if s.value in own.index], ["signals", "months"]]
    silent = {source: silent_days(days[days["source"] == source], days, period) for source in rows.index}
    return rows.assign(before=before.reindex(rows.index), silent=silent, swing=_swings(trends)).reset_index()


def _swings(trends: pd.DataFrame) -> pd.Series:
    own = trends[(trends["theme_id"] != "") & (trends["source"] != ALL) & (trends["n"] >= FLOOR)]
    return own.groupby("source")["dispersion"].median()


def _uncertain(trends: pd.DataFrame) -> list[str]:
    """Of how many themes the change is too uncertain, why, and where the figures swing."""
    themed = trends[trends["theme_id"] != ""]
    together = themed[themed["source"] == ALL]
    uncertain = uncertain_themes(trends)
    sentences = []
    if len(uncertain):
        counts = uncertain["why"].value_counts().sort_index().sort_values(ascending=False)
        reasons = {f"{str(why)[:1].lower()}{str(why)[1:].rstrip('.')}": number(count) for why, count in counts.items()}
        of_all = len(uncertain) == len(together) > 1
        which = (
            f"alle {number(len(together))}" if of_all else f"{number(len(uncertain))} van de {number(len(together))}"
        )
        told = (
            f": {next(iter(reasons))}."
            if len(reasons) == 1
            else f" ({'; '.join(f'{n} keer: {why}' for why, n in reasons.items())})."
        )
        sentences.append(f"Van {which} thema’s is de verandering te onzeker{told}")
    wide = int(uncertain["wide"].sum())
    if wide:
        sentences.append(f"Bij {number(wide)} daarvan is zelfs een verdubbeling of halvering niet uit te sluiten.")
    swing = _swings(trends)
    return sentences + [
        f"De aantallen {ITEM_NAMES[source][1]} schommelen {number(round(swing[source.value], 1))} keer zo sterk als "
        "toeval geeft; daarom zijn de intervallen breder."
        for source in Source
        if swing.get(source.value, 1.0) > _SWINGS
    ]


def _provinces() -> list[str]:
    return [row["naam"] for row in reference.table("provincies")]


def _unplaced(provinces: pd.DataFrame, signals: int) -> list[str]:
    placed = provinces.groupby("value")["signals"].sum()
    if placed.empty:
        return ["Van geen enkel signaal weten wij uit welke provincie het komt."]
    sentences = []
    unknown = signals - int(placed.sum())
    if unknown >= max(FLOOR, signals / 4):
        sentences.append(
            f"Van {percent(unknown / signals)} van de signalen weten wij niet uit welke provincie ze komen."
        )
    # A twelfth of an even share: so few that nothing can be said of that province alone.
    scarce = [name for name in _provinces() if placed.get(name, 0) < placed.sum() / 12**2]
    if scarce:
        sentences.append(f"Uit {listed(scarce)} kwamen zo weinig signalen dat wij daar niets over kunnen zeggen.")
    return sentences
