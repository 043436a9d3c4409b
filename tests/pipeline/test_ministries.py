"""From a name to a ministry, and from a ministry to the one that has its tasks now."""

from datetime import date

import pytest

from pipeline.ministries import ministry_of, successor
from pipeline.reference import table

SCHOOF = date(2025, 6, 1)
JETTEN = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "day", "abbreviation"),
    [
        ("Ministerie van Justitie en Veiligheid", SCHOOF, "JenV"),
        ("minister van J&V", SCHOOF, "JenV"),
        ("Binnenlandse Zaken", SCHOOF, "BZK"),
        ("Onderwijs, Cultuur en Wetenschap (OCW)", SCHOOF, "OCW"),
        ("financien", SCHOOF, "FIN"),
        ("MinVWS", SCHOOF, "VWS"),
        ("BZK / SZW", SCHOOF, "BZK"),
        ("A&M", SCHOOF, "AenM"),
        ("A&M", JETTEN, "JenV"),
        ("KGG", JETTEN, "EZK"),
        ("VRO", JETTEN, "BZK"),
        ("Economische Zaken", SCHOOF, "EZ"),
        ("Economische Zaken", JETTEN, "EZK"),
        ("Economische Zaken", date(2018, 1, 1), "EZK"),
        ("LNV", date(2025, 1, 1), "LVVN"),
        ("LVVN", date(2009, 5, 5), "LNV"),
        ("VROM", date(2009, 1, 1), "VROM"),
        ("Ministerie van Verkeer en Waterstaat", date(2012, 1, 1), "IenM"),
        ("JenV", date(2012, 1, 1), "VenJ"),
        ("Justitie", date(2009, 1, 1), "Justitie"),
        ("het weer", SCHOOF, ""),
        ("", SCHOOF, ""),
    ],
)
def test_a_name_gives_the_abbreviation_of_its_day(text: str, day: date, abbreviation: str):
    assert ministry_of(text, day) == abbreviation


@pytest.mark.parametrize(
    "text",
    [
        "Veiligheid en Binnenlandse Zaken",
        "Justitie",
        "Buitenlandse Zaken en Europese Zaken",
        "Eerste minister",
        "Pensioenen",
        "Buitenlandse Handel",
    ],
)
def test_a_belgian_ministry_is_none_of_ours(text: str):
    assert ministry_of(text, date(2017, 3, 1)) == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [("AenM", "JenV"), ("KGG", "EZK"), ("VRO", "BZK"), ("EZ", "EZK"), ("LNV", "LVVN"), ("LVVN", "LVVN"), ("VenJ", "JenV"), ("VROM", "IenW"), ("VenW", "IenW"), ("WWI", "BZK"), ("ELI", "EZK"), ("JenG", "VWS"), ("??", "??")],
)  # fmt: skip
def test_a_series_runs_on_under_the_name_of_today(old: str, new: str):
    assert successor(old) == new


def test_a_ministry_that_has_not_ended_yet_keeps_its_name():
    assert [successor("VRO", day) for day in (date(2026, 2, 22), date(2026, 2, 23))] == ["VRO", "BZK"]


def test_since_23_february_2026_there_are_twelve_ministries_and_there_were_fifteen():
    def on(day: date) -> set[str]:
        return {
            row["afkorting"]
            for row in table("ministeries")
            if (row["geldig_van"] or "0001-01-01") <= day.isoformat() <= (row["geldig_tot"] or "9999-12-31")
        }

    assert len(on(date(2026, 2, 22))) == 15
    assert len(on(date(2026, 2, 23))) == 12
    assert {successor(row["afkorting"]) for row in table("ministeries")} == on(date(2026, 2, 23))
