"""What the papers promise is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
THREATS = (HOUSE / "docs" / "dreigingen.md").read_text("utf-8")


def test_every_test_that_the_threats_name_exists():
    named = set(re.findall(r"`(test_\w+)`", THREATS))
    there = {
        name
        for file in (HOUSE / "tests").rglob("test_*.py")
        for name in re.findall(r"^\s*def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)
    }

    assert len(named) > 40
    assert named - there == set()


def test_every_kind_of_threat_has_measures_and_every_measure_a_test():
    rows = [line.split("|")[1:-1] for line in THREATS.splitlines() if re.match(r"\| [STRIDE]\d", line)]

    assert {row[0].strip()[0] for row in rows} == set("STRIDE")
    assert [row[0] for row in rows if "`test_" not in row[3]] == []


@pytest.mark.parametrize("paper", ["toegang", "dpia", "algoritmeregister", "dreigingen", "privacy"])
def test_what_a_paper_points_at_is_there(paper: str):
    text = (HOUSE / "docs" / f"{paper}.md").read_text("utf-8")
    pointed = re.findall(r"\]\(([\w./-]+)\)", text)
    files = re.findall(r"`((?:dashboard|connectors|pipeline|deploy|data|docs|tests)/[\w./-]+)`", text)

    assert [name for name in pointed if not (HOUSE / "docs" / name).exists()] == []
    assert [name for name in files if not (HOUSE / name).exists()] == []
