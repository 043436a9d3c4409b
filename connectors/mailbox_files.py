"""The messages in an `.mbox`, one at a time: Python's own `mailbox` splits at every line that starts with "From "."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

# "From jan@example.nl Mon Jan  5 10:00:00 2026", or a dash for the address (Thunderbird), or a number (Google): a time
# and a year are always there, and the next line is a header. A sentence that starts with "From " has neither.
_SEPARATOR = re.compile(rb"From ([^\n]{1,500})\n(?=>?From |[!-9;-~]{1,100}:)")
_TIME = re.compile(rb"\d:\d\d")
_YEAR = re.compile(rb"\b(?:19|20)\d\d\b")
_DAY = re.compile(rb"\b\d{4}-\d\d-\d\d")
_LOOK_AHEAD = 1_000  # bytes; more than a separator and the name of the header under it can take
_BLOCK = 1 << 20
# mboxrd puts one mark before such a line in the text.
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def messages(path: Path, largest: int) -> Iterator[tuple[bytes, bool]]:
    """Yield each message, and whether it is the last, without the "From " line above it.

    By blocks and not by lines, so that an endless line or millions of empty ones cost no more than any other text. Of a
    message above `largest` bytes only so much is kept that it can be told apart: `largest` + 1 bytes.
    """
    held = bytearray()
    for text, is_separator in _pieces(path):
        if is_separator:
            if held:
                yield _unquoted(held), False
            held = bytearray()
        elif len(held) <= largest:
            held += text[: largest + 1 - len(held)]
    if held:
        yield _unquoted(held), True


def _separates(written: bytes) -> bool:
    """Tell whether what stands behind "From " is a moment, or one word: in linear time, as it may be anybody's."""
    has_moment = _DAY.search(written) or (_YEAR.search(written) and _TIME.search(written))
    return bool(has_moment) or len(written.split()) == 1


def _unquoted(held: bytearray) -> bytes:
    return _QUOTED_FROM.sub(rb"\1", held) if b">From " in held else bytes(held)


def _pieces(path: Path) -> Iterator[tuple[memoryview, bool]]:
    """Yield the text between separators, in pieces of about a block, and each separator."""
    with path.open("rb") as file:
        data = b"\n" + file.read(_BLOCK).removeprefix(b"\xef\xbb\xbf")
        start = 1  # the line feed before it is ours: every line has one before it
        while True:
            more = file.read(_BLOCK)
            view = memoryview(data)
            # While there is more to come, a line near the end can't be judged yet.
            judged = len(data) - (_LOOK_AHEAD if more else 0)
            at = data.find(b"\nFrom ", start - 1)
            while 0 <= at < judged:
                if (found := _SEPARATOR.match(data, at + 1)) and _separates(found[1]):
                    yield view[start : at + 1], False
                    yield view[at + 1 : found.end()], True
                    start = found.end()
                    at = data.find(b"\nFrom ", start - 1)
                else:
                    at = data.find(b"\nFrom ", at + 1)
            if not more:
                yield view[start:], False
                return
            judged = max(judged, start)
            yield view[start:judged], False
            # One byte of what was given away stays, so that what follows knows whether a line starts there.
            data, start = data[judged - 1 :] + more, 1
