"""Names that a list of names gives away, and the forms that only a name has: initials, 'van den Berg'."""

from __future__ import annotations

import re

from pipeline.privacy import gazetteer as known
from pipeline.privacy.kinds import ALONE
from pipeline.privacy.words import PREPOSITIONS, Words, chain, closed, possible, skip_to_name, unknown

_OF_A_PLACE = ("ese", "aanse", "eense", "ische", "aans", "isch")
_BEFORE_A_THING = frozenset({"de", "het", "een", "deze", "die", "dit", "dat", "geen"})
_GREETINGS = frozenset({"lieve", "beste", "dag", "goede"})
_BEHIND_SOMEBODY = frozenset({"nog", "het", "alleen", "dood", "niet", "ook", "wel", "morgen", "vragen", "die", "weer"})
_BEFORE_SOMEBODY = frozenset(
    {
        "u",
        "zit",
        "nu",
        "maar",
        "dat",
        "vriend",
        "met",
        "aan",
        "van",
        "bij",
        "voor",
        "door",
        "sinds",
        "namens",
        "en",
        "ene",
        "tegen",
        "kan",
        "jij",
        "zei",
        "zegt",
        "daarna",
        "toen",
        "ook",
        "is",
    }
)
_OF_SOMEBODY = frozenset(
    {"beste", "oudste", "jongste", "collega", "buurman", "buurvrouw", "leidinggevende", "nieuwe", "huidige"}
)
_NEAR_TO_SOMEBODY = known.KIN | _OF_SOMEBODY
_NO_SURNAME = known.BLOCKED - known.TIMES
# Small and public words that are nobody's name, whatever stands beside them.
_NOBODY = frozenset(
    low for low in known.BLOCKED - known.LISTED - known.TUSSENVOEGSELS if low.isalpha() and len(low) > 1
)
_WHERE = PREPOSITIONS | {"gemeente", "rond", "naar", "nabij", "provincie", "regio", "dorp", "stad"}


def _surname(words: Words, carrier: int) -> bool:
    low = words.low[carrier]
    if not words.up[carrier] or len(low) < 2 or low in known.ORGANISATIONS:
        return False
    if words.low[carrier - 1] in known.TUSSENVOEGSELS or low in known.TIMES:
        return True  # 'J.A. van Os', 'A. J. Zomer'
    if low in known.BLOCKED:
        return False
    # 'C. Kool' on a line of its own, but not 'B. Besluit van de gemeente'
    return known.level(low) < 3 or not known.ordinary(low) or words.gap[carrier][:1] in {"\n", ","}


def from_initials(words: Words, i: int) -> int:
    """Return the index behind 'J.P. de Vries' or 'JP de Vries' that begins at word `i`, or `i`."""
    if words.small and not words.up[i]:
        return _small_initials(words, i)
    if i in words.initials:
        if i and i - 1 in words.initials and words.joined(i - 1):
            return i  # tried already from the first of these initials
        carrier = skip_to_name(words, i)
        return max(chain(words, carrier, first_ok=True), carrier + 1) if carrier > i and _surname(words, carrier) else i
    word = words.word[i]
    if (
        words.kinds[i] & ALONE
        or len(word) > 4
        or not word.isupper()
        or word in known.NO_INITIALS
        or words.gap[i] != " "
    ):
        return i
    if word in known.PARTIES or words.low[i] in known.ORGANISATIONS or words.low[i] in known.SHORT_TITLES:
        return i
    carrier = skip_to_name(words, i + 1)
    if not words.up[carrier] or words.word[carrier].isupper() or words.low[i] in known.BLOCKED:
        return i
    if (
        words.low[carrier] in known.place_words()
        or words.text[max(0, words.start[i] - 2) : words.start[i]].strip().isdigit()
    ):
        return i  # '1234 AB Tilburg'
    rank = known.LAST.get(known.parts(words.word[carrier])[0], 3)
    # Without full stops it may be any abbreviation: only a tussenvoegsel or a surname makes it initials.
    if (carrier > i + 1 and rank < 3) or rank == 0 or (rank == 2 and _stands_apart(words, i, carrier)):
        return max(chain(words, carrier, first_ok=True), carrier + 1)
    return i


_SHORT = frozenset(
    [
        "oa",
        "dwz",
        "tnv",
        "ivm",
        "mbt",
        "nav",
        "zsm",
        "aub",
        "ed",
        "oid",
        "jl",
        "ps",
        "bv",
        "tav",
        "evt",
        "nl",
        "mn",
        "ca",
        "va",
        "tm",
        "tz",
        "mi",
        "ni",
        "ok",
        "pm",
        "am",
        "vb",
        "nb",
        "dd",
        "bw",
        "hr",
        "nr",
        "st",
        "me",
        "mb",
        "tb",
        "vr",
        "gr",
        "mvg",
        "zoz",
    ]
)


def _small_initials(words: Words, i: int) -> int:
    """Return the index behind 'a.b. van der sluis' that begins at word `i`, or `i`; 'o.a. de sluis' is nobody."""
    j = i
    while j < len(words.low) - 1 and j - i < 6 and len(words.low[j]) == 1 and words.gap[j] in {".", ". "}:
        j += 1
    carrier = j
    while (
        carrier < len(words.low) - 1
        and carrier - j < 4
        and words.low[carrier] in known.TUSSENVOEGSELS
        and words.gap[carrier] == " "
    ):
        carrier += 1
    if (
        j == i
        or "".join(words.low[i:j]) in _SHORT
        or words.low[carrier] in known.BLOCKED
        or len(words.low[carrier]) < 3
    ):
        return i
    link = words.low[carrier - 1]
    sure = (
        link in known.NAMING_TUSSENVOEGSELS
        or link in {"'t", "’t"}
        or known.LAST.get(words.low[carrier].split("-")[0], 3) < 3
        or unknown(words.low[carrier])
    )
    return _double(words, carrier + 1) if sure else i


def _double(words: Words, end: int) -> int:
    """Go on behind a surname in lower case that ends before word `end`: 'graaf-van der zanden', 'vogel - vlees'."""
    if end == len(words.low):
        return end
    j = end
    hanging = "-" in words.low[end - 1] and words.low[end - 1].rsplit("-", 1)[1] in known.TUSSENVOEGSELS
    if not hanging and words.gap[end - 1] not in {"-", " - "}:
        return end
    while j < len(words.low) - 1 and j - end < 4 and words.low[j] in known.TUSSENVOEGSELS and words.gap[j] == " ":
        j += 1
    low = words.low[j]
    named = (low not in known.BLOCKED or low in known.TIMES) and (hanging or known.level(low) < 3 or unknown(low))
    return j + 1 if named else end


def _stands_apart(words: Words, i: int, carrier: int) -> bool:
    """Whether words `i` up to and including `carrier` are a line or a clause of their own: 'GH Jonkers, Zwolle'."""
    return words.begins_sentence(i) and not words.gap[carrier].startswith(" ")


def _with_capital(words: Words, i: int) -> int:
    """'Fatima', 'Fatima Benali', 'Wil Bakker', 'Jansen'."""
    low = words.low[i]
    if low in known.ORGANISATIONS or len(low) == 1:
        return i
    if words.plain:
        pieces, base, first = [low], low, 3
    else:
        pieces = known.parts(words.word[i])
        base = "-".join(pieces)
        first = max((known.FIRST.get(piece, 3) for piece in pieces), default=3) if len(pieces) > 1 else 3
    first = known.FIRST.get(base, first)
    if i and words.low[i - 1] in _BEFORE_A_THING and known.level(base) > 0 and words.gap[i] != "-":
        return i  # 'de Roos is verwelkt', 'de Raad'
    if first < 3 and low not in known.BLOCKED and _beside_another(words, i):
        return i + 1
    if words.begins_sentence(i) and (
        low in _GREETINGS or (low in known.OWNERS and i + 1 < len(words.low) and not words.up[i + 1])
    ):
        return i  # 'Lieve Marieke': the greeting tells which of the two is the name
    if first == 3 and low not in known.BLOCKED and (low in known.WORLD or possible(words, i)):
        end = _before_surname(words, i)
        if end > i:
            return end
        if _capital_of_a_name(words, i, base):
            return max(chain(words, i, first_ok=True), i + 1)
    if first < 3:
        end = chain(words, i, first_ok=True, small=True)
        begins_sentence = words.begins_sentence(i)
        small_word = low in known.BLOCKED and begins_sentence
        if end > i + 1 and (first < 2 or (not small_word and known.level(words.low[end - 1]) < 3)):
            return end
        if first == 0 or (first == 1 and not begins_sentence) or (low not in known.BLOCKED and _acts(words, i)):
            return i + 1
    rank = known.LAST.get(base, known.LAST.get(pieces[0], 3))
    sure = low not in known.place_words() and (rank == 0 or (rank < 3 and _turned_round(words, i)))
    if sure or _capital_of_a_name(words, i, base) or _is_somebody(words, i, base):
        return max(chain(words, i, first_ok=True), i + 1)
    return i


def _is_somebody(words: Words, i: int, base: str) -> bool:
    """'Hertog dacht van niet', 'Tao, haar beste vriendin, moest': what is said of a word tells that it is somebody."""
    if (
        (known.level(base) > 2 and not unknown(base))
        or words.low[i] in known.BLOCKED
        or words.word[i][1:].isupper()
        or i + 2 >= len(words.low)
    ):
        return False
    if words.low[i] in known.place_words() or words.low[i] in known.DEMONYMS:
        return False
    behind = words.low[i + 1]
    if words.gap[i] == ", ":
        return (behind in known.OWNERS and behind not in _BEFORE_A_THING) and words.low[i + 2] in _NEAR_TO_SOMEBODY
    if words.gap[i] == " " and behind == "en":
        # 'Abdirizak en zijn broertje'
        return i + 3 < len(words.low) and words.low[i + 2] in known.OWNERS and words.low[i + 3] in known.KIN
    if known.level(base) > 2:
        return False
    return words.gap[i] == " " and (behind in known.HUMAN_ACTS or (behind == "ziek" and words.gap[i + 1][:1] == "."))


_AGE = re.compile(r" \(\d{1,2}(?: jaar)?\)")
_ALONE = re.compile(r"[,)\n]|$")


def _beside_another(words: Words, i: int) -> bool:
    """'Dirk en Guus', 'Errol (16)', '(Mark)': a first name with a capital, by what stands right beside it."""
    gap = words.gap[i]
    if i + 2 < len(words.low) and gap == " " and words.low[i + 1] == "en" and words.gap[i + 1] == " ":
        return words.up[i + 2] and known.FIRST.get(words.low[i + 2], 3) < 3 and words.low[i + 2] not in known.BLOCKED
    in_brackets = words.text[words.start[i] - 1 : words.start[i]] == "(" and gap[:1] == ")"
    return in_brackets or bool(_AGE.match(words.text, words.end[i]))


def _turned_round(words: Words, i: int) -> bool:
    """'Bakker, Anja' on a line or in a row: a surname before the first name."""
    return (
        i + 1 < len(words.low)
        and words.gap[i] == ", "
        and words.up[i + 1]
        and known.FIRST.get(words.low[i + 1], 3) < 2
        and words.begins_sentence(i)
        and bool(_ALONE.match(words.text, words.end[i + 1]))
    )


def _capital_of_a_name(words: Words, i: int, base: str) -> bool:
    """Whether a word that may be a name has its capital from that: it stands in the middle of a sentence."""
    low, word = words.low[i], words.word[i]
    return (
        known.level(base) < 3
        and not words.begins_sentence(i)
        and not word[:3].isupper()
        and len(base) > 2
        and not base.endswith(_OF_A_PLACE)
        and low not in known.BLOCKED
        and low not in known.DEMONYMS
        and known.place_words().isdisjoint((base, base.partition("-")[0]))
        and not (i and words.low[i - 1] in _WHERE and (known.ordinary(base) or base not in known.LISTED))
        # 'het Zwarte Piet', 'Rode Kruis': beside another word with a capital that is no name
        and not (
            i
            and words.gap[i - 1] == " "
            and words.up[i - 1]
            and not words.begins_sentence(i - 1)
            and known.level(words.low[i - 1]) == 3
        )
    )


def _before_surname(words: Words, i: int) -> int:
    """'Gaitri Oemrawsingh': a first name that is in no list, before a surname that is."""
    abbreviation = words.word[i].isupper()  # 'LTO Noord', 'MKB Rotterdam'
    carrier = skip_to_name(words, i + 1) if words.gap[i] == " " and i + 1 < len(words.low) else i
    if (
        abbreviation
        or carrier == i
        or not words.up[carrier]
        or words.word[carrier].isupper()
        or words.low[carrier] in known.BLOCKED
    ):
        return i
    rank = known.level("-".join(known.parts(words.word[carrier])))
    link = words.low[carrier - 1]
    unknown = words.low[i] in known.WORLD or not known.ordinary(words.low[i])
    # Two words with a capital that no dictionary has: 'Sueena Kirindongo'.
    foreign = unknown and rank == 3 and not known.ordinary(words.low[carrier]) and possible(words, carrier)
    sure = foreign or rank == 0 or link in known.NAMING_TUSSENVOEGSELS or (rank < 3 and (carrier > i + 1 or unknown))
    return max(chain(words, carrier, first_ok=True), carrier + 1) if sure else i


def _acts(words: Words, i: int) -> bool:
    """Whether a person does something behind word `i`: 'Mark belde', 'Roos heeft', 'Roos speelt'."""
    if words.gap[i] != " " or words.up[i + 1]:
        return False
    low = words.low[i + 1]
    return low in known.ACTS or (
        known.FIRST.get(words.low[i], 3) < 2 and len(low) > 4 and low.endswith(("t", "de", "te"))
    )


def _in_lower_case(words: Words, i: int) -> int:
    """'fatima', 'jan de wit', 'els jansen', 'sijmen rozenbeek'."""
    low = words.low[i]
    first = known.FIRST.get(low, 3)
    if words.small and first == 3 and len(low) > 4 and unknown(low):
        first = known.FIRST.get(known.misspelt(low) or "", 3)  # 'ravidner'
    if words.gap[i] == " " and (first < 2 or (words.small and unknown(low))):
        end = _small_surname(words, i, first)
        if end > i:
            return _double(words, end)
    if (low if words.plain else "-".join(known.parts(words.word[i]))) in known.SMALL:
        return i + 1
    if words.small and (first < 3 or low in known.WORLD) and low not in known.BLOCKED and _signs(words, i):
        return i + 1
    if words.small and first < 2 and low not in known.BLOCKED and len(low) > 2:
        before = words.low[i - 1] if i else ""
        after = words.low[i + 1] if i + 1 < len(words.low) else ""
        addressed = before in _BEFORE_SOMEBODY and (closed(words, i) or after in _BEHIND_SOMEBODY)
        if first == 0 or not known.ordinary(low) or addressed or before in _GREETINGS | {"x", "bel", "ene"}:
            return i + 1
    return i


def _signs(words: Words, i: int) -> bool:
    """Whether word `i` is all of a last sentence, or that with where somebody is from: '... aan? laszlo uit apeldoorn'."""
    if not words.behind_stop(i):
        return False
    last = len(words.low) - 1
    return i == last or (i == last - 2 and words.low[i + 1] == "uit" and words.low[last] in known.place_words())


def _small_surname(words: Words, i: int, first: int) -> int:
    """Return the index behind the surname that goes with first name `i`, both in lower case, or `i`.

    Args:
        words: the words of the text.
        i: the word that may be a first name.
        first: how sure that is, as `known.FIRST` tells.
    """
    j = i + 1
    while j < len(words.low) - 1 and j - i < 5 and words.low[j] in known.TUSSENVOEGSELS and words.gap[j] == " ":
        j += 1
    low = words.low[j]
    rank = min(known.LAST.get(part, 3) for part in low.split("-"))
    if low in _NO_SURNAME or low in known.ACTS or words.low[i + 1] in PREPOSITIONS:
        return i
    if first > 1:
        # A first name that no list has: the surname must be a sure one, or come behind 'van der'.
        link = words.low[j - 1]
        listed = words.low[i] in known.WORLD or words.low[i] in known.FIRST
        told = i > 0 and words.low[i - 1] in _BEFORE_SOMEBODY
        sure = rank == 0 or link in known.NAMING_TUSSENVOEGSELS or (rank < 3 and (told or closed(words, j)))
        sure = sure or ((listed or link == "van") and unknown(low)) or (told and j > i + 1 and rank < 3)
        return j + 1 if sure else i
    strange = words.small and unknown(low)
    if j == i + 1:
        sure = rank == 0 or strange or (rank < 3 and words.small and (first == 0 or closed(words, j)))
    else:
        link = words.low[j - 1]
        sure = (
            (rank < 3 and (first == 0 or words.small))
            or strange
            or link in known.NAMING_TUSSENVOEGSELS
            or link in {"'t", "’t"}
            or (words.small and link == "de" and closed(words, j))
        )
        sure = (sure and low not in known.place_words()) or rank < 2
    return j + 1 if sure else i


def _behind_tussenvoegsel(words: Words, i: int) -> int:
    """'Van den Berg', 'de Vries', 'el Idrissi': a surname without a first name."""
    carrier = skip_to_name(words, i)
    low = words.low[i]
    before = words.low[i - 1] if i else ""
    if carrier == i or not words.up[carrier] or words.low[carrier] in known.BLOCKED or low in PREPOSITIONS:
        return i
    target = known.parts(words.word[carrier])[0]
    if words.up[i] and low == "van" and not words.begins_sentence(i) and target not in known.ORGANISATIONS:
        return max(chain(words, carrier, first_ok=True), carrier + 1)  # 'zei Van Dongen', but 'in Dongen'
    paired = target in known.PAIRED.get(words.low[carrier - 1], ())
    if (target in known.place_words() and not (paired and low == "de")) or (before in _WHERE and words.up[i]):
        return i
    rank = known.LAST.get(target, 3)
    link = words.low[carrier - 1]
    several = carrier > i + 1
    if (
        (link in known.NAMING_TUSSENVOEGSELS and (rank < 3 or several or not known.ordinary(target)))
        or (rank == 0 and (several or low != "van" or words.up[i]))
        or (rank == 2 and paired and (words.up[i] or several or low == "de"))
        # 'zei De Visser', but not 'De visser', and 'De Telegraaf' is kept
        or (rank < 3 and words.up[i] and low == "de" and not words.begins_sentence(i))
    ):
        return max(chain(words, carrier, first_ok=True), carrier + 1)
    return i


def from_lists(words: Words, i: int) -> int:
    """Return the index behind a name that begins at word `i` by its being in a list of names, or `i`."""
    if words.low[i] in _NOBODY:
        return i
    end = _with_capital(words, i) if words.up[i] else _in_lower_case(words, i)
    if end == i and words.low[i] in known.TUSSENVOEGSELS:
        end = _behind_tussenvoegsel(words, i)
    return end
