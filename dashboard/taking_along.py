"""Taking along what is on the screen: a table as a file for a spreadsheet, a chart as a picture that speaks for itself."""

from __future__ import annotations

import io
import json
import re
import tempfile
import textwrap
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from dashboard import data, look, visitor
from dashboard.access import Right
from dashboard.drawing import Drawing
from pipeline import audit
from pipeline.audit import Act
from pipeline.export import ExportFormat, write_table
from pipeline.store import read
from pipeline.store.read import SignalFilter
from pipeline.wording import day, number_in

_TABLES = (ExportFormat.CSV, ExportFormat.XLSX, ExportFormat.ODS)
_KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "png": "image/png",
    "svg": "image/svg+xml",
}
#: What a slide or a page asks for: a picture of 760 points wide, at two dots a point.
_WIDTH, _SCALE, _LINE = 760, 2.0, 110


@dataclass(frozen=True, slots=True)
class Caption:
    """What a picture says of itself when it stands alone.

    Attributes:
        title: what it shows, in a few words; the name of the file too.
        sentence: what there is to see, for who can't see it.
        period: of when it is.
        n: of how many, as `n = 412 stemmen`.
    """

    title: str
    sentence: str
    period: str
    n: str


def table(rows: pd.DataFrame, name: str, drawn: str) -> None:
    """The way to take a table along that is `drawn` so; figures in Dutch become numbers where a whole column is."""
    digest = _digest(drawn)
    by = data.engine(), visitor.admit().account
    with _menu("tabel", name, digest):
        for kind in _TABLES:
            _button(kind.value, name, digest, partial(table_file, rows, kind), by)


def chart(drawing: Drawing, caption: Caption) -> None:
    """The way to take a chart along."""
    digest = _digest(repr(drawing.spec), *map(_told, drawing.tables.values()))
    by = data.engine(), visitor.admit().account
    source = _source()
    with _menu("grafiek", caption.title, digest):
        for kind in ("png", "svg"):
            _button(kind, caption.title, digest, partial(picture, drawing, caption, source, kind), by)


def signals(wanted: SignalFilter, found: int) -> None:
    """The way to take along all signals that match, for who may."""
    visitor.require(Right.EXPORT)
    store, account = data.engine(), visitor.admit().account
    digest = _digest(repr(wanted))
    about = {name: str(value) for name, value in asdict(wanted).items() if value and name != "search"}

    def make(kind: ExportFormat) -> bytes:
        audit.note(store, account, Act.EXPORTED, typed=wanted.search, **about, signalen=found)
        return _written(read.matching_signals(store, wanted), kind)

    with _menu("lijst", "signalen", digest):
        for kind in _TABLES:
            _button(kind.value, "signalen", digest, partial(make, kind), (store, account))


def table_file(rows: pd.DataFrame, kind: ExportFormat) -> bytes:
    """A table as a file; what stands on the screen, with numbers for numbers."""
    plain = rows.assign(**{name: _numbers(rows[name]) for name in rows.columns})
    return _written(plain, kind)


def picture(drawing: Drawing, caption: Caption, source: str, kind: str) -> bytes:
    """A chart as a picture of kind `png` or `svg`, with its caption in it."""
    import vl_convert  # noqa: PLC0415 - it brings a JavaScript engine, which only who takes a picture waits for

    vl_convert.register_font_directory(str(look.FONTS))
    drawn = json.loads(look.on_paper(drawing.written()))
    below = ". ".join(filter(None, (caption.period, caption.n, source))) + "."
    lines = [*textwrap.wrap(caption.sentence, _LINE), *textwrap.wrap(below, _LINE)]
    drawn["title"] = {
        "text": textwrap.wrap(caption.title, _LINE * 3 // 4),
        "subtitle": lines,
        "anchor": "start",
        "frame": "group",
        "fontSize": 17,
        "subtitleFontSize": 12,
        "subtitlePadding": 6,
        "offset": 14,
        "color": look.on_paper(look.TEXT),
        "subtitleColor": look.on_paper(look.QUIET),
    }
    drawn["width"], drawn["background"] = _WIDTH, look.on_paper(look.PAPER)
    drawn.pop("usermeta", None)
    if kind == "svg":
        return str(vl_convert.vegalite_to_svg(drawn)).encode()
    return bytes(vl_convert.vegalite_to_png(drawn, scale=_SCALE))


def _written(rows: pd.DataFrame, kind: ExportFormat) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"tabel.{kind.value}"
        write_table(rows, kind, out)
        return out.read_bytes()


def _told(rows: pd.DataFrame) -> str:
    return repr([(name, column.tolist()) for name, column in rows.items()])


def _digest(*told: str) -> str:
    """What tells one menu from another on the same page."""
    digest = blake2b(digest_size=6)
    for text in told:
        digest.update(text.encode())
    return digest.hexdigest()


def _menu(what: str, name: str, digest: str) -> st.delta_generator.DeltaGenerator:
    holder = st.container(key=f"along-{what}-{_file_name(name)}-{digest}")
    return holder.popover(f"Deze {what} meenemen", type="tertiary")


def _button(kind: str, name: str, digest: str, make: Callable[[], bytes], by: tuple[Engine, str]) -> None:
    """A button that makes the file when it is clicked, and not before; that it was taken is noted first."""

    def made() -> io.BytesIO:
        audit.note(*by, Act.EXPORTED, bestand=f"{_file_name(name)}.{kind}")
        return io.BytesIO(make())

    st.download_button(
        f"Als .{kind}",
        made,
        file_name=f"{_file_name(name)}.{kind}",
        mime=_KINDS[kind],
        key=f"{kind}-{_file_name(name)}-{digest}",
        on_click="ignore",
        type="tertiary",
    )


def _numbers(column: pd.Series) -> pd.Series:
    """A column of Dutch figures as numbers, another as it is."""
    found = [number_in(str(cell)) for cell in column]
    return pd.Series(found, index=column.index) if None not in found else column


def _source() -> str:
    """Which analysis it is of, and of when."""
    runs = data.runs(data.engine())
    if runs.empty:
        return "Bron: Rode Draden"
    last = runs.iloc[0]
    return f"Bron: Rode Draden, analyse {last['run_id']} van {day(pd.Timestamp(last['finished_at']))}"


def _file_name(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "rode-draden"
