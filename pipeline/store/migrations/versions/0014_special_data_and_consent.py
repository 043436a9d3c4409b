"""Signals with special personal data are marked, and consent to quote one is kept."""

import sqlalchemy as sa
from alembic import op

from pipeline.privacy.special import special_categories

revision = "0014"
down_revision = "0013"

_AT_ONCE = 5_000


def upgrade() -> None:
    """Add column and table, and mark what is in the store."""
    op.add_column("signal", sa.Column("special", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "consent",
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("signal_id", sa.String(length=16), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("consent_id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_signal_id"), "consent", ["signal_id"], unique=False)
    signal = sa.table("signal", *(sa.column(name) for name in ("row_id", "source", "title", "text", "special")))
    last = 0
    written = sa.select(signal).where(signal.c.source != "media").order_by(signal.c.row_id).limit(_AT_ONCE)
    while rows := op.get_bind().execute(written.where(signal.c.row_id > last)).all():
        last = rows[-1].row_id
        marks = [{"id": row.row_id, "mark": "|".join(special_categories(f"{row.title}\n{row.text}"))} for row in rows]
        if marks := [mark for mark in marks if mark["mark"]]:
            change = sa.update(signal).where(signal.c.row_id == sa.bindparam("id")).values(special=sa.bindparam("mark"))
            op.get_bind().execute(change, marks)
