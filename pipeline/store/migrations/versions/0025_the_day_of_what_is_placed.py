"""The half-year and the day of each signal stand beside its theme: what is asked of one theme reads its own signals alone."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Add the columns, fill them, and add the index that begins with the half-year and the theme."""
    op.add_column("assignment", sa.Column("period", sa.String(7), nullable=False, server_default=""))
    op.add_column("assignment", sa.Column("date", sa.Date(), nullable=True))
    op.execute(
        "UPDATE assignment SET period = signal.period, date = signal.date FROM signal "
        "WHERE signal.signal_id = assignment.signal_id"
    )
    op.create_index("ix_assignment_period", "assignment", ["period", "theme_id", "date", "signal_id"])
