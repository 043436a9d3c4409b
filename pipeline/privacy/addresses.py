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
_PLACE_BEHIND = re.compile(r"[ ,]{1,2}([^\W\d_]{2,})")
_POSTCODE_WORD = re.compile(r"(?i)(?:postcode|pc|wonend|woonachtig|adres)\W{0,4}(?:is )?$")

_HOUSE_NUMBER = re.compile(
    r"(?<![\d.,€/-])(\d{1,5})"
    r"((?:[ -]?(?:bis|hs|huis|rood|zwart|boven|beneden|[IVX]{1,4}|[A-Za-z]|\d{1,3}hoog)(?![\w'’])|[-/]\d{1,4}(?!\d)){0,2})(?!\w|[.,:]\d|-\d|/\d)"
)
_BEFORE_NUMBER = re.compile(r"(?:(?<=[^\W\d_])|(?<=[.'’]))(?:,? {1,2}|,? ?(?:nr|nummer|huisnummer|no)\.?:? ?)$")
_SUFFIX = (
    "straat|straatje|str|laan|weg|plein|kade|gracht|dijk|singel|hof|dreef|pad|steeg|plantsoen|markt|park|burg|wal|haven|erf|kamp|veld|akker|horst|"
    "boulevard|allee|sluis|brink|meent|oord|weide|poort|zoom|kwartier|einde|bos|donk|hoek|hoeve|kreek|duin|vliet|wetering|vaart|zijde|streek|gaarde|"
    "tuin|heide|rade|stede|stee|warande|wijk|laantje|weike|hage|hoven|wijck|esch|werf|molen|polder|baan|singel|schans|dwars|burcht|gouw|gouwe|belt|tuinen|"
    "dam|pleintje|weg|pad|loop|ring|spoor|rak|terp|wei|land|enk|es|borg|state|stins|zicht|stede|rode|roode|kruier|beer|beek|broek|buurt|grift|lei|marke|mate"
)
# Suffixes that end few other words: such a word with a number is an address even without a capital.
_PLAIN_SUFFIX = re.compile(
    r"(?i)[^\W\d_]{2,}(?:straat|straatje|laan|plein|kade|gracht|singel|dreef|steeg|plantsoen|weg|dijk|hof|pad)$|[^\W\d_]{2,}str\.$"
)
_ANY_SUFFIX = re.compile(rf"(?:{_SUFFIX})$")
_NO_STREET = re.compile(
    r"(?i)^(?:snel|on?der|half|auto|voor|achter|fiets|zebra|voet|wandel|bos|rijks|water|spoor|lucht|rij|vaar|hoofd|toe|uit|om|in|door|over|ge|be|"
    r"friday|monday|tuesday|wednesday|thursday|saturday|sunday|middel|zand|land|kruis|doel|leer|buiten|provinciale |geluids|huur|woning|arbeids|super|zorg|energie|vak)(?:snel)?(?:weg|pad|straat|baan|laan|markt)$"
    r"|(?:ver|ge|be|bij|daar|hier|waar|mid|gerechts?)(?:hof|weg)$|halverwege|mogelijk|artikel|belang|gelijk"
)
_LEAD = re.compile(
    r"(?i)(?:\b(?:woon(?:t|achtig)?|wonend|wonen|gevestigd|adres|huisadres|woonadres|postadres)\b[^.\n\d]{0,12}?|\b(?:op|aan) (?:de|het) |:)\s*$"
)
_NAME_PART = re.compile(
    r"(?:(?:[A-ZÀ-Ý][\w'’.-]{0,30}|\d{1,2}(?:e|de|ste)|van|de|der|den|het|ter|ten|'t|’t|in|op|aan|bij|en|achter|onder|over|a/d|v/d|v\.d\.) ){0,5}"
    r"[A-ZÀ-Ý'’][\w'’./-]{1,40}$"
)
# 'prins hendriklaan', 'laan van de vrede': what goes before in a street that is written in lower case.
_SMALL_PARTS = re.compile(
    r"(?:(?<=\s)|^)(?:(?:prins|prinses|koning|koningin|burg(?:emeester|\.)?|dr\.|ds\.|mgr\.|pastoor|wethouder|meester|mr\.|generaal|admiraal|graaf|sint|st\.|oude|"
    r"nieuwe|lange|korte|grote|kleine|hoge|lage|jan|willem|pieter|johan|\d(?:e|ste)|de|van|der|den|het|'t|ter|ten|[a-z]\.) )+$"
)
# Words with a capital that have a number behind them and are no street.
_NO_ADDRESS = re.compile(
    r"(?i)(?:artikel|art|lid|groep|lijn|postbus|box|fase|type|stap|vraag|punt|hal|kamer|zaal|pagina|blz|versie|bijlage|hoofdstuk|paragraaf|deel|nummer|nr|klas|"
    r"niveau|route|etappe|ronde|code|windows|android|ios|office|npo|rtl|sbs|net|radio|covid|station|spoor|perron|poort|gate|afdeling|verdieping|etage|rij|stoel|"
    r"maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    r"friday|monday|tuesday|wednesday|thursday|saturday|sunday|february|march|may|june|july|august|october|onderwerp|kenmerk|order|factuur|leeftijd|circa|ongeveer|totaal|ruim|bijna|slechts|kavel|perceel|blok|wagen|model|schijf|categorie|klasse|tarief|unit)"
)
# A house number that only a house has: '40 hs', '12-III', '83 bis', '164a'.
_OF_A_HOUSE = re.compile(r"(?:[ -]?(?:bis|hs|huis|[IVX]{2,4})|-\d{1,3}|[ ]?[A-Za-z])(?!\w)")
# What ends the clause in which an address stands: a comma or a line, and then a postcode or where it is.
_WHERE_IT_IS = re.compile(
    r"(?:, ?| ?\n| (?=in |te |\[POSTCODE))(?:in |te )?(?:\[POSTCODE\]|([A-ZÀ-Ý][\w'’-]+(?: [A-ZÀ-Ý][\w'’-]+)?))|(?:\.|,| ?\)|\n|$)"
)
_LIVING = re.compile(
    r"(?i)(?:\b(?:woon|woont|wonen|wonend|wonende|woonachtig|woonden|woonde|gevestigd|verhuisd|verhuis|verhuist|verhuizing|adres|huisadres|woonadres|postadres|perceel|pand|panden|eigenaar|"
    r"bewoners?|huur|huis|huisje|bedrijf|erf|flat|boerderij)\b[^.\n\d]{0,24}|(?:^|\n|[,|] |\[NAAM\],? ?\n? ?|\[TELEFOON\],? ?\n?|\[E-MAIL\],? ?\n?|\[GEBOORTEDATUM\],? ?\n?|\[ADRES\] (?:naar|en) )(?:de |het )?)$"
)
# The same without capitals: 'verhuisd van houtduif 40 naar vijverhof 316'.
_LIVING_SMALL = re.compile(
    r"(?:\b(?:woon|woont|wonen|wonend|wonende|woonachtig|woonde|verhuisd|verhuis|verhuist|adres|huisadres|woonadres)\b[^.\n\d,]{0,12}?|\[ADRES\]) (?:op|aan|van|naar|te|is|en)(?: (?:de|het))? "
    r"((?:[^\W\d_][\w'’.-]* ){0,3}[^\W\d_][\w'’.-]+)$"
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
        sure: object = (bool(match[3]) and "," not in match[3][:1]) or _POSTCODE_WORD.search(
            text, max(0, match.start() - 20), match.start()
        )
        place = _PLACE_BEHIND.match(text, match.end(2))
        placed = (
            place is not None
            and place[1].lower() in place_words()
            and letters.lower() not in {"in", "te", "en", "op", "uit"}
        )
        sure = bool(sure) or placed
        if letters.lower() in _WORDS and not sure and (letters.islower() or match[0][4] == " "):
            continue
        if (
            letters.lower() in _WORDS
            and match[1][:2] in {"19", "20"}
            and not placed
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
    if not word or _NO_STREET.search(word) or word.lower() in place_words() or _NO_ADDRESS.fullmatch(word):
        return None
    capital = word[:1].isupper() or word[:1] in "'’"
    plain = _PLAIN_SUFFIX.match(word)
    lead = _LEAD.search(before[: len(before) - len(word)])
    if not (plain or (capital and len(word) > 4 and _ANY_SUFFIX.search(word.lower())) or (lead and capital)):
        return None
    if not capital:
        parts = _SMALL_PARTS.search(before, 0, len(before) - len(word))
        return parts.start() if parts else len(before) - len(word)
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


def _any_name(text: str, line: int, end: int, number: re.Match[str]) -> int | None:
    """Return where a street without the name of one begins, counted from `line`: 'wonende Houtduif 40, Breda'."""
    behind = _WHERE_IT_IS.match(text, number.end())
    own = number[2] and _OF_A_HOUSE.fullmatch(number[2])
    if not behind and not own:
        return None
    name = _NAME_PART.search(text, max(line, end - 60), end)
    small = None if name else _LIVING_SMALL.search(text, max(0, line, end - 70), end)
    if (
        small
        and small[1].split(" ", 1)[0] not in _NO_STREET_SMALL
        and not _NO_ADDRESS.fullmatch(small[1].rsplit(" ", 1)[-1])
    ):
        return small.start(1) - line
    if not name or _NO_ADDRESS.fullmatch(name[0].rsplit(" ", 1)[-1]) or name[0].rsplit(" ", 1)[-1].isupper():
        return None
    if name[0].lower() in place_words() or name[0].split(" ", 1)[0] in _NO_STREET_FIRST:
        return None
    placed = behind and behind[1] and behind[1].split(" ")[0].lower() in place_words()
    if not (own or placed or _LIVING.search(text, max(0, name.start() - 50), name.start())):
        return None
    start = name.start()
    while small := _SMALL.match(text, start, end):
        start = small.end()
    return start - line


_NO_STREET_SMALL = frozenset(
    {"mijn", "onze", "zijn", "haar", "hun", "ik", "wij", "een", "ruim", "bijna", "al", "ongeveer"}
)
_NO_STREET_FIRST = frozenset(
    {"De", "Het", "Een", "Op", "In", "Wij", "Ik", "Er", "Aan", "Van", "Tot", "Ook", "Maar", "En", "Dat", "Die", "Dit"}
)


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
        if start is None:
            start = _any_name(text, left + line, link.start(), match)
        if start is None and re.match(
            r"[ ,]{1,3}\n? ?[1-9]\d{3} ?[A-Z]{2}(?!\w)|,? ?\n? ?\[POSTCODE\]", text[match.end() : match.end() + 14]
        ):
            # Whatever stands before a number and a postcode is a street.
            name = _NAME_PART.search(before[line:])
            start = name.start() if name else None
        if start is not None:
            yield Span(left + line + start, match.end(), "ADRES")
