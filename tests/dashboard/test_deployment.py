"""Attacks on the dashboard as it is deployed: behind nginx as we ship it, with people who sign in at a real provider."""

from __future__ import annotations

import re
import socket
import ssl
import warnings
from collections.abc import Callable, Iterator

import deployment
import hostile_store
import httpx
import pytest
import stores
from deployment import Deployment
from playwright.sync_api import Browser, BrowserContext, Page, expect
from serving import settled
from sqlalchemy import Engine

from dashboard.navigation import PAGES

pytestmark = pytest.mark.xdist_group("browser")

_LONGEST = 180_000  # milliseconds that a page may take behind everything that stands before it


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A store in which every text is an attack."""
    engine = stores.make_store(tmp_path_factory.mktemp("hostile") / "store.sqlite")
    hostile_store.plant(engine)
    return engine


@pytest.fixture(scope="module")
def deployed(
    need: Callable[[bool, str], None], hostile: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """The dashboard, deployed, with people in each role."""
    need(deployment.nginx() is not None, "nginx (nginx-light)")
    folder = tmp_path_factory.mktemp("deployment")
    with deployment.running(folder, str(hostile.url), RODE_DRADEN_ROLES="lijst-1=lezer,beheerder") as running:
        running.knows("lezer-1", name="Lotte Lezer", roles=["lezer"])
        running.knows("redacteur-1", name="Rik Redacteur", roles=["redacteur", "beheerder"])
        running.knows("niemand-1", name="Nienke Niemand", roles=["iets anders"])
        running.knows("lijst-1", name="<img src=x onerror=alert(1)>")
        yield running


GUESSED = "geraden geheim van 32 tekens lang"


class People:
    """Browsers in which people are signed in, opened once."""

    def __init__(self, browser: Browser, deployed: Deployment) -> None:
        self._browser, self._deployed = browser, deployed
        self._contexts: dict[str, BrowserContext] = {}

    def context(self, subject: str) -> BrowserContext:
        if subject not in self._contexts:
            context = self._browser.new_context(
                base_url=self._deployed.url, ignore_https_errors=True, viewport={"width": 1366, "height": 768}
            )
            context.set_default_timeout(_LONGEST)
            page = context.new_page()
            page.goto("/")
            page.get_by_role("button", name="Aanmelden").click()
            page.locator("input[name=sub]").fill(subject)
            page.get_by_role("button", name="Authorize").click()
            page.wait_for_url(f"{self._deployed.url}/**")
            shown(page)
            page.close()
            self._contexts[subject] = context
        return self._contexts[subject]

    def page(self, subject: str, address: str = "/") -> Page:
        """A new page of somebody who is signed in."""
        page = self.context(subject).new_page()
        page.goto(address)
        shown(page)
        return page

    def cookies(self, subject: str) -> dict[str, str]:
        return {cookie["name"]: cookie["value"] for cookie in self.context(subject).cookies()}

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()


@pytest.fixture(scope="module")
def people(browser: Browser, deployed: Deployment) -> Iterator[People]:
    people = People(browser, deployed)
    yield people
    people.close()


def shown(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=_LONGEST)
    settled(page, _LONGEST)


def gets_nothing(context: BrowserContext, deployed: Deployment) -> None:
    """Whose browser this is, is a stranger: no page, no data. Closes the browser."""
    page = context.new_page()
    page.goto(f"{deployed.url}/verkennen")
    shown(page)

    expect(page.get_by_text("U bent niet aangemeld.")).to_be_visible()
    assert page.locator("blockquote, [data-testid=stSidebarNavLink], table, canvas").count() == 0
    context.close()


def asked(url: str, **how: object) -> httpx.Response:
    """The answer to a request; the certificate is that of this test."""
    cookies = how.pop("cookies", {})
    with httpx.Client(verify=False, cookies=cookies) as client:  # type: ignore[arg-type]  # noqa: S501
        return client.get(url, **how)  # type: ignore[arg-type]


# Signing in.


def test_nobody_gets_data_before_signing_in(browser: Browser, deployed: Deployment):
    context = browser.new_context(ignore_https_errors=True)

    gets_nothing(context, deployed)


def test_a_reader_signs_in_and_sees_the_pages_of_a_reader_alone(people: People):
    page = people.page("lezer-1", "/verkennen")

    # Streamlit shows the first page where there is none by that name, and says so in a dialogue.
    assert page.locator("blockquote").count() == 0
    names = page.locator("[data-testid=stSidebarNavLink]").all_inner_texts()
    assert "Briefing" in names
    assert not set(names) & {"Verkennen", "Redactie", "Bronnen", "Rangorde"}
    assert "Aangemeld als Lotte Lezer (lezer)" in page.locator("[data-testid=stSidebar]").inner_text()


def test_a_reader_sees_the_figures_and_can_change_nothing(people: People):
    page = people.page("lezer-1", "/thema")

    for onward in ("Briefing", None):
        expect(page.locator("[data-testid=stMain] :is(img, canvas, svg.marks)").first).to_be_visible()
        changing = "Duiding schrijven|Waarom hier|Bewaar als concept|Keur goed|Uw naam"
        assert page.locator("[data-testid=stMain]").get_by_text(re.compile(changing)).count() == 0
        if onward:
            page.get_by_role("link", name=onward, exact=True).click()
            expect(page.get_by_role("heading", level=1)).to_contain_text(onward)
            shown(page)


def test_somebody_without_a_role_gets_nothing(people: People):
    page = people.page("niemand-1", "/verkennen")

    expect(page.get_by_text("maar hebt hier geen rol")).to_be_visible()
    assert page.locator("blockquote, [data-testid=stSidebarNavLink]").count() == 0


def test_a_role_in_the_settings_counts_and_a_name_is_no_html(people: People):
    page = people.page("lijst-1")

    assert "(beheerder, lezer)" in page.locator("[data-testid=stSidebar]").inner_text()
    assert page.locator("img[src=x]").count() == 0


# What is written in a text is never run, formatted or followed.


def test_every_text_that_is_not_ours_is_an_attack_in_this_store(hostile: Engine):
    assert hostile_store.texts() - hostile_store.OURS == hostile_store.planted(hostile)


def test_nothing_that_was_written_is_run_formatted_or_followed_on_any_page(people: People):
    page = people.context("redacteur-1").new_page()
    violations: list[str] = []
    page.on("console", lambda line: violations.append(line.text) if "Content Security" in line.text else None)
    live: set[tuple[str, str]] = set()
    seen: set[str] = set()

    def look(title: str) -> None:
        shown(page)
        live.update((title, element) for element in page.locator(_LIVE).evaluate_all(_WHERE))
        assert page.evaluate("window.xss") is None, title
        tab = page.get_by_role("tab", name="Versies")
        if tab.count():  # the versions of a briefing, and what is different in them
            tab.click()
            page.get_by_text("Wat is er veranderd sinds").click()
            shown(page)
        told = page.locator("[data-testid=stMain]").text_content() or ""
        seen.update(name for name in _ON_A_SCREEN if f"=1+1 {name}" in told)

    page.goto("/")
    for entry in PAGES.values():
        page.get_by_role("link", name=entry.title, exact=True).click()
        page.wait_for_url(re.compile(rf"/{entry.url_path}?(\?|$)" if entry.url_path != "overzicht" else r":\d+/(\?|$)"))
        look(entry.title)
    page.goto("/thema?thema=T0001&periode=2025-H2")  # where something happened to it
    look("T0001")
    page.close()

    assert live == set()
    assert violations == []
    assert seen == _ON_A_SCREEN


# What stands on a screen, and so is looked at.
_ON_A_SCREEN = {
    "signal.text",
    "signal.title",
    "theme.label",
    "theme.keywords",
    "fact.claim",
    "action.what",
    "edit.why",
    "quarantine.reason",
    "input_file.name",
    "tally.subject",
    "event.evidence",
    "audit.who",
    "audit.about",
    "briefing_version.made_by",
    "briefing_version.approved_by",
    "briefing_version.frozen_by",
    "briefing_version.proposed",
    "briefing_version.choices",
}
# Elements that only an attack can have made.
_WHERE = "found => found.map(e => e.parentElement.outerHTML.slice(0, 200))"
_LIVE = "img[src=x], svg[onload], a[href^='javascript'], [data-testid=stMain] script, .katex"


# Cookies and sessions.


def test_cookies_go_over_tls_alone_and_stay_out_of_scripts(people: People):
    cookies = {cookie["name"]: cookie for cookie in people.context("lezer-1").cookies()}

    assert {name for name in cookies if not cookies[name]["secure"]} == set()
    assert {cookie["sameSite"] for cookie in cookies.values()} == {"Lax"}
    # The one that a page must read to say that a request is its own.
    assert {name for name in cookies if not cookies[name]["httpOnly"]} <= {"_streamlit_xsrf"}
    assert "_streamlit_user" in cookies


@pytest.fixture(scope="module")
def download(people: People) -> str:
    """The address of a briefing that somebody made, whose page is still open."""
    page = people.page("redacteur-1", "/briefing")
    page.get_by_text("Cijfers voor Excel (.xlsx)").click()
    shown(page)
    page.get_by_role("button", name=re.compile("Maak de briefing")).click()
    with page.expect_response(re.compile("/media/")) as answer, page.expect_download():
        page.get_by_role("button", name=re.compile("^Download")).click()
    return answer.value.url


def forged(cookies: dict[str, str]) -> dict[str, str]:
    """The cookie of somebody with another name in it, and the signature that it had."""
    name, value = "_streamlit_user", cookies["_streamlit_user"]
    head, *rest = value.split(".")
    return cookies | {name: ".".join([head[:-6] + "AAAAAA", *rest])}


def self_made(secret: str = GUESSED, ago: float = 0) -> dict[str, str]:
    """A cookie that says all that a true one says, of some seconds ago; signed with another secret, unless it is given one."""
    import json
    import time

    from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

    claims = {
        "is_logged_in": True,
        "sub": "redacteur-1",
        "iat": time.time() - ago,
        "roles": ["redacteur"],
        "nonce": f"{ago}",
    }
    signed = create_signed_value(secret, "_streamlit_user", json.dumps(claims))
    return {"_streamlit_user": signed.decode()}


def test_a_good_cookie_of_half_an_hour_or_a_working_day_ago_opens_nothing(download: str):
    assert asked(download, cookies=self_made(deployment.COOKIE_SECRET)).status_code == 200
    for minutes in (31, 13 * 60):
        old = self_made(deployment.COOKIE_SECRET, minutes * 60)
        assert asked(download, cookies=old).status_code == 403


def test_a_file_is_given_to_who_is_signed_in_and_to_nobody_else(people: People, download: str):
    own = people.cookies("redacteur-1")

    assert asked(download, cookies=own).status_code == 200
    for cookies in ({}, forged(own), self_made(), people.cookies("niemand-1")):
        answer = asked(download, cookies=cookies)

        assert answer.status_code == 403
        assert len(answer.content) < 100
    assert asked(download, cookies=own).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("make", [forged, lambda _: self_made()], ids=["changed", "made up"])
def test_a_forged_cookie_opens_no_page(
    browser: Browser,
    deployed: Deployment,
    people: People,
    make: Callable[[dict[str, str]], dict[str, str]],
):
    context = browser.new_context(ignore_https_errors=True)
    cookies = make(people.cookies("redacteur-1"))
    context.add_cookies([{"name": name, "value": value, "url": deployed.url} for name, value in cookies.items()])

    gets_nothing(context, deployed)


# Ways around the door.


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/agent/interact",
        "/_stcore/agent/openapi.json",
        "/media/0000.pptx",
        "/_stcore/upload_file/a/b",
        "//media/0000.pptx",
        "/%6dedia/0000.pptx",
        "/x/../media/0000.pptx",
    ],
)
def test_what_is_no_page_is_closed_within_and_from_outside(deployed: Deployment, path: str):
    assert asked(f"{deployed.url}{path}").status_code in {403, 404}
    host = {"Host": deployed.url.removeprefix("https://")}
    assert asked(f"{deployed.inside}{path}", headers=host).status_code in {403, 404}


def test_a_monitor_on_the_machine_itself_signs_in_nowhere_and_one_outside_sees_nothing(deployed: Deployment):
    answer = asked(f"{deployed.inside}/gezond")

    assert (answer.status_code, answer.text.split("\n")[0]) == (200, "Goed.")
    assert {asked(f"{deployed.url}{path}").status_code for path in ("/gezond", "/metrics")} == {404}
    passed_on = {"X-Forwarded-For": "10.1.2.3"}
    assert {asked(f"{deployed.inside}{path}", headers=passed_on).status_code for path in ("/gezond", "/metrics")} == {
        403
    }


def test_another_name_for_the_machine_is_refused(deployed: Deployment):
    assert asked(f"{deployed.inside}/", headers={"Host": "kwaad.example"}).status_code == 403
    assert _handshake(deployed, host="kwaad.example", origin="http://kwaad.example") == 403


def test_a_page_of_a_stranger_can_not_speak_to_the_dashboard(deployed: Deployment):
    own = deployed.url.removeprefix("https://")

    assert _handshake(deployed, host=own, origin="https://kwaad.example") == 403
    assert _handshake(deployed, host=own, origin=deployed.url) == 101


def _handshake(deployed: Deployment, *, host: str, origin: str) -> int:
    """Ask for the connection that a page has, as it is asked; the status of the answer."""
    port = int(deployed.inside.rsplit(":", 1)[1])
    lines = (
        "GET /_stcore/stream HTTP/1.1", f"Host: {host}", f"Origin: {origin}", "Connection: Upgrade", "Upgrade: websocket",
        "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", "",
    )  # fmt: skip
    with socket.create_connection(("127.0.0.1", port), 20) as line:
        line.sendall("\r\n".join(lines).encode())
        return int(line.recv(100).split()[1])


# The edge.


def test_every_answer_says_what_a_browser_must_not_do(deployed: Deployment):
    for path in ("/", "/_stcore/health", "/media/x", "/bestaat-niet"):
        headers = asked(f"{deployed.url}{path}").headers

        assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "server" not in headers or "/" not in headers["server"]


def test_without_tls_there_is_only_the_way_to_it(deployed: Deployment):
    answer = asked(f"{deployed.plain}/verkennen")

    assert answer.status_code == 301
    assert answer.headers["location"].startswith("https://localhost/verkennen")


@pytest.mark.parametrize(
    ("version", "accepted"),
    [("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)],
)
def test_old_versions_of_tls_are_refused(deployed: Deployment, version: str, accepted: bool):
    assert _speaks(deployed, "localhost", version) == accepted


def test_a_name_that_is_not_ours_gets_no_certificate(deployed: Deployment):
    assert not _speaks(deployed, "kwaad.example", "TLSv1_3")


def _speaks(deployed: Deployment, name: str, version: str) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that TLS 1.1 is old is the point
        context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    try:
        with (
            socket.create_connection(("127.0.0.1", int(deployed.url.rsplit(":", 1)[1])), 20) as line,
            context.wrap_socket(line, server_hostname=name),
        ):
            return True
    except (ssl.SSLError, OSError):
        return False


def test_what_somebody_searched_for_is_in_no_log(deployed: Deployment, people: People):
    people.page("redacteur-1", "/verkennen?zoek=kabeljauwsteeg").close()

    logs = [file for file in deployed.log.parent.glob("*.log") if file.stat().st_size]

    assert "/verkennen" in (deployed.log.parent / "rode-draden.log").read_text("utf-8")
    assert [file.name for file in logs if "kabeljauwsteeg" in file.read_text("utf-8", "replace")] == []


def test_nothing_went_wrong_on_the_way(deployed: Deployment):
    assert "Traceback" not in deployed.log.read_text("utf-8", "replace")


def test_who_leaves_takes_the_key_with_them(people: People, deployed: Deployment, download: str):
    cookies = people.cookies("lijst-1")
    assert asked(download, cookies=cookies).status_code == 200

    page = people.page("lijst-1")
    page.get_by_role("button", name="Afmelden").click()
    page.wait_for_url(f"{deployed.provider}/**")

    assert asked(download, cookies=cookies).status_code == 403
