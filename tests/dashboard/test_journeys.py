"""Whole journeys in a real browser by keyboard alone, as the five kinds of people make them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pandas as pd
import pytest
import stores
from databases import url_of
from playwright.sync_api import Browser, Locator, Page, expect
from pptx import Presentation
from serving import opened_by, serving, settled

pytestmark = pytest.mark.xdist_group("journeys")

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"
FOUR_FILES = (
    "publieksvragen/publieksvragen-2023-h2-a.csv",
    "publieksvragen/publieksvragen-2024-h1-a.csv",
    "media/mediamonitor-2024-h1.csv",
    "media/landelijk-2024-h1-rss.xml",
)
LAST = "tweede helft 2025"
REASON = "Dit gaat over hetzelfde."
NOTE = "Ouders wachten langer sinds de nieuwe regeling; gemeenten wijzen naar elkaar."


class Keys:
    """Somebody who has a keyboard and no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, there: Locator) -> Locator:
        """Go on with Tab until the focus is there."""
        expect(there).to_be_visible()
        for _ in range(250):
            if there.evaluate("e => e === document.activeElement || e.contains(document.activeElement)"):
                return there
            self.page.keyboard.press("Tab")
        pytest.fail(f"{there} can not be reached with Tab")

    def press(self, there: Locator, key: str = "Enter") -> None:
        """Reach a button or a link, and press it."""
        expect(there).to_be_enabled()
        self.reach(there)
        self.page.keyboard.press(key)
        self.settle()

    def write(self, there: Locator, text: str) -> None:
        """Reach a field and fill it, in place of what stood there."""
        self.reach(there)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def choose(self, there: Locator, text: str) -> None:
        """Reach a list and choose from it what is called so."""
        self.reach(there)
        self.page.keyboard.type(text)
        expect(self.page.get_by_role("option").first).to_contain_text(text)
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Escape")
        self.settle()

    def settle(self) -> None:
        """Wait until the server has answered all that was asked."""
        settled(self.page)
        expect(self.page.locator("[data-testid=stException]")).to_have_count(0)

    def go(self, address: str) -> None:
        """Open an address."""
        self.page.goto(address)
        expect(self.page.get_by_role("heading").first).to_be_visible(timeout=120_000)
        self.settle()

    def follow(self, name: str) -> None:
        """Take the way to a page in the menu."""
        self.press(self.page.locator("[data-testid=stSidebarNav]").get_by_role("link", name=name, exact=True))
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def turn_to(self, name: str) -> None:
        """Turn to the tab that comes next."""
        self.reach(self.page.get_by_role("tab", selected=True))
        self.page.keyboard.press("ArrowRight")
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("tab", selected=True)).to_have_text(name)
        self.settle()

    def download(self, there: Locator, file: Path) -> Path:
        """Reach what gives a file, and keep it."""
        self.reach(there)
        with self.page.expect_download() as download:
            self.page.keyboard.press("Enter")
        download.value.save_as(file)
        return file

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def field(self, name: str) -> Locator:
        return self.page.get_by_label(name, exact=True)


@contextmanager
def browsers_on(browser: Browser, database: str, log: Path) -> Iterator[Callable[[], Keys]]:
    """Serve a database; gives what opens another browser on it."""
    with ExitStack() as stack:
        address = stack.enter_context(serving(database, log))
        yield lambda: Keys(stack.enter_context(opened_by(browser, address)))


@pytest.fixture(scope="module")
def somebody(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Keys]]:
    """Opens another browser on a small store, in which each journey has themes of its own."""
    folder = tmp_path_factory.mktemp("journeys")
    stores.make_store(folder / "store.sqlite").dispose()
    with browsers_on(browser, url_of(folder / "store.sqlite"), folder / "log.txt") as somebody:
        yield somebody


@pytest.fixture
def newcomer(browser: Browser, tmp_path: Path) -> Iterator[Keys]:
    with browsers_on(browser, url_of(tmp_path / "new.sqlite"), tmp_path / "log.txt") as somebody:
        yield somebody()


def test_a_newcomer_comes_from_nothing_to_a_deck(newcomer: Keys, tmp_path: Path):
    hands, page = newcomer, newcomer.page
    hands.go("/")
    expect(page.get_by_text("Er zijn nog geen signalen")).to_be_visible()

    hands.press(page.get_by_role("link", name="Naar Bronnen"))
    with page.expect_file_chooser() as chooser:
        hands.reach(page.get_by_test_id("stFileUploaderDropzone").locator("button"))
        page.keyboard.press("Enter")
    chooser.value.set_files([SAMPLE / name for name in FOUR_FILES])
    hands.press(hands.button("Lees 4 bestanden in"))
    expect(page.get_by_text(re.compile(r"^Gevonden: [\d.]+ = "))).to_be_visible(timeout=120_000)

    hands.press(hands.button("Maak de analyse"))
    expect(page.get_by_test_id("stProgress")).to_contain_text("Analyse", timeout=60_000)
    onward = page.get_by_role("link", name="Naar het overzicht")
    expect(onward).to_be_visible(timeout=180_000)
    hands.press(onward)
    expect(page.get_by_role("heading", level=1)).to_contain_text("eerste helft 2024")
    assert page.locator("[class*=st-key-thread-]").count() > 0

    hands.follow("Briefing")
    hands.press(page.get_by_role("button", name=re.compile("^Maak de briefing met")))
    deck = hands.download(page.get_by_role("button", name=re.compile("^Download rode-draden")), tmp_path / "deck.pptx")

    assert len(Presentation(str(deck)).slides) > 5


def test_an_analyst_goes_from_a_figure_to_its_signals_and_takes_them_along(
    somebody: Callable[[], Keys], tmp_path: Path
):
    hands = somebody()
    page = hands.page
    hands.go("/overzicht")
    hands.press(page.get_by_role("link", name="Vuurwerk in de wijk").first)
    shown = page.get_by_role("heading", name=re.compile(f"^Signalen in de {LAST}: ")).inner_text().rsplit(": ", 1)[1]
    hands.press(page.get_by_role("link", name="Alle signalen van dit thema"))
    expect(page.get_by_text(re.compile(rf"^{shown} signalen gevonden"))).to_be_visible()
    hands.choose(hands.field("Bron"), "e-mail")
    count = page.get_by_text(re.compile(r"^[\d.]+ signalen gevonden"))
    expect(count).not_to_have_text(re.compile(rf"^{shown} "))
    hands.press(page.get_by_role("button", name=re.compile("^Deze lijst meenemen")))
    signals = pd.read_csv(hands.download(hands.button("Als .csv"), tmp_path / "signals.csv"))
    page.keyboard.press("Escape")

    assert len(signals) == int(count.inner_text().split()[0].replace(".", ""))
    assert set(signals["source"]) == {"email"}
    assert set(signals["theme_id"]) == {"T0003"}
    assert set(page.locator("blockquote").all_inner_texts()) <= {
        f"{row.text}\n{said}" for row in signals.itertuples() for said in footers(page)
    }

    hands.follow("Vergelijken")
    hands.choose(hands.field("Wat wilt u vergelijken?"), "Twee bronnen")
    hands.press(page.get_by_role("button", name=re.compile("^Deze tabel meenemen")))
    taken = pd.read_csv(hands.download(hands.button("Als .csv"), tmp_path / "compared.csv"))
    page.keyboard.press("Escape")

    table = page.get_by_role("table").first
    names, voices = (table.locator(f"tbody tr td:nth-child({n})").all_inner_texts() for n in (1, 2))
    assert table.get_by_role("columnheader").all_inner_texts() == list(taken.columns)
    # A spreadsheet must not take a name for a formula.
    assert names == taken.iloc[:, 0].str.removeprefix("'").tolist()
    assert [int(cell.replace(".", "")) for cell in voices] == taken.iloc[:, 1].tolist()


def footers(page: Page) -> set[str]:
    return set(page.locator("blockquote footer").all_inner_texts())


def test_two_who_write_at_once_see_it_and_lose_nothing(somebody: Callable[[], Keys]):
    written = {"Noor de Vries": "Ouders bellen hierover.", "Sam Bos": "Het gaat om de terugbetaling."}
    people = {name: somebody() for name in written}
    for name, hands in people.items():
        hands.go("/thema?thema=T0002")
        hands.press(hands.page.locator("summary", has_text="Duiding schrijven of wijzigen"))
        hands.write(hands.field("Tekst"), written[name])
        hands.write(hands.field("Uw naam"), name)
    for hands in people.values():
        hands.press(hands.button("Duiding vastleggen"))

    first, second = (hands.page for hands in people.values())
    expect(first.get_by_text(written["Noor de Vries"]).first).to_be_visible()
    expect(second.get_by_text(re.compile("Iemand anders heeft deze duiding"))).to_be_visible()
    expect(second.get_by_text(written["Noor de Vries"]).first).to_be_visible()
    expect(second.get_by_label("Tekst", exact=True)).to_have_value(written["Sam Bos"])

    people["Sam Bos"].press(people["Sam Bos"].button("Duiding vastleggen"))
    expect(second.get_by_text(written["Sam Bos"]).first).to_be_visible()
    people["Sam Bos"].press(second.locator("summary", has_text="Eerdere versies (1)"))
    expect(second.get_by_text(written["Noor de Vries"]).first).to_be_visible()


def test_staff_find_all_their_work_again(somebody: Callable[[], Keys]):
    hands = somebody()
    page = hands.page
    hands.go("/overzicht")
    hands.choose(hands.field("Periode"), LAST)
    hands.press(page.get_by_role("link", name="Wachttijden in de jeugdzorg").first)
    hands.press(page.locator("summary", has_text="Duiding schrijven of wijzigen"))
    hands.write(hands.field("Tekst"), NOTE)
    hands.write(hands.field("Uw naam"), "Noor de Vries")
    hands.press(hands.button("Duiding vastleggen"))
    expect(page.get_by_text(NOTE).first).to_be_visible()

    hands.follow("Redactie")
    hands.write(hands.field("Uw naam"), "Noor de Vries")
    hands.choose(hands.field("Thema"), "Wachttijden")
    # The field of the theme that was chosen, not that of the one before.
    expect(hands.field("Nieuwe naam")).to_have_value("wachttijden in de jeugdzorg")
    hands.write(hands.field("Nieuwe naam"), "wachtlijsten in de jeugdzorg")
    page.keyboard.press("Enter")
    hands.settle()
    decide(hands)
    expect(page.get_by_text(re.compile("^Redactie 1 is vastgelegd"))).to_be_visible()
    hands.choose(hands.field("Wat wilt u doen?"), "Thema’s samenvoegen")
    hands.choose(hands.field("Thema"), "Wachtlijsten")
    hands.choose(hands.field("Thema’s die hierin opgaan"), "Sluiten van het postkantoor")
    decide(hands)
    expect(page.get_by_text(re.compile("^Redactie 2 is vastgelegd"))).to_be_visible()

    hands.follow("Briefing")
    hands.choose(hands.field("Pagina"), "achtlijsten in de jeugdzorg")
    hands.reach(page.get_by_label(re.compile("^Citaten, hooguit")))
    page.keyboard.press("Backspace")  # the last of the quotes that were proposed goes
    hands.settle()
    hands.turn_to("Versies")
    hands.write(hands.field("Uw naam"), "Noor de Vries")
    page.keyboard.press("Enter")
    hands.settle()
    hands.press(hands.button("Bewaar als concept"))
    expect(page.get_by_text("Bewaard als concept 1.")).to_be_visible()
    page.context.close()

    later = somebody()
    later.go("/thema?thema=T0001")
    expect(later.page.get_by_role("heading", level=1)).to_have_text("Wachtlijsten in de jeugdzorg")
    expect(later.page.get_by_text(NOTE).first).to_be_visible()
    later.follow("Redactie")
    expect(later.page.get_by_text("2 toegepast.")).to_be_visible()
    later.follow("Briefing")
    later.turn_to("Versies")
    expect(later.page.get_by_text(re.compile("Gemaakt door Noor de Vries"))).to_be_visible()


def decide(hands: Keys) -> None:
    hands.press(hands.button("Bekijk wat dit doet"))
    hands.write(hands.field("Reden"), REASON)
    hands.page.keyboard.press("Enter")
    hands.settle()
    hands.press(hands.button("Vastleggen"))
