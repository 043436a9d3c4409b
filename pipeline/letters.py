"""The words of a text for what looks them up in lists: cheap enough for every signal."""

from __future__ import annotations

import re
from collections.abc import Callable

END = "."  # stands among the words where a sentence ends
END_KIND = 0b10000

_MOST_WORDS = 65_536  # that are remembered: more than a language uses from day to day
_LETTER = re.compile(r"[^\W\d_]")
_NO_LETTER = re.compile(r"[^\w.]|[\d_]")
_ENDS = ".!?\n"
_DOT_FOR_ENDS = str.maketrans(dict.fromkeys(_ENDS, END))


def _table(encoding: str) -> bytes:
    """What each byte of an encoding becomes: its small letter where it is a letter, else a dot or a space."""
    characters = (bytes([byte]).decode(encoding, "replace") for byte in range(256))
    return b"".join(
        character.lower().encode(encoding)
        if _LETTER.fullmatch(character)
        else END.encode()
        if character in _ENDS
        else b" "
        for character in characters
    )


# Nearly every text fits one of these, in which a table of 256 is many times as fast as a pattern.
_TABLES = tuple((encoding, _table(encoding)) for encoding in ("latin-1", "cp1252"))


def words_of(text: str) -> list[str]:
    """Return the runs of letters of a text in lower case, and `END` for each `.`, `!`, `?` and newline."""
    for encoding, table in _TABLES:
        try:
            letters = text.encode(encoding).translate(table).decode(encoding)
            break
        except UnicodeEncodeError:
            continue
    else:
        letters = _NO_LETTER.sub(" ", text.lower().translate(_DOT_FOR_ENDS))
    return letters.replace(END, f" {END} ").split()


class Kinds(dict[str, int]):
    """Of what kind each word is, as `kind_of` says (four bits); remembered, as the same words come again.

    `of(words)` has one byte for each word: to count the words of a kind, or to find where they stand, is then next to
    nothing. An `END` is of the kind `END_KIND`.
    """

    def __init__(self, kind_of: Callable[[str], int]) -> None:
        super().__init__()
        self._kind_of = kind_of

    def __missing__(self, word: str) -> int:
        kind = END_KIND if word == END else self._kind_of(word)
        if len(self) < _MOST_WORDS:
            self[word] = kind
        return kind

    def of(self, words: list[str]) -> bytes:
        """Return the kinds of some words, in their order."""
        return bytes(map(self.__getitem__, words))
