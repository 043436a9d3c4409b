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
