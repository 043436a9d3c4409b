"""Makes the text of strangers plain: one spelling of every character, nothing invisible, no ragged white space."""

from __future__ import annotations

import re
import unicodedata

# Control characters, soft hyphen, zero-width and bidirectional marks, byte order mark, tags: invisible, and able to
# break up a number or a name so that no pattern sees it. Tab and newline stay; the line breaks of others become one.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACE = re.compile("[\t\x1f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_TRAILING = re.compile(r"(?<! ) ++\n")
_BLANK_LINES = re.compile(r"\n{4,}")
# Nearly every text has no other characters than these, which are fine as they are.
_ODD = re.compile("[^\n -~\u00a1-\u00ac\u00ae-\u02af‘’“”„–—…•€]")
# Full-width digits and letters, other hyphens: they read as what they look like.
_LOOKALIKES: dict[int, int | str] = {
    **{0xFF01 + i: 0x21 + i for i in range(94)},
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2212, 0xFE58, 0xFE63), "-"),
}


def normalise(text: str) -> str:
    r"""Return the text in NFC, with `\n` for each line break and at most two blank lines, without what nobody sees."""
    if text.isascii() and text.isprintable():
        return text.strip()
    if _ODD.search(text):
        text = unicodedata.normalize("NFC", text.translate(_LOOKALIKES))
        text = _LINE_BREAK.sub("\n", text)
        # A mark that is taken out may have stood between a letter and its accent.
        text = unicodedata.normalize("NFC", _SPACE.sub(" ", _INVISIBLE.sub("", text)))
    if " \n" in text:
        text = _TRAILING.sub("\n", text)
    return (_BLANK_LINES.sub("\n\n\n", text) if "\n\n\n\n" in text else text).strip()


def lower(text: str) -> str:
    """Return the text in lower case with every character in its place: that of `İ` alone would be two."""
    low = text.lower()
    return low if len(low) == len(text) else "İ".join(part.lower() for part in text.split("İ"))
