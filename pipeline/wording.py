"""How figures are said in Dutch: the same words on the screen, in the deck and in an export."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal

from connectors.base import Source
from pipeline.period import Period
from pipeline.verdicts import ALL, FLOOR, Verdict

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
# A no-break space keeps a figure and its sign on one line.
_SPACE = "\N{NO-BREAK SPACE}"
# Below this chance that it is nothing, after correction, a change is called nearly certain.
_NEARLY_CERTAIN = 0.001


def number(value: float) -> str:
    """1234 as `1.234`."""
    return str(format_decimal(value, locale="nl_NL"))


def percent(share: float | None) -> str:
    """0.031 as `3,1 %`; unknown as `onbekend`."""
    if share is None or math.isnan(share):
        return "onbekend"
    return f"{format_decimal(100 * share, format='#,##0.0', locale='nl_NL')}{_SPACE}%"


def percent_range(low: float, high: float) -> str:
    """An interval as `2,8–3,4 %`."""
    return f"{percent(low).removesuffix(_SPACE + '%')}–{percent(high)}"


def day(value: pd.Timestamp) -> str:
    """A day as `1 juli 2025`."""
    return str(format_date(value, "d MMMM y", locale="nl_NL"))


def items(source: str, count: int) -> str:
    """A count with its source: `1 e-mail`, `412 publieksvragen`."""
    one, more = ITEM_NAMES[source]
    return f"{number(count)} {one if count == 1 else more}"


def counted(count: int) -> str:
    """A small count as a word, as Dutch prefers it: 5 as `vijf`."""
    words = ("nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf")
    return words[count] if count < len(words) else number(count)


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


def statement(label: str, trend: pd.Series) -> str:
    """A theme's title from its figures (a row of `trends`, source `all`); never stronger than the verdict allows."""
    name = label[:1].upper() + label[1:]
    now, before = trend["share"], trend["share"] - trend["change"]
    match trend["verdict"]:
        case Verdict.NEW:
            return f"{name}: nieuw in dit halfjaar"
        case Verdict.RETURNED:
            return f"{name}: terug na een halfjaar of langer"
        case Verdict.GONE:
            return f"{name}: bijna niet meer genoemd"
        case Verdict.RISING:
            return f"{name}: aandeel gestegen van {percent(before)} naar {percent(now)}"
        case Verdict.FALLING:
            return f"{name}: aandeel gedaald van {percent(before)} naar {percent(now)}"
        case Verdict.STABLE:
            return f"{name}: aandeel blijft ongeveer gelijk"
        case _:
            return f"{name}: te onzeker om een verandering te noemen"


def volume_sentence(trends: pd.DataFrame) -> str:
    """How much is said of a theme, per source.

    As in `412 publieksvragen (3,1 %) en 107 e-mails (2,6 %) gaan hierover.`
    `trends` holds the rows of one theme and period. Figures under 5 are not given (law 7).
    """
    own = trends[(trends["source"] != ALL) & (trends["n"] >= FLOOR)].sort_values("n", ascending=False)
    if own.empty:
        return f"In elke bron gaan er minder dan {FLOOR} signalen over."
    return f"{listed([_volume(row) for row in own.to_dict('records')])} gaan hierover."


def _volume(row: Mapping[Hashable, Any]) -> str:
    copies = f"; {number(row['signals'])} met gelijke teksten erbij" if row["signals"] > row["n"] else ""
    return f"{items(row['source'], row['n'])} ({percent(row['share'])}{copies})"


def change_sentence(trend: pd.Series) -> str:
    """What changed against the previous half-year, with its uncertainty, from the row `all` of a theme and period."""
    now = f"{percent(trend['share'])} ({percent_range(trend['low'], trend['high'])})"
    if pd.isna(trend["change"]):
        return f"Gemiddeld over de bronnen is het aandeel {now}. Er is geen vorig halfjaar om mee te vergelijken."
    before = percent(trend["share"] - trend["change"])
    sure = certainty(trend["verdict"], trend["q_value"])
    match trend["verdict"]:
        case Verdict.NEW:
            return f"Eerder nauwelijks genoemd ({before}), nu {now}. Dat is {sure} geen toeval."
        case Verdict.RETURNED:
            return f"Vorig halfjaar nauwelijks genoemd ({before}), eerder wel; nu {now}. Dat is {sure} geen toeval."
        case Verdict.GONE:
            return f"Vorig halfjaar nog {before}, nu {now}. Dat is {sure} geen toeval."
        case Verdict.RISING:
            return f"Het gemiddelde aandeel is {sure} gestegen: van {before} naar {now}."
        case Verdict.FALLING:
            return f"Het gemiddelde aandeel is {sure} gedaald: van {before} naar {now}."
        case Verdict.STABLE:
            return f"Het gemiddelde aandeel is ongeveer gelijk gebleven: van {before} naar {now}."
        case _:
            return f"Het gemiddelde aandeel was {before} en is nu {now}. {trend['why']}"


def period_label(period: str) -> str:
    """`2025-H1` as `eerste helft 2025`."""
    return Period.parse(period).label
