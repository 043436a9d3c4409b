"""The dashboard as a person meets it: in a browser, on a laptop's screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pptx import Presentation
from serving import settled

from dashboard.navigation import PAGES

pytestmark = pytest.mark.xdist_group("browser")

MENU = {entry.title: f"/{entry.url_path}" for entry in PAGES.values()}
# Words that are English and not Dutch, and that Streamlit or a slip of ours would show.
ENGLISH = re.compile(
    r"\b(the|and|with|choose|select|search|browse|press|deploy|running|loading|error|settings|rerun|view|"
    r"fullscreen|show|hide|results?|sources|period|theme|share|questions?|threads?|source|unknown|none|nan|nat)\b",
    re.IGNORECASE,
)


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    settled(page)
    return page


# What WCAG 2.2 asks at level AA, as far as a machine can tell; of what Vega draws for an area that may be chosen on the map
# nothing can be said to who can't see it, and the list beside the map says it.
_LEVELS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
_CONTRAST = {"runOnly": ["color-contrast"]}
_OURS = {"include": [["[data-testid=stMain]"]], "exclude": [["[class*=_brush]"]]}


@pytest.mark.parametrize("address", MENU.values(), ids=MENU.keys())
def test_every_page_is_dutch_fits_the_screen_and_is_there_for_everyone(page: Page, address: str):
    opened(page, address)

    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    # What people wrote may hold English; what we say may not.
    ours = page.evaluate(
        "() => { const copy = document.querySelector('[data-testid=stApp]').cloneNode(true);"
        "copy.querySelectorAll('blockquote, style, script, svg').forEach(e => e.remove()); document.body.append(copy);"
        "const text = copy.innerText; copy.remove(); return text; }"
    )
    assert len(ours) > 100
    assert ENGLISH.findall(ours) == []
    assert violations(page, _LEVELS) == []
    page.emulate_media(color_scheme="dark")
    expect(page.locator("[data-testid=stApp]")).to_have_css("color-scheme", "dark")
    assert violations(page, _CONTRAST) == []
    fits(page, 1366, 768)
    fits(page, 683, 384)  # the same screen at 200 %


def violations(page: Page, options: dict[str, list[str]]) -> list[str]:
    """What axe has against a page; what fades in is looked at again."""
    found: list[str] = []
    for _ in range(3):
        rules = Axe().run(page, context=_OURS, options=options).response["violations"]
        found = [f"{rule['id']}: {node['html'][:200]}" for rule in rules for node in rule["nodes"]]
        if not found:
            break
        page.wait_for_timeout(1000)
    return found


def fits(page: Page, width: int, height: int) -> None:
    """Wait until nothing is wider than a screen of this size, which charts take a moment for."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function(
        "() => { const e = document.querySelector('[data-testid=stMain]'); return e.scrollWidth <= e.clientWidth + 1; }"
    )


def test_the_browser_is_told_at_once_what_the_first_picture_needs(page: Page):
    answer = page.request.get("/")

    told = re.findall(r"<\./(static/js/[\w.-]+\.js)>; rel=modulepreload", answer.headers["link"])
    assert any(script.startswith("static/js/Html.") for script in told)
    # What nginx has room for.
    assert sum(len(name) + len(value) + 4 for name, value in answer.headers.items()) < 3500
    for script in told:
        assert page.request.get(f"/{script}").headers["content-type"].split(";")[0].endswith("/javascript")
    assert "link" not in page.request.get(f"/{told[0]}").headers


def test_the_sidebar_leads_to_every_page(page: Page):
    opened(page, "/")

    for name, address in MENU.items():
        page.get_by_role("link", name=name, exact=True).click()
        # The first page stands at the bare address.
        expect(page).to_have_url(
            re.compile(rf"({address}|:\d+/)(\?|$)" if name == "Overzicht" else rf"{address}(\?|$)")
        )
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        settled(page)
        expect(page.locator("[data-testid=stException]")).to_have_count(0)


def test_a_thread_leads_to_its_theme_and_on_to_its_signals(page: Page):
    opened(page, "/")
    first = page.locator("[class*=st-key-thread-] [data-testid=stPageLink]").first
    name = first.inner_text()

    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    settled(page)
    shown = page.get_by_role("heading", name=re.compile(r"^Signalen in de")).inner_text()
    page.get_by_text("Alle signalen van dit thema").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Verkennen")
    settled(page)

    count = shown.rsplit(": ", 1)[1]
    expect(page.get_by_text(re.compile(rf"^{re.escape(count)} signalen gevonden"))).to_be_visible()


def test_another_period_shows_other_figures_and_stands_in_the_address(page: Page):
    opened(page, "/")
    before = page.get_by_role("heading", level=1).inner_text()

    page.locator("[data-testid=stSelectbox]").first.click()
    page.get_by_role("option", name="eerste helft 2024").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("eerste helft 2024")
    settled(page)

    assert before != page.get_by_role("heading", level=1).inner_text()
    assert "periode=2024-H1" in page.url
    opened(page, page.url)
    expect(page.get_by_role("heading", level=1)).to_contain_text("eerste helft 2024")


def test_search_narrows_the_signals_and_stands_in_the_address(page: Page):
    opened(page, "/verkennen")
    every = page.get_by_text(re.compile("signalen gevonden")).inner_text()

    page.get_by_role("textbox", name="Zoeken").fill("jeugdzorg")
    page.get_by_role("textbox", name="Zoeken").press("Enter")
    expect(page.get_by_text(re.compile("signalen gevonden"))).not_to_have_text(every)
    settled(page)

    assert all("jeugdzorg" in text.lower() for text in page.locator("blockquote").all_inner_texts()[:3])
    assert "zoek=jeugdzorg" in page.url


def test_a_search_without_result_says_what_to_do(page: Page):
    opened(page, "/verkennen?zoek=xyzzyqwerty")

    expect(page.get_by_text("Geen signalen gevonden")).to_be_visible()


def test_the_next_page_shows_other_signals(page: Page):
    opened(page, "/verkennen")
    first = page.locator("blockquote").first.inner_text()

    page.get_by_test_id("stNumberInputStepUp").click()
    settled(page)

    expect(page.locator("blockquote").first).not_to_have_text(first)


def test_the_deck_that_is_downloaded_holds_the_chosen_threads(page: Page, tmp_path: Path):
    opened(page, "/briefing")
    boxes = page.locator("[data-testid=stCheckbox]")
    make = page.get_by_role("button", name=re.compile("Maak de briefing"))
    before = make.inner_text()
    boxes.nth(0).click()
    expect(make).not_to_have_text(before)
    settled(page)
    names = [t.rsplit(" (", 1)[0] for t in boxes.all_inner_texts()]

    make.click()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("^Download")).click()
    download.value.save_as(tmp_path / "deck.pptx")

    slides = Presentation(str(tmp_path / "deck.pptx")).slides
    said = "\n".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)
    assert names[1].lower() in said.lower()
    assert names[0].lower() not in said.lower().split("wat kwam en ging")[0]
