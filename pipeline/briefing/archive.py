"""Office files are zip archives: written again without a clock, the same content is the same bytes for ever."""

from __future__ import annotations

import zipfile
from pathlib import Path


def without_clock(file: Path) -> None:
    """Write an archive again with the same day on every part of it, in the order that it had."""
    with zipfile.ZipFile(file) as made:
        parts = [(name, made.read(name)) for name in made.namelist()]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as again:
        for name, content in parts:
            again.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
