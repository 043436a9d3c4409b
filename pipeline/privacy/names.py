"""Names of people: by what stands before them, by where they stand, and by lists of names.

What one place shows to be a name is a name everywhere in that text. Office-holders in their office are left as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, compress, count, starmap
from operator import not_, or_

from pipeline.privacy import gazetteer as known
from pipeline.privacy.context import CONTEXT_WORDS, beside, from_context
from pipeline.privacy.glance import Glance
from pipeline.privacy.letters import Closing, closings, greetings, signatures, standing_alone
from pipeline.privacy.lists import from_initials, from_lists
from pipeline.privacy.offices import is_street, protected
from pipeline.privacy.spans import Span, merged
from pipeline.privacy.words import LONGEST, WORD, Remembered, Words, inert, unknown, written_small

_IN_LISTS = known.SMALL | {name for name, rank in known.FIRST.items() if rank < 2}
_MAY_BEGIN = _IN_LISTS | known.TUSSENVOEGSELS
_CUES = CONTEXT_WORDS | _MAY_BEGIN
_PEOPLE = known.TITLES | known.KIN
_ONLY_SMALL = (known.BLOCKED - CONTEXT_WORDS - known.LAST.keys()) | (known.BLOCKED & known.PUBLIC_WORDS - CONTEXT_WORDS)
_NOT_KEPT = known.TUSSENVOEGSELS | known.TITLES | {"en", "van"}


@lru_cache(maxsize=65536)
def _unusual(low: str) -> bool:
    """Whether a word in lower case may begin a name though no list tells: an initial, or a word that nobody knows."""
    return len(low) == 1 or unknown(low)


# What a word in lower case tells: whether it may begin a name, or announce one, where there are no capitals; and with a
# capital of its own, which most have that only begin a sentence.
_SMALL_CUE = Remembered(lambda low: low in _CUES or _unusual(low))
_CAPITAL_CUE = Remembered(lambda low: low in _CUES or len(low) < 4 or known.level(low) < 3 or not low.isalpha())


def _candidates(words: Words) -> list[int]:
    """Return every word that a name may begin at or behind: one in ten, so that what is done with it may take its time."""
    low, up = words.low, words.up
    last = len(low) - 1
    cues = map(_SMALL_CUE.__getitem__ if words.small else _CUES.__contains__, low)
    found = []
    for i in compress(count(), map(or_, up, cues)):
        if up[i]:
            if _CAPITAL_CUE[low[i]] or (i < last and up[i + 1]):
                found.append(i)
        elif low[i] not in known.TUSSENVOEGSELS or (i < last and (up[i + 1] or low[i + 1] in known.TUSSENVOEGSELS)):
            found.append(i)
    return found


def _runs(words: Words, kept: set[int]) -> Iterator[tuple[int, int]]:
    """Yield (first word, behind last word) of every name that words around it, its form or a list give away."""
    done = 0
    lows, up = words.low, words.up
    last = len(lows) - 1
    for i in _candidates(words):
        if i < done or i in kept or i in words.placeholders:
            continue
        begin = end = i
        low = lows[i]
        if low in CONTEXT_WORDS and i < last and i + 1 not in kept:
            begin, end = from_context(words, i)
        if end == begin and (up[i] or low in _MAY_BEGIN or (words.small and _unusual(low))):
            begin = i
            end = from_initials(words, i) if i < last and (up[i] or len(low) == 1) else i
            if end == begin:
                end = from_lists(words, i)
        if end > begin and kept and not kept.isdisjoint(range(begin, end)):
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
    for i in range(len(lows)) if words.small else compress(count(), words.up):
        low = lows[i]
        if (
            _STRANGE[low]
            and low not in names
            and not lengths.isdisjoint(range(len(low) - 1, len(low) + 2))
            and not names.isdisjoint(known.spellings(low))
        ):
            yield i  # but for one slip of the finger: 'Jonkres' in a text by Jonkers
    said = map(or_, map(names.__contains__, lows), map(not_, map(str.isalpha, lows)))
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
    signed = list(signatures(text, ends)) if ends else []
    runs = list(_runs(words, kept))
    found = [(words.start[begin], words.end[end - 1]) for begin, end in runs]
    found += (*signed, *greetings(text, glance.low), *standing_alone(text))
    spans = [(start, end, "NAAM") for start, end in found]
    names = set(author)
    for name in {text[start:end] for start, end in found}:
        names.update(_telling(name))
    if names:
        done = set(chain.from_iterable(starmap(range, runs)))
        spans += [(words.start[i], words.end[i], "NAAM") for i in _again(words, names, kept, author, done)]
    spans = merged(spans)
    return spans, last or (not kept and _settled(words, spans, set(signed), ends))


def _settled(words: Words, spans: list[Span], signed: set[tuple[int, int]], ends: list[Closing]) -> bool:
    """Whether nothing that stands beside these names can be one itself once they are replaced.

    Most texts are like that, and need not be read again. It is so when what stands right beside them are ordinary words, when
    behind a closing only what is signed was found, and when as much as before has a capital.
    """
    # Where a closing is followed by a placeholder, the lines below are read otherwise than below words.
    closing = min((end.start for end in ends if end.sure or not end.rest), default=len(words.text))
    gone: set[int] = set()
    behind = 0
    for start, end, _ in spans:
        first = bisect_left(words.start, start, behind)
        behind = bisect_left(words.start, end, first)
        if first == behind or words.start[first] != start or words.end[behind - 1] != end:
            return False
        if start > closing and (start, end) not in signed:
            return False
        if not (_inert_before(words, first) and _inert_behind(words, behind)):
            return False
        gone.update(range(first, behind))
    capitals = words.capitals - sum(words.up[i] and not words.word[i].isupper() for i in gone)
    return written_small(capitals, len(words.word) - len(gone) + len(spans)) == words.small


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
    if not words.small and not words.up[at] and low not in _MAY_BEGIN and (low in _PEOPLE or low in _ONLY_SMALL):
        return True  # where names have capitals neither 'man' nor 'door' is one
    if low in _PEOPLE:
        return low not in known.FIRST
    return known.level(low) > 2 and (apart or known.ordinary(low)) and not words.initial(at)


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
