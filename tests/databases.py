"""Databases of tests: files, or with `--database postgresql` databases on a real server. A test names both by a path."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import pandas as pd
from pgserver import Server
from sqlalchemy import Connection, make_url, text

from pipeline.store.database import open_database

_EMPTY = "empty"
#: The server of this run, when it is to use one.
SERVERS: list[Server] = []
_there: set[tuple[Path, str]] = set()


def url_of(path: Path) -> str:
    """The address of the database that a test calls by a path; on a server it is there at once, without rows."""
    if not SERVERS:
        return f"sqlite:///{path.as_posix()}"
    name = _name_of(str(path))
    if (SERVERS[0].folder, name) not in _there:
        _copy(migrated(SERVERS[0]), name)
    return SERVERS[0].url(name)


def bare_url_of(path: Path) -> str:
    """The same of a database that has no tables yet."""
    if SERVERS:
        name = _name_of(str(path))
        SERVERS[0].say(f'CREATE DATABASE "{name}"')
        _there.add((SERVERS[0].folder, name))
    return url_of(path)


def migrated(server: Server) -> str:
    """The name of a database without rows, made once: to make its tables takes longer than to copy it."""
    if (server.folder, _EMPTY) not in _there:
        server.say(f"CREATE DATABASE {_EMPTY} TEMPLATE template0")
        open_database(server.url(_EMPTY)).dispose()
        _there.add((server.folder, _EMPTY))
    return _EMPTY


def kept(url: str) -> bytes:
    """What `put` makes the same database of, as often as it is asked to."""
    if not SERVERS:
        engine = open_database(url)
        with engine.connect() as connection:
            # What stands in the write-ahead log goes to the file first.
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        return Path(str(make_url(url).database)).read_bytes()
    name = _name_of(f"{url} as it was")
    _copy(str(make_url(url).database), name)
    return name.encode()


def put(content: bytes, path: Path) -> str:
    """Make the database that a test calls by a path as another was (see `kept`); returns its address."""
    if not SERVERS:
        path.write_bytes(content)
    else:
        _copy(content.decode(), _name_of(str(path)))
    return url_of(path)


def copied(url: str, path: Path) -> str:
    """A copy of a database, at a path; returns its address."""
    return put(kept(url) if not SERVERS else str(make_url(url).database).encode(), path)


def _name_of(called: str) -> str:
    return "t" + blake2b(called.encode(), digest_size=12).hexdigest()


def _copy(template: str, name: str) -> None:
    SERVERS[0].copy(template, name)
    _there.add((SERVERS[0].folder, name))


def check_index(connection: Connection) -> None:
    """See that the search index says of every signal what it holds, and of no other."""
    if not SERVERS:
        connection.exec_driver_sql("INSERT INTO signal_text (signal_text, rank) VALUES ('integrity-check', 1)")
        return
    different = (
        "SELECT count(*) FROM signal FULL JOIN signal_text USING (row_id) "
        "WHERE words IS DISTINCT FROM search_words(title, text)"
    )
    assert connection.exec_driver_sql(different).scalar() == 0


def open_to_change(connection: Connection, name: str) -> None:
    """Take away what refuses to change a table: what only its owner can do."""
    if SERVERS:
        connection.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        return
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
    for trigger in connection.exec_driver_sql(triggers, (name,)).scalars().all():
        connection.exec_driver_sql(f"DROP TRIGGER {trigger}")


def on_disk(path: Path) -> bytes:
    """All that the disk holds of the database that a test calls by a path; of a server not the log that it keeps of all."""
    if not SERVERS:
        return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))
    return SERVERS[0].on_disk(_name_of(str(path)))


def indexed(connection: Connection) -> pd.DataFrame:
    """What the search index holds of each signal."""
    if SERVERS:
        return pd.read_sql(
            text("SELECT signal_id, CAST(words AS text) FROM signal JOIN signal_text USING (row_id)"), connection
        )
    connection.exec_driver_sql("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, signal_text, instance)")
    query = 'SELECT term, signal_id, col, "offset" FROM temp.words JOIN signal ON doc = row_id'
    return pd.read_sql(text(query), connection)
