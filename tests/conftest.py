"""What tests share: skipping what is missing on this machine, except where that is not allowed (continuous integration)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    # A user's own settings and database are out of reach of the tests.
    os.environ["RODE_DRADEN_DATABASE"] = "sqlite:///:memory:"


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
def real_data(need: Callable[[bool, str], None]) -> Path:
    """The real data that the benchmarks use, beside the repository; never part of it."""
    folder = HOUSE.parent / "shared" / "data"
    need(folder.is_dir(), "the folder shared/data beside the repository")
    return folder
