"""The words of a text are the same by table as by pattern, whatever it is written in."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.letters import END, Kinds, words_of

_WORD = re.compile(r"[^\W\d_]+")
_WORD_OR_END = re.compile(rf"{_WORD.pattern}|[.!?\n]")


@given(
    st.text(st.characters(codec="latin-1"))
    | st.text(st.characters(codec="cp1252"))
    | st.text(st.sampled_from("aé9_.\n ’€ŠžЖ漢"))
    | st.text()
)
def test_the_words_of_every_sentence_are_its_runs_of_letters(text: str) -> None:
    words = [word if _WORD.fullmatch(word) else END for word in _WORD_OR_END.findall(text.lower())]
    assert words_of(text) == words


def test_the_kind_of_a_word_is_asked_once():
    asked = []
    kinds = Kinds(lambda word: asked.append(word) or len(word))

    assert kinds.of(["een", "brief", "een"]) == kinds.of(["een", "brief", "een"]) == bytes([3, 5, 3])
    assert asked == ["een", "brief"]
