"""Mail and archives that went wrong on the way; read in a process of its own, with every file of others beside them.

Run as a program it reads so many of the first, and all files in the folders that are named, and prints what came of it as
JSON.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import hostile
from outlook_file import Message, msg
from peak import peak_memory

from connectors.base import Item, LeftOut, Note, RawSignal, Rejected, Source, Tally
from connectors.registry import read

HOUSE = Path(__file__).resolve().parents[1]
DATA = Path(__file__).parent / "connectors" / "data" / "mail"
SAMPLE = HOUSE / "data" / "sample" / "email"
REAL = HOUSE.parent / "shared" / "data" / "files" / "mail"
SENTENCE = re.compile(r"[A-Z'].*\.", re.DOTALL)

# What is put in the middle of a message: each has once been the end of some program.
TOKENS = [
    b"\0", b"\0" * 300, b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\r\n\r\n", b"\n\n", b"\x1a", b"\x85", b"\xe2\x80\xae",
    b"\xe2\x80\x8f", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"--", b"----boundary\n", b"\nFrom a Mon Jan  5 10:00:00 2026\n",
    b"\nContent-Type: multipart/mixed; boundary=\n\n", b'\nContent-Type: multipart/alternative; boundary="x\n\n',
    b"\nContent-Type: message/rfc822\n\n", b"\nContent-Type: text/html; charset=utf-7\n", b'\nContent-Type: ;;;="\n',
    b"\nContent-Transfer-Encoding: base64\n", b"\nContent-Transfer-Encoding: quoted-printable\n",
    b"\nContent-Transfer-Encoding: x-uuencode\n", b"\nContent-Transfer-Encoding: \xff\n", b"charset=idna", b'charset="\0"',
    b"charset*0*=utf-8''%ff", b"=?utf-8?B?4oKs?=", b"=?utf-8?q?=ZZ?=", b"=?x?x?x?=", b"=?utf-16?b?//4=?=", b"=FF=00",
    b"\nDate: Mon, 01 Jan 0001 00:00:00 +0000\n", b"\nDate: Fri, 31 Dec 9999 23:59:59 -2359\n", b"\nDate: 99999999999999999\n",
    b"\nDate: Mon, 31 Feb 2026 25:61:61 +9999\n", b"\nSubject:\n", b"\nSubject: \xe2\x80\xae[MAPS]\n", b"\nFrom: <<>>,;:@\n",
    b"\nReferences: <<<<>>>>\n", b"\n:\n", b"\n \n", b"<html><body>", b"<![CDATA[", b"<!--", b"&#0;&#xD800;&#99999999;",
    b"<table><tr><td><table>", b"begin 644 x\n", b"-----BEGIN PGP MESSAGE-----\n", b">" * 500, b" " * 2000, b"=" * 500,
]  # fmt: skip


def sound(items: Iterable[Item]) -> bool:
    found = list(items)
    return bool(found) and all(
        (isinstance(item, RawSignal) and 1990 <= item.date.year <= 2027 and item.text.strip() and "\0" not in item.text)
        or isinstance(item, LeftOut | Note | Tally)
        or (isinstance(item, Rejected) and SENTENCE.fullmatch(item.reason) and SENTENCE.fullmatch(item.remedy))
        for item in found
    )


def damaged(raw: bytes, lot: random.Random) -> bytes:
    for _ in range(lot.randint(1, 4)):
        at, length = lot.randrange(len(raw) + 1), lot.randint(0, 80)
        piece = raw[at : at + length]
        match lot.randrange(7):
            case 0:
                raw = raw[:at] + lot.choice(TOKENS) + raw[at:]
            case 1:
                raw = raw[:at] + lot.choice(TOKENS) + raw[at + length :]
            case 2:
                raw = raw[:at] + raw[at + length :]
            case 3:
                raw = raw[:at] + lot.randbytes(length) + raw[at + length :]
            case 4:
                raw = raw[:at] + piece * lot.randint(2, 40) + raw[at:]
            case 5:
                raw = raw[: max(at, 20)]
            case _:
                raw = raw[:at] + bytes(byte ^ 0x80 for byte in piece) + raw[at + length :]
    return raw


def originals(lot: random.Random) -> list[tuple[str, bytes]]:
    """Mail of every kind: our own, of the sample, real ones of others where they are, Outlook's, and archives of them."""
    files = [*DATA.iterdir(), *lot.sample(sorted(SAMPLE.rglob("*.eml")), 20)]
    files += [path for path in sorted(REAL.rglob("*.eml")) if path.stat().st_size < 60_000]
    found = [(path.suffix, path.read_bytes()) for path in files]
    found.append((".msg", msg(Message({0x1A: "IPM.Note", 0x37: "Brief", 0x1000: "Tekst " * 900, 0x1013: b"<p>Tekst"}))))
    packed = hostile.zipped(*((f"{number}{suffix}", raw) for number, (suffix, raw) in enumerate(found[:6])))
    return [*found, *[(".zip", packed)] * 12, *[found[-1]] * 12]


def damaged_files(folder: Path, number: int) -> Iterator[tuple[str, Path]]:
    """So many files with damage, one after the other in the same place, each with a name to tell it by."""
    lot = random.Random(5)
    whole = originals(lot)
    for turn in range(number):
        suffix, raw = whole[turn % len(whole)]
        path = folder / f"x{suffix}"
        path.write_bytes(damaged(raw, lot))
        yield f"{turn}{suffix}", path


def main() -> None:
    """Read them all, and say what came of it."""
    number, folders = int(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
    others = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    count, slowest, wrong = 0, 0.0, list[str]()
    with tempfile.TemporaryDirectory() as folder:
        mails = ((name, path, Source.EMAIL) for name, path in damaged_files(Path(folder), number))
        for name, path, source in chain(mails, ((path.name, path, None) for path in others)):
            start = time.process_time()
            is_sound = sound(read(path, source))
            took = time.process_time() - start
            count, slowest = count + 1, max(slowest, took)
            if not is_sound or took > 10:
                wrong.append(f"{name}: {took:.1f} s")
    sys.stdout.write(json.dumps({"count": count, "wrong": wrong, "slowest": slowest, "memory": peak_memory()}))


if __name__ == "__main__":
    main()
