"""The words of a text are the same by table as by pattern, whatever it is written in."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.letters import letters_of

_SENTENCE = re.compile(r"[.!?\n]")
_WORD = re.compile(r"[^\W\d_]+")


@given(
    st.text(st.characters(codec="latin-1"))
    | st.text(st.characters(codec="cp1252"))
    | st.text(st.sampled_from("aé9_.\n ’€ŠžЖ漢"))
    | st.text()
)
def test_the_words_of_every_sentence_are_its_runs_of_letters(text: str) -> None:
    sentences = [_WORD.findall(sentence) for sentence in _SENTENCE.split(text.lower())]
    assert [sentence.split() for sentence in letters_of(text).split("\n")] == sentences
