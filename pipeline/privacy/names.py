"""Names of people: by what stands before them, by where they stand, and by gazetteers.

Three kinds of evidence: a context (a greeting, a signature, 'mevrouw', 'mijn zoon', 'ik heet'), a form (initials, a
tussenvoegsel with a capital), and a list of names. What one place shows to be a name is a name everywhere in that text.
Office-holders in their office are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.privacy import gazetteer as known
from pipeline.privacy.spans import Span

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_TITLES = frozenset(
    [
        "mevrouw",
        "mevr",
        "mw",
        "mej",
        "mejuffrouw",
        "meneer",
        "mijnheer",
        "heer",
        "dhr",
        "hr",
        "mr",
        "mrs",
        "ms",
        "dr",
        "drs",
        "ir",
        "ing",
        "prof",
        "familie",
        "fam",
        "juf",
        "juffrouw",
        "meester",
        "zuster",
        "broeder",
        "tante",
        "oom",
        "opa",
        "oma",
        "dokter",
        "dokters",
        "huisarts",
        "tandarts",
        "buurman",
        "buurvrouw",
        "buurjongen",
        "advocaat",
        "advocate",
        "notaris",
        "pastoor",
        "dominee",
        "imam",
        "collega",
        "vriend",
        "vriendin",
        "wijkagent",
        "agent",
        "behandelaar",
        "casemanager",
        "jeugdbeschermer",
        "gezinsvoogd",
        "voogd",
        "bewindvoerder",
        "curator",
        "consulent",
        "klantmanager",
        "begeleider",
        "begeleidster",
        "mantelzorger",
        "verpleegkundige",
        "psycholoog",
        "psychiater",
        "specialist",
        "chirurg",
        "therapeut",
        "directeur",
        "docent",
        "leraar",
        "lerares",
        "coach",
        "buddy",
        "huisgenoot",
        "cliënt",
        "patiënt",
        "client",
        "patient",
        "verzekerde",
        "aanvrager",
        "ondergetekende",
        "getuige",
        "eigenaar",
        "eigenares",
        "verhuurder",
        "huurder",
    ]
)
_SURE_TITLES = frozenset(
    ["mevrouw", "mevr", "mw", "mej", "mejuffrouw", "meneer", "mijnheer", "heer", "dhr", "hr", "mrs", "familie", "fam"]
)
_KIN = frozenset(
    f"{before}{word}"
    for before in ("", "klein", "schoon", "stief", "pleeg", "oud-")
    for word in [
        "zoon",
        "zoontje",
        "dochter",
        "dochtertje",
        "man",
        "vrouw",
        "partner",
        "echtgenoot",
        "echtgenote",
        "moeder",
        "vader",
        "mam",
        "pap",
        "mama",
        "papa",
        "broer",
        "broertje",
        "zus",
        "zusje",
        "zuster",
        "kind",
        "kindje",
        "baby",
        "vriend",
        "vriendin",
        "ex",
        "ex-man",
        "ex-vrouw",
        "ex-partner",
        "opa",
        "oma",
        "tante",
        "oom",
        "nicht",
        "nichtje",
        "neef",
        "neefje",
        "ouders",
        "kinderen",
        "zoons",
        "dochters",
        "zonen",
        "tweeling",
        "vriendje",
        "verloofde",
    ]
)
_OWNERS = frozenset(
    ["mijn", "m'n", "onze", "ons", "zijn", "haar", "hun", "je", "jouw", "uw", "mn", "me", "de", "zn", "d'r"]
)
_NAMED = frozenset(
    ["naam", "heet", "heten", "genaamd", "geheten", "noemt", "voornaam", "achternaam", "meisjesnaam", "roepnaam"]
)
_NO_INITIALS = frozenset(
    [
        "NS",
        "OM",
        "EU",
        "VN",
        "VS",
        "IS",
        "UN",
        "WW",
        "OV",
        "TU",
        "PV",
        "AH",
        "TV",
        "PC",
        "CV",
        "BV",
        "NV",
        "AZ",
        "BZ",
        "DE",
        "IN",
        "OP",
        "EN",
        "OF",
        "TE",
    ]
)
_GREETING = re.compile(
    r"(?im)^[ >]*(?:(?:zeer )?geachte|beste|best|dag|hoi|hallo|hai|hey|heey|hee|hé|lieve|goede?(?:morgen|middag|navond|n avond|ndag)|goedendag|waarde|"
    r"aan|t\.a\.v\.|ter attentie van|van|afzender|naam(?: \w+)?)\b[ :]*([^\n,!:;.?\[]{2,60}(?:\.[^\n,!:;.?\[]{1,40}){0,3})"
)
_CLOSING = re.compile(
    r"(?i)\b(?:met (?:de |een |zeer )?(?:\w+ )?(?:groet(?:en|jes)?|hoogachting)|(?:vriendelijke|vriendelijk|hartelijke|warme|beste|lieve|zonnige|bezorgde|boze)"
    r" groet(?:en|jes)?|groet(?:en|jes)?(?: (?:van|uit))?|mvg|m\.v\.g|hoogachtend|gr|grt|grtjs|grtz|vr\.? ?gr|vrgr|liefs|getekend|w\.g|namens|ondertekend"
    r"|(?:alvast |heel erg |bij voorbaat |hartelijk )?(?:dank|bedankt)(?: (?:u|je)?(?: ?wel)?)?(?: voor [^\n.!]{1,40})?|ondergetekende|afzender|naam)(?!\w)[.,!:;]*"
)
_CLOSING_WORDS = frozenset(
    [
        "met",
        "vriendelijke",
        "vriendelijk",
        "hartelijke",
        "warme",
        "beste",
        "lieve",
        "zonnige",
        "bezorgde",
        "boze",
        "groet",
        "groeten",
        "groetjes",
        "mvg",
        "m",
        "hoogachtend",
        "gr",
        "grt",
        "grtjs",
        "grtz",
        "vr",
        "vrgr",
        "liefs",
        "getekend",
        "w",
        "namens",
        "ondertekend",
        "alvast",
        "heel",
        "bij",
        "hartelijk",
        "dank",
        "bedankt",
        "ondergetekende",
        "afzender",
        "naam",
    ]
)
_LIST = re.compile(r" ?(?:,|\||/|\(|\[| - | – |$)")
_PREPOSITIONS = frozenset({"in", "op", "aan", "bij", "uit", "te"})
# Words in one name, initials and tussenvoegsels included.
_LONGEST = 8


class _Words:
    """The words of a text with where they stand; `low` in lower case, `up` whether each has a capital."""

    def __init__(self, text: str) -> None:
        self.text = text
        matches = list(_WORD.finditer(text))
        self.start = [match.start() for match in matches]
        self.end = [match.end() for match in matches]
        self.word = [match[0] for match in matches]
        self.low = [word.lower() for word in self.word]
        self.up = [word[0].isupper() for word in self.word]

    def gap(self, i: int) -> str:
        """What stands between word `i` and the next one."""
        return self.text[self.end[i] : self.start[i + 1]] if i + 1 < len(self.word) else "\n"

    def begins_sentence(self, i: int) -> bool:
        if i == 0:
            return True
        gap = self.text[self.end[i - 1] : self.start[i]]
        return (len(gap) > 1 and not gap.isspace()) or "\n" in gap

    def in_placeholder(self, i: int) -> bool:
        return (
            self.start[i] > 0
            and self.text[self.start[i] - 1] == "["
            and self.text[self.end[i] : self.end[i] + 1] in {"]", "-"}
        )

    def initial(self, i: int) -> bool:
        """An initial: `J.`, or `Th.` and `Chr.`, with its full stop."""
        return (
            self.up[i]
            and self.text[self.end[i] : self.end[i] + 1] == "."
            and (len(self.word[i]) == 1 or self.word[i] in {"Th", "Chr", "Ph", "IJ", "Fr", "St", "Joh", "Jac", "Alb"})
        )

    def joined(self, i: int) -> bool:
        """Whether word `i` and the next can be parts of one name."""
        gap = self.gap(i)
        return gap in {" ", "-", " - "} or (
            gap in {". ", "."} and (self.initial(i) or self.low[i] in _TITLES or self.low[i] in {"v", "d", "vd"})
        )


def _possible(words: _Words, i: int) -> bool:
    """A capitalised word that may be part of a name whose first part is known."""
    low = words.low[i]
    if not words.up[i] or low in known.BLOCKED or words.in_placeholder(i) or words.word[i] in known.PARTIES:
        return False
    return known.level(low) < 3 or not (low in known.place_words() or low in known.ORGANISATIONS or known.ordinary(low))


def _between_names(words: _Words, j: int) -> bool:
    """'Na' in 'Li Na Zhang': a small word with a capital, that is a name as well, before another name."""
    return (
        words.up[j]
        and known.level(words.low[j]) < 3
        and words.gap(j) == " "
        and words.up[j + 1]
        and known.level(words.low[j + 1]) < 3
        and words.low[j + 1] not in known.BLOCKED
    )


def _chain(words: _Words, i: int, *, first_ok: bool = False, small: bool = False) -> int:
    """Return the index behind the name that begins at word `i`, or `i` when none does.

    `first_ok`: the context tells that word `i` is a name. `small`: lower case may go on the name too.
    """
    end = i
    j = i
    while j < len(words.word) and j - i < _LONGEST:
        if j > i and not words.joined(j - 1):
            break
        low = words.low[j]
        if (j == i and first_ok and not words.initial(j)) or (not words.initial(j) and _possible(words, j)):
            end = j + 1
        elif (
            words.initial(j) or (j > i and _between_names(words, j)) or low in known.TUSSENVOEGSELS or low in {"v", "d"}
        ):
            pass
        elif (
            small
            and low not in known.BLOCKED
            and (known.level(low) == 0 or (known.level(low) < 3 and j > i and words.low[j - 1] in known.TUSSENVOEGSELS))
        ):
            end = j + 1
        else:
            break
        if words.low[j].endswith(("'s", "’s")):
            break
        j += 1
    return end


def _named(words: _Words, i: int, *, bold: bool) -> bool:
    """Whether word `i`, behind a context that asks for a name, is one. `bold`: lower case and unknown words count too."""
    if i >= len(words.word) or words.in_placeholder(i):
        return False
    low = words.low[i]
    if low in known.BLOCKED and not (words.up[i] and known.level(low) < 3 and not words.begins_sentence(i)):
        return False
    if low in known.BLOCKED or low in known.OFFICES or words.word[i] in known.PARTIES:
        return low in known.FIRST and words.up[i] and low not in known.OFFICES
    if words.up[i]:
        return (
            bold
            or known.level(low) < 3
            or not (known.ordinary(low) or low in known.place_words() or low in known.ORGANISATIONS)
        )
    if known.level(low) < 2 or low in known.SMALL:
        return True
    return bold and (known.level(low) < 3 or not known.ordinary(low))


def _skip_to_name(words: _Words, i: int) -> int:
    """Step over tussenvoegsels and initials to the word that must carry the name."""
    j = i
    while (
        j < len(words.word) - 1
        and j - i < _LONGEST
        and words.joined(j)
        and (words.low[j] in known.TUSSENVOEGSELS or words.initial(j) or words.low[j] in {"v", "d"})
    ):
        j += 1
    return j


def _after(words: _Words, i: int, *, bold: bool) -> int:
    """Return the index behind a name that begins at word `i`, tussenvoegsels and initials before it included."""
    carrier = _skip_to_name(words, i)
    # 'de heer op kantoor': a preposition before a small word begins no surname.
    if carrier < len(words.word) and not words.up[carrier] and not _PREPOSITIONS.isdisjoint(words.low[i:carrier]):
        return i
    if not _named(words, carrier, bold=bold):
        return i
    return max(_chain(words, carrier, first_ok=True, small=True), carrier + 1)


def _like_a_name(line: str, *, lenient: bool) -> bool:
    """Whether a whole line (behind a closing, or behind 'Beste') is a name: `J.P. de Vries`, `Piet & Marja Bakker`."""
    words = _WORD.findall(line)
    if not words or len(words) > 7 or any(c.isdigit() for c in line) or "[" in line or "@" in line:
        return False
    if line.strip().lower() in known.ORGANISATIONS or words[-1].lower() in known.AFTER_OTHER:
        return False
    carriers = 0
    for word in words:
        low = word.lower()
        if low in known.TUSSENVOEGSELS or low in _TITLES or low == "en" or (len(word) == 1 and word.isupper()):
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


def _greetings(text: str) -> Iterator[tuple[int, int]]:
    for match in _GREETING.finditer(text):
        rest = match[1].rstrip(" -–")
        if any(word.lower() in known.OFFICES for word in _WORD.findall(rest)):
            continue
        start = match.start(1)
        titles = re.match(rf"(?i)(?:(?:(?:de )?(?:{'|'.join(sorted(_SURE_TITLES))})\.?|[/ ]|en )+\s)?", rest)
        begin = titles.end() if titles else 0
        if _like_a_name(rest[begin:], lenient=True):
            yield start + begin, start + len(rest)


def _signatures(words: _Words) -> Iterator[tuple[int, int]]:
    text = words.text
    for i, low in enumerate(words.low):
        match = _CLOSING.match(text, words.start[i]) if low in _CLOSING_WORDS and not words.in_placeholder(i) else None
        if not match:
            continue
        end = text.find("\n", match.end())
        end = len(text) if end < 0 else end
        strict = (
            match[0]
            .lower()
            .startswith(
                ("dank", "bedankt", "alvast", "bij", "hartelijk", "heel", "namens", "naam", "afzender", "onder")
            )
        )
        rest = text[match.end() : min(end, match.end() + 80)]
        begin = len(rest) - len(rest.lstrip(" ,.:!-–"))
        if rest[begin:].strip():
            piece = _LIST.split(rest[begin:], maxsplit=1)[0].rstrip(" .!")
            if _like_a_name(piece, lenient=not strict):
                yield match.end() + begin, match.end() + begin + len(piece)
            elif not strict and not re.fullmatch(r"[^\w]*|\[[^\n]*", rest.strip()):
                continue
            if strict:
                continue
        at = end + 1
        seen = 0
        for _ in range(7):
            if at >= len(text) or seen == 3:
                break
            stop = text.find("\n", at)
            stop = len(text) if stop < 0 else stop
            line = text[at : min(stop, at + 120)]
            if line.strip(" -–—*_>"):
                seen += 1
                lead = len(line) - len(line.lstrip(" -–—*_>"))
                piece = _LIST.split(line[lead:], maxsplit=1)[0].rstrip(" .,")
                if _like_a_name(piece, lenient=seen == 1 and not strict):
                    yield at + lead, at + lead + len(piece)
                elif not line.strip().startswith("["):
                    if strict:
                        break
            at = stop + 1


def _protected(words: _Words) -> set[int]:
    """The words that name an office-holder in the office, a public organisation, or a thing named after someone."""
    kept: set[int] = set()
    names: set[str] = set()
    office = False
    for i, low in enumerate(words.low):
        if not (words.up[i] or low in _OFFICE_LIKE or "-" in low or low.endswith("minister")):
            continue
        for phrase in known.PUBLIC_PHRASES.get(words.word[i], ()):
            if words.text.startswith(phrase, words.start[i]):
                j = i
                while j < len(words.word) and words.start[j] < words.start[i] + len(phrase):
                    kept.add(j)
                    j += 1
        tail = low.rsplit("-", 1)[-1]
        if low in known.OFFICES or tail in known.OFFICES or low.endswith("minister") or tail == "leider":
            office = True
            j = i + 1
            # 'minister van Justitie en Veiligheid Van Weel' is left to the list of office-holders below.
            if j < len(words.word) and words.gap(i) == " " and (words.up[j] or words.low[j] in known.TUSSENVOEGSELS):
                carrier = _skip_to_name(words, j)
                if carrier < len(words.word) and words.up[carrier] and words.low[carrier] not in known.BLOCKED:
                    end = _chain(words, carrier, first_ok=True)
                    kept.update(range(j, end))
                    names.update(words.low[carrier:end])
        elif words.word[i] in known.PARTIES and i and words.gap(i - 1) == " (":
            j = i - 1
            while j >= 0 and (words.up[j] or words.low[j] in known.TUSSENVOEGSELS) and i - j < 6:
                kept.add(j)
                names.add(words.low[j])
                if j and words.gap(j - 1) != " ":
                    break
                j -= 1
        if low in known.BEFORE_OTHER and i + 1 < len(words.word) and words.gap(i) in {" ", "-"} and words.up[i + 1]:
            kept.update(range(i + 1, _chain(words, i + 1, first_ok=True)))
        if low in known.AFTER_OTHER and i and words.up[i - 1] and words.gap(i - 1) == " ":
            j = i - 1
            while j >= 0 and words.up[j] and i - j < 4 and words.gap(j) == " " and words.low[j] not in known.BLOCKED:
                kept.add(j)
                j -= 1
    if office:
        for i in range(len(words.word)):
            for length in (1, 2, 3):
                if words.up[i + length - 1] if i + length <= len(words.word) else False:
                    phrase = words.text[words.start[i] : words.end[i + length - 1]].lower()
                    if phrase in known.OFFICE_HOLDERS:
                        kept.update(range(i, i + length))
                        names.add(words.low[i + length - 1])
                        # the first name before it
                        if i and words.gap(i - 1) == " " and words.low[i - 1] in known.FIRST and words.up[i - 1]:
                            kept.add(i - 1)
    names -= known.TUSSENVOEGSELS
    kept.update(i for i, low in enumerate(words.low) if low in names and words.up[i])
    return kept


def _runs(words: _Words, protected: set[int]) -> Iterator[tuple[int, int]]:
    """Yield (first word, behind last word) of every name that words around it, its form or a gazetteer give away."""
    low = words.low
    n = len(low)
    i = 0
    while i < n:
        word = low[i]
        upper = words.up[i]
        role = _ROLES.get(word, 0)
        if not upper and (
            not role or (role == _LINK and (i + 1 == n or not (words.up[i + 1] or low[i + 1] in known.TUSSENVOEGSELS)))
        ):
            i += 1
            continue
        # Most words with a capital only begin a sentence.
        if (
            upper
            and not role
            and len(word) > 3
            and word not in known.LISTED
            and "-" not in word
            and "'" not in word
            and "’" not in word
        ):
            i += 1
            continue
        end = i
        begin = i
        if i in protected or words.in_placeholder(i):
            i += 1
            continue
        if role & _CONTEXT and i + 1 < n and i + 1 not in protected:
            begin, end = _from_context(words, i)
            if any(k in protected for k in range(begin, end)):
                begin = end = i
        if end <= i and words.initial(i):
            carrier = _skip_to_name(words, i)
            if carrier > i and words.up[carrier] and carrier not in protected and _initialled(words, carrier):
                begin, end = i, max(_chain(words, carrier, first_ok=True), carrier + 1)
        if (
            end <= i
            and upper
            and len(word) <= 2
            and words.word[i].isupper()
            and words.word[i] not in _NO_INITIALS
            and words.gap(i) == " "
        ):
            carrier = _skip_to_name(words, i + 1)
            if (
                carrier < n
                and words.up[carrier]
                and carrier not in protected
                and low[carrier] in known.LAST
                and (carrier > i + 1 or known.LAST[low[carrier]] == 0)
            ):
                begin, end = i, _chain(words, carrier, first_ok=True)
        if end <= i and (upper or role & ~_CONTEXT):
            end = _from_lists(words, i, protected)
            begin = i
        if end > i:
            yield begin, end
            i = end
        else:
            i += 1


def _initialled(words: _Words, carrier: int) -> bool:
    low = words.low[carrier]
    return (
        low not in known.BLOCKED
        and (known.level(low) < 3 or not known.ordinary(low))
        and low not in known.ORGANISATIONS
    )


def _from_context(words: _Words, i: int) -> tuple[int, int]:
    """The name behind word `i`, when that is a title, a relative, 'heet' and the like."""
    low = words.low
    word = low[i]
    gap = words.gap(i)
    before = low[i - 1] if i else ""
    if word in _TITLES and words.word[i] != "MW" and gap in {" ", ". ", "."}:
        j = i + 1
        while j < len(low) and j - i < 5 and low[j] in _TITLES and words.gap(j) in {" ", ". ", "."}:
            j += 1
        sure = word in _SURE_TITLES or "." in gap
        if sure or (words.up[_skip_to_name(words, j)] if j < len(low) else False) or before in _OWNERS:
            end = _after(words, j, bold=sure)
            if end > j:
                return j, end
    if word in _KIN and gap in {" ", ", ", " (", ": "} and (before in _OWNERS or gap == ": "):
        j = i + 1
        if low[j] in {"heet", "genaamd", "is", "van"} and words.gap(j) == " " and low[j] in {"heet", "genaamd"}:
            j += 1
        end = _after(words, j, bold=False) if gap != ", " or words.up[j] else j
        if end > j:
            return j, end
    if (word in {"heet", "heten", "genaamd", "geheten"} or (word in _NAMED and gap in {": ", ":"})) and gap in {
        " ",
        ": ",
        ":",
    }:
        end = _after(
            words,
            i + 1,
            bold=words.up[_skip_to_name(words, i + 1)] or before in {"ik", "hij", "zij", "ze", "en", "naam"},
        )
        if end > i + 1:
            return i + 1, end
    if word == "is" and before == "naam" and gap == " ":
        end = _after(words, i + 1, bold=True)
        if end > i + 1:
            return i + 1, end
    if (
        word in {"ben", "is"}
        and gap == " "
        and ((before == "ik" and word == "ben") or (word == "is" and before in {"dit", "hier"}))
    ):
        carrier = _skip_to_name(words, i + 1)
        small = not words.up[carrier] if carrier < len(low) else True
        if carrier < len(low) and (not small or known.FIRST.get(low[carrier], 3) == 0 or low[carrier] in known.SMALL):
            end = _after(words, i + 1, bold=False)
            follows = low[end] if end < len(low) else ""
            if end > i + 1 and (
                known.level(low[carrier]) < 2
                or end > carrier + 1
                or words.gap(end - 1) == ", "
                or follows in {"en", "van"}
            ):
                return i + 1, end
    return i, i


def _from_lists(words: _Words, i: int, protected: set[int]) -> int:
    """Return the index behind a name that begins at word `i` by its being in a list of names, or `i`."""
    low = words.low[i]
    upper = words.up[i]
    pieces = known.parts(words.word[i])
    base = "-".join(pieces)
    first = known.FIRST.get(base, 3)
    if first == 3 and len(pieces) > 1:
        first = min((known.FIRST.get(piece, 3) for piece in pieces), default=3)
    last = known.LAST.get(base, known.LAST.get(pieces[0], 3))
    start_of_sentence = words.begins_sentence(i)
    free = low not in known.ORGANISATIONS and not any(k in protected for k in (i, i + 1))
    if upper and first < 3 and free:
        end = _chain(words, i, first_ok=True, small=True)
        if end > i + 1 and not any(k in protected for k in range(i, end)):
            carrier = words.low[end - 1]
            if first < 2 or ((low not in known.BLOCKED or not start_of_sentence) and known.level(carrier) < 3):
                return end
        if first == 0 or (first == 1 and not start_of_sentence):
            return i + 1
    if upper and last == 0 and free and low not in known.place_words():
        return max(_chain(words, i, first_ok=True), i + 1)
    if not upper and first < 2 and words.gap(i) == " " and i + 1 < len(words.low):
        # 'jan de wit', 'fatima yilmaz', all in lower case
        j = i + 1
        while j < len(words.low) - 1 and j - i < 5 and words.low[j] in known.TUSSENVOEGSELS and words.gap(j) == " ":
            j += 1
        surname = known.LAST.get(words.low[j], 3)
        tussen = j > i + 1
        if (surname == 0 and (not tussen or first == 0 or words.up[j])) or (
            surname < 3 and tussen and (first == 0 or words.low[j - 1] in known.NAMING_TUSSENVOEGSELS)
        ):
            if words.low[j] not in known.BLOCKED and words.low[i + 1] not in {
                "in",
                "op",
                "aan",
                "bij",
                "uit",
                "te",
                "en",
            }:
                return j + 1
    if not upper and base in known.SMALL:
        return i + 1
    if low in known.TUSSENVOEGSELS:
        j = _skip_to_name(words, i)
        if (
            j > i
            and words.up[j]
            and words.low[j] not in known.BLOCKED
            and j not in protected
            and low in {"van", "de", "den", "der", "ter", "ten", "het", "el", "al", "vd", "v", "'t"}
        ):
            target = known.parts(words.word[j])[0]
            rank = known.LAST.get(target, 3)
            last_tussen = words.low[j - 1]
            place = target in known.place_words()
            if last_tussen in known.NAMING_TUSSENVOEGSELS and not place and (rank < 3 or not known.ordinary(target)):
                return max(_chain(words, j, first_ok=True), j + 1)
            if rank == 0 and not place and (j > i + 1 or low != "van" or upper):
                return max(_chain(words, j, first_ok=True), j + 1)
            if (
                rank == 2
                and not place
                and target in known.PAIRED.get(last_tussen, ())
                and (upper or j > i + 1 or low == "de")
            ):
                return max(_chain(words, j, first_ok=True), j + 1)
    return i


_CONTEXT = 1
_LISTED = 2
_LINK = 4


@cache
def _roles() -> dict[str, int]:
    roles = dict.fromkeys(
        (*known.SMALL, *(name for name, rank in known.FIRST.items() if rank < 2), *known.TUSSENVOEGSELS), _LISTED
    )
    for word in (*_TITLES, *_KIN, *_NAMED, "is", "ben"):
        roles[word] = roles.get(word, 0) | _CONTEXT
    return roles


_ROLES = _roles()
_OFFICE_LIKE = known.OFFICES | known.BEFORE_OTHER | known.AFTER_OTHER
_NOT_KEPT = known.TUSSENVOEGSELS | _TITLES | {"en", "van"}


def author_words(author: str) -> frozenset[str]:
    """Return the words of an author's name, from a display name or an e-mail address, that point at that person."""
    display, _, address = author.partition("<")
    source = display.strip(" \"'") or address.partition("@")[0]
    if "@" in source:
        source = re.sub(r"[._\-+\d]", " ", source.partition("@")[0])
    words = [word for word in _WORD.findall(source) if len(word) > 2]
    lows = {piece for word in words for piece in known.parts(word)} | {word.lower() for word in words}
    if lows & (known.OFFICES | known.ORGANISATIONS) or any(
        known.ordinary(low) and known.level(low) == 3 for low in lows - _NOT_KEPT
    ):
        lows = {low for low in lows if known.level(low) == 0}  # 'Gemeente Utrecht', 'Bezorgde moeder'
    return frozenset(
        low for low in lows if low not in _NOT_KEPT and low not in known.BLOCKED and low not in known.place_words()
    )


def name_spans(text: str, author: frozenset[str] = frozenset()) -> Iterator[Span]:
    """Yield every name of a person in the text. `author` holds words, in lower case, that are names in this text."""
    words = _Words(text)
    protected = _protected(words)
    found = [(words.start[begin], words.end[end - 1]) for begin, end in _runs(words, protected)]
    found += _greetings(text)
    found += _signatures(words)
    again = {
        piece
        for start, end in found
        for word in _WORD.findall(text[start:end])
        for piece in (word.lower(), *known.parts(word))
        if len(piece) > 2 and piece not in _NOT_KEPT and piece not in known.BLOCKED
    } | author
    for start, end in found:
        yield Span(start, end, "NAAM")
    if again:
        for i, low in enumerate(words.low):
            if (low in again or not again.isdisjoint(known.parts(words.word[i]))) and not words.in_placeholder(i):
                if i in protected and low not in author:
                    continue
                if words.up[i]:
                    if words.begins_sentence(i) and known.level(low) and low in author and known.ordinary(low):
                        continue
                elif known.level(low) in {1, 2} or known.ordinary(low) or low not in again:
                    continue
                yield Span(words.start[i], words.end[i], "NAAM")
