"""Names that stand where a letter has them: behind the greeting and under the closing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.privacy import gazetteer as known
from pipeline.privacy.words import WORD, Words

_GREETING = re.compile(
    r"(?im)^[ >]*(?:(?:zeer )?geachte|beste|best|dag|hoi|hallo|hai|hey|heey|hee|hé|lieve|goede?(?:morgen|middag|navond|n avond|ndag)|goedendag|waarde|"
    r"t\.a\.v\.|ter attentie van|(?:aan|van|afzender|naam) ?:)(?<=[\w.:])[ :]*(?<![^\W_])([^\n,!:;.?\[]{2,60}(?:\.[^\n,!:;.?\[]{1,40}){0,3})"
)
_CLOSING = re.compile(
    r"(?i)\b(?:met (?:de |een |zeer )?(?:\w+ )?(?:groet(?:en|jes)?|hoogachting)|(?:vriendelijke|vriendelijk|hartelijke|warme|beste|lieve|zonnige|bezorgde|boze)"
    r" groet(?:en|jes)?|groet(?:en|jes)?(?: (?:van|uit))?|mvg|m\.v\.g|hoogachtend|gr|grt|grtjs|grtz|vr\.? ?gr|vrgr|liefs|getekend|w\.g|namens|ondertekend"
    r"|(?:alvast |heel erg |bij voorbaat |hartelijk )?(?:dank|bedankt)(?: (?:u|je)?(?: ?wel)?)?(?: voor [^\n.!]{1,40})?|ondergetekende|afzender|naam)(?!\w)[.,!:;]*"
)
_LIST = re.compile(r" ?(?:,|\||/|\(|\[| - | – |$)")

_RULES = " .:!-–—*_>"
_TITLES_FIRST = re.compile(rf"(?i)(?:(?:(?:de )?(?:{'|'.join(sorted(known.FORMS_OF_ADDRESS))})\.?|[/ ]|en )+\s)?")
_NOT_ONLY_CLOSINGS = ("dank", "bedankt", "alvast", "bij", "hartelijk", "heel", "namens", "naam", "afzender", "onder")


def _like_a_name(line: str, *, lenient: bool) -> bool:
    """Whether a whole line (behind a closing, or behind 'Beste') is a name: `J.P. de Vries`, `Piet & Marja Bakker`."""
    words = WORD.findall(line)
    if not words or len(words) > 7 or any(c.isdigit() for c in line) or "[" in line or "@" in line:
        return False
    if line.strip().lower() in known.ORGANISATIONS or words[-1].lower() in known.AFTER_OTHER:
        return False
    carriers = 0
    for word in words:
        low = word.lower()
        if low in known.TUSSENVOEGSELS or low in known.TITLES or low == "en" or (len(word) == 1 and word.isupper()):
            continue
        pieces = [piece for piece in known.parts(word) if piece not in known.TUSSENVOEGSELS]
        rank = known.level(low) if "-" not in low else min(map(known.level, pieces), default=3)
        if low in known.BLOCKED and (rank == 3 or word.islower() or (len(words) > 1 and rank == 2 and not carriers)):
            if not (rank < 3 and word[0].isupper() and len(words) == 1):
                return False
        elif (
            (rank == 3 and (known.ordinary(low) or low in known.place_words() or low in known.ORGANISATIONS))
            or (rank == 3 and not (word[0].isupper() or lenient))
            or (rank == 2 and not lenient and word.islower())
        ):
            return False
        if rank == 3 and len(word) > 1 and word.isupper() and len(word) < 5:
            return False
        carriers += 1
    return carriers > 0


def greetings(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the names behind 'Beste', 'Geachte mevrouw' and the like stand, from first to behind last character."""
    for match in _GREETING.finditer(text):
        rest = match[1].rstrip(" -–")
        if any(word.lower() in known.OFFICES for word in WORD.findall(rest)):
            continue
        titles = _TITLES_FIRST.match(rest)
        begin = titles.end() if titles else 0
        if _like_a_name(rest[begin:], lenient=True):
            yield match.start(1) + begin, match.start(1) + len(rest)


def _name_on(line: str, at: int, *, lenient: bool) -> tuple[int, int] | None:
    """Where on a line that begins at `at` a name stands, up to the first comma, bar or bracket."""
    lead = len(line) - len(line.lstrip(_RULES))
    piece = _LIST.split(line[lead:], maxsplit=1)[0].rstrip(" .,!")
    return (at + lead, at + lead + len(piece)) if _like_a_name(piece, lenient=lenient) else None


def _names_below(text: str, at: int, *, lenient: bool) -> Iterator[tuple[int, int]]:
    """Names on the three written lines from `at`; only the first of them may be any unknown word."""
    seen = 0
    for _ in range(7):
        if at >= len(text) or seen == 3:
            return
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at : min(stop, at + 120)]
        if line.strip(_RULES):
            seen += 1
            name = _name_on(line, at, lenient=lenient and seen == 1)
            if name:
                yield name
            elif not lenient and not line.strip().startswith("["):
                return
        at = stop + 1


def signatures(words: Words) -> Iterator[tuple[int, int]]:
    """Yield where the names behind or below 'Met vriendelijke groet' and the like stand, from first to behind last character."""
    text = words.text
    for i, low in enumerate(words.low):
        if low not in known.CLOSING_WORDS or words.in_placeholder(i):
            continue
        match = _CLOSING.match(text, words.start[i])
        if not match:
            continue
        end = text.find("\n", match.end())
        end = len(text) if end < 0 else end
        # 'Bedankt' and 'namens' are followed by much else: there a name must be known, or look like one.
        lenient = not match[0].lower().startswith(_NOT_ONLY_CLOSINGS)
        rest = text[match.end() : min(end, match.end() + 80)]
        if rest.strip(_RULES + ",.:!"):
            name = _name_on(
                rest.replace(",", " ", 1) if rest.lstrip().startswith(",") else rest, match.end(), lenient=lenient
            )
            if name:
                yield name
            if not lenient or not (name or rest.strip().startswith("[")):
                continue
        yield from _names_below(text, end + 1, lenient=lenient)
