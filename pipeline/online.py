"""Input from addresses: fetched when it changed, read as any file, and remembered only once it is in the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from sqlalchemy import Engine

from connectors import answers, articles, registry
from connectors.base import Item, Note, RawSignal, Rejected, Source
from connectors.scratch import scratch
from connectors.web import Page, Refused, Web, shown
from pipeline.answers import update_answers
from pipeline.privacy import redact, signal_id_of
from pipeline.privacy.text import normalise
from pipeline.store import read
from pipeline.store import web as store
from pipeline.store.inputs import Input

# A text of fewer words is the lead of an article and no more.
LEAD_WORDS = 80
# A feed whose newest item is older has probably been left by its owner.
STALE = timedelta(days=60)
_MOST_ARTICLES = 200
_KINDS = {
    "text/csv": ".csv",
    "application/zip": ".zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}


@dataclass(frozen=True)
class Online:
    """How addresses are read: by which visitor, and whether the article is fetched of which a feed gives the lead."""

    web: Web = field(default_factory=Web)
    full_articles: bool = True


@contextmanager
def visit(engine: Engine, online: Online, source: Source | None = None) -> Iterator[Visit]:
    """Visit addresses for as long as the block lasts; what they gave is remembered when it ends well.

    So reading that was broken off is done again from the start: an address that was said to be read would keep silent.
    """
    with scratch() as folder:
        visiting = Visit(engine, online, source, folder)
        yield visiting
        visiting.remember()


class Visit:
    """Some addresses, asked one after the other."""

    def __init__(self, engine: Engine, online: Online, source: Source | None, folder: Path) -> None:
        self._engine = engine
        self._online = online
        self._source = source
        self._folder = folder
        self._met: list[Callable[[], store.Address]] = []
        self.unchanged = 0

    def read(self, urls: Iterable[str]) -> Iterator[tuple[Input, Callable[[], Iterable[Item]]]]:
        """Yield what is new at each address, as an input and its items; what is wrong with one is its only item."""
        for number, url in enumerate(urls):
            known = replace(store.remembered(self._engine, kept(url)), url=url)
            now = datetime.now(UTC)
            folder = self._folder / str(number)
            folder.mkdir()
            if answers.is_service(url):
                yield self._answered(known, folder / "antwoord", now)
                continue
            try:
                page, path = _fetched(self._online.web, known, folder, now)
            except Refused as refused:
                yield self._refused(known, refused, now)
                continue
            if page.unchanged:
                self.unchanged += 1
                self._met.append(
                    _constant(replace(known, asked_at=now, answered_at=now, not_before=None, complaint=""))
                )
            else:
                yield self._given(known, page, path, now)

    def _answered(
        self, known: store.Address, scratch: Path, now: datetime
    ) -> tuple[Input, Callable[[], Iterable[Item]]]:
        """Read a service with published answers, which are no signals: all that is told of it is how many there are."""
        last = known.answered_at.date() if known.answered_at else None
        try:
            _wait(known, now)
            keys, said = update_answers(self._engine, self._online.web, known.url, scratch, last)
        except Refused as refused:
            return self._refused(known, refused, now)
        met = replace(known, asked_at=now, answered_at=now, not_before=None, found=len(keys), complaint="")
        self._met.append(_constant(met))
        return self._input(known.url, "\n".join(keys).encode()), lambda: [Note(said)]

    def remember(self) -> None:
        """Write down what every address gave."""
        for address in self._met:
            met = address()
            met = replace(met, url=kept(met.url))
            store.remember(self._engine, met)
            if not met.complaint:
                store.settle(self._engine, met.url)

    def forget(self) -> None:
        """Leave it undone: not all that the addresses gave is in."""
        self._met.clear()

    def _refused(
        self, known: store.Address, refused: Refused, now: datetime
    ) -> tuple[Input, Callable[[], Iterable[Item]]]:
        complaint = f"{refused.reason} {refused.remedy}"
        not_before = refused.not_before or known.not_before
        self._met.append(_constant(replace(known, asked_at=now, not_before=not_before, complaint=complaint)))
        return self._input(known.url), lambda: [Rejected("", refused.reason, refused.remedy)]

    def _given(
        self, known: store.Address, page: Page, path: Path, now: datetime
    ) -> tuple[Input, Callable[[], Iterable[Item]]]:
        source = self._source or (Source.MEDIA if path.suffix == ".xml" else None)
        watched = _Watched(registry.read(path, source))

        def items() -> Iterable[Item]:
            if self._online.full_articles and path.suffix == ".xml":
                return _with_articles(self._engine, self._online.web, watched, path.with_suffix(".artikel"))
            return watched

        def met() -> store.Address:
            # What was read before, to the letter, is not read again.
            found = known.found if watched.found is None else watched.found
            answered = replace(known, asked_at=now, not_before=None, found=found, complaint=watched.complaint)
            if watched.complaint:
                # Nothing could be read, so the next time it has to be sent again, also when it did not change.
                return answered
            return replace(answered, etag=page.etag, last_modified=page.last_modified, answered_at=now)

        self._met.append(met)
        return self._input(known.url, path.read_bytes()), items

    def _input(self, url: str, content: bytes = b"") -> Input:
        place = kept(url)
        digest = blake2b(place.encode() + b"\0" + content, digest_size=8).hexdigest()
        asked = {"source": self._source.value} if self._source else {}
        return Input(digest, _named(url), version("rode-draden"), place=place, asked=asked)


class _Watched:
    """Passes items on, and sees how many there are, how new they are, and whether the whole could not be read."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = items
        self.found: int | None = None
        self.complaint = ""
        self._newest = date.min

    def __iter__(self) -> Iterator[Item]:
        self.found = 0
        for item in self._items:
            if isinstance(item, Rejected) and not item.place:
                self.complaint = f"{item.reason} {item.remedy}"
            elif isinstance(item, RawSignal):
                self._newest = max(self._newest, item.date)
            self.found += not isinstance(item, Note)
            yield item
        if date.min < self._newest < datetime.now(UTC).date() - STALE:
            yield Note(
                f"Het nieuwste bericht is van {self._newest:%d-%m-%Y}. Controleer of dit adres nog wordt bijgehouden."
            )


def kept(url: str) -> str:
    """Return what the store keeps of an address: what may be a key or a password in it stays in the settings.

    An address with a user or with something behind its question mark is kept as its site and path, with a digest that tells
    it from others. The digest leaves out a password, which could be guessed from it.
    """
    parts = urlsplit(url)
    plain = unquote(parts.path)
    if not ("@" in parts.netloc or parts.query or parts.fragment or redact(plain) != normalise(plain)):
        return url
    whole = f"{parts.username}@{parts.hostname}:{parts.port}{parts.path}?{parts.query}#{parts.fragment}"
    return f"#{blake2b(whole.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()} {_named(url)}"


def _named(url: str) -> str:
    """What an address is called: its site, and its path without personal data."""
    site, slash, path = shown(url).partition("/")
    return site + slash + redact(path)


def _constant(address: store.Address) -> Callable[[], store.Address]:
    return lambda: address


def _wait(known: store.Address, now: datetime) -> None:
    """Raise `Refused` for as long as an address asked to be left alone."""
    if known.not_before and known.not_before > now:
        until = known.not_before.astimezone().strftime("%d-%m-%Y %H:%M")
        raise Refused(
            f"{shown(known.url)} vroeg om te wachten tot {until}.", "Probeer het daarna opnieuw.", known.not_before
        )


def _fetched(web: Web, known: store.Address, folder: Path, now: datetime) -> tuple[Page, Path]:
    """Fetch an address to a file with the suffix of what it holds; raises `Refused`."""
    _wait(known, now)
    raw = folder / "antwoord"
    # What was wrong the last time is asked for as a whole, so that its complaint can be settled.
    asked = store.Address(known.url) if known.complaint else known
    page = web.fetch(known.url, raw, etag=asked.etag, last_modified=asked.last_modified)
    if page.unchanged:
        return page, raw
    with raw.open("rb") as file:
        head = file.read(registry.HEAD)
    if articles.is_page(head):
        feed = articles.feed_of(head)
        raise Refused(
            f"Op {shown(known.url)} staat een webpagina en geen feed.",
            f"De pagina noemt zelf deze feed: {urljoin(page.url, feed)} ."
            if feed
            else "Zoek op de site het adres van de RSS-feed.",
        )
    suffix = _suffix(page, head)
    # Of a feed whose items bear no date, the day on which it was fetched counts, as with one that is saved under its day.
    name = f"{now.astimezone():%Y-%m-%d}{suffix}" if suffix == ".xml" else raw.name + suffix
    return page, raw.rename(raw.with_name(name))


def _suffix(page: Page, head: bytes) -> str:
    """Return the suffix of what an address gave: its content tells first, whatever its server calls it."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return ".xml"
    named = Path(urlsplit(page.url).path).suffix.lower()
    known = {suffix for connector in registry.CONNECTORS for suffix in connector.suffixes if suffix} | {".zip"}
    return _KINDS.get(page.content_type) or (named if named in known else ".xml")


def _with_articles(engine: Engine, web: Web, items: Iterable[Item], scratch: Path) -> Iterator[Item]:
    """Replace the lead of what is new by its article, where the site and the owner allow it."""
    asked = missed = 0
    for item in items:
        is_lead = isinstance(item, RawSignal) and bool(item.link) and len(item.text.split()) < LEAD_WORDS
        if (
            not isinstance(item, RawSignal)
            or not is_lead
            or asked >= _MOST_ARTICLES
            or read.is_known(engine, signal_id_of(item))
        ):
            yield item
        else:
            asked += 1
            text = _article(web, item.link, scratch)
            missed += not text
            yield replace(item, text=text) if len(text) > len(item.text) else item
    if missed:
        yield Note(
            f"Van {missed} {'bericht' if missed == 1 else 'berichten'} mag of kan het artikel niet worden gelezen; "
            "daarvan is alleen de inleiding bewaard."
        )


def _article(web: Web, link: str, scratch: Path) -> str:
    try:
        if not web.allowed(link, scratch) or web.fetch(link, scratch, most=articles.LARGEST).reserved:
            return ""
    except Refused:
        return ""
    page = scratch.read_bytes()
    return "" if articles.is_reserved(page) else articles.article_text(page)
