"""What tests share: skipping what is missing on this machine, except where that is not allowed (continuous integration)."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import databases
import mailserver
import pgserver
import psycopg
import pytest
from hypothesis import HealthCheck, settings
from webserver import Site

HOUSE = Path(__file__).resolve().parent.parent


# How long an example takes is that of the machine and of what else it does: nothing that a test may fail on. A fixture that
# examples share is shared on purpose.
settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    help = "what the databases of tests are: files (sqlite), or on a real server (postgresql; takes longer)"  # noqa: A001
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help=help)


def pytest_configure(config: pytest.Config) -> None:
    # Tests start many processes: where a machine is told to keep no compiled modules, each would compile everything anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # A user's own settings and database are out of reach of the tests.
    os.environ["RODE_DRADEN_DATABASE"] = "sqlite:///:memory:"
    # One key for all: the same input gives the same database, whichever test reads it.
    os.environ["RODE_DRADEN_PSEUDONYM_KEY"] = "0123456789abcdef" * 4


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.config.getoption("--database") == "postgresql" and item.get_closest_marker("sqlite"):
        pytest.skip("this is about the file that SQLite keeps")


# What goes first: one worker makes the analysed sample that most screens are tested on, the other does meanwhile what
# can do without, and neither is left alone with the long walks of the browser at the end.
_FIRST = ("sample", "real data", "types", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def turn(item: pytest.Item) -> int:
        mark = item.get_closest_marker("xdist_group")
        return _FIRST.index(mark.args[0]) if mark and mark.args[0] in _FIRST else len(_FIRST)

    items.sort(key=turn)


@pytest.fixture(scope="session")
def need() -> Callable[[bool, str], None]:
    """Skip a test whose part is missing, or fail it when RODE_DRADEN_TEST_EVERYTHING says that nothing may miss."""

    def check(present: bool, what: str) -> None:
        if not present and os.environ.get("RODE_DRADEN_TEST_EVERYTHING"):
            pytest.fail(f"{what} is missing")
        if not present:
            pytest.skip(f"{what} is missing")

    return check


@pytest.fixture(scope="session")
def postgresql(need: Callable[[bool, str], None]) -> Iterator[pgserver.Server]:
    """A real PostgreSQL."""
    need(pgserver.programs() is not None, "PostgreSQL (postgresql)")
    with pgserver.running() as server:
        yield server


@pytest.fixture(scope="session", autouse=True)
def _databases(request: pytest.FixtureRequest) -> None:
    """Where the databases of this run are (see `databases`)."""
    if request.config.getoption("--database") == "postgresql":
        databases.SERVERS.append(request.getfixturevalue("postgresql"))
        # Tests leave connections to be found by the garbage collector, as those to files, which says nothing of it.
        psycopg.Connection.__del__ = lambda _: None


@pytest.fixture(scope="session")
def real_data(need: Callable[[bool, str], None]) -> Path:
    """The real data that the benchmarks use, beside the repository; never part of it."""
    folder = HOUSE.parent / "shared" / "data"
    need(folder.is_dir(), "the folder shared/data beside the repository")
    return folder


@pytest.fixture(scope="session")
def _dovecot(need: Callable[[bool, str], None]) -> Iterator[mailserver.Dovecot]:
    need(mailserver.is_installed(), "Dovecot (dovecot-imapd)")
    with mailserver.running() as server:
        yield server


@pytest.fixture
def mail_server(_dovecot: mailserver.Dovecot, monkeypatch: pytest.MonkeyPatch) -> mailserver.Dovecot:
    """A real mail server, whose certificate is trusted for as long as the test takes."""
    monkeypatch.setenv("SSL_CERT_FILE", str(_dovecot.certificate))
    return _dovecot


@pytest.fixture(scope="session")
def sample_database(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    """The URL of a database with the shipped sample, read and analysed once for all workers; not to be written to."""
    from pipeline.analyse import analyse
    from pipeline.ingest import ingest
    from pipeline.store.database import open_database

    base = tmp_path_factory.getbasetemp()
    # Each worker has a server of its own.
    folder = (base if worker_id == "master" or databases.SERVERS else base.parent) / "sample"
    url = databases.url_of(folder / "sample.sqlite")
    try:
        folder.mkdir()
    except FileExistsError:
        # Another worker is at it.
        while not (folder / "ready").exists():
            time.sleep(0.5)
        return url
    engine = open_database(url)
    ingest(engine, [HOUSE / "data" / "sample"])
    analyse(engine)
    engine.dispose()
    (folder / "ready").touch()
    return url


@pytest.fixture
def site() -> Iterator[Site]:
    """A real web server on this machine."""
    site = Site()
    yield site
    site.close()
