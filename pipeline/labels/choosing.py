"""Names of themes: a noun phrase from the signals that says what a theme is about, and says it of no other theme.

Phrases come from `pipeline.labels.phrases`, what each is worth from `pipeline.labels.scores`, and how people spell them from
`pipeline.labels.spelling`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pipeline.labels.keywords import same_word
from pipeline.labels.phrases import find_phrases
from pipeline.labels.scores import Told, heard, owned, ranked, voices, weighted
from pipeline.labels.spelling import Written
from pipeline.vectors.text import Corpus, IntArray, stop_words

#: The heaviest words of a theme, of which its label holds at least one.
_TOP = 20
#: A theme keeps the label that it had while that is so good, as a part of the best: what is as good as another would turn
#: with a few signals more, and who follows a theme knows it by its name.
_KEEPS = 0.8


def find_labels(
    corpus: Corpus,
    labels: IntArray,
    words: Mapping[int, Sequence[tuple[str, float]]],
    shown: Mapping[str, str],
    *,
    within: IntArray | None = None,
    taken: Sequence[str] = (),
    texts: Sequence[str] = (),
    had: Mapping[int, str] | None = None,
) -> dict[int, str]:
    """A noun phrase for each theme, taken from its signals; no two get the same or nearly the same.

    Args:
        corpus: the texts.
        labels: the theme of each text.
        words: for each theme its lemmas with their weights, heaviest first; lower numbers choose first.
        shown: for each lemma the word as it is mostly written.
        within: when `labels` are subthemes, the theme of each text: a subtheme is told from the others of its theme too.
        taken: labels that others have, such as those of the themes when `labels` are subthemes.
        texts: the texts as written, for what tokens do not hold: hyphens, numbers, acronyms spelled out.
        had: the labels of the themes that had one.
    """
    held = heard(corpus)
    place = {name: at for at, name in enumerate(corpus.lemmas)}
    key_words = {theme: [name for name, _ in words[theme][:_TOP] if name in place] for theme in sorted(words)}
    phrases = find_phrases(corpus, labels, key_words)
    given = _Given(corpus, taken)
    found = {}
    for theme, names in key_words.items():
        members = np.flatnonzero(labels == theme).tolist()
        told = Told(
            own=owned(held, labels, theme, within),
            weights=weighted(corpus, words[theme], place),
            heard=held[members].tocsc(),
            voices=voices(corpus, members),
        )
        written = Written([texts[member] for member in members]) if texts else None
        candidates = _in_turn(ranked(phrases[theme], told), (had or {}).get(theme, ""), written)
        label = given.first_free(candidates, written)
        label = label or given.plain(shown.get(names[0], names[0]) if names else "", f"thema {theme + 1}")
        found[theme] = written.spelled(label) if written else label
    return found


def _in_turn(candidates: Sequence[tuple[float, str]], had: str, written: Written | None) -> list[str]:
    """What could be the label, best first, but for the one that it had where that is still good."""
    found = [text for _, text in candidates]
    for worth, text in candidates if had else ():
        if worth < _KEEPS * candidates[0][0]:
            break
        if (written.spelled(text) if written else text) == had:
            return [text, *found]
    return found


class _Given:
    """The labels that were given, so that no two are alike."""

    def __init__(self, corpus: Corpus, taken: Sequence[str]) -> None:
        self._lemma = {word.lower(): corpus.lemmas[at] for word, at in zip(corpus.words, corpus.lemma_of, strict=True)}
        self._known = [self._meaning(label) for label in taken]
        self._labels = {label.lower() for label in taken}

    def first_free(self, candidates: Sequence[str], written: Written | None) -> str:
        """The first that is not (nearly) the label of another and stands in the texts, or ""."""
        for phrase in candidates:
            meaning = self._meaning(phrase)
            if any(_alike(meaning, other) for other in self._known):
                continue
            # Of a pair the words need not stand side by side.
            if written is None or " en " in phrase or written.holds(phrase):
                return self._give(phrase)
        return ""

    def plain(self, word: str, otherwise: str) -> str:
        """The word, with something behind it where another has that label."""
        if not word:
            return self._give(otherwise)
        return self._give(word if word.lower() not in self._labels else f"{word} ({otherwise})")

    def _meaning(self, label: str) -> frozenset[str]:
        words = label.lower().split()
        return frozenset(self._lemma.get(word, word) for word in words if word not in stop_words())

    def _give(self, label: str) -> str:
        self._known.append(self._meaning(label))
        self._labels.add(label.lower())
        return label


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """The same words but for their form, or one word more in a label of several."""
    rest, back = one - other, other - one
    if len(rest) == len(back):
        return all(any(same_word(left, right) for right in back) for left in rest)
    return min(len(one), len(other)) >= 2 and not (rest and back)
