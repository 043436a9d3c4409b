"""The words of a text, and the chains of them that make up one name."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from itertools import accumulate, compress, count

from pipeline.privacy import gazetteer as known
from pipeline.privacy.glance import Glance
from pipeline.privacy.kinds import ALONE, CAPITAL, KINDS, MOST_WORDS, NOTED, SHORT, with_any

WORD = re.compile(r"[^\W\d_]++(?:['’-][^\W\d_]++)*+|(?<!\w)['’][tsTS](?![\w-])")
# What splits a text in words and what stands between; the plain one where there is no apostrophe, in half the time.
_APART = re.compile(f"({WORD.pattern})")
_PLAIN_APART = re.compile(r"([^\W\d_]++(?:-[^\W\d_]++)*+)")
# The same for a text of which each character is in ASCII, as most are: a set of letters is quicker than two they are not in.
_ASCII_APART = re.compile(r"([A-Za-z]++(?:['-][A-Za-z]++)*+|(?<!\w)'[tsTS](?![\w-]))")
_PLAIN_ASCII_APART = re.compile(r"([A-Za-z]++(?:-[A-Za-z]++)*+)")
_OF_POSTCODE = re.compile(r"[0-9]{4}( ?)([^\W\d_]{2})(?!['’-]?[^\W\d_])")
_PLACEHOLDER = re.compile(r"\[([^\W\d_]+(?:['’-][^\W\d_]+)*)[\]-]")
PREPOSITIONS = frozenset({"in", "op", "aan", "bij", "uit", "te"})
_JOINING, _STOP = frozenset({" ", "-", " - "}), frozenset({". ", "."})
_LIKE_A_TITLE = frozenset({"dr", "mr", "mw", "ms", "hr", "ir", "us", "me"})
# Words in one name, initials and tussenvoegsels included.
LONGEST = 8
_IN_BETWEEN = known.TUSSENVOEGSELS | known.TITLES | {"en"}  # of what is in a line these tell nothing
_LINE_ENDS = ["\n"] * LONGEST
_LINKS = known.TUSSENVOEGSELS | {"v", "d"}


_UP = tuple(map(bool, with_any(CAPITAL)))
_ALONE, _SHORT = with_any(ALONE), with_any(SHORT)


class Words:
    """The words of a text, what stands between them, and what they tell.

    Attributes:
        text: the text that they are of.
        word, low: each as it is written, and in lower case; that of the letters of a postcode is empty.
        start, end: the place of its first character, and of the first behind it.
        gap: what stands between it and the next.
        kinds: a byte for each (see `pipeline.privacy.kinds`).
        up: whether it has a capital that may be that of a name.
        plain: whether they are of letters alone.
        capitals: how many have a capital, and not only capitals.
        small: whether names have no capital in this text.
        placeholders: which words are those of a placeholder: `NAAM` in `[NAAM]`.
        initials: which are an initial: `J.`, or `Th.` and `Chr.`, with its full stop; `j.` too where there are no capitals.
    """

    def __init__(self, glance: Glance) -> None:
        self.text = text = glance.text
        apostrophe = "'" in text
        if text.isascii():
            pieces = (_ASCII_APART if apostrophe else _PLAIN_ASCII_APART).split(text)
        else:
            apostrophe = apostrophe or "’" in text
            pieces = (_APART if apostrophe else _PLAIN_APART).split(text)
        places = [*accumulate(map(len, pieces))]
        self.word = pieces[1::2]
        self.start, self.end = places[:-1:2], places[1::2]
        # What stands between each word and the next; behind the last one, and a little further, a line ends.
        self.gap = pieces[2::2]
        self.gap[-1:] = _LINE_ENDS
        self.low = list(map(str.lower, self.word))
        self.plain = not apostrophe and "-" not in text
        self.kinds = kinds = bytearray(map(KINDS.__getitem__, self.word))
        self.capitals = kinds.translate(_ALONE).count(1)
        self.small = written_small(self.capitals, len(kinds))
        self.placeholders = (
            {bisect_left(self.start, match.start(1)) for match in _PLACEHOLDER.finditer(text)} if "[" in text else set()
        )
        for match in _OF_POSTCODE.finditer(text) if glance.may_have_postcode() else ():
            i = bisect_left(self.start, match.start(2))
            if kinds[i] & CAPITAL or not match[1] or self.low[i] in _LIKE_A_TITLE:
                # Two letters that are neither initials nor a title: '1234 DR', '1234us'.
                kinds[i], self.low[i] = kinds[i] & NOTED, ""
        self.up = up = list(map(_UP.__getitem__, kinds))
        self.initials: set[int] = set()
        if "." in text:
            for i in compress(count(), kinds.translate(_SHORT)):
                if (up[i] or (self.small and len(self.word[i]) == 1)) and text.startswith(".", self.end[i]):
                    self.initials.add(i)

    def begins_sentence(self, i: int) -> bool:
        """Whether word `i` has its capital, if any, from its place."""
        if i == 0:
            return True
        gap = self.gap[i - 1]
        if len(gap) == 1:
            return gap == "\n" or (gap in ".!?" and len(self.word[i - 1]) > 2)
        return not gap.isspace() or "\n" in gap

    def behind_stop(self, i: int) -> bool:
        """Whether word `i` is the first of the text, or stands behind the end of a sentence: there a capital says nothing."""
        if i == 0:
            return True
        gap = self.gap[i - 1]
        return any(stop in gap for stop in ".!?\n") and self.low[i - 1] not in known.SHORT_TITLES

    def joined(self, i: int) -> bool:
        """Whether word `i` and the next can be parts of one name."""
        gap = self.gap[i]
        return gap in _JOINING or (
            gap in _STOP
            and (i in self.initials or self.low[i] in known.SHORT_TITLES or self.low[i] in {"v", "d", "vd"})
        )


def written_small(capitals: int, words: int) -> bool:
    """Whether so few of the words have a capital alone that whoever wrote them writes names without one too."""
    return capitals * 40 < words


def unknown(low: str) -> bool:
    """Whether a word is in no dictionary and no list but those of names: in lower case often a name all the same."""
    return (
        len(low) > 2
        and known.level(low) > 1
        and not known.ordinary(low)
        and low not in known.place_words()
        and low not in known.ORGANISATIONS
        and low not in known.DEMONYMS
    )


@lru_cache(maxsize=MOST_WORDS)
def inert(low: str) -> bool:
    """Whether a word in lower case is an ordinary one and nothing else, so that what it is part of is no name."""
    return known.level(low) > 2 and known.ordinary(low) and low not in _IN_BETWEEN


def possible(words: Words, i: int) -> bool:
    """A capitalised word that may be part of a name whose first part is known."""
    low = words.low[i]
    if not words.up[i] or i in words.placeholders or words.word[i] in known.PARTIES or low in known.ORGANISATIONS:
        return False
    # 'Tom Hoogland', 'Sander Prins', 'Els van 't Hek', 'A. J. Zomer', but not 'Beste Utrecht'
    if not words.word[i].isupper() and _behind_first_name(words, i):
        return low not in known.BLOCKED or low not in known.PUBLIC_WORDS
    if low in known.BLOCKED:
        return False
    return known.level(low) < 3 or not (low in known.place_words() or known.ordinary(low))


def _behind_first_name(words: Words, i: int) -> bool:
    """Whether a first name or initials stand right before word `i`, or before the tussenvoegsels in front of it."""
    j = i - 1
    while j > 0 and i - j < 4 and words.low[j] in known.TUSSENVOEGSELS and words.gap[j] == " ":
        j -= 1
    if j < 0 or not words.up[j] or not words.joined(j) or words.low[j] in known.TUSSENVOEGSELS:
        return False
    if j in words.initials:
        return i > j + 1 or words.low[i] in known.TIMES or words.low[i] not in known.BLOCKED
    if known.FIRST.get(words.low[j] if words.plain else "-".join(known.parts(words.word[j])), 3) < 2:
        return (
            i > j + 1 or words.low[i] not in known.BLOCKED or words.low[i] in known.TIMES or words.low[i] in known.LAST
        )
    # One that is in no list is surely one before a tussenvoegsel or a season.
    return words.low[j] not in known.BLOCKED and (
        words.low[i] in known.TIMES or (i > j + 1 and not known.ordinary(words.low[j]))
    )


def _between_names(words: Words, j: int) -> bool:
    """'Na' in 'Li Na Zhang': a small word with a capital, that is a name as well, before another name."""
    return (
        known.level(words.low[j]) < 3
        and words.gap[j] == " "
        and words.up[j + 1]
        and known.level(words.low[j + 1]) < 3
        and words.low[j + 1] not in known.BLOCKED
    )


def chain(words: Words, i: int, *, first_ok: bool = False, small: bool = False) -> int:
    """Return the index behind the name that begins at word `i`, or `i` when none does.

    `first_ok`: the context tells that word `i` is a name. `small`: lower case may go on the name too.
    """
    lows, up, gap, initials = words.low, words.up, words.gap, words.initials
    end = i
    for j in range(i, min(len(lows), i + LONGEST)):
        low = lows[j]
        if j > i:
            if gap[j - 1] != " " and not words.joined(j - 1):
                break
            if low in PREPOSITIONS and (j + 1 == len(lows) or lows[j + 1] not in known.TUSSENVOEGSELS):
                break  # 'Jan Smit uit Tilburg'
        if j in initials:
            continue
        if (j == i and first_ok) or (up[j] and possible(words, j)):
            end = j + 1
        elif low in _LINKS or (j > i and up[j] and _between_names(words, j)):
            pass
        elif small and _may_be_small(low) and (known.level(low) == 0 or _goes_on(words, i, j, end)):
            end = j + 1
        else:
            break
        if not words.plain and low.endswith(("'s", "’s")):
            break
    return end


def _may_be_small(low: str) -> bool:
    return low not in known.BLOCKED or (low in known.LAST and low not in known.PUBLIC_WORDS)


def _goes_on(words: Words, i: int, j: int, end: int) -> bool:
    """Whether word `j`, in lower case, goes on the name that began at word `i`: 'van den berg', 'jan kool, zwolle'."""
    if j == i:
        return False
    low = words.low[j]
    if low in known.CONTACTS or low in known.ACTS:
        return False
    if end > i + 1 and "-" not in words.gap[end - 1]:
        return False  # there is a surname already: 'fatima el idrissi van de balie'
    link = words.low[j - 1]
    if link in known.TUSSENVOEGSELS and link not in PREPOSITIONS:
        if link in known.NAMING_TUSSENVOEGSELS or link in {"'t", "’t"} or known.level(low) < 3:
            return True
        return not words.up[i] and closed(words, j) and not (link == "van" and known.ordinary(low))
    if words.up[i] or known.FIRST.get(words.low[i], 3) > 1 or not (j == i + 1 or link == "-"):
        return False
    return closed(words, j) or (words.gap[j] == " " and words.low[j + 1] in {"van", "uit", "te"})


def closed(words: Words, i: int) -> bool:
    """Whether a clause ends behind word `i`, or goes on with 'en' or with what somebody does."""
    return (
        words.gap[i][:1] != " "
        or words.gap[i][1:2] in {"(", "-", "["}
        or words.low[i + 1] == "en"
        or words.low[i + 1] in known.ACTS
    )


def skip_to_name(words: Words, i: int) -> int:
    """Step over tussenvoegsels and initials to the word that must carry the name."""
    low, initials = words.low, words.initials
    stop = min(len(low) - 1, i + LONGEST)
    j = i
    while j < stop and (low[j] in _LINKS or j in initials) and (words.gap[j] == " " or words.joined(j)):
        j += 1
    return j
