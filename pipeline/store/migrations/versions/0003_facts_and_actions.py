"""Claims that are incorrect, and what was agreed at a review."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the three tables; people fill them."""
    op.create_table(
        "fact",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.String(), nullable=True),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("correct", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("searches", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_fact")),
    )
    op.create_table(
        "fact_signal",
        sa.Column("fact_signal_id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("signal_id", sa.String(length=16), nullable=False),
        sa.Column("belongs", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.fact_id"], name=op.f("fk_fact_signal_fact_id")),
        sa.ForeignKeyConstraint(["signal_id"], ["signal.signal_id"], name=op.f("fk_fact_signal_signal_id")),
        sa.PrimaryKeyConstraint("fact_signal_id", name=op.f("pk_fact_signal")),
    )
    op.create_index(op.f("ix_fact_signal_fact_id"), "fact_signal", ["fact_id"], unique=False)
    op.create_table(
        "action",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.String(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.String(), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_action")),
    )
    op.create_index(op.f("ix_action_theme_id"), "action", ["theme_id"], unique=False)
