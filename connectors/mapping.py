"""Mapping files: which column of a table is the date, the text, and so on, where its names don't tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from connectors import clippings, questions
from connectors.base import Source
from connectors.columns import Columns, cell_text
from connectors.dates import read_date
from connectors.safety import Unreadable
from connectors.tables import Cell, decode

_LARGEST = 100_000
_ENOUGH = 0.8  # of the filled cells in a column must be dates to call it the date
_HEAD = """# Welke kolom van het bestand is wat? Links de vaste naam, rechts de naam van de kolom in uw bestand.
# Laat een regel weg als de kolom er niet is. Nodig zijn een datum en een tekst.
"""


def names(source: Source) -> tuple[str, ...]:
    """Return the standard names that a mapping for this source may use."""
    return tuple(clippings.ALIASES if source is Source.MEDIA else questions.ALIASES)


def read_mapping(path: Path) -> dict[str, str]:
    """Return standard name to column name from a YAML file; raises `Unreadable` with a Dutch sentence."""
    remedy = "Schrijf op elke regel: vaste naam, dubbele punt, naam van de kolom. Bijvoorbeeld: datum: Ontvangen op"
    try:
        content = path.read_bytes()[:_LARGEST]
    except OSError as error:
        raise Unreadable(
            f"Het mappingbestand '{path.name}' is niet te openen.", "Controleer de naam en de map."
        ) from error
    try:
        loaded = yaml.safe_load(decode(content))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(f"Het mappingbestand '{path.name}' is niet te lezen.", remedy) from error
    if not isinstance(loaded, dict) or not all(isinstance(name, str | int) for name in loaded.values()):
        raise Unreadable(f"Het mappingbestand '{path.name}' is geen lijst van namen.", remedy)
    known = set(names(Source.QUESTION)) | set(names(Source.MEDIA))
    strange = sorted(str(name) for name in loaded if name not in known)
    if strange:
        raise Unreadable(
            f"Het mappingbestand '{path.name}' noemt namen die niet bestaan: {', '.join(strange)}.",
            f"Kies uit: {', '.join(sorted(known))}.",
        )
    return {str(standard): str(name) for standard, name in loaded.items()}


def write_mapping(path: Path, mapping: Mapping[str, str]) -> None:
    """Write a mapping as YAML, with an explanation in Dutch above it."""
    body = yaml.safe_dump(dict(mapping), allow_unicode=True, sort_keys=False, default_flow_style=False)
    path.write_text(_HEAD + body, encoding="utf-8")


def propose(header: Sequence[Cell], rows: Sequence[Sequence[Cell]], source: Source = Source.QUESTION) -> dict[str, str]:
    """Return a proposal from names that are known, and else from the values: dates, and the column with the longest text.

    `rows` are some rows from under the header, 50 say.
    """
    titles = [cell_text(cell).strip() for cell in header]
    aliases = clippings.ALIASES if source is Source.MEDIA else questions.ALIASES
    proposal = {standard: titles[places[0]] for standard, places in Columns(aliases).match(header).items()}
    text = "tekst" if source is Source.MEDIA else "vraag"
    free = [position for position, title in enumerate(titles) if title and title not in proposal.values()]
    columns = {
        position: [row[position] for row in rows if position < len(row) and row[position] != ""] for position in free
    }
    if "datum" not in proposal:
        dated = {position: _share_of_dates(cells) for position, cells in columns.items()}
        best = max(dated, key=lambda position: dated[position], default=None)
        if best is not None and dated[best] >= _ENOUGH:
            proposal["datum"] = titles[best]
            columns.pop(best)
    if text not in proposal:
        lengths = {
            position: sum(len(cell_text(cell)) for cell in cells) / len(cells)
            for position, cells in columns.items()
            if cells
        }
        best = max(lengths, key=lambda position: lengths[position], default=None)
        if best is not None:
            proposal[text] = titles[best]
    return {standard: proposal[standard] for standard in aliases if standard in proposal}


def _share_of_dates(cells: Sequence[Cell]) -> float:
    def is_date(cell: Cell) -> bool:
        if isinstance(cell, int | float):
            return False  # a column of numbers may be anything; only a name can make it a date
        try:
            read_date(cell)
        except ValueError:
            return False
        return True

    return sum(map(is_date, cells)) / len(cells) if cells else 0.0
