"""The middle of the vectors of each theme: what the nearest theme of a signal without one is found by."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table; it fills with the next run."""
    op.create_table(
        "theme_middle",
        sa.Column("theme_id", sa.String(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("usual", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.theme_id"], name=op.f("fk_theme_middle_theme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("theme_id", name=op.f("pk_theme_middle")),
    )
