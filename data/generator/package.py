"""Writes zip packages (docx, odt, xlsx) that are the same bytes everywhere: no clock, no compression."""

from __future__ import annotations

import zipfile
from pathlib import Path

_DAWN = (1980, 1, 1, 0, 0, 0)


def write_package(path: Path, parts: dict[str, str]) -> None:
    """Write the parts in their order. Stored and not deflated: zlib's output differs from one build to another."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, _DAWN)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            package.writestr(info, text.encode("utf-8"))
