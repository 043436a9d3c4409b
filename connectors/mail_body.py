"""The text of an e-mail: which of its parts hold it, and how to read them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import Message

from connectors.charsets import charset_of_html, decode
from connectors.mail_headers import parse
from connectors.plain import from_html

# Bytes, and parts, that are read as text. A long mail with all that is quoted in it has a tenth; pictures in the text
# of HTML do not count.
_LONGEST = 5_000_000
_MOST_TEXTS = 500
_PICTURE = re.compile(rb"data:image/[\w.+-]{1,40};base64,[A-Za-z0-9+/=\s]*")
_ONLY_HTML = re.compile(r"(?:html|viewer|mailprogramma|e-mail client|bekijk|view)", re.IGNORECASE)
_NO_TEXT = {"text/calendar", "text/css", "text/rtf", "text/x-vcard", "text/vcard", "text/x-amp-html"}
_ENCRYPTED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}
_PGP = re.compile(r"^-----BEGIN PGP MESSAGE-----", re.MULTILINE)
# What Outlook leaves of pictures and links in plain text.
_LEFTOVERS = re.compile(r"\[cid:[^\]\n]{1,200}\]|<(?:mailto|tel|https?):[^<>\s]{1,2000}>", re.IGNORECASE)
_BOUNDARY = re.compile(rb"^--([\w'()+,./:=?-]{1,70})[ \t]*\r?\n(?=[A-Za-z-]{1,40}:)", re.MULTILINE)
_STUB = 300  # characters; "Uw mailprogramma kan geen HTML tonen" takes less
_UUENCODED = re.compile(r"^begin [0-7]{3,4} [^\n]{1,200}\n(?:[ -`]{1,62}\n)*?(?:`|\s)?\n?end$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a message, the messages that it carries, its attachments, and whether not all of it could be read."""

    text: str
    enclosed: list[Message] = field(default_factory=list)
    attached: list[Message] = field(default_factory=list)
    is_encrypted: bool = False
    is_too_long: bool = False


def body_of(message: Message, *, keep_quotes: bool = False) -> Body:
    """Return the body of a message: plain text before HTML, in the order of its parts; `CELL` is between cells of tables.

    `keep_quotes` keeps what a mail program marked as quoted in HTML, for a message that only passes another on.
    """
    parts = _Parts(keep_quotes=keep_quotes)
    parts.collect(message, is_whole=True)
    text = "\n\n".join(part for part in parts.texts if part.strip())
    is_encrypted = parts.is_encrypted or bool(_PGP.search(text))
    return Body(_cleaned(text), parts.enclosed, parts.attached, is_encrypted, parts.is_too_long)


@dataclass(slots=True)
class _Parts:
    keep_quotes: bool
    texts: list[str] = field(default_factory=list)
    enclosed: list[Message] = field(default_factory=list)
    attached: list[Message] = field(default_factory=list)
    is_encrypted: bool = False
    is_too_long: bool = False
    size: int = 0
    parts: int = 0

    def collect(self, part: Message, *, is_whole: bool = False) -> None:
        kind = part.get_content_type()
        children = _children(part)
        if kind in _ENCRYPTED and str(part.get_param("smime-type", "")).lower() != "certs-only":
            self.is_encrypted = True
        elif kind == "message/rfc822":
            self.enclosed += children
        elif not is_whole and part.get_content_disposition() == "attachment":
            self.attached.append(part)
        elif children:
            if kind == "multipart/alternative":
                self._collect_best(children)
            else:
                for child in children:
                    self.collect(child)
        elif part.get_content_maintype() == "multipart":
            self._collect_undivided(part, again=is_whole)
        elif kind == "text/html":
            self.texts.append(self._html(part))
        elif part.get_content_maintype() == "text" and kind not in _NO_TEXT:
            self.texts.append(_flowed(part, self._bytes(part)))
        else:
            self.attached.append(part)

    def _collect_undivided(self, part: Message, *, again: bool) -> None:
        """Read what should have had parts and has none: by the first line that looks like a boundary, or as text."""
        raw = self._bytes(part)
        found = _BOUNDARY.search(raw) if again else None  # once: each time reads all of it again
        if found and part.get_boundary("").encode(errors="replace") != found[1]:
            for child in _children(parse(b'Content-Type: multipart/mixed; boundary="%b"\n\n%b' % (found[1], raw))):
                self.collect(child)
        else:
            self.texts.append(decode(raw, None))

    def _collect_best(self, versions: list[Message]) -> None:
        """Take the plain one of several versions, unless it is empty or only says that the mail is in HTML."""
        texts: dict[bool, list[str]] = {True: [], False: []}
        for version in versions:
            is_plain = version.get_content_type() == "text/plain"
            if not is_plain and _says_enough(texts[True]):
                # The other version is only looked at for what it carries: making text of HTML is the slow part.
                _skim(version, self)
                continue
            before, self.texts = self.texts, []
            self.collect(version)
            texts[is_plain] += self.texts
            self.texts = before
        plain, rich = ("\n\n".join(texts[which]).strip() for which in (True, False))
        is_stub = len(plain) < _STUB and len(rich) > 3 * len(plain) and _ONLY_HTML.search(plain)
        self.texts.append(plain if plain and not is_stub else rich)

    def _bytes(self, part: Message) -> bytes:
        """Return the content of a part, or nothing where there is more text than a person sends."""
        packed = part._payload  # type: ignore[attr-defined]  # noqa: SLF001 - asking decodes by any codec it names
        slow = str(part.get("content-transfer-encoding", "")).lower().startswith(("x-uu", "uu"))
        if self.is_too_long or (slow and len(packed or "") > _LONGEST):
            self.is_too_long = True
            return b""
        raw = part.get_payload(decode=True)
        raw = raw if isinstance(raw, bytes) else b""
        if len(raw) > _LONGEST and b"data:image" in raw:
            raw = _PICTURE.sub(b"", raw)
        self.size += len(raw)
        self.parts += 1
        self.is_too_long = self.size > _LONGEST or self.parts > _MOST_TEXTS
        return b"" if self.is_too_long else raw

    def _html(self, part: Message) -> str:
        raw = self._bytes(part)
        markup = decode(raw, part.get_content_charset() or charset_of_html(raw))
        kept = "" if self.keep_quotes else from_html(markup, cut_quotes=True, mark_cells=True)
        return kept or from_html(markup, mark_cells=True)


def _says_enough(plain: list[str]) -> bool:
    text = "\n\n".join(plain).strip()
    return bool(text) and not (len(text) < _STUB and _ONLY_HTML.search(text))


def _skim(part: Message, parts: _Parts) -> None:
    for child in _children(part):
        if child.get_content_maintype() not in {"text", "image"}:
            parts.collect(child)


def _children(part: Message) -> list[Message]:
    # Of what has no parts this would give the text, decoded by any codec that it names.
    inner = part.get_payload() if part.is_multipart() else []
    return [child for child in inner if isinstance(child, Message)] if isinstance(inner, list) else []


def _flowed(part: Message, raw: bytes) -> str:
    """Return plain text with line feeds as line ends; lines that RFC 3676 broke for the screen are joined again."""
    text = decode(raw, part.get_content_charset()).replace("\r\n", "\n").replace("\r", "\n")
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    glue = "" if str(part.get_param("delsp", "")).lower() == "yes" else " "
    pieces: list[str] = []
    open_line = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        is_rule = line == "-- "
        if pieces:
            pieces.append(glue if open_line and not quoted and not is_rule else "\n")
        open_line = line.endswith(" ") and not is_rule and not quoted
        bare = line if quoted else line.removeprefix(" ")
        pieces.append(bare.rstrip(" ") if open_line else bare)
    return "".join(pieces)


def _cleaned(text: str) -> str:
    if "[cid:" in text or ":" in text:
        text = _LEFTOVERS.sub("", text)
    return _UUENCODED.sub("", text) if "\nend" in text else text
