"""The native chart of a thread: a line for each source, its 95 % interval as error bars, its data in the workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd
import xlsxwriter
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from connectors.base import Source
from pipeline.briefing.boxes import Course, Rect
from pipeline.style import LINES, QUIET, SOURCE_COLOURS
from pipeline.wording import SOURCE_NAMES

_FORMAT = '0" %"'
_SHARES = '0.0" %"'
# Nobody asks when the table behind a chart was made; a fixed day keeps the same content the same bytes.
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook knows no time zones


def add_course(slide: Any, place: Any, course: Course) -> Any:
    """Add the chart to a slide, in the chart placeholder `place` where there is one; returns its frame.

    The workbook behind the chart holds the shares, and beside them how far the interval reaches down and up.
    """
    sources = list(course.table)
    periods = [str(period) for period in course.table[sources[0]].index]
    data = CategoryChartData(number_format=_SHARES)
    data.categories = categories(periods)
    for source in sources:
        data.add_series(SOURCE_NAMES[source], [_value(v) for v in course.table[source]["share"]])
    box = [Inches(value) for value in course.rect]
    if place is None:
        frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *box, data)
    else:
        frame = place.insert_chart(XL_CHART_TYPE.LINE_MARKERS, data)
        frame.left, frame.top, frame.width, frame.height = box
    frame._element._nvXxPr.cNvPr.set("descr", course.description)  # noqa: SLF001 - python-pptx has no name for alternative text
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(_workbook(periods, course.table))
    _dress(chart, course.top, course.step)
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
        _add_intervals(series, course.table[source], len(sources), number, SOURCE_COLOURS[source][1:])
    _place_plot(chart, course.inner)
    return frame


def categories(periods: list[str]) -> list[str]:
    """`2025-H1` as `2025 H1`: where there is no room side by side, the half stands below its year."""
    return [period.replace("-", " ") for period in periods]


def _value(share: float) -> float | None:
    return None if pd.isna(share) else float(share)


def _workbook(periods: list[str], table: Mapping[Source, pd.DataFrame]) -> bytes:
    """Shares in the columns after the periods, then for each source how far its interval reaches down and up."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": _MADE})
    sheet = book.add_worksheet("Sheet1")
    form = book.add_format({"num_format": _SHARES})
    for row, category in enumerate(categories(periods), start=1):
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
    chart.font.size = Pt(14)
    chart.font.color.rgb = RGBColor.from_string(QUIET[1:])
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale, chart.value_axis.major_unit = 0, top, step
    chart.value_axis.tick_labels.number_format = _SHARES if step < 1 else _FORMAT
    chart.value_axis.tick_labels.number_format_is_linked = False
    chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(LINES[1:])
    chart.value_axis.format.line.fill.background()
    chart.category_axis.format.line.color.rgb = RGBColor.from_string(LINES[1:])
    space = chart._chartSpace  # noqa: SLF001 - python-pptx has no name for the language
    for text in space.iter(qn("a:defRPr")):
        text.set("lang", "nl-NL")


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


def _place_plot(chart: Any, inner: Rect) -> None:
    """Fix where the lines are drawn within the chart, so that what stands beside their ends stays beside them."""
    area = chart._chartSpace.chart.plotArea  # noqa: SLF001 - python-pptx has no name for the layout
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    layout = etree.Element(qn("c:layout"))
    manual = etree.SubElement(layout, qn("c:manualLayout"))
    sizes = zip("xywh", inner, strict=True)
    for tag, value in (("layoutTarget", "inner"), ("xMode", "edge"), ("yMode", "edge"), *sizes):
        etree.SubElement(manual, qn(f"c:{tag}")).set("val", f"{value:.5f}" if isinstance(value, float) else value)
    area.insert(0, layout)
