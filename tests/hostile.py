"""Mail and archives that were made to take all time or memory, and what reading each of them took.

Run as a program, by itself, so that its memory is that of reading: it prints a line of JSON for each file. With `--small`,
as the tests do, what has no end is a tenth as long.
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


def many_zeros(less: int) -> bytes:
    return zipped(("nul.mbox", b"\0" * (200_000_000 // less)))


def overlapping(_less: int) -> bytes:
    """Two entries of the list point at the same bytes."""
    raw = bytearray(zipped(("a.eml", HEAD + b"\n" + b"x" * 9000), ("b.eml", HEAD + b"\n" + b"y" * 9000)))
    second = raw.rindex(b"PK\x01\x02")
    raw[second + 42 : second + 46] = (10).to_bytes(4, "little")
    return bytes(raw)


def long_list(_less: int) -> bytes:
    """A list that says it has twenty million bytes and more."""
    raw = bytearray(zipped(("a.eml", HEAD + b"\n")))
    end = raw.rindex(b"PK\x05\x06")
    raw[end + 12 : end + 16] = (25_000_000).to_bytes(4, "little")
    return bytes(raw)


FILES: dict[str, Callable[[int], bytes]] = {
    "30 million empty lines.mbox": lambda less: SEPARATOR + HEAD + b"\n" * (30_000_000 // less),
    "30 million empty lines.eml": lambda less: HEAD + b"\n" * (30_000_000 // less),
    "a line of 100 MB.eml": lambda less: HEAD + b"\n" + b"x" * (100_000_000 // less),
    "a line of 100 MB.mbox": lambda less: (
        SEPARATOR + HEAD + b"\n" + b"x " * (50_000_000 // less) + b"\n" + SEPARATOR + HEAD + b"\nJa.\n\n"
    ),
    "a line of 60 MB.eml": lambda less: HEAD + b"\n" + b"x y " * (15_000_000 // less),
    "a header of 60 MB.eml": lambda less: b"Subject: " + b"a" * (60_000_000 // less) + b"\n" + HEAD + b"\nTekst.\n",
    "headers without end.eml": lambda less: (
        b"".join(b"X-%d: y\n" % n for n in range(900_000 // less)) + HEAD + b"\nTekst.\n"
    ),
    "parameters without end.eml": lambda less: (
        HEAD + b"Content-Type: text/plain" + b';"' * (5_000_000 // less) + b"\n\nTekst.\n"
    ),
    "encoded words without end.eml": lambda less: (
        b"Subject: " + b"=?a?q?" * (900_000 // less) + b"\n" + HEAD + b"\nTekst.\n"
    ),
    "brackets without end.eml": lambda less: b"From: " + b"(" * (900_000 // less) + b"\n" + HEAD + b"\nTekst.\n",
    "an encoding that takes quadratic time.eml": lambda less: (
        HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"aaa-\xff" * (12_000_000 // less)
    ),
    "two encodings by turns.eml": lambda less: HEAD + b"\n" + b"\xff\xc3\xa9" * (1_300_000 // less),
    "uuencoded.eml": lambda less: (
        HEAD + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n" + b"M" * (61_000_000 // less)
    ),
    "parts in parts.eml": lambda _: in_each_other(
        b'Content-Type: multipart/mixed; boundary="%"\n\n--%\n', 3_000, b"x\n" * 50_000
    ),
    "parts in parts, as many as may be.eml": lambda _: in_each_other(
        b'Content-Type: multipart/mixed; boundary="%"\n\n--%\n', 199, b"x\n" * 24_000
    ),
    "messages in messages.eml": lambda _: in_each_other(b"Content-Type: message/rfc822\n\n", 199, b"x\n" * 24_000),
    "parts without a boundary.eml": lambda _: in_each_other(b"--%\nContent-Type: multipart/mixed\n\n", 200_000, b""),
    "parts without end.eml": lambda less: MIXED + b"--x\n\nhoi\n" * (300_000 // less),
    "tables in tables.eml": lambda less: HTML + b"<table><tr><td>" * (300_000 // less),
    "tags.eml": lambda less: HTML + b"<br>" * (900_000 // less),
    "almost too many tags.eml": lambda less: HTML + b"<table>" + b"<tr><td>x<td>y" * (16_000 // less),
    "flowed.eml": lambda less: HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"woord \n" * (900_000 // less),
    "what looks like a reply.eml": lambda less: HEAD + b"\n" + (b"Op " + b"schreef op " * 36 + b"\n") * (2_500 // less),
    "lines of dashes.eml": lambda less: HEAD + b"\n" + (b"-" * 399 + b"\n") * (2_400 // less),
    "what looks like a separator.mbox": lambda less: (b"From" + b" 1:11" * 22 + b"\n") * (300_000 // less),
    "zeros.zip": many_zeros,
    "overlapping.zip": overlapping,
    "a long list.zip": long_list,
}


def main() -> None:
    from connectors.base import Rejected
    from connectors.registry import read

    less = 10 if "--small" in sys.argv else 1
    with tempfile.TemporaryDirectory() as folder:
        for name, make in FILES.items():
            path = Path(folder) / name
            path.write_bytes(make(less))
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
