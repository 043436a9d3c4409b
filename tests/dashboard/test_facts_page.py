"""Feiten en afspraken as a person uses it: nothing without a name and a source, and everything can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from databases import copied
from screens import open_page, press
from streamlit.testing.v1 import AppTest

from pipeline.lenses import facts as fact_lens
from pipeline.store import actions, facts
from pipeline.store.database import open_database


@pytest.fixture
def url(sample_database: str, tmp_path: Path) -> str:
    """A copy of the sample to write to."""
    return copied(sample_database, tmp_path / "copy.sqlite")


@pytest.fixture
def page(url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return open_page(url, "facts", monkeypatch)


def typed(at: AppTest, evidence: str, who: str = "Anna de Boer") -> AppTest:
    at.text_input(key="facts_who").set_value(who)
    at.text_input(key="fact_claim").set_value("DigiD kost geld")
    at.text_input(key="fact_correct").set_value("DigiD is gratis")
    at.text_input(key="fact_evidence").set_value(evidence)
    at.text_area(key="fact_searches").set_value("gemeente")
    at.run()
    return press(at, "Bewering vastleggen")


def shown(at: AppTest) -> str:
    return " ".join(element.value for element in at.markdown)


def test_a_claim_is_kept_counted_and_withdrawn(page: AppTest, url: str):
    typed(page, "https://www.voorbeeld.nl/digid")

    kept = facts.facts(open_database(url))
    assert not page.exception
    assert kept["made_by"].tolist() == ["Anna de Boer"]
    assert "publieksvragen" in shown(page)

    press(page, "Intrekken")

    assert not page.exception
    assert facts.facts(open_database(url))["withdrawn_by"].tolist() == ["Anna de Boer"]

    press(page, "Opnieuw vastleggen")

    assert facts.facts(open_database(url))["withdrawn_by"].isna().tolist() == [True, False]


def test_a_signal_that_does_not_belong_counts_no_more(page: AppTest, url: str):
    typed(page, "Handleiding DigiD")
    before = fact_lens.claiming_voices(open_database(url), 1)["n"].sum()

    press(page, "Hoort er niet bij")

    assert fact_lens.claiming_voices(open_database(url), 1)["n"].sum() == before - 1


@pytest.mark.parametrize(("evidence", "who"), [("", "Anna"), ("https://www.voorbeeld.nl/digid", "")])
def test_nothing_is_kept_without_a_source_or_a_name(page: AppTest, url: str, evidence: str, who: str):
    typed(page, evidence, who)

    assert len(page.error) == 1
    assert facts.facts(open_database(url)).empty


def test_an_agreement_shows_what_the_theme_did_since_and_can_be_done(page: AppTest, url: str):
    page.text_input(key="facts_who").set_value("Anna")
    page.text_input(key="action_what").set_value("Een brief in gewone taal")
    page.text_input(key="action_who").set_value("BZK")
    page.selectbox(key="action_period").set_value("2024-H2")
    page.run()

    press(page, "Afspraak vastleggen")
    said = shown(page)
    press(page, "Gedaan")

    kept = actions.actions(open_database(url)).iloc[0]
    assert not page.exception
    assert "In de tweede helft 2024 was het aandeel" in said
    assert kept["done_by"] == "Anna"
