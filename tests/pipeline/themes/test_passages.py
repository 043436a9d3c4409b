"""A long text is cut into passages: all of it, once, in order."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from pipeline.themes.passages import passages
from pipeline.vectors.text import BREAK, Corpus, read_corpus


def _read(lengths: list[int]) -> Corpus:
    texts = [" ".join("trein" if at % 7 else "station." for at in range(length)) for length in lengths]
    return read_corpus(pd.DataFrame({"title": "Een onderwerp", "text": texts, "language": "nl"}))


def _words(corpus: Corpus, begin: int, end: int) -> list[int]:
    return [token for token in corpus.tokens[begin:end].tolist() if token != BREAK]


@given(st.lists(st.integers(0, 900), min_size=1, max_size=6))
def test_the_passages_of_a_long_text_are_the_whole_text_in_order(lengths: list[int]):
    corpus = _read(lengths)

    parts, owners = passages(corpus)

    long = [at for at, length in enumerate(lengths) if length >= 120]
    assert sorted(set(owners.tolist())) == long
    assert owners.tolist() == sorted(owners.tolist())
    for text in long:
        own = np.flatnonzero(owners == text)
        body = _words(corpus, corpus.lead_ends[text], corpus.starts[text + 1])
        assert _words(parts, parts.starts[own[0]], parts.starts[own[-1] + 1]) == body
        sizes = [len(_words(parts, parts.starts[at], parts.starts[at + 1])) for at in own]
        assert sum(sizes) == lengths[text]
        assert max(sizes) - min(sizes) <= 1
        assert min(sizes) >= 60


def test_a_text_without_end_has_no_more_than_forty_passages():
    assert len(passages(_read([5_000]))[1]) == 40
