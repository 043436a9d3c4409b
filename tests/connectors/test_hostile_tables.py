"""Files that nobody should send, of the kinds that tables, feeds, articles and notes come in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import hostile_files
from hostile_mail import sound

from connectors.registry import read

HOUSE = Path(__file__).resolve().parents[2]


def test_each_ends_as_a_signal_or_with_a_dutch_sentence_in_time_and_within_memory():
    """Fewer, and smaller, than `benchmarks/hostile.py` reads."""
    command = [sys.executable, hostile_files.__file__, "--small"]

    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=HOUSE, env=os.environ | {"PYTHONPATH": str(HOUSE)}
    )

    assert done.returncode == 0, done.stderr[-2000:]  # a reader in another language ends the program, and all with it
    told = json.loads(done.stdout)
    assert told["wrong"] == []
    assert set(told["kinds"]) == set(hostile_files.SOURCES)
    assert sum(told["kinds"].values()) > 500
    assert told["memory"] < 600


def test_so_does_what_others_made(real_data: Path):
    """A quarter of the files that `benchmarks/hostile.py` reads."""
    files = [path for path in sorted((real_data / "files").rglob("*")) if path.is_file()]

    assert len(files) >= 2_500
    assert [path.name for path in files[::4] if not sound(read(path))] == []
