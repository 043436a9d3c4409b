"""Names that a list of names gives away, and the forms that only a name has: initials, 'van den Berg'."""

from __future__ import annotations

from pipeline.privacy import gazetteer as known
from pipeline.privacy.words import PREPOSITIONS, Words, chain, skip_to_name

_WHERE = PREPOSITIONS | {"gemeente", "rond", "naar", "nabij", "provincie", "regio", "dorp", "stad"}


def _surname(words: Words, carrier: int) -> bool:
    low = words.low[carrier]
    return (
        words.up[carrier]
        and len(low) > 1
        and low not in known.BLOCKED
        and low not in known.ORGANISATIONS
        and (known.level(low) < 3 or not known.ordinary(low))
    )


def from_initials(words: Words, i: int) -> int:
    """Return the index behind 'J.P. de Vries' or 'JP de Vries' that begins at word `i`, or `i`."""
    if words.initial(i):
        carrier = skip_to_name(words, i)
        return max(chain(words, carrier, first_ok=True), carrier + 1) if carrier > i and _surname(words, carrier) else i
    word = words.word[i]
    if len(word) > 2 or not word.isupper() or word in known.NO_INITIALS or words.gap(i) != " ":
        return i
    carrier = skip_to_name(words, i + 1)
    rank = known.LAST.get(words.low[carrier], 3)
    # Without full stops it may be any abbreviation: only a tussenvoegsel or a sure surname makes it initials.
    if words.up[carrier] and rank < 3 and (carrier > i + 1 or rank == 0):
        return max(chain(words, carrier, first_ok=True), carrier + 1)
    return i


def _with_capital(words: Words, i: int) -> int:
    """'Fatima', 'Fatima Benali', 'Wil Bakker', 'Jansen'."""
    low = words.low[i]
    if low in known.ORGANISATIONS:
        return i
    pieces = known.parts(words.word[i])
    base = "-".join(pieces)
    first = min((known.FIRST.get(piece, 3) for piece in pieces), default=3) if len(pieces) > 1 else 3
    first = known.FIRST.get(base, first)
    if first < 3:
        end = chain(words, i, first_ok=True, small=True)
        begins_sentence = words.begins_sentence(i)
        small_word = low in known.BLOCKED and begins_sentence
        if end > i + 1 and (first < 2 or (not small_word and known.level(words.low[end - 1]) < 3)):
            return end
        if first == 0 or (first == 1 and not begins_sentence):
            return i + 1
    if known.LAST.get(base, known.LAST.get(pieces[0], 3)) == 0 and low not in known.place_words():
        return max(chain(words, i, first_ok=True), i + 1)
    return i


def _in_lower_case(words: Words, i: int) -> int:
    """'fatima', 'jan de wit', 'els jansen'."""
    low = words.low[i]
    first = known.FIRST.get(low, 3)
    if first < 2 and words.gap(i) == " ":
        j = i + 1
        while j < len(words.low) - 1 and j - i < 5 and words.low[j] in known.TUSSENVOEGSELS and words.gap(j) == " ":
            j += 1
        rank = known.LAST.get(words.low[j], 3)
        if j == i + 1:
            surname = rank == 0
        else:
            surname = rank < 3 and (first == 0 or words.low[j - 1] in known.NAMING_TUSSENVOEGSELS)
        if surname and words.low[j] not in known.BLOCKED and words.low[i + 1] not in PREPOSITIONS:
            return j + 1
    return i + 1 if "-".join(known.parts(words.word[i])) in known.SMALL else i


def _behind_tussenvoegsel(words: Words, i: int) -> int:
    """'Van den Berg', 'de Vries', 'el Idrissi': a surname without a first name."""
    carrier = skip_to_name(words, i)
    low = words.low[i]
    before = words.low[i - 1] if i else ""
    if carrier == i or not words.up[carrier] or words.low[carrier] in known.BLOCKED or low in PREPOSITIONS:
        return i
    target = known.parts(words.word[carrier])[0]
    if target in known.place_words() or (before in _WHERE and words.up[i]):
        return i
    rank = known.LAST.get(target, 3)
    link = words.low[carrier - 1]
    several = carrier > i + 1
    if (
        (link in known.NAMING_TUSSENVOEGSELS and (rank < 3 or not known.ordinary(target)))
        or (rank == 0 and (several or low != "van" or words.up[i]))
        or (rank == 2 and target in known.PAIRED.get(link, ()) and (words.up[i] or several or low == "de"))
    ):
        return max(chain(words, carrier, first_ok=True), carrier + 1)
    return i


def from_lists(words: Words, i: int) -> int:
    """Return the index behind a name that begins at word `i` by its being in a list of names, or `i`."""
    end = _with_capital(words, i) if words.up[i] else _in_lower_case(words, i)
    if end == i and words.low[i] in known.TUSSENVOEGSELS:
        end = _behind_tussenvoegsel(words, i)
    return end
