"""Which conversation an e-mail is part of."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the column, empty for what was read before."""
    op.add_column("signal", sa.Column("thread", sa.String(), nullable=False, server_default=""))
