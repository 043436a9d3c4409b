"""The text of documents that are attached to a mail: the letter itself, where the mail only says "zie bijlage"."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from email.message import Message
from pathlib import Path

from connectors.mail_headers import Headers
from connectors.notes import read_blocks
from connectors.safety import Unreadable

_KINDS = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
}
_LARGEST = 20_000_000  # bytes of one document
_MOST = 10  # documents of one mail
_SECONDS = 5  # after which no other document is begun: what takes so long was made to


def texts_of(attached: Iterable[Message]) -> list[str]:
    """Return the text of each attached `.docx`, `.odt` and `.pdf`; what can't be read as text says nothing.

    A picture, a scan or a damaged document takes nothing from the mail that it came with.
    """
    documents = [(suffix, part) for part in attached if (suffix := _suffix(part))]
    until = time.monotonic() + _SECONDS
    texts = (_text(suffix, part) for suffix, part in documents[:_MOST] if time.monotonic() < until)
    return [text for text in texts if text]


def _suffix(part: Message) -> str:
    """By the name first: programs send any document as a stream of bytes."""
    name = Headers(part).file_name()
    suffix = Path(name).suffix.lower()
    return suffix if suffix in _KINDS.values() else _KINDS.get(part.get_content_type(), "")


def _text(suffix: str, part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes) or not 0 < len(raw) <= _LARGEST:
        return ""
    with tempfile.TemporaryDirectory(prefix="rode-draden-") as folder:
        path = Path(folder) / f"bijlage{suffix}"
        path.write_bytes(raw)
        try:
            return "\n".join(block.text for block in read_blocks(path))
        except Unreadable:
            return ""
