"""The words of a text for what looks them up in lists: cheap enough for every signal."""

from __future__ import annotations

import re

_LETTER = re.compile(r"[^\W\d_]")
_NO_LETTER = re.compile(r"[^\w\n]|[\d_]")
_ENDS = ".!?\n"
_LINE_OF_ENDS = str.maketrans(dict.fromkeys(_ENDS, "\n"))


def _table(encoding: str) -> bytes:
    """What each byte of an encoding becomes: itself where it is a letter, else a newline or a space."""
    characters = (bytes([byte]).decode(encoding, "replace") for byte in range(256))
    return b"".join(
        bytes([byte]) if _LETTER.fullmatch(character) else b"\n" if character in _ENDS else b" "
        for byte, character in enumerate(characters)
    )


# Nearly every text fits one of these, in which a table of 256 is many times as fast as a pattern.
_TABLES = tuple((encoding, _table(encoding)) for encoding in ("latin-1", "cp1252"))


def letters_of(text: str) -> str:
    r"""Return the text in lower case, with spaces for all that is no letter, and `\n` for what ends a sentence (`.!?`).

    So `split()` gives the words, and `split("\n")` the sentences.
    """
    low = text.lower()
    for encoding, table in _TABLES:
        try:
            return low.encode(encoding).translate(table).decode(encoding)
        except UnicodeEncodeError:
            continue
    return _NO_LETTER.sub(" ", low.translate(_LINE_OF_ENDS))
