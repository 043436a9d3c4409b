"""A real PostgreSQL for tests, in a folder of its own: nobody else can reach it, and nothing is left of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import NullPool, create_engine, text

#: Who has a password, and what it is; all others come in without.
STRANGER, PASSWORD = "vreemde", "g3heim@woord"
_FOLDERS = Path("/usr/lib/postgresql")
# What a crash would lose does not matter here; tests leave connections open.
_SETTINGS = {"fsync": "off", "full_page_writes": "off", "listen_addresses": "", "max_connections": "400"}
# All that is written sorts and counts days as a Dutch server would: nothing of ours may depend on it.
_SETTINGS |= {"timezone": "Europe/Amsterdam", "datestyle": "sql, dmy"}


def programs() -> Path | None:
    """The folder with the newest server that Debian has installed, or None."""
    found = sorted(_FOLDERS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


class Server:
    """A running server, and the folder that its data stand in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._number = 0

    def url(self, name: str, user: str = "postgres") -> str:
        """The address of a database."""
        return f"postgresql+psycopg://{user}@/{name}?host={self.folder}"

    def say(self, *statements: str, name: str = "postgres") -> None:
        """Tell the server something as its owner, outside any transaction."""
        engine = create_engine(self.url(name), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def copy(self, template: str, name: str) -> str:
        """Make a database as another is, which nobody may be in; returns its address."""
        leave = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{template}'"  # noqa: S608 - a name of our own
        self.say(
            f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', leave, f'CREATE DATABASE "{name}" TEMPLATE "{template}"'
        )
        return self.url(name)

    def new(self, template: Callable[[Server], str]) -> str:
        """The address of another database made after one."""
        self._number += 1
        return self.copy(template(self), f"new{self._number}")

    def on_disk(self, name: str) -> bytes:
        """All that the disk holds of a database but the write-ahead log, which is one for all databases."""
        self.say("ANALYZE", "CHECKPOINT", name=name)
        engine = create_engine(self.url(name), poolclass=NullPool)
        with engine.connect() as connection:
            number = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
        return b"".join(file.read_bytes() for file in sorted((self.data / "base" / str(number)).iterdir()))


@contextmanager
def running() -> Iterator[Server]:
    """Start a server, and stop it."""
    where = programs()
    assert where is not None
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    server = Server(folder)
    # It refuses to run as root, which is what a build machine often is.
    other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if other:
        shutil.chown(folder, "postgres")

    def run(program: str, *words: str) -> None:
        command = [*other, str(where / program), "-D", str(server.data), *words]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)

    try:
        run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        rules = server.data / "pg_hba.conf"
        rules.write_text(f"local all {STRANGER} scram-sha-256\nlocal all all trust\n", "ascii")
        settings = {**_SETTINGS, "unix_socket_directories": str(folder)}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield server
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
