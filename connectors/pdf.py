"""The text layer of a `.pdf` as blocks: lines by their place on the page, headings by the size of their letters."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from connectors.blocks import BULLET, Block, Kind, is_own_line, row
from connectors.plain import one_line
from connectors.safety import Unreadable

_LARGEST = 100_000_000  # bytes, pictures and all
_MOST_PAGES = 1000
_SECONDS = 8.0
_DAMAGED = (
    "De pdf is beschadigd.",
    "Open haar in een pdf-lezer en sla haar opnieuw op, of vraag het document als .docx.",
)
_SLOW = ("De pdf is te ingewikkeld om te lezen.", "Sla de tekst op als .docx of .txt.")
_LOCKED = ("De pdf is met een wachtwoord beveiligd.", "Sla haar op zonder beveiliging.")
_SCAN = (
    "De pdf bevat geen tekst die te lezen is: waarschijnlijk is het een scan.",
    "Haal haar door tekstherkenning (OCR) en bied haar opnieuw aan, of typ de signalen over in een .txt.",
)
# What a page may unpack to. A page of text is a few kilobytes; what is larger are drawings and bombs.
_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": 10_000_000,
    "lzw_maximum_output_length": 10_000_000,
    "run_length_maximum_output_length": 10_000_000,
    "array_based_stream_maximum_output_length": 10_000_000,
    "stream_parsing_work_maximum_count": 400_000,
    "xform_maximum_invocations_per_extraction": 500,
    "page_tree_maximum_entries": 20_000,
}
_HEADING = 1.08  # times as large as the letters of the text
_NEW_PARAGRAPH = 1.25  # times the usual distance between lines
_SHORT = 0.75  # of the longest line: it did not run on to the margin


class _TooSlowError(Exception):
    """The page asks for more time than text takes."""


@dataclass(slots=True)
class _Line:
    """Pieces that stand at the same height: their text, and the letters that they are written with."""

    page: int
    height: float
    pieces: list[tuple[float, str, str, float]] = field(default_factory=list)  # from the left, text, font, size

    @property
    def text(self) -> str:
        first, *rest = (text for _, text, _, _ in self.pieces)
        # The mark of a list is a piece by itself, and the white behind it none.
        mark = len(first.strip()) == 1 and not first.strip().isalnum()
        return one_line(first + " " * mark + "".join(rest))

    @property
    def size(self) -> float:
        return min(size for _, _, _, size in self.pieces)

    @property
    def bold(self) -> bool:
        return all("bold" in font.lower() for _, _, font, _ in self.pieces)

    @property
    def cells(self) -> list[str]:
        """The text as the cells of a row: a short first piece, and what was put beside it in the same letters."""
        pieces = [piece for piece in self.pieces if piece[1].strip()]
        beside = len(pieces) > 1 and pieces[0][2] == pieces[1][2] and len(pieces[0][1]) <= 40
        if not beside or BULLET.fullmatch(self.text) or not pieces[1][1].startswith(" "):
            return []
        return [one_line(pieces[0][1]), one_line("".join(text for _, text, _, _ in pieces[1:]))]


def pdf_blocks(path: Path) -> Iterator[Block]:
    """Yield the blocks of a `.pdf` in the order of its pages.

    Raises `Unreadable` when it is damaged, locked, too large, or a scan without a text layer.
    """
    # Loaded here: most input is no pdf.
    from pypdf import apply_configuration  # noqa: PLC0415
    from pypdf.errors import DependencyError, FileNotDecryptedError  # noqa: PLC0415

    if path.stat().st_size > _LARGEST:
        raise Unreadable("De pdf is groter dan 100 MB.", "Verdeel haar in een document voor elk werkbezoek.")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it says of a broken file, we say ourselves
    try:
        with apply_configuration(**_LIMITS):
            lines = _lines(path)
    except Unreadable:
        raise
    except (FileNotDecryptedError, DependencyError) as error:
        raise Unreadable(*_LOCKED) from error
    except _TooSlowError as error:
        raise Unreadable(*_SLOW) from error
    except Exception as error:  # a broken file leads it to whatever error is nearest
        raise Unreadable(*_DAMAGED) from error
    if not lines:
        raise Unreadable(*_SCAN)
    yield from _blocks(lines)


def _lines(path: Path) -> list[_Line]:
    from pypdf import PdfReader  # noqa: PLC0415

    reader = PdfReader(path)
    deadline = time.monotonic() + _SECONDS
    found: list[_Line] = []
    for number, page in enumerate(reader.pages):
        if number >= _MOST_PAGES:
            raise Unreadable("De pdf heeft meer dan duizend bladzijden.", "Verdeel haar in kleinere documenten.")
        found += _page_lines(page, number, deadline)
    return found


def _page_lines(page: Any, number: int, deadline: float) -> list[_Line]:
    found: list[_Line] = []

    def in_time(*_: object) -> None:
        if time.monotonic() > deadline:
            raise _TooSlowError

    def take(text: str, outer: list[float], inner: list[float], font: Any, size: float) -> None:
        in_time()
        if not text.strip():
            return
        left = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
        height = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
        scale = (abs(inner[3]) or abs(inner[1])) * (abs(outer[3]) or abs(outer[1]))
        letters = size * scale or 1.0
        if not found or abs(found[-1].height - height) > 0.4 * letters:
            found.append(_Line(number, height))
        name = str(font.get("/BaseFont", "")) if isinstance(font, dict) else ""
        for position, part in enumerate(text.split("\n")):
            if position:
                found.append(_Line(number, found[-1].height - 1.2 * letters))
            if part.strip():
                found[-1].pieces.append((left, part, name, letters))

    page.extract_text(visitor_text=take, visitor_operand_before=in_time)
    return [line for line in found if line.pieces and line.text]


def _blocks(lines: list[_Line]) -> Iterator[Block]:
    letters: Counter[tuple[float, bool]] = Counter()
    for line in lines:
        letters[round(line.size, 1), line.bold] += len(line.text)
    (usual, bold), _ = letters.most_common(1)[0]
    steps = [
        a.height - b.height for a, b in pairwise(lines) if a.page == b.page and 0 < a.height - b.height < 5 * usual
    ]
    step = median(steps) if steps else 0.0
    longest = max(len(line.text) for line in lines)
    kind, parts = Kind.PARAGRAPH, list[str]()
    beside = 0.0  # where the second cell of the last row began

    def done() -> Iterator[Block]:
        nonlocal beside
        if parts:
            yield row(parts) if kind is Kind.ROW else Block(kind, one_line(" ".join(parts)))
            parts.clear()
        beside = 0.0

    before: _Line | None = None
    for line in lines:
        text = line.text
        ended = before is None or _ends(before, line, step, longest)
        if _is_heading(line, usual, bold=bold):
            yield from done()
            yield Block(Kind.HEADING, text)
        elif item := BULLET.fullmatch(text):
            yield from done()
            kind, parts[:] = Kind.BULLET, [item[1]]
        elif cells := line.cells:
            yield from done()
            kind, parts[:], beside = Kind.ROW, cells, line.pieces[1][0]
        elif kind is Kind.ROW and parts and not ended and abs(line.pieces[0][0] - beside) < usual:
            parts[-1] += f" {text}"
        else:
            if ended or is_own_line(text) or kind is Kind.ROW or not parts:
                yield from done()
                kind = Kind.PARAGRAPH
            parts.append(text)
        before = line
    yield from done()


def _ends(before: _Line, line: _Line, step: float, longest: int) -> bool:
    """Tell whether a line begins something new: there is white above it, or the line before stopped short."""
    if before.page == line.page and before.height - line.height > _NEW_PARAGRAPH * step:
        return True
    return before.text.endswith((".", "!", "?", ":")) and len(before.text) < _SHORT * longest


def _is_heading(line: _Line, usual: float, *, bold: bool) -> bool:
    larger = line.size > _HEADING * usual or (line.bold and not bold)
    return larger and len(line.text) <= 120 and not line.text.endswith((".", ",", ";"))
