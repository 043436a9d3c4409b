"""What can be told of a text at a glance, so that a pattern that can't match is not looked for."""

from __future__ import annotations

import string
from itertools import count

from pipeline.privacy.text import lower


def _kinds(*kinds: tuple[str, str]) -> bytes:
    """For each character of Latin-1 the sign of the first kind that it is of, or itself."""
    signs = {ord(letter): sign for sign, letters in reversed(kinds) for letter in letters}
    return bytes(ord(signs.get(code, chr(code))) for code in range(256))


_LATIN = "".join(map(chr, range(256)))
_UPPER = "".join(filter(str.isupper, _LATIN))
# What is not in Latin-1 is a question mark: it may be a letter.
_SMALL = "".join(letter for letter in _LATIN if letter.isalpha() and not letter.isupper()) + "?"
# The letters of licence plates.
_OF_PLATES = "BDFGHJKLMNPRSTVWXZ"
_WORDS = bytes(ord(chr(code).lower()) if chr(code).isalpha() else ord(" ") for code in range(256))
_SHAPE = _kinds(("0", string.digits), ("A", _UPPER), ("a", _SMALL))
_PLATES = _kinds(("0", string.digits), ("b", _OF_PLATES + _OF_PLATES.lower()), ("a", _UPPER + _SMALL))


class Glance:
    """A text, and cheap signs of what is in it.

    Attributes:
        text: the text, made plain (see `pipeline.privacy.text`).
        low: the same in lower case, each character in its place.
        shape: for each character a byte: `0` for a digit, `A` for a capital, `a` for another letter (or what may be one);
            others are themselves. To find bytes takes a hundredth of the time that a pattern takes.
        letters: the same with `a` for each letter; empty when there is no digit.
        digits: how many digits there are.
        cues: which of the words that patterns begin with may be in it (see `cues`).
    """

    __slots__ = ("_latin", "cues", "digits", "letters", "low", "shape", "text")

    def __init__(self, text: str, before: Glance | None = None) -> None:
        """Look at a text; `before` is the same text before some of it was replaced, with every word of this one but those of placeholders."""
        self.text = text
        self.low = lower(text)
        self._latin = text.encode("latin-1", "replace")
        self.shape = self._latin.translate(_SHAPE)
        self.digits = self.shape.count(b"0")
        self.letters = self.shape.replace(b"A", b"a") if self.digits else b""
        self.cues: int = before.cues if before else _cues_in(self._latin)

    def may_have_postcode(self) -> bool:
        """Tell whether there are four digits with a letter behind them."""
        return b"0000a" in self.letters or b"0000 a" in self.letters

    def plates(self) -> bytes:
        """The shape, with `b` for each letter that a licence plate may have, large or small."""
        return self._latin.translate(_PLATES)


# For each cue, as a token of Latin-1 in lower case, the bits of the sets that it is in.
_CUES: dict[bytes, int] = {}
_BITS = count()


def cues(*words: str) -> int:
    """Return the bit in `Glance.cues` that tells whether one of the words may be in a text.

    The words are letters of Latin-1 alone, for any other character parts words.
    """
    bit = 1 << next(_BITS)
    for word in words:
        token = word.encode("latin-1").translate(_WORDS)
        _CUES[token] = _CUES.get(token, 0) | bit
    return bit


def _cues_in(latin: bytes) -> int:
    found = 0
    for token in _CUES.keys() & latin.translate(_WORDS).split():
        found |= _CUES[token]
    return found
