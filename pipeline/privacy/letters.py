"""Names that stand where a letter has them: behind the greeting and under the closing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import compress, count
from typing import NamedTuple

from pipeline.privacy import gazetteer as known
from pipeline.privacy.kinds import CLOSES, with_any
from pipeline.privacy.words import PREPOSITIONS, WORD, Words, inert

_GREETING = re.compile(  # in lower case
    r"[ >]*(?:(?:zeer )?geachte|beste|best|dag|hoi|hallo|hai|hey|heey|hee|hé|lieve|goede?(?:morgen|middag|navond|n avond|ndag)|goedendag|waarde|"
    r"t\.a\.v\.|ter attentie van|(?:aan|van|afzender|naam) ?:)(?<=[\w.:])[ :]*(?<![^\W_])([^\n,!:;.?\[]{2,60}(?:\.[^\n,!:;.?\[]{1,40}){0,3})"
)
_CLOSING = re.compile(  # in lower case
    r"\b(?:met (?:de |een |zeer )?(?:\w+ )?(?:groet(?:en|jes)?|hoogachting)|(?:vriendelijke|vriendelijk|hartelijke|warme|beste|lieve|zonnige|bezorgde|boze)"
    r" groet(?:en|jes)?|groet(?:en|jes)?(?: (?:van|uit))?|mvg|m\.v\.g|hoogachtend|groete|groetnis|cheers|thx|thanks|x{1,3}|kus(?:je|jes)?|houdoe|doei|gegroet|regards|gr|hgt|grt|grtjs|grtz|vr\.? ?gr|vrgr|liefs|getekend|w\.g|namens|ondertekend"
    r"|(?:alvast |heel erg |bij voorbaat |hartelijk )?(?:dank|bedankt)(?: (?:u|je)?(?: ?wel)?)?(?: voor [^\n.!]{1,40})?|ondergetekende|afzender|naam)(?!\w)[.,!:;]*"
)
_LIST = re.compile(r" ?(?:,|\||/|\(|\[| - | – | uit (?!de[nr]? )| te (?=[A-Z])|$)")
_WHERE_FROM = frozenset({"uit", "te"})
_FROM = re.compile(r" (?:uit|te) [^\s]+(?: [^\s]+)?$")
_TURNED = re.compile(r", ([A-ZÀ-Þ][^\W\d_]+)\s*(?=\n|$)")

_NO_PERSON = known.place_words() | known.TUSSENVOEGSELS
_NOBODY = _NO_PERSON | known.OFFICES | known.ORGANISATIONS | known.AFTER_OTHER | known.BEFORE_OTHER
_RULES = " .:!-–—*_>"
_MARKS = _RULES + ",.:!"
_TITLES_FIRST = re.compile(rf"(?i)(?:(?:(?:de )?(?:{'|'.join(sorted(known.FORMS_OF_ADDRESS))})\.?|[/ ]|en )+\s)?")
_CLOSES = with_any(CLOSES)
_NOT_ONLY_CLOSINGS = ("dank", "bedankt", "alvast", "bij", "hartelijk", "heel", "namens", "naam", "afzender", "onder")


@lru_cache(maxsize=4096)
def _like_a_name(line: str, lenient: bool) -> bool:
    """Whether a whole line (behind a closing, or behind 'Beste') is a name: `J.P. de Vries`, `Piet & Marja Bakker`."""
    words = WORD.findall(line)
    if not words or len(words) > 7 or "[" in line or "@" in line or any(map(str.isdigit, line)):
        return False
    if line.strip().lower() in known.ORGANISATIONS or words[-1].lower() in known.AFTER_OTHER:
        return False
    carriers = 0
    # Behind an initial or a first name any word with a capital is a surname: 'C. Kool', 'Tom Kool'.
    firm = False
    if _NO_PERSON.issuperset(map(str.lower, words)):
        return False
    if words[0].lower() in PREPOSITIONS and (len(words) == 1 or words[1].lower() not in known.TUSSENVOEGSELS):
        return False
    for at, word in enumerate(words):
        low = word.lower()
        if low in known.TUSSENVOEGSELS or low in known.TITLES or low == "en":
            continue
        if word.isupper() and (
            len(word) == 1
            or (len(word) < 4 and at == 0 and len(words) > 1 and low not in known.BLOCKED and not words[-1].isupper())
        ):
            firm = word not in known.NO_INITIALS
            continue
        before = words[at - 1].lower() if at else ""
        if (
            firm
            and low not in known.BLOCKED
            and word[0].isupper()
            and not word.isupper()
            and before not in PREPOSITIONS
        ):
            carriers += 1
            continue
        if (
            firm
            and lenient
            and len(words) < 5
            and low not in known.BLOCKED
            and low not in known.ACTS
            and line.islower()
        ):
            carriers += 1
            continue
        firm = firm or known.FIRST.get(low, 3) < 2
        pieces = [piece for piece in known.parts(word) if piece not in known.TUSSENVOEGSELS]
        rank = known.level(low) if "-" not in low else min(map(known.level, pieces), default=3)
        if low in known.BLOCKED and (
            rank == 3
            or (not lenient and known.FIRST.get(low, 3) == 3)
            or word.islower()
            or (len(words) > 1 and rank == 2 and not carriers)
        ):
            if not (rank < 3 and word[0].isupper() and len(words) == 1 and (lenient or known.FIRST.get(low, 3) < 3)):
                return False
        elif (
            (rank == 3 and (known.ordinary(low) or low in known.place_words() or low in known.ORGANISATIONS))
            or (rank == 3 and not (word[0].isupper() or lenient))
            or (rank == 2 and not lenient and word.islower() and not (firm and not known.ordinary(low)))
        ):
            return False
        if rank == 3 and len(word) > 1 and word.isupper() and len(word) < 5:
            return False
        carriers += 1
    return carriers > 0


@lru_cache(maxsize=4096)
def _all_capitals(line: str) -> bool:
    """A line of initials, tussenvoegsels and words with a capital, one of them an initial or known: 'Grietje L. Kool'."""
    words = WORD.findall(line)
    return (
        1 < len(words) < 7
        and any((len(word) == 1 and word.isupper()) or known.FIRST.get(word.lower(), 3) < 3 for word in words)
        and all(word[0].isupper() or word.lower() in known.TUSSENVOEGSELS for word in words)
        and not any(
            word.lower() in known.BLOCKED or word.lower() in known.ORGANISATIONS for word in words if len(word) > 1
        )
    )


def _at_lines(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the match of a pattern, which is within a line, at the beginning of each line that has one."""
    at = 0
    while True:
        if match := pattern.match(text, at):
            yield match
        at = text.find("\n", at) + 1
        if not at:
            return


def greetings(text: str, low: str) -> Iterator[tuple[int, int]]:
    """Yield where the names behind 'Beste', 'Geachte mevrouw' and the like stand, from first to behind last character.

    `low` is the text in lower case, each character in its place.
    """
    for match in _at_lines(_GREETING, low):
        rest = text[match.start(1) : match.end(1)].rstrip(" -–<(\"'")
        if any(word.lower() in known.OFFICES for word in WORD.findall(rest)):
            continue
        titles = _TITLES_FIRST.match(rest)
        begin = titles.end() if titles else 0
        begin += len(rest) - begin - len(rest[begin:].lstrip("\"'"))
        if _like_a_name(rest[begin:], True):
            yield match.start(1) + begin, match.start(1) + len(rest)


@lru_cache(maxsize=4096)
def _name_on(line: str, lenient: bool) -> tuple[int, int] | None:
    """Where on a line a name stands, up to the first comma, bar or bracket."""
    lead = len(line) - len(line.lstrip(_RULES))
    piece = _LIST.split(line[lead:], maxsplit=1)[0].rstrip(" .,!")
    if not (_like_a_name(piece, lenient) or (lenient and _all_capitals(piece))):
        return None
    # 'Bakker, Anja'
    turned = _TURNED.match(line, lead + len(piece)) if lenient and " " not in piece else None
    first = turned and turned[1].lower() not in known.place_words() and not known.ordinary(turned[1].lower())
    return lead, turned.end(1) if turned and first else lead + len(piece)


class _Lines(dict[int, tuple[str, int]]):
    """For where a line begins what is written on it (nothing for a rule) and where the next begins, looked up once.

    Below one closing there may be another, and another below that.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def __missing__(self, at: int) -> tuple[str, int]:
        stop = self.text.find("\n", at, at + 400)
        stop = min(len(self.text), at + 400) if stop < 0 else stop
        line = self.text[at : min(stop, at + 120)]
        self[at] = found = (line if line.strip(_RULES) else "", stop + 1)
        return found


def _names_below(lines: _Lines, at: int, *, lenient: bool) -> Iterator[tuple[int, int]]:
    """Names on the three written lines from `at`; only the first of them may be any unknown word."""
    seen = 0
    for _ in range(7):
        if at >= len(lines.text) or seen == 3:
            return
        line, behind = lines[at]
        if line:
            seen += 1
            name = _name_on(line, lenient and seen == 1)
            if name:
                yield at + name[0], at + name[1]
            elif not lenient and not line.strip().startswith("["):
                return
        at = behind


class Closing(NamedTuple):
    """'Met vriendelijke groet' and the like: where, and what follows on the line; `sure` when that can be a name alone."""

    start: int
    end: int
    line_end: int
    rest: str
    sure: bool


def closings(words: Words, text: str) -> list[Closing]:
    """Where a letter may end; `text` is that of the words in lower case, each character in its place."""
    found = []
    for i in compress(count(), words.kinds.translate(_CLOSES)):
        # 'X is nu een site', but 'Tot morgen! x Seda'
        if i in words.placeholders or (words.low[i][0] == "x" and not words.begins_sentence(i)):
            continue
        start = words.start[i]
        match = _CLOSING.match(text, start)
        if match:
            # 'Bedankt' and 'namens' are followed by much else: there a name must be known, or look like one.
            sure = not text.startswith(_NOT_ONLY_CLOSINGS, start)
            at = match.end()
            # No further than a line is long: to look for its end in a text without lines would take all of it, each time.
            end = text.find("\n", at, at + 400)
            end = min(len(text), at + 400) if end < 0 else end
            rest = words.text[at : min(end, at + 80)]
            found.append(Closing(start, at, end, rest if rest.strip(_MARKS) else "", sure))
    return found


def signatures(text: str, ends: Iterable[Closing]) -> Iterator[tuple[int, int]]:
    """Yield where the names behind or below closings stand, from first to behind last character."""
    lines = _Lines(text)
    for _, end, line_end, rest, sure in ends:
        if rest:
            name = _name_on(rest.replace(",", " ", 1) if rest.lstrip().startswith(",") else rest, sure)
            if name:
                yield end + name[0], end + name[1]
            if not sure or not (name or rest.strip().startswith("[")):
                continue
        yield from _names_below(lines, line_end + 1, lenient=sure)


# The tail of a line behind the end of a sentence, or all of a short line: 'Graag antwoord. Daan C. Pot'. A full stop goes
# with an initial alone.
_INITIAL = r"(?:(?<=[\s.>][^\W\d_])|(?<=^[^\W\d_]))\."
_TAIL = re.compile(rf"(?m)[ >*-]{{0,3}}([^\W\d_](?:[^\n.!?:;,()\[\]\d@/<>]|{_INITIAL}){{1,60}})[.!]?$")
_LONGEST_TAIL = 66
_LEAD = 3  # the marks that may stand before one
_NOT_IN_TAIL = re.compile(r"[?:;,()\[\]\d@/<>]")
_NO_TAIL = frozenset("?:;,()[]@/<>0123456789")  # what may not be the last character of one
_STOPPED = re.compile(r"[.!?)\]](?: |(?<=[^\W\d_]{3}[.!?])(?=[A-ZÀ-Þ]))")
# What stands right before what only a person has: 'Kees Rozema, [TELEFOON]', 'Miriam ([E-MAIL])', 'Van: Eva <[E-MAIL]>'.
_OWNED = re.compile(r"\[(?:TELEFOON|E-MAIL|ADRES|GEBOORTEDATUM|BSN|DOCUMENT)\]")
_OWNS = re.compile(r"(?:, ?| ?\(|: ?| <| - | \| )$")
_NOT_IN_CLAUSE = re.compile(r"[\n!?:;,()\[\]\d@/<>]")
_STOP = re.compile(r"(?<=[^\W\d_]{2})\. ?")
# Who speaks in a chat: 'Roos: hallo', '[10:02] Roos de Wit: hallo'.
_SPEAKER = re.compile(r"(?:\[?\d\d?[:.]\d\d\]?,? ?)?([^\W\d_][^\n.!?:;,()\[\]\d@/]{1,40}): ")
_MEMBERS = re.compile(r"(?i)^(?:medewerker|medewerkster|namens|groet(?:jes)?|gr|lieve|beste) ")


def _ends_in_words(line: str) -> bool:
    """Whether the last word of a line shows that its tail is no name, as that of nearly every line does."""
    tail = line[-_LONGEST_TAIL:]
    last = tail[tail.rfind(" ") + 1 :].rstrip(".!")
    if not (last.islower() and last.isalpha() and inert(last)):
        return False
    return not ("uit " in tail or "te " in tail) or _WHERE_FROM.isdisjoint(tail.rsplit(" ", 3)[-3:-1])


def _tails(text: str) -> Iterator[re.Match[str]]:
    end = -1
    for line in text.split("\n"):
        begin = end + 1
        end = begin + len(line)
        if not line or line[-1] in _NO_TAIL or _ends_in_words(line) or len(line) == 1:
            continue
        near = max(begin, end - _LONGEST_TAIL)
        starts = [stop.end() for stop in _STOPPED.finditer(text, near, end)]
        for start in starts if near > begin else [begin, *starts]:
            match = None if _NOT_IN_TAIL.search(text, start + _LEAD, end) else _TAIL.match(text, start)
            if match:
                yield match
                break


def standing_alone(text: str) -> Iterator[tuple[int, int]]:
    """Yield where names stand that are a line, a last sentence, a speaker or the owner of what follows."""
    last = text.rfind("\n\n", 0, len(text) - 1)
    for match in _tails(text):
        line = _FROM.sub("", match[1].rstrip())
        # Near the end an unknown word may be a name; elsewhere one of the words must be known as one.
        if (match.start() > last or _known(line)) and _like_a_name(line, False):
            yield match.start(1), match.start(1) + len(line)
    for number in _OWNED.finditer(text) if "[" in text else ():
        owned = _OWNS.search(text, max(0, number.start() - 3), number.start())
        if not owned:
            continue
        left = max(0, owned.start() - 60)
        clause = _NOT_IN_CLAUSE.split(text[left : owned.start()])[-1]
        if len(clause) > 1:
            # Behind the last full stop that is not that of an initial.
            start = owned.start() - len(clause) + max((m.end() for m in _STOP.finditer(clause)), default=0)
            piece = text[start : owned.start()]
            start += len(piece) - len(piece.lstrip(" >*-\"'"))
            piece = text[start : owned.start()].rstrip(" \"'")
            listed = _known(piece)
            if owned[0] == " <" and _shown_with_address(piece):
                yield start, start + len(piece)
                continue
            # Without a capital one word must be known as a name, and then the others may be any that no dictionary has.
            if (listed or (owned[0][0] != ":" and piece.lstrip()[:1].isupper())) and _like_a_name(
                piece, listed and piece.islower()
            ):
                yield start, start + len(piece)
    for speaker in _at_lines(_SPEAKER, text) if ": " in text else ():
        member = _MEMBERS.match(speaker[1])
        start = speaker.start(1) + (member.end() if member else 0)
        if _known(text[start : speaker.end(1)]) and _like_a_name(text[start : speaker.end(1)], False):
            yield start, speaker.end(1)


def _shown_with_address(piece: str) -> bool:
    """Whether words that stand before an e-mail address in angle brackets are somebody's: 'Just Herfst <[E-MAIL]>'."""
    words = WORD.findall(piece)
    first = bool(words) and (words[0].lower() in known.FIRST or not known.ordinary(words[0].lower()))
    return (
        first
        and 1 < len(words) < 6
        and all(
            (word[0].isupper() and word.lower() not in _NOBODY) or word.lower() in known.TUSSENVOEGSELS
            for word in words
        )
    )


@lru_cache(maxsize=4096)
def _known(line: str) -> bool:
    return any(known.level("-".join(known.parts(word))) < 3 for word in WORD.findall(line))
