"""Files that nobody should send, of the kinds that tables, feeds, articles and notes come in; read in a process of its own.

Run as a program it reads all of them and prints what came of it as JSON, so that its memory is its own to be measured.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from itertools import chain
from pathlib import Path

import docx
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from odf.table import Table, TableCell, TableRow
from odf.text import H, P
from peak import peak_memory

from connectors.base import LeftOut, Note, RawSignal, Rejected, Source, Tally
from connectors.registry import read

VISITS = Path(__file__).parent / "connectors" / "data" / "visits"
MUTATIONS = 110  # of each good file; in the tests a tenth of it
ROWS = [
    ["kenmerk", "datum", "kanaal", "onderwerp", "vraag", "gemeente", "aantal"],
    ["1", "14-3-2025", "telefoon", "Toeslag", "Waar is café Müller; en hoe laat?", "Emmen", "3"],
    ["2", "2025-03-15T10:00:00+01:00", "chat", "Pas", "Mijn pas is\nkwijt", "9401 AB", "1"],
]
NOTE = [("Datum", "4 maart 2026"), ("Locatie", "Emmen"), ("Signalen", "De wolf komt overdag.")]
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Krant</title><item><title>Kop</title><guid>1</guid>'
    "<link>https://krant.voorbeeld.nl/1</link><description>&lt;p&gt;Een lang verhaal.&lt;/p&gt;</description>"
    "<pubDate>Wed, 04 Mar 2026 10:00:00 +0100</pubDate></item></channel></rss>"
)
PAGE = (
    '<!doctype html><html><head><title>Wonen</title><meta property="article:published_time" content="2026-03-04"></head>'
    f"<body><article><h1>Wonen</h1>{'<p>De wachtlijst groeit in alle gemeenten van het land, zegt de minister.</p>' * 6}"
    "</article></body></html>"
)
LAUGHS = '<!DOCTYPE b [<!ENTITY a0 "ha">{}]>'.format(
    "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
)
ENTITIES = {
    "laughs": (LAUGHS, "&a11;"),
    "quadratic": (f'<!DOCTYPE b [<!ENTITY a "{"x" * 50_000}">]>', "&a;" * 20_000),
    "file": ('<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;"),
    "address": ('<!DOCTYPE b [<!ENTITY a SYSTEM "http://127.0.0.1:9/x">]>', "&a;"),
    "parameter": ('<!DOCTYPE b [<!ENTITY % a SYSTEM "file:///etc/passwd">%a;]>', ""),
    "itself": ('<!DOCTYPE b [<!ENTITY a "&a;">]>', "&a;"),
}
SOURCES = {
    ".csv": Source.QUESTION, ".tsv": Source.QUESTION, ".xlsx": Source.QUESTION, ".ods": Source.QUESTION,
    ".xml": Source.MEDIA, ".html": Source.MEDIA,
    ".txt": Source.VISIT, ".md": Source.VISIT, ".rtf": Source.VISIT, ".pdf": Source.VISIT, ".docx": Source.VISIT,
    ".odt": Source.VISIT,
}  # fmt: skip
MEMBERS = {
    ".docx": "word/document.xml", ".odt": "content.xml", ".ods": "content.xml", ".xlsx": "xl/worksheets/sheet1.xml",
}  # fmt: skip
TOKENS = (b"\0" * 40, b'"', b"\n\n", b"\xff\xfe", b"<" * 40, b"]]>", b"&#0;", b"\xe2\x80\xae", b"{\\*", b"%PDF-")
HEAD = b"kenmerk;datum;vraag\n"
Bytes = bytes | bytearray


def good() -> dict[str, bytes]:
    """A small file of each kind, by its suffix."""
    made: dict[str, bytes] = {
        ".csv": "\r\n".join(";".join(f'"{cell}"' for cell in row) for row in ROWS).encode("utf-8-sig"),
        ".tsv": "\n".join("\t".join(row).replace("\n", " ") for row in ROWS).encode("utf-16"),
        ".xml": FEED.encode(),
        ".html": PAGE.encode(),
        ".txt": "\n".join(f"{name}: {text}" for name, text in NOTE).encode("cp1252"),
        ".md": "\n".join(f"# {name}\n{text}" for name, text in NOTE).encode(),
        ".pdf": (VISITS / "werkbezoek-browser.pdf").read_bytes(),
        ".rtf": (VISITS / "werkbezoek-emmen.rtf").read_bytes(),
    }
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for number, row in enumerate(ROWS):
            sheet = book.get_worksheet_by_name("Blad") or book.add_worksheet("Blad")
            sheet.write_row(number, 0, row)
    made[".xlsx"] = out.getvalue()
    table = Table(name="Blad")
    for row in ROWS:
        line = TableRow()
        for text in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    sheets, text = OpenDocumentSpreadsheet(), OpenDocumentText()
    sheets.spreadsheet.addElement(table)
    text.text.addElement(H(outlinelevel=1, text="Signalen"))
    for name, said in NOTE:
        text.text.addElement(P(text=f"{name}: {said}"))
    document = docx.Document()
    for name, said in NOTE:
        document.add_paragraph(f"{name}: {said}")
    for suffix, thing in ((".ods", sheets), (".odt", text), (".docx", document)):
        out = BytesIO()
        thing.save(out)
        made[suffix] = out.getvalue()
    return made


def packed(members: dict[str, Bytes], like: bytes = b"") -> bytes:
    """A zip of these members, beside those of another zip."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        if like:
            with zipfile.ZipFile(BytesIO(like)) as other:
                for info in other.infolist():
                    if info.filename not in members:
                        archive.writestr(info.filename, other.read(info))
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def inside(container: bytes, member: str, change: Callable[[str], str]) -> bytes:
    """A document whose XML says something else."""
    with zipfile.ZipFile(BytesIO(container)) as archive:
        return packed({member: change(archive.read(member).decode()).encode()}, container)


def mutated(content: bytes, chance: random.Random) -> bytes:
    """A file that went wrong on the way: bytes changed, lost, put in or moved, numbers blown up, or the end cut off."""
    broken = bytearray(content)
    for _ in range(chance.choice([1, 2, 8, 60])):
        if not broken:
            break
        place = chance.randrange(len(broken))
        match chance.randrange(6):
            case 0:
                broken[place] = chance.randrange(256)
            case 1:
                del broken[place : place + chance.randrange(300)]
            case 2:
                broken[place:place] = chance.choice(TOKENS)
            case 3:
                other = chance.randrange(len(broken))
                broken[place : place + 80] = broken[other : other + 80]
            case 4:
                del broken[place:]
            case _:
                broken[place : place + 400] = re.sub(
                    rb"\d+",
                    lambda found: chance.choice([b"0", b"-1", b"99999999999", found[0] * 3]),
                    broken[place : place + 400],
                )
    return bytes(broken)


def mutations(number: int) -> Iterator[tuple[str, bytes]]:
    """Good files that went wrong; of those that are a zip, also with the damage inside, where the sums agree."""
    for suffix, content in good().items():
        chance = random.Random(suffix)
        for _ in range(number):
            if content.startswith(b"PK") and chance.random() < 0.6:
                with zipfile.ZipFile(BytesIO(content)) as archive:
                    name = chance.choice([info.filename for info in archive.infolist() if info.file_size])
                    yield suffix, packed({name: mutated(archive.read(name), chance)}, content)
            else:
                yield suffix, mutated(content, chance)


def texts(less: int) -> Iterator[tuple[str, bytes]]:
    """Text that is long, empty, in every encoding at once, or opened without end."""
    for suffix in (".csv", ".tsv", ".txt", ".md", ".rtf", ".html", ".xml"):
        for text in (
            b"\0" * (5_000_000 // less), b"a" * (30_000_000 // less), b"\n" * (2_000_000 // less), b";" * (2_000_000 // less), b'"' * (2_000_000 // less), b"\xff" * (1_000_000 // less),
            b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xfe\0\0", b" \t\r\n", b"<" * (2_000_000 // less), b"{" * (300_000 // less), b"<a>" * (200_000 // less),
            b"|" * (1_000_000 // less), b"**" * (500_000 // less), b"# " * (500_000 // less), b"- x\n" * (300_000 // less), b"\\'e9" * (100_000 // less),
            b"{\\rtf1" + b"{\\b" * (100_000 // less), b"{\\rtf1\\bin999999999 x}", b"{\\rtf1\\u99999999? \\u-1? x}",
            b"{\\rtf1 " + b"x" * (15_000_000 // less) + b"}", "é".encode("utf-16-be") * 5000, b"Datum: 4 maart 2026\n" * (100_000 // less),
            b"<html><body>" + b"<div>" * (30_000 // less) + b"x", b"<html " + b"a=1 " * (300_000 // less) + b">", b"<html>" + b"<p>a" * (39_000 // less),
            b"<rss><channel>" + b"<item>" * (90_000 // less), b"<rss " + b"a='1' " * (190_000 // less) + b"><channel><item><title>x",
        ):  # fmt: skip
            yield suffix, text
    mixed = b"2;14-3-2025;caf\xe9\n3;14-3-2025;caf\xc3\xa9\n4;14-3-2025;" + "café".encode("utf-16-le") + b"\n"
    yield ".csv", HEAD + mixed
    yield ".csv", b";".join(b"datum%d" % n for n in range(200_000 // less)) + b"\n" + b";" * (200_000 // less)
    yield ".csv", HEAD + b"1;14-3-2025;" + b"x" * (100_000_000 // less) + b"\n2;14-3-2025;na\n"


def values() -> Iterator[tuple[str, bytes]]:
    """Good files with a day that no calendar has, or a text that means something to a terminal, a browser or a database."""
    for day in ("0001-01-01", "9999-12-31", "31-12-9999", "1-1-0001", "00-00-0000", "29-2-2025", "-1", "1e99", "NaN",
                "999999999999", "2025-13-45T99:99:99Z", "0", "٣-٣-٢٠٢٥", "\u202e5202-3-4", "4 maart", "١٢٣", "1.1.1.1.1", "+1-+1-+1"):  # fmt: skip
        yield ".csv", HEAD + f"1;{day};Waar?\n".encode()
        yield ".txt", f"Datum: {day}\nSignalen: De wolf.\n".encode()
        yield ".xml", FEED.replace("Wed, 04 Mar 2026 10:00:00 +0100", day).encode()
        yield ".html", PAGE.replace("2026-03-04", day).encode()
    for text in ("\u202eevil\u202c", "a\u200bb\u2066c\u2069", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
                 "=cmd|' /C calc'!A0", "\x1b[31mrood", "\x07\x08", "<script>alert(1)</script>", "\ufeff\ufffe", "'; DROP TABLE signal;--",
                 "x" * 999_999, "x" * 1_000_001, "{{7*7}}", "%n%s%x", "../../etc/passwd", "\u0000", "i\u0307" * 5000):  # fmt: skip
        yield ".csv", HEAD + f'1;14-3-2025;"{text}"\n'.encode("utf-8", "surrogatepass")
        yield ".txt", f"Datum: 4 maart 2026\nSignalen: {text}\n".encode("utf-8", "surrogatepass")


def documents(less: int) -> Iterator[tuple[str, bytes]]:
    """Documents that are an archive: entities, bombs, another document than they say, and structure without end."""
    files = good()
    for declares, uses in ENTITIES.values():
        yield ".xml", f'<?xml version="1.0"?>{declares}{FEED[21:].replace("Kop", "Kop " + uses)}'.encode()
        for suffix, member in MEMBERS.items():
            yield suffix, inside(files[suffix], member, partial(_with_entity, declares, uses))
    zeros = bytes(40_000_000 // less)
    for suffix, member in MEMBERS.items():
        yield suffix, packed({member: zeros}, files[suffix])
        yield suffix, packed({"extra/bom.xml": zeros}, files[suffix])
        yield suffix, packed({f"leeg/{n}": b"" for n in range(21_000 // less)}, files[suffix])
        yield suffix, packed({member: b""}, files[suffix])
        yield suffix, packed({member: b"<a>" * (300_000 // less)}, files[suffix])
        yield (
            suffix,
            packed({member: b"<?xml version='1.0'?><a" + b" b='c'" * (100_000 // less) + b"/>"}, files[suffix]),
        )
        yield suffix, packed({"../../../tmp/gehackt": b"x", "/etc/x": b"x"}, files[suffix])
        yield suffix, packed({"x": b"x"})
        for other in (".docx", ".odt", ".xlsx", ".ods", ".pdf", ".csv"):
            yield suffix, files[other]
    for depth in (90, 2_000, 50_000 // less):
        for suffix, body, opened, closed in (
            (".odt", "</office:text>", "<text:section>", "</text:section>"),
            (".docx", "</w:body>", "<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
            (".docx", "</w:body>", "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ):
            nest = opened * depth + closed * depth + body
            yield suffix, inside(files[suffix], MEMBERS[suffix], partial(_replaced, body, nest))
    row, cell = "<table:table-row>", "<table:table-cell "
    for number in ("1048576", "99999999999", "-1", "x"):
        for place, repeats in ((row, f'{row[:-1]} table:number-rows-repeated="{number}">'),
                               (cell, f'{cell}table:number-columns-repeated="{number}" ')):  # fmt: skip
            yield ".ods", inside(files[".ods"], MEMBERS[".ods"], partial(_replaced, place, repeats))
        for pattern, sheet in ((r'(<c r="[A-Z]+)1"', rf'\g<1>{number}"'), (r"<v>\d+</v>", f"<v>{number}</v>")):
            yield ".xlsx", inside(files[".xlsx"], MEMBERS[".xlsx"], partial(re.sub, pattern, sheet, count=1))
    vast = partial(re.sub, r'ref="[^"]+"', 'ref="A1:XFD1048576"')
    yield ".xlsx", inside(files[".xlsx"], MEMBERS[".xlsx"], vast)


def _with_entity(declares: str, uses: str, xml: str) -> str:
    at = xml.index("?>") + 2 if xml.startswith("<?xml") else 0
    return xml[:at] + declares + re.sub(r">([^<>]+)</", lambda found: f">{found[1]}{uses}</", xml[at:], count=1)


def _replaced(old: str, new: str, xml: str) -> str:
    return xml.replace(old, new, 1)


def pdfs() -> Iterator[tuple[str, bytes]]:
    """A pdf with bombs and rings in it."""
    page = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<>>>>endobj "
    for contents in (
        b"4 0 obj<</Length 9999999999>>stream\nBT (x) Tj ET\nendstream endobj", b"4 0 obj[4 0 R 4 0 R]endobj", b"4 0 obj 4 0 R endobj",
        b"4 0 obj<</Length 20/Filter[" + b"/FlateDecode" * 500 + b"]>>stream\nxxxxxxxxxxxxxxxxxxxx\nendstream endobj",
        b"4 0 obj<</Length 400000>>stream\n" + b"[" * 400_000 + b"\nendstream endobj",
        b"4 0 obj<</Length 900000>>stream\n" + b"q " * 450_000 + b"\nendstream endobj",
        b"4 0 obj<</Length 3000000>>stream\n" + b"BT (x) Tj ET\n" * 230_000 + b"\nendstream endobj",
    ):  # fmt: skip
        yield ".pdf", b"%PDF-1.7\n" + page + contents + b" trailer<</Root 1 0 R>>"
    yield ".pdf", b"%PDF-1.7\n" + page.replace(b"/Kids[3 0 R]", b"/Kids[2 0 R 2 0 R]") + b"trailer<</Root 1 0 R>>"
    many = page.replace(b"/Kids[3 0 R]", b"/Kids[" + b"3 0 R " * 30_000 + b"]")
    yield ".pdf", b"%PDF-1.7\n" + many + b"trailer<</Root 1 0 R>>"
    yield ".pdf", b"%PDF-" * 100_000
    yield ".pdf", b"%PDF-1.7\n" + b"1 0 obj<<" * 50_000
    yield ".pdf", b"%PDF-1.7\nstartxref\n9\n%%EOF" * 2_000


def outcome(path: Path, source: Source | None) -> str:
    """What reading a file came to: empty when all is well, or what is wrong with that."""
    items = list(read(path, source))
    if not items:
        return "nothing at all"
    for item in items:
        if not isinstance(item, RawSignal | Rejected | LeftOut | Tally | Note):
            return f"a {type(item).__name__}"
        if isinstance(item, Rejected) and not (
            item.reason.endswith(".") and item.remedy.endswith(".") and " " in item.reason
        ):
            return f"no sentence: {item.reason} {item.remedy}"
        if isinstance(item, RawSignal) and ("root:" in item.text or "\u202e" in item.text or "\0" in item.text):
            return "what must not be in a text"
    return ""


def main() -> None:
    """Read them all, and say what came of it; with `--small`, as the tests do, fewer and shorter ones."""
    less = 10 if "--small" in sys.argv else 1
    kinds: Counter[str] = Counter()
    wrong: list[str] = []
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number, (suffix, content) in enumerate(
            chain(mutations(MUTATIONS // less), texts(less * less), values(), documents(less), pdfs())
        ):
            path = Path(folder) / f"werkbezoek{suffix}"
            path.write_bytes(content)
            start = time.process_time()
            told = outcome(path, SOURCES[suffix] if number % 3 else None)
            took = time.process_time() - start
            slowest = max(slowest, took)
            kinds[suffix] += 1
            if told or took > 10:
                wrong.append(f"{number}{suffix}: {told} {took:.1f} s {content[:60]!r}")
    sys.stdout.write(json.dumps({"kinds": kinds, "wrong": wrong, "slowest": slowest, "memory": peak_memory()}))


if __name__ == "__main__":
    main()
