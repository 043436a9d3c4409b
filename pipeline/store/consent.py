"""Consent of a person to be quoted: needed where a signal is marked as special (see `pipeline.privacy.special`)."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Engine, insert, select, update

from pipeline.editing.checks import checked_name, checked_text
from pipeline.errors import EditError
from pipeline.store.database import writing
from pipeline.store.schema import consent, signal


def give(engine: Engine, signal_id: str, who: str, why: str) -> None:
    """Note that the person behind a signal agreed to be quoted.

    Args:
        engine: the store.
        signal_id: the signal.
        who: who noted it; never the person behind the signal, who stays unknown.
        why: how the person agreed, without who that is.

    Raises:
        EditError: there is no such signal, or who and why say nothing or too much.
    """
    name, how = checked_name(who), checked_text(why, "Waaruit de toestemming blijkt", 3, 300)
    with writing(engine) as connection:
        if not connection.scalar(select(signal.c.signal_id).where(signal.c.signal_id == signal_id)):
            raise EditError(f"Er is geen signaal met het nummer {signal_id}. U vindt het op de pagina Signalen.")
        row = {"signal_id": signal_id, "who": name, "why": how, "given_at": datetime.now(UTC)}
        connection.execute(insert(consent), [row])


def withdraw(engine: Engine, signal_id: str, who: str) -> bool:
    """Note that consent was withdrawn, and `who` noted that; it stays on record that it was given.

    Returns whether there was any. Raises `EditError` when who says nothing or too much.
    """
    noted = {"withdrawn_at": datetime.now(UTC), "withdrawn_by": checked_name(who)}
    with writing(engine) as connection:
        standing = (consent.c.signal_id == signal_id) & consent.c.withdrawn_at.is_(None)
        return connection.execute(update(consent).where(standing).values(noted)).rowcount > 0


def standing(engine: Engine) -> pd.DataFrame:
    """The consents that were not taken back, the latest of each signal: `signal_id`, `who`, `why`, `given_at`."""
    columns = (consent.c.signal_id, consent.c.who, consent.c.why, consent.c.given_at)
    asked = select(*columns).where(consent.c.withdrawn_at.is_(None)).order_by(consent.c.consent_id)
    with engine.connect() as connection:
        rows = connection.execute(asked).mappings().all()
    found = pd.DataFrame([dict(row) for row in rows], columns=[column.name for column in columns])
    return found.drop_duplicates("signal_id", keep="last")


def quotable(engine: Engine, signals: pd.DataFrame) -> pd.DataFrame:
    """The rows of `signals` (`signal_id`, `special`) that may leave the analyst's screens as a quote."""
    return signals[(signals["special"] == "") | signals["signal_id"].isin(standing(engine)["signal_id"])]
