"""Writes Outlook's `.msg` files for tests: a compound file (MS-CFB, version 3) with properties in it (MS-OXMSG)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


@dataclass
class Message:
    """What goes in: properties by number (a str, bytes, int or moment), attachments by name, and messages in it."""

    properties: dict[int, str | bytes | int | datetime]
    attachments: dict[str, bytes] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)


Tree = dict[str, "bytes | Tree"]


def msg(message: Message) -> bytes:
    return compound(_tree(message, head=32))


def _tree(message: Message, head: int) -> Tree:
    tree = _properties(message.properties, head)
    attached: list[Tree] = [
        _properties({0x3707: name, 0x3701: content, 0x3705: 1}, head=8) for name, content in message.attachments.items()
    ]
    attached += [
        _properties({0x3705: 5}, head=8) | {"__substg1.0_3701000D": _tree(inner, head=24)} for inner in message.messages
    ]
    return tree | {f"__attach_version1.0_#{number:08X}": part for number, part in enumerate(attached)}


def _properties(values: dict[int, str | bytes | int | datetime], head: int) -> Tree:
    tree: Tree = {}
    rows = b"\0" * head
    for pid, value in values.items():
        if isinstance(value, int):
            rows += struct.pack("<HHIiI", 0x0003, pid, 6, value, 0)
        elif isinstance(value, datetime):
            ticks = int((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
            rows += struct.pack("<HHIQ", 0x0040, pid, 6, ticks)
        else:
            kind = 0x001F if isinstance(value, str) else 0x0102
            content = value.encode("utf-16-le") if isinstance(value, str) else value
            rows += struct.pack("<HHIII", kind, pid, 6, len(content) + 2 * isinstance(value, str), 0)
            tree[f"__substg1.0_{pid:04X}{kind:04X}"] = content
    return tree | {"__properties_version1.0": rows}


def compound(tree: Tree) -> bytes:
    """A compound file with the streams (bytes) and folders of a tree."""
    entries: list[list] = []
    _enter("Root Entry", tree, entries)
    sectors: list[bytes] = []
    fat: list[int] = []

    def store(content: bytes) -> int:
        first = len(sectors)
        parts = [content[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(content), _SECTOR)]
        sectors.extend(parts)
        fat.extend([*range(first + 1, first + len(parts)), _END] if parts else [])
        return first if parts else _END

    mini, mini_fat = b"", []
    for entry in entries[1:]:
        content = entry[1]
        if content is None:
            continue
        if len(content) >= _CUTOFF:
            entry[4] = store(content)
        elif content:
            first, count = len(mini_fat), -(-len(content) // _MINI)
            mini += content.ljust(count * _MINI, b"\0")
            mini_fat += [*range(first + 1, first + count), _END]
            entry[4] = first
    entries[0][1], entries[0][4] = mini, store(mini)
    mini_at = store(struct.pack(f"<{len(mini_fat)}I", *mini_fat))
    directory_at = store(b"".join(_entry(*entry) for entry in entries))
    fat_sectors = 1
    while fat_sectors * 128 < len(fat) + fat_sectors:
        fat_sectors += 1
    fat_at = len(sectors)
    fat += [_FAT] * fat_sectors
    fat += [_FREE] * (fat_sectors * 128 - len(fat))
    table = struct.pack(f"<{len(fat)}I", *fat)
    assert fat_sectors <= 109, "too large for a test"
    header = struct.pack(
        "<8s16sHHHHH6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, fat_sectors, directory_at, 0, _CUTOFF, mini_at, -(-len(mini_fat) * 4 // _SECTOR) if mini_fat else 0, _END, 0,
    )  # fmt: skip
    places = [fat_at + number if number < fat_sectors else _FREE for number in range(109)]
    return header + struct.pack("<109I", *places) + b"".join(sectors) + table


def _enter(name: str, content: bytes | Tree, entries: list[list]) -> int:
    """Add an entry and what is in it; those in a folder hang on one another to the right, in the order of the format."""
    number = len(entries)
    is_folder = isinstance(content, dict)
    entries.append([name, None if is_folder else content, _NONE, _NONE, _END if not is_folder or not number else 0])
    if is_folder:
        before = None
        for child in sorted(content, key=lambda key: (len(key), key.upper())):
            added = _enter(child, content[child], entries)
            if before is None:
                entries[number][3] = added
            else:
                entries[before][2] = added
            before = added
    return number


def _entry(name: str, content: bytes | None, right: int, child: int, start: int) -> bytes:
    written = name.encode("utf-16-le")
    kind = 5 if name == "Root Entry" else 1 if content is None else 2
    size = len(content or b"")
    return struct.pack(
        "<64sHBBIII16sI8s8sIQ", written, len(written) + 2, kind, 1, _NONE, right, child, b"", 0, b"", b"", start, size
    )
