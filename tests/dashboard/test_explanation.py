""" "Waarom hier?" on the two pages that show signals."""

from __future__ import annotations

from pathlib import Path

import pytest
from databases import copied
from screens import open_page, words

from pipeline.explain.reasons import explain
from pipeline.explain.wording import why
from pipeline.store import proposals, read
from pipeline.store.database import open_database


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("page", ["signals", "theme"])
def test_a_signal_is_explained_when_asked_and_closed_again(
    sample_database: str, page: str, monkeypatch: pytest.MonkeyPatch
):
    at = open_page(sample_database, page, monkeypatch)
    ask = next(button for button in at.button if button.label == "Waarom hier?")
    asked = ask.key.rsplit("-", 1)[1]
    assert "rd-why" not in words(at)

    ask.click().run()

    assert not at.exception
    found = explain(open_database(sample_database), asked)
    assert found
    assert why(found)[0].replace("'", "&#x27;") in words(at)
    assert words(at).count("rd-why") == 1
    assert at.query_params["waarom"] == asked
    next(button for button in at.button if button.label == "Uitleg sluiten").click().run()
    assert "rd-why" not in words(at)


@pytest.mark.xdist_group("sample")
def test_the_words_that_weigh_are_marked_in_the_text(sample_database: str, monkeypatch: pytest.MonkeyPatch):
    engine = open_database(sample_database)
    newest = read.find_signals(engine, read.SignalFilter(source="question"), limit=1)["signal_id"].iloc[0]
    found = explain(engine, newest)
    assert found
    begin, end = found.spans[0]

    at = open_page(sample_database, "signals", monkeypatch, bron="question", waarom=newest)

    assert f"<mark>{found.signal.text[begin:end]}</mark>" in words(at)


@pytest.mark.xdist_group("sample")
def test_a_signal_without_a_theme_is_explained_as_well(sample_database: str, monkeypatch: pytest.MonkeyPatch):
    at = open_page(sample_database, "signals", monkeypatch, thema=read.NO_THEME)

    at.button[0].click().run()

    assert not at.exception
    assert "Dit signaal heeft geen thema" in words(at)


@pytest.mark.xdist_group("sample")
def test_a_name_of_a_language_model_is_shown_as_a_proposal_beside_our_own(
    sample_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    url = copied(sample_database, tmp_path / "copy.sqlite")
    engine = open_database(url)
    theme = read.themes(engine).iloc[0]
    proposals.keep_proposal(engine, theme["theme_id"], "een *heel* andere naam", "klein-model", "0" * 32)

    at = open_page(url, "theme", monkeypatch, thema=theme["theme_id"])

    shown = [caption.value for caption in at.caption if "taalmodel" in caption.value]
    assert len(shown) == 1
    assert shown[0].startswith(r"Voorstel van een taalmodel (klein\-model): een \*heel\* andere naam.")
    assert at.title[0].value.lower() == theme["label"].lower()


@pytest.mark.xdist_group("sample")
def test_a_signal_that_is_not_there_is_no_reason_for_an_exception(
    sample_database: str, monkeypatch: pytest.MonkeyPatch
):
    at = open_page(sample_database, "signals", monkeypatch, waarom="<b>x</b>")

    assert not at.exception
    assert "rd-why" not in words(at)
