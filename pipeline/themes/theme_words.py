"""The words of each theme with their weights and the ways they are written, as the explanation of a signal needs them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from pipeline.vectors.text import Corpus


def theme_words(
    corpus: Corpus, words: Mapping[str, Sequence[tuple[str, float]]], shown: Mapping[str, str]
) -> pd.DataFrame:
    """The words of each theme: `theme_id`, `rank` (from 1), `word`, `forms`, `weight`.

    `forms` are the ways in which the word stands in the corpus, in lower case: who explains a signal finds them again in
    its text without a dictionary.

    Args:
        corpus: the texts.
        words: for each theme its lemmas with their weights by c-TF-IDF, heaviest first.
        shown: for each lemma the word as it is mostly written.
    """
    place = {name: at for at, name in enumerate(corpus.lemmas)}
    wanted = {place[name] for weighted in words.values() for name, _ in weighted if name in place}
    forms: defaultdict[int, set[str]] = defaultdict(set)
    for at, word in zip(corpus.lemma_of.tolist(), corpus.words, strict=True):
        if at in wanted:
            forms[at].add(word.lower())
    rows = [
        (theme_id, rank, shown.get(name, name), sorted(forms[place[name]]) if name in place else [name], weight)
        for theme_id, weighted in sorted(words.items())
        for rank, (name, weight) in enumerate(weighted, start=1)
    ]
    return pd.DataFrame(rows, columns=["theme_id", "rank", "word", "forms", "weight"])
