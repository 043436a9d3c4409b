"""A real server and a real browser, where the machine has one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import stores
from playwright.sync_api import Browser, Page, expect, sync_playwright

HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a small store that was analysed; not to be written to."""
    url = f"sqlite:///{(tmp_path_factory.mktemp('small') / 'small.sqlite').as_posix()}"
    stores.make_store(url).dispose()
    return url


@contextmanager
def serving(database: str, log: Path) -> Iterator[str]:
    """Run the dashboard on a database for as long as the block lasts; gives its address."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    options = ["--server.headless", "true", "--server.port", str(port)]
    command = [sys.executable, "-m", "streamlit", "run", "server.py", *options]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=HOUSE, env=os.environ | {"RODE_DRADEN_DATABASE": database}, stdout=out, stderr=out
        )
        try:
            _wait_for(port)
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            process.wait(60)
    assert "Traceback" not in log.read_text("utf-8", "replace"), log.read_text("utf-8", "replace")[-3000:]


@pytest.fixture(scope="session")
def server(sample_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the dashboard on the sample."""
    with serving(sample_database, tmp_path_factory.mktemp("server") / "log.txt") as address:
        yield address


def _wait_for(port: int) -> None:
    for _ in range(120):
        try:
            socket.create_connection(("localhost", port), 1).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    pytest.fail("the dashboard did not start within a minute")


@pytest.fixture(scope="session")
def browser(need: Callable[[bool, str], None]) -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    need(chromium is not None, "chromium")
    # The first page waits for the server to load what it needs.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        # Chromium's sandbox does not run as root, which is what a build machine often is.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened_by(browser: Browser, address: str) -> Iterator[Page]:
    """Give a page of 1366 by 768, in an empty session."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=address, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A page of the dashboard on the sample."""
    with opened_by(browser, server) as page:
        yield page


@pytest.fixture
def own_page(browser: Browser, tmp_path: Path) -> Iterator[tuple[Page, str]]:
    """A page of a dashboard on a database of its own, which may be written to, and the URL of that."""
    database = f"sqlite:///{(tmp_path / 'own.sqlite').as_posix()}"
    with serving(database, tmp_path / "log.txt") as address, opened_by(browser, address) as page:
        yield page, database
