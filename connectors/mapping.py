"""Mapping files: which column of a table is the date, the text, and so on, where its names don't tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from connectors import clippings, questions
from connectors.base import Source
from connectors.safety import Unreadable
from connectors.tables import decode

MAPPING_SUFFIX = ".kolommen.yaml"
_LARGEST = 100_000
_HEAD = """# Welke kolom van het bestand is wat? Links de vaste naam, rechts de naam van de kolom in uw bestand.
# Verander wat niet klopt. Laat een regel weg als de kolom er niet is. Nodig zijn een datum en een tekst.
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


def write_mapping(path: Path, mapping: Mapping[str, str], unused: Sequence[str] = ()) -> None:
    """Write a mapping as YAML, with an explanation in Dutch above it and the `unused` columns of the file below it."""
    body = yaml.safe_dump(dict(mapping), allow_unicode=True, sort_keys=False, default_flow_style=False)
    rest = [f"# Niet gebruikt: {' '.join(name.split())}\n" for name in unused]
    names_to_choose = f"# Vaste namen om uit te kiezen: {', '.join(names(_source_of(mapping)))}.\n"
    path.write_text(_HEAD + names_to_choose + body + "".join(rest), encoding="utf-8")


def _source_of(mapping: Mapping[str, str]) -> Source:
    return Source.MEDIA if mapping.keys() & set(clippings.ALIASES) - set(questions.ALIASES) else Source.QUESTION
