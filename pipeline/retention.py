"""How long the text of a source is kept, and wiping what is older: at every reading and analysis, or by a timer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dateutil.relativedelta import relativedelta
from sqlalchemy import Engine

from connectors.base import Source
from pipeline import audit
from pipeline.audit import Act
from pipeline.errors import RodeDradenError
from pipeline.store import write
from pipeline.wording import SOURCE_NAMES


def terms(written: str) -> dict[Source, int]:
    """The term of each source in months, as the setting has them: `email=24 question=24`.

    Raises `RodeDradenError` when a word is not written so: a slip must not keep texts for ever.
    """
    found: dict[Source, int] = {}
    for word in written.split():
        name, _, months = word.partition("=")
        if name not in set(Source) or not months.isdecimal() or not int(months):
            raise RodeDradenError(
                f"In RODE_DRADEN_RETENTION staat ‘{word}’. Schrijf bron=maanden, met als bron {', '.join(Source)}; "
                "bijvoorbeeld email=24."
            )
        found[Source(name)] = int(months)
    return found


def keep_terms(engine: Engine, months: Mapping[Source, int], today: date) -> dict[Source, int]:
    """Wipe what is older than its term; returns how many signals of each source were wiped."""
    wiped = {}
    for source, term in sorted(months.items()):
        if count := write.purge_if_any(engine, today - relativedelta(months=term), source):
            wiped[source] = count
    return wiped


def keep_set_terms(engine: Engine, written: str, who: str) -> list[str]:
    """Wipe what is older than the terms that are set (see `terms`), note it in the log, and tell it in Dutch sentences.

    `who` is the account at whose reading or analysis it happens.
    """
    months = terms(written)
    # The term is counted from the day that it is here.
    wiped = keep_terms(engine, months, date.today()) if months else {}  # noqa: DTZ011
    said = []
    for source, count in wiped.items():
        audit.note(engine, who, Act.PURGED, bron=source.value, maanden=months[source], signalen=count)
        said.append(
            f"Van {count} signalen ({SOURCE_NAMES[source]}) ouder dan {months[source]} maanden is de tekst gewist."
        )
    return said
