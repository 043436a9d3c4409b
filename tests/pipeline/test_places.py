"""From a field or a text to a province."""

from itertools import pairwise

import pytest

from pipeline.places import province_of
from pipeline.reference import table

# The last postcode before and the first behind each border between provinces, with its municipality, as the law has it:
# Regeling regio-indeling samenwerkingsverbanden passend onderwijs (BWBR0032324), the annex as it was in 2015.
ON_THE_BORDERS = """
1277 Huizen, 1309 Almere, 1363 Almere, 1381 Weesp, 1391 De Ronde Venen, 1393 Stichtse Vecht, 1394 Wijdemeren, 1396 De Ronde Venen,
1398 Muiden, 1424 Uithoorn, 1426 De Ronde Venen, 1428 Nieuwkoop, 1431 Aalsmeer, 2158 Haarlemmermeer, 2159 Kaag en Braassem,
2163 Lisse, 2165 Haarlemmermeer, 2171 Teylingen, 3381 Giessenlanden, 3401 IJsselstein, 3464 Oudewater, 3465 Bodegraven-Reeuwijk,
3466 Bodegraven-Reeuwijk, 3467 Oudewater, 3621 Stichtse Vecht, 3625 Wijdemeren, 3626 Stichtse Vecht, 3648 De Ronde Venen, 3651 Nieuwkoop,
3652 Nieuwkoop, 3653 Nieuwkoop, 3701 Zeist, 3755 Eemnes, 3769 Soest, 3771 Barneveld, 3785 Barneveld, 3791 Leusden, 3792 Barneveld,
3794 Barneveld, 3811 Amersfoort, 3836 Amersfoort, 3841 Harderwijk, 3888 Apeldoorn, 3891 Zeewolde, 3899 Zeewolde, 3901 Veenendaal,
3922 Rhenen, 3925 Scherpenzeel, 3927 Renswoude, 3999 Houten, 4001 Tiel, 4119 Buren, 4121 Vianen, 4126 Zederik, 4145 Leerdam,
4147 Lingewaal, 4161 Lingewaal, 4163 Leerdam, 4171 Lingewaal, 4197 Geldermalsen, 4201 Gorinchem, 4209 Giessenlanden, 4211 Lingewaal,
4212 Lingewaal, 4213 Gorinchem, 4214 Lingewaal, 4221 Giessenlanden, 4231 Zederik, 4235 Zederik, 4241 Giessenlanden, 4243 Zederik,
4247 Leerdam, 4251 Werkendam, 4288 Woudrichem, 4301 Schouwen-Duiveland, 4589 Hulst, 4611 Bergen op Zoom, 4671 Steenbergen, 4675 Tholen,
4681 Steenbergen, 4691 Tholen, 4698 Tholen, 4701 Roosendaal, 5298 Boxtel, 5301 Zaltbommel, 5335 Maasdriel, 5341 Oss,
5764 Gemert-Bakel, 5766 Horst aan de Maas, 5817 Venray, 5821 Boxmeer, 5846 Sint Anthonis, 5851 Bergen (L), 6019 Maasgouw,
6021 Cranendonck, 6029 Heeze-Leende, 6031 Nederweert, 6471 Kerkrade, 6511 Nijmegen, 6582 Heumen, 6584 Mook en Middelaar, 6599 Gennep,
6601 Wijchen, 7399 Brummen, 7411 Deventer, 7437 Deventer, 7439 Voorst, 7441 Hellendoorn, 7702 Hardenberg, 7705 De Wolden, 7707 Hardenberg,
7739 Ommen, 7741 Coevorden, 7766 Emmen, 7771 Hardenberg, 7798 Hardenberg, 7811 Emmen, 7944 Meppel, 7946 Steenwijkerland, 7948 Meppel,
7949 Meppel, 7951 Staphorst, 7955 Staphorst, 7957 De Wolden, 7991 Westerveld, 8011 Zwolle, 8045 Zwolle, 8051 Hattem, 8052 Hattem,
8055 Raalte, 8066 Steenwijkerland, 8071 Nunspeet, 8097 Oldebroek, 8101 Raalte, 8154 Dalfsen, 8161 Epe, 8194 Heerde, 8196 Olst-Wijhe,
8198 Olst-Wijhe, 8211 Lelystad, 8256 Dronten, 8261 Kampen, 8294 Zwartewaterland, 8301 Noordoostpolder, 8322 Urk, 8325 Steenwijkerland,
8347 Steenwijkerland, 8351 Westerveld, 8355 Steenwijkerland, 8378 Steenwijkerland, 8381 Westerveld, 8387 Westerveld, 8388 Weststellingwerf,
8435 Ooststellingwerf, 8437 Westerveld, 8438 Westerveld, 8439 Westerveld, 8441 Heerenveen, 9299 Kollumerland en Nieuwkruisland,
9301 Noordenveld, 9343 Noordenveld, 9351 Leek, 9367 Marum, 9401 Assen, 9475 Tynaarlo, 9479 Haren, 9481 Tynaarlo, 9497 Tynaarlo,
9501 Stadskanaal, 9503 Stadskanaal, 9511 Aa en Hunze, 9537 Borger-Odoorn, 9541 Vlagtwedde, 9563 Vlagtwedde, 9564 Borger-Odoorn,
9566 Bellingwedde, 9571 Borger-Odoorn, 9574 Borger-Odoorn, 9581 Stadskanaal, 9651 Menterwolde, 9654 Aa en Hunze, 9659 Aa en Hunze,
9661 Stadskanaal, 9747 Groningen, 9749 Noordenveld, 9751 Haren, 9756 Haren, 9761 Tynaarlo, 9766 Tynaarlo, 9771 Winsum, 9845 Zuidhorn,
9851 Kollumerland en Nieuwkruisland, 9853 Kollumerland en Nieuwkruisland, 9861 Grootegast, 9866 Grootegast, 9871 Achtkarspelen,
9873 Achtkarspelen, 9881 Zuidhorn, 9999 Eemsmond
"""


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


def test_on_both_sides_of_each_border_a_postcode_lies_in_the_province_of_its_municipality():
    told = [entry.split(maxsplit=1) for entry in ON_THE_BORDERS.replace("\n", " ").split(",")]
    codes = [int(code) for code, _ in told]

    assert [place for code, place in told if province_of(code) != province_of(place)] == []
    for row in table("postcodes"):
        assert any(int(row["van"]) <= code <= int(row["tot"]) for code in codes), (
            row
        )  # no range that the law does not know
