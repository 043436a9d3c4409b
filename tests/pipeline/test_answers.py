"""Published answers of a service, from a real web server, beside the themes that they are about."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import pytest
from databases import url_of
from sqlalchemy import Engine, insert
from webserver import Site

from connectors.answers import ROWS, is_service
from connectors.web import Web
from pipeline.answers import LEAST_WEIGHT, MOST, answers_beside_themes
from pipeline.ingest import Account, ingest
from pipeline.online import Online
from pipeline.store import answers as store
from pipeline.store import read, schema
from pipeline.store import web as addresses
from pipeline.store.database import open_database, writing

PATH = "/v1/infotypes/faq"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(url_of(tmp_path / "store.sqlite"))


def question(number: int, title: str = "", day: str = "2026-03-04T10:00:00.000Z") -> dict[str, str]:
    title = title or f"Hoe werkt regeling {number}?"
    url = f"https://www.rijksoverheid.example/vraag-en-antwoord/{number}"
    return {"id": f"v{number}", "question": title, "canonical": url, "dataurl": "x", "lastmodified": day}


def serve(site: Site, rows: list[dict[str, str]], *, xml: bool = False) -> None:
    """A service as Rijksoverheid has it: all questions or the changed ones, page by page, in JSON or XML."""

    def page(handler) -> None:
        parts = urlsplit(handler.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        since = parts.path.rpartition("/lastmodifiedsince/")[2] if "since" in parts.path else ""
        found = [row for row in rows if row["lastmodified"][:10].replace("-", "") >= since]
        start, count = int(asked["offset"]), min(int(asked["rows"]), 200)
        some = found[start : start + count]
        if xml:
            body = "".join(
                "<document>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in row.items()) + "</document>"
                for row in some
            )
            content = f'<?xml version="1.0" encoding="UTF-8"?><documents>{body}</documents>'
        else:
            content = json.dumps(some)
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(content.encode())

    site.pages[PATH] = page
    for row in rows:
        site.pages[f"{PATH}/lastmodifiedsince/{row['lastmodified'][:10].replace('-', '')}"] = page
    site.any = page


def take(engine: Engine, site: Site, query: str = "") -> Account:
    online = Online(Web(("127.0.0.1",), timeout=5, pause=0.0))
    return ingest(engine, [site.url + PATH + query], online=online)


@pytest.mark.parametrize("xml", [False, True])
def test_all_pages_are_read_and_are_no_signals(engine: Engine, site: Site, xml: bool):
    serve(site, [question(n) for n in range(ROWS + 50)], xml=xml)

    account = take(engine, site, "?output=xml" if xml else "")

    assert store.count_answers(engine) == ROWS + 50
    assert [path for path, _ in site.asked] == [
        f"{PATH}?output={'xml' if xml else 'json'}&rows=200&offset={offset}" for offset in (0, 200)
    ]
    assert (account.found, account.rejected) == (0, [])
    assert account.notes[0][1] == "250 gepubliceerde antwoorden nieuw of gewijzigd, 250 in totaal."
    assert read.count_signals(engine, read.SignalFilter()) == 0


def test_the_next_time_only_what_was_changed_is_asked_for_and_replaced(engine: Engine, site: Site):
    serve(site, [question(1), question(2)])
    take(engine, site)
    rows = [question(2, "Hoe werkt de nieuwe regeling?", date.today().isoformat()), question(3, day="2099-01-01")]  # noqa: DTZ011
    serve(site, rows)
    since = addresses.remembered(engine, site.url + PATH).answered_at.date()
    for day in (since.replace(day=1), since):
        site.pages[f"{PATH}/lastmodifiedsince/{day:%Y%m%d}"] = site.any
    asked_since = since.fromordinal(since.toordinal() - 1)
    site.pages[f"{PATH}/lastmodifiedsince/{asked_since:%Y%m%d}"] = site.any

    take(engine, site)

    assert site.asked[-1][0].startswith(f"{PATH}/lastmodifiedsince/{asked_since:%Y%m%d}?")
    found = store.answers(engine).set_index("answer_id")["title"]
    assert found.to_dict() == {
        "v1": "Hoe werkt regeling 1?", "v2": "Hoe werkt de nieuwe regeling?", "v3": "Hoe werkt regeling 3?"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        ("[]", 200, "geeft geen antwoorden"),
        ("", 404, "bestaat niet meer"),
        ("{}", 200, "niet te lezen"),
        ("<html><body>Verhuisd</body></html>", 200, "niet te lezen"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', 200, "niet te lezen"),
        ("[" * 100_000, 200, "niet te lezen"),
    ],
)
def test_a_service_that_gives_nothing_is_an_error_until_it_gives_something(
    engine: Engine, site: Site, content: str, status: int, says: str
):
    site.say(PATH, content, status)

    account = take(engine, site)

    assert says in account.rejected[0][1].reason
    assert len(read.quarantine(engine)) == 1
    serve(site, [question(1)])
    take(engine, site)
    assert read.quarantine(engine).empty


def test_a_service_that_repeats_itself_is_read_once(engine: Engine, site: Site):
    site.say(PATH, json.dumps([question(n) for n in range(ROWS)]))

    take(engine, site)

    assert (store.count_answers(engine), len(site.asked)) == (ROWS, 2)


def test_an_answer_stands_beside_the_theme_whose_words_weigh_most_in_its_question(engine: Engine, site: Site):
    words = [
        ("T0001", 1, "DigiD", ["digid"], 0.5), ("T0001", 2, "inloggen", ["inloggen", "inlog"], 0.3),
        ("T0002", 1, "wachtwoord", ["wachtwoord", "wachtwoorden"], 0.6), ("T0002", 2, "app", ["app"], 0.1),
    ]  # fmt: skip
    columns = ("theme_id", "rank", "word", "forms", "weight")
    theme = {"keywords": [], "representatives": [], "parents": [], "status": "nieuw", "is_red_thread": 0, "n": 1}
    theme |= {"first_period": "2026-H1", "last_period": "2026-H1"}
    with writing(engine) as connection:
        connection.execute(insert(schema.theme), [theme | {"theme_id": t, "label": t} for t in ("T0001", "T0002")])
        connection.execute(insert(schema.theme_word), [dict(zip(columns, row, strict=True)) for row in words])
    titles = ["Hoe vraag ik een DigiD aan?", "Wachtwoord kwijt voor DigiD en inloggen?", "Waar is de app?"]
    many = [f"Wachtwoorden, deel {n}" for n in range(MOST + 3)]
    serve(site, [question(n, title) for n, title in enumerate([*titles, *many])])
    take(engine, site)

    found = answers_beside_themes(engine)

    beside = found.groupby("theme_id")["title"].apply(list).to_dict()
    assert beside["T0001"] == ["Wachtwoord kwijt voor DigiD en inloggen?", "Hoe vraag ik een DigiD aan?"]
    assert len(beside["T0002"]) == MOST
    assert (found["weight"] >= LEAST_WEIGHT).all()
    assert found["url"].str.startswith("https://www.rijksoverheid.example/").all()


def test_a_feed_is_no_service():
    assert is_service("https://opendata.rijksoverheid.nl/v1/infotypes/faq?output=xml")
    assert not is_service("https://www.krant.nl/rss/faq")
