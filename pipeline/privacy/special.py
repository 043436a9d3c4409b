"""Marks what the law calls special: health, faith, descent, orientation, politics, union, criminal record (GDPR, 9 and 10).

A signal is marked where a sentence about a person has one of the words of `data/reference/bijzondere_gegevens.csv`. The
mark is careful rather than sharp: a marked signal is kept and counted as any other, but not quoted in a briefing unless
the person agreed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.letters import END_KIND, Kinds, words_of
from pipeline.reference import table

_HEAD = 4  # letters by which words that go on are looked up; no pattern is shorter
# What a word is to us, in two bits beside those of its language, and in one letter for each word of a text.
_PERSON, _TELLING = 0b0100, 0b1000
_LETTERS = bytes(b"."[0] if kind & END_KIND else b"-pTB"[kind >> 2 & 3] for kind in range(256))
_TELLS = re.compile(b"[TB]")
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


class _Telling(NamedTuple):
    """What a word tells: `alone` by itself, and with another word one place before it (-1) or behind it (1)."""

    alone: tuple[str, ...]
    beside: tuple[tuple[int, str, str], ...]


@cache
def _patterns() -> tuple[dict[str, str], dict[str, list[tuple[str, str]]], dict[str, list[tuple[int, str, str]]]]:
    """Whole words, beginnings of words by their first letters, and pairs by the longest of the two, with their kind."""
    words: dict[str, str] = {}
    heads: dict[str, list[tuple[str, str]]] = {}
    pairs: dict[str, list[tuple[int, str, str]]] = {}
    for row in table("bijzondere_gegevens"):
        pattern, kind = row["patroon"], row["soort"]
        if " " in pattern:
            first, _, second = pattern.partition(" ")
            # The short one stands in every text.
            if len(first) > len(second):
                pairs.setdefault(first, []).append((1, second, kind))
            else:
                pairs.setdefault(second, []).append((-1, first, kind))
        elif pattern.endswith("*"):
            heads.setdefault(pattern[:_HEAD], []).append((pattern[:-1], kind))
        else:
            words[pattern] = kind
    return words, heads, pairs


@lru_cache(maxsize=4096)
def _told_by(word: str) -> _Telling | None:
    whole, heads, pairs = _patterns()
    alone = {kind for start, kind in heads.get(word[:_HEAD], ()) if word.startswith(start)}
    if word in whole:
        alone.add(whole[word])
    beside = tuple(pairs.get(word, ()))
    return _Telling(tuple(sorted(alone)), beside) if alone or beside else None


def kind_of(word: str) -> int:
    """Return whether a word is a person, may tell something special, or both: the third and fourth bit of its kind."""
    return _PERSON * (word in _PERSONS) | _TELLING * (_told_by(word) is not None)


_KINDS = Kinds(kind_of)


def _told(words: Sequence[str], letters: bytes) -> set[str]:
    """Return what the words of a sentence tell."""
    kinds: set[str] = set()
    for found in _TELLS.finditer(letters):
        place = found.start()
        if told := _told_by(words[place]):
            kinds.update(told.alone)
            for step, other, kind in told.beside:
                if 0 <= place + step < len(words) and words[place + step] == other:
                    kinds.add(kind)
    return kinds


def special_categories(text: str) -> tuple[str, ...]:
    """Return the kinds of special personal data that sentences about a person seem to hold, in the order of the alphabet.

    Args:
        text: with or without placeholders; `[NAAM]` counts as a person.
    """
    words = words_of(text)
    return special_in(words, _KINDS.of(words))


def special_in(words: list[str], kinds: bytes) -> tuple[str, ...]:
    """As `special_categories`, of the words of a text (see `words_of`) and their kinds, `kind_of` among them."""
    letters = kinds.translate(_LETTERS)
    if not _TELLS.search(letters):
        return ()
    found: set[str] = set()
    start = 0
    for sentence in letters.split(b"."):
        if b"B" in sentence or (b"T" in sentence and b"p" in sentence):
            found |= _told(words[start : start + len(sentence)], sentence)
        start += len(sentence) + 1
    return tuple(sorted(found))
