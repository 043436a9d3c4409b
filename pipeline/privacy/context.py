"""Names that the words before them give away: 'mevrouw', 'mijn zoon', 'ik heet'."""

from __future__ import annotations

from pipeline.privacy import gazetteer as known
from pipeline.privacy.kinds import ANNOUNCING, ASKED, IS, ME, OURS, SOME
from pipeline.privacy.words import PREPOSITIONS, Words, chain, closed, possible, skip_to_name, unknown

_ARTICLES = frozenset({"de", "den", "der", "het", "'t", "’t"})
# Made once: to put sets together takes longer than all that is done with a word.
_NOT_ADDRESSED = known.BLOCKED | known.TITLES | known.TUSSENVOEGSELS
_BEFORE_SURNAME = known.FORMS_OF_ADDRESS | known.SHORT_TITLES
_DONE = known.ACTS | known.CONTACTS
_BLOCKED_OR_DONE = known.BLOCKED | known.ACTS
_I_AM = {"ben": {"ik", "bin"}, "is": {"dit", "hier", "nieuwe"}, "zijn": {"wij", "we"}}
_SPEAKS_FOR_ALL = known.place_words() | known.DEMONYMS | known.ORGANISATIONS | known.BLOCKED
_GREETINGS = frozenset(
    {"hoi", "hallo", "hey", "hee", "hai", "goedemorgen", "goedemiddag", "goedenavond", "goedendag", "dag", "spreekt"}
)
_BEFORE_ANYBODY = frozenset({"met", "door", "naar", "aan", "bij", "van"})
_SIDE_BY_SIDE = frozenset({"en", "of"})


def _named(words: Words, i: int, *, sure: bool, small: bool) -> bool:
    """Whether word `i`, behind words that ask for a name, is one.

    `sure`: any capital will do. `small`: a word in lower case that is in no list and no dictionary will do.
    """
    low = words.low[i]
    if i in words.placeholders or low in known.OFFICES or words.word[i] in known.PARTIES:
        return False
    if low in known.BLOCKED:
        listed = low in known.FIRST or (sure and (low in known.LAST or low in known.TIMES))
        if words.up[i]:
            return listed and not words.behind_stop(i)
        # 'mijn vrouw mei is ziek', but not 'mijn man kan wachten'
        return words.small and low in known.FIRST and low not in known.ACTS and _follows(words, i)
    rank = known.level(low)
    if words.up[i]:
        if rank == 3 and len(low) < 5 and words.word[i].isupper():
            return False  # 'mevrouw AIO'
        return sure or rank < 3 or not (known.ordinary(low) or low in known.place_words() or low in known.ORGANISATIONS)
    if rank < 2 or low in known.SMALL:
        return True
    if rank == 2 and words.small and _follows(words, i):
        return True  # 'mijn huisarts bos belde'
    return (sure and rank == 2) or (small and not known.ordinary(low) and low not in known.place_words())


def _follows(words: Words, i: int) -> bool:
    """Whether behind word `i` a clause ends, or it says what somebody does."""
    return closed(words, i) or words.low[i + 1] in known.ACTS


def _initials(words: Words, i: int) -> bool:
    """'GH' in 'mevrouw GH Jonkers'."""
    return (
        1 < len(words.word[i]) < 5
        and words.word[i].isupper()
        and words.gap[i] == " "
        and (words.up[i + 1] or words.low[i + 1] in known.TUSSENVOEGSELS)
        and not words.word[i + 1].isupper()
    )


def _after(words: Words, i: int, *, sure: bool = False, small: bool = False) -> int:
    """Return the index behind a name that begins at word `i`, tussenvoegsels and initials before it included."""
    if i >= len(words.word):
        return i
    carrier = skip_to_name(words, i)
    if _initials(words, carrier):
        carrier = skip_to_name(words, carrier + 1)
    if words.low[i] in PREPOSITIONS:
        # 'mevrouw op den Camp', but not 'de meneer uit Haarlem' and not 'de huisarts in de Drechtsteden'.
        surname = known.LAST.get(words.low[carrier], 3) < 3 and words.low[carrier] not in known.place_words()
        if words.low[i + 1 : i + 2] == [] or words.low[i + 1] not in _ARTICLES or not (surname and words.up[carrier]):
            return i
    # 'meneer den ouden'
    told = sure and words.small and carrier > i and words.low[carrier - 1] in known.NAMING_TUSSENVOEGSELS
    if not (told and len(words.low[carrier]) > 2) and not _named(words, carrier, sure=sure, small=small):
        return i
    return max(chain(words, carrier, first_ok=True, small=True), carrier + 1)


def _linked(words: Words, i: int) -> bool:
    """Whether title `i` goes with the next word: 'mevrouw Smit', 'dhr. Smit', but not 'de juf. School begint'."""
    gap = words.gap[i]
    return gap == " " or (gap in {". ", "."} and words.low[i] in known.SHORT_TITLES)


def _behind_title(words: Words, i: int) -> tuple[int, int]:
    if words.word[i] == "MW":  # 4000 MW is a windmill park
        return i, i
    if not _linked(words, i):
        return _set_off(words, i)
    j = i + 1
    if (
        words.small
        and words.low[i] in known.FORMS_OF_ADDRESS
        and not words.up[j]
        and j not in words.initials
        and words.low[j] not in _NOT_ADDRESSED
    ):
        # 'mevr blauw zegt': who is addressed and does something is somebody
        acts = closed(words, j) or words.low[j + 1] in {"van", "die", "uit", "heeft"}
        if (acts and words.low[j] not in _DONE) or not (known.ordinary(words.low[j]) or known.level(words.low[j]) < 3):
            return j, max(chain(words, j, first_ok=True, small=True), j + 1)
    while j < len(words.low) and j - i < 5 and words.low[j] in known.TITLES and _linked(words, j):
        j += 1
    sure = words.low[i] in known.FORMS_OF_ADDRESS or words.low[j - 1] in _BEFORE_SURNAME
    if not sure and words.low[j] in {"heet", "heette", "genaamd", "is", "was", "wordt"} and words.gap[j] == " ":
        sure = words.low[j] not in {"is", "was", "wordt"} or (j + 1 < len(words.low) and words.up[j + 1])
        j += 1
    if not sure and j < len(words.low) and words.low[j] == "van":
        return i, i  # 'de docent van Fatima'
    if not sure and words.low[i] in known.HUMAN_ACTS and j < len(words.low):
        # 'toen zei Schenkeveld', but not 'zegt Nederland'
        low = words.low[j]
        sure = words.up[j] and words.word[j][1:].islower() and not {low} & _SPEAKS_FOR_ALL
    # Without capitals whoever has a function and does something is named by the word between.
    small = words.small and j < len(words.low) and closed(words, j)
    return j, _after(words, j, sure=sure, small=small)


def _set_off(words: Words, i: int) -> tuple[int, int]:
    """'de psycholoog, Ton Dijkman, is', 'de beheerder (Ton) is': a name of its own between commas or brackets."""
    if words.gap[i] not in {", ", " (", ": ", " - "} or i + 1 == len(words.low) or words.low[i] in known.SHORT_TITLES:
        return i, i
    end = _after(words, i + 1)
    closed = words.gap[end - 1][:1] in {",", ")", ".", "\n", ":", ";", "!"}
    return (i + 1, end) if end > i + 1 and closed and words.up[end - 1] else (i, i)


def _behind_relative(words: Words, i: int) -> tuple[int, int]:
    gap = words.gap[i]
    if gap not in {" ", ", ", " (", ": "} or i + 1 == len(words.low):
        return i, i
    j = i + 1
    owned = i > 0 and (words.low[i - 1] in known.OWNERS or (i > 1 and words.low[i - 2] in known.OWNERS))
    if gap == " " and words.low[j] == "van":
        # 'de ouders van Tareq'
        return (j + 1, _after(words, j + 1)) if j + 1 < len(words.low) and words.up[j + 1] else (i, i)
    if not owned and words.small and known.FIRST.get(words.low[j], 3) < 2:
        return j, _after(words, j, small=True)  # 'zoon daan timmerman woont'
    begins = words.up[i] and words.begins_sentence(i) and possible(words, j)  # 'Dochter Eva komt'
    if not (gap == ": " or owned or begins):
        return i, i
    if words.low[j] in {"heet", "heette", "genaamd"} and words.gap[j] == " ":
        j += 1
    if gap == ", " and not words.up[j]:
        return i, i
    # In the middle of a sentence a capital is that of a name; without capitals a word that is in no dictionary is one.
    sure = words.up[j] and words.low[j] not in known.DEMONYMS
    more = j + 1 < len(words.low) and words.gap[j] == " " and known.LAST.get(words.low[j + 1], 3) < 3
    return j, _after(words, j, sure=sure, small=more or closed(words, j))


def _behind_owner(words: Words, i: int) -> tuple[int, int]:
    """'Onze Thijs'."""
    j = i + 1
    if (
        j >= len(words.low)
        or words.gap[i] != " "
        or words.low[i] not in OURS
        or not possible(words, j)
        or words.word[j][1:] != words.low[j][1:]
    ):
        return i, i
    return j, max(chain(words, j, first_ok=True), j + 1)


def _behind_me(words: Words, i: int) -> tuple[int, int]:
    """'Ik (Hui) zit in Gouda', 'Ik, Sietske Zomer, vind'."""
    j = i + 1
    if (
        j >= len(words.low)
        or words.gap[i] not in {" (", ", "}
        or words.low[i] not in {"ik", "ondergetekende"}
        or not words.up[j]
    ):
        return i, i
    end = _after(words, j, sure=True)
    return (j, end) if end > j and words.gap[end - 1][:1] in {")", ","} else (i, i)


def _behind_contact(words: Words, i: int) -> tuple[int, int]:
    """'gesproken met Siew', 'gepest door Blessing', 'met rachelle gebeld'."""
    j = i + 1
    if words.low[i] == "met":
        told = j + 1 < len(words.low) and words.gap[j] == " " and words.low[j + 1] in known.CONTACTS
        if told or (words.low[i - 1] in _GREETINGS if i else False):
            return j, _after(words, j, small=not known.ordinary(words.low[j]) or known.FIRST.get(words.low[j], 3) < 2)
        return i, i
    if j + 1 >= len(words.low) or words.gap[i] != " " or words.low[j] not in _BEFORE_ANYBODY or words.gap[j] != " ":
        return i, i
    if words.low[j + 1] in {"ene", "een", "zekere"}:
        j += 1
    return (j + 1, _after(words, j + 1)) if j + 1 < len(words.low) else (i, i)


def _behind_some(words: Words, i: int) -> tuple[int, int]:
    """'ene mark aan de lijn', 'een zekere Rachelle'."""
    j = i + 1
    if j >= len(words.low) or words.gap[i] != " " or words.low[j] in known.BLOCKED:
        return i, i
    named = known.FIRST.get(words.low[j], 3) < 3 or _named(words, j, sure=words.up[j], small=True)
    small = j + 1 < len(words.low) and words.low[j + 1] not in PREPOSITIONS  # 'ene mark aan de lijn'
    return (j, max(chain(words, j, first_ok=True, small=small), j + 1)) if named else (i, i)


def _behind_naming(words: Words, i: int) -> tuple[int, int]:
    """'ik heet jan', 'genaamd Jan', 'naam: jan', 'mijn naam is jan'."""
    word = words.low[i]
    gap = words.gap[i]
    before = words.low[i - 1] if i else ""
    if (
        word in ASKED
        and gap == " "
        and i + 2 < len(words.low)
        and words.low[i + 1] == "van"
        and words.gap[i + 1] == " "
    ):
        # 'op naam van harm jan wuite', 'een vraag van Bogumił'
        low = words.low[i + 2]
        return i + 2, _after(
            words, i + 2, small=word == "naam" and words.small and (low in known.FIRST or unknown(low))
        )
    if word in ASKED and word != "naam":
        return i, i
    stated = word == "is" and before in known.NAMING and before.endswith("naam") and i - 1 not in words.placeholders
    called = word in {"heet", "heette", "heetten", "heten", "genaamd", "geheten"}
    if not (gap in {": ", ":"} or (gap == " " and (stated or called))):
        return i, i
    small = stated or gap != " " or before in {"ik", "hij", "zij", "ze"}
    return i + 1, _after(words, i + 1, sure=True, small=small)


def _behind_i_am(words: Words, i: int) -> tuple[int, int]:
    """'ik ben Fatima en ...', but not 'ik ben Nederlander' or 'ik ben jong'."""
    before = words.low[i - 1] if i else ""
    if words.gap[i] != " " or i + 1 == len(words.low) or before not in _I_AM[words.low[i]]:
        return i, i
    carrier = skip_to_name(words, i + 1)
    low = words.low[carrier]
    if not words.up[carrier] and known.FIRST.get(low, 3) and low not in known.SMALL:
        # 'ik ben ton en ik', but not 'ik ben jong en'
        alone = known.FIRST.get(low, 3) < 3 and low not in known.BLOCKED
        for end in (carrier + 1, carrier + 2):
            if (
                alone
                and end <= len(words.low)
                and closed(words, end - 1)
                and words.low[end - 1] not in _BLOCKED_OR_DONE
            ):
                return i + 1, end
        return i, i
    end = _after(words, i + 1)
    follows = words.low[end] if end < len(words.low) else ""
    sure = known.level(low) < 2 or end > carrier + 1 or words.gap[end - 1] == ", " or follows in {"en", "van"}
    return (i + 1, end) if sure else (i, i)


_FINDERS = (
    (known.TITLES, _behind_title),
    (known.KIN, _behind_relative),
    (known.NAMING | {"is"} | ASKED, _behind_naming),
    (IS, _behind_i_am),
    (ME, _behind_me),
    (OURS, _behind_owner),
    (known.CONTACTS | {"met"}, _behind_contact),
    (SOME, _behind_some),
)
# For each word that announces a name, in this order, how.
_BY_WORD = {word: tuple(find for words, find in _FINDERS if word in words) for word in ANNOUNCING}


def from_context(words: Words, i: int) -> tuple[int, int]:
    """Return where the name that word `i` announces begins and ends (indices of words), or `(i, i)`."""
    for find in _BY_WORD.get(words.low[i], ()):
        begin, end = find(words, i)
        if end > begin:
            return begin, end
    return i, i


def beside(words: Words, end: int) -> tuple[int, int]:
    """Return where a name stands that goes with the one that ends before word `end`: 'Jan en Piet', 'Jan, Piet en Joris'.

    `(end, end)` when there is none.
    """
    if end == 0 or end == len(words.low):
        return end, end
    gap = words.gap[end - 1]
    if gap == " " and words.low[end] in _SIDE_BY_SIDE and end + 1 < len(words.low) and words.gap[end] == " ":
        begin, lenient = end + 1, words.low[end] == "en"
    elif gap in {", ", ",", " & ", "/", " / ", " + "}:
        begin, lenient = end, False
    else:
        return end, end
    carrier = skip_to_name(words, begin)
    low = words.low[carrier]
    if carrier in words.placeholders or low in known.BLOCKED or low in known.OFFICES or low in known.ORGANISATIONS:
        return end, end
    if words.small and carrier > begin and words.low[carrier - 1] in known.NAMING_TUSSENVOEGSELS:
        return begin, max(chain(words, carrier, first_ok=True, small=True), carrier + 1)  # 'liang en ter braak'
    rank = known.level("-".join(known.parts(words.word[carrier])))
    if words.up[carrier]:
        named = rank < 3 or (lenient and possible(words, carrier))
        named = named and not (low in known.place_words() and rank > 1) and not words.word[carrier].isupper()
    else:
        named = known.FIRST.get(low, 3) < 2 and (not known.ordinary(low) or closed(words, carrier))
    return (begin, max(chain(words, carrier, first_ok=True, small=True), carrier + 1)) if named else (end, end)
