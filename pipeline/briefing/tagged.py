"""What LibreOffice leaves undone in the tagged pdf of a deck, for who has it read aloud (PDF/UA-1).

It gives no text to charts, takes what only decorates for a picture, and leaves the ground of a page unmarked. The texts
are in the deck that the pdf was made of.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.util import Pt
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ContentStream, NameObject, NullObject, TextStringObject

_PATH = frozenset({b"m", b"l", b"c", b"v", b"y", b"re", b"h", b"W", b"W*"})
_ARTIFACT = ([NameObject("/Artifact")], b"BMC")
# In points: the sides of a chart in the pdf are those in the deck, but for rounding.
_NEAR = 3.0

_Sides = tuple[float, ...]


def mend(pdf: Path, deck: Path) -> bool:
    """Give the charts in a pdf of a deck their texts, and mark what says nothing as such; the file is replaced.

    Where the tags stand otherwise than LibreOffice 7 sets them the file stays as it is, and the answer is no.
    """
    writer = PdfWriter(clone_from=PdfReader(pdf))
    charts = [list(_charts(slide)) for slide in Presentation(str(deck)).slides]
    try:
        silent = _give_texts(writer, charts)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return False
    for page, marks in zip(writer.pages, silent, strict=True):
        _mark(page, marks)
    writer.write(pdf)
    return True


def _give_texts(writer: PdfWriter, charts: list[list[tuple[_Sides, str]]]) -> list[set[int]]:
    """Give the charts of each page their texts; return the numbers of the other pictures without one, by page."""
    pages = {
        page.indirect_reference.idnum: number for number, page in enumerate(writer.pages) if page.indirect_reference
    }
    tree: Any = writer.root_object["/StructTreeRoot"]
    parents = tree["/ParentTree"]["/Nums"]
    silent: list[set[int]] = [set() for _ in charts]
    for siblings, figure in list(_figures(tree)):
        if "/Alt" in figure:
            continue
        number = pages[figure.raw_get("/Pg").idnum]
        page = writer.pages[number]
        text = next((text for sides, text in charts[number] if _is_at(figure, sides, float(page.mediabox.height))), "")
        if text:
            figure[NameObject("/Alt")] = TextStringObject(text)
            continue
        siblings.remove(figure.indirect_reference)
        marks = {int(kid) for kid in _kids(figure) if isinstance(kid, int)}
        of_page = parents[parents.index(page["/StructParents"]) + 1].get_object()
        for mark in marks:
            of_page[mark] = NullObject()
        silent[number] |= marks
    return silent


def _charts(slide: Any) -> Iterator[tuple[_Sides, str]]:
    """Where each chart stands, in points from the top left, and the text for who does not see it."""
    for shape in slide.shapes:
        if shape.has_chart:
            sides = (shape.left, shape.top, shape.left + shape.width, shape.top + shape.height)
            yield tuple(side / Pt(1) for side in sides), shape._element._nvXxPr.cNvPr.get("descr") or ""  # noqa: SLF001 - no other way


def _is_at(figure: Any, sides: _Sides, height: float) -> bool:
    left, low, right, high = map(float, figure["/A"]["/BBox"])
    return all(abs(a - b) < _NEAR for a, b in zip((left, height - high, right, height - low), sides, strict=True))


def _figures(element: Any) -> Iterator[tuple[Any, Any]]:
    """All figures in the order in which they are read, each with the list that it stands in."""
    for kid in list(_kids(element)):
        found = kid.get_object()
        if not hasattr(found, "get") or "/S" not in found:
            continue
        if found["/S"] == "/Figure":
            yield element["/K"], found
        else:
            yield from _figures(found)


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    return kids if isinstance(kids, list) else [kids]


def _mark(page: PageObject, silent: set[int]) -> None:
    """Mark what is drawn for the eye alone: the pieces with these numbers, and paths that stand in no piece."""
    content = ContentStream(page.get_contents(), page.pdf)
    told: list[tuple[Any, bytes]] = []
    depth = 0
    drawing = False
    for operands, operator in content.operations:
        if operator == b"BDC" and operands[0] == "/Figure" and int(operands[1]["/MCID"]) in silent:
            told.append(_ARTIFACT)
        elif not depth and not drawing and operator in _PATH:
            drawing = True
            told += [_ARTIFACT, (operands, operator)]
        else:
            told.append((operands, operator))
        if drawing and operator not in _PATH:
            drawing = False
            told.append(([], b"EMC"))
        depth += (operator in {b"BDC", b"BMC"}) - (operator == b"EMC")
    content.operations = told
    page.replace_contents(content)
    page.compress_content_streams()
