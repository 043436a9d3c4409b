"""Which ministry a matter is for, under the name that it had on the day, written as people write it."""

from __future__ import annotations

from datetime import date

from lot import Lot

SCHOOF = date(2024, 7, 2)
JETTEN = date(2026, 2, 23)

# Before the cabinet of 2 July 2024, under it, and after 23 February 2026.
_OVER_TIME = {
    "AenM": ("JenV", "AenM", "JenV"),
    "KGG": ("EZK", "KGG", "EZK"),
    "VRO": ("BZK", "VRO", "BZK"),
    "EZ": ("EZK", "EZ", "EZK"),
    "LVVN": ("LNV", "LVVN", "LVVN"),
}
_WRITTEN = {
    "BZK": [
        "BZK",
        "Binnenlandse Zaken",
        "Ministerie van Binnenlandse Zaken en Koninkrijksrelaties",
        "Min. BZK",
        "binnenlandse zaken",
    ],
    "EZK": ["EZK", "Economische Zaken en Klimaat", "Ministerie van Economische Zaken en Klimaat", "Min EZK"],
    "EZ": ["EZ", "Economische Zaken", "Ministerie van Economische Zaken"],
    "FIN": ["FIN", "Financiën", "Ministerie van Financiën", "MinFin", "Financien"],
    "IenW": ["IenW", "I&W", "Infrastructuur en Waterstaat", "Ministerie van Infrastructuur en Waterstaat"],
    "JenV": ["JenV", "J&V", "Justitie en Veiligheid", "Ministerie van Justitie en Veiligheid"],
    "LVVN": [
        "LVVN",
        "Ministerie van Landbouw, Visserij, Voedselzekerheid en Natuur",
        "Landbouw, Visserij, Voedselzekerheid en Natuur",
    ],
    "LNV": ["LNV", "Ministerie van Landbouw, Natuur en Voedselkwaliteit"],
    "OCW": ["OCW", "Onderwijs, Cultuur en Wetenschap", "Ministerie van Onderwijs, Cultuur en Wetenschap", "Min. OCW"],
    "SZW": [
        "SZW",
        "Sociale Zaken en Werkgelegenheid",
        "Ministerie van Sociale Zaken en Werkgelegenheid",
        "Sociale Zaken",
    ],
    "VWS": [
        "VWS",
        "Volksgezondheid, Welzijn en Sport",
        "Ministerie van Volksgezondheid, Welzijn en Sport",
        "Min VWS",
        "Ministerie van VWS",
    ],
    "AenM": ["AenM", "A&M", "Asiel en Migratie", "Ministerie van Asiel en Migratie"],
    "KGG": ["KGG", "Klimaat en Groene Groei", "Ministerie van Klimaat en Groene Groei"],
    "VRO": [
        "VRO",
        "Volkshuisvesting en Ruimtelijke Ordening",
        "Ministerie van Volkshuisvesting en Ruimtelijke Ordening",
    ],
    "DEF": ["DEF", "Defensie", "Ministerie van Defensie"],
    "AZ": ["AZ", "Algemene Zaken", "Ministerie van Algemene Zaken"],
    "BZ": ["BZ", "BuZa", "Buitenlandse Zaken", "Ministerie van Buitenlandse Zaken"],
}
_OF = {
    "kinderopvangtoeslag-herstel": ["FIN"], "toeslagen-terugbetalen": ["FIN"], "box-3": ["FIN"],
    "schulden-incasso": ["FIN", "JenV", "OCW", "VWS"], "energietoeslag": ["SZW"], "studieschuld": ["OCW"],
    "aow-pensioen": ["SZW"], "jeugdzorg-wachttijden": ["VWS"], "huisarts-tekort": ["VWS"], "ziekenhuis-regio": ["VWS"],
    "zorgpremie-eigen-risico": ["VWS"], "mantelzorg-wmo": ["VWS"], "wia-keuring-uwv": ["SZW"],
    "onbegrijpelijke-brieven": ["BZK", "BZK", "AZ"], "stikstof-boeren": ["LVVN"], "wolf": ["LVVN"],
    "aardbevingsschade-groningen": ["KGG", "BZK"], "netcongestie": ["KGG"], "energierekening": ["KGG"],
    "pfas-drinkwater": ["IenW"], "zeekabels": ["DEF"], "woningnood-starters": ["VRO"], "digid-inloggen": ["BZK"],
    "cbr-rijbewijs": ["IenW"], "openbaar-vervoer": ["IenW"], "ov-bus": ["IenW"], "ov-trein": ["IenW"],
    "vuurwerk": ["IenW", "JenV"], "lerarentekort": ["OCW"], "schiphol-geluid": ["IenW"],
    "bankhelpdeskfraude": ["JenV", "FIN"], "ind-gezinshereniging": ["AenM"],
    "overig": ["AZ", "BZK", "IenW", "JenV", "VWS", "OCW", "FIN", "SZW", "BZ", "EZ", "LVVN", "DEF"],
}  # fmt: skip


def ministry(matter: str, day: date, lot: Lot) -> str:
    """Return the abbreviation of the ministry that the matter was for on that day."""
    code = lot.pick(_OF[matter])
    return _OVER_TIME.get(code, (code, code, code))[(day >= SCHOOF) + (day >= JETTEN)]


def written(code: str, lot: Lot) -> str:
    """Write a ministry in one of the ways in which people write it."""
    return lot.pick(_WRITTEN[code])


def in_full(code: str) -> str:
    """Return the ministry's name without `Ministerie van`."""
    return max(_WRITTEN[code], key=len).removeprefix("Ministerie van ")
