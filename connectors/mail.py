"""E-mail: `.eml`, `.mbox` and the files of a Maildir, to what the writer wrote."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from email.errors import CloseBoundaryNotFoundDefect
from email.message import Message
from pathlib import Path

from connectors import maildir
from connectors.attachments import texts_of
from connectors.base import Item, LeftOut, RawSignal, Rejected, Source
from connectors.forms import filled_in
from connectors.mail_body import Body, body_of
from connectors.mail_headers import Headers, day_of, parse
from connectors.mail_kinds import ANSWER, DELETED, DRAFT, is_from_a_ministry, not_from_a_person
from connectors.mailbox_files import messages
from connectors.plain import CELL, tidy
from connectors.replies import Own, without_name, written_by
from connectors.safety import Unreadable

LARGEST = 64_000_000  # bytes; what a mail server lets through with all attachments is less
_MOST_LINES = 1_000_000  # 64 MB in lines of 76 characters has fewer
# The parser looks at each line once for every part that is open: lines times parts is what it takes.
_MOST_PARTS = 200
_MOST_WORK = 5_000_000
_MOST_DIVIDERS = 1_000  # lines that may begin a part
_MOST_HEADERS = 10_000
_MOST_TEXT = 2_000_000  # characters, and lines, of what a person may have written with all that is quoted below it
_MOST_TEXT_LINES = 50_000
_DEEPEST = 3  # a message in a message in a message
_FEW_WORDS = 5  # "ter info, groet Jan"
_HEADER_LINE = re.compile(rb"^(?:From |(?:[!-9;-~]{1,60}):)", re.MULTILINE)
_MAIL_HEADER = re.compile(
    rb"^(?:From|To|Subject|Date|Message-ID|Received|MIME-Version|Return-Path|Delivered-To|Content-Type|X-[\w-]+):",
    re.IGNORECASE | re.MULTILINE,
)
_END_OF_HEAD = re.compile(rb"\n\r?\n")
_CUT_OFF = Rejected(
    "laatste bericht",
    "Het bestand houdt midden in dit bericht op.",
    "Maak de export van de mailbox opnieuw. De berichten ervoor zijn wel gelezen.",
)


class Mail:
    """Reads mail: one signal for each message that a person wrote."""

    name = "e-mail"
    source = Source.EMAIL
    suffixes: tuple[str, ...] = (".eml", ".mbox", ".mbx", ".txt", "")

    def recognise(self, path: Path, head: bytes) -> Source | None:
        """By suffix, by the folder of a Maildir, or by two headers of mail at the start."""
        if path.suffix.lower() in {".eml", ".mbox", ".mbx"}:
            return Source.EMAIL
        start = re.split(rb"\r?\n\r?\n", head.lstrip(b"\xef\xbb\xbf\r\n"), maxsplit=1)[0]
        told = _HEADER_LINE.match(start) and len(_MAIL_HEADER.findall(start)) >= 2
        return Source.EMAIL if told else None

    def read(self, path: Path, source: Source, *, attachments: bool = False) -> Iterator[Item]:
        """Yield a signal for each message, in the order of the file; with `attachments` also the text of these."""
        flags = maildir.flags(path)
        if "T" in flags or "D" in flags:
            yield LeftOut(DELETED if "T" in flags else DRAFT)
            return
        with path.open("rb") as file:
            is_mailbox = path.suffix.lower() in {".mbox", ".mbx"} or file.read(5) == b"From "
            if not is_mailbox:
                file.seek(0)
                yield from read_message(Origin(file.read(LARGEST + 1), "", source, attachments=attachments))
                return
        for number, (raw, is_last) in enumerate(messages(path, LARGEST), start=1):
            if is_last and _is_cut_off(raw):
                yield Rejected(f"bericht {number} ({_CUT_OFF.place})", _CUT_OFF.reason, _CUT_OFF.remedy)
            else:
                yield from read_message(Origin(raw, f"bericht {number}", source, attachments=attachments))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a message was read: its bytes, its place in Dutch, its stream, and the day it came in when that is known.

    `attachments` tells whether the documents that are attached belong to what was written.
    """

    raw: bytes
    place: str
    source: Source
    received: date | None = None
    attachments: bool = False


def read_message(origin: Origin) -> list[Item]:
    """Return what one message comes to: a signal, something rightly left out, or a rejection; never raises.

    More than one item when it only passes on other messages, as attachments.
    """
    try:
        _refuse_impossible(origin.raw)
        return items_of(parse(origin.raw), origin)
    except Unreadable as error:
        return [Rejected(origin.place, error.reason, error.remedy)]
    except Exception:  # noqa: BLE001 - the standard library raises a dozen kinds of errors on broken mail
        damaged = "Het bericht is beschadigd.", "Open het in een mailprogramma en sla het opnieuw op."
        return [Rejected(origin.place, *damaged)]


def _refuse_impossible(raw: bytes) -> None:
    """Raise `Unreadable` on what would take the parser minutes, and no person sends."""
    if len(raw) > LARGEST:
        raise Unreadable("Het bericht is groter dan 64 MB.", "Haal de bijlagen eruit en bied het bericht opnieuw aan.")
    lines = raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n")
    if lines > _MOST_LINES:
        raise Unreadable("Het bericht heeft meer dan een miljoen regels.", "Haal de bijlagen eruit.")
    end = _END_OF_HEAD.search(raw)
    if raw.count(b"\n", 0, end.start() if end else len(raw)) > _MOST_HEADERS:
        raise Unreadable("Het bericht heeft te veel kopregels.", "Sla het bericht opnieuw op in een mailprogramma.")
    lower = raw.lower()
    parts = lower.count(b"boundary") + lower.count(b"message/")
    if parts > _MOST_PARTS or lines * parts > _MOST_WORK or (parts and raw.count(b"\n--") > _MOST_DIVIDERS):
        raise Unreadable("Het bericht heeft te veel delen in elkaar.", "Sla het bericht opnieuw op als tekst.")


def items_of(message: Message, origin: Origin, outer: tuple[Headers, ...] = ()) -> list[Item]:
    """Return what a parsed message comes to; raises `Unreadable` when it is no mail, or its text can't be had.

    `outer` are the heads of the messages that it came in, the nearest first: they tell the day when it does not.
    """
    headers = Headers(message)
    if not headers:
        raise Unreadable("Dit is geen e-mail: er staan geen kopregels boven.", "Sla het bericht op als .eml.")
    if reason := not_from_a_person(message, headers):
        return [LeftOut(reason)]
    subject = headers.subject()
    body = body_of(message, keep_quotes=subject.is_forward)
    _refuse_unreadable(body)
    # Who answers a form has it below; who passes one on has something above it.
    filled = written_by(body.text, forwarded=True).text if subject.is_forward else body.text
    form = None if subject.is_reply else filled_in(filled)
    plain = body.text.replace(f" {CELL} ", " ").replace(CELL, "") if CELL in body.text else body.text
    written = written_by(plain, forwarded=subject.is_forward, is_reply=subject.is_reply)
    if form:  # who sent it is the website
        written = Own(form.text, form.author if "@" in form.author else headers.asked_by(form.author))
    author = written.author or ("" if form else headers.author())
    if not (form or subject.is_forward) and is_from_a_ministry(author.rstrip(">")):
        return [LeftOut(ANSWER)]
    text = without_name(tidy(written.text), author)
    title = (form and form.subject) or subject.title
    has_few_words = len(text.split()) <= (_FEW_WORDS if subject.is_forward else 0)
    if body.enclosed and has_few_words and len(outer) < _DEEPEST:
        return _passed_on(body.enclosed, origin, (headers, *outer))
    if not text and any(_is_winmail(part) for part in body.attached):
        raise Unreadable(
            "De tekst zit in een bijlage winmail.dat, en die kan alleen Outlook lezen.",
            "Open het bericht in Outlook, sla het op als .msg en bied het opnieuw aan.",
        )
    if origin.attachments:
        text = "\n\n".join(filter(None, [text, *texts_of(body.attached)]))
    if not text and not title:
        return [LeftOut("e-mail zonder tekst")]
    signal = RawSignal(
        source=origin.source,
        connector=Mail.name,
        # Without an id, a message is told apart by what it was read from.
        origin_id=headers.message_id() or hashlib.sha256(origin.raw.strip()).hexdigest()[:32],
        date=day_of(headers, *outer, received=origin.received),
        text=text or title,
        title=title if text else "",
        author=author,
        place=form.place if form else "",
        thread=headers.thread(),
    )
    return [signal]


def _is_winmail(part: Message) -> bool:
    return part.get_content_type() == "application/ms-tnef" or Headers(part).file_name().lower() == "winmail.dat"


def _passed_on(messages: list[Message], origin: Origin, outer: tuple[Headers, ...]) -> list[Item]:
    """Read messages that came as attachments as if each lay there itself: with its own writer, date and id."""
    items: list[Item] = []
    for number, message in enumerate(messages, start=1):
        place = f"{origin.place}, bijlage {number}".removeprefix(", ")
        inner = replace(origin, raw=b"%d %b" % (number, origin.raw), place=place)
        try:
            items += items_of(message, inner, outer)
        except Unreadable as error:
            items.append(Rejected(place, error.reason, error.remedy))
    return items


def _refuse_unreadable(body: Body) -> None:
    if body.is_encrypted:
        raise Unreadable("Het bericht is versleuteld.", "Sla het op zonder versleuteling en bied het opnieuw aan.")
    if body.is_too_long or len(body.text) > _MOST_TEXT or body.text.count("\n") > _MOST_TEXT_LINES:
        raise Unreadable("De tekst van het bericht is te lang.", "Verdeel de tekst en bied haar opnieuw aan.")


def _is_cut_off(raw: bytes) -> bool:
    """Tell whether the last message of a mailbox stops half-way: every program ends a message with an empty line."""
    if not raw.endswith((b"\n", b"\r")):
        return True
    if not re.search(rb"\r?\n\r?\n", raw):
        return True
    try:
        _refuse_impossible(raw)
    except Unreadable:
        return False  # and then it says so itself
    return any(isinstance(defect, CloseBoundaryNotFoundDefect) for part in parse(raw).walk() for defect in part.defects)
