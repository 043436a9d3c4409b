"""Proposes which column of a table is what: from the names in its header, and where these don't tell from the values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path

from connectors import clippings, questions, tables
from connectors.base import Source
from connectors.columns import Columns, cell_text, fold
from connectors.dates import read_date
from connectors.safety import Unreadable
from connectors.tables import Cell

ROWS = 200  # so many rows are looked at
_ENOUGH = 0.8  # of the filled cells in a column must fit to call it that
_LONGEST_NUMBER = 30
_CHANNELS = {
    "telefoon", "telefonisch", "tel", "bellen", "email", "mail", "chat", "livechat", "whatsapp", "brief", "post", "balie",
    "sms", "app", "web", "website", "webformulier", "contactformulier", "formulier", "socialmedia", "social", "facebook",
    "twitter", "x", "instagram", "linkedin", "bluesky",
}  # fmt: skip
_TABLES: Mapping[Source, tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]] = {
    Source.QUESTION: (questions.ALIASES, questions.NEEDS),
    Source.MEDIA: (clippings.ALIASES, clippings.NEEDS),
}
# Where the text stands, and what there may be of it without.
_TEXTS = {Source.QUESTION: ("vraag", "onderwerp"), Source.MEDIA: ("tekst", "titel")}
_WITHOUT_HEAD = "Het bestand heeft geen kolommen met een naam.", "Zet boven elke kolom een naam."

Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal for one table.

    `mapping` has standard names to titles of columns, `columns` all titles in their order, `examples` some filled cells
    of each as they stand in the file (personal data and all), and `missing` says in Dutch what is needed and not found.
    `hidden` is how many columns were taken out, because their title may not be shown. What is confirmed goes for all
    tables of the same `key`.
    """

    key: str
    source: Source
    mapping: dict[str, str]
    columns: tuple[str, ...]
    examples: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]
    hidden: int = 0

    @property
    def unused(self) -> tuple[str, ...]:
        """The columns that are nothing."""
        return tuple(title for title in self.columns if title not in self.mapping.values())


def speaks_for_itself(path: Path, source: Source | None) -> bool:
    """Tell whether a file needs no mapping: it is no table, or the names of its columns say what it is.

    Raises `Unreadable` when it is a table that can't be read.
    """
    if path.suffix.lower() not in tables.SUFFIXES:
        return True
    with path.open("rb") as file:
        head = file.read(65_536)
    told = [kind.source for kind in (clippings.Clippings(), questions.Questions()) if kind.recognise(path, head)]
    if source not in {None, *_TABLES}:
        return True  # what the user wants as mail or notes is read as well as may be
    wanted = [source] if source else told
    found = {which: Columns(_TABLES[which][0]).found(path, head) for which in wanted}
    return any(not missing(which, names) and not _overlooks_text(path, which, names) for which, names in found.items())


def _overlooks_text(path: Path, source: Source, found: set[str]) -> bool:
    """Tell whether a table has its subjects or headlines in a column that is known, and longer texts in one that is not."""
    text, title = _TEXTS[source]
    if text in found or title not in found or "aantal" in found:
        return False
    for titles, below in _sheets(path, ROWS):
        mapping = _proposal(titles, below, source, {}).mapping
        columns = [titles.index(mapping[name]) for name in (text, title) if name in mapping]
        lengths = [sum(len(cell_text(row[place])) for row in below if place < len(row)) for place in columns]
        if len(lengths) == 2 and lengths[0] > 2 * lengths[1]:
            return True
    return False


def propose(
    path: Path, source: Source | None = None, tests: Mapping[str, Test] | None = None, rows: int = ROWS
) -> Proposal:
    """Return a proposal for the first sheet of a table that has columns.

    `tests` tell of a text whether it may be the value of a standard name (`plaats`, `ministerie`). Raises `Unreadable`
    when there is nothing to propose for.
    """
    for titles, below in _sheets(path, rows):
        return _proposal(titles, below, source, tests or {})
    raise Unreadable(*_WITHOUT_HEAD)


def key_of(path: Path) -> str:
    """Return 16 hexadecimal digits that are the same for tables with the same names above their columns, or nothing.

    Raises `Unreadable` when it is a table that can't be read.
    """
    return next((_key(titles) for titles, _ in _sheets(path, tables.HEADER_WITHIN)), "")


def _sheets(path: Path, rows: int) -> Iterator[tuple[list[str], list[list[Cell]]]]:
    """The names of the columns, and the first rows below them, of each sheet that has columns."""
    with path.open("rb") as file:
        head = file.read(65_536)
    for first in tables.first_rows(path, head, _known, rows):
        position = _header(first)
        if position is not None:
            yield [cell_text(cell).strip() for cell in first[position]], first[position + 1 :]


def _key(titles: Sequence[str]) -> str:
    told = "\0".join(title.casefold() for title in titles)
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _known(cell: object) -> bool:
    return any(Columns(aliases).known(cell) for aliases, _ in _TABLES.values())


def _header(first: Sequence[Sequence[Cell]]) -> int | None:
    """Return which row names the columns: one with known names, or else the first with the most short texts."""

    def names(row: Sequence[Cell]) -> tuple[int, int]:
        texts = {cell for cell in row if isinstance(cell, str) and 0 < len(cell.strip()) <= 60}
        return sum(map(_known, texts)), len(texts)

    counts = [names(row) for row in first[: tables.HEADER_WITHIN]]
    best = max(counts, default=(0, 0))
    return counts.index(best) if best[1] > 1 else None


def _proposal(
    titles: Sequence[str], rows: Sequence[Sequence[Cell]], source: Source | None, tests: Mapping[str, Test]
) -> Proposal:
    places = {title: position for position, title in reversed(list(enumerate(titles))) if title}
    values = {
        title: [row[position] for row in rows if position < len(row) and cell_text(row[position]).strip()]
        for title, position in places.items()
    }
    kind = source if source is not None and source in _TABLES else _source_of(titles, values)
    mapping = _by_name(titles, values, kind)
    _by_value(mapping, values, kind, tests)
    if _is_date(mapping.get("datum", "")):
        raise Unreadable(*_WITHOUT_HEAD)
    order = {standard: mapping[standard] for standard in _TABLES[kind][0] if standard in mapping}
    examples = {title: tuple(cell_text(cell).strip() for cell in cells[:3]) for title, cells in values.items()}
    columns = tuple(title for title in dict.fromkeys(titles) if title)
    return Proposal(_key(titles), kind, order, columns, examples, tuple(missing(kind, set(order))))


def _source_of(titles: Sequence[str], values: Mapping[str, Sequence[Cell]]) -> Source:
    media = Columns({"media": ("medium", "outlet", "krant", "bereik", "oplage", "reach", "headline", "url", "link")})
    addresses = any(_share(cells, _is_address) >= _ENOUGH for cells in values.values())
    return Source.MEDIA if media.match(titles) or addresses else Source.QUESTION


def missing(source: Source, found: set[str]) -> list[str]:
    """Return in Dutch what a table of a source needs, and has not with these standard names."""
    return [dutch for dutch, names in _TABLES[source][1].items() if not found & set(names)]


def _by_name(titles: Sequence[str], values: Mapping[str, Sequence[Cell]], source: Source) -> dict[str, str]:
    """Name columns by their title as a whole, and then by a word in it that is a known name and whose values agree."""
    aliases = _TABLES[source][0]
    found = {standard: titles[places[0]] for standard, places in Columns(aliases).match(titles).items()}
    for standard, names in aliases.items():
        words = {fold(name) for name in (standard, *names) if len(fold(name)) > 3}
        for title in titles:
            if standard in found or title in found.values() or not values.get(title):
                continue
            said = {fold(word) for word in re.split(r"[\W_]+", title)}
            if words & said and (standard != "datum" or _share(values[title], _is_date) >= _ENOUGH):
                found[standard] = title
    return found


def _by_value(
    mapping: dict[str, str], values: Mapping[str, Sequence[Cell]], source: Source, tests: Mapping[str, Test]
) -> None:
    free = {title: cells for title, cells in values.items() if title not in mapping.values() and cells}

    def take(standard: str, fits: Callable[[str], float]) -> None:
        if standard in mapping or standard not in _TABLES[source][0]:
            return
        best = max(free, key=fits, default=None)
        if best is not None and fits(best) >= _ENOUGH:
            mapping[standard] = best
            free.pop(best)

    # Numbers may be days, but also anything else: without a name they are left alone.
    take("datum", lambda title: _share(free[title], lambda cell: not cell_text(cell).isdigit() and _is_date(cell)))
    take("kanaal", lambda title: _share(free[title], lambda cell: fold(cell_text(cell)) in _CHANNELS))
    take("url", lambda title: _share(free[title], _is_address))
    for standard, test in tests.items():
        take(standard, partial(_fit, free, test))
    # The text is the column with the longest cells, and the subject the next one that has words in it.
    lengths = {title: sum(len(cell_text(cell)) for cell in cells) / len(cells) for title, cells in free.items()}
    for standard in _TEXTS[source]:
        words = [title for title in free if _share(free[title], lambda cell: " " in cell_text(cell).strip()) >= 0.5]
        if standard in _TABLES[source][0] and standard not in mapping and words:
            best = max(words, key=lambda title: lengths[title])
            if standard in {"tekst", "vraag"} or lengths[best] > 8:
                mapping[standard] = best
                free.pop(best)
    take("kenmerk", lambda title: _is_key(free[title]))


def _fit(columns: Mapping[str, Sequence[Cell]], test: Test, title: str) -> float:
    return _share(columns[title], lambda cell: len(cell_text(cell)) <= 60 and test(cell_text(cell)))


def _share(cells: Sequence[Cell], fits: Callable[[Cell], bool]) -> float:
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def _is_date(cell: Cell) -> bool:
    try:
        read_date(cell)
    except ValueError:
        return False
    return True


def _is_address(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.strip().startswith(("http://", "https://"))


def _is_key(cells: Sequence[Cell]) -> float:
    """Every row another short value with a digit in it: a number by which a row is known."""
    texts = [cell_text(cell).strip() for cell in cells]
    different = len(set(texts)) == len(texts) > 1
    short = all(len(text) <= _LONGEST_NUMBER and " " not in text and re.search(r"\d", text) for text in texts)
    return 1.0 if different and short and not any(map(_is_address, cells)) else 0.0
