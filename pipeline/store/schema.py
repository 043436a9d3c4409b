"""The tables. What they are called here is what the design calls them; a change needs a migration beside it."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# One row for each input (a file, a feed, a folder of a mailbox): how far it is read, and what became of its items.
# `reading` says how it was read, `attempt` how often: of its signals those of an earlier attempt are still to be found
# again. `shared` counts per other input what was known from there.
input_file = Table(
    "input_file",
    metadata,
    Column("input_id", String(16), primary_key=True),
    Column("name", String, nullable=False),
    Column("connector", String, nullable=False),
    Column("source", String, nullable=False),
    Column("version", String, nullable=False),
    Column("complete", Integer, nullable=False),
    Column("found", Integer, nullable=False),
    Column("stored", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("left_out", JSON, nullable=False),
    Column("quarantined", Integer, nullable=False),
    Column("read_at", DateTime(timezone=True), nullable=False),
    Column("notes", JSON, nullable=False, server_default="[]"),
    Column("place", String, nullable=False, server_default="", index=True),
    Column("asked", JSON, nullable=False, server_default="{}"),
    Column("reading", String(16), nullable=False, server_default=""),
    Column("attempt", Integer, nullable=False, server_default="1"),
    Column("shared", JSON, nullable=False, server_default="{}"),
)

# Which messages of a folder of a mailbox were read as one input. `mailbox` is a digest of server, user and folder.
mailbox_visit = Table(
    "mailbox_visit",
    metadata,
    Column("input_id", String(16), primary_key=True),
    Column("mailbox", String(16), nullable=False, index=True),
    Column("validity", BigInteger, nullable=False),
    Column("after", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("done", Integer, nullable=False),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("quarantine_id", Integer, primary_key=True),
    Column("input_id", ForeignKey("input_file.input_id"), nullable=False, index=True),
    Column("place", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("remedy", Text, nullable=False),
)

_IN_A_CAMPAIGN = text("campaign_id IS NOT NULL")

# `row_id` is what the full-text index points at: an INTEGER PRIMARY KEY survives VACUUM, a bare rowid does not.
signal = Table(
    "signal",
    metadata,
    Column("row_id", Integer, primary_key=True),
    Column("signal_id", String(16), nullable=False, unique=True),
    Column("source", String, nullable=False),
    Column("date", Date, nullable=False),
    Column("period", String(7), nullable=False),
    Column("origin_id", String, nullable=False),
    Column("connector", String, nullable=False),
    Column("ministry", String, nullable=False),
    Column("province", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("language", String, nullable=False),
    Column("outlet", String, nullable=False),
    Column("writer", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("special", String, nullable=False, server_default=""),
    Column("campaign_id", String(16)),
    Column("input_id", ForeignKey("input_file.input_id"), nullable=False),
    Column("agency", String, nullable=False, server_default=""),
    Column("place", String, nullable=False, server_default=""),
    Column("official", String, nullable=False, server_default=""),
    Column("organisations", String, nullable=False, server_default=""),
    Column("reach", Integer),
    Column("thread", String, nullable=False, server_default=""),
    Column("attempt", Integer, nullable=False, server_default="1"),
    Index("ix_signal_period_source", "period", "source"),
    # All that signals are filtered by: counting and drawing a sample then never touches their text.
    Index("ix_signal_facets", "period", "source", "province", "ministry", "channel", "language", "signal_id", "date"),
    Index("ix_signal_input_id", "input_id", "attempt"),
    Index(
        "ix_signal_campaign_id",
        "campaign_id",
        "signal_id",
        "input_id",
        sqlite_where=_IN_A_CAMPAIGN,
        postgresql_where=_IN_A_CAMPAIGN,
    ),
)

# Rows that only count (subject, month, number, no text): they show in totals and are in no theme.
tally = Table(
    "tally",
    metadata,
    Column("tally_id", String(16), primary_key=True),
    Column("source", String, nullable=False),
    Column("month", Date, nullable=False),
    Column("period", String(7), nullable=False),
    Column("subject", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("ministry", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("input_id", ForeignKey("input_file.input_id"), nullable=False, index=True),
    Column("attempt", Integer, nullable=False, server_default="1"),
)

# What an address of a feed or service gave the last time: for asking only what is new, for waiting as long as it asks
# for, and for noticing that it gives nothing any more.
web_address = Table(
    "web_address",
    metadata,
    Column("url", String, primary_key=True),
    Column("etag", String, nullable=False),
    Column("last_modified", String, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    Column("not_before", DateTime(timezone=True)),
    Column("found", Integer, nullable=False),
    Column("complaint", Text, nullable=False),
)

# Answers that the government has published: not signals, but what stands beside a theme.
answer = Table(
    "answer",
    metadata,
    Column("answer_id", String, primary_key=True),
    Column("title", Text, nullable=False),
    Column("url", String, nullable=False),
    Column("day", Date),
    Column("text", Text, nullable=False),
    Column("service", String, nullable=False),
)

# That the person behind a signal agreed to be quoted: who noted it, and how it shows; what was withdrawn stays on record,
# with who did that (empty before that was kept).
consent = Table(
    "consent",
    metadata,
    Column("consent_id", Integer, primary_key=True),
    Column("signal_id", String(16), nullable=False, index=True),
    Column("who", String, nullable=False),
    Column("why", Text, nullable=False),
    Column("given_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("withdrawn_by", String, nullable=False, server_default=""),
)

# The keys that the pseudonyms of writers were made with: their fingerprints alone, the keys are elsewhere.
pseudonym_key = Table(
    "pseudonym_key",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("fingerprint", String(16), nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("run_id", Integer, primary_key=True),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("until", String(7), nullable=False),
    Column("signals", Integer, nullable=False),
    Column("input_digest", String(32), nullable=False),
    Column("versions", JSON, nullable=False),
    Column("quality", JSON, nullable=False),
)

# When text was wiped, up to which day, of which source (empty: of all), and of how many signals: the proof that retention is kept.
purge = Table(
    "purge",
    metadata,
    Column("purge_id", Integer, primary_key=True),
    Column("purged_at", DateTime(timezone=True), nullable=False),
    Column("before", Date, nullable=False),
    Column("signals", Integer, nullable=False),
    Column("source", String, nullable=False, server_default=""),
)

# What people did: only ever added to. Each row has the hash of the one before it in its own, so that a change or a gap shows
# (see `pipeline.store.audit`). `at` and `about` are kept as they were hashed; `seal` is empty where there was no key.
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("who", String, nullable=False),
    Column("act", String, nullable=False),
    Column("about", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False, server_default=""),
)

theme = Table(
    "theme",
    metadata,
    Column("theme_id", String, primary_key=True),
    Column("label", String, nullable=False),
    Column("keywords", JSON, nullable=False),
    Column("representatives", JSON, nullable=False),
    Column("parents", JSON, nullable=False),
    Column("status", String, nullable=False),
    Column("is_red_thread", Integer, nullable=False),
    Column("first_period", String(7), nullable=False),
    Column("last_period", String(7), nullable=False),
    Column("n", Integer, nullable=False),
)

assignment = Table(
    "assignment",
    metadata,
    Column("signal_id", String(16), primary_key=True),
    Column("theme_id", ForeignKey("theme.theme_id"), index=True),
    Column("probability", Float, nullable=False),
    Column("second_theme_id", String),
    # Where it stands on the map (see `pipeline.themes.layout`); unknown for a near-copy, which stands where the first of them does.
    Column("x", Float),
    Column("y", Float),
    # Those of the signal, as they are there: what is asked of a theme in a half-year then reads no signals of other themes.
    Column("period", String(7), nullable=False, server_default=""),
    Column("date", Date),
    Index("ix_assignment_period", "period", "theme_id", "date", "signal_id"),
)

event = Table(
    "event",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("theme_id", ForeignKey("theme.theme_id"), nullable=False, index=True),
    Column("period", String(7), nullable=False),
    Column("event", String, nullable=False),
    Column("related", JSON, nullable=False),
    Column("evidence", Text, nullable=False),
)

# `theme_id` is empty in the rows of "geen thema": counts must add up, so they are kept like any other.
trend = Table(
    "trend",
    metadata,
    Column("theme_id", String, primary_key=True),
    Column("period", String(7), primary_key=True),
    Column("source", String, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("signals", Integer, nullable=False),
    Column("share", Float),
    Column("low", Float),
    Column("high", Float),
    Column("change", Float),
    Column("change_low", Float),
    Column("change_high", Float),
    Column("change_year", Float),
    Column("change_year_low", Float),
    Column("change_year_high", Float),
    Column("q_value", Float),
    Column("in_mean", Integer),
    Column("n_before", Integer),
    Column("total_before", Integer),
    Column("dispersion", Float),
    Column("statistic", Float),
    Column("p_value", Float),
    Column("ratio", Float),
    Column("ratio_low", Float),
    Column("ratio_high", Float),
    Column("verdict", String, nullable=False),
    Column("why", Text, nullable=False),
)

# Whether a theme is a red thread in a period, its place in the order, and the facts that the criterion looks at.
thread = Table(
    "thread",
    metadata,
    Column("theme_id", ForeignKey("theme.theme_id"), primary_key=True),
    Column("period", String(7), primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("is_red_thread", Integer, nullable=False),
    Column("sources", Integer, nullable=False),
    Column("months", Integer, nullable=False),
    Column("campaign_signals", Integer, nullable=False),
    Column("peak_week_share", Float, nullable=False),
    Column("why", Text, nullable=False),
    Column("score", Float),
    Column("across_sources", Float),
    Column("across_periods", Float),
    Column("size", Float),
    Column("growth", Float),
    Column("spread", Float),
    Column("rank_low", Integer),
    Column("rank_high", Integer),
)

# What we warned of early, and when. A warning that was really given (`hindsight` 0) is never changed or removed, also when
# its theme is: the record of what we said must not depend on how it turned out. Those that we would have given, worked
# out afterwards, are replaced by each run.
warning = Table(
    "warning",
    metadata,
    Column("warning_id", Integer, primary_key=True),
    Column("theme_id", String, nullable=False),
    Column("label", String, nullable=False),
    Column("period", String(7), nullable=False),
    Column("said_on", Date, nullable=False),
    Column("hindsight", Integer, nullable=False),
    Column("n", Integer, nullable=False),
    Column("recent", Integer, nullable=False),
    Column("expected", Float, nullable=False),
    Column("dispersion", Float, nullable=False),
    Column("p_value", Float, nullable=False),
    Column("q_value", Float, nullable=False),
    Column("looked_at", Integer, nullable=False),
    UniqueConstraint("theme_id", "said_on", "hindsight"),
)

# What a pretrained model made of a text, by what the text says: the same text is never read twice by the same model.
text_vector = Table(
    "text_vector",
    metadata,
    Column("model", String(32), primary_key=True),
    Column("digest", String(32), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

# The vectors of the last run, one for each voice: what the themes were found with.
signal_vector = Table(
    "signal_vector",
    metadata,
    Column("signal_id", String(16), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

# How the vectors of the last run were made, so that what comes later is read in the same way; one row.
space = Table("space", metadata, Column("content", LargeBinary, nullable=False))

# The middle of the vectors of a theme, and how like it (cosine) the half of its voices is at least.
theme_middle = Table(
    "theme_middle",
    metadata,
    Column("theme_id", ForeignKey("theme.theme_id", ondelete="CASCADE"), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
    Column("usual", Float, nullable=False),
    # Its disc on the map.
    Column("x", Float),
    Column("y", Float),
    Column("radius", Float),
)

# The words of each theme, heaviest first, and the ways they are written: what an explanation looks for.
theme_word = Table(
    "theme_word",
    metadata,
    Column("theme_id", ForeignKey("theme.theme_id", ondelete="CASCADE"), primary_key=True),
    Column("rank", Integer, primary_key=True),
    Column("word", String, nullable=False),
    Column("forms", JSON, nullable=False),
    Column("weight", Float, nullable=False),
)

# What a language model would call a theme, and what it was asked: themes that did not change are not asked again.
label_proposal = Table(
    "label_proposal",
    metadata,
    Column("theme_id", String, primary_key=True),
    Column("label", String, nullable=False),
    Column("model", String, nullable=False),
    Column("question", String(32), nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
)


# A claim that an editor marked as incorrect, with what is correct. A row is never changed, only withdrawn.
fact = Table(
    "fact",
    metadata,
    Column("fact_id", Integer, primary_key=True),
    Column("theme_id", String),
    Column("claim", Text, nullable=False),
    Column("correct", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("searches", JSON, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn_by", String),
    Column("withdrawn_at", DateTime(timezone=True)),
)

# What a person says of a signal and a claim: it makes the claim, or the search found it wrongly. The last row counts.
fact_signal = Table(
    "fact_signal",
    metadata,
    Column("fact_signal_id", Integer, primary_key=True),
    Column("fact_id", ForeignKey("fact.fact_id"), nullable=False, index=True),
    Column("signal_id", ForeignKey("signal.signal_id"), nullable=False),
    Column("belongs", Integer, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)

# What an editor writes of a theme in a half-year (duiding). Rows are only added; the last one counts.
note = Table(
    "note",
    metadata,
    Column("note_id", Integer, primary_key=True),
    Column("theme_id", String, nullable=False),
    Column("period", String(7), nullable=False),
    Column("text", Text, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Index("ix_note_theme_id", "theme_id", "period", "note_id"),
)

# What was agreed at the review of a half-year. As with claims: withdrawn, never changed.
action = Table(
    "action",
    metadata,
    Column("action_id", Integer, primary_key=True),
    Column("theme_id", String, nullable=False, index=True),
    Column("period", String(7), nullable=False),
    Column("what", Text, nullable=False),
    Column("who", String, nullable=False),
    Column("due", Date, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("done_on", Date),
    Column("done_by", String),
    Column("withdrawn_by", String),
    Column("withdrawn_at", DateTime(timezone=True)),
)

# What the analysis found, before any edit. The tables without `found_` are what is shown: this with the edits applied.
found_theme = Table(
    "found_theme",
    metadata,
    Column("theme_id", String, primary_key=True),
    Column("label", String, nullable=False),
    Column("keywords", JSON, nullable=False),
    Column("representatives", JSON, nullable=False),
    Column("parents", JSON, nullable=False),
    Column("first_period", String(7), nullable=False),
    Column("last_period", String(7), nullable=False),
    Column("n", Integer, nullable=False),
)

found_assignment = Table(
    "found_assignment",
    metadata,
    Column("signal_id", String(16), primary_key=True),
    Column("theme_id", ForeignKey("found_theme.theme_id"), index=True),
    Column("probability", Float, nullable=False),
    Column("second_theme_id", String),
    Column("subtheme", String),
)

found_event = Table(
    "found_event",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("theme_id", ForeignKey("found_theme.theme_id"), nullable=False),
    Column("period", String(7), nullable=False),
    Column("event", String, nullable=False),
    Column("related", JSON, nullable=False),
    Column("evidence", Text, nullable=False),
)

# What a person decided about themes. A row is never changed, only undone.
edit = Table(
    "edit",
    metadata,
    Column("edit_id", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("content", JSON, nullable=False),
    Column("who", String, nullable=False),
    Column("why", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("undone_by", String),
    Column("undone_at", DateTime(timezone=True)),
)

# What became of each edit that holds: empty, or the sentence that says why it could not be applied (wholly).
edit_outcome = Table(
    "edit_outcome",
    metadata,
    Column("edit_id", ForeignKey("edit.edit_id"), primary_key=True),
    Column("conflict", Text, nullable=False),
)

# Which signals an edit put in a theme: why a signal is where it is, also when its text is gone.
edit_signal = Table(
    "edit_signal",
    metadata,
    Column("edit_id", ForeignKey("edit.edit_id"), primary_key=True),
    Column("signal_id", String(16), primary_key=True),
)

# When edits were applied outside an analysis: with the last run it says in which state the results are. `figures`: whether
# a signal came in another theme by it, or a figure became another; not by another name, or by what is hidden.
edit_application = Table(
    "edit_application",
    metadata,
    Column("application_id", Integer, primary_key=True),
    Column("applied_at", DateTime(timezone=True), nullable=False),
    Column("figures", Integer, nullable=False, server_default="1"),
)

# How far a lens that reads words has come, and with which version of its lists.
lens_reading = Table(
    "lens_reading",
    metadata,
    Column("lens", String, primary_key=True),
    Column("version", String(16), nullable=False),
    Column("last_row_id", Integer, nullable=False),
)

# Which words of a signal a lens was struck by. The place is empty once the text is wiped: the count stays.
lens_mark = Table(
    "lens_mark",
    metadata,
    # Every reading of a list that changed gives all marks new numbers, and those of an integer run out.
    Column("mark_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("signal_id", ForeignKey("signal.signal_id"), nullable=False, index=True),
    Column("lens", String, nullable=False),
    Column("name", String, nullable=False),
    Column("direction", String, nullable=False),
    Column("start", Integer),
    Column("stop", Integer),
    Index("ix_lens_mark_lens_name", "lens", "name", "direction"),
)

# A version of a briefing: what the figures said (`proposed`) and what people made of it (`choices`). Only added; approved
# by another person, then frozen.
briefing_version = Table(
    "briefing_version",
    metadata,
    Column("version_id", Integer, primary_key=True),
    Column("period", String(7), nullable=False),
    Column("number", Integer, nullable=False),
    Column("parent", Integer, nullable=False),
    Column("proposed", JSON, nullable=False),
    Column("choices", JSON, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_account", String, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("approved_by", String),
    Column("approved_account", String),
    Column("approved_at", DateTime(timezone=True)),
    Column("frozen_by", String),
    Column("frozen_at", DateTime(timezone=True)),
    UniqueConstraint("period", "number"),
)

# The files of a frozen briefing, as they were made: the same bytes for ever.
briefing_file = Table(
    "briefing_file",
    metadata,
    Column("version_id", ForeignKey("briefing_version.version_id"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# What takes seconds to count at a million signals (see `pipeline.store.kept`): `content` in the format of Arrow, with the
# `state` in which it was counted.
kept_table = Table(
    "kept_table",
    metadata,
    Column("name", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
