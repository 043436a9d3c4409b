"""How the vectors of a run were made is kept, so that what comes later is read in the same way."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the table; it fills with the next run."""
    op.create_table("space", sa.Column("content", sa.LargeBinary(), nullable=False))
