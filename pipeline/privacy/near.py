"""Looks for a costly pattern only around the places where a cheap one tells that it can be."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LOOK_AHEAD = 16  # more than what any of these patterns asks of what follows


def near(sign: re.Pattern[str], pattern: re.Pattern[str], text: str, longest: int) -> Iterator[re.Match[str]]:
    """Yield what `pattern.finditer(text)` would, when each of its matches has a match of `sign` in it.

    Args:
        sign: a pattern that begins with a rare character, and so is looked for ten times as fast.
        pattern: what is looked for; what follows a match it asks at most 16 characters of.
        text: all of it.
        longest: how many characters a match of `pattern` may have.
    """
    begin = end = -1
    for hit in sign.finditer(text):
        if hit.start() - longest > end:
            if end > 0:
                yield from pattern.finditer(text, begin, end)
            begin = max(0, hit.start() - longest)
        end = hit.start() + longest + _LOOK_AHEAD
    if end > 0:
        yield from pattern.finditer(text, begin, end)
