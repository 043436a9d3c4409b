"""Names that the words before them give away: 'mevrouw', 'mijn zoon', 'ik heet'."""

from __future__ import annotations

from pipeline.privacy import gazetteer as known
from pipeline.privacy.words import PREPOSITIONS, Words, chain, skip_to_name

CONTEXT_WORDS = known.TITLES | known.KIN | known.NAMING | {"is", "ben"}
_ARTICLES = frozenset({"de", "den", "der", "het", "'t", "’t"})


def _named(words: Words, i: int, *, sure: bool, small: bool) -> bool:
    """Whether word `i`, behind words that ask for a name, is one.

    `sure`: any capital will do. `small`: a word in lower case that is in no list and no dictionary will do.
    """
    low = words.low[i]
    if words.in_placeholder(i) or low in known.OFFICES or words.word[i] in known.PARTIES:
        return False
    if low in known.BLOCKED:
        return words.up[i] and low in known.FIRST and not words.begins_sentence(i)
    rank = known.level(low)
    if words.up[i]:
        if rank == 3 and len(low) < 4 and words.word[i].isupper():
            return False  # 'mevrouw AIO'
        return sure or rank < 3 or not (known.ordinary(low) or low in known.place_words() or low in known.ORGANISATIONS)
    if rank < 2 or low in known.SMALL:
        return True
    return (sure and rank == 2) or (small and not known.ordinary(low))


def _after(words: Words, i: int, *, sure: bool = False, small: bool = False) -> int:
    """Return the index behind a name that begins at word `i`, tussenvoegsels and initials before it included."""
    if i >= len(words.word):
        return i
    carrier = skip_to_name(words, i)
    if words.low[i] in PREPOSITIONS:
        # 'mevrouw op den Camp', but not 'de meneer uit Haarlem' and not 'de huisarts in de Drechtsteden'.
        surname = known.LAST.get(words.low[carrier], 3) < 3 and words.low[carrier] not in known.place_words()
        if words.low[i + 1 : i + 2] == [] or words.low[i + 1] not in _ARTICLES or not (surname and words.up[carrier]):
            return i
    if not _named(words, carrier, sure=sure, small=small):
        return i
    return max(chain(words, carrier, first_ok=True, small=True), carrier + 1)


def _linked(words: Words, i: int) -> bool:
    """Whether title `i` goes with the next word: 'mevrouw Smit', 'dhr. Smit', but not 'de juf. School begint'."""
    gap = words.gap(i)
    return gap == " " or (gap in {". ", "."} and words.low[i] in known.SHORT_TITLES)


def _behind_title(words: Words, i: int) -> tuple[int, int]:
    if words.word[i] == "MW" or not _linked(words, i):  # 4000 MW is a windmill park
        return i, i
    j = i + 1
    while j < len(words.low) and j - i < 5 and words.low[j] in known.TITLES and _linked(words, j):
        j += 1
    sure = words.low[i] in known.FORMS_OF_ADDRESS or words.low[j - 1] in known.FORMS_OF_ADDRESS | known.SHORT_TITLES
    if not sure and j < len(words.low) and words.low[j] == "van":
        return i, i  # 'de docent van Fatima'
    return j, _after(words, j, sure=sure)


def _behind_relative(words: Words, i: int) -> tuple[int, int]:
    gap = words.gap(i)
    if gap not in {" ", ", ", " (", ": "} or not (gap == ": " or (i and words.low[i - 1] in known.OWNERS)):
        return i, i
    j = i + 1
    if words.low[j] in {"heet", "genaamd"} and words.gap(j) == " ":
        j += 1
    return (j, _after(words, j)) if gap != ", " or words.up[j] else (i, i)


def _behind_naming(words: Words, i: int) -> tuple[int, int]:
    """'ik heet jan', 'genaamd Jan', 'naam: jan', 'mijn naam is jan'."""
    word = words.low[i]
    gap = words.gap(i)
    before = words.low[i - 1] if i else ""
    stated = word == "is" and (before == "naam" or (before in known.NAMING and before.endswith("naam")))
    if not (gap in {": ", ":"} or (gap == " " and (stated or word in {"heet", "heten", "genaamd", "geheten"}))):
        return i, i
    small = stated or gap != " " or before in {"ik", "hij", "zij", "ze"}
    return i + 1, _after(words, i + 1, sure=True, small=small)


def _behind_i_am(words: Words, i: int) -> tuple[int, int]:
    """'ik ben Fatima en ...', but not 'ik ben Nederlander' or 'ik ben jong'."""
    before = words.low[i - 1] if i else ""
    if words.gap(i) != " " or (words.low[i], before) not in {("ben", "ik"), ("is", "dit"), ("is", "hier")}:
        return i, i
    carrier = skip_to_name(words, i + 1)
    low = words.low[carrier]
    if not words.up[carrier] and known.FIRST.get(low, 3) and low not in known.SMALL:
        return i, i
    end = _after(words, i + 1)
    follows = words.low[end] if end < len(words.low) else ""
    sure = known.level(low) < 2 or end > carrier + 1 or words.gap(end - 1) == ", " or follows in {"en", "van"}
    return (i + 1, end) if sure else (i, i)


def from_context(words: Words, i: int) -> tuple[int, int]:
    """Return where the name that word `i` announces begins and ends (indices of words), or `(i, i)`."""
    low = words.low[i]
    for applies, find in (
        (known.TITLES, _behind_title),
        (known.KIN, _behind_relative),
        (known.NAMING | {"is"}, _behind_naming),
        ({"is", "ben"}, _behind_i_am),
    ):
        if low in applies:
            begin, end = find(words, i)
            if end > begin:
                return begin, end
    return i, i
