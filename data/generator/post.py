"""Writes e-mails as mail programs do: MIME parts, encodings, quotes, signatures, and mail that nobody wrote."""

from __future__ import annotations

import base64
import html
import quopri
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import plan
from grammar import expand
from items import Item
from lines import Library
from lot import Lot
from people import MONTHS, Registry
from slots import Slots

_TO = [
    "publieksvragen@rijk.example",
    "postbus.burgers@ministerie.example",
    "info@ministerie.example",
    "contact@rijk.example",
]
_WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_YEAR = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_LOOSE = 250
_NO_SIGNALS = 26


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it stands in a file."""

    day: date
    order: int
    raw: str
    loose: bool


def write_mail(folder: Path, items: list[Item], library: Library, registry: Registry) -> None:
    """Write the items as `.mbox` files, one for each half-year, and a folder of loose `.eml`; sets each `origin_id`."""
    every = len(items) // _LOOSE
    messages = [_message(item, at, loose=item.campaign == "" and at % every == 3) for at, item in enumerate(items)]
    messages += [_machine(number, library, registry) for number in range(_NO_SIGNALS)]
    messages.sort(key=lambda message: (message.day, message.order))
    (folder / "losse-berichten").mkdir(parents=True, exist_ok=True)
    for number, message in enumerate((message for message in messages if message.loose), 1):
        path = folder / "losse-berichten" / f"bericht-{number:03d}.eml"
        path.write_bytes(message.raw.replace("\n", "\r\n").encode("ascii"))
    for period in plan.PERIODS:
        inside = [m for m in messages if not m.loose and plan.first_day(period) <= m.day <= plan.last_day(period)]
        text = "".join(f"From afzender@postvak.example {_stamp(m.day)}\n{_escaped(m.raw)}\n" for m in inside)
        (folder / f"postbus-{period.lower()}.mbox").write_bytes(text.encode("ascii"))


def _message(item: Item, order: int, *, loose: bool) -> Message:
    lot = Lot("message", item.number)
    moment = moment_of(item.day, lot)
    item.origin_id = f"{lot.number(10**11, 10**12 - 1):x}.{item.number}@{item.person.email.split('@')[1]}"
    charset = lot.weighted([("utf-8", 7.0), ("iso-8859-1", 2.0), ("windows-1252", 2.0)])
    plain = _whole(item, lot, moment)
    charset = charset if _fits(f"{plain}{item.person.name}{item.title}", charset) else "utf-8"
    head = [
        f"From: {_address(item.person.name, item.person.email, charset, lot)}",
        f"To: {lot.pick(_TO)}",
        f"Subject: {_encoded(item.title, charset, lot)}",
        f"Date: {written_date(moment)}",
        f"Message-ID: <{item.origin_id}>",
    ]
    if item.quoted:
        earlier = f"<{lot.number(10**9, 10**10 - 1):x}@rijk.example>"
        head += [f"In-Reply-To: {earlier}", f"References: {earlier}"]
    if lot.chance(0.3):
        head.append(
            lot.pick(
                [
                    "X-Mailer: Microsoft Outlook 16.0",
                    "X-Mailer: iPhone Mail (21F90)",
                    "User-Agent: Mozilla Thunderbird",
                    "Importance: high",
                ]
            )
        )
    return Message(item.day, order, "\n".join([*head, "MIME-Version: 1.0", *_body(plain, charset, lot)]) + "\n", loose)


def _whole(item: Item, lot: Lot, moment: datetime) -> str:
    """Put the text between its greeting and signature, and what is quoted or forwarded below or above it."""
    blocks = [item.greeting] if item.greeting else []
    blocks.append(item.text)
    if item.signature:
        blocks.append("\n".join(item.signature))
    own = "\n\n".join(blocks)
    if item.quoted:
        return _with_quote(own, item, lot, moment)
    if item.forwarded:
        sender = lot.pick(["Van: een kennis", "Van: Buurvrouw", "Van: ledenadministratie"])
        return f"{own}\n\n---------- Doorgestuurd bericht ----------\n{sender}\nDatum: {item.day.day} {MONTHS[item.day.month - 1]} {item.day.year}\nOnderwerp: {item.title.split(': ', 1)[-1]}\n\n{item.forwarded}"
    return own


def _with_quote(own: str, item: Item, lot: Lot, moment: datetime) -> str:
    then = (moment - timedelta(days=lot.number(1, 30))).replace(hour=lot.number(9, 16), minute=lot.number(0, 59))
    day = f"{then.day} {MONTHS[then.month - 1]} {then.year}"
    official = lot.pick(
        ["Publieksvoorlichting", "Informatie Rijksoverheid", "Team Burgerbrieven", "Afdeling Communicatie"]
    )
    answer = [
        lot.pick(
            ["Geachte heer/mevrouw,", f"Geachte {'mevrouw' if item.person.woman else 'heer'} {item.person.last},"]
        ),
        "",
        *item.quoted,
        "",
        "Met vriendelijke groet,",
        official,
    ]
    kind = lot.pick(["gmail", "outlook", "original", "apple"])
    if kind == "gmail":
        intro = f"Op {lot.pick(['ma', 'di', 'wo', 'do', 'vr'])} {then.day} {MONTHS[then.month - 1][:3]} {then.year} om {then:%H:%M} schreef {official} <info@ministerie.example>:"
        return f"{own}\n\n{intro}\n\n" + "\n".join(f"> {line}".rstrip() for line in answer)
    if kind == "apple":
        return (
            f"{own}\n\n> Op {day} om {then:%H:%M} heeft {official} <contact@rijk.example> het volgende geschreven:\n>\n"
            + "\n".join(f"> {line}".rstrip() for line in answer)
        )
    lines = (
        f"Van: {official} <info@ministerie.example>\nVerzonden: {day} {then:%H:%M}\nAan: {item.person.name} <{item.person.email}>\nOnderwerp: {item.title.split(': ', 1)[-1]}\n\n"
        + "\n".join(answer)
    )
    rule = "________________________________" if kind == "outlook" else "-----Oorspronkelijk bericht-----"
    return f"{own}\n\n{rule}\n{lines}"


def _body(plain: str, charset: str, lot: Lot) -> list[str]:
    kind = lot.weighted([("plain", 5.0), ("alternative", 4.0), ("html", 1.2)])
    if kind == "plain":
        return _part("text/plain", plain, charset, lot)
    page = _page(plain, lot)
    if kind == "html":
        return _part("text/html", page, charset, lot)
    edge = f"=_deel_{lot.number(10**9, 10**10 - 1):x}"
    return [
        f'Content-Type: multipart/alternative; boundary="{edge}"', "",
        f"--{edge}", *_part("text/plain", plain, charset, lot), f"--{edge}", *_part("text/html", page, charset, lot), f"--{edge}--",
    ]  # fmt: skip


def _part(kind: str, text: str, charset: str, lot: Lot) -> list[str]:
    data = text.encode(charset, "xmlcharrefreplace")
    plain_ascii = all(byte < 128 for byte in data) and max(map(len, text.split("\n"))) < 900
    encoding = lot.weighted([("quoted-printable", 5.0), ("base64", 2.0), ("7bit", 4.0 if plain_ascii else 0.0)])
    if encoding == "base64":
        body = base64.encodebytes(data).decode("ascii").rstrip("\n")
    elif encoding == "quoted-printable":
        body = quopri.encodestring(data).decode("ascii").rstrip("\n")
    else:
        body = data.decode("ascii")
    return [
        f"Content-Type: {kind}; charset={lot.pick([charset, charset.upper(), chr(34) + charset + chr(34)])}",
        f"Content-Transfer-Encoding: {encoding}",
        "",
        body,
    ]


def _page(plain: str, lot: Lot) -> str:
    """Dress the text as HTML, in the manner of one mail program or another."""
    blocks = [html.escape(block, quote=False).replace("\n", "<br>\n") for block in plain.split("\n\n")]
    manner = lot.pick(["outlook", "gmail", "plain"])
    if manner == "gmail":
        return '<div dir="ltr">' + "<div><br></div>".join(f"<div>{block}</div>" for block in blocks) + "</div>"
    if manner == "outlook":
        style = "<style><!-- p.MsoNormal {margin:0cm; font-family:Calibri,sans-serif;} --></style>"
        return (
            f"<html><head>{style}</head><body lang=NL>"
            + "\n".join(f"<p class=MsoNormal>{block}</p><p class=MsoNormal>&nbsp;</p>" for block in blocks)
            + "</body></html>"
        )
    return "<html><body>" + "\n".join(f"<p>{block}</p>" for block in blocks) + "</body></html>"


def _machine(number: int, library: Library, registry: Registry) -> Message:
    """Make an automatic reply or a bounce: no signal, and not in the truth."""
    lot = Lot("machine", number)
    period = plan.PERIODS[number % len(plan.PERIODS)]
    day = plan.first_day(period) + timedelta(days=lot.number(2, 178))
    person = registry.person(lot, registry.place(lot))
    slots = Slots(library, registry, person, day, lot)
    bounced = number % 5 == 4
    subject, text = expand(
        library.deal("brieven", "onbestelbaar" if bounced else "automatisch"), lot, slots.signing, capital=False
    ).split(" // ")
    head = [
        "From: Mail Delivery Subsystem <mailer-daemon@postvak.example>"
        if bounced
        else f"From: {_address(person.name, person.email, 'utf-8', lot)}"
    ]
    if bounced:
        head += ["Return-Path: <>"]
    head += [
        f"To: {lot.pick(_TO)}",
        f"Subject: {_encoded(subject, 'utf-8', lot)}",
        f"Date: {written_date(moment_of(day, lot))}",
        f"Message-ID: <auto-{number}.{lot.number(1000, 9999)}@postvak.example>",
    ]
    head += (
        ["Auto-Submitted: auto-replied"]
        if not bounced
        else ["Auto-Submitted: auto-generated", "X-Failed-Recipients: onbekend@thuisnet.example"]
    )
    if not bounced and lot.chance(0.5):
        head.append("X-Autoreply: yes")
    body = _part("text/plain", text.replace(" | ", "\n\n"), "utf-8", lot)
    return Message(day, 10**6 + number, "\n".join([*head, "MIME-Version: 1.0", *body]) + "\n", loose=number % 4 == 1)


def moment_of(day: date, lot: Lot) -> datetime:
    """Draw a moment of the day, in Dutch time."""
    hour = lot.weighted(
        [(lot.number(8, 17), 5.0), (lot.number(18, 23), 4.0), (lot.number(6, 7), 1.0), (lot.number(0, 2), 0.4)]
    )
    return datetime(day.year, day.month, day.day, hour, lot.number(0, 59), lot.number(0, 59), tzinfo=_zone(day))


def _zone(day: date) -> timezone:
    """Summer time runs from the last Sunday of March to the last of October."""
    begin, end = (
        date(day.year, month, 31) - timedelta(days=(date(day.year, month, 31).weekday() + 1) % 7) for month in (3, 10)
    )
    return timezone(timedelta(hours=2 if begin <= day < end else 1))


def written_date(moment: datetime) -> str:
    """Write a moment as mails and feeds do (RFC 5322)."""
    return f"{_WEEK[moment.weekday()]}, {moment.day:02d} {_YEAR[moment.month - 1]} {moment.year} {moment:%H:%M:%S %z}"


def _stamp(day: date) -> str:
    return f"{_WEEK[day.weekday()]} {_YEAR[day.month - 1]} {day.day:2d} 08:00:00 {day.year}"


def _fits(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _address(name: str, email: str, charset: str, lot: Lot) -> str:
    if not name.isascii():
        return f"{_encoded(name, charset, lot)} <{email}>"
    return lot.pick([f"{name} <{email}>", f'"{name}" <{email}>', f"{name} <{email}>", email])


def _encoded(text: str, charset: str, lot: Lot) -> str:
    """Write a header value; in encoded words (RFC 2047) when it isn't ASCII, never longer than a line may be."""
    if text.isascii():
        return text
    words = []
    for at in range(0, len(text), 20):
        data = text[at : at + 20].encode(charset, "replace")
        if lot.chance(0.5):
            words.append(f"=?{charset}?B?{base64.b64encode(data).decode('ascii')}?=")
        else:
            safe = "".join(
                chr(byte) if chr(byte).isascii() and chr(byte).isalnum() else "_" if byte == 32 else f"={byte:02X}"
                for byte in data
            )
            words.append(f"=?{charset}?Q?{safe}?=")
    return "\n ".join(words)


def _escaped(raw: str) -> str:
    """Quote the lines that an mbox reader would take for the start of a message."""
    return "\n".join(f">{line}" if line.startswith("From ") else line for line in raw.split("\n"))
