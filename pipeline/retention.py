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


def keep_terms(engine: Engine, months: Mapping[Source, int], today: date, who: str) -> dict[Source, int]:
    """Wipe what is older than its term, noted in the log before it is done; returns how many of each source were wiped.

    The database is left alone where there is nothing to wipe, as compacting takes a while: only words that could not go
    from the write-ahead log at an earlier time, as somebody kept it open, go then.
    """
    wiped = {}
    for source, term in sorted(months.items()):
        before = today - relativedelta(months=term)
        if count := write.count_older(engine, before, source):
            audit.note(engine, who, Act.PURGED, bron=source.value, maanden=term, voor=str(before), signalen=count)
            wiped[source] = write.purge(engine, before, source)
    if months and not wiped:
        write.compact_the_rest(engine)
    return wiped


def keep_set_terms(engine: Engine, written: str, who: str) -> list[str]:
    """Wipe what is older than the terms that are set (see `terms`), and tell it in Dutch sentences.

    `who` is the account at whose reading or analysis it happens.
    """
    months = terms(written)
    # The term is counted from the day that it is here.
    wiped = keep_terms(engine, months, date.today(), who)  # noqa: DTZ011
    return [
        f"Van {count} signalen ({SOURCE_NAMES[source]}) ouder dan {months[source]} maanden is de tekst gewist."
        for source, count in wiped.items()
    ]
