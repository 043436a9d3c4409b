"""Lays a briefing out on pages: every text measured, nothing below 14 points, nothing over something else.

What doesn't fit on the page of a thread goes, the least important first; it is in the notes, and `Slide.left_off` says so.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from connectors.base import Source
from pipeline.briefing import course
from pipeline.briefing.boxes import Anchor, Box, Canvas, Edge, Paragraph, Rect, Slide, Slot, Spark, Table, Words
from pipeline.briefing.content import HEADINGS, MOST_QUOTES, Briefing, Listing, Quote, ThreadPage
from pipeline.briefing.measure import LINE, Run, height, largest, lines, width
from pipeline.style import SOURCE_COLOURS
from pipeline.trends.verdicts import ALL, Verdict
from pipeline.wording import VERDICT_SIGNS, capitalised, percent, period_label

SMALL = 14
_POINTS = 72
_TITLE_SIZES = (28, 26, 24, 22, 20, 18)
_FRONT_SIZES = (40, 36, 32, 28, 24, 20)
_LISTING_SIZES = (20, 18, 16)
# Between two boxes, in inches.
_GAP = 0.12
# Of the width of a page: the chart and what stands below it, and the voices beside them.
_LEFT, _RIGHT = 0.56, 0.4
# Lower than this a chart can't be read.
_LEAST_CHART = 2.2
# What may move between the two columns of a thread's page.
_MOVABLE = ("media", "where", "principles")
# What goes first when there is no room, and what goes last.
_EXPENDABLE = ("principles", "media", "where", "unknown", "change")
_MARGIN = 0.1
_HIGHEST_ROW = 0.62
_COLUMNS = (("Aandeel", 1.3), ("Verloop", 2.0), ("Oordeel", 1.6), ("Zekerheid", 1.8))


def lay_out(briefing: Briefing, canvas: Canvas) -> tuple[Slide, ...]:
    """Return the pages: title, threads at a glance, a page for each thread, and the listings."""
    slides = [_front(briefing, canvas), *_glance(briefing, canvas)]
    slides += [_thread(page, canvas) for page in briefing.pages]
    for listing in briefing.listings:
        slides += _listing(listing, canvas)
    return tuple(slides)


def _front(briefing: Briefing, canvas: Canvas) -> Slide:
    texts = [text for text in (briefing.lead, briefing.ground) if text]
    size = largest([[(text, False)] for text in texts], _room(canvas.front_text), (22, 20, 18, 16, SMALL), 10)
    words = Words(
        canvas.front_text,
        tuple(Paragraph(((text, False),), quiet=place > 0, gap=10) for place, text in enumerate(texts)),
        size,
        Slot.TEXT,
    )
    notes = f"Alle cijfers komen uit analyse {briefing.run_id}. Achter elke grafiek staan de cijfers zelf."
    title = _title(briefing.title, canvas.front_title, _FRONT_SIZES)
    return Slide("front", "title", title, (words,), notes)


def _glance(briefing: Briefing, canvas: Canvas) -> list[Slide]:
    """The threads in a table, on as few pages as will do, each with as many rows."""
    left, top, wide, high = canvas.body
    sub = _subline(briefing.lead, canvas)
    below = top + sub.rect[3] + _GAP
    room = top + high - below
    label = wide - sum(w for _, w in _COLUMNS)
    widths = (label, *(w for _, w in _COLUMNS))
    labels = [f"{place}. {capitalised(page.label)}" for place, page in enumerate(briefing.pages, start=1)]
    size = next((s for s in (16, 15) if sum(_rows(labels, label, s)) + _head(s) <= room), SMALL)
    heights = _rows(labels, label, size)
    pages = _even(heights, room - _head(size))
    # Where there is room, a row is as high as its course can use.
    free = min((room - _head(size) - sum(heights[a:b])) / (b - a) for a, b in pages)
    heights = [max(tall, min(tall + free, _HIGHEST_ROW)) for tall in heights]
    slides = []
    for start, stop in pages:
        rows = briefing.pages[start:stop]
        table = Table(
            (left, below, wide, _head(size) + sum(heights[start:stop])),
            widths,
            (_head(size), *heights[start:stop]),
            ("Thema", *(name for name, _ in _COLUMNS)),
            tuple(
                (labels[start + n], page.figure, "", _verdict(page), page.certainty or "geen uitspraak")
                for n, page in enumerate(rows)
            ),
            size,
            f"De gekozen thema’s met hun gemiddelde aandeel, verloop, oordeel en zekerheid in de {briefing.period.label}.",
        )
        sparks = []
        y = below + _head(size)
        for page, tall in zip(rows, heights[start:stop], strict=True):
            x = left + label + _COLUMNS[0][1] + _MARGIN
            sparks.append(_spark(page, (x, y + 0.08, _COLUMNS[1][1] - 2 * _MARGIN, tall - 0.16)))
            y += tall
        notes = "\n".join(
            f"{capitalised(page.label)}: {page.figure}, {page.verdict}. Thema {page.theme_id}, tabel trends, periode "
            f"{briefing.period}, bron {ALL}, analyse {briefing.run_id}."
            for page in rows
        )
        title = _title("In één oogopslag" + (" (vervolg)" if start else ""), canvas.title, _TITLE_SIZES)
        slides.append(Slide("table", "glance", title, (sub, table, *sparks), notes))
    return slides


def _verdict(page: ThreadPage) -> str:
    return f"{VERDICT_SIGNS[Verdict(page.verdict)]} {page.verdict}"


def _head(size: int) -> float:
    return (size * LINE + 8) / _POINTS


def _rows(labels: Sequence[str], wide: float, size: int) -> list[float]:
    """The height of each row: as many lines as its label takes."""
    room = (wide - 2 * _MARGIN) * _POINTS
    return [(len(lines([(label, True)], room, size)) * size * LINE + 8) / _POINTS for label in labels]


def _even(heights: Sequence[float], room: float) -> list[tuple[int, int]]:
    """Divide rows over as few pages as will do, evenly: first and last row of each."""
    count = len(heights)
    for pages in range(1, count + 1):
        per = -(-count // pages)
        parts = [(start, min(start + per, count)) for start in range(0, count, per)]
        if all(sum(heights[a:b]) <= room for a, b in parts):
            return parts
    return [(n, n + 1) for n in range(count)]


def _spark(page: ThreadPage, rect: Rect) -> Spark:
    rows = page.trends[page.trends["source"] == ALL].sort_values("period")
    values = tuple(None if pd.isna(share) else float(share) for share in rows["share"])
    told = [
        f"{period_label(p)} {'weggelaten' if v is None else percent(v)}"
        for p, v in zip(rows["period"], values, strict=True)
    ]
    return Spark(rect, values, f"Verloop van het gemiddelde aandeel van {page.label}: {', '.join(told)}.")


def _thread(page: ThreadPage, canvas: Canvas) -> Slide:
    left, top, wide, high = canvas.body
    sub = _subline(page.texts["subline"], canvas)
    bar = _question(page, canvas)
    upper = top + sub.rect[3] + _GAP
    lower = (bar[0].rect[1] if bar else top + high) - _GAP
    area = (left, upper, wide, lower - upper)
    told = {name for name in HEADINGS if name in page.parts and page.texts.get(name) and name != "question"}
    left_off: list[str] = []
    quotes = page.quotes[:MOST_QUOTES] if "quotes" in page.parts else ()
    has_chart = "chart" in page.parts
    while (best := _best_columns(page, told, quotes, area, has_chart=has_chart)) is None:
        gone = next((name for name in _EXPENDABLE if name in told), "chart")
        told.discard(gone)
        has_chart = has_chart and gone != "chart"
        left_off.append(gone)
    fitted, boxes = best
    if fitted < len(quotes):
        left_off.append("quotes")
    title = _title(page.texts["statement"], canvas.title, _TITLE_SIZES)
    said = [f"{HEADINGS[name]} {page.texts[name]}" for name in left_off if name in HEADINGS]
    return Slide("thread", page.theme_id, title, (sub, *boxes, *bar), "\n".join([page.notes, *said]), tuple(left_off))


def _question(page: ThreadPage, canvas: Canvas) -> tuple[Words, ...] | tuple[Words, Edge]:
    """The question for the conversation, in a bar across the foot of the page."""
    text = page.texts.get("question", "")
    if "question" not in page.parts or not text:
        return ()
    left, top, wide, high = canvas.body
    runs = ((f"{HEADINGS['question']} ", True), (text, False))
    indent = 0.22
    room = (wide - 2 * indent) * _POINTS
    size = next(
        (s for s in (18, 16, SMALL) if len(lines(runs, room, s)) == 1),
        SMALL if len(lines(runs, room, 16)) > 2 else 16,
    )
    tall = height([runs], room, size) / _POINTS + 0.18
    rect = (left, top + high - tall, wide, tall)
    words = Words(rect, (Paragraph(runs),), size, Slot.QUESTION, Anchor.MIDDLE, filled=True, indent=indent)
    return words, Edge((left, rect[1], 0.07, tall))


def _best_columns(
    page: ThreadPage, told: set[str], quotes: tuple[Quote, ...], area: Rect, *, has_chart: bool
) -> tuple[int, tuple[Box, ...]] | None:
    """Divide what is told over two columns, so that the most quotes fit and then the chart is highest.

    Returns how many quotes there are room for, and the boxes; None when it can't be done.
    """
    left, top, wide, high = area
    movable = [name for name in _MOVABLE if name in told]
    least = _LEAST_CHART if has_chart else 0.0
    found: list[tuple[int, float, list[str], list[str]]] = []
    for cut in range(len(movable) + 1):
        here = [*(n for n in ("change",) if n in told), *movable[:cut]]
        there = [*movable[cut:], *(n for n in ("unknown",) if n in told)]
        below = _facts_height(page, here, wide * _LEFT)
        beside = _facts_height(page, there, wide * _RIGHT)
        chart = high - below - (_GAP if below else 0)
        if chart < least or beside > high:
            continue
        found.append((len(_fitting(quotes, wide * _RIGHT, high - beside)), min(chart, 3.2), here, there))
    if not found:
        return None
    fitted_count, _, here, there = max(found, key=lambda option: (option[0], option[1]))
    below = _facts_height(page, here, wide * _LEFT)
    boxes: list[Box] = []
    chart_high = high - below - (_GAP if below else 0)
    if has_chart:
        boxes += course.chart_boxes(page, (left, top, wide * _LEFT, chart_high))
    if here:
        y = top + (chart_high + _GAP if has_chart else 0)
        boxes.append(_facts(page, here, (left, y, wide * _LEFT, below), Slot.FACTS))
    x, room = left + wide * (1 - _RIGHT), wide * _RIGHT
    fitted = _fitting(quotes, room, high - _facts_height(page, there, room))
    y = top
    for quote in fitted:
        boxes += _quote(quote, (x, y, room, _quote_height(quote, room)))
        y += _quote_height(quote, room) + _GAP
    if there:
        boxes.append(_facts(page, there, (x, y, room, _facts_height(page, there, room)), Slot.NONE))
    return fitted_count, tuple(boxes)


def _fitting(quotes: tuple[Quote, ...], wide: float, room: float) -> list[Quote]:
    """The quotes that fit below one another, in their order."""
    fitted: list[Quote] = []
    used = 0.0
    for quote in quotes:
        own = _quote_height(quote, wide) + _GAP
        if used + own <= room:
            fitted.append(quote)
            used += own
    return fitted


def _quote_words(quote: Quote) -> tuple[Paragraph, ...]:
    return Paragraph(((f"‘{quote.text}’", False),)), Paragraph(((quote.about, False),), quiet=True)


def _quote_height(quote: Quote, wide: float) -> float:
    runs = [paragraph.runs for paragraph in _quote_words(quote)]
    return height(runs, (wide - 0.17) * _POINTS, SMALL) / _POINTS + 0.03


def _quote(quote: Quote, rect: Rect) -> tuple[Box, ...]:
    left, top, wide, tall = rect
    words = Words((left + 0.17, top, wide - 0.17, tall), _quote_words(quote), SMALL)
    return words, Edge((left, top + 0.03, 0.06, tall - 0.06), SOURCE_COLOURS[Source(quote.source)])


def _fact_runs(page: ThreadPage, name: str) -> tuple[Run, ...]:
    return (f"{HEADINGS[name]} ", True), (page.texts[name], False)


def _facts_height(page: ThreadPage, names: Sequence[str], wide: float) -> float:
    if not names:
        return 0.0
    return height([_fact_runs(page, name) for name in names], wide * _POINTS, SMALL, gap=5) / _POINTS + 0.03


def _facts(page: ThreadPage, names: Sequence[str], rect: Rect, slot: Slot) -> Words:
    return Words(rect, tuple(Paragraph(_fact_runs(page, name), gap=5) for name in names), SMALL, slot)


def _listing(listing: Listing, canvas: Canvas) -> list[Slide]:
    left, top, wide, high = canvas.body
    sub = _subline(listing.subline, canvas)
    upper = top + sub.rect[3] + _GAP
    rect = (left, upper, wide, top + high - upper)
    paragraphs = [
        tuple((text, bold) for text, bold in ((f"{head} " if head else "", True), (said, False)) if text)
        for head, said in listing.paragraphs
        if said
    ]
    gap = 9
    size = largest(paragraphs, _room(rect), _LISTING_SIZES, gap)
    slides: list[Slide] = []
    rest = paragraphs
    while rest or not slides:
        count = len(rest)
        while count > 1 and height(rest[:count], rect[2] * _POINTS, size, gap) > rect[3] * _POINTS:
            count -= 1
        if height(rest[:1], rect[2] * _POINTS, size, gap) > rect[3] * _POINTS:
            size = SMALL
        page, rest = rest[:count], rest[count:]
        words = Words(rect, tuple(Paragraph(runs, gap=gap) for runs in page), size, Slot.TEXT)
        title = _title(listing.title + (" (vervolg)" if slides else ""), canvas.title, _TITLE_SIZES)
        slides.append(Slide("text", listing.key, title, (sub, words), listing.notes))
    return slides


def _title(text: str, rect: Rect, sizes: Sequence[int]) -> Words:
    """A title on one line if it can be, else on as many as its place has."""
    runs = ((text, True),)
    room = _room(rect)
    one = next((s for s in sizes[:2] if width(text, s, bold=True) <= room[0]), None)
    size = one or largest([runs], room, sizes)
    return Words(rect, (Paragraph(runs),), size, Slot.TITLE, Anchor.BOTTOM)


def _subline(text: str, canvas: Canvas) -> Words:
    left, top, wide, _ = canvas.body
    tall = height([[(text, False)]], wide * _POINTS, SMALL) / _POINTS + 0.02
    return Words((left, top, wide, tall), (Paragraph(((text, False),), quiet=True),), SMALL, Slot.SUBLINE)


def _room(rect: Rect) -> tuple[float, float]:
    return rect[2] * _POINTS, rect[3] * _POINTS
