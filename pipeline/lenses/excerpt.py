"""A stretch of a text around the words that weighed, with those words in their new place."""

from __future__ import annotations

from collections.abc import Sequence

Span = tuple[int, int]
_CUT = "... "


def excerpt(text: str, spans: Sequence[Span], longest: int) -> tuple[str, list[Span]]:
    """Return at most about `longest` characters of a text, begun at a word before the first span, and its spans.

    A text that is short enough stays whole. Spans that fall outside are left out.
    """
    if len(text) <= longest or not spans:
        return text, [*spans]
    wanted = max(0, min(spans[0][0] - longest // 4, len(text) - longest))
    begin = wanted and text.rfind(" ", 0, wanted) + 1
    head = _CUT if begin else ""
    moved = [(start - begin + len(head), stop - begin + len(head)) for start, stop in spans]
    return head + text[begin:], [span for span in moved if span[0] >= len(head) and span[1] <= longest]
