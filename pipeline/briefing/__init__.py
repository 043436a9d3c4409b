"""The briefing: what reaches the cabinet table, as a deck and as the data behind it.

`compose` decides what is said and `choices` what people make of it; `layout` lays it out on pages, `deck` draws them,
`onepage` tells it on one page, `workbook` writes the figures, `convert` asks LibreOffice for the rest.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import Engine

from pipeline.briefing.choices import Choices, applied
from pipeline.briefing.content import Briefing
from pipeline.briefing.convert import convert
from pipeline.briefing.deck import write_deck
from pipeline.briefing.onepage import write_onepage
from pipeline.briefing.picture import write_charts
from pipeline.briefing.workbook import write_workbook
from pipeline.errors import ExportError
from pipeline.files import whole
from pipeline.period import Period
from pipeline.settings import Settings

__all__ = ["CONVERTED", "KINDS", "OWN_KINDS", "converted", "write", "write_briefing"]


def _deck(briefing: Briefing, out: Path) -> None:
    write_deck(briefing, out, Settings().deck_template)


# What we make ourselves.
_OWN = {".pptx": _deck, ".docx": write_onepage, ".xlsx": write_workbook, ".zip": write_charts}
#: What LibreOffice makes, and of which of our own.
CONVERTED = {".odp": ".pptx", ".pdf": ".pptx", ".odt": ".docx", ".ods": ".xlsx"}
OWN_KINDS = tuple(_OWN)
#: The kinds of file that a briefing can be.
KINDS = (*_OWN, *CONVERTED)


def write_briefing(engine: Engine, period: Period, out: Path, theme_ids: list[str] | None = None) -> None:
    """Write the briefing over a half-year, as the figures give it, to a file of one of `KINDS`.

    `theme_ids` names the themes and their order; without it they are the red threads, at most seven. The file is
    whole or absent. Raises `ExportError` for another kind of file, a place that can't be written or themes that are
    not there, and `UnknownPeriodError` for a half-year that was not analysed.
    """
    # The lenses bring statistics that a page which makes no briefing needn't wait for.
    from pipeline.briefing.compose import compose  # noqa: PLC0415

    _checked(out)
    write(applied(compose(engine, period, theme_ids), Choices()), out)


def write(briefing: Briefing, out: Path) -> None:
    """Write a briefing to a file of one of `KINDS`, whole or not at all; raises `ExportError` as `write_briefing` does."""
    kind = _checked(out)
    own = CONVERTED.get(kind, kind)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / f"briefing{own}"
        _OWN[own](briefing, made)
        if own != kind:
            made = convert(made, kind)
        with whole(out) as unfinished:
            unfinished.write_bytes(made.read_bytes())


def converted(own: bytes, kind: str) -> bytes:
    """What LibreOffice makes of one of our own files; raises `ExportError` where it can't."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / f"briefing{CONVERTED[kind]}"
        made.write_bytes(own)
        return convert(made, kind).read_bytes()


def _checked(out: Path) -> str:
    kind = out.suffix.lower()
    if kind not in KINDS:
        raise ExportError(
            f"{out.name} kan niet worden gemaakt. Kies een naam op {', '.join(KINDS[:-1])} of {KINDS[-1]}."
        )
    return kind
