"""Who and what keeps its name: office-holders in their office, organisations, places, and things named after somebody."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress, count

from pipeline.privacy import gazetteer as known
from pipeline.privacy.kinds import AFTER, BEFORE, HYPHEN, NOTED, NOTES, OFFICE, PARTY, PHRASE, STREET, with_any
from pipeline.privacy.words import WORD, Words, chain, skip_to_name

_LAST_OF_HOLDER = frozenset(word.lower() for name in known.OFFICE_HOLDERS for word in WORD.findall(name)[-1:])
_NOTED = with_any(NOTED)


def _behind_office(words: Words, i: int) -> Iterator[int]:
    """'minister Van Weel'. 'minister van Justitie en Veiligheid Van Weel' is left to the list of office-holders."""
    j = i + 1
    if j == len(words.word) or words.gap[i] != " " or not (words.up[j] or words.low[j] in known.TUSSENVOEGSELS):
        return
    carrier = skip_to_name(words, j)
    if words.up[carrier] and words.low[carrier] not in known.BLOCKED:
        yield from range(j, chain(words, carrier, first_ok=True))


def _before_party(words: Words, i: int) -> Iterator[int]:
    """'Geert Wilders (PVV)'."""
    for j in range(i - 1, max(-1, i - 6), -1):
        if not (words.up[j] or words.low[j] in known.TUSSENVOEGSELS) or (j < i - 1 and words.gap[j] != " "):
            return
        yield j


def _street(words: Words, i: int) -> Iterator[int]:
    """'Jan van Galenstraat': the person after whom a street is called is nobody who writes."""
    yield i
    for j in range(i - 1, max(-1, i - 6), -1):
        link = words.low[j] in known.TUSSENVOEGSELS
        if not (words.up[j] or link) or words.gap[j] not in {" ", "-", ". ", "."}:
            return
        if words.low[j] in known.BLOCKED and not link:
            return
        yield j


def _before_noun(words: Words, i: int) -> Iterator[int]:
    """'het Erasmus College'."""
    for j in range(i - 1, max(-1, i - 4), -1):
        if not words.up[j] or words.gap[j] != " " or words.low[j] in known.BLOCKED:
            return
        yield j


def _holders(words: Words) -> list[range]:
    """Where the surname of a known office-holder stands, the first name before it included.

    Of a surname that many have, nowhere in a text that has it with a first name or a title: there it is somebody else's.
    """
    found: list[tuple[str, range]] = []
    others: set[str] = set()
    for last in [last for last, low in enumerate(words.low) if low in _LAST_OF_HOLDER and words.up[last]]:
        for i in range(last, max(-1, last - 3), -1):
            if words.text[words.start[i] : words.end[last]].lower() in known.OFFICE_HOLDERS:
                before = words.low[i - 1] if i and words.gap[i - 1] in {" ", ". "} else ""
                first_name = bool(before) and words.up[i - 1] and (before in known.FIRST or i - 1 in words.initials)
                # A surname that many have is that of the office-holder when it stands alone.
                common = known.LAST.get(words.low[last], 3) < 3
                if common and (first_name or before in known.TITLES):
                    others.add(words.low[last])
                else:
                    found.append((words.low[last], range(i - first_name, last + 1)))
    return [indices for name, indices in found if name not in others]


def protected(words: Words) -> set[int]:
    """Return the indices of the words that keep their place; a name that is kept once is kept in the whole text."""
    kept: set[int] = set()
    people: set[int] = set()
    office = False
    gap, last = words.gap, len(words.low) - 1
    for i in compress(count(), words.kinds.translate(_NOTED)):
        note = NOTES[words.word[i]]
        if not words.low[i]:  # the letters of a postcode, or '1234 De Bilt'
            note &= PHRASE | PARTY
        if note & PHRASE:
            for phrase in known.PUBLIC_PHRASES[words.word[i]]:
                if words.text.startswith(phrase, words.start[i]):
                    kept.update(range(i, i + len(phrase.replace("-", " ").split())))
        if note & OFFICE:
            office = True
            people.update(_behind_office(words, i))
        elif note & PARTY and i and gap[i - 1] == " (":
            people.update(_before_party(words, i))
        if note & BEFORE and i < last and gap[i] in {" ", "-"} and words.up[i + 1]:
            kept.update(range(i + 1, chain(words, i + 1, first_ok=True)))
        if note & HYPHEN and i < last and gap[i] == " " and words.up[i + 1]:
            kept.update(range(i, chain(words, i + 1, first_ok=True)))
        if note & STREET and words.up[i]:
            kept.update(_street(words, i))
        if note & AFTER and i and gap[i - 1] == " ":
            kept.update(_before_noun(words, i))
    if office:
        for indices in _holders(words):
            people.update(indices)
    if not people:
        return kept
    names = {words.low[i] for i in people} - known.TUSSENVOEGSELS
    return kept | people | {i for i, low in enumerate(words.low) if low in names and words.up[i]}
