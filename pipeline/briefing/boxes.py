"""What a page is made of: boxes with a place, in inches from the top left, whatever draws them.

`pipeline.briefing.layout` lays them out, `deck` makes a slide of them and `picture` a picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from connectors.base import Source
from pipeline.briefing.measure import Run

#: Left, top, width and height.
Rect = tuple[float, float, float, float]


class Slot(StrEnum):
    """The placeholder that a box fills, where a template has it."""

    NONE = ""
    TITLE = "Titel"
    SUBLINE = "Subregel"
    TEXT = "Tekst"
    FACTS = "Feiten"
    QUESTION = "Vraag"
    CHART = "Grafiek"
    TABLE = "Tabel"


class Anchor(StrEnum):
    """Where text stands in its box."""

    TOP = "boven"
    MIDDLE = "midden"
    BOTTOM = "onder"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs of text, and the room below them in points; `quiet` text is what can be skipped."""

    runs: tuple[Run, ...]
    quiet: bool = False
    gap: float = 0


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs of one size; `filled` gives them a ground, `colour` (of a source) says which line they name."""

    rect: Rect
    paragraphs: tuple[Paragraph, ...]
    size: int
    slot: Slot = Slot.NONE
    anchor: Anchor = Anchor.TOP
    filled: bool = False
    indent: float = 0
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A bar that says where something begins; nothing is lost without it. `colour` is that of a source, or empty."""

    rect: Rect
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text with a head; `widths` and `heights` (that of the head first) in inches."""

    rect: Rect
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    size: int
    description: str


@dataclass(frozen=True, slots=True)
class Course:
    """The chart of a thread: a line for each source with its intervals.

    `table` has share, low and high (percents) per half-year of each source; the axis goes up to `top` in steps of `step`.
    `inner` is where the lines are drawn, in parts of the width and height.
    """

    rect: Rect
    table: Mapping[Source, pd.DataFrame]
    top: float
    step: float
    inner: Rect
    description: str


@dataclass(frozen=True, slots=True)
class Spark:
    """The course of a share in a row of a table: a value for each half-year, None where there is none."""

    rect: Rect
    shares: tuple[float | None, ...]
    description: str

    @property
    def points(self) -> tuple[tuple[float, float] | None, ...]:
        """Where each value stands: from zero at the foot to the largest at the top; one by itself in the middle."""
        left, top, wide, high = self.rect
        if len(self.shares) == 1 and self.shares[0] is not None:
            return ((left + wide / 2, top + high / 2),)
        largest = max((value for value in self.shares if value), default=1.0)
        step = wide / max(len(self.shares) - 1, 1)
        return tuple(
            None if value is None else (left + step * n, top + high * (1 - value / largest))
            for n, value in enumerate(self.shares)
        )


Box = Words | Edge | Table | Course | Spark


@dataclass(frozen=True, slots=True)
class Slide:
    """One page: of which kind (`front`, `thread`, `text`, `table`), about what (a key), what stands on it, and its notes.

    `left_off` are the parts that there was no room for.
    """

    kind: str
    key: str
    title: Words
    boxes: tuple[Box, ...]
    notes: str
    left_off: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the page says, as its title."""
        return self.title.paragraphs[0].runs[0][0]

    def spoken(self) -> str:
        """All that the page says in the order in which it is read, for who can't see its picture."""
        said = [self.name]
        for box in self.boxes:
            if isinstance(box, Words):
                said += ["".join(text for text, _ in paragraph.runs) for paragraph in box.paragraphs]
            elif isinstance(box, Table):
                said += [box.description, *("; ".join(row) for row in (box.head, *box.rows))]
            elif not isinstance(box, Edge):
                said.append(box.description)
        return "\n".join(line for line in said if line)


@dataclass(frozen=True, slots=True)
class Canvas:
    """Where a template wants things: the size of a slide, and the places of titles, texts and the line at the foot."""

    width: float
    height: float
    front_title: Rect
    front_text: Rect
    title: Rect
    body: Rect
    foot: Rect
    number: Rect
