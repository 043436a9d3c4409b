"""The words of a text, and the chains of them that make up one name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate, compress, count
from operator import and_, itemgetter

from pipeline.privacy import gazetteer as known
from pipeline.privacy.glance import Glance

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
_LONG_INITIALS = frozenset({"Th", "Chr", "Ph", "IJ", "Fr", "St", "Joh", "Jac", "Alb"})
_JOINING, _STOP = frozenset({" ", "-", " - "}), frozenset({". ", "."})
_LIKE_A_TITLE = frozenset({"dr", "mr", "mw", "ms", "hr", "ir", "us", "me"})
# Words in one name, initials and tussenvoegsels included.
LONGEST = 8
_MOST_WORDS = 65_536  # that are remembered
_IN_BETWEEN = known.TUSSENVOEGSELS | known.TITLES | {"en"}  # of what is in a line these tell nothing
_LINE_ENDS = ["\n"] * LONGEST


class Remembered(dict[str, bool]):
    """What a test says of each word, asked once: many words are looked up at once without a step of Python for each."""

    def __init__(self, test: Callable[[str], bool]) -> None:
        super().__init__()
        self._test = test

    def __missing__(self, word: str) -> bool:
        told = self._test(word)
        if len(self) < _MOST_WORDS:
            self[word] = told
        return told


class Words:
    """The words of a text with where they stand; `low` in lower case, `up` whether each has a capital."""

    def __init__(self, glance: Glance) -> None:
        self.text = text = glance.text
        if text.isascii():
            pieces = (_ASCII_APART if "'" in text else _PLAIN_ASCII_APART).split(text)
        else:
            pieces = (_APART if "'" in text or "’" in text else _PLAIN_APART).split(text)
        places = list(accumulate(map(len, pieces)))
        self.word = pieces[1::2]
        self.start, self.end = places[:-1:2], places[1::2]
        # What stands between each word and the next; behind the last one, and a little further, a line ends.
        self.gap = pieces[2::2]
        self.gap[-1:] = _LINE_ENDS
        self.low = list(map(str.lower, self.word))
        self.up = list(map(str.isupper, map(itemgetter(0), self.word)))
        shouted = list(map(and_, self.up, map(str.isupper, self.word)))
        self.capitals = sum(self.up) - sum(shouted)
        self.small = written_small(self.capitals, len(self.up))
        self.placeholders = (
            {bisect_left(self.start, match.start(1)) for match in _PLACEHOLDER.finditer(text)} if "[" in text else set()
        )
        for match in _OF_POSTCODE.finditer(text) if glance.may_have_postcode() else ():
            i = bisect_left(self.start, match.start(2))
            if self.up[i] or not match[1] or self.low[i] in _LIKE_A_TITLE:
                # Two letters that are neither initials nor a title: '1234 DR', '1234us'.
                self.up[i], self.low[i] = False, ""
        # Where all is shouted a capital tells nothing of an ordinary word.
        for i in compress(count(), shouted):
            if len(self.word[i]) > 3 and known.level(self.low[i]) > 1 and known.ordinary(self.low[i]):
                self.up[i] = False

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

    def in_placeholder(self, i: int) -> bool:
        """Whether word `i` is that of a placeholder: `NAAM` in `[NAAM]`."""
        return i in self.placeholders

    def initial(self, i: int) -> bool:
        """An initial: `J.`, or `Th.` and `Chr.`, with its full stop; `j.` too where there are no capitals."""
        word = self.word[i]
        if len(word) == 1:
            return (self.up[i] or self.small) and self.text.startswith(".", self.end[i])
        return word in _LONG_INITIALS and self.up[i] and self.text.startswith(".", self.end[i])

    def joined(self, i: int) -> bool:
        """Whether word `i` and the next can be parts of one name."""
        gap = self.gap[i]
        return gap in _JOINING or (
            gap in _STOP and (self.initial(i) or self.low[i] in known.SHORT_TITLES or self.low[i] in {"v", "d", "vd"})
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


@lru_cache(maxsize=_MOST_WORDS)
def inert(low: str) -> bool:
    """Whether a word in lower case is an ordinary one and nothing else, so that what it is part of is no name."""
    return known.level(low) > 2 and known.ordinary(low) and low not in _IN_BETWEEN


def possible(words: Words, i: int) -> bool:
    """A capitalised word that may be part of a name whose first part is known."""
    low = words.low[i]
    if not words.up[i] or words.in_placeholder(i) or words.word[i] in known.PARTIES or low in known.ORGANISATIONS:
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
    if words.initial(j):
        return i > j + 1 or words.low[i] in known.TIMES or words.low[i] not in known.BLOCKED
    if known.FIRST.get("-".join(known.parts(words.word[j])), 3) < 2:
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
        words.up[j]
        and known.level(words.low[j]) < 3
        and words.gap[j] == " "
        and words.up[j + 1]
        and known.level(words.low[j + 1]) < 3
        and words.low[j + 1] not in known.BLOCKED
    )


def chain(words: Words, i: int, *, first_ok: bool = False, small: bool = False) -> int:
    """Return the index behind the name that begins at word `i`, or `i` when none does.

    `first_ok`: the context tells that word `i` is a name. `small`: lower case may go on the name too.
    """
    end = i
    j = i
    while j < len(words.word) and j - i < LONGEST:
        if j > i and not words.joined(j - 1):
            break
        low = words.low[j]
        if j > i and low in PREPOSITIONS and (j + 1 == len(words.word) or words.low[j + 1] not in known.TUSSENVOEGSELS):
            break  # 'Jan Smit uit Tilburg'
        if (j == i and first_ok and not words.initial(j)) or (not words.initial(j) and possible(words, j)):
            end = j + 1
        elif (
            words.initial(j) or (j > i and _between_names(words, j)) or low in known.TUSSENVOEGSELS or low in {"v", "d"}
        ):
            pass
        elif small and _may_be_small(low) and (known.level(low) == 0 or _goes_on(words, i, j, end)):
            end = j + 1
        else:
            break
        if words.low[j].endswith(("'s", "’s")):
            break
        j += 1
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
    j = i
    while (
        j < len(words.word) - 1
        and j - i < LONGEST
        and words.joined(j)
        and (words.low[j] in known.TUSSENVOEGSELS or words.initial(j) or words.low[j] in {"v", "d"})
    ):
        j += 1
    return j
