"""The briefing in words on one page of A4, for the file of the Ministerraad: a .docx with headings, in Dutch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from pipeline.briefing.archive import without_clock
from pipeline.briefing.content import Briefing, Listing
from pipeline.briefing.measure import Run, height
from pipeline.style import FONT, INK, QUIET
from pipeline.wording import capitalised

_WIDTH, _HEIGHT, _MARGIN = 210, 297, 18
# The largest of these at which all of it is on one page.
_SIZES = (11, 10.5, 10, 9.5, 9, 8.5, 8)
_GAP = 3.0
# More questions than this are no conversation.
_QUESTIONS = 3
_UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph: a title (level 1), a heading (2) or text (0)."""

    runs: tuple[Run, ...]
    level: int = 0


def write_onepage(briefing: Briefing, out: Path) -> None:
    """Write the page to a .docx file; the same briefing gives the same bytes."""
    told, size = _fitting(briefing)
    document = Document()
    _set_up(document, briefing, size)
    for line in told:
        if line.level:
            document.add_heading(line.runs[0][0], line.level)
            continue
        paragraph = document.add_paragraph()
        for text, bold in line.runs:
            paragraph.add_run(text).bold = bold
    document.sections[0].footer.paragraphs[0].text = briefing.footer
    document.save(str(out))
    without_clock(out)


def _fitting(briefing: Briefing) -> tuple[list[_Line], float]:
    """What is told and in which size: first all of it smaller, then less of it."""
    room = (_HEIGHT - 2 * _MARGIN - 12) / 25.4 * 72
    for detail in (2, 1, 0):
        told = list(_told(briefing, detail))
        for size in _SIZES if detail == 0 else _SIZES[:-2]:
            if _height(told, size) <= room:
                return told, size
    return told, _SIZES[-1]


def _height(told: list[_Line], size: float) -> float:
    room = (_WIDTH - 2 * _MARGIN) / 25.4 * 72
    total = 0.0
    for line in told:
        own = size + {0: 0, 1: 7, 2: 2}[line.level]
        total += height([line.runs], room, own) + (_GAP if not line.level else 2 * _GAP)
    return total


def _told(briefing: Briefing, detail: int) -> Iterator[_Line]:
    """The lines of the page; with less `detail` the sentences below the statements go."""
    listings = {listing.key: listing for listing in briefing.listings}
    yield _Line(((briefing.title, True),), 1)
    yield _Line(((briefing.lead, False),))
    yield _Line((("Wat wij horen", True),), 2)
    for place, page in enumerate(briefing.pages, start=1):
        parts = [f"Oordeel: {page.verdict}" + (f", {page.certainty}." if page.certainty else ".")]
        if detail > 0 and "change" in page.parts:
            parts.append(page.texts["change"])
        if detail > 1 and "where" in page.parts:
            parts.append(capitalised(page.texts["where"]))
        yield _Line(
            ((f"{place}. {page.texts['statement'].rstrip('.')}. ", True), (" ".join(filter(None, parts)), False))
        )
    if moved := listings.get("moved"):
        told = [f"{head} {text}" for head, text in moved.paragraphs if text and text != "geen."]
        yield _Line((("Wat kwam en ging", True),), 2)
        yield _Line(((" ".join(told) or f"{moved.title}.", False),))
    others = [_short(listings[key], detail) for key in ("regions", "facts", "actions") if key in listings]
    if others:
        yield _Line((("Wie wij niet horen, feiten en afspraken", True),), 2)
        yield from (_Line(runs) for runs in others)
    questions = [
        page.texts["question"] for page in briefing.pages if "question" in page.parts and page.texts["question"]
    ]
    if questions:
        yield _Line((("Voor het gesprek", True),), 2)
        yield from (_Line(((f"– {capitalised(question)}", False),)) for question in questions[:_QUESTIONS])
    if unknown := listings.get("unknown"):
        sentences = [text for _, text in unknown.paragraphs if text]
        yield _Line((("Wat we niet weten", True),), 2)
        yield _Line(((" ".join([*sentences[: _UNKNOWN - 1], *sentences[-1:]]), False),))


def _short(listing: Listing, detail: int) -> tuple[Run, ...]:
    first = next((f"{head} {text}".strip() for head, text in listing.paragraphs if text), "")
    return ((f"{listing.title}. ", True), (first if detail > 1 and listing.key != "regions" else "", False))


def _set_up(document: Any, briefing: Briefing, size: float) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(_WIDTH), Mm(_HEIGHT)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)
    section.footer_distance = Mm(10)
    for name, own, colour in (
        ("Normal", size, ""),
        ("Heading 1", size + 7, INK),
        ("Heading 2", size + 2, INK),
        ("Footer", 8.5, QUIET),
    ):
        style = document.styles[name]
        style.font.size, style.font.name = Pt(own), FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.font.color.rgb = RGBColor.from_string((colour or "#172033")[1:])
        style.paragraph_format.space_before = Pt(_GAP if name.startswith("Heading") else 0)
        style.paragraph_format.space_after = Pt(_GAP)
        style.paragraph_format.line_spacing = 1.0
    _without_effects(document)
    _in_dutch(document)
    core = document.core_properties
    made = datetime.combine(briefing.made_on, time())
    core.title, core.language, core.subject = briefing.title, "nl-NL", f"Briefing over de {briefing.period.label}"
    core.author = core.last_modified_by = "Rode draden"
    core.comments, core.revision = "", 1
    core.created = core.modified = made


def _without_effects(document: Any) -> None:
    """Leave out the second set of styles of the library's template: where the two differ, Word may call a file damaged."""
    relations = document.part.rels
    for key in [key for key, relation in relations.items() if relation.reltype.endswith("/stylesWithEffects")]:
        relations.pop(key)


def _in_dutch(document: Any) -> None:
    """Mark the language of all text, where the library's own template says English."""
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    for name in ("val", "eastAsia"):
        language.set(qn(f"w:{name}"), "nl-NL")
