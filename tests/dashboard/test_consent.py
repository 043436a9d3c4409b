"""Toestemming as an editor gives it: a special signal says that it is one, and is quoted once its writer agreed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from databases import url_of
from screens import open_page, press
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from connectors.base import RawSignal, Source
from pipeline.privacy import to_signal
from pipeline.store import consent, inputs
from pipeline.store.database import open_database
from pipeline.store.inputs import Input, Piece

TEXTS = ("Mijn zoon heeft autisme en zit al een jaar thuis.", "De bus naar Ede rijdt niet meer.")


@pytest.fixture
def store(tmp_path: Path) -> Engine:
    url = url_of(tmp_path / "signalen.sqlite")
    engine = open_database(url)
    raw = [RawSignal(Source.QUESTION, "csv", f"K{at}", date(2025, 3, 4), text) for at, text in enumerate(TEXTS)]
    inputs.save(engine, [Piece(Input("0123456789abcdef", "verzonnen.csv", "1"), 0, [to_signal(one) for one in raw])])
    return engine


@pytest.fixture
def page(store: Engine, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return open_page(str(store.url), "signals", monkeypatch)


def agreed(at: AppTest, who: str, why: str) -> AppTest:
    next(box for box in at.text_input if box.key and box.key.startswith("who-")).set_value(who)
    next(box for box in at.text_input if box.key and box.key.startswith("why-")).set_value(why)
    at.run()
    return press(at, "Toestemming vastleggen")


def told(at: AppTest) -> str:
    return " ".join(caption.value.replace("\\", "") for caption in at.caption)


def test_only_what_is_special_asks_for_consent(page: AppTest):
    assert told(page).count("Bijzondere gegevens (gezondheid): komt niet als citaat in een briefing.") == 1
    assert [button.label for button in page.button].count("Toestemming vastleggen") == 1


def test_consent_is_kept_with_who_and_how_and_can_be_taken_back(page: AppTest, store: Engine):
    agreed(page, "Anna de Boer", "brief van 3 december, in het dossier")

    kept = consent.standing(store)
    assert not page.exception
    assert kept["who"].tolist() == ["Anna de Boer"]
    assert "Anna de Boer noteerde op" in told(page)
    assert "brief van 3 december, in het dossier" in told(page)
    press(page, "Toestemming intrekken")
    with store.connect() as connection:
        assert connection.exec_driver_sql("SELECT withdrawn_by FROM consent").scalar() == "Anna de Boer"
    assert consent.standing(store).empty
    assert "komt niet als citaat" in told(page)


@pytest.mark.parametrize(
    ("who", "why", "said"),
    [
        ("", "brief van 3 december", "Vul uw naam in"),
        ("Anna de Boer", "", "Waaruit de toestemming blijkt"),
        ("Anna de Boer", "mail van jan@voorbeeld.nl", "e-mail"),
    ],
)
def test_nothing_is_kept_without_who_and_how_or_with_personal_data_in_it(
    page: AppTest, store: Engine, who: str, why: str, said: str
):
    agreed(page, who, why)

    assert said in page.error[0].value
    assert consent.standing(store).empty
