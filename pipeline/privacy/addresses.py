"""Street with house number, and postcode."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.privacy.gazetteer import place_words
from pipeline.privacy.spans import Span

# Two letters behind four digits that are a word or a unit far more often than the end of a postcode.
_WORDS = frozenset(
    [
        "en",
        "is",
        "de",
        "in",
        "om",
        "op",
        "te",
        "of",
        "km",
        "kg",
        "mg",
        "ml",
        "al",
        "af",
        "ik",
        "je",
        "ze",
        "we",
        "er",
        "nu",
        "ha",
        "kw",
        "mw",
        "gw",
        "ca",
        "na",
        "ja",
        "uw",
        "zo",
        "as",
        "st",
        "nd",
        "cc",
        "pk",
        "eu",
        "wk",
        "ek",
        "zn",
        "ff",
        "ad",
        "bc",
        "va",
        "mm",
        "cm",
        "nm",
        "hz",
        "gb",
        "mb",
        "tb",
        "dm",
        "kb",
        "vs",
        "wo",
        "nl",
        "ie",
        "ge",
        "me",
        "be",
        "do",
        "pm",
        "am",
    ]
)
_POSTCODE = re.compile(
    r"(?<![\w.,€/-])([1-9]\d{3}) ?([A-Za-z]{2})(?![\w]|-[A-Za-z])"
    r"([ ,]{1,3}(?:nr\.? ?|huisnr\.? ?|huisnummer:? ?)?\d{1,5}(?![\d.,:]\d|\d|[ ]?(?:%|euro|jaar|keer|uur|km|kg|maanden|weken|dagen))(?:[ -]?[A-Za-z](?!\w)|-\d{1,3})?)?"
)
_POSTCODE_WORD = re.compile(r"(?i)(?:postcode|pc|wonend|woonachtig|adres)\W{0,4}(?:is )?$")

_HOUSE_NUMBER = re.compile(
    r"(?<![\d.,€/-])(\d{1,5})"
    r"((?:[ -]?(?:bis|hs|huis|rood|zwart|boven|beneden|[IVX]{1,4}|[A-Za-z]|\d{1,3}hoog)(?![\w'’])|[-/]\d{1,4}(?!\d)){0,2})(?!\w|[.,:]\d|-\d|/\d)"
)
_BEFORE_NUMBER = re.compile(r"(?:(?<=[^\W\d_])|(?<=[.'’]))(?:,? {1,2}|,? ?(?:nr|nummer|huisnummer|no)\.?:? ?)$")
_SUFFIX = (
    "straat|straatje|str|laan|weg|plein|kade|gracht|dijk|singel|hof|dreef|pad|steeg|plantsoen|markt|park|burg|wal|haven|erf|kamp|veld|akker|horst|"
    "boulevard|allee|sluis|brink|meent|oord|weide|poort|zoom|kwartier|einde|bos|donk|hoek|hoeve|kreek|duin|vliet|wetering|vaart|zijde|streek|gaarde|"
    "tuin|heide|rade|stede|stee|warande|wijk|laantje|weike|hage|hoven|wijck|esch|werf|molen|polder|baan|singel"
)
# Suffixes that end few other words: such a word with a number is an address even without a capital.
_PLAIN_SUFFIX = re.compile(
    r"(?i)[^\W\d_]{2,}(?:straat|straatje|laan|plein|kade|gracht|singel|dreef|steeg|plantsoen|weg|dijk|hof|pad)$|[^\W\d_]{2,}str\.$"
)
_ANY_SUFFIX = re.compile(rf"(?:{_SUFFIX})$")
_NO_STREET = re.compile(
    r"(?i)^(?:snel|on?der|half|auto|voor|achter|fiets|zebra|voet|wandel|bos|rijks|water|spoor|lucht|rij|vaar|hoofd|toe|uit|om|in|door|over|ge|be|"
    r"middel|zand|land|kruis|doel|leer|buiten|provinciale |geluids|huur|woning|arbeids|super|zorg|energie|vak)(?:snel)?(?:weg|pad|straat|baan|laan|markt)$"
    r"|(?:ver|ge|be|bij|daar|hier|waar|mid|gerechts?)(?:hof|weg)$|halverwege|mogelijk|artikel|belang|gelijk"
)
_LEAD = re.compile(
    r"(?i)(?:\b(?:woon(?:t|achtig)?|wonend|wonen|gevestigd|adres|huisadres|woonadres|postadres)\b[^.\n\d]{0,12}?|\b(?:op|aan) (?:de|het) |:)\s*$"
)
_NAME_PART = re.compile(
    r"(?:(?:[A-ZÀ-Ý][\w'’.-]{0,30}|\d{1,2}(?:e|de|ste)|van|de|der|den|het|ter|ten|'t|’t|in|op|aan|bij|en|achter|onder|over|a/d|v/d|v\.d\.) ){0,5}"
    r"[A-ZÀ-Ý'’][\w'’./-]{1,40}$"
)
_SMALL = re.compile(r"(?:van|de|der|den|het|ter|ten|'t|’t|in|op|aan|bij|en|achter|onder|over) ")
_FIRST_PART = re.compile(
    r"(?:^|[^\w])((?:Laan|Plein|Weg|Straat|Hof|Kade|Dijk|Pad|Singel|Park)(?: (?:van|der|de|den|het|'t|op|aan|in|ter|tot|1\d{3}|[A-ZÀ-Ý][\w'’-]+)){1,6})$"
)
_YEAR_SQUARE = re.compile(r"Plein 1[89]\d\d,? (?:nr\.? ?)?\d{1,4}(?![\d.,]\d|\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNIT = re.compile(
    r"(?i) ?(?:%|€|euro|jaar|jaren|keer|maal|uur|uren|minuten|km|kilometer|meter|m2|kg|maanden|maand|weken|dagen|procent|miljoen|miljard|duizend|mensen|personen|woningen|huizen|kinderen|"
    r"januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|x\b|stuks|bomen|auto|ongelukken|plekken|parkeer|graden|van de)"
)


def _postcodes(text: str) -> Iterator[Span]:
    for match in _POSTCODE.finditer(text):
        letters = match[2]
        sure = (bool(match[3]) and "," not in match[3][:1]) or _POSTCODE_WORD.search(
            text, max(0, match.start() - 20), match.start()
        )
        if letters.lower() in _WORDS and not sure and (letters.islower() or match[0][4] == " "):
            continue
        if (
            letters.lower() in _WORDS
            and match[1][:2] in {"19", "20"}
            and not _POSTCODE_WORD.search(text, max(0, match.start() - 20), match.start())
        ):
            continue
        if letters != letters.upper() and letters.lower() != letters:
            continue  # '2024 Na': the next sentence
        if match[3]:
            yield Span(match.start(), match.end(), "ADRES")
        else:
            yield Span(match.start(), match.end(2), "POSTCODE")


def _street_start(before: str) -> int | None:
    """Return where in `before` (what stands before a house number) the name of its street begins, if it is one."""
    named = _FIRST_PART.search(before)
    if named:
        return named.start(1)
    gap = before.rfind(" ")
    word = before[max(gap, before.rfind("\n")) + 1 :].lstrip('(["‘“:,/')
    if word[:1] == "'" and word[:3] not in {"'s-", "'t "}:
        word = word[1:]
    if not word or _NO_STREET.search(word) or word.lower() in place_words():
        return None
    capital = word[:1].isupper() or word[:1] in "'’"
    plain = _PLAIN_SUFFIX.match(word)
    lead = _LEAD.search(before[: len(before) - len(word)])
    if not (plain or (capital and len(word) > 4 and _ANY_SUFFIX.search(word.lower())) or (lead and capital)):
        return None
    if not capital:
        return len(before) - len(word)
    start = len(before) - len(word)
    name = _NAME_PART.search(before)
    if name and name.start() <= start:
        start = name.start()
        # 'Op de Kerkstraat 1' begins with words of the sentence, not of the street.
        first = re.match(
            r"(?:(?:Ik|Wij|Op|Aan|In|De|Het|Mijn|Onze|Bij|Van|En|Adres:?|Woonadres:?|Te|Wonend) )+(?=[A-ZÀ-Ý'’\d])",
            before[start:],
        )
        if first and not re.match(r"(?:De|Het|Van) [A-ZÀ-Ý]", before[start:]):
            start += first.end()
        while small := _SMALL.match(before, start):
            start = small.end()
    return start


def address_spans(text: str) -> Iterator[Span]:
    """Yield streets with their house number, postcodes with a house number (`ADRES`), and postcodes alone."""
    if not any(map(text.__contains__, "123456789")):
        return
    yield from _postcodes(text)
    for match in _YEAR_SQUARE.finditer(text) if "Plein 1" in text else ():
        yield Span(match.start(), match.end(), "ADRES")
    for match in _HOUSE_NUMBER.finditer(text):
        if _UNIT.match(text, match.end()) or _YEAR.fullmatch(match[1]):
            continue
        link = _BEFORE_NUMBER.search(text, max(0, match.start() - 14), match.start())
        if not link:
            continue
        left = max(0, link.start() - 70)
        before = text[left : link.start()]
        line = before.rfind("\n") + 1
        start = _street_start(before[line:])
        if start is None and re.match(
            r"[ ,]{1,3}\n? ?[1-9]\d{3} ?[A-Z]{2}(?!\w)|,? ?\n? ?\[POSTCODE\]", text[match.end() : match.end() + 14]
        ):
            # Whatever stands before a number and a postcode is a street.
            name = _NAME_PART.search(before[line:])
            start = name.start() if name else None
        if start is not None:
            yield Span(left + line + start, match.end(), "ADRES")
