"""Text out of the bytes of a mail, also where the charset that it says it has is not the one that it has."""

from __future__ import annotations

import codecs
import re

# Names that mail programs write and Python does not know.
_ALIASES = {
    "x-mac-roman": "mac-roman",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-gbk": "gbk",
    "iso-8859-8-i": "iso8859-8",
    "iso-10646-ucs-2": "utf-16",
    "ucs-2": "utf-16",
    "utf8mb4": "utf-8",
    "cp-850": "cp850",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
}
# What Python knows as an encoding and no mail is written in; decoding some of them takes quadratic time.
_NO_CHARSETS = {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem", "palmos"}
# Seven bits that mean something else than ASCII.
_SHIFTED = re.compile(r"utf-7|iso2022|hz\b")
_WIDE = re.compile(r"utf-(?:16|32)")
# Everything else that is no valid UTF-8 by chance: letters of one byte, each of them above 127 followed by any other.
_EAST_ASIAN = re.compile(r"gb|big5|euc|shift|cp9[34]|johab|cp950")
_UTF_8 = re.compile(
    rb"(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+", re.DOTALL
)
_META = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_META_WITHIN = 4_096


def decode(raw: bytes, declared: str | None) -> str:
    """Return the text of `raw`; never raises.

    `declared` is the name of a charset as the mail gives it, or None. What is valid UTF-8 is read so even where a
    charset of one byte for a letter is declared, since text in such a charset is never valid UTF-8 by chance; what
    fits no charset is read as Windows-1252, byte by byte where it stands between UTF-8.
    """
    charset = _known(declared)
    if _SHIFTED.match(charset) or _EAST_ASIAN.match(charset):
        return _strict(raw, charset) or _western(raw, "cp1252")
    if raw.isascii() and b"\0" not in raw:
        return raw.decode("ascii")
    if _WIDE.match(charset):
        return _wide(raw, charset) or _western(raw, "cp1252")
    return _western(raw, charset or "cp1252")


def charset_of_html(raw: bytes) -> str | None:
    """Return the charset that HTML says it has in its first bytes, or None."""
    found = _META.search(raw, 0, _META_WITHIN)
    return found[1].decode("ascii") if found else None


def _known(declared: str | None) -> str:
    """Return Python's name of a charset, empty when it knows none by that name."""
    name = (declared or "").strip("\"' \t").lower()
    try:
        found = codecs.lookup(_ALIASES.get(name, name)).name
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return ""
    if found in _NO_CHARSETS:
        return ""
    # By the standard of the web, what is called Latin 1 or ASCII is Windows-1252: its quotation marks occur in both.
    return "cp1252" if found in {"iso8859-1", "ascii"} else found


def _strict(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset)
    except (LookupError, ValueError):  # LookupError: an encoding from bytes to bytes
        return ""


def _wide(raw: bytes, charset: str) -> str:
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\0" not in raw and not marked:
        return ""  # Western text in two bytes for a letter has zeros
    if charset == "utf-16" and not marked:
        charset = "utf-16-le" if raw[1::2].count(0) > raw[::2].count(0) else "utf-16-be"
    try:
        return raw.decode(charset, "replace")
    except (LookupError, ValueError):
        return ""


def _western(raw: bytes, charset: str) -> str:
    try:
        return raw.decode("utf-8")
    except ValueError:
        pass
    if charset not in {"utf-8", "cp1252"}:
        return _strict(raw, charset) or raw.decode("cp1252", "replace")
    parts: list[str] = []
    end = 0
    for valid in _UTF_8.finditer(raw):
        parts += raw[end : valid.start()].decode("cp1252", "replace"), valid[0].decode("utf-8", "replace")
        end = valid.end()
    return "".join(parts) + raw[end:].decode("cp1252", "replace")
