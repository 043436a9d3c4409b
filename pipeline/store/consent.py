"""Consent of a person to be quoted: needed where a signal is marked as special (see `pipeline.privacy.special`)."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine, insert, select, update

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
        EditError: there is no such signal, or nothing was said.
    """
    if not who.strip() or not why.strip():
        raise EditError("Zeg wie de toestemming noteert en waaruit zij blijkt.")
    with writing(engine) as connection:
        if not connection.scalar(select(signal.c.signal_id).where(signal.c.signal_id == signal_id)):
            raise EditError(f"Er is geen signaal met het nummer {signal_id}. U vindt het op de pagina Signalen.")
        row = {"signal_id": signal_id, "who": who.strip(), "why": why.strip(), "given_at": datetime.now(UTC)}
        connection.execute(insert(consent), [row])


def withdraw(engine: Engine, signal_id: str) -> bool:
    """Note that consent was withdrawn; it stays on record that it was given. Returns whether there was any."""
    with writing(engine) as connection:
        standing = (consent.c.signal_id == signal_id) & consent.c.withdrawn_at.is_(None)
        return connection.execute(update(consent).where(standing).values(withdrawn_at=datetime.now(UTC))).rowcount > 0


def quotable(engine: Engine) -> set[str]:
    """The signals whose person agreed to be quoted, and did not take that back."""
    with engine.connect() as connection:
        return set(connection.scalars(select(consent.c.signal_id).where(consent.c.withdrawn_at.is_(None))))
