"""The first tables, and the full-text index that follows them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table; on SQLite an FTS5 index too, kept in step by triggers."""
    op.create_table(
        "input_file",
        sa.Column("input_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("complete", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("input_id", name=op.f("pk_input_file")),
    )
    op.create_table(
        "run",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("until", sa.String(length=7), nullable=False),
        sa.Column("signals", sa.Integer(), nullable=False),
        sa.Column("input_digest", sa.String(length=32), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("quality", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_run")),
    )
    op.create_table(
        "purge",
        sa.Column("purge_id", sa.Integer(), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.Date(), nullable=False),
        sa.Column("signals", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("purge_id", name=op.f("pk_purge")),
    )
    op.create_table(
        "theme",
        sa.Column("theme_id", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("representatives", sa.JSON(), nullable=False),
        sa.Column("parents", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("is_red_thread", sa.Integer(), nullable=False),
        sa.Column("first_period", sa.String(length=7), nullable=False),
        sa.Column("last_period", sa.String(length=7), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("theme_id", name=op.f("pk_theme")),
    )
    op.create_table(
        "assignment",
        sa.Column("signal_id", sa.String(length=16), nullable=False),
        sa.Column("theme_id", sa.String(), nullable=True),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("second_theme_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.theme_id"], name=op.f("fk_assignment_theme_id")),
        sa.PrimaryKeyConstraint("signal_id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_theme_id"), "assignment", ["theme_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.String(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("related", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.theme_id"], name=op.f("fk_event_theme_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_theme_id"), "event", ["theme_id"], unique=False)
    op.create_table(
        "quarantine",
        sa.Column("quarantine_id", sa.Integer(), nullable=False),
        sa.Column("input_id", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["input_id"], ["input_file.input_id"], name=op.f("fk_quarantine_input_id")),
        sa.PrimaryKeyConstraint("quarantine_id", name=op.f("pk_quarantine")),
    )
    op.create_index(op.f("ix_quarantine_input_id"), "quarantine", ["input_id"], unique=False)
    op.create_table(
        "signal",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("signal_id", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("origin_id", sa.String(), nullable=False),
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("ministry", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("outlet", sa.String(), nullable=False),
        sa.Column("writer", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.String(length=16), nullable=True),
        sa.Column("input_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["input_id"], ["input_file.input_id"], name=op.f("fk_signal_input_id")),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_signal")),
        sa.UniqueConstraint("signal_id", name=op.f("uq_signal_signal_id")),
    )
    op.create_index(op.f("ix_signal_input_id"), "signal", ["input_id"], unique=False)
    op.create_index("ix_signal_period_source", "signal", ["period", "source"], unique=False)
    op.create_table(
        "thread",
        sa.Column("theme_id", sa.String(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("is_red_thread", sa.Integer(), nullable=False),
        sa.Column("sources", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("campaign_signals", sa.Integer(), nullable=False),
        sa.Column("peak_week_share", sa.Float(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.theme_id"], name=op.f("fk_thread_theme_id")),
        sa.PrimaryKeyConstraint("theme_id", "period", name=op.f("pk_thread")),
    )
    op.create_table(
        "trend",
        sa.Column("theme_id", sa.String(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("signals", sa.Integer(), nullable=False),
        sa.Column("share", sa.Float(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("change", sa.Float(), nullable=True),
        sa.Column("change_low", sa.Float(), nullable=True),
        sa.Column("change_high", sa.Float(), nullable=True),
        sa.Column("change_year", sa.Float(), nullable=True),
        sa.Column("change_year_low", sa.Float(), nullable=True),
        sa.Column("change_year_high", sa.Float(), nullable=True),
        sa.Column("q_value", sa.Float(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("theme_id", "period", "source", name=op.f("pk_trend")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in _FULL_TEXT:
            op.execute(statement)


_FULL_TEXT = (
    """CREATE VIRTUAL TABLE signal_text USING fts5(
        title, text, content='signal', content_rowid='row_id', tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER signal_text_insert AFTER INSERT ON signal BEGIN
        INSERT INTO signal_text(rowid, title, text) VALUES (new.row_id, new.title, new.text); END""",
    """CREATE TRIGGER signal_text_delete AFTER DELETE ON signal BEGIN
        INSERT INTO signal_text(signal_text, rowid, title, text)
        VALUES ('delete', old.row_id, old.title, old.text); END""",
    """CREATE TRIGGER signal_text_update AFTER UPDATE OF title, text ON signal BEGIN
        INSERT INTO signal_text(signal_text, rowid, title, text)
        VALUES ('delete', old.row_id, old.title, old.text);
        INSERT INTO signal_text(rowid, title, text) VALUES (new.row_id, new.title, new.text); END""",
)
