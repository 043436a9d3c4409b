"""Guards against files of strangers: what a file really is, and how much it unpacks to."""

from __future__ import annotations

import zipfile
from pathlib import Path

MAX_MEMBERS = 20_000
_MAX_RATIO = 300  # of a member above 10 MB; text compresses 10 times, a bomb 1,000 times
_RATIO_COUNTS_FROM = 10_000_000

# What the first bytes of a file say that it is, in Dutch.
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "een afbeelding (PNG)"),
    (b"\xff\xd8\xff", "een afbeelding (JPEG)"),
    (b"GIF87a", "een afbeelding (GIF)"),
    (b"GIF89a", "een afbeelding (GIF)"),
    (b"BM", "een afbeelding (BMP)"),
    (b"II*\x00", "een afbeelding (TIFF)"),
    (b"MM\x00*", "een afbeelding (TIFF)"),
    (b"%PDF-", "een pdf"),
    (b"PK\x03\x04", "een gecomprimeerd bestand (zip, of een document van een kantoorprogramma)"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "een document van een ouder kantoorprogramma, of met een wachtwoord beveiligd",
    ),
    (b"\x1f\x8b", "een gecomprimeerd bestand (gzip)"),
    (b"7z\xbc\xaf\x27\x1c", "een gecomprimeerd bestand (7z)"),
    (b"Rar!", "een gecomprimeerd bestand (rar)"),
    (b"ID3", "een geluidsbestand"),
    (b"OggS", "een geluidsbestand"),
    (b"SQLite format 3\x00", "een database"),
    (b"\x7fELF", "een programma"),
    (b"MZ", "een programma"),
)


class Unreadable(Exception):  # noqa: N818 - it is a verdict on the file, not an error of ours
    """A file as a whole can't be read: the reason and the remedy, two Dutch sentences."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason, remedy)
        self.reason = reason
        self.remedy = remedy


def kind_of(head: bytes) -> str:
    """Return in Dutch what a file is by its first bytes, or an empty string when it may well be text."""
    for magic, kind in _MAGIC:
        # Two letters alone may start a text as well; a picture or program has control characters behind them.
        if head.startswith(magic) and (len(magic) > 3 or _is_binary(head)):
            return kind
    if head[:4] == b"RIFF" and head[8:12] in {b"WEBP", b"WAVE", b"AVI "}:
        return "een afbeelding, geluid of film"
    return "een bestand zonder leesbare tekst" if _is_binary(head) else ""


def _is_binary(head: bytes) -> bool:
    sample = head[:4096]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False  # UTF-16 by its mark
    if not sample.strip(b"\0"):
        return True
    # UTF-16 of Western text without a mark: every other byte is NUL, on one side only.
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) > len(sample) * 0.35 and min(even, odd) < len(sample) * 0.05:
        return False
    strange = sum(1 for byte in sample if byte < 9 or (13 < byte < 32 and byte != 27))
    return strange > len(sample) * 0.1


def check_zip(path: Path, most: int) -> None:
    """Raise `Unreadable` when a zip (and so an office document) is damaged, or unpacks to more than `most` bytes.

    Files that are no zip at all pass: their own reader says what is wrong with them.
    """
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            if file.read(4) == b"PK\x03\x04":
                raise Unreadable(
                    "Het bestand is beschadigd: het einde ontbreekt.",
                    "Haal het opnieuw op bij de bron, of open het en sla het opnieuw op.",
                )
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(
            "Het bestand is beschadigd.", "Haal het opnieuw op bij de bron, of open het en sla het opnieuw op."
        ) from error
    bomb = any(
        member.file_size > _RATIO_COUNTS_FROM and member.file_size > _MAX_RATIO * max(member.compress_size, 1)
        for member in members
    )
    if bomb or len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > most:
        raise Unreadable("Het bestand is uitgepakt te groot om veilig te openen.", "Verdeel het in kleinere bestanden.")
