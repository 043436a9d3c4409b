"""The rules of the house, as tests: one command tells all."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        pytest.param(["mypy"], marks=pytest.mark.xdist_group("types")),
        ["lint-imports"],
    ],
    ids=["lint", "format", "types", "imports run downwards"],
)
def test_the_house_is_in_order(command: list[str]):
    program = Path(sys.executable).with_name(command[0])

    done = subprocess.run([str(program), *command[1:]], cwd=HOUSE, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("library", "home"),
    [
        ("sqlalchemy", ["pipeline/store/"]),
        ("bertopic", ["pipeline/themes/topics.py"]),
        ("streamlit", ["dashboard/", "app.py", "server.py"]),
    ],
)
def test_a_library_is_imported_at_home_only(library: str, home: list[str]):
    # `Engine` is the name of what the store hands out, and may be named by those who pass it on.
    importing = re.compile(rf"^\s*(?:import {library}\b|from {library}\b(?! import Engine$))", re.MULTILINE)
    files = [f for folder in ("connectors", "pipeline", "dashboard") for f in (HOUSE / folder).rglob("*.py")]

    strangers = [
        file.relative_to(HOUSE).as_posix()
        for file in [*files, HOUSE / "app.py", HOUSE / "server.py"]
        if importing.search(file.read_text("utf-8")) and not file.relative_to(HOUSE).as_posix().startswith(tuple(home))
    ]

    assert strangers == []


def test_nothing_imports_the_front_door():
    importing = re.compile(r"^\s*(?:import (?:app|server)\b|from (?:app|server)\b)", re.MULTILINE)
    files = [f for folder in ("connectors", "pipeline", "dashboard") for f in (HOUSE / folder).rglob("*.py")]

    assert [file.name for file in files if importing.search(file.read_text("utf-8"))] == []


def test_help_does_not_wait_for_heavy_imports():
    code = "import sys; import pipeline.cli; print(*sorted(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=True)

    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint({"pandas", "numpy", "sklearn", "scipy", "bertopic", "streamlit", "sqlalchemy"})


def test_a_page_does_not_wait_for_bertopic():
    code = "import sys; import dashboard.data, dashboard.components, pipeline.briefing; print(*sorted(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=True)

    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint({"bertopic", "umap", "hdbscan", "numba", "statsmodels", "sklearn"})


def test_no_lock_file_is_kept():
    tracked = subprocess.run(["git", "ls-files"], cwd=HOUSE, capture_output=True, text=True, check=False).stdout.split()

    assert "uv.lock" not in tracked
