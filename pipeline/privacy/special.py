"""Marks what the law calls special: health, faith, descent, orientation, politics, union, criminal record (GDPR, 9 and 10).

A signal is marked where a sentence about a person has one of the words of `data/reference/bijzondere_gegevens.csv`. The
mark is careful rather than sharp: a marked signal is kept and counted as any other, but not quoted in a briefing unless
the person agreed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.letters import letters_of
from pipeline.reference import table

_HEAD = 4  # letters by which words that go on are looked up; no pattern is shorter
_MOST_WORDS = 65536  # that are remembered: more than a language uses from day to day
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


_SILENT: set[str] = set()  # words that were looked up and tell nothing: nearly all that there are


def _telling(words: set[str]) -> set[str]:
    """Which of some words tell something special, or may with the word beside it."""
    words -= _SILENT
    telling = {word for word in words if _told_by(word)}
    if len(_SILENT) < _MOST_WORDS:
        _SILENT.update(words - telling)
    return telling


def _kinds(words: list[str], telling: set[str]) -> Iterator[str]:
    """Yield what the words of a sentence tell; `telling` are those that may."""
    for place in [place for place, word in enumerate(words) if word in telling]:
        told = _told_by(words[place])
        if told:
            yield from told.alone
            yield from (
                kind
                for step, other, kind in told.beside
                if 0 <= place + step < len(words) and words[place + step] == other
            )


def special_categories(text: str) -> tuple[str, ...]:
    """Return the kinds of special personal data that sentences about a person seem to hold, in the order of the alphabet.

    Args:
        text: with or without placeholders; `[NAAM]` counts as a person.
    """
    letters = letters_of(text)
    telling = _telling(set(letters.split()))
    if not telling:
        return ()
    found: set[str] = set()
    for sentence in letters.split("\n"):
        words = sentence.split()
        if not telling.isdisjoint(words) and not _PERSONS.isdisjoint(words):
            found.update(_kinds(words, telling))
    return tuple(sorted(found))
