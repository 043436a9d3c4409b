"""Marks what the law calls special: health, faith, descent, orientation, politics, union, criminal record (GDPR, 9 and 10).

A signal is marked where a sentence about a person has one of the words of `data/reference/bijzondere_gegevens.csv`. The
mark is careful rather than sharp: a marked signal is kept and counted as any other, but not quoted in a briefing unless
the person agreed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

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


@cache
def _heads() -> frozenset[str]:
    """The first letters of all patterns: what most words don't begin with."""
    return frozenset(word[:_HEAD] for patterns in _patterns() for word in patterns)


@lru_cache(maxsize=4096)
def _kinds_of(word: str, following: str) -> frozenset[str]:
    whole, heads, pairs = _patterns()
    found = {kind for start, kind in heads.get(word[:_HEAD], ()) if word.startswith(start)}
    found |= {kind for second, kind in pairs.get(word, ()) if following == second}
    return frozenset(found | {whole[word]} if word in whole else found)


def _telling(words: list[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each word that tells something special, by itself or with the word behind it, and what."""
    heads = _heads()
    for place in [place for place, word in enumerate(words) if word[:_HEAD] in heads]:
        kinds = _kinds_of(words[place], words[place + 1] if place + 1 < len(words) else "")
        if kinds:
            yield words[place], kinds


def special_categories(text: str) -> tuple[str, ...]:
    """Return the kinds of special personal data that sentences about a person seem to hold, in the order of the alphabet.

    Args:
        text: with or without placeholders; `[NAAM]` counts as a person.
    """
    low = text.lower()
    telling = {word for word, _ in _telling(_WORD.findall(low))}
    if not telling:
        return ()
    found: set[str] = set()
    for sentence in _SENTENCE.split(low):
        if any(word in sentence for word in telling):
            words = _WORD.findall(sentence)
            if not _PERSONS.isdisjoint(words):
                found.update(kind for _, kinds in _telling(words) for kind in kinds)
    return tuple(sorted(found))
