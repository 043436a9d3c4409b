"""Indexes by which the account of every input is made up without reading any text."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Replace the index on the input, and index the few signals that are in a campaign."""
    op.drop_index("ix_signal_input_id", table_name="signal")
    op.create_index("ix_signal_input_id", "signal", ["input_id", "attempt"])
    columns = ["campaign_id", "signal_id", "input_id"]
    some = sa.text("campaign_id IS NOT NULL")
    op.create_index("ix_signal_campaign_id", "signal", columns, sqlite_where=some, postgresql_where=some)
