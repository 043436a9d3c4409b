"""Mail and archives that were made to take all time or memory, and what reading each of them took.

Run as a program, by itself, so that its memory is that of reading: it prints a line of JSON for each file.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from peak import peak_memory

HEAD = b"From: a@voorbeeld.nl\nDate: Mon, 5 Jan 2026 10:00:00 +0100\nSubject: x\n"
SEPARATOR = b"From a@voorbeeld.nl Mon Jan  5 10:00:00 2026\n"
HTML = HEAD + b"Content-Type: text/html\n\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n"


def zipped(*files: tuple[str, bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return packed.getvalue()


def in_each_other(kind: bytes, times: int, below: bytes) -> bytes:
    return HEAD + b"".join(kind.replace(b"%", str(n).encode()) for n in range(times)) + below


def many_zeros() -> bytes:
    return zipped(("nul.mbox", b"\0" * 200_000_000))


def overlapping() -> bytes:
    """Two entries of the list point at the same bytes."""
    raw = bytearray(zipped(("a.eml", HEAD + b"\n" + b"x" * 9000), ("b.eml", HEAD + b"\n" + b"y" * 9000)))
    second = raw.rindex(b"PK\x01\x02")
    raw[second + 42 : second + 46] = (10).to_bytes(4, "little")
    return bytes(raw)


def long_list() -> bytes:
    """A list that says it has twenty million bytes and more."""
    raw = bytearray(zipped(("a.eml", HEAD + b"\n")))
    end = raw.rindex(b"PK\x05\x06")
    raw[end + 12 : end + 16] = (25_000_000).to_bytes(4, "little")
    return bytes(raw)


FILES: dict[str, Callable[[], bytes]] = {
    "30 million empty lines.mbox": lambda: SEPARATOR + HEAD + b"\n" * 30_000_000,
    "30 million empty lines.eml": lambda: HEAD + b"\n" * 30_000_000,
    "a line of 100 MB.eml": lambda: HEAD + b"\n" + b"x" * 100_000_000,
    "a line of 100 MB.mbox": lambda: (
        SEPARATOR + HEAD + b"\n" + b"x " * 50_000_000 + b"\n" + SEPARATOR + HEAD + b"\nJa.\n\n"
    ),
    "a line of 60 MB.eml": lambda: HEAD + b"\n" + b"x y " * 15_000_000,
    "a header of 60 MB.eml": lambda: b"Subject: " + b"a" * 60_000_000 + b"\n" + HEAD + b"\nTekst.\n",
    "headers without end.eml": lambda: b"".join(b"X-%d: y\n" % n for n in range(900_000)) + HEAD + b"\nTekst.\n",
    "parameters without end.eml": lambda: HEAD + b"Content-Type: text/plain" + b';"' * 5_000_000 + b"\n\nTekst.\n",
    "encoded words without end.eml": lambda: b"Subject: " + b"=?a?q?" * 900_000 + b"\n" + HEAD + b"\nTekst.\n",
    "brackets without end.eml": lambda: b"From: " + b"(" * 900_000 + b"\n" + HEAD + b"\nTekst.\n",
    "an encoding that takes quadratic time.eml": lambda: (
        HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"aaa-\xff" * 12_000_000
    ),
    "two encodings by turns.eml": lambda: HEAD + b"\n" + b"\xff\xc3\xa9" * 1_300_000,
    "uuencoded.eml": lambda: HEAD + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n" + b"M" * 61_000_000,
    "parts in parts.eml": lambda: in_each_other(
        b'Content-Type: multipart/mixed; boundary="%"\n\n--%\n', 3_000, b"x\n" * 50_000
    ),
    "parts in parts, as many as may be.eml": lambda: in_each_other(
        b'Content-Type: multipart/mixed; boundary="%"\n\n--%\n', 199, b"x\n" * 24_000
    ),
    "messages in messages.eml": lambda: in_each_other(b"Content-Type: message/rfc822\n\n", 199, b"x\n" * 24_000),
    "parts without a boundary.eml": lambda: in_each_other(b"--%\nContent-Type: multipart/mixed\n\n", 200_000, b""),
    "parts without end.eml": lambda: MIXED + b"--x\n\nhoi\n" * 300_000,
    "tables in tables.eml": lambda: HTML + b"<table><tr><td>" * 300_000,
    "tags.eml": lambda: HTML + b"<br>" * 900_000,
    "almost too many tags.eml": lambda: HTML + b"<table>" + b"<tr><td>x<td>y" * 16_000,
    "flowed.eml": lambda: HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"woord \n" * 900_000,
    "what looks like a reply.eml": lambda: HEAD + b"\n" + (b"Op " + b"schreef op " * 36 + b"\n") * 2_500,
    "lines of dashes.eml": lambda: HEAD + b"\n" + (b"-" * 399 + b"\n") * 2_400,
    "what looks like a separator.mbox": lambda: (b"From" + b" 1:11" * 22 + b"\n") * 300_000,
    "zeros.zip": many_zeros,
    "overlapping.zip": overlapping,
    "a long list.zip": long_list,
}


def main() -> None:
    from connectors.base import Rejected
    from connectors.registry import read

    with tempfile.TemporaryDirectory() as folder:
        for name, make in FILES.items():
            path = Path(folder) / name
            path.write_bytes(make())
            begun = time.process_time()
            items = list(read(path))
            seconds = time.process_time() - begun
            path.unlink()
            memory = peak_memory()
            said = [(item.reason, item.remedy) for item in items if isinstance(item, Rejected)]
            print(json.dumps([name, seconds, memory, len(items), said[:5]]), flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
