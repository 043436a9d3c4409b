"""How fast an .mbox is read in, beside Python's own `mailbox`: `uv run python benchmarks/mbox.py`.

50,000 invented messages (plain, in HTML, with an attachment, replies with quotes and signatures) go through all of
ingest but the replacement of personal data, into a database of its own; in the same run `mailbox` reads and parses the
same file. `--messages N` for another number; memory is the peak of the process of each. On a machine that does other work
too, the time of the processor says more.
"""

from __future__ import annotations

import argparse
import mailbox
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

_WORDS = [
    "de",
    "het",
    "een",
    "van",
    "in",
    "op",
    "te",
    "dat",
    "ik",
    "wij",
    "u",
    "niet",
    "maar",
    "want",
    "toch",
    "al",
    "weken",
    "maanden",
    "wachten",
    "antwoord",
    "brief",
    "gemeente",
    "toeslag",
    "huis",
    "huur",
    "energie",
    "rekening",
    "loket",
    "bellen",
    "bezwaar",
    "beslissing",
    "minister",
    "vraag",
    "kinderen",
    "school",
    "zorg",
    "hulp",
    "regeling",
    "geld",
]
_QUOTE = (
    "\n\nOp 4 maart 2026 om 10:12 schreef Loket <loket@voorbeeld.nl>:\n\n> Geachte heer, mevrouw,\n>\n"
    "> Wij hebben uw brief ontvangen.\n> U krijgt binnen zes weken antwoord.\n"
)
_SIGNATURE = "\n\nMet vriendelijke groet,\n\nJ. de Boer\nDorpsstraat 1\n1234 AB Assen\n"


def write_mailbox(path: Path, messages: int) -> None:
    """Write invented mail, the same for the same number: of each ten, two in HTML, one with an attachment, four replies."""
    lot = random.Random(messages)  # noqa: S311 - invented text, no secret
    start = datetime(2024, 1, 1, 9, tzinfo=UTC)
    with path.open("wb") as file:
        for number in range(messages):
            lines = [" ".join(lot.choices(_WORDS, k=lot.randint(8, 16))).capitalize() + "." for _ in range(8)]
            text = f"Geachte minister,\n\n{chr(10).join(lines)}" + (_QUOTE if number % 10 < 4 else "") + _SIGNATURE
            message = EmailMessage()
            message["From"] = f"Inwoner {number} <inwoner{number}@voorbeeld.nl>"
            message["To"] = "Publieksvragen <vragen@voorbeeld.nl>"
            message["Subject"] = "Re: " * (number % 10 < 4) + " ".join(lot.choices(_WORDS, k=5)) + " één"
            message["Date"] = format_datetime(start + timedelta(minutes=17 * number))
            message["Message-ID"] = f"<{number}@voorbeeld.nl>"
            message["Received"] = "from a.voorbeeld.nl by b.voorbeeld.nl; Mon, 5 Jan 2026 10:00:00 +0100"
            message.set_content(text, cte="quoted-printable" if number % 3 else "8bit")
            if number % 10 in {8, 9}:
                paragraphs = "".join(f"<p>{line}</p>" for line in text.splitlines())
                message.add_alternative(f"<html><body>{paragraphs}</body></html>", subtype="html")
            if number % 10 == 7:
                message.add_attachment(lot.randbytes(20_000), maintype="image", subtype="jpeg", filename="foto.jpg")
            file.write(b"From a@voorbeeld.nl Mon Jan  5 10:00:00 2026\n" + message.as_bytes() + b"\n")


def read_by_mailbox(path: Path) -> int:
    """Read and parse each message with the standard library."""
    return sum(1 for _ in mailbox.mbox(path, create=False))


def read_by_us(path: Path) -> int:
    """Read, cut, note and store each message; only the replacement of personal data is left out."""
    from pipeline import privacy
    from pipeline.ingest import ingest
    from pipeline.store.database import open_database

    privacy.author_words = lambda _author: frozenset()
    privacy._redact = lambda text, _author: text  # type: ignore[assignment]  # noqa: SLF001
    return ingest(open_database(f"sqlite:///{path.with_suffix('.sqlite')}"), [path]).stored


def _measured(
    read: Callable[[Path], int], path: Path, few: Path, answers: multiprocessing.Queue[tuple[int, float, float, float]]
) -> None:
    read(few)  # what starts the program and loads its tables is not reading
    wall, processor = time.perf_counter(), time.process_time()
    count = read(path)
    spent = time.perf_counter() - wall, time.process_time() - processor
    answers.put((count, *spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def main() -> None:
    """Print the time and the memory of both, and the ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=50_000)
    messages = parser.parse_args().messages
    processes = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "post.mbox"
        write_mailbox(path, messages)
        write_mailbox(few := Path(folder) / "enkele.mbox", 20)
        print(f"{messages} messages, {path.stat().st_size / 1e6:.0f} MB")
        seconds: dict[str, list[float]] = {}
        for name, read in (("mailbox", read_by_mailbox), ("rode-draden", read_by_us)):
            answers = processes.Queue()
            process = processes.Process(target=_measured, args=(read, path, few, answers))
            process.start()
            count, *seconds[name], memory = answers.get()
            process.join()
            wall, processor = seconds[name]
            print(
                f"{name:<12} {count:>7} messages  {wall:7.1f} s, of the processor {processor:7.1f} s  {memory:6.0f} MB"
            )
        ours, theirs = seconds["rode-draden"], seconds["mailbox"]
        print(f"ratio {ours[0] / theirs[0]:.2f}, of the processor {ours[1] / theirs[1]:.2f}")


if __name__ == "__main__":
    main()
