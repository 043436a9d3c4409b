"""What people decide about themes, and beside what is shown what the analysis found before any edit."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables; what was shown until now is what the last analysis found."""
    op.create_table(
        "found_theme",
        sa.Column("theme_id", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("representatives", sa.JSON(), nullable=False),
        sa.Column("parents", sa.JSON(), nullable=False),
        sa.Column("first_period", sa.String(length=7), nullable=False),
        sa.Column("last_period", sa.String(length=7), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("theme_id", name=op.f("pk_found_theme")),
    )
    op.create_table(
        "found_assignment",
        sa.Column("signal_id", sa.String(length=16), nullable=False),
        sa.Column("theme_id", sa.String(), nullable=True),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("second_theme_id", sa.String(), nullable=True),
        sa.Column("subtheme", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["theme_id"], ["found_theme.theme_id"], name=op.f("fk_found_assignment_theme_id")),
        sa.PrimaryKeyConstraint("signal_id", name=op.f("pk_found_assignment")),
    )
    op.create_index(op.f("ix_found_assignment_theme_id"), "found_assignment", ["theme_id"], unique=False)
    op.create_table(
        "found_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.String(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("related", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["found_theme.theme_id"], name=op.f("fk_found_event_theme_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_found_event")),
    )
    op.create_table(
        "edit",
        sa.Column("edit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("edit_id", name=op.f("pk_edit")),
    )
    op.create_table(
        "edit_outcome",
        sa.Column("edit_id", sa.Integer(), nullable=False),
        sa.Column("conflict", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["edit_id"], ["edit.edit_id"], name=op.f("fk_edit_outcome_edit_id")),
        sa.PrimaryKeyConstraint("edit_id", name=op.f("pk_edit_outcome")),
    )
    op.create_table(
        "edit_signal",
        sa.Column("edit_id", sa.Integer(), nullable=False),
        sa.Column("signal_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["edit_id"], ["edit.edit_id"], name=op.f("fk_edit_signal_edit_id")),
        sa.PrimaryKeyConstraint("edit_id", "signal_id", name=op.f("pk_edit_signal")),
    )
    op.create_table(
        "edit_application",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_edit_application")),
    )
    for table, columns in _SHOWN.items():
        op.execute(f"INSERT INTO found_{table} ({columns}) SELECT {columns} FROM {table}")  # noqa: S608 - our own names


_SHOWN = {
    "theme": "theme_id, label, keywords, representatives, parents, first_period, last_period, n",
    "assignment": "signal_id, theme_id, probability, second_theme_id",
    "event": "event_id, theme_id, period, event, related, evidence",
}
