"""Outlook's `.msg` (MS-OXMSG), made into the message that any other program would have sent, and read as that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from email.message import Message
from email.utils import format_datetime
from pathlib import Path

from compressed_rtf import decompress
from olefile import OleFileIO
from oxmsg.properties import Properties
from oxmsg.storage import Storage
from striprtf.striprtf import rtf_to_text

from connectors.base import Item, LeftOut, Rejected, Source
from connectors.mail import LARGEST, Origin, items_of
from connectors.mail_headers import POLICY, parse
from connectors.mail_kinds import AUTOMATIC, BOUNCE, DRAFT, INVITATION, RECEIPT
from connectors.safety import Unreadable

_BY_CLASS = (
    (re.compile(r"report\..*\.ipn(?:rn|nrn)$"), RECEIPT),
    (re.compile(r"report\."), BOUNCE),
    (re.compile(r"ipm\.(?:schedule\.meeting|appointment)"), INVITATION),
    (re.compile(r"ipm\.note\.rules\.(?:oof|reply)template"), AUTOMATIC),
    (re.compile(r"(?!ipm\.(?:note|post)\b|$)"), "geen e-mail (contact, taak of notitie)"),
)
_DAMAGED = ("Het Outlook-bericht is beschadigd.", "Open het in Outlook en sla het opnieuw op, of sla het op als .eml.")
# Properties (MS-OXPROPS), and where they start in their stream: behind a head that differs by what they belong to.
_CLASS, _SUBJECT, _HEADERS, _BODY, _HTML, _RTF = 0x001A, 0x0037, 0x007D, 0x1000, 0x1013, 0x1009
_ID, _REFERENCES, _ANSWERS = 0x1035, 0x1039, 0x1042
_SENT, _DELIVERED, _FLAGS, _SPAM_LEVEL = 0x0039, 0x0E06, 0x0E07, 0x4076
_NAMES = (0x0042, 0x0C1A)  # of whom it is from, and of who sent it in their name
_ADDRESSES = (0x5D02, 0x5D01, 0x0065, 0x0C1F)
_FILE, _FILE_NAME, _FILE_NAME_SHORT, _FILE_KIND = 0x3701, 0x3707, 0x3704, 0x370E
_ROOT, _EMBEDDED, _ATTACHMENT = 32, 24, 8
_UNSENT = 0x8
_LONGEST_RTF = 2_000_000  # bytes, packed and unpacked
_MOST_ATTACHMENTS = 200
_DEEPEST = 3  # a message in a message in a message


class Outlook:
    """Reads the messages that Outlook saves."""

    name = "e-mail"
    source = Source.EMAIL
    suffixes: tuple[str, ...] = (".msg",)

    def recognise(self, path: Path, head: bytes) -> Source | None:
        """By suffix: nothing else is called so."""
        del path, head
        return Source.EMAIL

    def read(self, path: Path, source: Source, *, attachments: bool = False) -> Iterator[Item]:
        """Yield what the one message in a file comes to; with `attachments` also the text of these."""
        try:
            storage = _storage(path)
            properties = Properties(storage, properties_header_offset=_ROOT)
            if reason := _not_a_mail(properties):
                yield LeftOut(reason)
                return
            origin = Origin(path.read_bytes(), "", source, attachments=attachments)
            yield from items_of(_message(storage, properties, 0), origin)
        except Unreadable as error:
            yield Rejected("", error.reason, error.remedy)
        except Exception:  # noqa: BLE001 - what is wrong with a broken file shows in a dozen ways
            yield Rejected("", *_DAMAGED)


def _storage(path: Path) -> Storage:
    size = path.stat().st_size
    if size > LARGEST:
        raise Unreadable("Het bericht is groter dan 64 MB.", "Haal de bijlagen eruit en bied het bericht opnieuw aan.")
    with OleFileIO(path) as file:
        # A thousand entries may point at the same bytes, and each would be read.
        if sum(entry.size for entry in file.direntries if entry) > 2 * size + 100_000:
            raise Unreadable(*_DAMAGED)
        return Storage.from_ole(file)


def _not_a_mail(properties: Properties) -> str:
    kind = _text(properties, _CLASS).lower()
    for pattern, reason in _BY_CLASS:
        if pattern.match(kind):
            return reason
    unsent = bool((_number(properties, _FLAGS) or 0) & _UNSENT)
    is_draft = unsent and not (_text(properties, _HEADERS) or _moment(properties, _SENT))
    return DRAFT if is_draft else ""


def _message(storage: Storage, properties: Properties, depth: int) -> Message:
    """Return the message in a storage, with its texts, and its attachments and the messages in it as parts."""
    message = Message(policy=POLICY)
    for name, value in _headers(properties):
        message[name] = value
    texts = [_part(text, kind) for text, kind in _bodies(properties)]
    attached = [part for part in _attachments(storage, depth) if part]
    alternative = Message(policy=POLICY)
    alternative["Content-Type"] = "multipart/alternative"
    message["Content-Type"] = "multipart/mixed"
    for text in texts:
        alternative.attach(text)
    for part in [*([alternative] if texts else []), *attached]:
        message.attach(part)
    return message


def _headers(properties: Properties) -> Iterator[tuple[str, str]]:
    """Yield the headers that came with it, without those of its parts, and the missing ones from its properties."""
    sent = parse(_text(properties, _HEADERS).encode("utf-8", "replace"))
    given = set()
    for name, value in sent.raw_items():
        if not name.lower().startswith(("content-", "mime-version")):
            given.add(name.lower())
            yield name, value
    name = next(filter(None, (_text(properties, pid) for pid in _NAMES)), "")
    address = next((found for pid in _ADDRESSES if "@" in (found := _text(properties, pid))), "")
    quoted = name.replace('"', "").replace("\\", "")
    moment = _moment(properties, _SENT) or _moment(properties, _DELIVERED)
    level = _number(properties, _SPAM_LEVEL)
    for key, value in (
        ("Subject", _text(properties, _SUBJECT)),
        ("From", f'"{quoted}" <{address}>' if address else quoted),
        ("Date", format_datetime(moment) if moment else ""),
        ("Message-ID", _text(properties, _ID)),
        ("References", _text(properties, _REFERENCES)),
        ("In-Reply-To", _text(properties, _ANSWERS)),
        ("X-MS-Exchange-Organization-SCL", str(level) if level is not None else ""),
    ):
        if value and key.lower() not in given:
            yield key, value


def _bodies(properties: Properties) -> Iterator[tuple[str | bytes, str]]:
    if plain := _text(properties, _BODY):
        yield plain, "text/plain"
    if html := _bytes(properties, _HTML):
        yield html, f"text/html; charset={_charset(properties)}"
    elif html_text := _text(properties, _HTML):
        yield html_text, "text/html"
    elif not plain and (packed := _bytes(properties, _RTF)):
        # Only the format of Outlook itself is there.
        rtf = decompress(packed[:_LONGEST_RTF])[:_LONGEST_RTF].decode("cp1252", "replace")
        yield rtf_to_text(rtf, errors="ignore"), "text/plain"


def _charset(properties: Properties) -> str:
    try:
        return str(properties.body_encoding)
    except Exception:  # noqa: BLE001 - a code page that Python does not know
        return "utf-8"


def _attachments(storage: Storage, depth: int) -> Iterator[Message | None]:
    for number, folder in enumerate(storage.iter_attachment_storages()):
        if number == _MOST_ATTACHMENTS:
            return
        inner = next((child for child in folder.storages if child.name == "__substg1.0_3701000D"), None)
        with suppress(Exception):  # an attachment that can't be had takes nothing from the message
            yield _enclosed(inner, depth) if inner else _attached(folder)


def _enclosed(storage: Storage, depth: int) -> Message | None:
    if depth >= _DEEPEST:
        return None
    message = Message(policy=POLICY)
    message["Content-Type"] = "message/rfc822"
    inner = _message(storage, Properties(storage, properties_header_offset=_EMBEDDED), depth + 1)
    message.attach(inner)
    return message


def _attached(folder: Storage) -> Message | None:
    properties = Properties(folder, properties_header_offset=_ATTACHMENT)
    content = _bytes(properties, _FILE)
    if content is None:
        return None
    name = _text(properties, _FILE_NAME) or _text(properties, _FILE_NAME_SHORT)
    part = _part(content, _text(properties, _FILE_KIND) or "application/octet-stream")
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    return part


def _part(content: str | bytes, kind: str) -> Message:
    part = Message(policy=POLICY)
    if isinstance(content, str):
        part["Content-Type"] = f"{kind}; charset=utf-8"
        content = content.encode("utf-8", "replace")
    else:
        part["Content-Type"] = kind
    # As bytes of eight bits, in the way that the parser keeps them.
    part["Content-Transfer-Encoding"] = "8bit"
    part.set_payload(content.decode("ascii", "surrogateescape"))
    return part


def _text(properties: Properties, pid: int) -> str:
    try:
        return str(properties.str_prop_value(pid) or "").rstrip("\0")
    except Exception:  # noqa: BLE001 - a property that can't be read is one that is not there
        return ""


def _bytes(properties: Properties, pid: int) -> bytes | None:
    try:
        return properties.binary_prop_value(pid)
    except Exception:  # noqa: BLE001 - the same
        return None


def _number(properties: Properties, pid: int) -> int | None:
    try:
        found = properties.int_prop_value(pid)
    except Exception:  # noqa: BLE001 - the same
        return None
    return found if isinstance(found, int) else None


def _moment(properties: Properties, pid: int) -> datetime | None:
    try:
        return properties.date_prop_value(pid)
    except Exception:  # noqa: BLE001 - the same
        return None
