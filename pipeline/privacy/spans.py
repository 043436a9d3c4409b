"""Stretches of personal data in a text, and the placeholders that take their place."""

from __future__ import annotations

from collections.abc import Iterable

#: Characters from the first up to the second number are personal data; then the word in the placeholder: `NAAM`, `BSN`, ...
#: A bare tuple: of anything else it takes longer to make one than to find what it tells.
Span = tuple[int, int, str]


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
_DIGITS = frozenset("0123456789")
_NEAR = 4  # more than what may part two groups of digits in one number
PLACEHOLDERS = tuple(f"[{kind}]" for kind in KINDS)
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in their order in the text, those that overlap as one."""
    found: list[Span] = []
    done = 0
    for span in sorted(spans):
        if span[0] >= done:
            found.append(span)
            done = span[1]
        else:
            first, _, kind = found[-1]
            if span[2] != kind:
                kind = min(kind, span[2], key=_RANK.__getitem__)
            done = max(done, span[1])
            found[-1] = (first, done, kind)
    return found


def replaced(text: str, spans: Iterable[Span]) -> str:
    """Return the text with every span replaced by `[KIND]`; the spans are in order and do not overlap (see `merged`)."""
    pieces: list[str] = []
    done = 0
    for start, end, kind in spans:
        pieces += (text[done:start], "[", kind, "]")
        done = end
    pieces.append(text[done:])
    return "".join(pieces)


def stand_apart(text: str, spans: list[Span]) -> bool:
    """Whether white space, or marks with white space behind them, parts each span from all else, and no digit stays near.

    The spans are in order and do not overlap (see `merged`).
    """
    done = 0
    for i, (start, end, _) in enumerate(spans, start=1):
        before, behind = text[max(done, start - _NEAR) : start], text[end : end + _NEAR]
        if before[-1:] not in _BEFORE or behind[:1] not in _SPACE:
            marks = behind[:2] if behind[1:2] in _AFTER else behind[:1]
            if before[-1:] not in _BEFORE or marks.strip(_AFTER) or behind[len(marks) : len(marks) + 1] not in _SPACE:
                return False
        if i < len(spans) and spans[i][0] < end + _NEAR:
            behind = text[end : spans[i][0]]
        if not (_DIGITS.isdisjoint(before) and _DIGITS.isdisjoint(behind)):
            return False
        done = end
    return True
