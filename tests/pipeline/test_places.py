"""From a field or a text to a province."""

from itertools import pairwise

import pytest

from pipeline.places import province_of
from pipeline.reference import table


@pytest.mark.parametrize(
    ("place", "province"),
    [
        ("Utrecht", "Utrecht"),
        ("Zuid Holland", "Zuid-Holland"),
        ("friesland", "Fryslân"),
        ("NB", "Noord-Brabant"),
        ("gemeente Loppersum", "Groningen"),
        ("'s-Gravenhage", "Zuid-Holland"),
        ("Den Bosch", "Noord-Brabant"),
        ("Sudwest-Fryslan", "Fryslân"),
        ("Best", "Noord-Brabant"),
        ("Bergen (L)", "Limburg"),
        ("Bergen (NH)", "Noord-Holland"),
        ("Vianen", "Utrecht"),
        ("Emmeloord", "Flevoland"),
        ("1012 AB", "Noord-Holland"),
        ("9712", "Groningen"),
        ("1315", "Flevoland"),
        ("3925", "Gelderland"),
        ("4141 AA", "Utrecht"),
        ("5766", "Limburg"),
        ("8390", "Fryslân"),
        ("Parijs", ""),
        ("", ""),
    ],
)
def test_a_field_is_trusted(place: str, province: str):
    assert province_of(place) == province


def test_bergen_without_more_says_nothing():
    assert province_of("Bergen") == ""


@pytest.mark.parametrize(
    ("text", "province"),
    [
        ("Ik woon in Hengelo en de trein rijdt niet.", "Overijssel"),
        ("Wij wonen in Alphen aan den Rijn.", "Zuid-Holland"),
        ("De gemeente Ede doet niets.", "Gelderland"),
        ("Mijn adres is Hoofdstraat 1, 9712 HX.", "Groningen"),
        ("Beste mensen, in Best is geen bus meer.", "Noord-Brabant"),
        ("In Best is geen bus.", "Noord-Brabant"),
        ("Wij wonen in Houten.", "Utrecht"),
        ("Bij UWV in Assen weten ze het niet.", "Drenthe"),
        ("Mijn moeder woont in Heel en ziet niemand.", "Limburg"),
        ("In Putten rijdt niets meer. Bij Ede ook niet.", "Gelderland"),
        ("In houten huizen is het koud, in putten is het nat.", ""),
        ("In heel Nederland. In best veel gevallen.", ""),
        ("Best veel mensen vinden het heel vervelend.", ""),
        ("Heel Nederland wacht.", ""),
        ("We gaan putten slaan en houten huizen bouwen.", ""),
        ("In 2024 EN IN 2025 was het te duur.", ""),
    ],
)
def test_in_a_text_a_place_counts_behind_a_word_that_asks_for_one(text: str, province: str):
    assert province_of("", text) == province


def test_a_field_that_is_known_goes_before_the_text():
    assert province_of("Zeeland", "Ik werk in Amsterdam.") == "Zeeland"


def test_every_place_and_every_postcode_is_in_one_of_the_twelve_provinces():
    provinces = {row["naam"] for row in table("provincies")}

    assert len(provinces) == 12
    assert {row["provincie"] for row in table("gemeenten")} == provinces
    assert {row["provincie"] for row in table("postcodes")} == provinces
    assert sum(row["soort"] == "gemeente" for row in table("gemeenten")) == 342


def test_of_the_former_municipalities_each_has_a_province_by_its_name_but_for_two_that_are_also_elsewhere():
    former = [row["naam"] for row in table("gemeenten") if row["soort"] == "voormalige gemeente"]

    assert len(former) == 263
    assert {name for name in former if not province_of(name)} == {"Elst", "Loenen"}


def test_the_ranges_of_postcodes_join_up_from_1000_to_9999():
    rows = table("postcodes")

    assert rows[0]["van"] == "1000"
    assert rows[-1]["tot"] == "9999"
    assert all(int(row["tot"]) + 1 == int(later["van"]) for row, later in pairwise(rows))
