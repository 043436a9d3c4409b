"""E-mail: `.eml`, `.mbox` and the files of a Maildir, to what the writer wrote."""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from email.errors import CloseBoundaryNotFoundDefect
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from connectors.base import Item, LeftOut, RawSignal, Rejected, Source
from connectors.dates import read_date
from connectors.mailbox_files import messages
from connectors.plain import from_html, one_line, tidy
from connectors.replies import own_text

LARGEST = 64_000_000  # bytes; what a mail server lets through with all attachments is less
_MOST_PARTS = 200
_LONGEST_BODY = 2_000_000  # characters; beyond it there is only what was quoted, or an attack
_HEADER_LINE = re.compile(rb"^(?:From |(?:[!-9;-~]{1,60}):)", re.MULTILINE)
_MAIL_HEADER = re.compile(
    rb"^(?:From|To|Subject|Date|Message-ID|Received|MIME-Version|Return-Path|Delivered-To|Content-Type|X-[\w-]+):",
    re.IGNORECASE | re.MULTILINE,
)
_REPLY = re.compile(r"^\s*(?:(?:re|antw|antwoord|betr|aw|sv)\s*(?:\[\d+\])?\s*:\s*)", re.IGNORECASE)
_FORWARD = re.compile(r"^\s*(?:(?:fwd?|doorst|doorgestuurd|wg|tr)\s*(?:\[\d+\])?\s*:\s*)", re.IGNORECASE)
_ID = re.compile(r"<([^<>\s]{1,400})>")
_AUTOMATIC = re.compile(
    r"^\s*(?:automatisch(?:e)? (?:antwoord|reactie|beantwoording|bericht)|automatic reply|auto(?:matic)?[- ]?re(?:ply|sponse)"
    r"|out of (?:the )?office|afwezig(?:heid)?(?:sbericht|sassistent|smelding)?\s*(?::|$)|niet aanwezig\s*:|ontvangstbevestiging\b|vakantie ?melding)",
    re.IGNORECASE,
)
_BOUNCE = re.compile(
    r"^\s*(?:onbestelbaar|undeliverable|undelivered mail|delivery status notification|mail delivery (?:failed|failure|subsystem)"
    r"|returned mail|delivery (?:failure|has failed)|failure notice|niet bezorgd|niet afgeleverd|bezorging mislukt)",
    re.IGNORECASE,
)
_POSTMASTER = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|microsoftexchange\w*)@", re.IGNORECASE)
_SPAM_SUBJECT = re.compile(r"^\s*(?:\*+\s*spam\s*\*+|\[spam\]|\{spam\?\}|spam:)", re.IGNORECASE)
_ENCODED = re.compile(r"=\?([\w-]{2,30})\?([bBqQ])\?([^?]{0,1000})\?=")
_ONLY_HTML = re.compile(r"(?:html|viewer|mailprogramma|e-mail client|bekijk|view)", re.IGNORECASE)
_CUT_OFF = Rejected(
    "laatste bericht",
    "Het bestand houdt midden in dit bericht op.",
    "Maak de export van de mailbox opnieuw. De berichten ervoor zijn wel gelezen.",
)


class Mail:
    """Reads mail: one signal for each message that a person wrote."""

    name = "e-mail"
    source = Source.EMAIL
    suffixes: tuple[str, ...] = (".eml", ".mbox", ".mbx", ".txt", "")

    def recognise(self, path: Path, head: bytes) -> Source | None:
        """By suffix, by the folder of a Maildir, or by two headers of mail at the start."""
        if path.suffix.lower() in {".eml", ".mbox", ".mbx"}:
            return Source.EMAIL
        start = re.split(rb"\r?\n\r?\n", head.lstrip(b"\xef\xbb\xbf\r\n"), maxsplit=1)[0]
        told = _HEADER_LINE.match(start) and len(_MAIL_HEADER.findall(start)) >= 2
        return Source.EMAIL if told else None

    def read(self, path: Path, source: Source) -> Iterator[Item]:
        """Yield a signal for each message, in the order of the file."""
        with path.open("rb") as file:
            is_mailbox = path.suffix.lower() in {".mbox", ".mbx"} or file.read(5) == b"From "
        if not is_mailbox:
            yield _limited(path.read_bytes()[: LARGEST + 1], "", source)
            return
        for number, (raw, is_last) in enumerate(messages(path, LARGEST), start=1):
            if is_last and _is_cut_off(raw):
                yield Rejected(f"bericht {number} ({_CUT_OFF.place})", _CUT_OFF.reason, _CUT_OFF.remedy)
            else:
                yield _limited(raw, f"bericht {number}", source)


def _limited(raw: bytes, place: str, source: Source) -> Item:
    if len(raw) > LARGEST:
        return Rejected(
            place, "Het bericht is groter dan 64 MB.", "Haal de bijlagen eruit en bied het bericht opnieuw aan."
        )
    # The parser visits every open part for every line: a few hundred parts in each other would take minutes.
    if raw.count(b"oundary=") > _MOST_PARTS or raw.lower().count(b"message/rfc822") > _MOST_PARTS:
        return Rejected(
            place, "Het bericht heeft meer dan 200 delen in elkaar.", "Sla het bericht opnieuw op als tekst."
        )
    try:
        return signal_of(raw, place, source)
    except Exception:  # noqa: BLE001 - the standard library raises a dozen kinds of errors on broken mail
        return Rejected(place, "Het bericht is beschadigd.", "Open het in een mailprogramma en sla het opnieuw op.")


def _is_cut_off(raw: bytes) -> bool:
    """Tell whether the last message of a mailbox stops half-way: every program ends a message with an empty line."""
    if not raw.endswith((b"\n", b"\r")):
        return True
    if not re.search(rb"\r?\n\r?\n", raw):
        return True
    return any(
        isinstance(defect, CloseBoundaryNotFoundDefect)
        for part in message_from_bytes(raw).walk()
        for defect in part.defects
    )


def signal_of(raw: bytes, place: str, source: Source) -> Item:
    """Return what one message comes to: a signal, something rightly left out, or a rejection."""
    message = message_from_bytes(raw)
    if not message.keys():
        return Rejected(place, "Dit is geen e-mail: er staan geen kopregels boven.", "Sla het bericht op als .eml.")
    subject = _header(message, "Subject")
    if reason := _not_a_person(message, subject):
        return LeftOut(reason)
    title, is_forward = _bare(subject)
    text = tidy(own_text(_body(message)[:_LONGEST_BODY], forwarded=is_forward))
    if not text and not title:
        return LeftOut("e-mail zonder tekst")
    try:
        day = _day(message)
    except ValueError as error:
        return Rejected(place, str(error), "Bied het bericht opnieuw aan met een datum in de kopregels.")
    found = _ID.search(_header(message, "Message-ID"))
    own_id = found[1] if found else _header(message, "Message-ID").strip("<> ")
    links = _ID.findall(_header(message, "References")) or _ID.findall(_header(message, "In-Reply-To"))
    return RawSignal(
        source=source,
        connector=Mail.name,
        origin_id=own_id or hashlib.sha256(raw.strip()).hexdigest()[:32],
        date=day,
        text=text or title,
        title=title if text else "",
        author=_author(message),
        thread=links[0] if links else "",
    )


def _header(message: Message, name: str) -> str:
    """Return a header decoded, on one line; of several the first, empty when absent."""
    value = message.get(name, "")
    parts: list[str] = []
    try:
        # A str with surrogates holds bytes of 8 bits, which the standard forbids and many programs write.
        plain = str(value) if isinstance(value, str) else str(value.encode() if hasattr(value, "encode") else value)
        for part, charset in decode_header(plain):
            parts.append(part if isinstance(part, str) else _decode(part, charset))
    except Exception:  # noqa: BLE001 - whatever is wrong with it, what was written is the best there is
        parts = [str(value)]
    # Encoded words with a space or an 8-bit letter in them are not by the standard, and written all the same.
    return one_line(_ENCODED.sub(_encoded_word, _mend("".join(parts))))


def _encoded_word(found: re.Match[str]) -> str:
    content = found[3].encode("latin-1", "replace")
    try:
        raw = binascii.a2b_base64(content) if found[2] in "bB" else binascii.a2b_qp(content, header=True)
    except ValueError:
        return found[0]
    return _decode(raw, found[1])


def _mend(text: str) -> str:
    if text.isascii():
        return text
    try:
        raw = text.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return text
    return _decode(raw, None)


def _decode(raw: bytes, charset: str | None) -> str:
    for candidate in (charset, "utf-8"):
        try:
            return raw.decode(candidate or "ascii")
        except (LookupError, ValueError):  # ValueError: bytes that don't fit, or a charset with a NUL in its name
            continue
    return raw.decode("cp1252", errors="replace")


def _bare(subject: str) -> tuple[str, bool]:
    """Return the subject without Re: and FW:, and whether it was forwarded last."""
    is_forward = bool(_FORWARD.match(subject))
    while found := _REPLY.match(subject) or _FORWARD.match(subject):
        subject = subject[found.end() :]
    return subject.strip(), is_forward


def _not_a_person(message: Message, subject: str) -> str:
    """Return why a message is no signal, in Dutch, or an empty string."""
    first_sender = next(iter(getaddresses([_header(message, "From")])), ("", ""))[1]
    is_report = message.get_content_type() == "multipart/report"
    if is_report or _BOUNCE.match(subject) or _POSTMASTER.match(first_sender) or "X-Failed-Recipients" in message:
        return "bericht over bezorging"
    automatic = _header(message, "Auto-Submitted").lower()
    if (
        automatic.startswith("auto-replied")
        or _header(message, "Precedence").lower() == "auto_reply"
        or any(name in message for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply"))
        or _AUTOMATIC.match(subject)
    ):
        return "automatisch antwoord"
    level = _header(message, "X-MS-Exchange-Organization-SCL")
    if (
        _header(message, "X-Spam-Flag").lower().startswith("yes")
        or _header(message, "X-Spam-Status").lower().startswith("yes")
        or (level.isdigit() and int(level) >= 5)
        or _SPAM_SUBJECT.match(subject)
    ):
        return "als spam gemerkt"
    return ""


def _day(message: Message) -> date:
    trail = [value.rpartition(";")[2] for value in map(str, message.get_all("Received", []))]
    for written in (_header(message, "Date"), *map(one_line, trail)):
        try:
            return read_date(parsedate_to_datetime(written))
        except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
            pass
        try:
            return read_date(written)
        except ValueError:
            continue
    if _header(message, "Date"):
        raise ValueError("De datum van het bericht is niet te lezen, of ligt voor 1990 of in de toekomst.")
    raise ValueError("Het bericht heeft geen datum.")


def _author(message: Message) -> str:
    sender = _header(message, "From") or _header(message, "Sender")
    for name, address in getaddresses([sender]):
        shown = one_line(name)
        if address and shown and shown != address:
            return f"{shown} <{address}>"
        if address or shown:
            return address or shown
    return sender


def _body(message: Message, depth: int = 0) -> str:
    """Return the text of a message: plain before HTML, attachments left out, a message in it only when it stands alone."""
    plain: list[str] = []
    enclosed: list[Message] = []
    _collect(message, plain, enclosed)
    text = "\n\n".join(part for part in plain if part.strip())
    if not text.strip() and enclosed and depth < 3:
        return _body(enclosed[0], depth + 1)
    return text


def _collect(part: Message, plain: list[str], enclosed: list[Message]) -> None:
    kind = part.get_content_type()
    if kind == "message/rfc822":
        inner = part.get_payload()
        if isinstance(inner, list):
            enclosed += [message for message in inner if isinstance(message, Message)]
        return
    if (part.get_content_disposition() or "") == "attachment":
        return
    inner = part.get_payload()
    if isinstance(inner, list):
        parts = [child for child in inner if isinstance(child, Message)]
        if kind == "multipart/alternative":
            _collect_best(parts, plain, enclosed)
        else:
            for child in parts:
                _collect(child, plain, enclosed)
        return
    if kind == "text/html":
        plain.append(_html_text(_content(part)))
    elif part.get_content_maintype() == "text" and kind not in {
        "text/calendar",
        "text/css",
        "text/rtf",
        "text/x-vcard",
        "text/vcard",
    }:
        plain.append(_flowed(part))


def _collect_best(parts: list[Message], plain: list[str], enclosed: list[Message]) -> None:
    """Take the plain one of several versions, unless it is empty or only says that the mail is in HTML."""
    versions: dict[str, list[str]] = {}
    for part in parts:
        texts: list[str] = []
        _collect(part, texts, enclosed)
        versions.setdefault("plain" if part.get_content_type() == "text/plain" else "rich", []).extend(texts)
    first = "\n\n".join(versions.get("plain", [])).strip()
    other = "\n\n".join(versions.get("rich", [])).strip()
    is_stub = len(first) < 300 and len(other) > 3 * len(first) and _ONLY_HTML.search(first)
    plain.append(first if first and not is_stub else other)


def _content(part: Message) -> str:
    raw = part.get_payload(decode=True)
    return _decode(raw, part.get_content_charset()) if isinstance(raw, bytes) else ""


def _html_text(markup: str) -> str:
    return from_html(markup, cut_quotes=True) or from_html(markup)


def _flowed(part: Message) -> str:
    """Return plain text with line feeds as line ends; lines that RFC 3676 broke for the screen are joined again."""
    text = _content(part).replace("\r\n", "\n").replace("\r", "\n")
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    glue = "" if str(part.get_param("delsp", "")).lower() == "yes" else " "
    lines: list[str] = []
    open_line = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        if open_line and not quoted and line != "-- ":
            lines[-1] = lines[-1].rstrip(" ") + glue + line.removeprefix(" ")
        else:
            lines.append(line if quoted else line.removeprefix(" "))
        open_line = line.endswith(" ") and line != "-- " and not quoted
    return "\n".join(lines)
