"""Writes the notes of working visits as Word, OpenDocument and Markdown files."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from xml.sax.saxutils import escape

from lot import Lot
from package import write_package
from people import MONTHS
from visits import Note

_TOP = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# One block of a note: what it is (title, heading, text or bullet) and what it says.
Block = tuple[str, str]


def write_notes(folder: Path, notes: list[Note]) -> None:
    """Write each note in one of the three formats; sets the `origin_id` of its observations."""
    folder.mkdir(parents=True, exist_ok=True)
    for note in notes:
        kind = ["docx", "odt", "md", "docx"][note.number % 4]
        where = re.sub(
            r"[^a-z]+",
            "-",
            unicodedata.normalize("NFKD", note.person.place.name).encode("ascii", "ignore").decode().lower(),
        ).strip("-")
        name = f"{note.day:%Y-%m-%d}-werkbezoek-{where}.{kind}"
        for number, observation in enumerate(note.observations, 1):
            observation.origin_id = f"{name}#{number}"
        blocks = _blocks(note)
        if kind == "docx":
            _write_docx(folder / name, blocks)
        elif kind == "odt":
            _write_odt(folder / name, blocks)
        else:
            (folder / name).write_bytes(_markdown(blocks).encode("utf-8"))


def _blocks(note: Note) -> list[Block]:
    lot = Lot("note", note.number)
    day = lot.pick([f"{note.day.day} {MONTHS[note.day.month - 1]} {note.day.year}", f"{note.day:%d-%m-%Y}"])
    blocks: list[Block] = [
        (
            "title",
            lot.pick(
                [
                    f"Verslag werkbezoek {note.person.place.name}",
                    f"Terugkoppeling werkbezoek {note.person.place.name}",
                    "Werkbezoek: opbrengst",
                ]
            ),
        )
    ]
    where = note.place if lot.chance(0.5) else f"{note.place}, {note.province}"
    for heading, text in [("Datum", day), ("Locatie", where), ("Bewindspersoon", note.minister)]:
        blocks += [("heading", heading), ("text", text)]
    if lot.chance(0.5):
        blocks += [("heading", "Aanleiding"), ("text", note.reason)]
    blocks += [("heading", "Gesprekspartners"), *(("bullet", partner) for partner in note.partners)]
    blocks += [("heading", "Signalen"), *(("bullet", observation.text) for observation in note.observations)]
    return [*blocks, ("heading", "Toezeggingen"), *(("bullet", promise) for promise in note.promises)]


def _markdown(blocks: list[Block]) -> str:
    mark = {"title": "# ", "heading": "## ", "text": "", "bullet": "- "}
    lines: list[str] = []
    for at, (kind, text) in enumerate(blocks):
        if at and not (kind == "bullet" and blocks[at - 1][0] == "bullet"):
            lines.append("")
        lines.append(mark[kind] + text)
    return "\n".join(lines) + "\n"


def _write_docx(path: Path, blocks: list[Block]) -> None:
    styles = {"title": "Title", "heading": "Heading1", "text": "Normal", "bullet": "ListBullet"}
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{styles[kind]}"/></w:pPr><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
        for kind, text in blocks
    )
    names = {"Normal": "Normal", "Title": "Title", "Heading1": "heading 1", "ListBullet": "List Bullet"}
    defined = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"{_default(key)}><w:name w:val="{name}"/>{_outline(key)}</w:style>'
        for key, name in names.items()
    )
    write_package(path, {
        "[Content_Types].xml": f'{_TOP}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{types}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="{types}.styles+xml"/><Override PartName="/word/numbering.xml" ContentType="{types}.numbering+xml"/></Types>',
        "_rels/.rels": f'{_TOP}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{links}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"{_TOP}<w:document {w}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "word/_rels/document.xml.rels": f'{_TOP}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{links}/styles" Target="styles.xml"/><Relationship Id="rId2" Type="{links}/numbering" Target="numbering.xml"/></Relationships>',
        "word/styles.xml": f"{_TOP}<w:styles {w}>{defined}</w:styles>",
        "word/numbering.xml": f'{_TOP}<w:numbering {w}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
    })  # fmt: skip


def _default(style: str) -> str:
    return ' w:default="1"' if style == "Normal" else ""


def _outline(style: str) -> str:
    if style == "Heading1":
        return '<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr>'
    if style == "ListBullet":
        return '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    return ""


def _write_odt(path: Path, blocks: list[Block]) -> None:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = f'xmlns:office="{office}:office:1.0" xmlns:text="{office}:text:1.0" xmlns:style="{office}:style:1.0" office:version="1.2"'
    body: list[str] = []
    for at, (kind, text) in enumerate(blocks):
        if kind == "bullet":
            begin = "" if blocks[at - 1][0] == "bullet" else "<text:list>"
            end = "" if at + 1 < len(blocks) and blocks[at + 1][0] == "bullet" else "</text:list>"
            body.append(f"{begin}<text:list-item><text:p>{escape(text)}</text:p></text:list-item>{end}")
        elif kind == "text":
            body.append(f"<text:p>{escape(text)}</text:p>")
        else:
            body.append(f'<text:h text:outline-level="{1 if kind == "title" else 2}">{escape(text)}</text:h>')
    mime = "application/vnd.oasis.opendocument.text"
    write_package(path, {
        "mimetype": mime,
        "content.xml": f"{_TOP}<office:document-content {spaces}><office:body><office:text>{''.join(body)}</office:text></office:body></office:document-content>",
        "styles.xml": f"{_TOP}<office:document-styles {spaces}><office:styles/></office:document-styles>",
        "META-INF/manifest.xml": f'{_TOP}<manifest:manifest xmlns:manifest="{office}:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/></manifest:manifest>',
    })  # fmt: skip
