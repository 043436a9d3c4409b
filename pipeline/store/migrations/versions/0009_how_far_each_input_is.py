"""How far each input is, how it was read, and where; the search index is written by the piece instead of by the row."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the columns. What was read before is read anew when it is offered, and found to be there."""
    for name, kind, default in (
        ("place", sa.String(), ""),
        ("asked", sa.JSON(), "{}"),
        ("reading", sa.String(length=16), ""),
        ("attempt", sa.Integer(), "1"),
        ("shared", sa.JSON(), "{}"),
    ):
        op.add_column("input_file", sa.Column(name, kind, nullable=False, server_default=default))
    op.create_index(op.f("ix_input_file_place"), "input_file", ["place"], unique=False)
    for table in ("signal", "tally"):
        op.add_column(table, sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER signal_text_insert")
