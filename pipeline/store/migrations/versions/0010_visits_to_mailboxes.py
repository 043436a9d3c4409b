"""How far the folders of mailboxes were read."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "mailbox_visit",
        sa.Column("input_id", sa.String(length=16), nullable=False),
        sa.Column("mailbox", sa.String(length=16), nullable=False),
        sa.Column("validity", sa.BigInteger(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("input_id", name=op.f("pk_mailbox_visit")),
    )
    op.create_index(op.f("ix_mailbox_visit_mailbox"), "mailbox_visit", ["mailbox"], unique=False)
