"""The same story of a press agency in twelve papers: one item with twelve outlets."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from databases import url_of
from sqlalchemy import Engine

from connectors.registry import read as read_file
from pipeline.campaigns import find_campaigns
from pipeline.ingest import ingest
from pipeline.store import read
from pipeline.store.database import open_database, writing
from pipeline.store.schema import signal
from pipeline.wording import outlets_sentence

LEAD = (
    "DEN HAAG (ANP) - De wachtlijsten voor een sociale huurwoning zijn dit jaar opnieuw langer geworden, blijkt uit "
    "cijfers die woensdag naar de Tweede Kamer zijn gestuurd."
)
REST = (
    "In de helft van de gemeenten wachten zoekers langer dan tien jaar. De minister noemt dat onaanvaardbaar en wil dat "
    "er sneller wordt gebouwd. Corporaties zeggen dat zij door de regels en de rente niet meer kunnen doen. "
)
OWN = [f"In {place} verandert daar voorlopig niets aan." for place in ("Emmen", "Goes", "Delft", "Venlo")]
OUTLETS = [f"Krant {letter}" for letter in "ABCDEFGHIJKL"]


def story(outlet: int) -> str:
    """What a paper makes of it: the whole, cut from below at a place of its own, or the lead and a line of its own."""
    return (LEAD, f"{LEAD} {REST}", f"{LEAD} {REST} {OWN[outlet % 4]}", f"{LEAD} {OWN[outlet % 4]}")[outlet % 4]


def clippings(path: Path) -> Path:
    rows = [
        f"{outlet};Kop van krant {n};{date(2026, 3, 4) + timedelta(days=n % 3)};{story(n)};{1000 * (n + 1)}"
        for n, outlet in enumerate(OUTLETS)
    ]
    rows.append("Krant A;Iets anders;2026-03-04;Het openbaar vervoer in de avond verdwijnt op steeds meer plekken.;500")
    path.write_text("\n".join(["medium;titel;datum;tekst;bereik", *rows]), encoding="utf-8")
    return path


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_database(url_of(tmp_path / "store.sqlite"))
    ingest(engine, [clippings(tmp_path / "knipsels.csv")])
    found = read.signals_for_analysis(engine)
    found["campaign_id"] = find_campaigns(found)
    with writing(engine) as connection:
        for row in found.dropna(subset="campaign_id").to_dict("records"):
            same = signal.c.signal_id == row["signal_id"]
            connection.execute(signal.update().where(same).values(campaign_id=row["campaign_id"]))
    return engine


def test_on_the_screen_it_is_one_item_with_its_outlets(engine: Engine):
    everything = read.SignalFilter()

    items = read.find_signals(engine, everything, limit=50)

    assert (read.count_signals(engine, everything), read.count_items(engine, everything), len(items)) == (13, 2, 2)
    told = items.set_index("campaign_id", drop=False)["outlets"]
    assert told.dropna().tolist()[0].count("; ") in {0, 11}
    one = items[items["campaign_id"].notna()].iloc[0]
    assert one["outlets"] == "; ".join(OUTLETS)
    assert one["date"] == pd.Timestamp("2026-03-04") or str(one["date"]).startswith("2026-03-04")
    assert outlets_sentence(one["outlets"]) == (
        "in 12 media: Krant A, Krant B, Krant C, Krant D, Krant E, Krant F en 6 andere"
    )


def test_asked_for_by_its_story_every_placing_is_there(engine: Engine):
    story_id = read.find_signals(engine, read.SignalFilter(), limit=50)["campaign_id"].dropna().iloc[0]

    assert len(read.find_signals(engine, read.SignalFilter(campaign_id=story_id), limit=50)) == 12


def test_in_the_export_every_placing_names_the_outlets_of_the_story_and_its_own_reach(engine: Engine):
    export = read.export_signals(engine)

    placings = export[export["campaign_id"].notna()]
    assert set(placings["outlets"]) == {"; ".join(OUTLETS)}
    assert placings.set_index("outlet")["reach"].to_dict() == {o: 1000 * (n + 1) for n, o in enumerate(OUTLETS)}


def table(*rows: tuple[str, str, date]) -> pd.DataFrame:
    return pd.DataFrame(
        [(f"{n:04d}", text, source, day) for n, (text, source, day) in enumerate(rows)],
        columns=["signal_id", "text", "source", "date"],
    )


def test_the_same_beginning_in_another_week_or_in_mail_is_no_story():
    day = date(2026, 3, 4)
    rows = [(f"{LEAD} {REST}", "media", day), (f"{LEAD} {OWN[0]}", "media", day + timedelta(days=30))]

    assert find_campaigns(table(*rows)).isna().all()
    assert find_campaigns(table((LEAD, "email", day), (f"{LEAD} {REST}", "email", day))).isna().all()
    assert find_campaigns(table((LEAD, "media", day), (f"{LEAD} {REST}", "media", day))).notna().all()


@pytest.mark.parametrize(
    ("monitor", "header", "row"),
    [
        ("LexisNexis", "Title,Publication,Publication Date,Full Text,Byline,Circulation",
         'Toeslagen te laat,De Krant,"March 14, 2026",Ouders wachten op geld.,J. Jansen,"120,000"'),
        ("Meltwater", "Date\tHeadline\tURL\tOpening Text\tHit Sentence\tSource\tInfluencer\tReach\tSentiment",
         "14-Mar-2026 10:15AM\tToeslagen te laat\thttps://krant.voorbeeld.nl/3\tOuders wachten op geld.\t\tDe Krant\t\t120000\tNeg"),
        ("Coosto", "datum;auteur;bron;brontype;titel;bericht;url;bereik;sentiment",
         "2026-03-14 11:00;jan;De Krant;nieuws;Toeslagen te laat;Ouders wachten op geld.;https://krant.voorbeeld.nl/3;120000;-"),
        ("Media Info Groep", "Titel;Medium;Mediumtype;Publicatiedatum;Oplage;Artikeltekst;Auteur",
         "Toeslagen te laat;De Krant;Dagblad;14-03-2026;120.000;Ouders wachten op geld.;Jan"),
    ],
)  # fmt: skip
def test_the_columns_of_a_media_monitor_are_known(tmp_path: Path, monitor: str, header: str, row: str):
    path = tmp_path / f"{monitor}.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-16" if monitor == "Meltwater" else "utf-8-sig")

    (item,) = read_file(path)

    assert (item.source, item.title, item.text) == ("media", "Toeslagen te laat", "Ouders wachten op geld.")
    assert (item.outlet, item.date, item.reach) == ("De Krant", date(2026, 3, 14), 120_000)
