"""What an address gives, and what it may not do to us. The server is real, and on this machine."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from connectors.web import Refused, Web, is_address, shown

OWN = ("127.0.0.1",)


@pytest.fixture
def web() -> Web:
    return Web(OWN, timeout=1.5, pause=0.0)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "antwoord"


def refused(web: Web, url: str, out) -> Refused:
    start = time.monotonic()
    with pytest.raises(Refused) as told:
        web.fetch(url, out)
    assert time.monotonic() - start < 5
    assert told.value.reason.endswith(".")
    assert told.value.remedy.endswith(".")
    return told.value


def test_a_page_is_written_as_it_is_with_what_is_known_of_it(web, site, out):
    site.say("/feed", "<rss/>", Content_Type="text/xml; charset=utf-8", ETag='"1"', Last_Modified="Mon, 02 Mar 2026")

    page = web.fetch(f"{site.url}/feed", out)

    assert out.read_text() == "<rss/>"
    assert (page.content_type, page.etag, page.last_modified) == ("text/xml", '"1"', "Mon, 02 Mar 2026")
    assert site.asked[0][1]["user-agent"].startswith("RodeDraden/")


def test_what_did_not_change_is_not_sent_again(web, site, out):
    site.pages["/feed"] = lambda handler: (handler.send_response(304), handler.end_headers())

    page = web.fetch(f"{site.url}/feed", out, etag='"1"', last_modified="Mon, 02 Mar 2026 10:00:00 GMT")

    assert page.unchanged
    headers = site.asked[0][1]
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"1"', "Mon, 02 Mar 2026 10:00:00 GMT")


def test_what_is_packed_is_unpacked(web, site, out):
    site.say("/feed", gzip.compress(b"<rss/>" * 50_000), Content_Encoding="gzip")

    web.fetch(f"{site.url}/feed", out)

    assert out.read_bytes() == b"<rss/>" * 50_000


def test_a_few_redirects_are_followed(web, site, out):
    site.say("/oud", "", 301, Location="/nieuw")
    site.say("/nieuw", "", 302, Location=f"{site.url}/feed?a=1")
    site.say("/feed", "<rss/>")

    assert web.fetch(f"{site.url}/oud", out).url == f"{site.url}/feed?a=1"


def test_redirects_in_a_circle_or_without_end_are_not_followed(web, site, out):
    site.say("/a", "", 302, Location="/b")
    site.say("/b", "", 302, Location="/a")
    for number in range(9):
        site.say(f"/{number}", "", 302, Location=f"/{number + 1}")

    assert "kring" in refused(web, f"{site.url}/a", out).reason
    assert "meer dan 5 keer" in refused(web, f"{site.url}/0", out).reason


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_an_error_that_points_at_the_settings(web, site, out, status):
    site.say("/feed", "", status)

    assert "instellingen" in refused(web, f"{site.url}/feed", out).remedy


@pytest.mark.parametrize("status", [400, 401, 403, 500, 502, 206])
def test_every_other_status_is_an_error_that_names_it(web, site, out, status):
    site.say("/feed", "x", status)

    assert f"HTTP {status}" in refused(web, f"{site.url}/feed", out).reason


def test_a_server_that_asks_for_a_little_patience_gets_it(web, site, out):
    times = iter([429, 200])
    site.pages["/feed"] = lambda handler: (
        handler.send_response(next(times)),
        handler.send_header("Retry-After", "1"),
        handler.end_headers(),
    )
    start = time.monotonic()

    web.fetch(f"{site.url}/feed", out)

    assert time.monotonic() - start >= 1


@pytest.mark.parametrize(
    ("asks", "seconds"),
    [
        ("3600", 3600),
        ("in an hour", 3600),
        ("soms", 900),
        ("", 900),
        ("99999999999999", 2 * 86400),
    ],
)
def test_a_server_that_asks_for_much_patience_is_left_alone_so_long(web, site, out, asks, seconds):
    at = format_datetime(datetime.now(UTC) + timedelta(hours=1)) if asks == "in an hour" else asks
    site.say("/feed", "", 503 if asks == "3600" else 429, Retry_After=at)

    told = refused(web, f"{site.url}/feed", out)

    assert told.not_before is not None
    assert abs((told.not_before - datetime.now(UTC)).total_seconds() - seconds) < 300


def zeros(handler, blocks: int = 32_000) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(blocks):
        handler.wfile.write(bytes(65_536))


def test_of_two_gigabytes_of_zeros_no_more_is_taken_than_may_be(web, site, out):
    site.pages["/feed"] = zeros

    with pytest.raises(Refused, match="meer dan 5 MB"):
        web.fetch(f"{site.url}/feed", out, most=5_000_000)

    assert out.stat().st_size <= 5_000_000


def test_a_page_that_says_it_is_too_large_is_not_taken_at_all(web, site, out):
    site.say("/feed", "x", Content_Length="2000000000")

    assert "meer dan 100 MB" in refused(web, f"{site.url}/feed", out).reason


def test_a_bomb_is_not_unpacked_further_than_may_be(web, site, out):
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(40)) + packer.flush()
    site.say("/feed", bomb, Content_Encoding="gzip")

    with pytest.raises(Refused, match="meer dan 5 MB"):
        web.fetch(f"{site.url}/feed", out, most=5_000_000)

    assert out.stat().st_size <= 5_000_000


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_that_is_cut_off_halfway_is_no_answer(web, site, out, packed):
    whole = gzip.compress(bytes(range(256)) * 100) if packed else b"<rss>" * 100

    def cut(handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(whole)))
        if packed:
            handler.send_header("Content-Encoding", "gzip")
        handler.end_headers()
        handler.wfile.write(whole[: len(whole) // 2])
        handler.close_connection = True

    site.pages["/feed"] = cut

    assert "halverwege" in refused(web, f"{site.url}/feed", out).reason


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx"])
def test_a_server_that_never_finishes_is_late_however_slowly_it_speaks(web, out, says):
    server = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip() -> None:
        line, _ = server.accept()
        with line:
            line.sendall(says)
            while not stop.wait(0.2):
                try:
                    line.sendall(b"x")
                except OSError:
                    return

    threading.Thread(target=drip, daemon=True).start()

    told = refused(web, f"http://127.0.0.1:{server.getsockname()[1]}/feed", out)

    stop.set()
    server.close()
    assert "1.5 seconden" in told.reason


def test_a_line_that_speaks_no_http_is_no_answer(web, out):
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=lambda: server.accept()[0].sendall(b"220 smtp\r\n" * 9), daemon=True).start()

    assert "niet te lezen" in refused(web, f"http://127.0.0.1:{server.getsockname()[1]}/", out).reason
    server.close()


INSIDE = [
    "127.0.0.1", "localhost", "0.0.0.1", "10.0.0.1", "172.16.9.9", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "2130706433", "0x7f.1", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]", "224.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_no_address_of_an_own_network_is_asked_unless_a_setting_names_it(out, host):
    told = refused(Web(timeout=1.5), f"https://{host}/feed", out)

    assert "netwerk" in told.reason or "bestaat niet" in told.reason


def test_no_page_sends_us_to_an_own_network(site, out, monkeypatch):
    web = Web(("buiten.test",), timeout=1.5, pause=0.0)
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **k: real("127.0.0.1" if host == "buiten.test" else host, *a, **k)
    )
    site.say("/slim", "", 302, Location=f"https://127.0.0.1:{site.url.rpartition(':')[2]}/geheim")
    site.say("/geheim", "geheim")

    told = refused(web, site.url.replace("127.0.0.1", "buiten.test") + "/slim", out)

    assert "eigen netwerk" in told.reason
    assert [path for path, _ in site.asked] == ["/slim"]


def test_a_site_that_is_not_ours_may_not_point_at_a_host_that_is(site, out):
    web = Web(("intranet.test",))

    with pytest.raises(Refused, match="verwijst door naar intranet"):
        web._checked("https://intranet.test/feed", first=False, from_own=False)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://www.site.nl/feed", "http://"),
        ("ftp://www.site.nl/feed", "geen adres"),
        ("https://", "geen adres"),
        ("https://[::1/feed", "geen adres"),
        ("https://site.nl:poort/feed", "geen adres"),
        ("https://jan:geheim@site.nl/feed", "wachtwoord"),
        ("https://bestaat-niet.invalid/feed", "bestaat niet"),
    ],
)
def test_an_address_that_is_none_or_not_safe_is_refused_with_the_remedy(out, url, says):
    told = refused(Web(timeout=1.5), url, out)

    assert says in told.reason
    assert "geheim" not in told.reason + told.remedy


def test_an_address_is_shown_without_what_may_be_a_key():
    assert shown("https://feeds.site.nl/nieuws.xml?sleutel=abc") == "feeds.site.nl/nieuws.xml"
    assert is_address("HTTPS://site.nl")
    assert not is_address("map/https-site.csv")


def test_a_host_is_not_asked_twice_in_a_breath(site, out):
    web = Web(OWN, pause=0.4)
    site.say("/feed", "<rss/>")
    web.fetch(f"{site.url}/feed", out)
    start = time.monotonic()

    web.fetch(f"{site.url}/feed", out)

    assert time.monotonic() - start >= 0.35


@pytest.mark.parametrize(
    ("robots", "may", "not_may"),
    [
        ("User-agent: *\nDisallow: /betaald\n", ["/nieuws/1"], ["/betaald/1"]),
        ("User-agent: *\nDisallow: /*?druk\n", ["/nieuws/1"], ["/nieuws/1?druk=1"]),
        ("User-agent: RodeDraden\nDisallow: /\n", [], ["/", "/nieuws/1"]),
        ("<html>geen regels</html>", ["/nieuws/1"], []),
    ],
)
def test_a_site_says_once_in_its_robots_txt_what_machines_may_read(site, out, robots, may, not_may):
    web = Web(OWN, pause=0.0)
    site.say("/robots.txt", robots)

    assert [path for path in [*may, *not_may] if web.allowed(site.url + path, out)] == may
    assert len(site.asked) == 1


def test_a_site_without_robots_txt_lets_us_in_and_one_that_is_ill_does_not(web, site, out):
    assert web.allowed(f"{site.url}/nieuws", out)
    site.say("/robots.txt", "", 500)

    assert not Web(OWN, pause=0.0).allowed(f"{site.url}/nieuws", out)
