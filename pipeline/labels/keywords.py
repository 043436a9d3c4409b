"""The key words of a theme as people write them, and none that says again what another says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pipeline.vectors.text import BREAK, Corpus

_KEYWORDS = 8
#: Words that end alike ("toeslag", "huurtoeslag", "zorgtoeslag"): so many letters, and so many of them at most.
_HEAD, _OF_ONE_HEAD = 4, 2
#: So many tokens are counted at a time.
_AT_ONCE = 10_000_000


def keywords(weighted: Sequence[tuple[str, float]], shown: Mapping[str, str]) -> list[str]:
    """The heaviest words as they are mostly written, at most eight, without two forms of one word.

    Of a compound and its head both stand there only when the head is the heavier: "toeslag" tells something beside
    "huurtoeslag" where it is more the theme's own, "zorg" tells nothing behind "jeugdzorg".

    Args:
        weighted: lemmas with their weights, heaviest first.
        shown: for each lemma the word as it is mostly written.
    """
    chosen: list[tuple[str, str]] = []
    for name, _ in weighted:
        word = shown.get(name, name)
        if not any(_says_the_same(name, word.lower(), other, seen.lower()) for other, seen in chosen):
            kin = [
                other for other, _ in chosen if _compound(name, other) or _compound(other, name) or _kin(name, other)
            ]
            if len(kin) < _OF_ONE_HEAD:
                chosen.append((name, word))
        if len(chosen) == _KEYWORDS:
            break
    return [word for _, word in chosen]


def same_word(left: str, right: str) -> bool:
    """Whether two words are forms of one, by their shared beginning."""
    shared = next(
        (at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )
    return shared >= 4 and shared >= 0.67 * max(len(left), len(right))


def _says_the_same(name: str, word: str, other: str, seen: str) -> bool:
    """Whether a word is a form of one that is there, or the head of a compound that is there."""
    return same_word(word, seen) or _compound(other, name)


def _compound(whole: str, head: str) -> bool:
    return len(head) >= _HEAD and len(whole) >= len(head) + 2 and whole.endswith(head)


def _kin(one: str, other: str) -> bool:
    """Whether two words end in the same six letters and more: compounds of one head."""
    return len(min(one, other, key=len)) >= 8 and one[-6:] == other[-6:]


def usual_forms(corpus: Corpus) -> dict[str, str]:
    """For each lemma the word as it is mostly written, capitals as within a sentence ("DigiD", "wachttijden")."""
    inside = np.zeros(len(corpus.words), dtype=np.int64)
    everywhere = inside.copy()
    for at in range(0, len(corpus.tokens), _AT_ONCE):
        tokens = corpus.tokens[at : at + _AT_ONCE]
        before = corpus.tokens[at - 1 : at + len(tokens) - 1] if at else np.append(BREAK, tokens[:-1])
        everywhere += np.bincount(tokens[tokens != BREAK], minlength=len(corpus.words))
        inside += np.bincount(tokens[(tokens != BREAK) & (before != BREAK)], minlength=len(corpus.words))
    counts = inside + 1e-3 * everywhere
    lower = np.array([word == word.lower() for word in corpus.words], dtype=np.bool_)
    # A word that stands only at the start of sentences is not a name.
    counts = counts + 1e-4 * lower
    order = np.lexsort((np.arange(len(counts)), -counts, corpus.lemma_of))
    _, firsts = np.unique(corpus.lemma_of[order], return_index=True)
    best = order[firsts]
    forms = {}
    for number, word in zip(corpus.lemma_of[best], best, strict=True):
        written = corpus.words[word]
        only_first = counts[word] < 1e-1 and written[:1].isupper() and written[1:] == written[1:].lower()
        forms[corpus.lemmas[number]] = written.lower() if only_first else written
    return forms
