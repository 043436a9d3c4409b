"""Documents as a list of blocks: `.docx`, `.odt`, `.pdf`, `.rtf`, `.md` and `.txt` alike."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import docx
from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeTree
from docx.oxml.ns import qn
from striprtf.striprtf import rtf_to_text

from connectors.blocks import BULLET, Block, Kind, is_own_line, row
from connectors.pdf import pdf_blocks
from connectors.plain import one_line, tidy
from connectors.safety import Unreadable, check_zip
from connectors.tables import decode

SUFFIXES = (".docx", ".odt", ".pdf", ".rtf", ".md", ".txt")
_LARGEST = 20_000_000  # bytes of XML; 1,000 pages
_MARKUP = 10  # times as large as its text is a document in XML
_UNPACKED = 400_000_000  # bytes, pictures and all
_DEEPEST = 100
_MOST_BLOCKS = 50_000  # lines and paragraphs
_LARGEST_RTF = 4_000_000  # bytes without pictures; its reader takes a second for each
_PICTURE = re.compile(rb"[0-9a-fA-F\s]{2000,}")
_DAMAGED = ("Het document is beschadigd.", "Open het in een tekstverwerker en sla het opnieuw op.")

_MD_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1")
_MD_ROW = re.compile(r"\s*\|(.*)\|\s*$")
_MD_RULE = re.compile(r"[\s|:-]+")

# In a cell a list is often typed, with Shift-Enter between its items; elsewhere a line that breaks is one sentence still.
_ITEM_IN_CELL = re.compile(r"\n(?=\s*[-*+•–▪◦·]\s)")

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def read_blocks(path: Path) -> list[Block]:
    """Return the blocks of a document in their order, empty ones left out; raises `Unreadable`."""
    suffix = path.suffix.lower()
    if suffix == ".docx":
        found = _docx(path)
    elif suffix == ".odt":
        found = _odt(path)
    elif suffix == ".pdf":
        found = pdf_blocks(path)
    elif suffix == ".rtf":
        found = _rtf(path)
    else:
        _refuse_large(path.stat().st_size * _MARKUP)
        found = _lines(decode(path.read_bytes()))
    blocks = list(islice((block for block in found if block.text), _MOST_BLOCKS + 1))
    if len(blocks) > _MOST_BLOCKS:
        _refuse_large(_LARGEST + 1)
    return blocks


def _refuse_large(size: int) -> None:
    if size > _LARGEST:
        raise Unreadable(
            "Het document is langer dan duizend bladzijden.", "Verdeel het in een document voor elk werkbezoek."
        )


def _lines(text: str) -> Iterator[Block]:
    paragraph: list[str] = []
    bullet = False

    def flush() -> Iterator[Block]:
        if paragraph:
            yield Block(Kind.BULLET if bullet else Kind.PARAGRAPH, _plain(" ".join(paragraph)))
            paragraph.clear()

    for line in [*tidy(text).split("\n"), ""]:
        if not line or (heading := _MD_HEADING.match(line)) or _MD_ROW.match(line):
            yield from flush()
            bullet = False
            if line and heading:
                yield Block(Kind.HEADING, _plain(heading[2]))
            elif line and not _MD_RULE.fullmatch(line):
                yield row([_plain(cell) for cell in line.strip("| ").split("|")])
        elif item := BULLET.fullmatch(line):
            yield from flush()
            bullet = True
            paragraph.append(item[1])
        elif bullet or not is_own_line(line):
            paragraph.append(line)
        else:
            yield from flush()
            yield Block(Kind.PARAGRAPH, _plain(line))
    yield from flush()


def _plain(text: str) -> str:
    # Emphasis is for words and sentences; over pages of stars the expression would take its time.
    return one_line(_EMPHASIS.sub(r"\2", text)) if len(text) < 10_000 else one_line(text)


def _rtf(path: Path) -> Iterator[Block]:
    _refuse_large(path.stat().st_size // _MARKUP)
    content = _PICTURE.sub(b" ", path.read_bytes())
    if len(content) > _LARGEST_RTF:
        _refuse_large(_LARGEST + 1)
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        raise Unreadable(*_DAMAGED)
    try:
        text = rtf_to_text(content.decode("cp1252", errors="replace"), errors="replace")
    except Exception as error:  # whatever its tables of control words lead to
        raise Unreadable(*_DAMAGED) from error
    # A line is a paragraph here, and the cells of a row have bars between them.
    for line in text.split("\n"):
        if "|" in line:
            yield row(line.split("|"))
        else:
            yield from _lines(line)


def _docx(path: Path) -> Iterator[Block]:
    check_zip(path, _UNPACKED)
    try:
        with zipfile.ZipFile(path) as archive:
            xml = [
                member.file_size for member in archive.infolist() if member.filename.lower().endswith((".xml", ".rels"))
            ]
        _refuse_large(max(xml, default=0))
        document = docx.Document(str(path))
        yield from _docx_blocks(document.element.body, 0)
        # Letters of ministries keep "Datum" in the head of the page.
        for section in document.sections:
            for header in (section.first_page_header, section.header):
                if not header.is_linked_to_previous:
                    yield from _docx_blocks(header._element, 0)  # noqa: SLF001 - text boxes are not in the public tree
    except Unreadable:
        raise
    except Exception as error:  # python-docx raises whatever a missing or wrong part leads to
        raise Unreadable(*_DAMAGED) from error


def _docx_blocks(parent: Any, depth: int) -> Iterator[Block]:
    """Walk the XML itself: python-docx passes over content controls and text boxes, in which letters keep their head."""
    if depth > _DEEPEST:
        return
    for child in parent:
        tag = child.tag
        if tag == qn("w:p"):
            yield _docx_paragraph(child)
            for box in child.iter(qn("w:txbxContent")):
                if not any(above.tag == f"{_MC}Fallback" for above in box.iterancestors()):
                    yield from _docx_blocks(box, depth + 1)
        elif tag == qn("w:tr"):
            cells = [_docx_cell(cell) for cell in child.iter(qn("w:tc"))]
            yield row(cells)
        elif tag in {qn("w:tbl"), qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")}:
            yield from _docx_blocks(child, depth + 1)


def _docx_paragraph(paragraph: Any) -> Block:
    text = one_line(_docx_text(paragraph))
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    name = (style.get(qn("w:val")) or "").lower() if style is not None else ""
    if re.match(r"(?:heading|kop|title|titel|subtitle)", name):
        return Block(Kind.HEADING, text)
    numbered = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    if numbered or "list" in name or "lijst" in name or "opsomming" in name:
        return Block(Kind.BULLET, text)
    if item := BULLET.fullmatch(text):
        return Block(Kind.BULLET, item[1])
    return Block(Kind.PARAGRAPH, text)


def _docx_cell(cell: Any) -> str:
    lines = (line for paragraph in cell.iter(qn("w:p")) for line in _ITEM_IN_CELL.split(_docx_text(paragraph)))
    return "\n".join(text for line in lines if (text := one_line(line)))


def _docx_text(paragraph: Any) -> str:
    parts: list[str] = []
    stack = [paragraph]
    while stack:
        element = stack.pop()
        tag = element.tag
        if tag == qn("w:t"):
            parts.append(element.text or "")
        elif tag in {qn("w:tab"), qn("w:br"), qn("w:cr")}:
            parts.append(" " if tag == qn("w:tab") else "\n")
        elif tag not in {qn("w:del"), qn("w:txbxContent"), qn("w:pPr"), f"{_MC}Fallback"}:
            stack.extend(reversed(list(element)))
    return "".join(parts)


def _odt(path: Path) -> Iterator[Block]:
    check_zip(path, _UNPACKED)
    try:
        with zipfile.ZipFile(path) as archive, archive.open("content.xml") as file:
            content = file.read(_LARGEST + 1)
        _refuse_large(len(content))
        root: Element = SafeTree.fromstring(content, forbid_dtd=True)
        body = root.find(f"{_OFFICE}body/{_OFFICE}text")
        found = list(_odt_blocks(body, 0)) if body is not None else []
    except (zipfile.BadZipFile, KeyError, ParseError, DefusedXmlException, OSError, RuntimeError, ValueError) as error:
        raise Unreadable(*_DAMAGED) from error
    yield from found


def _odt_blocks(parent: Element, depth: int, kind: Kind = Kind.PARAGRAPH) -> Iterator[Block]:
    if depth > _DEEPEST:
        return
    for child in parent:
        if child.tag == f"{_TEXT}h":
            yield Block(Kind.HEADING, one_line(_odt_text(child)))
        elif child.tag == f"{_TEXT}p":
            text = one_line(_odt_text(child))
            item = BULLET.fullmatch(text)
            yield Block(Kind.BULLET, item[1]) if item else Block(kind, text)
        elif child.tag == f"{_TABLE}table-row":
            cells = child.findall(f"{_TABLE}table-cell")
            yield row(["\n".join(one_line(_odt_text(part)) for part in cell.iter(f"{_TEXT}p")) for cell in cells])
        elif child.tag == f"{_TEXT}list":
            yield from _odt_blocks(child, depth + 1, Kind.BULLET)
        elif child.tag not in {f"{_TEXT}tracked-changes", f"{_OFFICE}forms", f"{_TEXT}sequence-decls"}:
            yield from _odt_blocks(child, depth + 1, kind)


def _odt_text(element: Element) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag in {f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"}:
            parts.append(" ")
        elif child.tag not in {f"{_TEXT}note", f"{_OFFICE}annotation"}:
            parts.append(_odt_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
