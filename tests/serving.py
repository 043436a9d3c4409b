"""The dashboard as `rode-draden dashboard` serves it, and a browser that opens it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

HOUSE = Path(__file__).resolve().parents[1]


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


@contextmanager
def opened_by(browser: Browser, address: str) -> Iterator[Page]:
    """Give a page of 1366 by 768, in an empty session."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=address, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def _wait_for(port: int) -> None:
    for _ in range(120):
        try:
            socket.create_connection(("localhost", port), 1).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    pytest.fail("the dashboard did not start within a minute")
