"""Feeds from a real web server into the store: what is new, once, and never silence."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from databases import url_of
from sqlalchemy import Engine
from webserver import Site

from connectors.web import Web
from pipeline.ingest import Account, ingest, to_try_again
from pipeline.online import Online
from pipeline.period import Period
from pipeline.store import read
from pipeline.store import web as store
from pipeline.store.database import open_database

LEAD = "De wachtlijst voor een woning groeit."
BODY = " ".join(f"In gemeente nummer {n} wachten zoekers al jaren op een huis, zegt de wethouder." for n in range(12))
ARTICLE = f"<html><head><title>Wonen</title></head><body><nav>Menu Sport Weer</nav><article><h1>Wonen</h1><p>{LEAD}</p><p>{BODY}</p></article></body></html>"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(url_of(tmp_path / "store.sqlite"))


def feed(site: Site, *numbers: int, days_ago: int = 1, title: str = "De Voorbeeldkrant") -> str:
    day = format_datetime(datetime.now(UTC) - timedelta(days=days_ago))
    items = "".join(
        f"<item><title>Bericht {n}</title><guid>g{n}</guid><link>{site.url}/artikel/{n}</link>"
        f"<description>{LEAD} {n}</description><pubDate>{day}</pubDate></item>"
        for n in numbers
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'


def take(engine: Engine, site: Site, *, full_articles: bool = False, path: str = "/feed") -> Account:
    web = Web(("127.0.0.1",), timeout=5, pause=0.0)
    return ingest(engine, [site.url + path], online=Online(web, full_articles=full_articles))


def texts(engine: Engine) -> list[str]:
    return sorted(read.export_signals(engine)["text"])


def test_a_feed_brings_its_items_once_and_the_next_time_only_what_is_new(engine: Engine, site: Site):
    site.say("/feed", feed(site, 1, 2), Content_Type="text/plain", ETag='"een"')
    first = take(engine, site)
    site.say("/feed", feed(site, 2, 3), ETag='"twee"')
    second = take(engine, site)

    assert (first.stored, second.stored, second.known) == (2, 1, 1)
    assert texts(engine) == [f"{LEAD} {n}" for n in (1, 2, 3)]
    assert site.asked[1][1]["if-none-match"] == '"een"'
    assert store.remembered(engine, f"{site.url}/feed").etag == '"twee"'


def test_an_item_whose_date_was_changed_is_the_same_item_and_keeps_its_first_day(engine: Engine, site: Site):
    for days_ago in (3, 200, 2):  # half a year and more: into another half-year and back
        site.say("/feed", feed(site, 1, days_ago=days_ago))
        account = take(engine, site)
        assert account.stored + account.known == 1

    (row,) = read.export_signals(engine).to_dict("records")
    first = datetime.now(UTC).date() - timedelta(days=200)
    assert abs(row["date"] - first) <= timedelta(days=1)  # by the clock of the Netherlands
    assert row["period"] == str(Period.of(row["date"]))


def test_an_item_without_a_date_is_of_the_day_on_which_it_was_first_fetched(engine: Engine, site: Site):
    undated = re.sub("<pubDate>.*?</pubDate>", "", feed(site, 1))
    site.say("/feed", undated)
    account = take(engine, site)
    site.say("/feed", undated.replace("krant", "courant"))
    again = take(engine, site)

    assert "waarop de feed is opgehaald" in account.notes[0][1]
    assert (account.stored, again.stored, again.known) == (1, 0, 1)
    assert abs(read.export_signals(engine)["date"][0] - datetime.now(UTC).date()) <= timedelta(days=1)


def test_a_feed_that_did_not_change_costs_nothing_and_is_no_error(engine: Engine, site: Site):
    site.say("/feed", feed(site, 1), ETag='"een"')
    take(engine, site)
    site.pages["/feed"] = lambda handler: (handler.send_response(304), handler.end_headers())

    account = take(engine, site)

    assert (account.files, account.skipped_files, account.found, account.rejected) == (1, 1, 0, [])


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        ("", 404, "bestaat niet meer"),
        ("", 500, "HTTP 500"),
        ("", 429, "vraagt om te wachten"),
        (ARTICLE, 200, "staat een webpagina en geen feed"),
        ('<rss version="2.0"><channel><title>K</title></channel></rss>', 200, "bevat geen berichten"),
        ("geen feed", 200, "geen RSS"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\0\0\0\0\0", 200, "afbeelding"),
        ("", 200, "leeg"),
    ],
)
def test_a_feed_that_suddenly_gives_nothing_is_an_error_until_it_gives_something(
    engine: Engine, site: Site, content: str, status: int, says: str
):
    site.say("/feed", feed(site, 1), ETag='"een"')
    take(engine, site)
    site.say("/feed", content, status, Retry_After="3600")

    account = take(engine, site)

    (name, item) = account.rejected[0]
    assert name == f"{site.url.removeprefix('http://').partition(':')[0]}/feed"
    assert says in item.reason
    assert read.quarantine(engine)["reason"].tolist() == [item.reason]
    assert says in store.remembered(engine, f"{site.url}/feed").complaint
    if status == 429:
        asked = len(site.asked)
        assert "vroeg om te wachten tot" in take(engine, site).rejected[0][1].reason
        assert len(site.asked) == asked
        store.remember(engine, store.Address(f"{site.url}/feed", complaint="x"))

    site.say("/feed", feed(site, 1), ETag='"een"')
    back = take(engine, site)

    assert back.rejected == []
    assert read.quarantine(engine).empty
    assert store.remembered(engine, f"{site.url}/feed").complaint == ""
    files = read.input_files(engine)
    assert (files["found"] == files["stored"] + files["known"] + files["left_out"].map(lambda x: sum(x.values()))).all()


def test_a_page_that_names_its_feed_is_refused_with_the_address_of_it(engine: Engine, site: Site):
    site.say("/", '<!doctype html><link rel="alternate" type="application/rss+xml" href="/rss/nieuws">')

    assert f"{site.url}/rss/nieuws" in take(engine, site, path="/").rejected[0][1].remedy


def test_a_feed_that_was_left_by_its_owner_is_told(engine: Engine, site: Site):
    site.say("/feed", feed(site, 1, days_ago=90))

    assert "Controleer of dit adres nog wordt bijgehouden." in take(engine, site).notes[0][1]


def test_of_a_lead_the_article_is_read_once_without_the_menu_of_its_page(engine: Engine, site: Site):
    site.say("/feed", feed(site, 1))
    site.say("/artikel/1", ARTICLE)
    take(engine, site, full_articles=True)
    site.say("/feed", feed(site, 1, 2))
    site.say("/artikel/2", "weg", 404)

    account = take(engine, site, full_articles=True)

    first, second = texts(engine)
    assert first == f"{LEAD} 2"
    assert "gemeente nummer 11" in second
    assert "Menu" not in second
    assert [path for path, _ in site.asked].count("/artikel/1") == 1
    assert account.notes[0][1].startswith("Van 1 bericht mag of kan het artikel niet worden gelezen")


def test_of_a_feed_with_the_whole_text_no_page_is_asked_for(engine: Engine, site: Site):
    site.say("/feed", feed(site, 1).replace(LEAD, BODY))

    take(engine, site, full_articles=True)

    assert [path for path, _ in site.asked] == ["/feed"]


@pytest.mark.parametrize("how", ["robots", "header", "meta"])
def test_an_article_whose_owner_reserves_it_is_not_read(engine: Engine, site: Site, how: str):
    site.say("/feed", feed(site, 1))
    header = {"TDM_Reservation": "1"} if how == "header" else {}
    meta = '<meta name="tdm-reservation" content="1">' if how == "meta" else ""
    site.say("/artikel/1", ARTICLE.replace("<head>", f"<head>{meta}"), **header)
    if how == "robots":
        site.say("/robots.txt", "User-agent: *\nDisallow: /artikel\n")

    take(engine, site, full_articles=True)

    assert texts(engine) == [f"{LEAD} 1"]
    assert how != "robots" or "/artikel/1" not in [path for path, _ in site.asked]


def test_a_table_at_an_address_is_read_as_a_table(engine: Engine, site: Site):
    site.say("/uitvoer", "kenmerk;datum;vraag\n1;1-2-2025;Waar?\n", Content_Type="text/csv; charset=utf-8")

    assert take(engine, site, path="/uitvoer").stored == 1


def test_a_key_in_an_address_is_used_and_not_kept(engine: Engine, site: Site, tmp_path: Path):
    mine, other = "/feed?sleutel=a94a8fe5ccb19ba6", "/feed?sleutel=ander"
    site.say("/feed", feed(site, 1), ETag='"een"')
    first = take(engine, site, path=mine)
    take(engine, site, path=other)
    site.say("/feed", "kapot")
    broken = take(engine, site, path=mine)
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    assert (first.stored, broken.quarantined) == (1, 1)
    assert [path for path, _ in site.asked] == [mine, other, mine]
    # Another key is another address, and what is kept of each is its own.
    assert [headers.get("if-none-match") for _, headers in site.asked] == [None, None, '"een"']
    assert b"a94a8fe5ccb19ba6" not in kept
    assert to_try_again(engine) == ([], ["127.0.0.1/feed"])
    assert to_try_again(engine, [site.url + mine]) == ([site.url + mine], [])


def test_reading_that_was_stopped_is_not_remembered_as_read(engine: Engine, site: Site):
    site.say("/feed", feed(site, 1, 2), ETag='"een"')
    web = Web(("127.0.0.1",), pause=0.0)

    ingest(engine, [f"{site.url}/feed"], online=Online(web, full_articles=False), stop=lambda: True)
    assert store.remembered(engine, f"{site.url}/feed").etag == ""
    account = take(engine, site)

    assert len(texts(engine)) == 2
    assert account.rejected == []
