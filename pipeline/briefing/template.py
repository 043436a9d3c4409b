"""The template that a deck is made in: our own, or a department's, and where each of them wants things to stand.

Of a department's template nothing is asked but a layout with a title. Layouts and placeholders with our names (see
`pipeline.briefing.make_template`) are filled; where there are none, boxes are placed within its own text area.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml.etree import XMLSyntaxError
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.oxml.ns import qn
from pptx.util import Emu

from pipeline.briefing.boxes import Canvas, Rect, Slot
from pipeline.errors import ExportError

TEMPLATE = Path(__file__).with_name("sjabloon.pptx")
#: The layouts by the kind of page (`pipeline.briefing.boxes.Slide`).
LAYOUTS = {
    "front": "Rode draden: voorblad",
    "thread": "Rode draden: draad",
    "text": "Rode draden: tekst",
    "table": "Rode draden: tabel",
}
_TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}
_TEXTS = {PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.SUBTITLE}
_FOOT = {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}
# The line at the foot of a page, in inches; text ends above it.
_LINE = 0.34


@dataclass(frozen=True, slots=True)
class Template:
    """An opened template without slides, its layouts by kind of page, and where things stand."""

    deck: Any
    layouts: dict[str, Any]
    canvas: Canvas


def open_template(file: str) -> Template:
    """Open the template at a path; our own for an empty one. Raises `ExportError` when nothing can be made with it."""
    try:
        deck = Presentation(file or str(TEMPLATE))
    except (PythonPptxError, OSError, KeyError, ValueError, zipfile.BadZipFile, XMLSyntaxError) as error:
        raise ExportError(
            f"Het sjabloon {Path(file).name} kan niet worden geopend. Bewaar het in PowerPoint als gewone presentatie (.pptx), "
            "en kijk of RODE_DRADEN_DECK_TEMPLATE de juiste plek noemt."
        ) from error
    _empty(deck)
    layouts = {layout.name: layout for master in deck.slide_masters for layout in master.slide_layouts}
    if set(LAYOUTS.values()) <= set(layouts):
        chosen = {kind: layouts[name] for kind, name in LAYOUTS.items()}
    else:
        chosen = _chosen(list(layouts.values()), Path(file).name)
    return Template(deck, chosen, _canvas(deck, chosen, list(layouts.values())))


def canvas_of(file: str) -> Canvas:
    """Where things stand on the pages of a template (see `open_template`), remembered until its file changes."""
    path = Path(file) if file else TEMPLATE
    return _remembered_canvas(file, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(1)
def _remembered_canvas(file: str, written: int) -> Canvas:  # noqa: ARG001 - what the template depends on
    return open_template(file).canvas


def _empty(deck: Any) -> None:
    """Take out the slides that a template may have."""
    slides = deck.slides._sldIdLst  # noqa: SLF001 - python-pptx has no way to remove a slide
    for slide in list(slides):
        deck.part.drop_rel(slide.rId)
        slides.remove(slide)


def _chosen(layouts: list[Any], name: str) -> dict[str, Any]:
    titled = [layout for layout in layouts if _of(layout, _TITLES)]
    if not titled:
        raise ExportError(
            f"Het sjabloon {name} heeft geen indeling met een titel. Voeg er in PowerPoint een toe (Beeld, Diamodel)."
        )
    # The fewest other placeholders: what is left over would ask to be filled.
    plain = min(titled, key=lambda layout: len([p for p in layout.placeholders if _type(p) not in _FOOT]))
    fronts = [layout for layout in titled if any(_type(p) is PP_PLACEHOLDER.SUBTITLE for p in layout.placeholders)]
    return {"front": (fronts or [plain])[0], "thread": plain, "text": plain, "table": plain}


def _canvas(deck: Any, chosen: dict[str, Any], layouts: list[Any]) -> Canvas:
    wide, high = (Emu(value).inches for value in (deck.slide_width, deck.slide_height))
    front, page = chosen["front"], chosen["text"]
    title = _rect(_of(page, _TITLES)[0])
    below = title[1] + title[3] + 0.05
    foot_top = min([_rect(p)[1] for p in _of(page, _FOOT) if _rect(p)[1] > high / 2], default=high - _LINE - 0.15)
    bodies = [_rect(p) for layout in layouts for p in _of(layout, _TEXTS) if _of(layout, _TITLES)]
    # The area of text is that of the layout with the largest one, below the title and above the foot.
    left, _, room, _ = max(bodies, key=lambda r: r[2] * r[3], default=title)
    body = (left, below, room, foot_top - 0.1 - below)
    front_title = _rect(_of(front, _TITLES)[0])
    texts = [_rect(p) for p in _of(front, _TEXTS)]
    front_below = front_title[1] + front_title[3] + 0.2
    front_text = texts[0] if texts else (front_title[0], front_below, front_title[2], foot_top - 0.1 - front_below)
    number = next((_rect(p) for p in page.placeholders if _type(p) is PP_PLACEHOLDER.SLIDE_NUMBER), None)
    foot = next((_rect(p) for p in page.placeholders if _type(p) is PP_PLACEHOLDER.FOOTER), None)
    number = number or (left + room - 0.8, foot_top, 0.8, _LINE)
    # A department's foot is often too narrow for where the figures come from.
    if foot is None or foot[2] < room / 2:
        foot = (left, foot_top, room - 0.9, _LINE)
    return Canvas(wide, high, front_title, front_text, title, body, foot, number)


def _of(layout: Any, types: set[Any]) -> list[Any]:
    return [place for place in layout.placeholders if _type(place) in types]


def _type(place: Any) -> Any:
    return place.placeholder_format.type


def _rect(place: Any) -> Rect:
    """Where a placeholder of a layout stands, in inches; its own place, else that of its master."""
    found: Any = place
    if place._element.spPr.find(qn("a:xfrm")) is None:  # noqa: SLF001 - python-pptx answers None for both
        masters = place.part.slide_layout.slide_master.placeholders
        same = [p for p in masters if _type(p) == _type(place)]
        found = (same or [place])[0]
    return tuple(Emu(value or 0).inches for value in (found.left, found.top, found.width, found.height))  # type: ignore[return-value]


def placeholder_of(name: str) -> Slot:
    """The slot that a placeholder's name stands for: `Tekst`, or `Tekst 3` as programs number them."""
    plain = re.sub(r"[ \d]+$", "", name)
    return Slot(plain) if plain in set(Slot) else Slot.NONE
