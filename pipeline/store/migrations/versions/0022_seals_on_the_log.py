"""Rows of the log have a seal, made with a key that is not in the database; those from before have none."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the column."""
    op.add_column("audit", sa.Column("seal", sa.String(64), nullable=False, server_default=""))
