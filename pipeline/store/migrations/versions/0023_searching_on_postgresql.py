"""The search index on PostgreSQL, where it follows changes and removals of signals as it does on SQLite."""

from alembic import op

from pipeline.store.dialect import dialect_of

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make it; on SQLite there is one since the first tables."""
    if op.get_bind().dialect.name == "sqlite":
        return
    # A column that a trigger looks at can be told nothing any more.
    dialect_of(op.get_bind()).settle(op.get_bind())
    for statement in _FULL_TEXT:
        op.execute(statement)
    # Every reading of a lens gives its marks new numbers, and with millions of signals those of an integer run out.
    for table, column in (("lens_mark", "mark_id"), ("lens_mark_mark_id_seq", "")):
        op.execute(f"ALTER TABLE {table} ALTER {column} TYPE bigint" if column else f"ALTER SEQUENCE {table} AS bigint")
    # What the server remembers of a column, for planning, are some of its values: nothing a purge could reach.
    for table, columns in _SAYS_OF_PEOPLE.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ALTER {column} SET STATISTICS 0")


_SAYS_OF_PEOPLE = {
    "signal": ("title", "text", "special", "origin_id", "writer", "thread"),
    "signal_text": ("words",),
    "signal_vector": ("vector",),
    "text_vector": ("vector",),
    "space": ("content",),
    "briefing_version": ("proposed", "choices"),
}

# Words are as `pipeline.search` folds and parts them: small letters without accents, and nothing but letters and digits. Most
# texts are plain ASCII, which needs no looking up of letters. Of a text the first 150,000 characters: the words of more may
# not fit in one `tsvector`, which holds 1 MB. OFFSET 0 has the plain words made once.
_FULL_TEXT = (
    r"""CREATE FUNCTION plain_words(written text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT translate(lower(
            CASE WHEN octet_length(written) = length(written) THEN written ELSE regexp_replace(
                regexp_replace(normalize(written, NFD), '[\u0300-\u036f]+', '', 'g'),
                '[\x80-\xbf\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u303f]+', ' ', 'g') END),
            E'\t\n\r!"#$%&''()*+,-./\:;<=>?@[\\]^_`{|}~', repeat(' ', 35)) $$""",
    """CREATE FUNCTION search_words(title text, written text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT setweight(to_tsvector('pg_catalog.simple', plain_title), 'A')
            || setweight(to_tsvector('pg_catalog.simple', plain_text), 'B')
            || setweight(to_tsvector('pg_catalog.dutch', plain_title || ' ' || plain_text), 'C')
        FROM (
            SELECT plain_words(title) AS plain_title, plain_words(left(written, 150000)) AS plain_text OFFSET 0
        ) AS plain $$""",
    """CREATE TABLE signal_text (
        row_id integer PRIMARY KEY REFERENCES signal (row_id) ON UPDATE CASCADE ON DELETE CASCADE,
        words tsvector NOT NULL)""",
    "INSERT INTO signal_text SELECT row_id, search_words(title, text) FROM signal",
    "CREATE INDEX ix_signal_text_words ON signal_text USING gin (words)",
    """CREATE FUNCTION signal_text_follows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE signal_text SET words = search_words(new.title, new.text) WHERE row_id IN (old.row_id, new.row_id);
        RETURN NULL; END $$""",
    """CREATE TRIGGER signal_text_update AFTER UPDATE OF title, text ON signal FOR EACH ROW
        WHEN (old.title IS DISTINCT FROM new.title OR old.text IS DISTINCT FROM new.text)
        EXECUTE FUNCTION signal_text_follows()""",
)
