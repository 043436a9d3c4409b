"""Rows out of `.csv`, `.tsv`, `.xlsx`, `.xls` and `.ods`, whatever separator or encoding they were saved with."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from connectors.base import Rejected
from connectors.safety import Unreadable, check_zip

Cell = str | int | float | bool | date | datetime | time | timedelta

TEXT_SUFFIXES = (".csv", ".tsv")
SHEET_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
SUFFIXES = TEXT_SUFFIXES + SHEET_SUFFIXES
HEADER_WITHIN = 20  # a header may stand under some lines with a title, a date of export and the like
_FIELD_LIMIT = 1_000_000  # characters; a longer field is a quotation mark that was never closed, or an attack
_SEPARATORS = (";", ",", "\t", "|")
_SHEET_BYTES = 400_000_000
_MOST_CELLS = 5_000_000  # of a sheet, empty ones too: the reader of spreadsheets keeps room for all of them at once
_MOST_REPEATS = 10_000
_BLOCK = 4_000_000
_CELL = re.compile(rb"<(?:\w+:)?(?:c|row)\s[^<>]{0,200}?\br=[\"']([A-Z]*)(\d+)[\"']")
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\s[^<>]{0,200}?ref=[\"'](?:[A-Z]+\d+:)?([A-Z]+)(\d+)[\"']")
_REPEATED = re.compile(
    rb"<table:(?:table-row|table-cell)\b[^<>]*number-(?:rows|columns)-repeated=[\"'](\d+)[\"'][^<>]*(?<!/)>"
)
_FILLED = re.compile(
    rb"\s*(?:<table:(?:covered-)?table-cell\b[^<>]*/>\s*)*<table:(?:covered-)?table-cell\b[^<>]*(?<!/)>"
)


@dataclass(slots=True)
class Row:
    """One row: `number` is the line or row as the user's program shows it, from 1; `sheet` is empty for text files."""

    number: int
    cells: Sequence[Cell]
    sheet: str = ""

    @property
    def place(self) -> str:
        """Where the row stands, in Dutch."""
        return f"blad '{self.sheet}', rij {self.number}" if self.sheet else f"regel {self.number}"


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    # A file in Windows-1252, or with some lines of it, has bytes that UTF-8 does not know: just those are read so.
    if not isinstance(error, UnicodeDecodeError):
        raise error
    # Byte by byte costs time, so a long run of such bytes is taken at once.
    run = _HIGH_BYTES.match(error.object, error.start)
    end = run.end() if run and run.end() - error.start > _LONG_RUN else error.end
    return error.object[error.start : end].decode("cp1252", errors="replace"), end


_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_LONG_RUN = 64
codecs.register_error("connectors.cp1252", _as_windows_1252)
csv.field_size_limit(_FIELD_LIMIT)


def encoding_of(head: bytes) -> str:
    """Return the encoding that the first bytes of a text file point to: UTF-16 or UTF-32 by mark or by NULs, or UTF-8."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[:2000]
    if len(sample) >= 20:
        if sample[1::2].count(0) > len(sample) * 0.35 and sample[::2].count(0) < len(sample) * 0.05:
            return "utf-16-le"
        if sample[::2].count(0) > len(sample) * 0.35 and sample[1::2].count(0) < len(sample) * 0.05:
            return "utf-16-be"
    return "utf-8-sig"


def decode(content: bytes) -> str:
    """Return the text of a whole file in UTF-8, UTF-16 or Windows-1252. Never raises."""
    encoding = encoding_of(content[:65536])
    return content.decode(encoding, errors="connectors.cp1252" if encoding == "utf-8-sig" else "replace")


def separator_of(text: str, known: Callable[[str], bool]) -> str:
    """Return the separator with which most cells of one of the first lines are `known` names of columns.

    Where no name is known, the one that cuts the most lines in the same number of pieces, more than one.
    """

    def fit(separator: str) -> tuple[int, int, int]:
        rows = _first_cells(text, separator)
        widths = [len(row) for row in rows if len(row) > 1]
        names = max((sum(known(cell) for cell in row) for row in rows), default=0)
        common = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        return names, widths.count(common), -_SEPARATORS.index(separator)

    return max(_SEPARATORS, key=fit)


def _first_cells(text: str, separator: str, count: int = HEADER_WITHIN) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            if len(rows) >= count:
                break
            rows.append(row)
    except csv.Error:
        pass
    return rows


def first_rows(
    path: Path, head: bytes, known: Callable[[str], bool], count: int = HEADER_WITHIN
) -> list[list[list[Cell]]]:
    """Return the first rows of each sheet (one for a text file), for looking at the header; raises `Unreadable`."""
    if path.suffix.lower() in TEXT_SUFFIXES:
        text = head.decode(encoding_of(head), errors="ignore").replace("\0", "")
        return [[list(row) for row in _first_cells(text, separator_of(text, known), count)]]
    stat = path.stat()
    return _first_of_sheets(path, stat.st_mtime_ns, stat.st_size, count)


@lru_cache(maxsize=2)  # every connector for tables asks the same of the same file
def _first_of_sheets(path: Path, _changed: int, _size: int, count: int) -> list[list[list[Cell]]]:
    with _open_workbook(path) as book:
        return [
            [list(cells) for cells in book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=count)]
            for name in _visible(book)
        ]


def rows(path: Path, known: Callable[[str], bool]) -> Iterator[Row | Rejected]:
    """Yield all rows, empty ones too, sheet by sheet; a row that can't be read as a `Rejected`.

    Raises `Unreadable` when the file as a whole can't be read. Text files are streamed; of a spreadsheet, one sheet at
    a time is in memory.
    """
    if path.suffix.lower() in TEXT_SUFFIXES:
        return _text_rows(path, known)
    return _sheet_rows(path)


def _text_rows(path: Path, known: Callable[[str], bool]) -> Iterator[Row | Rejected]:
    with path.open("rb") as binary:
        head = binary.read(65536)
    encoding = encoding_of(head)
    separator = separator_of(head.decode(encoding, errors="ignore").replace("\0", ""), known)
    errors = "connectors.cp1252" if encoding == "utf-8-sig" else "replace"
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        reader = csv.reader(_lines(file), delimiter=separator)
        while True:
            start = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield Rejected(
                    f"regel {start} tot en met {reader.line_num}",
                    "Deze regels vormen samen één veld van meer dan een miljoen tekens.",
                    "Kijk of er een aanhalingsteken ontbreekt, en bied het bestand opnieuw aan.",
                )
                continue
            yield Row(start, cells)


def _lines(file: IO[str]) -> Iterator[str]:
    """The lines of a text file, without NULs; of an endless line only as much as makes the reader refuse it."""
    while line := file.readline(_FIELD_LIMIT + 2):
        if len(line) > _FIELD_LIMIT:
            while not line.endswith("\n"):
                more = file.readline(_FIELD_LIMIT)
                if not more:
                    break
                line = line[:_FIELD_LIMIT] + more[-1:] if more.endswith("\n") else line
            # The quote makes one field of it, so that the reader refuses the line as a whole.
            yield '"' + line.replace('"', "").replace("\0", " ").ljust(_FIELD_LIMIT + 2, "x")
        else:
            yield line.replace("\0", "") if "\0" in line else line


def _sheet_rows(path: Path) -> Iterator[Row | Rejected]:
    with _open_workbook(path) as book:
        names = _visible(book)
        for name in names:
            try:
                sheet = book.get_sheet_by_name(name)
            except (CalamineError, ValueError, OSError):
                yield Rejected(
                    f"blad '{name}'",
                    "Dit blad is beschadigd.",
                    "Open het bestand in een spreadsheetprogramma en sla het opnieuw op.",
                )
                continue
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                yield Row(number, cells, name)


def _visible(book: CalamineWorkbook) -> list[str]:
    return [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]


def _refuse_vast(path: Path) -> None:
    """Raise `Unreadable` when a few cells of a sheet lie so far apart, or are repeated so often, that it fills memory.

    The reader of spreadsheets keeps a place for every cell between the first and the last, and ends the program when it
    can't have that.
    """
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.filename.startswith("xl/worksheets/") or info.filename == "content.xml":
                with archive.open(info) as file:
                    vast = _is_vast(file) if info.filename != "content.xml" else _repeats(file)
                if vast:
                    raise Unreadable(
                        "Het rekenblad heeft cellen die te ver uit elkaar staan of te vaak worden herhaald.",
                        "Verwijder lege rijen en kolommen, of sla het blad op als .csv.",
                    )


def _is_vast(file: IO[bytes]) -> bool:
    rows = columns = 1
    for block in _overlapping(file):
        for letters, digits in {*_CELL.findall(block), *_DIMENSION.findall(block)}:
            rows = max(rows, int(digits[:12]))
            columns = max(columns, _column(letters))
        if rows * columns > _MOST_CELLS:
            return True
    return False


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:5]:
        number = number * 26 + letter - 64
    return number


def _repeats(file: IO[bytes]) -> bool:
    return any(
        int(found[1][:12]) > _MOST_REPEATS
        and (found[0].startswith(b"<table:table-cell") or _FILLED.match(block, found.end()))
        for block in _overlapping(file)
        for found in _REPEATED.finditer(block)
    )


def _overlapping(file: IO[bytes]) -> Iterator[bytes]:
    """The content by the block, each with the end of the one before: what stands on the border is whole in one."""
    end = b""
    while block := file.read(_BLOCK):
        yield end + block
        end = block[-1000:]


def _open_workbook(path: Path) -> CalamineWorkbook:
    check_zip(path, _SHEET_BYTES)
    with suppress(zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error):
        _refuse_vast(path)  # of a damaged one the reader says what is wrong
    try:
        return CalamineWorkbook.from_path(path)
    except (CalamineError, OSError, ValueError) as error:
        locked = "password" in str(error).lower()
        raise Unreadable(
            "Het rekenblad is met een wachtwoord beveiligd."
            if locked
            else "Het rekenblad is beschadigd of is geen rekenblad.",
            "Open het in een spreadsheetprogramma en sla het opnieuw op, zonder wachtwoord.",
        ) from error
