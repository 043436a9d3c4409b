"""Takes personal data out of a raw signal. Only here are signals made, so nothing else can reach the store."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.utils import parseaddr
from functools import lru_cache
from hashlib import blake2b

from connectors.base import RawSignal, Source
from pipeline import language
from pipeline.agencies import agencies_of, ministry_of_agencies
from pipeline.letters import Kinds, words_of
from pipeline.ministries import ministry_of
from pipeline.places import province_of
from pipeline.privacy import special
from pipeline.privacy.addresses import address_spans
from pipeline.privacy.gazetteer import level, place_parts
from pipeline.privacy.glance import Glance
from pipeline.privacy.names import author_words, name_spans
from pipeline.privacy.numbers import number_spans, spans_beside
from pipeline.privacy.spans import PLACEHOLDERS, merged, replaced, stand_apart
from pipeline.privacy.streets import STREETS_WITHOUT_NUMBER
from pipeline.privacy.text import normalise
from pipeline.privacy.words import unknown
from pipeline.signals import Signal

__all__ = ["PLACEHOLDERS", "called_after", "file_name", "is_personal", "redact", "signal_id_of", "to_signal"]

# What is replaced changes what stands beside it, so the text is read again until nothing more is found. Each round
# leaves less to find; the limits are for texts that were made to test it.
_STEPS = 16
_STEPS_LONG = 3
_LONG = 100_000
_BETWEEN = "\n\x0c\n"  # a form feed is in no normalised text
_ENDING = re.compile(r"\.[a-z]{2,4}(?=#\d+$|$)")
# A title of one word is that of an outlet, whoever it is called after, and so is one with such a word in it.
_OUTLET = re.compile(
    r"(?:(?:de|het) )?[^\W\d_]+(?:\.[a-z]{2,4})?\.?"
    r"|[^@:/]*(?:nieuws|news|krant|courant|dagblad|weekblad|blad|radio|\btv\b|omroep|omrop|magazine|journaal|bode|post)[^@:/]*",
    re.IGNORECASE,
)
# How folders and files are called all over the world, and what no dictionary of Dutch has.
_OF_FILES = frozenset(
    {
        "inbox", "sent", "drafts", "trash", "archive", "archives", "deleted", "items", "junk", "maildir", "message",
        "messages", "outlook", "readme", "report", "reports", "question", "questions", "signals", "themes", "trends",
        "tables", "docx", "post", "mei", "april", "week", "water", "bus", "coosto", "meltwater", "lexisnexis", "webformulier", "webformulieren", "telefonie",
    }
)  # fmt: skip
_LETTERS = re.compile(r"[^\W\d_]+")
_SPACES = str.maketrans("_-", "  ")
_PLAIN_AUTHOR = re.compile(r"(?:[\w .'-]{1,200} <)?([\w.+-]{1,100}@[\w.-]{1,200})>?", re.ASCII)
_PERSONAL_ID = re.compile(r"[^\W\d_]{2,}[ ._][^\W\d_]{2,}|\d{8}")


def _redact(text: str, author: frozenset[str]) -> str:
    numbers = names = True  # whether each may find something in what the other left
    apart = False  # whether all that was replaced stands so that few kinds of number can be seen better without it
    steps = _STEPS if len(text) < _LONG else _STEPS_LONG
    glance = Glance(text)
    for step in range(steps):
        if apart and not step % 2 and not (glance.digits or glance.cues & STREETS_WITHOUT_NUMBER):
            # Without names there are no more digits than there were with them, and no more streets.
            numbers = False
            if not names:
                break
            continue
        if text is not glance.text:
            glance = Glance(text, glance)
        # Numbers and addresses first: whose they are is often a name that stands beside.
        if step % 2:
            spans, settled = name_spans(glance, author, last=step + 2 >= steps)
            names = bool(spans) and not settled
            numbers = numbers or bool(spans)
            apart = apart and stand_apart(text, spans)
        else:
            spans = [*(spans_beside(glance) if apart else number_spans(glance))]
            spans += address_spans(glance, again=step > 0)
            spans = merged(spans) if len(spans) > 1 else spans
            apart = stand_apart(text, spans)
            numbers = bool(spans)
            names = names or numbers
        if spans:
            text = replaced(text, spans)
        if not (numbers if step % 2 else names):
            break
    return text


def redact(text: str, author: str = "") -> str:
    r"""Return the text, made plain, with each piece of personal data replaced by a placeholder such as `[NAAM]`.

    Args:
        text: any text; the result is in NFC, with `\n` line breaks.
        author: name or e-mail address of who wrote it, when known: that name is replaced wherever it stands.
    """
    return _redact(normalise(text), author_words(author))


def is_personal(text: str) -> bool:
    """Tell whether there is personal data in the name of a file or a column; one word alone points at nobody."""
    return not text.isalpha() and redact(text) != normalise(text)


def called_after(label: str) -> str:
    """Return the name of a folder or file without the people that it may be called after by one word.

    No sentence tells there which word is a name, so one that no dictionary has counts as a name.
    """

    def word_or_name(match: re.Match[str]) -> str:
        low = match[0].lower()
        if len(low) < 4 or low in _OF_FILES or low in place_parts():
            return match[0]
        # A first name that is a word too is here more often the name: 'mark.eml'.
        return "[NAAM]" if level(low) < 2 or (len(low) > 4 and unknown(low)) else match[0]

    return _LETTERS.sub(word_or_name, label)


def file_name(name: str) -> str:
    """Return the name of a file, or its path, as it may be shown and kept: without who it is about or called after."""
    ending = _ENDING.search(name)
    if ending is None or "@" in name:
        return called_after(redact(name))
    # With its ending `vragen-a.csv` looks like initials and a name; one word alone is in no sentence to read it in.
    stem, rest = name[: ending.start()], name[ending.start() :]
    if stem.isalpha():
        # Alone it says nothing else: 'bakker.csv'.
        alone = level(stem.lower()) == 2 and stem.lower() not in _OF_FILES
        return ("[NAAM]" if alone else called_after(stem)) + rest
    # What stands between the words of a name in a sentence is a space.
    spaced = redact(stem.translate(_SPACES))
    if "[NAAM]" in spaced:
        kept = set(_LETTERS.findall(spaced.replace("[NAAM]", "")))
        stem = _LETTERS.sub(lambda word: word[0] if word[0] in kept else "[NAAM]", redact(stem))
        stem = stem.replace("[[NAAM]]", "[NAAM]")
    return called_after(redact(stem)) + rest


_redact_again = lru_cache(maxsize=1024)(redact)


# Each word is looked up once, for its language and for what it may tell.
_KINDS = Kinds(lambda word: language.kind_of(word) | special.kind_of(word))


def _digest(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _nobody(_digest: str) -> str:
    return ""


def _writer(author: str, pseudonym: Callable[[str], str]) -> str:
    plain = _PLAIN_AUTHOR.fullmatch(author)  # nearly all; the whole grammar takes ten times as long
    address = (plain[1] if plain else parseaddr(author)[1]).strip().casefold() if "@" in author else ""
    # The digest alone would keep out the curious, not somebody who can guess addresses: it never leaves memory.
    return pseudonym(_digest("writer", address)) if "@" in address else ""


def _origin(raw: RawSignal) -> str:
    """A digest of an input's own key: of a mail that of its Message-ID, which nobody can guess, so that answers find it.

    Of anything else it is that of the item, text and all: a telephone number or a name alone can be guessed.
    """
    return _digest("origin", raw.origin_id if raw.source is Source.EMAIL else raw.key or raw.origin_id)


def _personal(origin_id: str, *, public: bool) -> bool:
    """Whether an input's own key can point at a person. That of a media item is the address of what all may read."""
    origin_id = _ENDING.sub("", origin_id)
    # A case number leads back to the input, which is what it is for.
    written = _PERSONAL_ID.search(origin_id) or redact(origin_id).replace("[KENMERK]", "") not in normalise(origin_id)
    return "@" in origin_id or (not public and bool(written))


def _outlet(name: str) -> str:
    return normalise(name) if _OUTLET.fullmatch(name) else _redact_again(name)


def signal_id_of(raw: RawSignal) -> str:
    """Return the `signal_id` that the signal of a raw signal has: it follows from source, key and (mostly) date alone."""
    return _digest(raw.source, raw.key or raw.origin_id, "" if raw.redated else raw.date.isoformat())


def to_signal(raw: RawSignal, pseudonym: Callable[[str], str] = _nobody) -> Signal:
    """Make the signal of a raw signal: the only way from what was read to what is stored.

    The province is read from the text before its postcode goes. `origin_id` becomes a digest when it can point at a
    person (that of an e-mail always can). `pseudonym` makes the writer's out of a digest of the address, with a key (see
    `pipeline.pseudonyms`); without it nobody has one.
    """
    author = author_words(raw.author)
    plain = normalise(raw.text)
    title, _, text = _redact(normalise(raw.title) + _BETWEEN + plain, author).partition(_BETWEEN)
    words, title_words = words_of(text), words_of(title)
    kinds = _KINDS.of(words)
    told = special.special_in(words, kinds)
    if title_told := special.special_in(title_words, _KINDS.of(title_words)):
        told = tuple(sorted({*told, *title_told}))
    agency = agencies_of(raw.organisations) if raw.organisations else ""
    visit = raw.source is Source.VISIT
    personal = raw.source is Source.EMAIL or _personal(raw.origin_id, public=raw.source is Source.MEDIA)
    # That of a visit is the name of a file.
    origin_id = called_after(raw.origin_id) if visit else raw.origin_id
    return Signal(
        signal_id=signal_id_of(raw),
        source=raw.source,
        date=raw.date,
        origin_id=_origin(raw) if personal and raw.origin_id else origin_id,
        connector=raw.connector,
        text=text,
        title=title,
        ministry=ministry_of(raw.ministry, raw.date) or ministry_of(ministry_of_agencies(agency), raw.date),
        province=province_of(raw.place, plain),
        # A column of a table may hold anything; the same few words come again and again.
        channel=_redact_again(raw.channel),
        language=language.language_in(text, words, kinds),
        outlet=_outlet(raw.outlet) if raw.outlet else "",
        writer=_writer(raw.author, pseudonym),
        agency=agency,
        # Of where somebody lives only the province is kept; where a visit was paid, all may know.
        place=redact(raw.place) if visit else "",
        official=redact(raw.official) if visit else "",
        organisations=redact(raw.organisations) if visit else "",
        reach=raw.reach,
        thread=_digest("origin", raw.thread) if raw.thread else "",
        # What media published all may quote.
        special="" if raw.source is Source.MEDIA else "|".join(told),
    )
