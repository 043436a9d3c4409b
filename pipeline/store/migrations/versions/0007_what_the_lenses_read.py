"""What the lenses that read words found in the signals, and how far each has come."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables; they fill with the next analysis."""
    op.create_table(
        "lens_reading",
        sa.Column("lens", sa.String(), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("last_row_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("lens", name=op.f("pk_lens_reading")),
    )
    op.create_table(
        "lens_mark",
        sa.Column("mark_id", sa.Integer(), nullable=False),
        sa.Column("signal_id", sa.String(length=16), nullable=False),
        sa.Column("lens", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("stop", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["signal_id"], ["signal.signal_id"], name=op.f("fk_lens_mark_signal_id")),
        sa.PrimaryKeyConstraint("mark_id", name=op.f("pk_lens_mark")),
    )
    op.create_index(op.f("ix_lens_mark_signal_id"), "lens_mark", ["signal_id"], unique=False)
    op.create_index("ix_lens_mark_lens_name", "lens_mark", ["lens", "name", "direction"], unique=False)
