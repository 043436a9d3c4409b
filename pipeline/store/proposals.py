"""The names that a language model proposed, beside the themes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Engine, delete, insert, select

from pipeline.store.database import writing
from pipeline.store.schema import label_proposal


def proposals(engine: Engine) -> pd.DataFrame:
    """All proposals: theme_id, label, model, question, proposed_at."""
    with engine.connect() as connection:
        return pd.read_sql(select(label_proposal).order_by(label_proposal.c.theme_id), connection)


def questions(engine: Engine) -> dict[str, str]:
    """For each theme with a proposal what was asked, as a digest."""
    with engine.connect() as connection:
        rows = connection.execute(select(label_proposal.c.theme_id, label_proposal.c.question))
        return {row.theme_id: row.question for row in rows}


def keep_proposal(engine: Engine, theme_id: str, label: str, model: str, question: str) -> None:
    """Keep a proposal in place of the one that the theme had."""
    row = {"theme_id": theme_id, "label": label, "model": model, "question": question}
    with writing(engine) as connection:
        connection.execute(delete(label_proposal).where(label_proposal.c.theme_id == theme_id))
        connection.execute(insert(label_proposal).values(**row, proposed_at=datetime.now(UTC)))


def drop_proposals(engine: Engine, theme_ids: Sequence[str]) -> None:
    """Forget the proposals of these themes: they are no more, or are not what they were."""
    with writing(engine) as connection:
        connection.execute(delete(label_proposal).where(label_proposal.c.theme_id.in_(list(theme_ids))))
