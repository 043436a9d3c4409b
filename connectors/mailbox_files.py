"""The messages in an `.mbox`, one at a time: Python's own `mailbox` splits at every line that starts with "From "."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

# "From jan@example.nl Mon Jan  5 10:00:00 2026", or a dash for the address (Thunderbird), or a number (Google): a time
# and a year are always there, and the next line is a header. A sentence that starts with "From " has neither.
_SEPARATOR = re.compile(
    rb"From .{0,300}\d{1,2}:\d{2}(?::\d{2})?.{0,40}\b\d{4}\b|From \S+\s*$|From .{0,300}\b\d{4}-\d\d-\d\d"
)
_HEADER = re.compile(rb"(?:>?From |[!-9;-~]{1,100}:)")
_QUOTED_FROM = re.compile(rb"^>+From ")
_LINE = 65_536  # bytes read at once of a line without end


def messages(path: Path, largest: int) -> Iterator[tuple[bytes, bool]]:
    """Yield each message, and whether it is the last, without the "From " line above it.

    Of a message above `largest` bytes only so much is kept that it can be told apart: `largest` + 1 bytes.
    """
    held = bytearray()
    begun = False
    for line, is_separator in _lines(path):
        if is_separator:
            if begun and held:
                yield bytes(held), False
            held, begun = bytearray(), True
        elif len(held) <= largest:
            held += line[: largest + 1 - len(held)]
    if held:
        yield bytes(held), True


def _lines(path: Path) -> Iterator[tuple[bytes, bool]]:
    """Yield the lines (an endless one in pieces), and whether a line stands between two messages."""
    pending = b""  # a line that separates if a header follows it
    at_start = True
    with path.open("rb") as file:
        while line := file.readline(_LINE):
            starts, at_start = at_start, line.endswith(b"\n")
            if pending:
                yield pending, bool(_HEADER.match(line))
                pending = b""
            if starts and line.startswith(b"From ") and _SEPARATOR.match(line):
                pending = line
            else:
                # mboxrd puts one mark before such a line in the text.
                yield line[1:] if starts and line.startswith(b">") and _QUOTED_FROM.match(line) else line, False
        if pending:
            yield pending, False
