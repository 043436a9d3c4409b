"""The record for the Algoritmeregister, out of the paper in which it is kept."""

from __future__ import annotations

import re
from pathlib import Path

_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


def fields(paper: Path) -> list[tuple[str, str]]:
    """The fields of the record and what they say, in their order; links as their words, headings with an empty text."""
    rows = [
        line.strip().strip("|").split(" | ") for line in paper.read_text("utf-8").splitlines() if line.startswith("| ")
    ]
    return [(_plain(row[0]), _plain(" | ".join(row[1:]))) for row in rows[1:]]


def _plain(text: str) -> str:
    return _LINK.sub(r"\1", text).replace("**", "").replace("`", "").strip(" |")
