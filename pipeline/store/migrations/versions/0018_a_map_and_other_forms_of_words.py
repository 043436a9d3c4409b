"""Where signals and themes stand on the map; the words of the search index, for other forms of a word; an index to filter by."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the columns, the index and the view of the search index."""
    for name in ("x", "y"):
        op.add_column("assignment", sa.Column(name, sa.Float(), nullable=True))
    for name in ("x", "y", "radius"):
        op.add_column("theme_middle", sa.Column(name, sa.Float(), nullable=True))
    op.create_index(
        "ix_signal_facets",
        "signal",
        ["period", "source", "province", "ministry", "channel", "language", "signal_id", "date"],
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE signal_word USING fts5vocab('signal_text', 'row')")
