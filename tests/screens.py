"""The dashboard without a browser: its pages as the server makes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.navigation import PAGES

HOUSE = Path(__file__).resolve().parents[1]
_LONGEST = 120  # seconds


def front_door(url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Give the dashboard on a database, before anybody came in."""
    monkeypatch.setenv("RODE_DRADEN_DATABASE", url)
    monkeypatch.chdir(HOUSE)
    return AppTest.from_file(str(HOUSE / "app.py"), default_timeout=_LONGEST)


def open_page(url: str, page: str, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    """Open a page (the name of its module) by its own address, as somebody does who was sent it."""
    return come_in(front_door(url, monkeypatch), page, **query)


def come_in(at: AppTest, page: str, **query: str) -> AppTest:
    """Open a page as the first of a session, with what stands in its address."""
    # `switch_page` knows the addresses of pages only after the first page was made, which takes a second.
    at._page_hash = calc_hash(PAGES[f"dashboard/pages/{page}.py"].url_path)
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


def words(at: AppTest) -> str:
    """Give the words on a page."""
    return " ".join(str(getattr(element, "value", getattr(element, "body", ""))) for element in at.main)


def press(at: AppTest, label: str) -> AppTest:
    """Press the button with this label; what follows may be no exception."""
    button: Any = next(button for button in at.button if button.label == label)
    button.click().run()
    assert not at.exception
    return at
