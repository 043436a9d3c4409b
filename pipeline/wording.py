"""How figures are said in Dutch: the same words on the screen, in the deck and in an export."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import pandas as pd
from babel import Locale
from babel.dates import format_date

from connectors.base import Source
from pipeline.period import Period
from pipeline.trends.verdicts import ALL, FLOOR, Verdict

SOURCE_NAMES: Mapping[str, str] = {
    Source.EMAIL: "e-mail",
    Source.QUESTION: "publieksvragen",
    Source.MEDIA: "media",
    Source.VISIT: "werkbezoek",
    ALL: "alle bronnen",
}
# One signal of a source, and more of them.
ITEM_NAMES: Mapping[str, tuple[str, str]] = {
    Source.EMAIL: ("e-mail", "e-mails"),
    Source.QUESTION: ("publieksvraag", "publieksvragen"),
    Source.MEDIA: ("mediabericht", "mediaberichten"),
    Source.VISIT: ("signaal uit een werkbezoek", "signalen uit werkbezoeken"),
}
VERDICT_SIGNS: Mapping[Verdict, str] = {
    Verdict.NEW: "✦",
    Verdict.RISING: "▲",
    Verdict.STABLE: "●",
    Verdict.FALLING: "▼",
    Verdict.GONE: "○",
    Verdict.RETURNED: "↺",
    Verdict.UNCERTAIN: "◌",
}
EVENT_NAMES: Mapping[str, str] = {
    "born": "ontstaan",
    "continued": "loopt door",
    "split": "gesplitst",
    "merged": "samengevoegd",
    "dormant": "sluimerend",
    "returned": "terug",
}
_DUTCH = str.maketrans(",.", ".,")
# A no-break space keeps a figure and its sign on one line.
_SPACE = "\N{NO-BREAK SPACE}"
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})*|\d+)(?:,\d+)?")
# What is said in place of a figure about fewer (law 7).
_FEW = f"minder dan {FLOOR}"
# What is said of an empty cell: it may be one of 1 to 4, or a larger one that gives such a one away.
WITHHELD = f"{_FEW} signalen, of kleine aantallen zouden ermee te berekenen zijn"
# Below this chance that it is nothing, after correction, a change is called nearly certain.
_NEARLY_CERTAIN = 0.001


def number(value: float) -> str:
    """1234 as `1.234`; of what is no whole number at most three digits behind the comma."""
    whole, _, rest = _written(value, 3).partition(",")
    return f"{whole},{rest.rstrip('0')}".removesuffix(",")


def decimal(value: float, digits: int = 1) -> str:
    """1234.56 as `1.234,6`."""
    return _written(value, digits)


def _written(value: float, digits: int) -> str:
    """A number as Babel writes it in Dutch, in a twentieth of the time: a screen asks for thousands of them."""
    # Minus zero is zero.
    return f"{Decimal(str(value + 0)):,.{digits}f}".translate(_DUTCH)


def number_in(text: str) -> float | int | None:
    """The number that a text in Dutch is, as `number` and `decimal` write it; None when it is something else."""
    if not _NUMBER.fullmatch(text):
        return None
    plain = text.replace(".", "").replace(",", ".")
    return float(plain) if "." in plain else int(plain)


def percent(share: float | None) -> str:
    """0.031 as `3,1 %`; unknown as `onbekend`."""
    if share is None or math.isnan(share):
        return "onbekend"
    return f"{decimal(100 * share)}{_SPACE}%"


def percent_range(low: float, high: float) -> str:
    """An interval as `2,8–3,4 %`."""
    return f"{percent(low).removesuffix(_SPACE + '%')}–{percent(high)}"


def points(change: float, low: float, high: float) -> str:
    """A change of a share with its interval: `+1,2 (0,3 tot 2,1) procentpunt`; unknown as `onbekend`."""
    if math.isnan(change):
        return "onbekend"
    mid, start, end = (decimal(100 * value) for value in (change, low, high))
    return f"{'+' if change > 0 else ''}{mid} ({start} tot {end}) procentpunt"


def ratio_range(row: Mapping[Hashable, Any]) -> str:
    """The ratio of a row of `trends` with its interval: `1,52 (1,25 tot 1,85)`; without an end `onbekend`."""
    if pd.isna(row["ratio_low"]) or pd.isna(row["ratio_high"]):
        return "onbekend"
    return f"{decimal(row['ratio'], 2)} ({decimal(row['ratio_low'], 2)} tot {decimal(row['ratio_high'], 2)})"


def day(value: datetime) -> str:
    """A day as `1 juli 2025`."""
    return str(format_date(value, "d MMMM y", locale="nl_NL"))


def items(source: str, count: int) -> str:
    """A count with its source: `412 publieksvragen`; one under 5 is not given (law 7): `minder dan 5 e-mails`."""
    return f"{count_told(count)} {ITEM_NAMES[source][1]}"


def count_told(count: int) -> str:
    """A count as everybody may have it: one under 5 is not given (law 7)."""
    return number(count) if count >= FLOOR else _FEW


def counted(count: int) -> str:
    """A small count as a word, as Dutch prefers it: 5 as `vijf`."""
    words = ("nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf")
    return words[count] if count < len(words) else number(count)


def outlets_sentence(outlets: str) -> str:
    """The outlets of a story (`; ` between them): the one, or `in 12 media: Trouw, ...`, with six of them at most."""
    names = list(filter(None, outlets.split("; ")))
    if len(names) < 2:
        return outlets
    more = f" en {len(names) - 6} andere" if len(names) > 6 else ""
    return f"in {len(names)} media: {', '.join(names[:6])}{more}"


def language_name(code: str) -> str:
    """A language by its code, as Dutch calls it: `nl` as `Nederlands`, `und` as `onbekend`."""
    return "onbekend" if code == "und" else str(Locale("nl").languages.get(code, code))


def capitalised(text: str) -> str:
    """A text with the first letter as a capital, as Dutch has it: `ijs` as `IJs`, `één` as `Eén`."""
    for start, capital in (("ij", "IJ"), ("één", "Eén")):
        if text.startswith(start):
            return capital + text[len(start) :]
    return text[:1].upper() + text[1:]


def listed(parts: Sequence[str]) -> str:
    """Parts as Dutch lists them: `a, b en c`."""
    return " en ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def certainty(verdict: str, q_value: float | None) -> str:
    """How sure a verdict is: `bijna zeker`, `waarschijnlijk`, or empty when the verdict says itself that it isn't."""
    if verdict == Verdict.UNCERTAIN:
        return ""
    if verdict != Verdict.STABLE and q_value is not None and q_value < _NEARLY_CERTAIN:
        return "bijna zeker"
    return "waarschijnlijk"


def statement(label: str, trends: pd.DataFrame, period: str) -> str:
    """A theme's title from its figures, never stronger than the verdict allows.

    `trends` holds the rows of the theme, those of the half-year before too.
    """
    name = capitalised(label)
    now, before = _together(trends, period)
    match now["verdict"]:
        case Verdict.NEW:
            return f"{name}: nieuw in dit halfjaar"
        case Verdict.RETURNED:
            return f"{name}: terug na een halfjaar of langer"
        case Verdict.GONE:
            return f"{name}: bijna niet meer genoemd"
        case Verdict.RISING:
            return f"{name}: aandeel {_grown(now)}{_from_to(before, now, same=_same_sources(trends, period))}"
        case Verdict.FALLING:
            return f"{name}: aandeel {_shrunk(now)}{_from_to(before, now, same=_same_sources(trends, period))}"
        case Verdict.STABLE:
            return f"{name}: aandeel blijft ongeveer gelijk"
        case _:
            return f"{name}: te onzeker om een verandering te noemen"


def _together(trends: pd.DataFrame, period: str) -> tuple[pd.Series, pd.Series | None]:
    """The rows `all` of a half-year and of the one it was compared with, the one before; None where there is none.

    What is withheld of readers (`sayable`) was compared all the same: its change is empty, its test is not.
    """
    rows = trends[trends["source"] == ALL].set_index("period")
    now, previous = rows.loc[period], str(Period.parse(period).previous)
    compared = pd.notna(now["change"]) or pd.notna(now["q_value"])
    return now, rows.loc[previous] if compared and previous in rows.index else None


def _grown(now: pd.Series) -> str:
    """`gestegen`; `meer dan verdubbeld` only where less than that is excluded."""
    return "meer dan verdubbeld" if now["ratio_low"] >= 2 else "gestegen"


def _shrunk(now: pd.Series) -> str:
    return "meer dan gehalveerd" if now["ratio_high"] <= 1 / 2 else "gedaald"


def _from_to(before: pd.Series | None, now: pd.Series, *, same: bool) -> str:
    """` van 2,1 % naar 3,3 %`, or nothing where other sources count in the one mean than in the other."""
    return f" van {_share(before)} naar {_share(now)}" if before is not None and same else ""


def _same_sources(trends: pd.DataFrame, period: str) -> bool:
    """Whether the means of a half-year and of the one before are over the same sources: only then can they be set side by side."""
    counting = trends[(trends["source"] != ALL) & trends["in_mean"].eq(1)]
    now, before = (
        set(counting.loc[counting["period"] == when, "source"]) for when in (period, str(Period.parse(period).previous))
    )
    return now == before


def _share(row: pd.Series | None, *, interval: bool = False) -> str:
    """The share of a row, unless it is about fewer than 5 (law 7)."""
    if row is None:
        return percent(None)
    if row["n"] < FLOOR:
        return f"{_FEW} signalen"
    return percent(row["share"]) + (f" ({percent_range(row['low'], row['high'])})" if interval else "")


def volume_sentence(trends: pd.DataFrame) -> str:
    """How much is said of a theme, per source.

    As in `412 publieksvragen (3,1 %) en 107 e-mails (2,6 %) gaan hierover.`
    `trends` holds the rows of one theme and period. Figures under 5 are not given, nor those that are withheld because
    such a figure could be computed from them (law 7).
    """
    sources = trends[trends["source"] != ALL]
    own = sources[sources["n"] >= FLOOR].sort_values("n", ascending=False)
    if own.empty and sources["n"].isna().any():
        return f"{capitalised(WITHHELD)}: hoeveel het er per bron zijn, is weggelaten."
    if own.empty:
        return f"In elke bron gaan er minder dan {FLOOR} signalen over."
    return f"{listed([_volume(row) for row in own.to_dict('records')])} gaan hierover."


def _volume(row: Mapping[Hashable, Any]) -> str:
    copies = f"; {number(row['signals'])} met gelijke teksten erbij" if row["signals"] > row["n"] else ""
    return f"{items(row['source'], row['n'])} ({percent(row['share'])}{copies})"


def change_sentence(trends: pd.DataFrame, period: str) -> str:
    """What changed against the previous half-year, with its uncertainty; `trends` as in `statement`."""
    row, earlier = _together(trends, period)
    now, before = _share(row, interval=True), _share(earlier)
    if row["n"] < FLOOR and row["verdict"] == Verdict.UNCERTAIN:
        return f"Er zijn {_FEW} signalen: te weinig om een aandeel te noemen."
    if earlier is None:
        return f"{_share_alone(row, now, trends[trends['period'] == period])} {row['why']}"
    sure = certainty(row["verdict"], row["q_value"])
    same = _same_sources(trends, period)
    told = f": van {before} naar {now}" if same else _in_common(row, earlier)
    match row["verdict"]:
        case Verdict.NEW:
            return f"Eerder nauwelijks genoemd ({before}), nu {now}. Dat is {sure} geen toeval."
        case Verdict.RETURNED:
            return f"Vorig halfjaar nauwelijks genoemd ({before}), eerder wel; nu {now}. Dat is {sure} geen toeval."
        case Verdict.GONE:
            return f"Vorig halfjaar nog {before}, nu {now}. Dat is {sure} geen toeval."
        case Verdict.RISING:
            return f"Het gemiddelde aandeel is {sure} gestegen{told}."
        case Verdict.FALLING:
            return f"Het gemiddelde aandeel is {sure} gedaald{told}."
        case Verdict.STABLE:
            return f"Het gemiddelde aandeel is ongeveer gelijk gebleven{told}."
        case _:
            return f"{_unsure(now, before, earlier, told, same=same)} {row['why']}"


def _unsure(now: str, before: str, earlier: pd.Series, told: str, *, same: bool) -> str:
    """The two shares of which nothing can be said."""
    if earlier["n"] < FLOOR:
        return f"Vorig halfjaar waren er {before}; nu is het gemiddelde aandeel {now}."
    if same:
        return f"Het gemiddelde aandeel was {before} en is nu {now}."
    return f"Het gemiddelde aandeel is nu {now}.{f' De verandering{told}.' if told else ''}"


def _share_alone(row: pd.Series, told: str, rows: pd.DataFrame) -> str:
    """The share of a half-year with none before it; `rows` are its rows of the theme, in one source or several."""
    if pd.isna(row["share"]):
        return "Over de bronnen samen is geen aandeel te noemen."
    one = (rows["source"] != ALL).sum() == 1
    return f"{'Het aandeel is' if one else 'Gemiddeld over de bronnen is het aandeel'} {told}."


def _in_common(now: pd.Series, before: pd.Series) -> str:
    """The change within the sources that count in both means, unless it is about fewer than 5 (law 7)."""
    if min(now["n"], before["n"]) < FLOOR or pd.isna(now["change"]):
        return ""
    return f" in de bronnen die beide keren meetellen: {points(now['change'], now['change_low'], now['change_high'])}"


def period_label(period: str) -> str:
    """`2025-H1` as `eerste helft 2025`."""
    return Period.parse(period).label
