"""Personal data found in the labelled texts, beside deduce: what is found, what is taken too much, how fast.

`uv run python benchmarks/privacy.py` prints the half that no rule was made with; `--dev` the other half, with what was
missed and what was taken too much (never to be asked for the held-out half). `--no-deduce` leaves deduce out. `--long` has
the seconds for a megabyte of text that is made to be slow; `--speed` times both in turns, as the documentation tells.

A piece is found when every word of it is gone; initials and tussenvoegsels may stay behind in a name. A stretch that was
replaced is right when all its words are in pieces, but for titles and tussenvoegsels. Of deduce (Menger e.a. 2018), made
for medical notes, neither dates, ages, hospitals and care institutions nor bare place names count as taken too much: it
means to take them, and we mean to leave them. It runs in a process and an environment of its own (its licence is the GPL),
and is warm before it is timed, as ours is.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.privacy import redact
from pipeline.privacy.gazetteer import FORMS_OF_ADDRESS, TITLES, TUSSENVOEGSELS
from pipeline.privacy.text import normalise

HOUSE = Path(__file__).resolve().parents[1]
FOLDER = HOUSE / "data" / "labelled" / "privacy"
_LABEL = re.compile(r"\{([A-Z0-9-]+)(?:\.([a-z]+))?:([^}]*)\}")
_PLACEHOLDER = re.compile(r"\[([A-Z]+(?:-[A-Z]+)?)\]")
_WORD = re.compile(r"\w+")
_NO_CARRIER = TUSSENVOEGSELS | {"a", "sie"}
_NOT_TOO_MUCH = TUSSENVOEGSELS | TITLES | FORMS_OF_ADDRESS | {"en"}
#: Kinds whose form can be checked, by sum, length or sign.
CHECKABLE = ("BSN", "IBAN", "TELEFOON", "E-MAIL", "KENTEKEN", "POSTCODE", "IP-ADRES", "URL")

#: Pieces of which a text is made that is to keep a pattern busy.
HOSTILE = [
    "a", "A", "1", "0", "06", "1 ", "1.", "a@", "@", "a.", "A. ", "-", "a-", "12-", "NL91", "van de ", "Jan ", "Groeten\n", "met vriendelijke ", "mijn naam is ",
    "(", "[", "[NAAM] ", "Van der ", "kenmerk ", "geboren ", "1234 AB ", "Kerkstraat ", "Straat 1 ", "http://", "www.a", ":", "1:", "'s-", "\n", " ", "mevrouw ",
    "minister ", "X X ", "x: ", "Xx: y\n", "Kerk 1, ", "a.b.c@", "1 2 3 ", "Jan en ", "Jan, [TELEFOON]", "van 1-1-1990 ", "İ", "é", "\u0301", "geb 1-1-", "J.", "Beste Jan\n", "nummer ", ".", "Jansen ", "van de van de ",
]  # fmt: skip

Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters `start` up to `end` are personal data of a kind; of a name, with where such names are common."""

    start: int
    end: int
    kind: str
    origin: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is written, and the pieces in it."""

    name: str
    plain: str
    pieces: tuple[Piece, ...]


def read(*files: str) -> list[Text]:
    """The labelled texts of `data/labelled/privacy`."""
    return [
        _text(*block.partition("\n")[::2])
        for file in files
        for block in re.split(r"(?m)^## ", (FOLDER / file).read_text(encoding="utf-8"))[1:]
    ]


def _text(name: str, labelled: str) -> Text:
    # Made plain before it is measured, so that places in the text are places in what is replaced.
    labelled = normalise(labelled)
    pieces, plain, done = [], "", 0
    for match in _LABEL.finditer(labelled):
        plain += labelled[done : match.start()]
        pieces.append(Piece(len(plain), len(plain) + len(match[3]), match[1], match[2] or ""))
        plain += match[3]
        done = match.end()
    return Text(name, plain + labelled[done:], tuple(pieces))


def replaced_spans(text: str) -> list[Span]:
    """Where `redact` put a placeholder."""
    result = redact(text)
    kept = _PLACEHOLDER.split(result)
    pattern = "(.+?)".join(re.escape(piece) for piece in kept[::2])
    match = re.fullmatch(pattern, text, re.DOTALL)
    if not match:
        raise ValueError(f"what is left is not in the text: {result}")
    return [(*match.span(i), kind) for i, kind in enumerate(kept[1::2], start=1)]


@dataclass
class Score:
    """Found and labelled per kind and per origin; stretches replaced, and those that are right."""

    found: Counter[str]
    labelled: Counter[str]
    right: int
    taken: int
    missed: list[str]
    too_much: list[str]

    def recall(self, *kinds: str) -> float:
        """The share that was found of the pieces of some kinds, or of names of an origin (`NAAM.tr`)."""
        return sum(self.found[kind] for kind in kinds) / max(1, sum(self.labelled[kind] for kind in kinds))

    @property
    def precision(self) -> float:
        """The share of replaced stretches that is right."""
        return self.right / max(1, self.taken)


def score(texts: Iterable[Text], found: Iterable[list[Span]]) -> Score:
    """Hold what was found in each text against its labels."""
    result = Score(Counter(), Counter(), 0, 0, [], [])
    for text, spans in zip(texts, found, strict=True):
        gone = {i for start, end, _ in spans for i in range(start, end)}
        labelled = {i for piece in text.pieces for i in range(piece.start, piece.end)}
        for piece in text.pieces:
            keys = [piece.kind] + ([f"NAAM.{piece.origin}"] if piece.origin else [])
            result.labelled.update(keys)
            if all(
                gone.issuperset(range(*word.span()))
                for word in _WORD.finditer(text.plain, piece.start, piece.end)
                if piece.kind != "NAAM" or not (len(word[0]) < 2 or word[0].lower() in _NO_CARRIER)
            ):
                result.found.update(keys)
            else:
                result.missed.append(_shown(text, piece.start, piece.end, piece.kind))
        for start, end, kind in spans:
            result.taken += 1
            if all(
                labelled.issuperset(range(*word.span())) or word[0].lower() in _NOT_TOO_MUCH
                for word in _WORD.finditer(text.plain, start, end)
            ) and not labelled.isdisjoint(range(start, end)):
                result.right += 1
            else:
                result.too_much.append(_shown(text, start, end, kind))
    return result


def _shown(text: Text, start: int, end: int, kind: str) -> str:
    before, after = text.plain[max(0, start - 40) : start], text.plain[end : end + 30]
    return f"{text.name}: {kind} {before!r} >>> {text.plain[start:end]!r} <<< {after!r}"


_DEDUCE = r"""
import json, logging, sys, time
logging.disable(logging.CRITICAL)
from deduce import Deduce
texts = json.load(sys.stdin)
deduce = Deduce()
deduce.deidentify("Beste mevrouw Jansen, bel 020-0123456 of kom naar Utrecht.")
begun = time.process_time()
found, failed = [], 0
for text in texts:
    try:
        found.append([(int(a.start_char), int(a.end_char), a.tag) for a in deduce.deidentify(text).annotations])
    except Exception:  # a text that it can't read counts as one in which it finds nothing
        found.append([])
        failed += 1
json.dump({"seconds": time.process_time() - begun, "found": found, "failed": failed}, sys.stdout)
"""
_WITH_DEDUCE = ["uv", "run", "--no-project", "--python", sys.executable, "--with", "deduce==3.0.6", "python", "-c"]
_MEANS_TO_TAKE = {"datum", "leeftijd", "ziekenhuis", "zorginstelling"}


def deduce(texts: list[Text]) -> tuple[list[list[Span]], float]:
    """What deduce finds, and how many seconds it takes; the first time it builds its lists for some minutes."""
    command = [*_WITH_DEDUCE, _DEDUCE]
    run = subprocess.run(
        command, input=json.dumps([text.plain for text in texts]), capture_output=True, text=True, check=True
    )
    answer = json.loads(run.stdout)
    return [[(start, end, tag) for start, end, tag in found] for found in answer["found"]], answer["seconds"]


def _without_what_it_means_to_take(texts: list[Text], found: list[list[Span]]) -> list[list[Span]]:
    return [
        [
            (start, end, tag)
            for start, end, tag in spans
            if tag not in _MEANS_TO_TAKE and (tag != "locatie" or any(map(str.isdigit, text.plain[start:end])))
        ]
        for text, spans in zip(texts, found, strict=True)
    ]


_MEGABYTE = 1_000_000
_TENTH = 110_000  # what is longer than 100,000 characters is read as long texts are


def _long_texts() -> dict[str, str]:
    """Texts made to be slow, to be repeated: prose full of personal data, the same piece again and again, mixes by lot."""
    prose = "\n\n".join(text.plain for text in read("dev.txt", "sentences.txt"))
    made = {
        "dense prose": prose,
        "in lower case": prose.lower(),
        "without lines": " ".join(prose.split()),
        "shouted": prose.upper(),
    }
    made |= {f"{piece!r} repeated": piece for piece in HOSTILE}
    lot = random.Random(6)  # noqa: S311 - the same on each run
    for number in range(40):
        made[f"mix {number}"] = "".join(lot.choices(HOSTILE, k=lot.choice([3, 20, 400])))
    return made


def long() -> None:
    """Print the texts that take longest: all are read at a tenth of a megabyte, and the slowest at one."""

    def seconds(text: str, size: int) -> float:
        text = (text * (size // len(text) + 1))[:size]
        begun = time.process_time()
        redact(text)
        return time.process_time() - begun

    made = _long_texts()
    tenth = {name: seconds(text, _TENTH) for name, text in made.items()}
    slowest = sorted(made, key=lambda name: -tenth[name])
    for name in sorted({*slowest[:8], "dense prose"}, key=slowest.index):
        took = seconds(made[name], _MEGABYTE)
        print(f"{took:6.1f} s a megabyte, {took / tenth[name]:5.1f} times that of {_TENTH:,} characters: {name}")


_OURS = r"""
import json, sys, time
from pipeline.privacy import redact as read
"""
_THEIRS = r"""
import json, logging, sys, time
logging.disable(logging.CRITICAL)
from deduce import Deduce
deduce = Deduce()
def read(text):
    try:
        deduce.deidentify(text)
    except Exception:  # a text that it can't read
        pass
"""
_TIMED = r"""
given = json.load(sys.stdin)
for text in given["before"]:
    read(text)
begun = time.process_time()
for text in given["texts"]:
    read(text)
print(time.process_time() - begun)
"""
_ROUNDS = 8


def in_turns() -> None:
    """Print how long both take over each half, in turns, in processes of their own that have read the other half."""
    halves = [
        [text.plain for text in read(*files)]
        for files in (("held-out.txt",), ("dev.txt", "sentences.txt", "addresses.txt"))
    ]
    for name, texts, before in (("held-out", *halves), ("development", *reversed(halves))):
        given = json.dumps({"texts": texts, "before": before})
        took: dict[str, list[float]] = {"ours": [], "deduce": []}
        for _ in range(_ROUNDS):
            for who, command in (
                ("ours", [sys.executable, "-c", _OURS + _TIMED]),
                ("deduce", [*_WITH_DEDUCE, _THEIRS + _TIMED]),
            ):
                run = subprocess.run(command, input=given, capture_output=True, text=True, check=True, cwd=HOUSE)
                took[who].append(float(run.stdout))
        print(f"{name}: {min(took['deduce']) / min(took['ours']):.2f} times as fast; seconds {took}")


def main() -> None:
    """Print the table."""
    if "--speed" in sys.argv:
        in_turns()
        return
    if "--long" in sys.argv:
        long()
        return
    dev = "--dev" in sys.argv
    texts = read("dev.txt", "sentences.txt", "addresses.txt") if dev else read("held-out.txt")
    for text in texts[:20]:
        redact(text.plain)
    begun = time.process_time()
    for text in texts:
        redact(text.plain)
    seconds = time.process_time() - begun
    columns = {"ours": score(texts, map(replaced_spans, (text.plain for text in texts)))}
    precision = {"ours": columns["ours"].precision}
    size = sum(len(text.plain) for text in texts)
    speed = {"ours": size / seconds / 1e6}
    if "--no-deduce" not in sys.argv:
        found, took = deduce(texts)
        columns["deduce"] = score(texts, found)
        precision["deduce"] = score(texts, _without_what_it_means_to_take(texts, found)).precision
        speed["deduce"] = size / took / 1e6
    ours = columns["ours"]
    print(f"{len(texts)} texts, {sum(len(text.pieces) for text in texts)} pieces, {size:,} characters")
    print(f"{'recall':24}{'n':>6}" + "".join(f"{name:>10}" for name in columns))
    groups = [("with a form to check", CHECKABLE), ("names", ("NAAM",)), ("addresses", ("ADRES",))]
    rows = groups + [(f"  {kind}", (kind,)) for kind in sorted(ours.labelled)]
    for label, kinds in rows:
        n = sum(ours.labelled[kind] for kind in kinds)
        print(f"{label:24}{n:6}" + "".join(f"{column.recall(*kinds):10.4f}" for column in columns.values()))
    print(f"{'precision':30}" + "".join(f"{value:10.4f}" for value in precision.values()))
    print(f"{'MB a second, one core':30}" + "".join(f"{value:10.3f}" for value in speed.values()))
    if dev:
        print(*ours.missed, "", "TOO MUCH", *ours.too_much, sep="\n")


if __name__ == "__main__":
    main()
