"""Draws the briefing as a PowerPoint deck, 16:9, with native charts and tables that can be edited in the program."""

from __future__ import annotations

import textwrap
import zipfile
from datetime import datetime, time
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from connectors.base import Source
from pipeline.briefing.chart import add_course
from pipeline.briefing.content import Briefing, Quote, ThreadPage
from pipeline.style import FONT, GROUND, INK, QUIET, SOURCE_COLOURS, TEXT
from pipeline.verdicts import Verdict
from pipeline.wording import VERDICT_SIGNS, capitalised

_WIDTH, _HEIGHT = Inches(13.333), Inches(7.5)
_LEFT, _RIGHT = Inches(0.6), Inches(12.733)
_FULL = _RIGHT - _LEFT
_TITLE_ONLY = 5
# As many lines of the table of threads fit on a page at a size that the back of the room reads.
_ROWS = 7
# The page of a thread: chart and figures on the left, voices on the right, the question below.
_TOP, _BOTTOM = Inches(1.9), Inches(6.05)
_VOICES = Inches(7.8)
_SMALL = 14


def write_deck(briefing: Briefing, out: Path) -> None:
    """Write the deck to a .pptx file: title, threads at a glance, a page for each, what moved, what is unknown, account."""
    deck = Presentation()
    _widen(deck)
    deck.core_properties.title = briefing.title
    deck.core_properties.author = "Rode draden"
    deck.core_properties.language = "nl-NL"
    made = datetime.combine(briefing.made_on, time())
    deck.core_properties.created = deck.core_properties.modified = made
    _front(deck, briefing)
    slides = -(-len(briefing.pages) // _ROWS)
    rows = -(-len(briefing.pages) // slides)
    for start in range(0, len(briefing.pages), rows):
        _glance(deck, briefing, start, rows)
    for page in briefing.pages:
        _thread(deck, briefing, page)
    _moved(deck, briefing)
    _listing(deck, briefing, "Wat we niet weten", briefing.unknown)
    _listing(deck, briefing, "Verantwoording", briefing.account)
    deck.save(str(out))
    _without_clock(out)


def _widen(deck: Any) -> None:
    """Make the library's 4:3 template 16:9, its layouts too: a slide that is added by hand has to fit in."""
    ratio = _WIDTH / deck.slide_width
    deck.slide_width, deck.slide_height = _WIDTH, _HEIGHT
    for part in (deck.slide_master, *deck.slide_layouts):
        for shape in part.placeholders:
            if shape._element.spPr.find(qn("a:xfrm")) is not None:  # noqa: SLF001 - the rest inherits its place
                shape.left, shape.width = int(shape.left * ratio), int(shape.width * ratio)


def _front(deck: Any, briefing: Briefing) -> None:
    slide = _slide(deck, briefing.title, "", top=2.3, size=40)
    _text(slide, (_LEFT, Inches(3.6), _FULL, Inches(0.9)), [(briefing.lead, 22, QUIET, False)])
    ground = [
        ("Signalen uit e-mails, publieksvragen, media en werkbezoeken, gelezen als rode draden.", 18, TEXT, False)
    ]
    if not briefing.has_red_threads:
        ground.append(("Geen van deze thema’s voldoet aan de voorwaarden van een rode draad.", 18, TEXT, False))
    _text(slide, (_LEFT, Inches(4.6), _FULL, Inches(1.0)), ground)
    _foot(slide, briefing, number=len(deck.slides))


def _glance(deck: Any, briefing: Briefing, start: int, rows: int) -> None:
    pages = briefing.pages[start : start + rows]
    slide = _slide(deck, "In één oogopslag", briefing.lead)
    frame = slide.shapes.add_table(len(pages) + 1, 4, _LEFT, Inches(1.75), _FULL, Inches(0.45 * (len(pages) + 1)))
    _describe(frame, "De gekozen thema’s met hun aandeel, oordeel en zekerheid")
    table = frame.table
    for column, width in enumerate((6.65, 2.25, 1.45, 1.783)):
        table.columns[column].width = Inches(width)
    for column, heading in enumerate(("Thema", "Gemiddeld aandeel", "Oordeel", "Zekerheid")):
        _cell(table.cell(0, column), heading, bold=True, fill=INK, colour="#FFFFFF")
    for number, page in enumerate(pages, start=1):
        sign = VERDICT_SIGNS[Verdict(page.verdict)]
        label = f"{start + number}. {capitalised(page.label)}"
        if _lines(label, table.columns[0].width, 15, bold=True) > 1:
            table.rows[number].height = Inches(0.67)
        for column, text in enumerate(
            (label, page.figure, f"{sign} {page.verdict}", page.certainty or "geen uitspraak")
        ):
            _cell(table.cell(number, column), text, bold=column == 0, fill="#FFFFFF" if number % 2 else GROUND)
    _foot(slide, briefing, number=len(deck.slides))


def _thread(deck: Any, briefing: Briefing, page: ThreadPage) -> None:
    slide = _slide(deck, page.statement, page.subline)
    change, where, unknown = page.facts
    width = Inches(6.9)
    below = _height([change, unknown], width)
    box = (_LEFT, _TOP, width, _BOTTOM - _TOP - below)
    add_course(slide, page.trends, box, f"Aandeel van {page.label} per bron en halfjaar. {change[1]}")
    _facts(slide, (_LEFT, _BOTTOM - below, width, below), [change, unknown])
    voices = _RIGHT - _VOICES
    last = _BOTTOM - _height([where], voices)
    top = int(_TOP)
    for quote in page.quotes:
        if top + _quote_height(quote, voices) <= last:
            top = _quote(slide, quote, top)
    _facts(slide, (_VOICES, top, voices, _BOTTOM - top), [where])
    bar = slide.shapes.add_textbox(_LEFT, Inches(6.15), _FULL, Inches(0.7))
    bar.fill.solid()
    bar.fill.fore_color.rgb = RGBColor.from_string(GROUND[1:])
    edge = slide.shapes.add_shape(1, _LEFT, Inches(6.15), Inches(0.06), Inches(0.7))
    _plain(edge, INK)
    _runs(bar.text_frame, [[("Voor het gesprek: ", True), (page.question, False)]], 16, INK)
    bar.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    bar.text_frame.margin_left = Inches(0.25)
    _foot(slide, briefing, number=len(deck.slides))
    notes = slide.notes_slide.notes_text_frame
    notes.text = page.notes
    for paragraph in notes.paragraphs:
        for run in paragraph.runs:
            run.font.language_id = MSO_LANGUAGE_ID.DUTCH


def _moved(deck: Any, briefing: Briefing) -> None:
    slide = _slide(
        deck,
        "Nieuw, terug, verdwenen en gesplitst",
        "Volgens de regels van de oordelen, ten opzichte van eerdere halfjaren",
    )
    _facts(
        slide,
        (_LEFT, Inches(1.8), _FULL, Inches(4.8)),
        [(f"{name}:", f"{text}.") for name, text in briefing.moved],
        size=20 if sum(len(text) for _, text in briefing.moved) < 700 else 16,
    )
    _foot(slide, briefing, number=len(deck.slides))


def _listing(deck: Any, briefing: Briefing, title: str, sentences: tuple[str, ...]) -> None:
    slide = _slide(deck, title, briefing.lead)
    size = 18 if sum(map(len, sentences)) < 900 else 15
    _text(slide, (_LEFT, Inches(1.75), _FULL, Inches(4.8)), [(s, size, TEXT, False) for s in sentences], gap=9)
    _foot(slide, briefing, number=len(deck.slides))


def _slide(deck: Any, title: str, subline: str, *, top: float = 0.3, size: int = 28) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = _LEFT, Inches(top), _FULL, Inches(0.97)
    shape.text_frame.margin_left = 0
    shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    shape.text_frame.margin_top = shape.text_frame.margin_bottom = 0
    # A long statement gets a smaller letter before it gets a third line.
    fits = {size: 1, size - 4: 2}
    points = next((p for p, most in fits.items() if _lines(title, _FULL, p, bold=True) <= most), size - 8)
    _runs(shape.text_frame, [[(title, True)]], points, INK)
    if subline:
        _text(slide, (_LEFT, Inches(1.3), _FULL, Inches(0.55)), [(subline, _SMALL, QUIET, False)])
    return slide


def _lines(text: str, width: int, points: int, *, bold: bool = False) -> int:
    """Estimate how many lines a text takes, on the high side: letters of Open Sans are wide."""
    return len(textwrap.wrap(text, int(width / Pt(points) / (0.6 if bold else 0.55)))) or 1


def _line_height(points: int) -> int:
    return int(Pt(points) * 1.38)


def _height(facts: list[tuple[str, str]], width: int) -> int:
    """Estimate the height of what `_facts` writes."""
    return sum(_lines(f"{name} {text}", width, _SMALL) * _line_height(_SMALL) + Pt(8) for name, text in facts)


def _quote_height(quote: Quote, width: int) -> int:
    inner = int(width - Inches(0.12))
    lines = _lines(f"‘{quote.text}’", inner, _SMALL) + _lines(quote.about, inner, _SMALL)
    return lines * _line_height(_SMALL) + int(Inches(0.14))


def _quote(slide: Any, quote: Quote, top: int) -> int:
    width = _RIGHT - _VOICES
    height = _quote_height(quote, width)
    bar = height - Inches(0.14)
    _plain(slide.shapes.add_shape(1, _VOICES, top, Inches(0.05), bar), SOURCE_COLOURS[Source(quote.source)])
    about = [(f"‘{quote.text}’", _SMALL, TEXT, False), (quote.about, _SMALL, QUIET, False)]
    _text(slide, (_VOICES + Inches(0.12), top, width - Inches(0.12), bar), about)
    return top + height


def _facts(slide: Any, box: tuple[Any, Any, Any, Any], facts: list[tuple[str, str]], size: int = _SMALL) -> None:
    frame = slide.shapes.add_textbox(*box).text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    _runs(frame, [[(f"{name} ", True), (text, False)] for name, text in facts], size, TEXT, gap=6)


def _foot(slide: Any, briefing: Briefing, number: int) -> None:
    _text(slide, (_LEFT, Inches(6.95), Inches(11), Inches(0.35)), [(briefing.footer, 14, QUIET, False)])
    _text(slide, (_RIGHT - Inches(0.6), Inches(6.95), Inches(0.6), Inches(0.35)), [(str(number), 14, QUIET, False)])


def _text(slide: Any, box: tuple[Any, Any, Any, Any], lines: list[tuple[str, int, str, bool]], gap: int = 0) -> None:
    frame = slide.shapes.add_textbox(*box).text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for number, (text, size, colour, bold) in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(gap)
        _run(paragraph, text, size, colour, bold=bold)


def _runs(frame: Any, paragraphs: list[list[tuple[str, bool]]], size: int, colour: str, gap: int = 0) -> None:
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    for number, runs in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(gap)
        paragraph.alignment = PP_ALIGN.LEFT
        for text, bold in runs:
            _run(paragraph, text, size, colour, bold=bold)


def _run(paragraph: Any, text: str, size: int, colour: str, *, bold: bool) -> None:
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
    run.font.color.rgb = RGBColor.from_string(colour[1:])
    run.font.language_id = MSO_LANGUAGE_ID.DUTCH


def _cell(cell: Any, text: str, *, bold: bool = False, fill: str, colour: str = TEXT) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(fill[1:])
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    _runs(cell.text_frame, [[(text, bold)]], 15, colour)


def _plain(shape: Any, fill: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(fill[1:])
    shape.line.fill.background()
    shape.shadow.inherit = False


def _describe(shape: Any, text: str) -> None:
    shape._element._nvXxPr.cNvPr.set("descr", text)  # noqa: SLF001 - python-pptx has no name for alternative text


def _without_clock(out: Path) -> None:
    """Write the file again with the same day on every part of it, so that the same content is the same bytes."""
    with zipfile.ZipFile(out) as made:
        parts = [(name, made.read(name)) for name in made.namelist()]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts:
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
