"""The shipped sample is read whole, from all of its formats."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from connectors.base import RawSignal, Rejected
from connectors.registry import find, read

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


def test_every_signal_of_the_truth_file_is_read_once_under_its_own_key():
    if not (SAMPLE / "truth.csv").exists():
        pytest.skip("data/sample is nog niet gemaakt")
    with (SAMPLE / "truth.csv").open(encoding="utf-8-sig", newline="") as file:
        truth = Counter((row["source"], row["origin_id"]) for row in csv.DictReader(file))

    items = [item for path in find(SAMPLE) for item in read(path)]

    assert [item for item in items if isinstance(item, Rejected)] == []
    assert Counter((str(item.source), item.origin_id) for item in items if isinstance(item, RawSignal)) == truth
