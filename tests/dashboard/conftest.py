"""A real server and a real browser, where the machine has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import stores
from databases import url_of
from playwright.sync_api import Browser, Page, expect, sync_playwright
from serving import CHROMIUM, opened_by, serving
from streamlit.components.v2 import manifest_scanner


@pytest.fixture(scope="session", autouse=True)
def _parts_are_looked_for_once() -> Iterator[None]:
    """Streamlit looks through all that is installed for parts of a page, and does so anew for every session of a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a small store that was analysed; not to be written to."""
    path = tmp_path_factory.mktemp("small") / "small.sqlite"
    stores.make_store(path).dispose()
    return url_of(path)


@pytest.fixture(scope="session")
def server(sample_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the dashboard on the sample."""
    with serving(sample_database, tmp_path_factory.mktemp("server") / "log.txt") as address:
        yield address


@pytest.fixture(scope="session")
def browser(need: Callable[[bool, str], None]) -> Iterator[Browser]:
    need(CHROMIUM is not None, "chromium")
    # The first page waits for the server to load what it needs.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        # Chromium's sandbox does not run as root, which is what a build machine often is.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A page of the dashboard on the sample."""
    with opened_by(browser, server) as page:
        yield page


@pytest.fixture
def own_page(browser: Browser, tmp_path: Path) -> Iterator[tuple[Page, str]]:
    """A page of a dashboard on a database of its own, which may be written to, and the URL of that."""
    database = url_of(tmp_path / "own.sqlite")
    with serving(database, tmp_path / "log.txt") as address, opened_by(browser, address) as page:
        yield page, database
