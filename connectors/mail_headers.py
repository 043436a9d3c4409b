"""The head of an e-mail: parsed within bounds, decoded whatever it was written in, and what it tells."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses, parsedate_to_datetime

from connectors.charsets import decode
from connectors.dates import read_date
from connectors.plain import one_line
from connectors.safety import Unreadable

# Characters of one header that are looked at. References grows with the length of a thread, and is only searched; what
# has parameters is parsed in quadratic time, again for each question.
_LONGEST = 4_000
_LONGEST_OF = {"references": 32_000, "content-type": 1_500, "content-disposition": 1_500}
_MOST_STATIONS = 50  # servers that a message came by
_ID = re.compile(r"<([^<>\s]{1,400})>")
_ENCODED = re.compile(r"=\?([\w-]{2,30})(?:\*[\w-]{1,20})?\?([bBqQ])\?([^?]{0,1000})\?=")
_PLAIN_ADDRESS = re.compile(
    r"(?:\"?(?P<name>[^\"\\<>@(),;:\[\]]{1,200}?)\"?\s+)?(?P<start><)?(?P<address>[\w.+-]{1,100}@[\w.-]{1,200})(?(start)>)"
)
# Who sends for others: the form of a website, a program that wants no answer.
_PROGRAM = re.compile(
    r"(?:no|do-?not|niet)[-_.]?(?:reply|beantwoorden|antwoorden)|(?:contact|web|reactie|vragen|klachten)?[-_.]?formulier(?:en)?\b|web-?forms?\b|forms?@"
    r"|wordpress|www-data|apache|website|webserver",
    re.IGNORECASE,
)
_BETWEEN_WORDS = re.compile(r"\?=\s+=\?")
_REPLY = re.compile(r"^\s*(?:(?:re|antw|antwoord|betr|aw|sv)\s*(?:\[\d+\])?\s*:\s*)", re.IGNORECASE)
_FORWARD = re.compile(r"^\s*(?:(?:fwd?|doorst|doorgestuurd|wg|tr)\s*(?:\[\d+\])?\s*:\s*)", re.IGNORECASE)
_TAG = re.compile(r"^\s*\[(?:extern|external|ext)\]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject without Re: and FW:, and which of the two stood in front."""

    title: str
    is_reply: bool
    is_forward: bool


class _Bounded(Compat32):
    """Headers as they are written, of each no more than a person or program would write."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(list(sourcelines))
        return name, value[: _LONGEST_OF.get(name.lower(), _LONGEST)]

    def header_fetch_parse(self, name: str, value: str) -> str:
        del name
        return value


POLICY = _Bounded()


def parse(raw: bytes) -> Message:
    """Return a message parsed: within bounds, and with every header as a plain str (undecoded bytes as surrogates)."""
    return message_from_bytes(raw, policy=POLICY)


class Headers(Mapping[str, str]):
    """The headers of a message by name, decoded, each on one line; of several the first, empty when absent."""

    def __init__(self, message: Message) -> None:
        self._first: dict[str, str] = {}
        self._decoded: dict[str, str] = {}
        for name, value in message.raw_items():
            self._first.setdefault(name.lower(), value)
        self._message = message
        self._received = message.get_all("received", [])

    def __getitem__(self, name: str) -> str:
        key = name.lower()
        if key not in self._first:
            return ""
        if key not in self._decoded:
            self._decoded[key] = _decoded(self._first[key])
        return self._decoded[key]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._first

    def __iter__(self) -> Iterator[str]:
        return iter(self._first)

    def __len__(self) -> int:
        return len(self._first)

    def day(self) -> date | None:
        """Return the day it was sent, or else came by a server, or None when neither can be read."""
        for written in (
            self["Date"],
            *(one_line(value.rpartition(";")[2]) for value in self._received[:_MOST_STATIONS]),
        ):
            try:
                return read_date(parsedate_to_datetime(written))
            except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
                pass
            try:
                return read_date(written)
            except ValueError:
                continue
        return None

    def sender(self) -> tuple[str, str]:
        """Return the name and the address of who sent it, as far as they are given."""
        return _person(self["From"] or self["Sender"])

    def author(self) -> str:
        """Return who wrote it as `Name <address>`, or what is there of it: the sender, or for whom a program sent it."""
        name, address = self.sender()
        return self.asked_by(name) if _PROGRAM.match(address) else _shown(name, address)

    def asked_by(self, name: str) -> str:
        """Return the name with the address that is to be answered, where that is told and is a person's."""
        other, address = _person(self["Reply-To"])
        return _shown(name, "") if _PROGRAM.match(address) else _shown(name or other, address)

    def message_id(self) -> str:
        """Return the id of the message, without brackets; empty when it has none."""
        written = self["Message-ID"]
        found = _ID.search(written)
        return found[1] if found else written.strip("<> ")

    def thread(self) -> str:
        """Return the id of the first message of the thread that this one is in: its own when it answers nothing."""
        for name in ("References", "In-Reply-To"):
            if found := _ID.search(self._first.get(name.lower(), "")):
                return found[1]
        return self.message_id()

    def file_name(self) -> str:
        """Return the name of an attached file, decoded; empty when it has none."""
        for name, parameter in (("content-disposition", "filename"), ("content-type", "name")):
            value = self._message.get_param(parameter, "", name)
            if value:
                return _decoded(value[2] if isinstance(value, tuple) else value)
        return ""

    def subject(self) -> Subject:
        """Return the subject, and what the marks before it say of the message."""
        title = _TAG.sub("", self["Subject"])
        first = _REPLY.match(title), _FORWARD.match(title)
        while found := _REPLY.match(title) or _FORWARD.match(title):
            title = title[found.end() :]
        return Subject(title.strip(), is_reply=bool(first[0]), is_forward=bool(first[1]))


def _person(written: str) -> tuple[str, str]:
    if plain := _PLAIN_ADDRESS.fullmatch(written):  # nearly all; the whole grammar takes a hundred times as long
        return plain["name"] or "", plain["address"]
    try:
        found = getaddresses([written])
    except Exception:  # noqa: BLE001 - a thousand brackets, or the like
        found = []
    return next((pair for pair in found if any(pair)), (written, ""))


def _shown(name: str, address: str) -> str:
    shown = one_line(name)
    return f"{shown} <{address}>" if address and shown and shown != address else address or shown


def day_of(*heads: Headers, received: date | None = None) -> date:
    """Return the day of the first of some heads that tells one, or else `received`; raises `Unreadable`."""
    day = next((day for head in heads if (day := head.day())), received)
    if day is None:
        raise Unreadable(
            "De datum van het bericht is niet te lezen, of ligt voor 1990 of in de toekomst."
            if heads[0]["Date"]
            else "Het bericht heeft geen datum.",
            "Bied het bericht opnieuw aan met een datum in de kopregels.",
        )
    return day


def _decoded(value: str) -> str:
    if value.isascii() and "=?" not in value:
        plain = " ".join(value[:_LONGEST].split())
        if plain.isprintable():
            return plain
    value = _mend(value[:_LONGEST])
    if "=?" not in value:
        return one_line(value)
    if value.isascii():
        try:
            parts = decode_header(value)
            value = "".join(part if isinstance(part, str) else decode(part, charset) for part, charset in parts)
        except Exception:  # noqa: BLE001, S110 - whatever is wrong with it, what was written is the best there is
            pass
    # Encoded words with a space or an 8-bit letter in them are not by the standard, and written all the same.
    return one_line(_ENCODED.sub(_encoded_word, _BETWEEN_WORDS.sub("?==?", value)))


def _encoded_word(found: re.Match[str]) -> str:
    content = found[3].encode("latin-1", "replace")
    try:
        raw = binascii.a2b_base64(content) if found[2] in "bB" else binascii.a2b_qp(content, header=True)
    except ValueError:
        return found[0]
    return decode(raw, found[1])


def _mend(text: str) -> str:
    """A str with surrogates holds bytes of 8 bits, which the standard forbids and many programs write."""
    try:
        return text if text.isascii() else decode(text.encode("ascii", "surrogateescape"), None)
    except UnicodeEncodeError:
        return text
