"""The native chart of a thread: a line for each source, its 95 % interval as error bars, its data in the workbook."""

from __future__ import annotations

import io
import math
from datetime import datetime
from typing import Any

import pandas as pd
import xlsxwriter
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.oxml.ns import qn
from pptx.util import Pt

from connectors.base import Source
from pipeline.period import Period
from pipeline.style import FONT, LINES, QUIET, SOURCE_COLOURS
from pipeline.wording import SOURCE_NAMES, percent

_FORMAT = '0" %"'
_SHARES = '0.0" %"'
# Where the lines are drawn within the chart, as parts of its width and height; the rest is for the axes and the names.
_INNER_LEFT, _INNER_TOP, _INNER_WIDTH, _INNER_HEIGHT = 0.09, 0.04, 0.56, 0.76
# A name beside the end of its line, of 14 points.
_NAME_HEIGHT = Pt(20)
# Nobody asks when the table behind a chart was made; a fixed day keeps the same content the same bytes.
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook knows no time zones


def add_course(slide: Any, trends: pd.DataFrame, box: tuple[int, int, int, int], description: str) -> None:
    """Put the course of one theme on a slide, as a chart that PowerPoint edits.

    `trends` has its rows per period and source, `box` is left, top, width and height. Shares are drawn in percents. The
    workbook behind the chart holds the shares, and beside them how far the interval reaches down and up.
    """
    periods = _half_years(trends)
    sources = [s for s in Source if (trends["source"] == s.value).any()]
    table = {
        source: trends[trends["source"] == source.value].set_index("period").reindex(periods)[["share", "low", "high"]]
        * 100
        for source in sources
    }
    data = CategoryChartData(number_format=_SHARES)
    data.categories = _categories(periods)
    for source in sources:
        data.add_series(SOURCE_NAMES[source], [_value(v) for v in table[source]["share"]])
    frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *box, data)
    chart = frame.chart
    frame._element._nvXxPr.cNvPr.set("descr", description)  # noqa: SLF001 - python-pptx has no name for alternative text
    chart.part.chart_workbook.update_from_xlsx_blob(_workbook(periods, table))
    top, step = _axis_top(table)
    _dress(chart, top, step)
    for number, (source, series) in enumerate(zip(sources, chart.plots[0].series, strict=True)):
        colour = RGBColor.from_string(SOURCE_COLOURS[source][1:])
        series.smooth = False
        series.format.line.color.rgb = colour
        series.format.line.width = Pt(2.5)
        series.marker.style = XL_MARKER_STYLE.CIRCLE
        series.marker.size = 7
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = colour
        series.marker.format.line.color.rgb = colour
        _add_intervals(series, table[source], len(sources), number, SOURCE_COLOURS[source][1:])
    _place_plot(chart)
    _name_ends(slide, box, table, top)


def _half_years(trends: pd.DataFrame) -> list[str]:
    """From the first to the last, also those in which nothing was read: a gap in time has to be seen."""
    found, last = [Period.parse(trends["period"].min())], Period.parse(trends["period"].max())
    while found[-1] < last:
        found.append(found[-1].next)
    return [str(period) for period in found]


def _categories(periods: list[str]) -> list[str]:
    """`2025-H1` as `2025 H1`: where there is no room side by side, the half stands below its year."""
    return [period.replace("-", " ") for period in periods]


def _value(share: float) -> float | None:
    return None if pd.isna(share) else float(share)


def _workbook(periods: list[str], table: dict[Source, pd.DataFrame]) -> bytes:
    """Shares in the columns after the periods, then for each source how far its interval reaches down and up."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": _MADE})
    sheet = book.add_worksheet("Sheet1")
    form = book.add_format({"num_format": _SHARES})
    for row, category in enumerate(_categories(periods), start=1):
        sheet.write_string(row, 0, category)
    for number, (source, rows) in enumerate(table.items()):
        down, up = 1 + len(table) + 2 * number, 2 + len(table) + 2 * number
        for column, heading, values in (
            (1 + number, SOURCE_NAMES[source], rows["share"]),
            (down, f"{SOURCE_NAMES[source]}: interval omlaag", rows["share"] - rows["low"]),
            (up, f"{SOURCE_NAMES[source]}: interval omhoog", rows["high"] - rows["share"]),
        ):
            sheet.write_string(0, column, heading)
            for row, value in enumerate(values, start=1):
                if not pd.isna(value):
                    sheet.write_number(row, column, value, form)
    book.close()
    return file.getvalue()


def _dress(chart: Any, top: float, step: float) -> None:
    chart.has_legend = False
    chart.has_title = False
    chart.font.size, chart.font.name = Pt(14), FONT
    chart.font.color.rgb = RGBColor.from_string(QUIET[1:])
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale, chart.value_axis.major_unit = 0, top, step
    chart.value_axis.tick_labels.number_format = _SHARES if step < 1 else _FORMAT
    chart.value_axis.tick_labels.number_format_is_linked = False
    chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(LINES[1:])
    chart.value_axis.format.line.fill.background()
    chart.category_axis.format.line.color.rgb = RGBColor.from_string(LINES[1:])


def _add_intervals(series: Any, rows: pd.DataFrame, sources: int, number: int, colour: str) -> None:
    """Draw the interval as error bars, which python-pptx can't, from the columns that `_workbook` wrote (ECMA-376, 21.2)."""
    down, up = _column(1 + sources + 2 * number), _column(2 + sources + 2 * number)
    last = len(rows) + 1
    bars = etree.SubElement(series._element, qn("c:errBars"))  # noqa: SLF001 - the element is the only way in
    for tag, value in (("errDir", "y"), ("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "1")):
        etree.SubElement(bars, qn(f"c:{tag}")).set("val", value)
    for tag, column, values in (
        ("plus", up, rows["high"] - rows["share"]),
        ("minus", down, rows["share"] - rows["low"]),
    ):
        reference = etree.SubElement(etree.SubElement(bars, qn(f"c:{tag}")), qn("c:numRef"))
        etree.SubElement(reference, qn("c:f")).text = f"Sheet1!${column}$2:${column}${last}"
        cache = etree.SubElement(reference, qn("c:numCache"))
        etree.SubElement(cache, qn("c:formatCode")).text = _SHARES
        etree.SubElement(cache, qn("c:ptCount")).set("val", str(len(rows)))
        for index, value in enumerate(values):
            if not pd.isna(value):
                point = etree.SubElement(cache, qn("c:pt"), idx=str(index))
                etree.SubElement(point, qn("c:v")).text = repr(float(value))
    line = etree.SubElement(etree.SubElement(bars, qn("c:spPr")), qn("a:ln"), w="19050")
    fill = etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:srgbClr"), val=colour)
    etree.SubElement(fill, qn("a:alpha")).set("val", "45000")
    # The schema wants the error bars before the categories.
    series._element.find(qn("c:cat")).addprevious(bars)  # noqa: SLF001 - the same


def _column(number: int) -> str:
    return str(xlsxwriter.utility.xl_col_to_name(number))


def _name_ends(slide: Any, box: tuple[int, int, int, int], table: dict[Source, pd.DataFrame], top: float) -> None:
    """Write the last share and the name of each source beside the end of its line; names push one another apart."""
    left, above, width, height = box
    lowest = above + height * (_INNER_TOP + _INNER_HEIGHT)
    highest = lowest - height * _INNER_HEIGHT
    drawn = {source: rows["share"] for source, rows in table.items() if rows["share"].notna().any()}
    # Where the last half-year has none to show, the name stands at the height where the line ends.
    ends = sorted((float(share.dropna().iloc[-1]), source) for source, share in drawn.items())
    previous = lowest + _NAME_HEIGHT
    for number, (share, source) in enumerate(ends):
        room = highest + _NAME_HEIGHT * (len(ends) - 1 - number)
        middle = min(max(lowest - height * _INNER_HEIGHT * share / top, room), previous - _NAME_HEIGHT)
        previous = middle
        place = (int(left + width * (_INNER_LEFT + _INNER_WIDTH + 0.01)), int(middle - _NAME_HEIGHT / 2))
        frame = slide.shapes.add_textbox(*place, int(width * (1.02 - _INNER_LEFT - _INNER_WIDTH)), _NAME_HEIGHT)
        name = frame.text_frame
        name.word_wrap = True
        name.margin_left = name.margin_right = name.margin_top = name.margin_bottom = 0
        run = name.paragraphs[0].add_run()
        known = not pd.isna(drawn[source].iloc[-1])
        run.text = f"{percent(share / 100)} {SOURCE_NAMES[source]}" if known else f"{SOURCE_NAMES[source]}: weggelaten"
        run.font.size, run.font.bold, run.font.name = Pt(14), True, FONT
        run.font.language_id = MSO_LANGUAGE_ID.DUTCH
        run.font.color.rgb = RGBColor.from_string(SOURCE_COLOURS[source][1:])


def _axis_top(table: dict[Source, pd.DataFrame]) -> tuple[float, float]:
    """Return how high the axis goes and its step, in percents; an interval far beyond every share doesn't set it."""
    shares = pd.concat([rows["share"] for rows in table.values()]).max()
    highs = pd.concat([rows["high"] for rows in table.values()]).max()
    wanted = 0.5 if pd.isna(shares) else max(min(float(highs), 1.6 * float(shares)), 0.5)
    step = next(step for step in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 25) if wanted / step <= 4)
    return step * math.ceil(wanted / step), step


def _place_plot(chart: Any) -> None:
    """Fix where the lines are drawn within the chart, so that what stands beside their ends stays beside them."""
    area = chart._chartSpace.chart.plotArea  # noqa: SLF001 - python-pptx has no name for the layout
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    layout = etree.Element(qn("c:layout"))
    manual = etree.SubElement(layout, qn("c:manualLayout"))
    sizes = (("x", _INNER_LEFT), ("y", _INNER_TOP), ("w", _INNER_WIDTH), ("h", _INNER_HEIGHT))
    for tag, value in (("layoutTarget", "inner"), ("xMode", "edge"), ("yMode", "edge"), *sizes):
        etree.SubElement(manual, qn(f"c:{tag}")).set("val", str(value))
    area.insert(0, layout)
