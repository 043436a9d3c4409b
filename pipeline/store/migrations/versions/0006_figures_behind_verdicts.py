"""The figures behind each verdict and rank, and the record of early warnings."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns, empty until the next run, and the table of warnings."""
    for name in ("in_mean", "n_before", "total_before"):
        op.add_column("trend", sa.Column(name, sa.Integer(), nullable=True))
    for name in ("dispersion", "statistic", "p_value", "ratio", "ratio_low", "ratio_high"):
        op.add_column("trend", sa.Column(name, sa.Float(), nullable=True))
    for name in ("score", "across_sources", "across_periods", "size", "growth", "spread"):
        op.add_column("thread", sa.Column(name, sa.Float(), nullable=True))
    for name in ("rank_low", "rank_high"):
        op.add_column("thread", sa.Column(name, sa.Integer(), nullable=True))
    op.create_table(
        "warning",
        sa.Column("warning_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("hindsight", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("recent", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=False),
        sa.Column("dispersion", sa.Float(), nullable=False),
        sa.Column("p_value", sa.Float(), nullable=False),
        sa.Column("q_value", sa.Float(), nullable=False),
        sa.Column("looked_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("warning_id", name=op.f("pk_warning")),
        sa.UniqueConstraint("theme_id", "said_on", "hindsight", name=op.f("uq_warning_theme_id")),
    )
