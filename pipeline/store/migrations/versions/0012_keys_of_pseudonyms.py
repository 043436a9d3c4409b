"""Which keys the pseudonyms of writers were made with."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the table. It is empty: the pseudonyms that there are, without a key, get one when next something is read."""
    op.create_table(
        "pseudonym_key",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=16), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_pseudonym_key")),
    )
