"""Writes the sample that is shipped with Rode Draden: `uv run python data/generator [FOLDER]`."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from sample import generate

if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "sample"
    target.mkdir(parents=True, exist_ok=True)
    counted = Counter(item.source for item in generate(target))
    print(f"{target}: " + ", ".join(f"{source} {number}" for source, number in sorted(counted.items())))
