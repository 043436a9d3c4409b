"""What media, visits and counts bring along, the addresses that were asked, and the answers that exist."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns (empty for what was read before) and make the tables."""
    for name in ("agency", "place", "official", "organisations"):
        op.add_column("signal", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("signal", sa.Column("reach", sa.Integer(), nullable=True))
    op.add_column("input_file", sa.Column("notes", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "tally",
        sa.Column("tally_id", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ministry", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("input_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["input_id"], ["input_file.input_id"], name=op.f("fk_tally_input_id")),
        sa.PrimaryKeyConstraint("tally_id", name=op.f("pk_tally")),
    )
    op.create_index(op.f("ix_tally_input_id"), "tally", ["input_id"], unique=False)
    op.create_table(
        "web_address",
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("last_modified", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("complaint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_web_address")),
    )
    op.create_table(
        "answer",
        sa.Column("answer_id", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_answer")),
    )
