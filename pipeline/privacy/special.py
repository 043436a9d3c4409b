"""Marks what the law calls special: health, faith, descent, orientation, politics, union, criminal record (GDPR, 9 and 10).

A signal is marked where a sentence about a person has one of the words of `data/reference/bijzondere_gegevens.csv`. The
mark is careful rather than sharp: a marked signal is kept and counted as any other, but not quoted in a briefing unless
the person agreed.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from pipeline.reference import table

_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[.!?\n]+")
_HEAD = 4  # letters by which words that go on are looked up; no pattern is shorter
# Of whom a sentence speaks: the writer, somebody near, or somebody whose name was taken out.
_PERSONS = frozenset(
    [
        "ik",
        "mij",
        "mijn",
        "mn",
        "me",
        "wij",
        "ons",
        "onze",
        "hij",
        "hem",
        "zij",
        "ze",
        "haar",
        "hun",
        "zoon",
        "zoontje",
        "dochter",
        "dochtertje",
        "man",
        "vrouw",
        "partner",
        "vriend",
        "vriendin",
        "moeder",
        "vader",
        "mama",
        "papa",
        "ouders",
        "kind",
        "kinderen",
        "kleinzoon",
        "kleindochter",
        "kleinkind",
        "broer",
        "zus",
        "zusje",
        "broertje",
        "opa",
        "oma",
        "oom",
        "tante",
        "neef",
        "nicht",
        "buurman",
        "buurvrouw",
        "buurjongen",
        "ex",
        "echtgenoot",
        "echtgenote",
        "cliënt",
        "client",
        "patiënt",
        "patient",
        "mevrouw",
        "meneer",
        "heer",
        "dhr",
        "mw",
        "mevr",
        "collega",
        "leerling",
        "naam",
    ]
)


@cache
def _patterns() -> tuple[dict[str, str], dict[str, list[tuple[str, str]]], dict[str, list[tuple[str, str]]]]:
    """Whole words, beginnings of words by their first letters, and pairs of words by the first of them, with their kind."""
    words: dict[str, str] = {}
    heads: dict[str, list[tuple[str, str]]] = {}
    pairs: dict[str, list[tuple[str, str]]] = {}
    for row in table("bijzondere_gegevens"):
        pattern, kind = row["patroon"], row["soort"]
        if " " in pattern:
            first, _, second = pattern.partition(" ")
            pairs.setdefault(first, []).append((second, kind))
        elif pattern.endswith("*"):
            heads.setdefault(pattern[:_HEAD], []).append((pattern[:-1], kind))
        else:
            words[pattern] = kind
    return words, heads, pairs


def _kinds(words: list[str]) -> set[str]:
    whole, heads, pairs = _patterns()
    found = {whole[word] for word in words if word in whole}
    for word in words:
        if word[:_HEAD] in heads:
            found.update(kind for start, kind in heads[word[:_HEAD]] if word.startswith(start))
    for word, following in pairwise(words):
        if word in pairs:
            found.update(kind for second, kind in pairs[word] if following == second)
    return found


def special_categories(text: str) -> tuple[str, ...]:
    """Return the kinds of special personal data that sentences about a person seem to hold, in the order of the alphabet.

    Args:
        text: with or without placeholders; `[NAAM]` counts as a person.
    """
    low = text.lower()
    if not _kinds(_WORD.findall(low)):
        return ()
    found: set[str] = set()
    for sentence in _SENTENCE.split(low):
        words = _WORD.findall(sentence)
        if not _PERSONS.isdisjoint(words):
            found |= _kinds(words)
    return tuple(sorted(found))
