"""The briefing: what reaches the cabinet table, as a deck and as the data behind it.

`content` decides what is said, `deck` draws it, `workbook` writes the figures, `convert` asks LibreOffice for the rest.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import Engine

from pipeline.briefing.content import compose
from pipeline.briefing.convert import convert
from pipeline.briefing.deck import write_deck
from pipeline.briefing.workbook import write_workbook
from pipeline.errors import ExportError
from pipeline.files import whole
from pipeline.period import Period

__all__ = ["write_briefing"]

# What we make ourselves, and what LibreOffice makes of it.
_OWN = {".pptx": write_deck, ".xlsx": write_workbook}
_CONVERTED = {".odp": ".pptx", ".pdf": ".pptx", ".ods": ".xlsx"}


def write_briefing(engine: Engine, period: Period, out: Path, theme_ids: list[str] | None = None) -> None:
    """Write the briefing over a half-year to a .pptx, .odp, .pdf (the deck), .xlsx or .ods (its data).

    `theme_ids` names the themes and their order; without it they are the red threads, at most seven. The file is
    whole or absent. Raises `ExportError` for another kind of file, a place that can't be written or themes that are
    not there, and `UnknownPeriodError` for a half-year that was not analysed.
    """
    kind = out.suffix.lower()
    if kind not in _OWN and kind not in _CONVERTED:
        raise ExportError(f"{out.name} kan niet worden gemaakt. Kies een naam op .pptx, .odp, .pdf, .xlsx of .ods.")
    content = compose(engine, period, theme_ids)
    own = _CONVERTED.get(kind, kind)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / f"briefing{own}"
        _OWN[own](content, made)
        if own != kind:
            made = convert(made, kind)
        with whole(out) as unfinished:
            unfinished.write_bytes(made.read_bytes())
