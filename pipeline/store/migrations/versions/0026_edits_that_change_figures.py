"""Of each time that edits were applied: whether a figure changed by it, or only what themes are called and which are shown."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Add the column; of what was applied before it is not known, so figures changed."""
    op.add_column("edit_application", sa.Column("figures", sa.Integer(), nullable=False, server_default="1"))
