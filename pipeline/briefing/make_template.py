"""Makes our own neutral template, `sjabloon.pptx`: a master, four layouts with named placeholders, a theme.

Run by hand (`uv run python -m pipeline.briefing.make_template`) when the look changes; the file that it makes is kept. A
department has a template of its own (`RODE_DRADEN_DECK_TEMPLATE`), in which layouts with these names are optional: see
`pipeline.briefing.template`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches

from pipeline.briefing.archive import without_clock
from pipeline.briefing.boxes import Rect, Slot
from pipeline.briefing.template import LAYOUTS, TEMPLATE
from pipeline.style import FONT, GROUND, INK, QUIET, SOURCE_COLOURS, TEXT

_WIDTH, _HEIGHT = 13.333, 7.5
_TITLE: Rect = (0.6, 0.3, 12.13, 0.98)
_BODY: Rect = (0.6, 1.33, 12.13, 5.5)
_FRONT_TITLE: Rect = (0.6, 1.6, 12.13, 1.9)
_FRONT_TEXT: Rect = (0.6, 3.75, 12.13, 2.2)
_FOOT: Rect = (0.6, 6.95, 11.0, 0.34)
_NUMBER: Rect = (11.9, 6.95, 0.83, 0.34)
# Placeholders by layout: slot, type in the file, number, place. A deck moves them to where its content needs them.
_BELOW: Rect = (0.6, 2.0, 12.13, 4.83)
_PLACES: dict[str, Sequence[tuple[Slot, str, int, Rect]]] = {
    "front": [(Slot.TEXT, "subTitle", 1, _FRONT_TEXT)],
    "thread": [
        (Slot.SUBLINE, "body", 13, (0.6, 1.33, 12.13, 0.55)),
        (Slot.CHART, "chart", 16, (0.6, 2.0, 6.79, 2.6)),
        (Slot.FACTS, "body", 18, (0.6, 4.7, 6.79, 1.4)),
        (Slot.QUESTION, "body", 15, (0.6, 6.2, 12.13, 0.6)),
    ],
    "text": [(Slot.SUBLINE, "body", 13, (0.6, 1.33, 12.13, 0.55)), (Slot.TEXT, "body", 14, _BELOW)],
    "table": [(Slot.SUBLINE, "body", 13, (0.6, 1.33, 12.13, 0.55)), (Slot.TABLE, "tbl", 17, _BELOW)],
}
_COLOURS = {
    "dk1": TEXT,
    "lt1": "#FFFFFF",
    "dk2": QUIET,
    "lt2": GROUND,
    **{f"accent{n}": colour for n, colour in enumerate(SOURCE_COLOURS.values(), start=1)},
    "accent5": INK,
    "accent6": "#B45309",
    "hlink": "#1F6F8B",
    "folHlink": "#6B5CA5",
}


def make_template(out: Path) -> None:
    """Write the template to a file; the same bytes every time."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(_WIDTH), Inches(_HEIGHT)
    for layout in list(deck.slide_layouts)[len(LAYOUTS) :]:
        deck.slide_layouts.remove(layout)
    _dress_theme(deck.slide_master)
    _dress_master(deck.slide_master)
    for layout, (kind, name) in zip(deck.slide_layouts, LAYOUTS.items(), strict=True):
        _dress_layout(layout, kind, name)
    deck.core_properties.title = "Neutraal sjabloon van Rode Draden"
    deck.core_properties.author = deck.core_properties.last_modified_by = "Rode draden"
    _drop(deck, "thumbnail", "printerSettings")
    deck.save(str(out))
    without_clock(out)


def _drop(deck: Any, *kinds: str) -> None:
    """Leave out what the library's own template has and nobody needs: a picture of it, settings of a printer."""
    for relations in (deck.part.package._rels, deck.part.rels):  # noqa: SLF001 - python-pptx has no name for it
        for key in [key for key, rel in relations.items() if rel.reltype.rpartition("/")[2] in kinds]:
            relations.pop(key)


def _dress_theme(master: Any) -> None:
    part = next(rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme"))
    theme = etree.fromstring(part.blob)
    theme.set("name", "Rode draden")
    for name, colour in _COLOURS.items():
        (holder,) = theme.iter(qn(f"a:{name}"))
        for old in list(holder):
            holder.remove(old)
        etree.SubElement(holder, qn("a:srgbClr")).set("val", colour[1:])
    for font in theme.iter(qn("a:latin")):
        font.set("typeface", FONT)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001 - no other way in


def _dress_master(master: Any) -> None:
    tree = master.shapes._spTree  # noqa: SLF001 - python-pptx has no name for it
    for shape in list(master.placeholders):
        tree.remove(shape._element)  # noqa: SLF001
    tree.append(_place("Titel", '<p:ph type="title"/>', _TITLE, "Titel: een uitspraak", anchor="b"))
    tree.append(_place("Tekst", '<p:ph type="body" idx="1"/>', _BODY, "Tekst"))
    tree.append(_place("Voettekst", '<p:ph type="ftr" sz="quarter" idx="3"/>', _FOOT, "Herkomst", size=14, quiet=True))
    tree.append(_number(_NUMBER))
    for number, shape in enumerate(tree.iter(qn("p:cNvPr")), start=1):
        shape.set("id", str(number))
    _styles(master._element)  # noqa: SLF001


def _styles(element: Any) -> None:
    """Titles in ink and bold, text plain and without bullets, all of it marked as Dutch."""
    styles = element.find(qn("p:txStyles"))
    title, body = styles.find(qn("p:titleStyle")), styles.find(qn("p:bodyStyle"))
    for style, size, bold, colour in ((title, 28, True, "accent5"), (body, 18, False, "tx1")):
        for level in list(style):
            style.remove(level)
        for number in range(1, 2 if style is title else 6):
            style.append(
                parse_xml(
                    f'<a:lvl{number}pPr {nsdecls("a")} marL="0" indent="0" algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1">'
                    '<a:lnSpc><a:spcPct val="100000"/></a:lnSpc><a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>'
                    f'<a:defRPr lang="nl-NL" sz="{size}00" b="{int(bold)}" kern="1200"><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>'
                    f'<a:latin typeface="+m{"j" if style is title else "n"}-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl{number}pPr>'
                )
            )


def _dress_layout(layout: Any, kind: str, name: str) -> None:
    element = layout._element  # noqa: SLF001
    element.find(qn("p:cSld")).set("name", name)
    element.set("type", {"front": "title", "table": "tbl"}.get(kind, "obj"))
    if kind == "thread":
        element.attrib.pop("type")
    element.set("preserve", "1")
    element.set("userDrawn", "1")
    tree = layout.shapes._spTree  # noqa: SLF001
    for shape in list(layout.placeholders):
        tree.remove(shape._element)  # noqa: SLF001
    front = kind == "front"
    title = '<p:ph type="ctrTitle"/>' if front else '<p:ph type="title"/>'
    tree.append(_place("Titel", title, _FRONT_TITLE if front else _TITLE, "Titel: een uitspraak", anchor="b"))
    for slot, what, idx, rect in _PLACES[kind]:
        quiet = slot is Slot.SUBLINE
        anchor = "ctr" if slot is Slot.QUESTION else "t"
        tree.append(
            _place(
                slot.value, f'<p:ph type="{what}" idx="{idx}"/>', rect, slot.value,
                anchor=anchor, size=14 if quiet or slot is Slot.FACTS else 18, quiet=quiet,
            )
        )  # fmt: skip
    tree.append(_place("Voettekst", '<p:ph type="ftr" sz="quarter" idx="3"/>', _FOOT, "Herkomst", size=14, quiet=True))
    tree.append(_number(_NUMBER))
    for number, shape in enumerate(tree.iter(qn("p:cNvPr")), start=1):
        shape.set("id", str(number))


def _place(
    name: str, placeholder: str, rect: Rect, prompt: str, *, anchor: str = "t", size: int = 0, quiet: bool = False
) -> Any:
    colour = '<a:solidFill><a:schemeClr val="tx2"/></a:solidFill>' if quiet else ""
    style = (
        f'<a:lvl1pPr marL="0" indent="0"><a:buNone/><a:defRPr lang="nl-NL" sz="{size}00">{colour}</a:defRPr></a:lvl1pPr>'
        if size
        else ""
    )
    left, top, wide, high = (int(Inches(value)) for value in rect)
    return parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="2" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr>{placeholder}</p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr vert="horz" lIns="0" tIns="0" rIns="0" bIns="0" rtlCol="0" anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
        f'<a:lstStyle>{style}</a:lstStyle><a:p><a:r><a:rPr lang="nl-NL"/><a:t>{prompt}</a:t></a:r></a:p></p:txBody></p:sp>'
    )


def _number(rect: Rect) -> Any:
    place = _place("Dianummer", '<p:ph type="sldNum" sz="quarter" idx="4"/>', rect, "", size=14, quiet=True)
    paragraph = place.find(f".//{qn('a:p')}")
    for run in list(paragraph):
        paragraph.remove(run)
    paragraph.append(parse_xml(f'<a:pPr {nsdecls("a")} algn="r"/>'))
    paragraph.append(
        parse_xml(
            f'<a:fld {nsdecls("a")} id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"><a:rPr lang="nl-NL"/><a:t>‹nr.›</a:t></a:fld>'
        )
    )
    return place


if __name__ == "__main__":
    make_template(TEMPLATE)
