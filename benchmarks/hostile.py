"""Every file that nobody should send, the large ones too: `uv run python benchmarks/hostile.py`.

The tests read those of up to 100 kB of tables, feeds, articles and notes, and the mail and archives of
`tests/hostile.py`; here all of them are read, each of the two sets in a process of its own. None may take more than 10
seconds of the processor, the process no more than 1 GB, and each must end as a signal or with a Dutch sentence.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]


def printed_by(program: str) -> str:
    """Run a program of the tests; return what it printed."""
    command = [sys.executable, str(HOUSE / "tests" / program)]
    environment = os.environ | {"PYTHONPATH": str(HOUSE)}
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment, cwd=HOUSE).stdout


def main() -> None:
    """Print how many there were, the slowest, the most memory, and what went wrong."""
    told = json.loads(printed_by("hostile_files.py"))
    mail = [json.loads(line) for line in printed_by("hostile.py").splitlines()]
    for name, number, slowest, memory, wrong in (
        (
            "tabellen, feeds, artikelen en verslagen",
            sum(told["kinds"].values()),
            told["slowest"],
            told["memory"],
            told["wrong"],
        ),
        (
            "e-mail en archieven",
            len(mail),
            max(seconds for _, seconds, *_ in mail),
            max(memory for _, _, memory, *_ in mail),
            [name for name, seconds, memory, items, _ in mail if seconds > 10 or memory > 1000 or not items],
        ),
    ):
        print(
            f"{name}: {number} bestanden, de traagste {slowest:.1f} s, hoogste geheugen {memory} MB, fout: {wrong or 'geen'}"
        )


if __name__ == "__main__":
    main()
