"""Which column holds what: names of columns, their aliases, and the header among the first lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, groupby, islice
from pathlib import Path

from connectors import tables
from connectors.base import LeftOut, Note, Rejected
from connectors.dates import Order, month_of_title, order_of
from connectors.plain import one_line
from connectors.safety import Unreadable
from connectors.tables import Cell, Row

_NOT_A_NAME = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 60
_UNFOLDED = ("maand", "aantal")  # what stands behind a row of counts, made of each month that has a column


def fold(name: object) -> str:
    """Return a column's name without case, accents, punctuation and spaces: `Datum ontvangst` is `datumontvangst`."""
    if not isinstance(name, str) or len(name) > _LONGEST_NAME:
        return ""
    bare = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return _NOT_A_NAME.sub("", bare)


@dataclass(slots=True)
class Record:
    """One row by standard name; `extra` holds further columns of the same standard name, such as a second place."""

    row: Row
    cells: dict[str, Cell]
    extra: dict[str, list[Cell]]

    @property
    def place(self) -> str:
        """Where it stands, in Dutch."""
        return self.row.place

    def text(self, name: str) -> str:
        """The cell as text, empty when the column is absent."""
        cell = self.cells.get(name, "")
        return cell if isinstance(cell, str) else cell_text(cell)

    def texts(self, name: str) -> list[str]:
        """The texts of all columns of this standard name that are not empty."""
        others = map(cell_text, self.extra[name]) if name in self.extra else ()
        return [text for text in (self.text(name), *others) if text and not text.isspace()]

    def line(self, name: str) -> str:
        """The cell as text on one line, empty when the column is absent."""
        text = self.text(name)
        return one_line(text) if text else ""

    def lines(self, name: str, between: str) -> str:
        """The same of all columns of this standard name that are not empty, put together."""
        return between.join(map(one_line, self.texts(name))) if name in self.extra else self.line(name)


class Columns:
    """Knows the names that columns go by.

    Args:
        aliases: standard name to the names that it goes by, the best first.
        mapping: standard name to the name of a column in this file, which comes before the aliases.
    """

    def __init__(self, aliases: Mapping[str, Sequence[str]], mapping: Mapping[str, str] | None = None) -> None:
        self._ranks: dict[str, tuple[int, str]] = {}
        for standard, names in aliases.items():
            for rank, name in enumerate((standard, *names), start=1):
                self._ranks.setdefault(fold(name), (rank, standard))
        for standard, name in (mapping or {}).items():
            self._ranks[fold(name)] = (0, standard)
        self._ranks.pop("", None)

    def known(self, cell: object) -> bool:
        """Tell whether a cell holds the name of a column."""
        return fold(cell) in self._ranks

    def match(self, header: Sequence[Cell]) -> dict[str, list[int]]:
        """Return for each standard name the positions of its columns, the best first."""
        found: dict[str, list[tuple[int, int]]] = {}
        for position, cell in enumerate([*header, *(_UNFOLDED if self.months(header) else ())]):
            if ranked := self._ranks.get(fold(cell)):
                found.setdefault(ranked[1], []).append((ranked[0], position))
        return {standard: [position for _, position in sorted(places)] for standard, places in found.items()}

    def months(self, header: Sequence[Cell]) -> dict[int, date]:
        """Return the month of each column with counts, where subjects have a column for each month; else nothing."""
        names = {ranked[1] for cell in header if (ranked := self._ranks.get(fold(cell)))}
        if (
            "onderwerp" not in names
            or names & {"aantal", "maand", "datum", "vraag"}
            or fold("aantal") not in self._ranks
        ):
            return {}
        found = {position: month for position, cell in enumerate(header) if (month := month_of_title(cell))}
        return found if len(found) > 1 else {}

    def header(self, first: Sequence[Sequence[Cell]]) -> int | None:
        """Return which of the first rows names the most columns, at least two, or one in a row of one; None if none."""
        counts = [len(self.match(row)) for row in first]
        best = max(counts, default=0)
        if best == 0:
            return None
        row = counts.index(best)
        filled = sum(1 for cell in first[row] if cell_text(cell).strip())
        return row if best > 1 or filled == 1 or row == 0 else None

    def found(self, path: Path, head: bytes) -> set[str]:
        """Return the standard names in the header of the first sheet that has one."""
        for first in tables.first_rows(path, head, self.known):
            row = self.header(first)
            if row is not None:
                return set(self.match(first[row]))
        return set()


def records(path: Path, columns: Columns, needs: Mapping[str, Sequence[str]]) -> Iterator[Record | Rejected | LeftOut]:
    """Yield the rows of every sheet under its header, as records.

    `needs` maps the Dutch name of what is needed to the standard names that serve for it. Raises `Unreadable` when no
    sheet has a header with all of them.
    """
    complaint: Unreadable | None = None
    done = any_row = False
    for _, sheet in groupby(tables.rows(path, columns.known), key=_sheet_of):
        rows = iter(sheet)
        first = list(islice(rows, tables.HEADER_WITHIN))
        whole = [row for row in first if isinstance(row, Row)]
        position = columns.header([row.cells for row in whole])
        if position is None:
            if not all(_is_empty(row) for row in whole):
                complaint = complaint or _NO_HEADER
            continue
        header = whole[position]
        places = columns.match(header.cells)
        missing = [dutch for dutch, names in needs.items() if not places.keys() & set(names)]
        if missing:
            complaint = _missing(missing, header)
            continue
        done = True
        record = _reader(places)
        months = columns.months(header.cells)
        for row in chain(first[first.index(header) + 1 :], rows):
            any_row = True
            if isinstance(row, Rejected):
                yield row
            elif _is_empty(row):
                yield LeftOut("lege rij")
            elif months:
                yield from map(record, _unfolded(row, months, len(header.cells)))
            else:
                yield record(row)
    if not done or not any_row:
        raise complaint or Unreadable("De tabel heeft geen rijen.", "Controleer of de export is gelukt.")


def date_order(path: Path, columns: Columns, needs: Mapping[str, Sequence[str]]) -> tuple[Order, Note | None]:
    """Return how the dates of a table are written, and what its reader should know of that."""
    try:
        order = order_of(row.cells.get("datum") for row in records(path, columns, needs) if isinstance(row, Record))
    except Unreadable:
        return Order.DAY_FIRST, None  # reading it will say so
    told = _TOLD.get(order)
    return order, Note(told) if told else None


_TOLD = {
    Order.UNTOLD: "Of bij de datums de dag of de maand voorop staat, is nergens te zien. Zij zijn gelezen als "
    "dag-maand-jaar (04-03-2025 is 4 maart). Klopt dat niet, schrijf ze dan als jaar-maand-dag.",
    Order.MONTH_FIRST: "Bij de datums in dit bestand staat de maand voorop; zo zijn zij gelezen (04/03/2025 is 3 april).",
    Order.MIXED: "In dit bestand staan datums met de dag voorop en datums met de maand voorop. Wat op twee manieren te lezen "
    "is, is niet gelezen.",
}


class UnknownColumns(Unreadable):
    """A table whose columns have to be named before it can be read."""


_NO_HEADER = UnknownColumns(
    "Geen van de eerste regels noemt kolommen die bekend zijn.",
    "Geef met --mapping aan welke kolom de datum is en welke de tekst.",
)


def _missing(what: Sequence[str], header: Row) -> Unreadable:
    return UnknownColumns(
        f"Er is geen kolom met {' en geen kolom met '.join(what)} ({header.place}).",
        "Voeg de kolom toe, of geef met --mapping aan hoe die kolom in dit bestand heet.",
    )


def _sheet_of(row: Row | Rejected) -> str:
    return row.sheet if isinstance(row, Row) else row.place.partition(",")[0] if row.place.startswith("blad") else ""


def _unfolded(row: Row, months: Mapping[int, date], width: int) -> Iterator[Row]:
    """Yield a row with counts month by month, each with its month and its number behind it."""
    cells = [*row.cells, *[""] * width][:width]
    for position, month in months.items():
        if cell_text(cells[position]).strip():
            yield Row(row.number, [*cells, month, cells[position]], row.sheet)


def _is_empty(row: Row) -> bool:
    for cell in row.cells:
        text = cell if isinstance(cell, str) else cell_text(cell)
        if text and not text.isspace():
            return False
    return True


def _reader(places: Mapping[str, Sequence[int]]) -> Callable[[Row], Record]:
    """Return what makes a record of a row; of a row that is as wide as it should be, in one step."""
    whole = all(len(positions) == 1 for positions in places.values())
    widest = max(position for positions in places.values() for position in positions)
    firsts = [positions[0] for positions in places.values()]
    names = list(places)

    def record(row: Row) -> Record:
        row_cells = row.cells
        width = len(row_cells)
        if whole and width > widest:
            return Record(row, dict(zip(names, [row_cells[position] for position in firsts], strict=True)), {})
        cells: dict[str, Cell] = {}
        extra: dict[str, list[Cell]] = {}
        for standard, positions in places.items():
            there = [row_cells[position] for position in positions if position < width]
            if there:
                cells[standard] = there[0]
            if len(there) > 1:
                extra[standard] = there[1:]
        return Record(row, cells, extra)

    return record


def cell_text(cell: Cell) -> str:
    """Return a cell as its user sees it: a whole number without `.0`, a day without midnight."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)
