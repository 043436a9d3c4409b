"""Bereik: what our sources hear of the population, and in words what they hardly hear."""

from __future__ import annotations

import pandas as pd
from scipy.stats import chi2

from connectors.base import Source
from pipeline.lenses.regions import ALPHA, PER, provinces
from pipeline.trends.verdicts import FLOOR
from pipeline.trends.voices import SEVERAL
from pipeline.wording import ITEM_NAMES, decimal, listed, number, percent

# A province of which the whole interval lies below this part of what its inhabitants would give, is hardly heard.
HARDLY = 0.8
RULE = (
    "Een provincie horen wij weinig als het aantal stemmen per inwoner, met de onzekerheid (95 %) erbij, onder "
    f"{decimal(HARDLY)} keer dat van heel Nederland blijft."
)
# In words, at most so many at a time.
_NAMED = 3
_SPOKEN = ("telefoon", "balie", "bezoek")


def reach(voices: pd.DataFrame) -> pd.DataFrame:
    """Set how much each source hears of each province against its inhabitants.

    `voices` is `province_voices` of one half-year. Returns source, province, n, located (voices of the source with a
    known province), inhabitants, rate (per 100,000 inhabitants), overall (that of all located voices), ratio (of the
    two) with low and high (95 %, Garwood), and hardly.
    """
    table = provinces()
    own = voices[voices["province"].isin(table["province"])]
    every = pd.MultiIndex.from_product(
        [sorted(own["source"].unique()), table["province"]], names=["source", "province"]
    )
    counts = own.groupby(["source", "province"])["n"].sum().reindex(every, fill_value=0)
    rows = counts.reset_index().merge(table[["province", "inhabitants"]], on="province")
    rows["located"] = rows.groupby("source")["n"].transform("sum")
    rows["rate"] = PER * rows["n"] / rows["inhabitants"]
    rows["overall"] = PER * rows["located"] / int(table["inhabitants"].sum())
    expected = rows["overall"] * rows["inhabitants"] / PER
    rows["ratio"] = rows["n"] / expected
    rows["low"] = (chi2.ppf(ALPHA / 2, 2 * rows["n"]) / 2 / expected).fillna(0.0)
    rows["high"] = chi2.isf(ALPHA / 2, 2 * (rows["n"] + 1)) / 2 / expected
    rows["hardly"] = rows["high"] < HARDLY
    return rows


def can_tell(rows: pd.DataFrame) -> bool:
    """Tell of rows of `reach` whether there are voices enough to call any province hardly heard, were there none from it."""
    expected = rows["overall"] * rows["inhabitants"] / PER
    return bool((chi2.isf(ALPHA / 2, 2) / 2 < HARDLY * expected).any())


def placing(voices: pd.DataFrame) -> pd.DataFrame:
    """Per source how many voices have a known province, none, or more than one: source, n, known, unknown, several."""
    groups = voices.groupby("source")["n"]
    several = voices["n"].where(voices["province"] == SEVERAL, 0).groupby(voices["source"]).sum()
    unknown = voices["n"].where(voices["province"] == "", 0).groupby(voices["source"]).sum()
    table = pd.DataFrame({"n": groups.sum(), "unknown": unknown, "several": several}).astype(int)
    table["known"] = table["n"] - table["unknown"] - table["several"]
    order = [source.value for source in Source if source.value in table.index]
    return table.loc[order].reset_index(names="source")


def province_sentences(voices: pd.DataFrame) -> list[str]:
    """Say per source of how many voices the province is not known, and which provinces we hardly hear."""
    rows = reach(voices)
    sentences = []
    for place in placing(voices).to_dict("records"):
        name = ITEM_NAMES[place["source"]][1]
        if place["known"] < FLOOR:
            sentences.append(f"Van de {name} ({_stemmen(place['n'])}) weten wij van bijna geen enkele de provincie.")
            continue
        own = rows[rows["source"] == place["source"]]
        if place["source"] == Source.VISIT:
            sentences.append(_visited(own, place["n"]))
            continue
        said = f"Van {percent(place['unknown'] / place['n'])} van de {name} (n = {number(place['n'])}) weten wij de "
        sentences.append(said + f"provincie niet. {_least(own)}")
    return sentences


def group_sentences(channels: pd.DataFrame, languages: pd.DataFrame) -> list[str]:
    """Say which groups we hardly hear, and of which we can't tell; the tables of `pipeline.trends.voices`."""
    asked = per_value(channels[channels["source"] == Source.QUESTION], "channel")
    total, spoken = int(asked["n"].sum()), int(asked[asked["value"].isin(_SPOKEN)]["n"].sum())
    sentences = []
    if total >= FLOOR:
        share = percent(spoken / total) if spoken >= FLOOR else f"minder dan {FLOOR}"
        mail = ", van de e-mails geen enkele" if (channels["source"] == Source.EMAIL).any() else ""
        sentences.append(
            f"Van de publieksvragen kwam {share} mondeling binnen (n = {number(total)}){mail}. Wie moeite "
            "heeft met lezen, schrijven of rekenen, ongeveer 2,5 miljoen mensen (Algemene Rekenkamer, 2016), "
            "horen wij in geschreven bronnen waarschijnlijk te weinig."
        )
    told = per_value(languages, "language")
    total, other = int(told["n"].sum()), int(told[told["value"] != "nl"]["n"].sum())
    if total >= FLOOR:
        few = f"minder dan {FLOOR}" if other < FLOOR else f"{number(other)} ({percent(other / total)})"
        sentences.append(
            f"Van de {number(total)} stemmen waarvan de taal te bepalen is, zijn er {few} niet in het Nederlands: wie "
            "geen Nederlands schrijft, horen wij hier nauwelijks."
        )
    sentences.append(
        "Leeftijd, opleiding, inkomen en herkomst staan niet bij een signaal: welke groepen ontbreken, kunnen wij niet "
        "zien. Wie niet schrijft en niet belt, ontbreekt in elk geval."
    )
    return sentences


def per_value(voices: pd.DataFrame, column: str) -> pd.DataFrame:
    """How the voices of which a channel or language is known are divided, the most first: value, n, total, share.

    `voices` is a table of `pipeline.trends.voices.first_voices` for the `column`.
    """
    known = voices[~voices[column].isin(["", "und"])]
    rows = known.groupby(column)["n"].sum().rename_axis("value").reset_index()
    total = int(rows["n"].sum())
    rows = rows.assign(total=total, share=rows["n"] / max(total, 1))
    return rows.sort_values(["n", "value"], ascending=[False, True], ignore_index=True)


def _least(rows: pd.DataFrame) -> str:
    overall = f"{decimal(rows['overall'].iloc[0], 2)} in heel Nederland"
    few = rows[rows["hardly"]].sort_values(["ratio", "province"])
    if not can_tell(rows):
        return "Van de rest zijn er te weinig om provincies met elkaar te vergelijken."
    if few.empty:
        return f"Geen provincie is duidelijk minder te horen dan naar inwoners te verwachten is ({overall})."
    named = [
        f"{row['province']} ({decimal(row['rate'], 2)}; n = {number(row['n'])})"
        if row["n"] >= FLOOR
        else f"{row['province']} (minder dan {FLOOR})"
        for row in few.head(_NAMED).to_dict("records")
    ]
    others = len(few) - len(named)
    more = f", en {others} andere" if others else ""
    return f"Per {number(PER)} inwoners horen wij het minst uit {listed(named)}{more}; het zijn er {overall}."


def _visited(rows: pd.DataFrame, count: int) -> str:
    few = rows[rows["n"] < FLOOR].sort_values("province")["province"].tolist()
    where = f"uit {listed(few)} zijn er minder dan {FLOOR}" if few else f"uit elke provincie zijn er {FLOOR} of meer"
    return (
        f"De signalen uit werkbezoeken (n = {number(count)}) komen van waar bewindspersonen heen gingen; {where}. Wij "
        "vergelijken ze niet met het aantal inwoners."
    )


def _stemmen(count: int) -> str:
    return f"minder dan {FLOOR} stemmen" if count < FLOOR else f"{number(count)} stemmen"
