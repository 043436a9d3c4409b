"""Stretches of personal data in a text, and the placeholders that take their place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """Characters `start` up to `end` are personal data; `kind` is the word in the placeholder: `NAAM`, `BSN`, ..."""

    start: int
    end: int
    kind: str


# In order of precedence: where two overlap the whole stretch gets the name of the first.
KINDS = (
    "URL",
    "E-MAIL",
    "IBAN",
    "TELEFOON",
    "BSN",
    "DOCUMENT",
    "KENMERK",
    "GEBOORTEDATUM",
    "KENTEKEN",
    "IP-ADRES",
    "GEBRUIKERSNAAM",
    "ADRES",
    "POSTCODE",
    "NAAM",
)
# The end of a text, which is empty, is in each of these.
_SPACE, _BEFORE, _AFTER = " \n", " \n(", ",.;:!?)"
_NEAR = 4  # more than what may part two groups of digits in one number
PLACEHOLDERS = tuple(f"[{kind}]" for kind in KINDS)
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in their order in the text, those that overlap as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start < found[-1].end:
            last = found[-1]
            kind = min(last.kind, span.kind, key=_RANK.__getitem__)
            found[-1] = Span(last.start, max(last.end, span.end), kind)
        else:
            found.append(span)
    return found


def replaced(text: str, spans: Iterable[Span]) -> str:
    """Return the text with every span replaced by `[KIND]`; spans that overlap are replaced as one."""
    pieces: list[str] = []
    done = 0
    for span in merged(spans):
        pieces += (text[done : span.start], "[", span.kind, "]")
        done = span.end
    pieces.append(text[done:])
    return "".join(pieces)


def stand_apart(text: str, spans: Iterable[Span]) -> bool:
    """Whether white space, or a mark with white space behind it, parts each span from all else, and no digit is near."""
    return all(
        text[start - 1 : start] in _BEFORE
        and (text[end : end + 1] in _SPACE or (text[end] in _AFTER and text[end + 1 : end + 2] in _SPACE))
        and not any(map(str.isdigit, text[max(0, start - _NEAR) : start] + text[end : end + _NEAR]))
        for start, end, _ in spans
    )
