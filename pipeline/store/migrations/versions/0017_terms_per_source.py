"""A purge may be of one source: each has a term of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the column."""
    op.add_column("purge", sa.Column("source", sa.String(), nullable=False, server_default=""))
