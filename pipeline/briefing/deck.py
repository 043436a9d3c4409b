"""Draws the briefing as a PowerPoint deck, 16:9, with native charts and tables that can be edited in the program."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from connectors.base import Source
from pipeline.briefing.chart import add_course
from pipeline.briefing.content import Briefing, Quote, ThreadPage
from pipeline.style import GROUND, INK, QUIET, SOURCE_COLOURS, TEXT
from pipeline.verdicts import Verdict
from pipeline.wording import VERDICT_SIGNS

_WIDTH, _HEIGHT = Inches(13.333), Inches(7.5)
_LEFT, _RIGHT = Inches(0.6), Inches(12.733)
_FULL = _RIGHT - _LEFT
_FONT = "Open Sans"
_TITLE_ONLY = 5
# As many lines of the table of threads fit on a page at a size that the back of the room reads.
_ROWS = 8


def write_deck(briefing: Briefing, out: Path) -> None:
    """Write the deck to a .pptx file: title, threads at a glance, a page for each, what moved, what is unknown, account."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = _WIDTH, _HEIGHT
    deck.core_properties.title = briefing.title
    deck.core_properties.author = "Rode draden"
    deck.core_properties.language = "nl-NL"
    made = datetime.combine(briefing.made_on, time())
    deck.core_properties.created = deck.core_properties.modified = made
    _front(deck, briefing)
    for start in range(0, len(briefing.pages), _ROWS):
        _glance(deck, briefing, start)
    for page in briefing.pages:
        _thread(deck, briefing, page)
    _moved(deck, briefing)
    _listing(deck, briefing, "Wat we niet weten", briefing.unknown)
    _listing(deck, briefing, "Verantwoording", briefing.account)
    deck.save(str(out))


def _front(deck: Any, briefing: Briefing) -> None:
    slide = _slide(deck, briefing.title, "", top=2.3, size=40)
    _text(slide, (_LEFT, Inches(3.6), _FULL, Inches(0.9)), [(briefing.lead, 22, QUIET, False)])
    ground = [
        ("Signalen uit e-mails, publieksvragen, media en werkbezoeken, gelezen als rode draden.", 18, TEXT, False)
    ]
    if not briefing.are_red_threads:
        ground.append(("Geen van deze thema’s voldoet aan de voorwaarden van een rode draad.", 18, TEXT, False))
    _text(slide, (_LEFT, Inches(4.6), _FULL, Inches(1.0)), ground)
    _foot(slide, briefing, number=len(deck.slides))


def _glance(deck: Any, briefing: Briefing, start: int) -> None:
    pages = briefing.pages[start : start + _ROWS]
    slide = _slide(deck, "In één oogopslag", briefing.lead)
    rows = len(pages) + 1
    frame = slide.shapes.add_table(rows, 4, _LEFT, Inches(1.75), _FULL, Inches(0.5 * rows))
    _describe(frame, "De gekozen thema’s met hun aandeel, oordeel en zekerheid")
    table = frame.table
    for column, width in enumerate((6.0, 2.5, 1.833, 1.8)):
        table.columns[column].width = Inches(width)
    for column, heading in enumerate(("Thema", "Gemiddeld aandeel", "Oordeel", "Zekerheid")):
        _cell(table.cell(0, column), heading, bold=True, fill=INK, colour="#FFFFFF")
    for number, page in enumerate(pages, start=1):
        sign = VERDICT_SIGNS[Verdict(page.verdict)]
        label = f"{start + number}. {page.label[:1].upper()}{page.label[1:]}"
        for column, text in enumerate((label, page.figure, f"{sign} {page.verdict}", page.certainty or "te weinig")):
            _cell(table.cell(number, column), text, bold=column == 0, fill="#FFFFFF" if number % 2 else GROUND)
    _foot(slide, briefing, number=len(deck.slides))


def _thread(deck: Any, briefing: Briefing, page: ThreadPage) -> None:
    slide = _slide(deck, page.statement, page.subline)
    box = (_LEFT, Inches(1.75), Inches(6.9), Inches(4.1))
    add_course(slide, page.trends, box, f"Aandeel van {page.label} per bron en halfjaar. {page.facts[0][1]}")
    top = int(Inches(1.75))
    for quote in page.quotes[:2]:
        top = _quote(slide, quote, top)
    facts = [(f"{name} ", text) for name, text in page.facts]
    _facts(slide, (Inches(7.8), top, _RIGHT - Inches(7.8), Inches(5.95) - top), facts)
    bar = slide.shapes.add_textbox(_LEFT, Inches(6.1), _FULL, Inches(0.6))
    bar.fill.solid()
    bar.fill.fore_color.rgb = RGBColor.from_string(GROUND[1:])
    edge = slide.shapes.add_shape(1, _LEFT, Inches(6.1), Inches(0.06), Inches(0.6))
    _plain(edge, INK)
    _runs(bar.text_frame, [[("Voor het gesprek: ", True), (page.question, False)]], 17, INK)
    bar.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    bar.text_frame.margin_left = Inches(0.25)
    _foot(slide, briefing, number=len(deck.slides))
    slide.notes_slide.notes_text_frame.text = page.notes


def _moved(deck: Any, briefing: Briefing) -> None:
    slide = _slide(
        deck, "Nieuw, terug en verdwenen", "Volgens de regels van de oordelen, ten opzichte van eerdere halfjaren"
    )
    _facts(
        slide,
        (_LEFT, Inches(1.8), _FULL, Inches(4.5)),
        [(f"{name}: ", f"{text}.") for name, text in briefing.moved],
        size=20,
    )
    _foot(slide, briefing, number=len(deck.slides))


def _listing(deck: Any, briefing: Briefing, title: str, sentences: tuple[str, ...]) -> None:
    slide = _slide(deck, title, briefing.lead)
    size = 18 if sum(map(len, sentences)) < 900 else 15
    _text(slide, (_LEFT, Inches(1.75), _FULL, Inches(4.8)), [(s, size, TEXT, False) for s in sentences], gap=9)
    _foot(slide, briefing, number=len(deck.slides))


def _slide(deck: Any, title: str, subline: str, *, top: float = 0.4, size: int = 28) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = _LEFT, Inches(top), _FULL, Inches(0.95)
    shape.text_frame.margin_left = 0
    shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    # A long statement gets a smaller letter before it gets a third line.
    _runs(shape.text_frame, [[(title, True)]], size if len(title) < 75 else size - 5, INK)
    if subline:
        _text(slide, (_LEFT, Inches(1.32), _FULL, Inches(0.4)), [(subline, 15, QUIET, False)])
    return slide


def _quote(slide: Any, quote: Quote, top: int) -> int:
    left, width = Inches(7.8), _RIGHT - Inches(7.8)
    lines = -(-len(quote.text) // 52) + 1
    height = Inches(0.29 * lines + 0.08)
    _plain(slide.shapes.add_shape(1, left, top, Inches(0.05), height), SOURCE_COLOURS[Source(quote.source)])
    about = [(f"‘{quote.text}’", 14, TEXT, False), (quote.about, 14, QUIET, False)]
    _text(slide, (left + Inches(0.12), top, width - Inches(0.12), height), about)
    return int(top + height + Inches(0.14))


def _facts(slide: Any, box: tuple[Any, Any, Any, Any], facts: list[tuple[str, str]], size: int = 14) -> None:
    frame = slide.shapes.add_textbox(*box).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_top = 0
    _runs(frame, [[(name, True), (text, False)] for name, text in facts], size, TEXT, gap=6)


def _foot(slide: Any, briefing: Briefing, number: int) -> None:
    _text(slide, (_LEFT, Inches(6.95), Inches(11), Inches(0.35)), [(briefing.footer, 14, QUIET, False)])
    _text(slide, (_RIGHT - Inches(0.6), Inches(6.95), Inches(0.6), Inches(0.35)), [(str(number), 14, QUIET, False)])


def _text(slide: Any, box: tuple[Any, Any, Any, Any], lines: list[tuple[str, int, str, bool]], gap: int = 0) -> None:
    frame = slide.shapes.add_textbox(*box).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for number, (text, size, colour, bold) in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(gap)
        _run(paragraph, text, size, colour, bold=bold)


def _runs(frame: Any, paragraphs: list[list[tuple[str, bool]]], size: int, colour: str, gap: int = 0) -> None:
    frame.word_wrap = True
    for number, runs in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(gap)
        paragraph.alignment = PP_ALIGN.LEFT
        for text, bold in runs:
            _run(paragraph, text, size, colour, bold=bold)


def _run(paragraph: Any, text: str, size: int, colour: str, *, bold: bool) -> None:
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, _FONT
    run.font.color.rgb = RGBColor.from_string(colour[1:])
    run.font.language_id = MSO_LANGUAGE_ID.DUTCH


def _cell(cell: Any, text: str, *, bold: bool = False, fill: str, colour: str = TEXT) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(fill[1:])
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    _runs(cell.text_frame, [[(text, bold)]], 16, colour)


def _plain(shape: Any, fill: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(fill[1:])
    shape.line.fill.background()
    shape.shadow.inherit = False


def _describe(shape: Any, text: str) -> None:
    shape._element._nvXxPr.cNvPr.set("descr", text)  # noqa: SLF001 - python-pptx has no name for alternative text
