"""The figures behind the deck, as a workbook: every table behind every chart, with its notes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipeline.briefing.content import Briefing
from pipeline.verdicts import VERDICT_RULES
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


def write_workbook(briefing: Briefing, out: Path) -> None:
    """Write the threads, the figures behind their charts and the account to an .xlsx file."""
    threads = pd.DataFrame(
        [
            {
                "Plaats": place,
                "Thema": page.label,
                "Nummer": page.theme_id,
                "Uitspraak": page.statement,
                "Oordeel": page.verdict,
                "Zekerheid": page.certainty,
            }
            for place, page in enumerate(briefing.pages, start=1)
        ]
    )
    figures = pd.concat([page.trends.assign(thema=page.label) for page in briefing.pages])
    figures = figures[list(_HEADINGS)].assign(
        period=figures["period"].map(period_label), source=figures["source"].map(SOURCE_NAMES)
    )
    account = pd.DataFrame({"Verantwoording": [briefing.lead, *briefing.account, *briefing.unknown, briefing.footer]})
    rules = pd.DataFrame({"Oordeel": [str(v) for v in VERDICT_RULES], "Regel": list(VERDICT_RULES.values())})
    # Text stays text: what people wrote is never taken for a formula or a link.
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(out, engine="xlsxwriter", engine_kwargs=options) as writer:
        book = writer.book
        book.set_properties({"title": briefing.title, "created": pd.Timestamp(briefing.made_on).to_pydatetime()})
        share, wrapped = book.add_format({"num_format": "0.0 %"}), book.add_format({"text_wrap": True, "valign": "top"})
        for name, table in (
            ("Rode draden", threads),
            ("Cijfers", figures.rename(columns=_HEADINGS)),
            ("Verantwoording", account),
            ("Oordelen", rules),
        ):
            table.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
            sheet = writer.sheets[name]
            for column, heading in enumerate(table.columns):
                if heading.startswith(("Aandeel", "Verandering")):
                    sheet.set_column(column, column, 14, share)
                else:
                    longest = int(table[heading].astype(str).str.len().max()) if len(table) else 10
                    sheet.set_column(column, column, min(max(longest, len(heading)) + 2, 90), wrapped)
