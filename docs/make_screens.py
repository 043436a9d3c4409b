"""Take a picture of every page, light and dark, into docs/schermen: `uv run python docs/make_screens.py`.

It shows the sample (run `uv run rode-draden demo --no-dashboard` first) and needs a Chromium.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time

from playwright.sync_api import Browser, expect, sync_playwright

from dashboard.navigation import PAGES
from pipeline.cli import DEMO_DATABASE
from pipeline.house import HOUSE

OUT = HOUSE / "docs" / "schermen"
WIDTH, TALLEST = 1366, 1800
QUALITY = 50  # of a JPEG: sharp enough to read, small enough to keep


def main() -> None:
    """Serve the sample, and take the pictures."""
    if not DEMO_DATABASE.exists():
        sys.exit("There is no sample yet: run `uv run rode-draden demo --no-dashboard` first.")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "server.py", "--server.headless", "true"]
    environment = os.environ | {"RODE_DRADEN_DATABASE": f"sqlite:///{DEMO_DATABASE.as_posix()}"}
    server = subprocess.Popen([*command, "--server.port", str(port)], cwd=HOUSE, env=environment)
    try:
        for _ in range(120):
            time.sleep(0.5)
            with socket.socket() as line:
                if line.connect_ex(("localhost", port)) == 0:
                    break
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for scheme in ("light", "dark"):
                take(browser, f"http://localhost:{port}", scheme)
    finally:
        server.terminate()


def take(browser: Browser, address: str, scheme: str) -> None:
    """Take every page in one colour scheme."""
    OUT.mkdir(exist_ok=True)
    page = browser.new_page(viewport={"width": WIDTH, "height": 768}, color_scheme=scheme)  # type: ignore[arg-type]  # a name of it
    for entry in PAGES.values():
        page.goto(f"{address}/{entry.url_path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
        state = page.locator("[data-testid=stApp]")
        expect(state).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)
        tall = page.locator("[data-testid=stMain]").evaluate("e => e.scrollHeight")
        page.set_viewport_size({"width": WIDTH, "height": max(768, min(tall, TALLEST))})
        page.wait_for_timeout(1500)  # charts are drawn in the meantime
        page.screenshot(path=OUT / f"{entry.url_path}-{scheme}.jpg", quality=QUALITY, type="jpeg")
        page.set_viewport_size({"width": WIDTH, "height": 768})
    page.close()


if __name__ == "__main__":
    main()
