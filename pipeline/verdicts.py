"""The verdicts and the rules behind them, in Dutch, because the screen and the deck show them as they are."""

from __future__ import annotations

from enum import StrEnum

# The name of all sources together, where a table has a column `source`.
ALL = "all"
# Fewer voices than this are not shown outside the analyst's screens (law 7), and carry no verdict.
FLOOR = 5


class Verdict(StrEnum):
    """What the figures allow us to say, no more."""

    NEW = "nieuw"
    RISING = "stijgend"
    STABLE = "stabiel"
    FALLING = "dalend"
    GONE = "verdwenen"
    RETURNED = "terug"
    UNCERTAIN = "onzeker"


VERDICT_RULES: dict[Verdict, str] = {
    Verdict.NEW: "In elk eerder halfjaar hooguit een vijfde van het aandeel van nu, en het verschil met het vorige "
    "halfjaar is groter dan toeval geeft.",
    Verdict.RETURNED: "In het vorige halfjaar hooguit een vijfde van het aandeel van nu, eerder wel minstens de helft "
    "ervan, en het verschil met het vorige halfjaar is groter dan toeval geeft.",
    Verdict.GONE: "Nu hooguit een vijfde van het aandeel van het vorige halfjaar, en het verschil is groter dan toeval "
    "geeft.",
    Verdict.RISING: "Het aandeel is hoger dan in het vorige halfjaar, meer dan toeval geeft, en ook hoger dan in "
    "dezelfde helft van vorig jaar (als die er is).",
    Verdict.FALLING: "Het aandeel is lager dan in het vorige halfjaar, meer dan toeval geeft, en ook lager dan in "
    "dezelfde helft van vorig jaar (als die er is).",
    Verdict.STABLE: "Het aandeel is niet de helft hoger en geen derde lager dan in het vorige halfjaar, en zo'n groei of "
    "daling is met 95 % zekerheid uitgesloten.",
    Verdict.UNCERTAIN: "Geen van de andere oordelen is te verdedigen: er zijn te weinig signalen, er is geen halfjaar "
    "om mee te vergelijken, of de cijfers spreken elkaar tegen.",
}
