"""Every file that nobody should send, the large ones too: `uv run python benchmarks/hostile.py [FOLDER...]`.

The tests read a part of them; here all are read, and every file in the folders that are named, each set in a process of its own. None
may take more than 10 seconds of the processor, no process more than 1 GB, and each must end as a signal or with a Dutch
sentence.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
DAMAGED = 1_600


def printed_by(program: str, *arguments: str) -> str:
    """Run a program of the tests; return what it printed."""
    command = [sys.executable, str(HOUSE / "tests" / program), *arguments]
    environment = os.environ | {"PYTHONPATH": str(HOUSE)}
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment, cwd=HOUSE).stdout


def row(name: str, number: int, slowest: float, memory: int, wrong: list[str]) -> int:
    """Print what came of some files; return how many there were."""
    print(f"{name:52} {number:6} {slowest:12.1f} s {memory:9} MB   {wrong or 'geen'}", flush=True)
    return number


def main() -> None:
    """Print how many there were, the slowest, the most memory, and what went wrong."""
    print(f"{'soort':52} {'aantal':>6} {'de traagste':>14} {'geheugen':>12}   fout")
    mail = json.loads(printed_by("hostile_mail.py", str(DAMAGED)))
    total = row("beschadigde e-mail en archieven", mail["count"], mail["slowest"], mail["memory"], mail["wrong"])
    told = json.loads(printed_by("hostile_files.py"))
    number = sum(told["kinds"].values())
    total += row("tabellen, feeds, artikelen en verslagen", number, told["slowest"], told["memory"], told["wrong"])
    bombs = [json.loads(line) for line in printed_by("hostile.py").splitlines()]
    wrong = [name for name, seconds, memory, items, _ in bombs if seconds > 10 or memory > 1000 or not items]
    slowest, memory = (max(bomb[place] for bomb in bombs) for place in (1, 2))
    total += row("e-mail en archieven zonder einde", len(bombs), slowest, memory, wrong)
    if folders := sys.argv[1:]:
        others = json.loads(printed_by("hostile_mail.py", "0", *folders))
        total += row("bestanden van anderen", others["count"], others["slowest"], others["memory"], others["wrong"])
    print(f"{'samen':52} {total:6}")


if __name__ == "__main__":
    main()
