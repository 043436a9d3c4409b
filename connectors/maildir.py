"""Maildir: a folder with `cur`, `new` and `tmp` in it, and in those one file for each message (cr.yp.to/proto/maildir)."""

from __future__ import annotations

import re
from pathlib import Path

FOLDERS = {"cur", "new"}
# `1234.M5P6.host:2,S`; programs on Windows put another mark for the colon.
_NAME = re.compile(r"\d{6,}[._].*")
_FLAGS = re.compile(r"[:;!_]2,([A-Za-z]*)$")


def is_message(path: Path) -> bool:
    """Tell whether a file is a message in a Maildir: what stands behind the last dot of its name is then no suffix."""
    return path.parent.name in FOLDERS and bool(_FLAGS.search(path.name) or _NAME.fullmatch(path.name))


def flags(path: Path) -> str:
    """Return the flags of a message in a Maildir (S read, T to be deleted, D draft), empty when there are none."""
    found = _FLAGS.search(path.name) if path.parent.name in FOLDERS else None
    return found[1] if found else ""
