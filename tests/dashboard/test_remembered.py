"""An answer is given again until the store changes, and what a page does with it stays with that page."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
import stores
from screens import open_page, words
from sqlalchemy import Engine

from dashboard import remembered
from dashboard.navigation import PAGES
from dashboard.one_run import one_run
from dashboard.remembered import remember, remember_figures
from pipeline.editing import deciding
from pipeline.editing.edits import Change, Hide, Mark, Merge, Move, Rename
from pipeline.store import read
from pipeline.store.database import open_database


@dataclass(frozen=True)
class Asked:
    """An argument that holds a table."""

    table: pd.DataFrame


@pytest.fixture
def store(tmp_path: Path) -> Engine:
    return stores.make_store(tmp_path / "store.sqlite")


def _change(store: Engine) -> None:
    """Change the store as another program does."""
    with store.begin() as connection:
        connection.exec_driver_sql("UPDATE run SET run_id = run_id + 1")


def test_it_is_asked_once_for_each_set_of_arguments_however_they_are_given(store: Engine):
    asked: list[tuple[str, bool]] = []

    @remember
    def ask(store: Engine, period: str, *, detail: bool = True) -> str:
        asked.append((period, detail))
        return f"{period} {detail}"

    assert [ask(store, "2025-H1"), ask(store, period="2025-H1", detail=True), ask(store, "2025-H1", detail=False)] == [
        "2025-H1 True",
        "2025-H1 True",
        "2025-H1 False",
    ]
    assert asked == [("2025-H1", True), ("2025-H1", False)]


def test_what_the_store_answered_before_it_changed_is_forgotten(store: Engine):
    @remember
    def ask(store: Engine) -> read.Stamp:
        return read.stamp(store)

    with one_run():
        before = ask(store)
    _change(store)
    with one_run():
        after = ask(store)

    assert before != after == read.stamp(store)


def test_another_name_for_a_theme_leaves_what_was_counted_and_a_signal_in_another_theme_does_not(store: Engine):
    asked: list[str] = []

    @remember_figures
    def count(store: Engine) -> int:
        asked.append("count")
        return int(read.trends(store)["n"].sum())

    @remember
    def name(store: Engine) -> str:
        asked.append("name")
        return str(read.themes(store)["label"].iloc[0])

    deciding.reapply(store)
    moved = read.assignments(store).query("theme_id == 'T0001'")["signal_id"].head(2)
    steps = (None, Rename("T0001", "wachten op jeugdzorg"), Move("T0002", tuple(moved)))
    for change in steps:
        if change:
            deciding.decide(store, change, "Anna de Wit", "zo heet het")
        with one_run():
            said = count(store), name(store)

    assert said == (int(read.trends(store)["n"].sum()), "wachten op jeugdzorg")
    assert asked == ["count", "name", "name", "count", "name"]


@pytest.mark.parametrize(
    "changes",
    [
        [Rename("T0001", "wachten op jeugdzorg"), Hide("T0004"), Mark("T0002", "2025-H2", is_red_thread=False)],
        [Merge("T0001", ("T0002",))],
    ],
    ids=["names", "figures"],
)
def test_after_somebody_else_decides_every_page_is_as_if_nothing_was_remembered(
    changes: list[Change], store: Engine, monkeypatch: pytest.MonkeyPatch
):
    deciding.reapply(store)
    before = _pages(store, monkeypatch)

    for change in changes:
        deciding.decide(store, change, "Anna de Wit", "zo heet het")
    after = _pages(store, monkeypatch)
    for memory in remembered._MEMORIES.values():
        memory._found.clear()

    assert after == _pages(store, monkeypatch)
    assert after != before


def _pages(store: Engine, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What every page says to somebody who comes in."""
    url, names = store.url.render_as_string(hide_password=False), (Path(path).stem for path in PAGES)
    return {
        name: words(open_page(url, name, monkeypatch, thema="T0003", periode="2025-H2"))
        for name in names
        if name != "audit"  # which tells what was read meanwhile
    }


def test_one_store_does_not_answer_for_another(store: Engine, tmp_path: Path):
    other = open_database(f"sqlite:///{tmp_path / 'other.sqlite'}")

    @remember
    def ask(store: Engine) -> int:
        return len(read.themes(store))

    assert ask(store) > 0
    assert ask(other) == 0
    assert ask(store) > 0


def test_who_changes_an_answer_changes_their_own():
    @remember
    def ask() -> tuple[pd.DataFrame, dict[str, list[int]]]:
        return pd.DataFrame({"n": [1, 2], "name": ["a", "b"]}), {"lines": [1]}

    table, said = ask()
    table.loc[0, "n"] = 100
    table["more"] = 0
    del table["name"]
    said["lines"].append(2)

    table, said = ask()
    assert table.to_dict("list") == {"n": [1, 2], "name": ["a", "b"]}
    assert said == {"lines": [1]}


def test_tables_and_lists_are_arguments_too():
    asked: list[int] = []

    @remember
    def ask(rows: pd.DataFrame | Asked, names: list[str]) -> int:
        asked.append(1)
        return len(names)

    for _ in range(2):
        for n in (1, 2):
            assert ask(pd.DataFrame({"n": [n]}), ["a", "b"]) == 2
            assert ask(Asked(pd.DataFrame({"n": [n]})), ["a"]) == 1

    assert len(asked) == 4


def test_who_ask_the_same_at_once_wait_for_one_answer():
    asked: list[int] = []
    got: list[int] = []

    @remember
    def ask() -> int:
        asked.append(1)
        time.sleep(0.1)
        return len(asked)

    many = [threading.Thread(target=lambda: got.append(ask())) for _ in range(10)]
    for one in many:
        one.start()
    for one in many:
        one.join(5)

    assert got == [1] * 10


def test_an_error_is_not_remembered():
    answers = iter([ValueError("weg"), 1])

    @remember
    def ask() -> int:
        answer = next(answers)
        if isinstance(answer, ValueError):
            raise answer
        return answer

    with pytest.raises(ValueError, match="weg"):
        ask()
    assert ask() == 1


def test_what_was_asked_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("dashboard.remembered._MOST", 2)
    asked: list[int] = []

    @remember
    def ask(number: int) -> int:
        asked.append(number)
        return number

    for number in (1, 2, 1, 3, 1, 2):
        assert ask(number) == number

    assert asked == [1, 2, 3, 2]
