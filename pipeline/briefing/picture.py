"""Draws pages and charts as pictures (SVG), from the same boxes as the deck: to look at, and to use elsewhere.

Lines of text end where the deck's own measure ends them, so a picture shows what fits without any office program.
"""

from __future__ import annotations

import zipfile
from html import escape
from pathlib import Path

import pandas as pd

from connectors.base import Source
from pipeline.briefing.boxes import Anchor, Box, Canvas, Course, Edge, Paragraph, Rect, Slide, Spark, Table, Words
from pipeline.briefing.chart import categories
from pipeline.briefing.content import Briefing, ThreadPage
from pipeline.briefing.course import chart_boxes
from pipeline.briefing.measure import LINE, height, lines
from pipeline.house import HOUSE
from pipeline.style import FONT, GROUND, INK, LINES, QUIET, SOURCE_COLOURS, TEXT
from pipeline.wording import SOURCE_NAMES, decimal

# A picture has a unit for each point, 72 to the inch.
_POINTS = 72
_FONTS = f"'{FONT}', 'Fira Sans', Calibri, Arial, sans-serif"
# Of the height of a line, what is above the foot of its letters.
_ABOVE = 1.07
_SIZE = 14
# A chart by itself, in inches.
_CHART = (10.0, 5.6)
# The letter that the dashboard has with it, for a machine without it.
_LETTERS = HOUSE / "dashboard" / "assets" / "fonts"


def page_picture(slide: Slide, canvas: Canvas, footer: str, number: int) -> str:
    """A page of the deck as SVG, with its number and where its figures come from."""
    parts = [f'<rect width="{_n(canvas.width)}" height="{_n(canvas.height)}" fill="#FFFFFF"/>']
    parts += _words(slide.title, INK)
    for box in slide.boxes:
        parts += _box(box)
    for rect, text, end in ((canvas.foot, footer, False), (canvas.number, str(number), True)):
        x = rect[0] + rect[2] if end else rect[0]
        parts.append(_text((x, rect[1] + _SIZE * _ABOVE / _POINTS), text, _SIZE, QUIET, end="end" if end else "start"))
    return _svg((canvas.width, canvas.height), f"Pagina {number}: {slide.name}", parts)


def chart_picture(page: ThreadPage, footer: str) -> str:
    """The chart of a thread as SVG, with its statement above it and where its figures come from below."""
    wide, high = _CHART
    runs = ((page.texts["statement"], True),)
    tall = height([runs], (wide - 0.6) * _POINTS, 20) / _POINTS
    parts = [f'<rect width="{_n(wide)}" height="{_n(high)}" fill="#FFFFFF"/>']
    parts += _words(Words((0.3, 0.25, wide - 0.6, tall), (Paragraph(runs),), 20), INK)
    for box in chart_boxes(page, (0.3, 0.4 + tall, wide - 0.6, high - tall - 1.0)):
        parts += _box(box)
    parts.append(_text((0.3, high - 0.25), footer, _SIZE, QUIET))
    return _svg((wide, high), f"{page.texts['statement']}. {page.texts.get('change', '')}".strip(), parts)


def as_png(svg: str) -> bytes:
    """A picture in pixels, 300 to the inch."""
    import vl_convert  # noqa: PLC0415 - it brings a JavaScript engine, which only who takes a picture waits for

    vl_convert.register_font_directory(str(_LETTERS))
    return bytes(vl_convert.svg_to_png(svg, ppi=300))


def write_charts(briefing: Briefing, out: Path) -> None:
    """Write the chart of each thread, as .svg and as .png, to a .zip; the same briefing gives the same bytes."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, page in enumerate(briefing.pages, start=1):
            svg = chart_picture(page, briefing.footer)
            name = f"grafiek-{place:02d}-{page.theme_id}"
            archive.writestr(zipfile.ZipInfo(f"{name}.svg"), svg.encode(), zipfile.ZIP_DEFLATED)
            archive.writestr(zipfile.ZipInfo(f"{name}.png"), as_png(svg), zipfile.ZIP_DEFLATED)


def _svg(size: tuple[float, float], description: str, parts: list[str]) -> str:
    wide, high = (_n(value) for value in size)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" lang="nl"'
    )
    return f'{head} role="img" font-family="{_FONTS}"><title>{escape(description)}</title>{"".join(parts)}</svg>'


def _n(inches: float) -> str:
    """Inches as a number of the picture, always written in the same way."""
    return f"{inches * _POINTS:.2f}".rstrip("0").rstrip(".")


def _box(box: Box) -> list[str]:
    match box:
        case Words():
            return _words(box, TEXT)
        case Edge():
            return [_rect(box.rect, box.colour or TEXT)]
        case Table():
            return _table(box)
        case Course():
            return _course(box)
        case Spark():
            return _spark(box)


def _words(box: Words, colour: str) -> list[str]:
    left, top, wide, high = box.rect
    parts = [_rect(box.rect, GROUND)] if box.filled else []
    room = (wide - 2 * box.indent) * _POINTS
    told = [(paragraph, lines(paragraph.runs, room, box.size)) for paragraph in box.paragraphs]
    used = sum(len(found) * box.size * LINE for _, found in told) + sum(p.gap for p, _ in told[:-1])
    free = high * _POINTS - used
    y = top * _POINTS + {Anchor.TOP: 0.0, Anchor.MIDDLE: free / 2, Anchor.BOTTOM: free}[box.anchor]
    for paragraph, found in told:
        own = box.colour or (QUIET if paragraph.quiet else colour)
        for line in found:
            place = ((left + box.indent), (y + box.size * _ABOVE) / _POINTS)
            spans = "".join(
                f'<tspan font-weight="{"700" if bold else "400"}">{escape(text)}</tspan>' for text, bold in line
            )
            parts.append(_text(place, spans, box.size, own, ready=True))
            y += box.size * LINE
        y += paragraph.gap
    return parts


def _text(
    place: tuple[float, float], text: str, size: float, colour: str, *, end: str = "start", ready: bool = False
) -> str:
    content = text if ready else escape(text)
    return (
        f'<text x="{_n(place[0])}" y="{_n(place[1])}" font-size="{size}" fill="{colour}" text-anchor="{end}" '
        f'xml:space="preserve">{content}</text>'
    )


def _rect(rect: Rect, colour: str) -> str:
    x, y, wide, high = (_n(value) for value in rect)
    return f'<rect x="{x}" y="{y}" width="{wide}" height="{high}" fill="{colour}"/>'


def _table(box: Table) -> list[str]:
    left, y, wide, _ = box.rect
    parts = []
    for number, (row, tall) in enumerate(zip((box.head, *box.rows), box.heights, strict=True)):
        ground = TEXT if number == 0 else ("#FFFFFF" if number % 2 else GROUND)
        parts.append(_rect((left, y, wide, tall), ground))
        x = left
        for column, (text, across) in enumerate(zip(row, box.widths, strict=True)):
            bold = number == 0 or column == 0
            found = lines([(text, bold)], (across - 0.2) * _POINTS, box.size) if text else []
            middle = y + tall / 2 - len(found) * box.size * LINE / _POINTS / 2
            for place, line in enumerate(found):
                at = (x + 0.1, middle + (place * LINE + _ABOVE) * box.size / _POINTS)
                words = f'<tspan font-weight="{"700" if bold else "400"}">{escape("".join(t for t, _ in line))}</tspan>'
                parts.append(_text(at, words, box.size, "#FFFFFF" if number == 0 else TEXT, ready=True))
            x += across
        y += tall
    return parts


def _spark(box: Spark) -> list[str]:
    return _line(list(box.points), TEXT, 2, dot=3, last_only=True)


def _line(
    points: list[tuple[float, float] | None], colour: str, width: float, *, dot: float, last_only: bool = False
) -> list[str]:
    """A line through points, broken where there is none, with dots on them (or on the last alone)."""
    path, pen = [], "M"
    for point in points:
        if point is None:
            pen = "M"
        else:
            path.append(f"{pen}{_n(point[0])} {_n(point[1])}")
            pen = "L"
    known = [point for point in points if point is not None]
    parts = [f'<path d="{"".join(path)}" fill="none" stroke="{colour}" stroke-width="{width}"/>'] if path else []
    dots = known[-1:] if last_only else known
    return parts + [f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{dot}" fill="{colour}"/>' for x, y in dots]


def _course(course: Course) -> list[str]:
    left, top, wide, high = course.rect
    x0, y0 = left + wide * course.inner[0], top + high * course.inner[1]
    across, down = wide * course.inner[2], high * course.inner[3]
    periods = [str(period) for period in next(iter(course.table.values())).index]
    column = across / len(periods)

    def place(number: int, value: float) -> tuple[float, float]:
        return x0 + column * (number + 0.5), y0 + down * (1 - min(max(value / course.top, 0.0), 1.0))

    parts = []
    for mark in range(round(course.top / course.step) + 1):
        y = place(0, mark * course.step)[1]
        parts.append(f'<path d="M{_n(x0)} {_n(y)}L{_n(x0 + across)} {_n(y)}" stroke="{LINES}" stroke-width="0.75"/>')
        label = f"{decimal(mark * course.step, 1 if course.step < 1 else 0)} %".replace(", %", " %")
        parts.append(_text((x0 - 0.08, y + 0.06), label, _SIZE, QUIET, end="end"))
    for number, category in enumerate(categories(periods)):
        for line, word in enumerate(category.split(" ")):
            at = (place(number, 0)[0], y0 + down + (1.25 + line * 1.25) * _SIZE / _POINTS)
            parts.append(_text(at, word, _SIZE, QUIET, end="middle"))
    for source, rows in course.table.items():
        parts += _intervals(rows, source, place)
    for source, rows in course.table.items():
        points = [None if pd.isna(v) else place(n, float(v)) for n, v in enumerate(rows["share"])]
        parts += _line(points, SOURCE_COLOURS[source], 2.5, dot=3.5)
    return parts


def _intervals(rows: pd.DataFrame, source: Source, place: object) -> list[str]:
    parts = []
    for number, (low, high) in enumerate(zip(rows["low"], rows["high"], strict=True)):
        if pd.isna(low) or pd.isna(high):
            continue
        (x, y1), (_, y2) = place(number, float(low)), place(number, float(high))  # type: ignore[operator]
        parts.append(
            f'<path d="M{_n(x)} {_n(y1)}L{_n(x)} {_n(y2)}" stroke="{SOURCE_COLOURS[source]}" stroke-width="1.5" '
            f'stroke-opacity="0.45"><title>{escape(SOURCE_NAMES[source])}</title></path>'
        )
    return parts
