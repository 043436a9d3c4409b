"""How much room a text takes, in points: where its lines end, and which size fits.

Widths are those of Open Sans (`data/reference/letterbreedtes.csv`), which is wider than the letters that an office program
falls back on: what fits here, fits there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from pipeline.reference import table

#: A stretch of text, and whether it is bold.
Run = tuple[str, bool]
#: The height of a line, as a part of the size of its letters: that of Open Sans.
LINE = 1.37
# Signs that the letter has no drawing of come from another one, and none of those is wider.
_UNKNOWN = 1.0
# Programs round each letter in their own way.
_ROUNDING = 1.015
_WORDS = re.compile(r"[^ ]+ *| +")


@cache
def _widths() -> tuple[dict[str, float], dict[str, float]]:
    rows = table("letterbreedtes")
    signs = [chr(int(row["teken"], 16)) for row in rows]
    return tuple(  # type: ignore[return-value]  # two of them
        dict(zip(signs, (int(row[name]) / 1000 for row in rows), strict=True)) for name in ("gewoon", "vet")
    )


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text on one line, in points."""
    return _ROUNDING * size * _ems(text, bold=bold)


# A page is laid out again and again, in other sizes, until its words fit.
@lru_cache(1 << 14)
def _ems(text: str, *, bold: bool) -> float:
    known = _widths()[bold]
    return sum(known.get(sign, _UNKNOWN) for sign in text)


def lines(runs: Sequence[Run], room: float, size: float) -> list[list[Run]]:
    """Where the lines of a paragraph end when there is `room` (points) for each.

    A word that is wider than a line is broken, as programs do.
    """
    found: list[list[Run]] = [[]]
    used = 0.0
    for word, bold in _words(runs, room, size):
        own = width(word.rstrip(" "), size, bold=bold)
        if used and used + own > room:
            found.append([])
            used = 0.0
        if found[-1] and found[-1][-1][1] == bold:
            found[-1][-1] = (found[-1][-1][0] + word, bold)
        else:
            found[-1].append((word, bold))
        used += width(word, size, bold=bold)
    return found


def _words(runs: Sequence[Run], room: float, size: float) -> Iterable[Run]:
    for text, bold in runs:
        for word in _WORDS.findall(text):
            left = word
            while width(left.rstrip(" "), size, bold=bold) > room and len(left) > 1:
                end = next((n for n in range(len(left) - 1, 1, -1) if width(left[:n], size, bold=bold) <= room), 1)
                yield left[:end], bold
                left = left[end:]
            yield left, bold


def height(paragraphs: Sequence[Sequence[Run]], room: float, size: float, gap: float = 0) -> float:
    """The height of paragraphs below one another, `gap` (points) after each but the last, in points."""
    count = sum(len(lines(runs, room, size)) for runs in paragraphs)
    return count * size * LINE + gap * max(len(paragraphs) - 1, 0)


def largest(paragraphs: Sequence[Sequence[Run]], box: tuple[float, float], sizes: Sequence[int], gap: float = 0) -> int:
    """The first of `sizes` at which paragraphs fit a box (width and height in points); the last where none does."""
    return next((size for size in sizes if height(paragraphs, box[0], size, gap) <= box[1]), sizes[-1])
