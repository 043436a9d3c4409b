"""RSS 0.9 to 2.0 and Atom, from a file, whether it was saved or just fetched."""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import feedparser

from connectors.base import Item, LeftOut, Note, RawSignal, Rejected, Source
from connectors.clippings import headline_and_body
from connectors.dates import find_date_in_name, read_date
from connectors.plain import from_html, one_line
from connectors.safety import Unreadable
from connectors.web import is_address

_LARGEST = 20_000_000  # bytes
# The parser keeps every open tag and every attribute: a thousand of either cost a megabyte, unclosed ones much time.
_MOST_TAGS = 100_000
_MOST_ATTRIBUTES = 200_000
# Tags and attributes of a feed's root; bytes, because the encoding is the feed's own affair.
_ROOT = re.compile(rb"<(?:\w+:)?(rss|feed|rdf)[\s>]", re.IGNORECASE)
_DECLARES = re.compile(rb"<!ENTITY", re.IGNORECASE)
# What the parser calls the date of an item or of a feed, the best first.
_DATES = ("published", "updated", "created")


class Feeds:
    """Reads a feed that was saved as a file."""

    name = "feed"
    source = Source.MEDIA
    suffixes: tuple[str, ...] = (".xml", ".rss", ".atom", ".rdf")

    def recognise(self, path: Path, head: bytes) -> Source | None:  # noqa: ARG002 - the contract of a connector
        """XML whose root is that of a feed."""
        return Source.MEDIA if _ROOT.search(head.replace(b"\0", b"")) else None

    def read(self, path: Path, source: Source) -> Iterator[Item]:
        """Yield a signal for each item; raises `Unreadable` when the file is no feed, or an empty one."""
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST or content.count(b"<") > _MOST_TAGS or content.count(b"=") > _MOST_ATTRIBUTES:
            raise Unreadable("De feed is te groot om in één keer te lezen.", "Verdeel de feed in kleinere bestanden.")
        # A bomb needs entities that name each other; a feed needs a few at most.
        if len(_DECLARES.findall(content.replace(b"\0", b""))) > 20:
            raise Unreadable(
                "De feed bevat verwijzingen die niet veilig te openen zijn.", "Vraag de leverancier om gewone RSS."
            )
        feed = feedparser.parse(io.BytesIO(content), sanitize_html=False, resolve_relative_uris=False)
        if not feed.entries:
            if feed.version:
                raise Unreadable("De feed bevat geen berichten.", "Controleer of het adres van de feed nog klopt.")
            raise Unreadable("Het bestand is geen RSS- of Atom-feed.", "Sla de feed opnieuw op als RSS of Atom.")
        outlet = one_line(from_html(_string(feed.feed.get("title"))))
        own = _feed_day(feed.feed)
        day = own or find_date_in_name(path.stem)
        keys = Counter(_key(entry) for entry in feed.entries)
        undated = 0
        for number, entry in enumerate(feed.entries, start=1):
            item = _signal(entry, number, outlet, source, day)
            if isinstance(item, RawSignal):
                undated += not _says_when(entry)
                # A feed that gives all its items the address of one page tells them apart by what they say.
                if item.key and keys[item.key] > 1:
                    item.key += f"\0{hashlib.sha256(item.text.encode()).hexdigest()[:16]}"
            yield item
        if undated and day:
            yield Note(
                f"Van {undated} {'bericht' if undated == 1 else 'berichten'} staat er geen datum in de feed. Daarvoor is de dag "
                f"gebruikt {'die de feed zelf noemt' if own else 'waarop de feed is opgehaald'}: {day:%d-%m-%Y}."
            )


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _key(entry: Any) -> str:
    return _string(entry.get("id")) or _string(entry.get("link"))


def _says_when(entry: Any) -> bool:
    return any(_string(dict.get(entry, name)) for name in _DATES)


def _day_of(entry: Any) -> date | None:
    """Return the day that an item or a feed says of itself, None when it says none; raises `ValueError` as `read_date`."""
    # Past the feedparser's own `get`, which warns when it takes the one date for the other.
    written = next((said for name in _DATES if (said := _string(dict.get(entry, name)))), "")
    if not written:
        return None
    try:
        return read_date(written)
    except ValueError:
        moment = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
        return read_date("{:04}-{:02}-{:02}".format(*moment[:3]) if moment else "")


def _feed_day(feed: Any) -> date | None:
    try:
        return _day_of(feed)
    except ValueError:
        return None  # its items may well have dates of their own


def _signal(entry: Any, number: int, outlet: str, source: Source, feed_day: date | None) -> Item:
    title = one_line(from_html(_string(entry.get("title"))))
    title, text = headline_and_body(title, _body(entry))
    if not text:
        return LeftOut("bericht zonder tekst")
    try:
        day = _day_of(entry) or feed_day
    except ValueError as error:
        return Rejected(f"bericht {number}", str(error), "Vraag de leverancier om een datum die te lezen is.")
    if day is None:
        return Rejected(
            f"bericht {number}",
            "Het bericht heeft geen datum, en de feed ook niet.",
            "Zet de dag waarop u de feed hebt opgeslagen in de naam van het bestand, zoals feed-2026-03-04.xml.",
        )
    link = _string(entry.get("link"))
    own = entry.get("source")
    said_by = one_line(from_html(_string(own.get("title")))) if isinstance(own, dict) else ""
    return RawSignal(
        source=source,
        connector=Feeds.name,
        origin_id=_key(entry) or hashlib.sha256(text.encode()).hexdigest()[:16],
        key=_key(entry),
        redated=True,
        date=day,
        text=text,
        title=title,
        author=one_line(_string(entry.get("author"))),
        outlet=said_by or outlet,
        link=link if is_address(link) else "",
    )


def _body(entry: Any) -> str:
    """Return the longest of summary and content as text: feeds repeat the lead in both."""
    contents = entry.get("content")
    parts = [_string(part.get("value")) for part in contents] if isinstance(contents, list) else []
    return max((from_html(part) for part in [_string(entry.get("summary")), *parts]), key=len, default="")
