"""The figures behind the deck, as a workbook: every table behind every chart, with its notes, and sums that add up."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.briefing.archive import without_clock
from pipeline.briefing.content import HEADINGS, Briefing
from pipeline.briefing.course import course_table
from pipeline.trends.verdicts import ALL, VERDICT_RULES
from pipeline.wording import SOURCE_NAMES, period_label

_HEADINGS = {
    "thema": "Thema",
    "period": "Halfjaar",
    "source": "Bron",
    "n": "Stemmen",
    "signals": "Signalen",
    "total": "Totaal van de bron",
    "share": "Aandeel",
    "low": "Aandeel, ondergrens 95 %",
    "high": "Aandeel, bovengrens 95 %",
    "change": "Verandering t.o.v. vorig halfjaar",
    "change_low": "Verandering, ondergrens 95 %",
    "change_high": "Verandering, bovengrens 95 %",
    "q_value": "q-waarde",
    "verdict": "Oordeel",
}
_SHARES = ("Aandeel", "Verandering")
_COUNTS = ("Stemmen", "Signalen", "Totaal van de bron")
WITHHELD = "weggelaten"
REST = "Andere thema’s, wat is weggelaten, en signalen zonder thema"
TOTAL = "Totaal"
# What stands above the figures of a sheet, so that nobody has to look for it.
_NOTES: Mapping[str, str] = {
    "Cijfers": "Leeg is: weggelaten, want het gaat over minder dan 5 stemmen of zou zo’n aantal verraden.",
    "Grafieken": "Wat achter elke grafiek staat: het aandeel in procenten, en hoe ver het 95 %-interval omlaag en omhoog reikt.",
    "Telling": "Stemmen per bron in het halfjaar van de briefing: een schrijver of een actie is één stem. Elke kolom telt op.",
}


def write_workbook(briefing: Briefing, out: Path) -> None:
    """Write the threads, the figures behind their charts, quotes, texts and the account to an .xlsx file.

    The same briefing gives the same bytes.
    """
    # Text stays text: what people wrote is never taken for a formula or a link.
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(out, engine="xlsxwriter", engine_kwargs=options) as writer:
        book = writer.book
        made = pd.Timestamp(briefing.made_on).to_pydatetime()
        book.set_properties({"title": briefing.title, "author": "Rode draden", "created": made})
        formats = {
            "share": book.add_format({"num_format": "0.0 %"}),
            "count": book.add_format({"num_format": "#,##0"}),
            "percent": book.add_format({"num_format": '0.0" %"'}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "note": book.add_format({"italic": True}),
        }
        for name, table in _sheets(briefing).items():
            note = _NOTES.get(name)
            start = 2 if note else 0
            table.to_excel(writer, sheet_name=name, index=False, startrow=start, freeze_panes=(start + 1, 0))
            sheet = writer.sheets[name]
            if note:
                sheet.write_string(0, 0, note, formats["note"])
            for column, heading in enumerate(table.columns):
                sheet.set_column(column, column, *_form(name, str(heading), table[heading], formats))
    without_clock(out)


def _form(sheet: str, heading: str, values: pd.Series, formats: Mapping[str, Any]) -> tuple[float, Any]:
    """The width and format of a column."""
    if sheet == "Grafieken" and heading not in {"Thema", "Halfjaar"}:
        return 18, formats["percent"]
    if heading.startswith(_SHARES):
        return 14, formats["share"]
    if heading in _COUNTS or (sheet == "Telling" and heading != "Thema"):
        return 16, formats["count"]
    longest = max((len(str(value)) for value in values.dropna()), default=10)
    return min(max(longest, len(heading)) + 2, 90), formats["text"]


def _sheets(briefing: Briefing) -> dict[str, pd.DataFrame]:
    pages = briefing.pages
    threads = pd.DataFrame(
        [
            {
                "Plaats": place,
                "Thema": page.label,
                "Nummer": page.theme_id,
                "Uitspraak": page.texts["statement"],
                "Gemiddeld": page.figure,
                "Oordeel": page.verdict,
                "Zekerheid": page.certainty,
            }
            | {head.rstrip(":"): page.texts.get(name, "") for name, head in HEADINGS.items()}
            for place, page in enumerate(pages, start=1)
        ]
    )
    figures = pd.concat([page.trends.assign(thema=page.label) for page in pages])
    figures = figures[list(_HEADINGS)].assign(
        period=figures["period"].map(period_label), source=figures["source"].map(SOURCE_NAMES)
    )
    quotes = pd.DataFrame(
        [
            {"Thema": page.label, "Citaat": quote.text, "Van": quote.about, "Signaal": quote.signal_id}
            for page in pages
            if "quotes" in page.parts
            for quote in page.quotes
        ],
        columns=["Thema", "Citaat", "Van", "Signaal"],
    )
    texts = pd.DataFrame(
        [
            {"Pagina": listing.title, "Kop": head, "Tekst": text}
            for listing in briefing.listings
            for head, text in listing.paragraphs
        ],
        columns=["Pagina", "Kop", "Tekst"],
    )
    account = pd.DataFrame({"Verantwoording": [briefing.title, briefing.lead, briefing.ground, briefing.footer]})
    rules = pd.DataFrame({"Oordeel": [str(v) for v in VERDICT_RULES], "Regel": list(VERDICT_RULES.values())})
    return {
        "Rode draden": threads,
        "Cijfers": figures.rename(columns=_HEADINGS),
        "Grafieken": chart_tables(briefing),
        "Telling": count_table(briefing),
        "Citaten": quotes,
        "Teksten": texts,
        "Verantwoording": account,
        "Oordelen": rules,
    }


def chart_tables(briefing: Briefing) -> pd.DataFrame:
    """What the workbooks behind the charts hold, one below the other: a row for each thread and half-year, in percents."""
    parts = []
    for page in briefing.pages:
        columns: dict[str, pd.Series] = {}
        for source, rows in course_table(page.trends).items():
            name = SOURCE_NAMES[source]
            columns[name] = rows["share"]
            columns[f"{name}: interval omlaag"] = rows["share"] - rows["low"]
            columns[f"{name}: interval omhoog"] = rows["high"] - rows["share"]
        table = pd.DataFrame(columns)
        table.insert(0, "Halfjaar", [period_label(str(period)) for period in table.index])
        table.insert(0, "Thema", page.label)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def count_table(briefing: Briefing) -> pd.DataFrame:
    """The voices of the half-year per source: those of each thread, the rest, and the total that they add up to.

    What is withheld of a thread is in the rest.
    """
    period = str(briefing.period)
    own = pd.concat([page.trends.assign(thema=page.label) for page in briefing.pages])
    own = own[(own["period"] == period) & (own["source"] != ALL)]
    columns: dict[str, list[Any]] = {"Thema": [*(page.label for page in briefing.pages), REST, TOTAL]}
    for source, rows in own.groupby("source", sort=True):
        total = rows["total"].max()
        by_label = rows.set_index("thema")["n"]
        counts = [by_label.get(page.label, 0.0) for page in briefing.pages]
        told = [WITHHELD if pd.isna(n) else int(n) for n in counts]
        rest = WITHHELD if pd.isna(total) else int(total) - sum(n for n in told if isinstance(n, int))
        columns[SOURCE_NAMES[str(source)]] = [*told, rest, WITHHELD if pd.isna(total) else int(total)]
    return pd.DataFrame(columns)
