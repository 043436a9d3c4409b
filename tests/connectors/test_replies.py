"""What people write is kept, what programs put around it is cut: mails as the common programs make them, invented.

`antwoorden.txt` was there first; `antwoorden-apart.txt` was written after, and read once before anything was mended: of
the first 64 of 67 came out exactly at first sight, of the second 24 of 30. `antwoorden-html.txt` has mails with nothing
but HTML, with the marks that each program puts in it.
Of one, a form, it was decided later that the fields go (`test_forms.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.base import RawSignal, Source
from connectors.mail import Origin, read_message
from connectors.plain import tidy

DATA = Path(__file__).parent / "data" / "mail"
HEAD = "From: Inwoner <inwoner@voorbeeld.nl>\nDate: Mon, 5 Jan 2026 10:00:00 +0100\nContent-Type: text/plain; charset=utf-8\n"


def examples(*files: str) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the body and what was written of each mail."""
    for file in files or ("antwoorden.txt", "antwoorden-apart.txt"):
        for block in re.split(r"^### ", (DATA / file).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            name, _, rest = block.partition("\n")
            body, _, written = rest.partition("\n=>\n")
            yield name, body, written


@pytest.mark.parametrize(("name", "body", "written"), list(examples()), ids=[name for name, *_ in examples()])
def test_what_was_written_is_kept_and_what_stands_around_it_is_cut(name, body, written):
    subject = "Fwd: vraag" if "[forward]" in name else "vraag"
    (item,) = read_message(Origin(f"{HEAD}Subject: {subject}\n\n{body}\n".encode(), "", Source.EMAIL))

    assert isinstance(item, RawSignal)
    assert item.text == tidy(written)


IN_HTML = list(examples("antwoorden-html.txt"))


@pytest.mark.parametrize(("name", "markup", "written"), IN_HTML, ids=[name for name, *_ in IN_HTML])
def test_of_mail_that_is_only_html_the_marks_of_each_program_tell_what_was_written(name, markup, written):
    head = HEAD.replace("text/plain", "text/html")
    (item,) = read_message(Origin(f"{head}Subject: Re: vraag\n\n{markup}\n".encode(), "", Source.EMAIL))

    assert isinstance(item, RawSignal)
    assert item.text == tidy(written)


@pytest.mark.parametrize("name", [name for name, *_ in examples() if "[forward]" in name])
def test_of_what_is_passed_on_the_author_is_who_wrote_it(name):
    body = next(body for other, body, _ in examples() if other == name)
    (item,) = read_message(Origin(f"{HEAD}Subject: Fwd: vraag\n\n{body}\n".encode(), "", Source.EMAIL))

    assert item.author in {"Truus Smit <truus@voorbeeld.nl>", "Joop <joop@voorbeeld.nl>"}


@pytest.mark.parametrize(
    ("ending", "kept"),
    [
        ("\nFenna de Boër", ""),
        ("\n\nF. de Boër\nDorpsstraat 1\n9401 AB Assen\n06-12345678", ""),
        ("\n\nFenna\nwijkverpleegkundige", ""),
        ("\n\nFenna de Boër vroeg dat ook al.", "\n\nFenna de Boër vroeg dat ook al."),
        ("\n\nFenna\nHeeft u een antwoord voor mij?", "\n\nFenna\nHeeft u een antwoord voor mij?"),
        ("\n\nJ. Bakker", "\n\nJ. Bakker"),  # not whose mail it is: that may well be what it is about
    ],
)
def test_of_who_ends_without_a_greeting_the_name_of_the_sender_is_cut_and_no_other(ending: str, kept: str):
    head = HEAD.replace("Inwoner <", '"Boër, Fenna de" <')
    (item,) = read_message(
        Origin(f"{head}Subject: Vraag\n\nWaar blijft mijn brief?{ending}\n".encode(), "", Source.EMAIL)
    )

    assert item.text == f"Waar blijft mijn brief?{kept}"


def test_a_mail_that_is_no_more_than_a_name_is_kept():
    (item,) = read_message(Origin(f"{HEAD}Subject: Vraag\n\nInwoner\n".encode(), "", Source.EMAIL))

    assert item.text == "Inwoner"
