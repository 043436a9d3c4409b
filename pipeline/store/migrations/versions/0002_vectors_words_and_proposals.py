"""Vectors of texts and of the last run, the words of themes, and names that a language model proposes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the four tables; they fill with the next run."""
    op.create_table(
        "text_vector",
        sa.Column("model", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("model", "digest", name=op.f("pk_text_vector")),
    )
    op.create_table(
        "signal_vector",
        sa.Column("signal_id", sa.String(length=16), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("signal_id", name=op.f("pk_signal_vector")),
    )
    op.create_table(
        "theme_word",
        sa.Column("theme_id", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.theme_id"], name=op.f("fk_theme_word_theme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("theme_id", "rank", name=op.f("pk_theme_word")),
    )
    op.create_table(
        "label_proposal",
        sa.Column("theme_id", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("question", sa.String(length=32), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("theme_id", name=op.f("pk_label_proposal")),
    )
