"""The dashboard as `rode-draden dashboard` serves it, and a browser that opens it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailserver import free_ports
from playwright.sync_api import Browser, Page

HOUSE = Path(__file__).resolve().parents[1]
# The first has no windows to draw, which takes half the time.
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, _BROWSERS)), None)


@contextmanager
def serving(database: str, log: Path) -> Iterator[str]:
    """Run the dashboard on a database for as long as the block lasts; gives its address."""
    (port,) = free_ports(1)
    options = ["--server.headless", "true", "--server.port", str(port)]
    command = [sys.executable, "-m", "streamlit", "run", "server.py", *options]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=HOUSE, env=os.environ | {"RODE_DRADEN_DATABASE": database}, stdout=out, stderr=out
        )
        try:
            wait_for(port, log)
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            process.wait(60)
    assert "Traceback" not in log.read_text("utf-8", "replace"), log.read_text("utf-8", "replace")[-3000:]


@contextmanager
def opened_by(browser: Browser, address: str) -> Iterator[Page]:
    """Give a page of 1366 by 768, in an empty session."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=address, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


# Between two answers that were asked for shortly after each other the page is at rest for a moment.
_AT_REST = """milliseconds => {
    const atRest = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning"
        && !document.querySelector("[data-testid=stSkeleton]");
    window.atRestSince = atRest ? window.atRestSince ?? performance.now() : undefined;
    return atRest && performance.now() - window.atRestSince >= milliseconds;
}"""
_REST = 150


def settled(page: Page, timeout: float = 30_000) -> None:
    """Wait until the server has answered all that was asked, and the browser has what draws it; `timeout` in milliseconds."""
    page.evaluate("window.atRestSince = undefined")
    page.wait_for_function(_AT_REST, arg=_REST, timeout=timeout, polling=25)


def wait_for(port: int, log: Path) -> None:
    """Wait until a server that was started answers, a minute at most; else its log says why not."""
    for _ in range(240):
        try:
            socket.create_connection(("localhost", port), 1).close()
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise AssertionError(log.read_text("utf-8", "replace"))
