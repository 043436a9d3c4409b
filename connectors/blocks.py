"""What a document is made of, whatever kind of file it was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

#: A list's item: its mark (also one of the symbol fonts of Word and LibreOffice), and its text.
BULLET = re.compile(r"\s*(?:[-*+•–▪◦·\uf0a0-\uf0ff]|\d{1,2}[.)])\s+(.*)")


class Kind(Enum):
    """What a block is to its reader."""

    HEADING = "heading"
    BULLET = "bullet"
    PARAGRAPH = "paragraph"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, an item of a list, a paragraph, or a row of a table with its cells."""

    kind: Kind
    text: str
    cells: tuple[str, ...] = ()


def row(cells: list[str]) -> Block:
    """Return a row of a table, empty cells left out."""
    filled = tuple(cell for cell in (cell.strip() for cell in cells) if cell)
    return Block(Kind.ROW, ": ".join(filled), filled)


def is_own_line(line: str) -> bool:
    """Tell whether a line is a short "Datum: 3 maart" or "Signalen:", which never runs on into the next."""
    return bool(re.match(r"[\s*_]*[\w /-]{2,40}[\s*_]*:", line))
