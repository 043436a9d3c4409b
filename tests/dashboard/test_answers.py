"""The answers that exist, on the page of a theme."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from databases import copied
from screens import open_page, words

from connectors.answers import Answer
from pipeline.answers import answers_beside_themes
from pipeline.store import read
from pipeline.store.answers import save_answers
from pipeline.store.database import open_database


def test_an_answer_is_shown_with_its_title_address_and_day(
    sample_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    url = copied(sample_database, tmp_path / "sample.sqlite")
    engine = open_database(url)
    theme = read.threads(engine, "2026-H1").iloc[0]
    title = f"Wat doet het kabinet aan {' en '.join(theme['keywords'][:3])}? <b>"
    save_answers(engine, [Answer("v1", title, 'https://www.site.example/v1?a="b"', date(2026, 3, 4))], "x")
    assert answers_beside_themes(engine)["theme_id"].tolist() == [theme["theme_id"]]

    at = open_page(url, "theme", monkeypatch, thema=theme["theme_id"], periode="2026-H1")

    shown = words(at)
    assert "Antwoorden die er al zijn" in shown
    assert 'href="https://www.site.example/v1?a=&quot;b&quot;"' in shown
    assert "&lt;b&gt;</a> (4 maart 2026)" in shown
