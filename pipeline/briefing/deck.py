"""Draws pages as a PowerPoint deck, with native charts and tables that can be edited in the program."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, time
from pathlib import Path
from typing import Any

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches, Pt

from pipeline.briefing.archive import without_clock
from pipeline.briefing.boxes import Anchor, Box, Course, Edge, Paragraph, Rect, Slide, Slot, Spark, Table, Words
from pipeline.briefing.chart import add_course
from pipeline.briefing.content import Briefing
from pipeline.briefing.layout import SMALL, lay_out
from pipeline.briefing.template import Template, open_template, placeholder_of

_ANCHORS = {Anchor.TOP: MSO_ANCHOR.TOP, Anchor.MIDDLE: MSO_ANCHOR.MIDDLE, Anchor.BOTTOM: MSO_ANCHOR.BOTTOM}
# What tells a program that a shape says nothing (Office 2019 and later); read-aloud programs pass it over.
_DECORATIVE = (
    '<a:extLst {a}><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)
_CELL_MARGIN = Inches(0.1)


def write_deck(briefing: Briefing, out: Path, template: str = "") -> None:
    """Write the deck to a .pptx file, in the template at a path (our own for an empty one).

    The same briefing gives the same bytes. Raises `ExportError` when the template can't be used.
    """
    made_in = open_template(template)
    deck = made_in.deck
    made = datetime.combine(briefing.made_on, time())
    core = deck.core_properties
    core.title, core.language, core.revision = briefing.title, "nl-NL", 1
    core.author = core.last_modified_by = "Rode draden"
    core.subject = f"Briefing over de {briefing.period.label}"
    core.created = core.modified = core.last_printed = made
    for slide in lay_out(briefing, made_in.canvas):
        _draw(made_in, slide, briefing.footer)
    deck.save(str(out))
    without_clock(out)


def _draw(made_in: Template, page: Slide, footer: str) -> None:
    slide = made_in.deck.slides.add_slide(made_in.layouts[page.kind])
    # On a slide a placeholder has a name of the library's making; its number says which one of the layout it is.
    names = {place.placeholder_format.idx: place.name for place in slide.slide_layout.placeholders}
    for place in slide.placeholders:
        place.name = names[place.placeholder_format.idx]
    places = {placeholder_of(place.name): place for place in slide.placeholders}
    if page.kind == "front":
        # A department's title page has a subtitle, whatever it is called.
        subtitles = [p for p in slide.placeholders if p.placeholder_format.type is PP_PLACEHOLDER.SUBTITLE]
        places |= {Slot.TEXT: subtitles[0]} if subtitles else {}
    title = slide.shapes.title
    _fill(title.text_frame, page.title)
    order = [title._element]  # noqa: SLF001 - the order of the elements is that of reading
    for box in page.boxes:
        order += [shape._element for shape in _add(slide, places, box)]  # noqa: SLF001
    order += _foot(slide, made_in, footer)
    tree = slide.shapes._spTree  # noqa: SLF001
    for element in order:
        tree.append(element)
    for place in list(slide.placeholders):
        if place._element not in order:  # noqa: SLF001
            tree.remove(place._element)  # noqa: SLF001
    notes = slide.notes_slide.notes_text_frame
    notes.text = page.notes
    for paragraph in notes.paragraphs:
        for run in paragraph.runs:
            run.font.language_id = MSO_LANGUAGE_ID.DUTCH


def _add(slide: Any, places: dict[Slot, Any], box: Box) -> list[Any]:
    match box:
        case Words():
            return [_words(slide, places.pop(box.slot, None) if box.slot else None, box)]
        case Course():
            return [add_course(slide, places.pop(Slot.CHART, None), box)]
        case Table():
            return [_table(slide, places.pop(Slot.TABLE, None), box)]
        case Edge():
            return [_edge(slide, box)]
        case Spark():
            return _spark(slide, box)


def _words(slide: Any, place: Any, box: Words) -> Any:
    rect = [Inches(value) for value in box.rect]
    if place is None:
        place = slide.shapes.add_textbox(*rect)
    elif any(abs(have - want) > Inches(0.01) for have, want in zip(_place_of(place), rect, strict=True)):
        place.left, place.top, place.width, place.height = rect
    frame = place.text_frame
    frame.margin_left = frame.margin_right = Inches(box.indent)
    frame.margin_top = frame.margin_bottom = 0
    if box.filled:
        place.fill.solid()
        place.fill.fore_color.theme_color = MSO_THEME_COLOR.BACKGROUND_2
    _fill(frame, box)
    return place


def _place_of(place: Any) -> tuple[int, int, int, int]:
    return place.left, place.top, place.width, place.height


def _fill(frame: Any, box: Words) -> None:
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    if box.slot is not Slot.TITLE:
        frame.vertical_anchor = _ANCHORS[box.anchor]
    for number, paragraph in enumerate(box.paragraphs):
        target = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        target.space_after = Pt(paragraph.gap) if number + 1 < len(box.paragraphs) else Pt(0)
        _runs(target, paragraph, box)


def _runs(target: Any, paragraph: Paragraph, box: Words) -> None:
    for text, bold in paragraph.runs:
        run = target.add_run()
        run.text = text
        run.font.size, run.font.bold = Pt(box.size), bold
        run.font.language_id = MSO_LANGUAGE_ID.DUTCH
        if box.colour:
            run.font.color.rgb = RGBColor.from_string(box.colour[1:])
        elif paragraph.quiet:
            run.font.color.theme_color = MSO_THEME_COLOR.TEXT_2


def _table(slide: Any, place: Any, box: Table) -> Any:
    left, top, wide, high = (Inches(value) for value in box.rect)
    size = (len(box.rows) + 1, len(box.widths))
    if place is None:
        frame = slide.shapes.add_table(*size, left, top, wide, high)
    else:
        frame = place.insert_table(*size)
        frame.left, frame.top, frame.width, frame.height = left, top, wide, high
    _describe(frame, box.description)
    table = frame.table
    for column, across in enumerate(box.widths):
        table.columns[column].width = Inches(across)
    for row, tall in enumerate(box.heights):
        table.rows[row].height = Inches(tall)
    for column, heading in enumerate(box.head):
        _cell(table.cell(0, column), heading, box.size, bold=True, fill=MSO_THEME_COLOR.TEXT_1)
    for number, cells in enumerate(box.rows, start=1):
        ground = MSO_THEME_COLOR.BACKGROUND_1 if number % 2 else MSO_THEME_COLOR.BACKGROUND_2
        for column, text in enumerate(cells):
            _cell(table.cell(number, column), text, box.size, bold=column == 0, fill=ground)
    return frame


def _cell(cell: Any, text: str, size: int, *, bold: bool, fill: Any) -> None:
    cell.fill.solid()
    cell.fill.fore_color.theme_color = fill
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    cell.margin_left = cell.margin_right = _CELL_MARGIN
    paragraph = cell.text_frame.paragraphs[0]
    if not text:
        # An empty cell has the height of its letter too.
        paragraph.font.size = Pt(size)
        return
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold, run.font.language_id = Pt(size), bold, MSO_LANGUAGE_ID.DUTCH
    dark = fill is MSO_THEME_COLOR.TEXT_1
    run.font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1 if dark else MSO_THEME_COLOR.TEXT_1


def _edge(slide: Any, box: Edge) -> Any:
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(value) for value in box.rect))
    _plain(shape)
    if box.colour:
        shape.fill.fore_color.rgb = RGBColor.from_string(box.colour[1:])
    else:
        shape.fill.fore_color.theme_color = MSO_THEME_COLOR.TEXT_1
    _decorate(shape)
    return shape


def _spark(slide: Any, box: Spark) -> list[Any]:
    """Draw a line through the values, with gaps, and a dot at the last; they are one picture to who does not see it."""
    points = [None if point is None else (int(Inches(point[0])), int(Inches(point[1]))) for point in box.points]
    stretches: list[list[tuple[int, int]]] = [[]]
    for point in points:
        if point is None:
            stretches.append([])
        else:
            stretches[-1].append(point)
    shapes = []
    for stretch in stretches:
        if len(stretch) > 1:
            builder = slide.shapes.build_freeform(*stretch[0], scale=1.0)
            builder.add_line_segments(stretch[1:], close=False)
            shape = builder.convert_to_shape()
            shape.fill.background()
            _without_style(shape)
            shape.line.color.theme_color = MSO_THEME_COLOR.TEXT_1
            shape.line.width = Pt(2)
            shapes.append(shape)
    last = next((point for point in reversed(points) if point is not None), None)
    if last is not None:
        half = int(Pt(4))
        dot = slide.shapes.add_shape(MSO_SHAPE.OVAL, last[0] - half, last[1] - half, 2 * half, 2 * half)
        _plain(dot)
        dot.fill.fore_color.theme_color = MSO_THEME_COLOR.TEXT_1
        shapes.append(dot)
    for number, shape in enumerate(shapes):
        if number == 0:
            _describe(shape, box.description)
        else:
            _decorate(shape)
    return shapes


def _plain(shape: Any) -> None:
    shape.fill.solid()
    shape.line.fill.background()
    _without_style(shape)


def _without_style(shape: Any) -> None:
    """Take away what a theme does to shapes: shadows and edges."""
    for style in shape._element.findall(qn("p:style")):  # noqa: SLF001 - python-pptx has no name for it
        shape._element.remove(style)  # noqa: SLF001


def _describe(shape: Any, text: str) -> None:
    shape._element._nvXxPr.cNvPr.set("descr", text)  # noqa: SLF001 - python-pptx has no name for alternative text


def _decorate(shape: Any) -> None:
    shape._element._nvXxPr.cNvPr.append(parse_xml(_DECORATIVE.format(a=nsdecls("a"))))  # noqa: SLF001


def _foot(slide: Any, made_in: Template, footer: str) -> list[Any]:
    """Add where the figures come from and the number of the page, as the layout has them."""
    elements = []
    for kind, rect in (
        (PP_PLACEHOLDER.FOOTER, made_in.canvas.foot),
        (PP_PLACEHOLDER.SLIDE_NUMBER, made_in.canvas.number),
    ):
        place = next((p for p in slide.slide_layout.placeholders if p.placeholder_format.type is kind), None)
        element = _cloned(slide, place, rect) if place is not None else _line(slide, rect)
        paragraph = element.find(f".//{qn('a:p')}")
        for old in list(paragraph):
            paragraph.remove(old)
        if kind is PP_PLACEHOLDER.FOOTER:
            run = etree.SubElement(paragraph, qn("a:r"))
        else:
            etree.SubElement(paragraph, qn("a:pPr")).set("algn", "r")
            run = etree.SubElement(paragraph, qn("a:fld"))
            run.set("id", "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}")
            run.set("type", "slidenum")
        properties = etree.SubElement(run, qn("a:rPr"))
        properties.set("lang", "nl-NL")
        properties.set("sz", f"{SMALL}00")
        text = footer if kind is PP_PLACEHOLDER.FOOTER else str(made_in.deck.slides.index(slide) + 1)
        etree.SubElement(run, qn("a:t")).text = text
        elements.append(element)
    return elements


def _cloned(slide: Any, place: Any, rect: Rect) -> Any:
    """A placeholder of the layout on the slide itself, which python-pptx leaves out for the foot."""
    element = deepcopy(place._element)  # noqa: SLF001
    properties = element.find(qn("p:spPr"))
    for old in list(properties):
        properties.remove(old)
    style = element.find(f"{qn('p:txBody')}/{qn('a:lstStyle')}")
    for old in list(style):
        style.remove(old)
    element.nvSpPr.cNvPr.set("id", str(slide.shapes._next_shape_id))  # noqa: SLF001
    slide.shapes._spTree.append(element)  # noqa: SLF001
    shape = slide.shapes[-1]
    if any(abs(have - Inches(want)) > Inches(0.01) for have, want in zip(_place_of(shape), rect, strict=True)):
        shape.left, shape.top, shape.width, shape.height = (Inches(value) for value in rect)
    return element


def _line(slide: Any, rect: Rect) -> Any:
    shape = slide.shapes.add_textbox(*(Emu(Inches(value)) for value in rect))
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return shape._element  # noqa: SLF001
