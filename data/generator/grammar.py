"""Turns one line such as `(Ik|Wij) (wacht|wachten) al {weken} weken` into a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable

from lot import Lot

# Stands before every choice and every filled slot, so that a sentence that begins with one can get its capital.
_SEAM = "\x01"
_ABBREVIATIONS = "bijv|bv|ca|dhr|mw|mevr|mnd|jr|wkn|dgn|nr|tel|incl|excl|evt|jl|nl|resp|max|min|gem|verantw|div|vgl|afd|o.a|m.b.t|i.v.m|t/m|d.w.z|mln|mrd|st|ong|geb|aanvr|ziekenh"
_START = re.compile(rf"(^|(?<!\.)[.!?][\"')\]]*\s+)({_SEAM}+)(\"?(?:'[a-z] )?)([a-zà-ÿ])")
_SHORTENED = re.compile(rf"(?:^|[\s(])(?:{_ABBREVIATIONS})\.\s+$", re.IGNORECASE)


def expand(line: str, lot: Lot, fill: Callable[[str], str], *, capital: bool = True) -> str:
    """Choose in every `(a|b)`, fill every `{slot}`, and mend capitals and spaces; raises ValueError on a loose bracket."""
    text, end = _walk(line, 0, lot, fill, depth=0)
    if end != len(line):
        raise ValueError(f"bracket without a partner at {end}: {line}")
    text = _START.sub(_raise, (_SEAM if capital else "") + text)
    return tidy(text.replace(_SEAM, ""))


def tidy(text: str) -> str:
    """Take out what empty choices leave behind: double spaces, a space before a comma."""
    text = re.sub(r"[ \t]{2,}", " ", text)
    return re.sub(r" +([,.;!?])(?=\s|$)", r"\1", text).strip()


def _raise(found: re.Match[str]) -> str:
    before = found.string[: found.start(2)]
    if found[1] and _SHORTENED.search(before.replace(_SEAM, "")):
        return found[0]
    return found[1] + found[3] + found[4].upper()


def _walk(line: str, at: int, lot: Lot, fill: Callable[[str], str], depth: int) -> tuple[str, int]:
    """Read up to the end of the line, or of the group: then the choice has been made."""
    options: list[str] = []
    now: list[str] = []
    while at < len(line):
        sign = line[at]
        if sign == "(":
            inner, at = _walk(line, at + 1, lot, fill, depth + 1)
            now.append(inner)
        elif sign == "{":
            close = line.index("}", at)
            name = line[at + 1 : close]
            # `{aantal}x` and `{aantal}00` want figures: the number is only a part of the word.
            tight = name == "aantal" and line[close + 1 : close + 2].isalnum()
            now.append(_SEAM + fill("aantal-cijfer" if tight else name))
            at = close
        elif sign == "|" and depth:
            options.append("".join(now))
            now = []
        elif sign == ")" and depth:
            options.append("".join(now))
            # One option is no choice: then the brackets were meant as brackets.
            return (_SEAM + lot.pick(options) if len(options) > 1 else f"({options[0]})"), at
        else:
            now.append(sign)
        at += 1
    if depth:
        raise ValueError(f"group without an end: {line}")
    return "".join(now), at
