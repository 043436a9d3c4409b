"""Take a picture of every page, light and dark, into docs/schermen: `uv run python tests/make_screens.py`.

It shows the sample (run `uv run rode-draden demo --no-dashboard` first) and needs a Chromium.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright
from serving import CHROMIUM, opened_by, serving, settled

from dashboard.navigation import PAGES
from pipeline.cli import DEMO_DATABASE
from pipeline.house import HOUSE

OUT = HOUSE / "docs" / "schermen"
WIDTH, LEAST, TALLEST = 1366, 768, 1800
QUALITY = 50  # of a JPEG: sharp enough to read, small enough to keep


def main() -> None:
    """Serve the sample, and take the pictures."""
    if not DEMO_DATABASE.exists():
        sys.exit("There is no sample yet: run `uv run rode-draden demo --no-dashboard` first.")
    OUT.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(f"sqlite:///{DEMO_DATABASE.as_posix()}", Path(folder) / "log.txt") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            take(browser, address, scheme)


def take(browser: Browser, address: str, scheme: str) -> None:
    """Take every page in one colour scheme."""
    with opened_by(browser, address) as page:
        page.emulate_media(color_scheme=scheme)
        for entry in PAGES.values():
            page.goto(f"/{entry.url_path}")
            expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
            settled(page, 60_000)
            tall = page.locator("[data-testid=stMain]").evaluate("e => e.scrollHeight")
            page.set_viewport_size({"width": WIDTH, "height": max(LEAST, min(tall, TALLEST))})
            page.wait_for_timeout(1500)  # charts are drawn in the meantime
            page.screenshot(path=OUT / f"{entry.url_path}-{scheme}.jpg", quality=QUALITY, type="jpeg")
            page.set_viewport_size({"width": WIDTH, "height": LEAST})


if __name__ == "__main__":
    main()
