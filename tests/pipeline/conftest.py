"""A store with invented signals that were analysed (`stores`), shared by tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import stores
from sqlalchemy import Engine

MakeStore = Callable[..., Engine]


@pytest.fixture(scope="session")
def make_store(tmp_path_factory: pytest.TempPathFactory) -> MakeStore:
    """Make a store in which everything of a plan was found (see `stores.make_store`)."""

    def make(*plan: Any, **named: Any) -> Engine:
        return stores.make_store(tmp_path_factory.mktemp("store") / "store.sqlite", *plan, **named)

    return make


@pytest.fixture(scope="module")
def store(make_store: MakeStore) -> Engine:
    """The store of `PLAN`, not to be written to."""
    return make_store()


@pytest.fixture
def database(store: Engine) -> str:
    """The address of `store`."""
    return store.url.render_as_string(hide_password=False)
