"""Fetches what stands at an address: within bounds, politely, and never from a network that is not the internet.

Outside of one's own network only https is spoken: what a stranger on the way put in a page would become a signal. The
name of a host is looked up once, and the network address that was judged is the one that is called, also after a redirect;
so no page can send us to the inside of the house (server-side request forgery).
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import zlib
from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from threading import Timer
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from protego import Protego

from connectors.safety import Unreadable

AGENT = "RodeDraden"
LARGEST = 100_000_000  # bytes, unpacked
_REDIRECTS = 5
_BLOCK = 65_536
_LONGEST_WAIT = 30.0  # seconds that we wait ourselves when a server asks for patience; longer is for another time
_UNSAID_WAIT = timedelta(minutes=15)  # when it asks for patience and does not say how much
_FURTHEST_WAIT = timedelta(days=2)
_LARGEST_ROBOTS = 500_000
_NAT64 = ip_network("64:ff9b::/96")
_PLAIN = "/%:@!$&'()*+,;=~"  # what an address may hold as it is (RFC 3986)
_MOVED = {301, 302, 303, 307, 308}
_PATIENCE = {429, 503}
_AGAIN = "Probeer het later opnieuw."


class Refused(Unreadable):
    """An address gave nothing to read; `not_before` is the moment before which it should not be asked again."""

    def __init__(self, reason: str, remedy: str, not_before: datetime | None = None) -> None:
        super().__init__(reason, remedy)
        self.not_before = not_before


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave: `unchanged` when it is what it was, and else a file that was written."""

    url: str
    unchanged: bool
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    reserved: bool = False  # its owner does not want it read by machines (W3C TDM Reservation Protocol)


def is_address(what: str) -> bool:
    """Tell whether a user means an address of the web and not a file."""
    return what.lower().startswith(("http://", "https://"))


def shown(url: str) -> str:
    """Return an address as it may be shown: without what stands behind the question mark, which may be a key."""
    with suppress(ValueError):
        parts = urlsplit(url)
        return f"{parts.hostname or ''}{parts.path}".rstrip("/")
    return "het adres"


class Web:
    """One visitor of the web, who remembers when it asked what of whom.

    Args:
        own_hosts: hosts of one's own network, which may have any network address and may speak http.
        timeout: seconds that one request may take, from the first byte asked to the last byte read.
        pause: seconds between two requests to the same host.
    """

    def __init__(self, own_hosts: Collection[str] = (), *, timeout: float = 30.0, pause: float = 1.0) -> None:
        self._own = {host.lower() for host in own_hosts}
        self._timeout = timeout
        self._pause = pause
        self._asked: dict[str, float] = {}
        self._robots: dict[str, Protego | None] = {}

    def fetch(self, url: str, out: Path, *, etag: str = "", last_modified: str = "", most: int = LARGEST) -> Page:
        """Write what stands at `url` to `out`, at most `most` bytes of it unpacked, and return what is known of it.

        With `etag` or `last_modified` of the time before, a page that did not change is not sent again. Raises `Refused`
        with a Dutch sentence when there is nothing to read.
        """
        conditions = {"If-None-Match": etag} if etag else {}
        conditions |= {"If-Modified-Since": last_modified} if last_modified else {}
        seen: set[str] = set()
        place = url
        waited = False
        while True:
            parts = self._checked(place, first=not seen, from_own=_host(url) in self._own)
            if place in seen and not waited:
                raise Refused(
                    f"{shown(url)} verwijst in een kring naar zichzelf.",
                    "Meld het de beheerder van de site, of zoek het goede adres.",
                )
            if len(seen) > _REDIRECTS:
                raise Refused(
                    f"{shown(url)} verwijst meer dan {_REDIRECTS} keer door.", "Zoek op de site het adres zelf op."
                )
            seen.add(place)
            answer = self._ask(parts, conditions, out, most)
            if isinstance(answer, Page):
                return answer
            if isinstance(answer, str):
                place, waited = urljoin(place, answer), False
            elif waited or answer > _LONGEST_WAIT:
                raise Refused(
                    f"{shown(place)} vraagt om te wachten voordat het weer wordt gelezen.",
                    _AGAIN,
                    datetime.now(UTC) + min(timedelta(seconds=answer), _FURTHEST_WAIT),
                )
            else:
                time.sleep(answer)
                waited = True

    def allowed(self, url: str, scratch: Path) -> bool:
        """Tell whether the site lets machines read a page of it (robots.txt, RFC 9309)."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            self._robots[site] = self._read_robots(site, scratch)
        rules = self._robots[site]
        return rules is not None and bool(rules.can_fetch(url, AGENT))

    def _read_robots(self, site: str, scratch: Path) -> Protego | None:
        try:
            self.fetch(f"{site}/robots.txt", scratch, most=_LARGEST_ROBOTS)
            return Protego.parse(scratch.read_text("utf-8", errors="replace"))
        except _Absent:
            return Protego.parse("")
        except (Refused, OSError):
            return None  # a site that can't say so now does not let us in

    def _checked(self, url: str, *, first: bool, from_own: bool) -> SplitResult:
        """Return the parts of an address that may be asked; `first` is the one that the user gave."""
        host = _host(url)
        try:
            parts = urlsplit(url)
            _ = parts.port  # a port that is no number shows only when it is asked for
        except ValueError:
            parts, host = urlsplit(""), ""
        if parts.scheme not in {"http", "https"} or not host:
            raise Refused(f"{shown(url)} is geen adres van een webpagina.", "Schrijf het als https://www.site.nl/feed.")
        if parts.username or parts.password:
            raise Refused(
                f"In het adres van {host} staat een wachtwoord.", "Haal het eruit: een wachtwoord wordt niet bewaard."
            )
        own = host in self._own
        if own and not (first or from_own):
            raise Refused(f"Een site verwijst door naar {host} in uw eigen netwerk.", "Controleer het adres.")
        if parts.scheme == "http" and not own:
            raise Refused(
                f"{shown(url)} begint met http://, en dat is buiten uw eigen netwerk niet veilig.",
                "Probeer het met https://. Staat het in uw eigen netwerk, noem de naam dan in RODE_DRADEN_OWN_HOSTS.",
            )
        return parts

    def _ask(self, parts: SplitResult, conditions: dict[str, str], out: Path, most: int) -> Page | str | float:
        """Make one request: the page, or the place that it moved to, or the seconds that the server asks to wait."""
        host = _host(parts.geturl())
        self._wait_for(host)
        deadline = time.monotonic() + self._timeout
        try:
            with closing(self._connected(parts, host, deadline)) as connection:
                # A server that sends a byte now and then is never late by itself; the clock closes the line on it.
                clock = Timer(max(deadline - time.monotonic(), 0.0), hang_up, [connection.sock])
                clock.daemon = True
                clock.start()
                try:
                    if isinstance(connection.sock, ssl.SSLSocket):
                        connection.sock.do_handshake()
                    connection.request("GET", _target(parts), headers=_headers(parts) | conditions)
                    answer = _answer(connection.getresponse(), parts, out, most)
                finally:
                    clock.cancel()
            if time.monotonic() >= deadline:  # an answer that the clock cut short may look whole
                raise TimeoutError
        except Refused:
            if time.monotonic() < deadline:
                raise
            raise Refused(*self._late(host)) from None
        except ssl.SSLCertVerificationError as error:
            raise Refused(
                f"Het certificaat van {host} klopt niet.", "Vraag uw beheerder; lees de site niet zonder certificaat."
            ) from error
        except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
            if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
                raise Refused(*self._late(host)) from error
            if isinstance(error, socket.gaierror):
                raise Refused(
                    f"{host} bestaat niet, of is van hier niet te bereiken.",
                    "Controleer het adres en de verbinding; zoek op de site het nieuwe adres.",
                ) from error
            raise Refused(
                f"De verbinding met {host} werd verbroken, of het antwoord is niet te lezen.", _AGAIN
            ) from error
        finally:
            self._asked[host] = time.monotonic()
        return answer

    def _late(self, host: str) -> tuple[str, str]:
        return f"{host} gaf niet binnen {self._timeout:g} seconden antwoord.", _AGAIN

    def _wait_for(self, host: str) -> None:
        if host in self._asked:
            time.sleep(max(0.0, self._asked[host] + self._pause - time.monotonic()))

    def _connected(self, parts: SplitResult, host: str, deadline: float) -> http.client.HTTPConnection:
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        found = [str(item[4][0]) for item in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if host not in self._own and not all(map(_is_public, found)):
            raise Refused(
                f"{host} staat niet op internet maar in een eigen netwerk.",
                "Is het van u, noem de naam dan in de instelling RODE_DRADEN_OWN_HOSTS.",
            )
        connection = http.client.HTTPConnection(host, port)
        refused: OSError = ConnectionRefusedError()
        for address in dict.fromkeys(found):
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                line = socket.create_connection((address, port), left)
            except OSError as error:
                refused = error
                continue
            if secure:
                context = ssl.create_default_context()
                line = context.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)
            connection.sock = line
            return connection
        raise refused


class _Absent(Refused):
    """There is no such page."""


def _host(url: str) -> str:
    with suppress(ValueError, UnicodeError):
        return (urlsplit(url).hostname or "").encode("idna").decode()
    return ""


def _target(parts: SplitResult) -> str:
    path, query = quote(parts.path or "/", safe=_PLAIN), quote(parts.query, safe=_PLAIN + "?")
    return f"{path}?{query}" if query else path


def _headers(parts: SplitResult) -> dict[str, str]:
    host = _host(parts.geturl())
    shown_host = f"[{host}]" if ":" in host else host
    return {
        "Host": f"{shown_host}:{parts.port}" if parts.port else shown_host,
        "User-Agent": f"{AGENT}/{version('rode-draden')} (leest openbare berichten voor de overheid)",
        "Accept": "application/rss+xml, application/atom+xml, application/xml, application/json, text/html, */*;q=0.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }


def _answer(response: http.client.HTTPResponse, parts: SplitResult, out: Path, most: int) -> Page | str | float:
    url, status = parts.geturl(), response.status
    if status == http.client.NOT_MODIFIED:
        return Page(url, unchanged=True)
    if status in _MOVED and (place := response.headers.get("Location")):
        return place
    if status in _PATIENCE:
        return _seconds(response.headers.get("Retry-After", ""))
    if status in {http.client.UNAUTHORIZED, http.client.FORBIDDEN}:
        raise Refused(f"{shown(url)} laat ons niet toe (HTTP {status}).", "Vraag de beheerder van de site om toegang.")
    if status in {http.client.NOT_FOUND, http.client.GONE}:
        raise _Absent(
            f"{shown(url)} bestaat niet meer (HTTP {status}).",
            "Zoek op de site het nieuwe adres en verander het in de instellingen.",
        )
    if status != http.client.OK:
        raise Refused(f"{shown(url)} geeft een fout (HTTP {status}).", _AGAIN)
    with out.open("wb") as file:
        for block in _unpacked(response, shown(url), most):
            file.write(block)
    headers = response.headers
    return Page(
        url,
        unchanged=False,
        content_type=headers.get_content_type() if headers.get("Content-Type") else "",
        etag=headers.get("ETag", ""),
        last_modified=headers.get("Last-Modified", ""),
        reserved=headers.get("TDM-Reservation", "").strip() == "1",
    )


def _unpacked(response: http.client.HTTPResponse, name: str, most: int) -> Iterator[bytes]:
    """Yield the content, unpacked, as far as it stays within `most` bytes."""
    too_large = Refused(
        f"{name} geeft meer dan {most // 1_000_000 or 1} MB.", "Vraag de leverancier om een kleinere feed."
    )
    packed = response.headers.get("Content-Encoding", "").lower() in {"gzip", "x-gzip"}
    unpack = zlib.decompressobj(wbits=31) if packed else None
    if not packed and (response.length or 0) > most:
        raise too_large
    total = 0
    while block := response.read(_BLOCK):
        while block:
            content = unpack.decompress(block, _BLOCK) if unpack else block
            total += len(content)
            if total > most:
                raise too_large
            yield content
            # Of what is packed a little at a time: the rest of it waits.
            block = unpack.unconsumed_tail if unpack else b""
    if response.length or (unpack and not unpack.eof):
        raise Refused(f"Het antwoord van {name} houdt halverwege op.", _AGAIN)


def _seconds(retry_after: str) -> float:
    """The seconds that a server asks to wait: a number, or the moment from which on (RFC 9110, 10.2.3)."""
    if retry_after.strip().isdigit():
        return float(retry_after[:9])
    with suppress(ValueError, TypeError):
        moment = parsedate_to_datetime(retry_after)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    return _UNSAID_WAIT.total_seconds()


def _is_public(address: str) -> bool:
    """Tell whether a network address is one of the internet, looking through those that carry another one inside."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = IPv4Address(int(ip) & 0xFFFFFFFF)
        ip = inner or ip
    return ip.is_global and not ip.is_multicast


def hang_up(line: socket.socket) -> None:
    """Close a line under whoever waits for it; waiting then ends at once."""
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
