"""Writes the publieksvragen as people export them: csv with semicolons and workbooks."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from items import Item
from lot import Lot
from ministries import ministry, written
from package import write_package

_HEADS = {
    "gemeente": ["kenmerk", "datum", "kanaal", "onderwerp", "vraag", "ministerie", "gemeente"],
    "postcode": ["Kenmerk", "Datum", "Kanaal", "Onderwerp", "Vraag", "Ministerie", "Postcode"],
    "provincie": ["nummer", "datum", "kanaal", "titel", "omschrijving", "departement", "provincie"],
}
# Three deliveries in each half-year, each in its own form: place column, file type, encoding.
_FORMS = [
    ("gemeente", "csv", "utf-8-sig"), ("provincie", "xlsx", ""), ("postcode", "csv", "utf-8-sig"),
    ("gemeente", "xlsx", ""), ("provincie", "csv", "cp1252"), ("gemeente", "csv", "utf-8-sig"),
]  # fmt: skip
# The matters whose planted facts lean on where people live: there the place is never left empty.
_PLACED = {"aardbevingsschade-groningen"}


def write_questions(folder: Path, items: list[Item]) -> None:
    """Write the questions of each half-year in two files; sets each `origin_id`."""
    folder.mkdir(parents=True, exist_ok=True)
    periods = sorted({item.period for item in items})
    for at, period in enumerate(periods):
        inside = [item for item in items if item.period == period]
        middle = len(inside) // 2
        for half, chosen in enumerate((inside[:middle], inside[middle:])):
            form, kind, encoding = _FORMS[(2 * at + half) % len(_FORMS)]
            name = f"publieksvragen-{period.lower()}-{'ab'[half]}.{kind}"
            if kind == "xlsx":
                rows = [_row(item, form, "") for item in chosen]
                write_workbook(folder / name, _HEADS[form], rows)
            else:
                _write_csv(folder / name, _HEADS[form], [_row(item, form, encoding) for item in chosen], encoding)


def _row(item: Item, form: str, encoding: str) -> list[str | date]:
    lot = Lot("row", item.number)
    item.origin_id = {
        "gemeente": f"PV-{item.day:%Y}-{100000 + item.number}",
        "postcode": f"{item.day:%Y%m}/{item.number:05d}",
        "provincie": f"C{2000000 + item.number}",
    }[form]
    place = item.person.place
    where = {"gemeente": place.name, "postcode": item.person.postcode[:4], "provincie": place.province}[form]
    if item.matter not in _PLACED and lot.chance(0.14):
        where = ""
    whom = written(ministry(item.matter, item.day, lot), lot) if lot.chance(0.93) else ""
    title = item.title if lot.chance(0.85) else ""
    text = item.text
    if encoding == "cp1252":
        text, title = (value.encode("cp1252", "replace").decode("cp1252") for value in (text, title))
    return [item.origin_id, item.day, item.channel, title, text, whom, where]


def _write_csv(path: Path, head: list[str], rows: list[list[str | date]], encoding: str) -> None:
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([f"{cell:%d-%m-%Y}" if isinstance(cell, date) else cell for cell in row])
    path.write_bytes(target.getvalue().encode(encoding))


def write_workbook(path: Path, head: list[str], rows: list[list[str | date]]) -> None:
    """Write one sheet with real date cells (SpreadsheetML, ISO/IEC 29500)."""
    lines = ["".join(_cell(value, 0, at) for at, value in enumerate(head))]
    lines += ["".join(_cell(value, number, at) for at, value in enumerate(row)) for number, row in enumerate(rows, 1)]
    sheet = "".join(f'<row r="{number}">{line}</row>' for number, line in enumerate(lines, 1))
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    top = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    write_package(path, {
        "[Content_Types].xml": f'{top}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{types}.styles+xml"/></Types>',
        "_rels/.rels": f'{top}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{top}<workbook {main} xmlns:r="{links}"><sheets><sheet name="Publieksvragen" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{top}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{links}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'{top}<styleSheet {main}><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f"{top}<worksheet {main}><sheetData>{sheet}</sheetData></worksheet>",
    })  # fmt: skip


def _cell(value: str | date, row: int, column: int) -> str:
    name = f"{'ABCDEFGHIJ'[column]}{row + 1}"
    if isinstance(value, date):
        return f'<c r="{name}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if not value:
        return ""
    return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
