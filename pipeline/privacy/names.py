"""Names of people: by what stands before them, by where they stand, and by lists of names.

What one place shows to be a name is a name everywhere in that text. Office-holders in their office are left as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from itertools import chain, compress, count, starmap
from operator import not_, or_

from pipeline.privacy import gazetteer as known
from pipeline.privacy.context import beside, from_context
from pipeline.privacy.glance import Glance
from pipeline.privacy.kinds import (
    ALONE,
    ANNOUNCES,
    ANNOUNCING,
    BEGINNING,
    CAPITAL,
    CUE,
    CUES,
    JOINS,
    Remembered,
    is_street,
    with_any,
)
from pipeline.privacy.letters import Closing, closings, greetings, signatures, standing_alone
from pipeline.privacy.lists import from_initials, from_lists
from pipeline.privacy.offices import protected
from pipeline.privacy.spans import Span, merged
from pipeline.privacy.words import LONGEST, WORD, Words, inert, unknown, written_small

_PEOPLE = known.TITLES | known.KIN
_ONLY_SMALL = (known.BLOCKED - ANNOUNCING - known.LAST.keys()) | (known.BLOCKED & known.PUBLIC_WORDS - ANNOUNCING)
_NOT_KEPT = known.TUSSENVOEGSELS | known.TITLES | {"en", "van"}


@lru_cache(maxsize=65536)
def _unusual(low: str) -> bool:
    """Whether a word in lower case may begin a name though no list tells: an initial, or a word that nobody knows."""
    return len(low) == 1 or unknown(low)


# Whether a word in lower case may begin a name, or announce one, where there are no capitals.
_SMALL_CUE = Remembered(lambda low: low in CUES or _unusual(low))


def _letter(kind: int) -> str:
    """One letter for what a word of a kind may be to a name."""
    if kind & CAPITAL:
        return "A" if kind & CUE else "a"
    return ("j" if kind & JOINS else "c") if kind & CUE else "."


_LETTERS = "".join(map(_letter, range(256))).encode()
# Of a capital that only begins a sentence and of a tussenvoegsel the next word tells whether they can be part of one.
_CANDIDATE = re.compile(rb"[Ac]|a(?=[Aa])|j(?=[Aaj])")


def _candidates(words: Words) -> list[int]:
    """Return every word that a name may begin at or behind, so that what is done with it may take its time."""
    kinds = words.kinds
    if words.small:
        kinds = kinds.copy()
        for i in compress(count(), map(_SMALL_CUE.__getitem__, words.low)):
            kinds[i] |= CUE
    return [match.start() for match in _CANDIDATE.finditer(kinds.translate(_LETTERS))]


def _runs(words: Words, kept: set[int]) -> Iterator[tuple[int, int]]:
    """Yield (first word, behind last word) of every name that words around it, its form or a list give away."""
    done = 0
    lows, up, kinds = words.low, words.up, words.kinds
    last = len(lows) - 1
    skipped = kept | words.placeholders
    for i in _candidates(words):
        if i < done or i in skipped:
            continue
        begin = end = i
        if kinds[i] & ANNOUNCES and i < last and i + 1 not in kept:
            begin, end = from_context(words, i)
        if end == begin:
            begin = end = i
            low = lows[i]
            if up[i]:
                end = from_initials(words, i) if i < last else i
                if end == i:
                    end = from_lists(words, i)
            elif low in BEGINNING or (words.small and _unusual(low)):
                end = from_initials(words, i) if i < last and len(low) == 1 else i
                if end == i:
                    end = from_lists(words, i)
            if end == i:
                continue
        if kept and not kept.isdisjoint(range(begin, end)):
            # As much of it as is free; 'het' of 'het Anne Frank Huis' is nothing.
            end = next(k for k in range(begin, end) if k in kept)
            if known.TUSSENVOEGSELS.issuperset(words.low[begin:end]):
                end = begin
        while end > begin:
            yield begin, end
            done = end
            begin, end = beside(words, end)
            if kept and not kept.isdisjoint(range(begin, end)):
                break


def author_words(author: str) -> frozenset[str]:
    """Return the words of an author's name, from a display name or an e-mail address, that point at that person."""
    if not author:
        return frozenset()
    display, _, address = author.partition("<")
    source = display.strip(" \"'") or address.partition("@")[0]
    if "@" in source:
        source = re.sub(r"[._\-+\d]", " ", source.partition("@")[0])
    words = [word for word in WORD.findall(source) if len(word) > 2]
    lows = {piece for word in words for piece in known.parts(word) if len(piece) > 2} | {word.lower() for word in words}
    lows -= _NOT_KEPT
    if lows & (known.OFFICES | known.ORGANISATIONS) or any(
        known.ordinary(low) and known.level(low) == 3 for low in lows
    ):
        lows = {low for low in lows if known.level(low) == 0}  # 'Gemeente Utrecht', 'Bezorgde moeder'
    return frozenset(low for low in lows if low not in known.BLOCKED and low not in known.place_words())


def _again(words: Words, names: set[str], kept: set[int], author: frozenset[str], done: set[int]) -> Iterator[int]:
    """Yield every word that is known to be a name in this text, wherever it stands, but for those that are `done`."""
    lows = words.low
    lengths = set(map(len, names))
    looked_at = range(len(lows)) if words.small else [*compress(count(), words.up)]
    for i in compress(looked_at, map(_STRANGE.__getitem__, map(lows.__getitem__, looked_at))):
        low = lows[i]
        if (
            low not in names
            and not lengths.isdisjoint(range(len(low) - 1, len(low) + 2))
            and not names.isdisjoint(known.spellings(low))
        ):
            yield i  # but for one slip of the finger: 'Jonkres' in a text by Jonkers
    said: Iterable[bool] = map(names.__contains__, lows)
    if not words.plain:
        said = map(or_, said, map(not_, map(str.isalpha, lows)))
    for i in compress(count(), said):
        if i in done:
            continue
        low = lows[i]
        if i in words.placeholders or (low not in names and names.isdisjoint(known.parts(low))):
            continue
        if i in kept and low not in author and not is_street(low):
            continue
        if words.up[i]:
            # 'Groen is mooi', written by somebody who is called Groen
            word_too = (low in author or len(low) < 3) and known.level(low) > 0 and known.ordinary(low)
            if not (word_too and words.begins_sentence(i)) or (
                i + 1 < len(words.low) and words.low[i + 1] in known.ACTS
            ):
                yield i
        elif low in names and (words.small or (known.level(low) not in {1, 2} and not known.ordinary(low))):
            yield i


_ALONE = with_any(ALONE)
# A word that may be one of the names with a slip of the finger in it.
_STRANGE = Remembered(lambda low: len(low) > 4 and _unusual(low))
# Whether a piece of a name, in lower case, points at its bearer wherever it stands.
_TELLS = Remembered(
    lambda low: len(low) > 1 and low not in _NOT_KEPT and low not in known.BLOCKED and low not in known.place_words()
)


def _telling(name: str) -> Iterable[str]:
    """The words of a name that point at its bearer wherever they stand."""
    low = name.lower()
    if low.replace(" ", "").isalpha():
        pieces = low.split()
    else:
        pieces = [piece for word in WORD.findall(name) for piece in (word.lower(), *known.parts(word))]
    return compress(pieces, map(_TELLS.__getitem__, pieces))


def name_spans(glance: Glance, author: frozenset[str] = frozenset(), *, last: bool = False) -> tuple[list[Span], bool]:
    """Return every name of a person in the text, and whether to read it again without them can find nothing more.

    `author` holds words, in lower case, that are names in this text. `last`: it will not be read again.
    """
    words, text = Words(glance), glance.text
    kept = protected(words)
    ends = closings(words, glance.low)
    signed = dict.fromkeys(signatures(text, ends)) if ends else {}  # in their order, each once
    runs = list(_runs(words, kept))
    starts, ends_of = words.start, words.end
    spans = [(starts[begin], ends_of[end - 1], "NAAM") for begin, end in runs]
    spans += [(start, end, "NAAM") for start, end in (*signed, *greetings(text, glance.low), *standing_alone(text))]
    names = set(author)
    for name in {text[start:end] for start, end, _ in spans}:
        names.update(_telling(name))
    if names:
        done = set(chain.from_iterable(starmap(range, runs)))
        spans += [(starts[i], ends_of[i], "NAAM") for i in _again(words, names, kept, author, done)]
    spans = merged(spans) if len(spans) > 1 else spans
    return spans, last or (not kept and _settled(words, spans, signed, ends))


def _settled(words: Words, spans: list[Span], signed: Container[tuple[int, int]], ends: list[Closing]) -> bool:
    """Whether nothing that stands beside these names can be one itself once they are replaced.

    Most texts are like that, and need not be read again. It is so when what stands right beside them are ordinary words, when
    behind a closing only what is signed was found, and when as much as before has a capital.
    """
    # Where a closing is followed by a placeholder, the lines below are read otherwise than below words.
    closing = min((end.start for end in ends if end.sure or not end.rest), default=len(words.text))
    starts, behinds, kinds = words.start, words.end, words.kinds
    capitals, many = words.capitals, len(kinds) + len(spans)
    behind = 0
    for start, end, _ in spans:
        first = bisect_left(starts, start, behind)
        behind = bisect_left(starts, end, first)
        if first == behind or starts[first] != start or behinds[behind - 1] != end:
            return False
        if start > closing and (start, end) not in signed:
            return False
        if not (_inert_before(words, first) and _inert_behind(words, behind)):
            return False
        capitals -= kinds[first:behind].translate(_ALONE).count(1)
        many -= behind - first
    return written_small(capitals, many) == words.small


def _inert_before(words: Words, first: int) -> bool:
    """Whether the word before word `first` can't become a name by what that is replaced with."""
    at = first - 1
    while at >= 0 and words.gap[at] == " " and words.low[at] in known.TUSSENVOEGSELS and not words.up[at]:
        at -= 1
    if at < 0 or words.gap[at].strip(" .-") or "\n" in words.gap[at]:
        return True
    low = words.low[at]
    apart = at == 0 or words.gap[at - 1] != " "
    if words.up[at] and not (words.begins_sentence(at) or low in known.BLOCKED or low in known.TITLES):
        return False
    if not apart and words.low[at - 1] in known.FORMS_OF_ADDRESS:
        return False
    if not words.small and not words.up[at] and low not in BEGINNING and (low in _PEOPLE or low in _ONLY_SMALL):
        return True  # where names have capitals neither 'man' nor 'door' is one
    if low in _PEOPLE:
        return low not in known.FIRST
    return known.level(low) > 2 and (apart or known.ordinary(low)) and at not in words.initials


def _inert_behind(words: Words, behind: int) -> bool:
    """Whether what is on the line behind word `behind - 1` can't become a name by what that is replaced with."""
    gap = words.gap[behind - 1]
    if behind == len(words.low) or gap.strip(" >*-") or "\n" in gap:
        return True
    if words.up[behind] or words.low[behind][:1] == "x":
        return False
    for at in range(behind, min(behind + LONGEST, len(words.low))):
        if not words.up[at] and inert(words.low[at]):
            return True
        if "\n" in words.gap[at]:
            return False
    return False
