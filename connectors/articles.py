"""The text of an article out of a web page: of what a feed gives only the lead of, or of a page that was saved."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.base import Item, RawSignal, Rejected, Source
from connectors.clippings import headline_and_body
from connectors.dates import read_date
from connectors.plain import one_line, tidy
from connectors.safety import Unreadable

LARGEST = 3_000_000  # bytes of HTML; a page of news is some hundreds of thousands
_MOST_TAGS = 40_000
_DATES = {"extensive_search": False, "original_date": True}  # what the page says itself, and no search for more
_IS_PAGE = re.compile(rb"<(?:!doctype\s+html|html|body|article|meta|head)[\s>]", re.IGNORECASE)
# Its owner keeps it from text and data mining (W3C TDM Reservation Protocol; article 15o Auteurswet).
_RESERVED = re.compile(rb"<meta[^>]{0,200}name=[\"']?tdm-reservation[\"']?[^>]{0,200}content=[\"']?1\b", re.IGNORECASE)
_FEED_LINK = re.compile(rb"<link[^>]{0,500}type=[\"']application/(?:rss|atom)\+xml[\"'][^>]{0,500}", re.IGNORECASE)
_HREF = re.compile(rb"href=[\"']([^\"']{1,500})[\"']", re.IGNORECASE)


class Articles:
    """Reads a web page that was saved: one article, with the title, day and outlet that the page says it has."""

    name = "artikel"
    source = Source.MEDIA
    suffixes: tuple[str, ...] = (".html", ".htm")

    def recognise(self, path: Path, head: bytes) -> Source | None:  # noqa: ARG002 - the contract of a connector
        """By the tags of a page."""
        return Source.MEDIA if is_page(head) else None

    def read(self, path: Path, source: Source) -> Iterator[Item]:
        """Yield the article; raises `Unreadable` when the page holds none."""
        found = _extracted(path.read_bytes(), with_metadata=True)
        title, text = headline_and_body(one_line(str(found.title or "")), tidy(str(found.text or "")))
        try:
            day = read_date(found.date or "")
        except ValueError:
            yield Rejected(
                "",
                "De pagina zegt niet van welke dag zij is.",
                "Zet het artikel in een tabel met titel, medium en datum.",
            )
            return
        address = one_line(str(found.url or ""))
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        yield RawSignal(
            source=source,
            connector=Articles.name,
            origin_id=address or digest,
            date=day,
            text=text,
            title=title,
            author=one_line(str(found.author or "")),
            outlet=one_line(str(found.sitename or found.hostname or "")),
        )


def is_page(head: bytes) -> bool:
    """Tell whether the first bytes of a file are those of a web page."""
    return bool(_IS_PAGE.search(head[:5000]))


def feed_of(page: bytes) -> str:
    """Return the address of the feed that a page points to, or an empty string."""
    link = _FEED_LINK.search(page[:200_000])
    address = _HREF.search(link[0]) if link else None
    return address[1].decode("utf-8", errors="replace") if address else ""


def is_reserved(page: bytes) -> bool:
    """Tell whether a page says that it may not be read by machines."""
    return bool(_RESERVED.search(page[:200_000]))


def article_text(page: bytes) -> str:
    """Return the text of the article in a page, or an empty string when there is none."""
    try:
        return tidy(str(_extracted(page).text or ""))
    except Unreadable:
        return ""


def _extracted(page: bytes, *, with_metadata: bool = False) -> Any:
    if len(page) > LARGEST or page.count(b"<") > _MOST_TAGS:
        raise Unreadable("De pagina is te groot om te lezen.", "Sla alleen het artikel op.")
    # Loaded here: it takes half a second, and most input is no web page.
    from trafilatura import bare_extraction  # noqa: PLC0415

    try:
        found: Any = bare_extraction(
            page,
            include_comments=False,
            include_tables=False,
            with_metadata=with_metadata,
            date_extraction_params=_DATES,
        )
    except Exception as error:  # it reads what strangers made of HTML; what that leads to can't be foreseen
        raise Unreadable("De pagina is beschadigd.", "Sla het artikel opnieuw op.") from error
    if found is None or not found.text:
        raise Unreadable("Op de pagina staat geen artikel.", "Controleer de pagina, of sla het artikel op als .txt.")
    return found
