r"""Personal data with a form that can be checked: numbers, addresses on the net, dates of birth.

Every pattern is linear in the length of the text: repetition is bounded, possessive, or anchored on a rare character. Most
look back from their first character, `0(?<!\d0)` for `(?<!\d)0`: a pattern that begins with a character is looked for ten times
as fast as one that begins with a look behind.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from stdnum import iban
from stdnum.nl import bsn

from pipeline.privacy.glance import Glance, cues
from pipeline.privacy.near import near
from pipeline.privacy.spans import Span
from pipeline.reference import table

_YEAR = re.compile(r"(?:19|20)\d\d")


def _any_in(low: str, *words: str) -> bool:
    """Look whether a pattern can match at all: finding a plain word is a hundred times cheaper."""
    return any(map(low.__contains__, words))


def _places(words: re.Pattern[str], low: str) -> list[int]:
    """Return where the words stand in a text in lower case, in order."""
    return [match.start() for match in words.finditer(low)]


def _starting(places: Iterable[int], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what `pattern.finditer(text)` would, when each of its matches begins at one of the places."""
    end = 0
    for at in places:
        if at >= end and (match := pattern.match(text, at)):
            yield match
            end = match.end()


def _lines_with(text: str, low: str, *signs: str) -> Iterator[tuple[int, int]]:
    """Yield where the lines begin and end that have one of the signs in them, in lower case."""
    begin = 0
    for line in low.split("\n") if "\n" in text else (low,):
        end = begin + len(line)
        if any(map(line.__contains__, signs)):
            yield begin, end
        begin = end + 1


# --- e-mail, URL, IP, handles

_MAIL = re.compile(
    r"(?<![\w.%+-])[\w.%+'’-]++(?:@|\((?:at|AT)\)|\[(?:at|AT)\])[\w-]++(?:\.[\w-]++)*"
    r"|(?<![\w.%+-])[\w.%+-]++(?: (?:@|apenstaartje) | ?(?:\(at\)|\[at\]) ?)(?:[\w-]++(?:\.| punt | dot |\[dot\]|\(dot\)))+[a-zA-Z]{2,12}(?!\w)"
)
# The mailbox of an office is nobody's own.
_PUBLIC_MAIL = re.compile(
    r"(?i)(?:info|contact|post|postbus|klantcontact|servicedesk|no-?reply|redactie|griffie|gemeente|publieksvoorlichting)"
    r"@(?:[\w-]+\.)?(?:rijksoverheid|overheid|belastingdienst|uwv|svb|duo|cak|digid|logius|min\w{2,6}|gemeente-?\w+|tweedekamer|nationaleombudsman)\.nl"
)
_URL = re.compile(r"(?i)(?:\b[a-z][a-z+]{1,9}://|\bwww\.)[^\s<>\[\]\"]++")
_PERSONAL_URL = re.compile(
    r"(?i)//[^/@\s]*@"  # user information
    r"|[?&#;/](?:\w*token|key|apikey|api_key|session\w*|sid|sig|signature|auth\w*|code|uuid|guid|user\w*|uid|id|e-?mail|mail"
    r"|bsn|naam|name|password|wachtwoord|pw|hash|ticket|nonce|state|t|k|s)="
    r"|[0-9a-f]{8}-[0-9a-f]{4}-|(?<![\w-])(?=[\w-]{0,40}\d)(?=[\w-]{0,40}[A-Za-z])[A-Za-z0-9_]{20,}"
    r"|(?:facebook|instagram|linkedin|twitter|tiktok|snapchat|x|t|wa)\.(?:com|me)/."
)
_IP4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d]|\.\d)")
_IP4_LIKE = re.compile(r"\d\.\d{1,3}\.\d")
_IP6_LIKE = re.compile(r":(?=[0-9A-Fa-f]{0,4}:)")
_VERSION = re.compile(r"(?i)versie |v$")
_IP6 = re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,8}[0-9A-Fa-f]{0,4}(?![\w:])")
_HANDLE = re.compile(r"@(?<![\w@.]@)[A-Za-z_]\w{1,30}")
_LOGIN = re.compile(
    r"(?i)\b(?:gebruikersnaam|inlognaam|loginnaam|wachtwoord|password)(?: is| was)?[ :=]{1,3}(?!is\b|was\b|niet\b|en\b|of\b|van\b|voor\b"
    r"|vergeten\b|kwijt\b|wijzigen\b|opnieuw\b|dat\b|die\b|te\b|om\b|werkt\b|in\b|bij\b|op\b)([^\s,;\[\]]{3,40})"
)


def _mails(text: str, low: str) -> Iterator[Span]:
    for begin, end in _lines_with(text, low, "@", "(at)", "[at]", "apenstaartje"):
        for match in _MAIL.finditer(text, begin, end):
            if not _PUBLIC_MAIL.fullmatch(match[0]):
                yield (match.start(), match.end(), "E-MAIL")


def _urls(text: str, low: str) -> Iterator[Span]:
    for begin, end in _lines_with(text, low, "://", "www."):
        for match in _URL.finditer(text, begin, end):
            address = match[0].rstrip(".,;:!?)'’")
            if _PERSONAL_URL.search(address[:2000]):
                yield (match.start(), match.start() + len(address), "URL")


def _network(text: str, shape: bytes) -> Iterator[Span]:
    found = list(near(_IP4_LIKE, _IP4, text, 15)) if b"0.0" in shape and shape.count(b".") > 2 else []
    if b":" in shape and (b"::" in shape or shape.count(b":") > 6):
        found += near(_IP6_LIKE, _IP6, text, 45)
    for match in found:
        try:
            ipaddress.ip_address(match[0])
        except ValueError:
            continue
        # '::' alone and a version number are no address.
        if len(match[0]) > 6 and not _VERSION.search(text, max(0, match.start() - 8), match.start()):
            yield (match.start(), match.end(), "IP-ADRES")


_LOGIN_WORDS = cues("gebruikersnaam", "inlognaam", "loginnaam", "wachtwoord", "password")
_AT = cues("at", "apenstaartje")
_WWW = cues("www")
_PUBLIC_HANDLES = frozenset(row["naam"] for row in table("publieke_namen") if row["soort"] == "handle")


def _handles(text: str) -> Iterator[Span]:
    for match in _HANDLE.finditer(text):
        handle = match[0].lower()
        if handle not in _PUBLIC_HANDLES and not handle.startswith(("@min", "@gemeente", "@provincie")):
            yield (match.start(), match.end(), "GEBRUIKERSNAAM")


def _logins(text: str) -> Iterator[Span]:
    for match in _LOGIN.finditer(text):
        yield (match.start(1), match.end(1), "GEBRUIKERSNAAM")


# --- phone, BSN, IBAN

_SEPARATOR = r"[ .\-/()–]{0,3}"
# Each with the two of which it is never without one.
_PHONE = (
    (("0", "0"), re.compile(rf"(?:\((?<!\d\()0|0(?<!\d0)){_SEPARATOR}6(?:{_SEPARATOR}\d){{8}}(?!\d)")),
    (("+", "00"), re.compile(rf"(?:\+(?<!\d\+)|00(?<!\d00)){_SEPARATOR}[1-9](?:{_SEPARATOR}\d){{8,13}}(?!\d)")),
    (("0", "0"), re.compile(rf"(?:\((?<!\d\()0|0(?<!\d0))[1-9](?:{_SEPARATOR}\d){{8}}(?!\d)")),
    (("31", "31"), re.compile(rf"31(?<!\d31){_SEPARATOR}(?:\(0\){_SEPARATOR})?[1-9](?:{_SEPARATOR}\d){{8}}(?!\d)")),
)
_PHONE_NAMED = re.compile(  # in lower case
    r"(?:t(?<!\wt)el(?:efoon)?(?:nummer|nr)?|m(?<!\wm)ob(?:iel(?:e nummer|nummer)?)?|g(?<!\wg)sm|w(?<!\ww)hatsapp|a(?<!\wa)pp|06(?<!\w06))\b[ .:]{0,4}(?:is |op |: ?)?"
    r"(\(?\+?\d(?:[ .\-/()]{0,2}\d){5,13})(?!\d)"
)
_CALL = re.compile("tel|mob|gsm|whatsapp|app|06")
_DATE_FIRST = re.compile(r"(?:0?[1-9]|[12]\d|3[01])[-./ ](?:0?[1-9]|1[0-2])[-./ ](?:19|20)\d\d(?!\d)")
_PUBLIC_PHONE = re.compile(r"(?:0(?:800|900|906|909)|14)(?!\d{7})")
_NINE_DIGITS = re.compile(r"\d(?:[ .\-]?\d){8,}+")
# What no phone number, BSN or IBAN is without, and most texts are; before its first digit a phone number may have a few signs.
_BEFORE_DIGITS = 6
_LONG_NUMBER = re.compile(r"\d(?:[ .\-/()–]{0,3}\d){5}")
_IN_A_NUMBER = re.compile(r"[A-Za-z][-/.]?$")  # 'Z-2025-00871' may pass the eleven-test
_GROUP = re.compile(r"\d+")
_BSN_NAMED = re.compile(
    r"(?i)\b(?:bsn|burgerservice-?nummer|burger service nummer|sofi-?(?:nummer|nr)?)(?:[ -]?(?:nummer|nr))?[ .:=(]{0,4}"
    r"(?:(?:is|van mij|van hem|van haar|luidt|nummer)[ :]{1,2}){0,2}(\d(?:[ .\-]?\d){7,8})(?!\d)"
)
# Anchored on the check digits: digits are rarer than letters, and a look back is cheap.
_IBAN_START = re.compile(rb"0(?:(?<=aa0)|(?<=aa[ .-]0)) ?0")  # in what `Glance.letters` gives
# Lengths by country, from the SWIFT IBAN registry.
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FO FI GL NL", 19: "MK SI", 20: "AT BA EE KZ LT LU XK", 21: "HR LV LI CH", 22: "BH BG CR GE DE IE ME RS GB VA",
        23: "GI IL IQ TL AE", 24: "AD CZ MD PK RO SA SK ES SE TN VG", 25: "PT ST", 26: "IS TR", 27: "FR GR IT MR MC SM",
        28: "AL AZ BY CY DO GT HU LB PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU", 31: "MT SC", 33: "RU", 32: "LC",
    }.items()
    for country in countries.split()
}  # fmt: skip
_IBAN_FORM = {
    length: re.compile(rf"[A-Za-z]{{2}}(?:[ .\-]?[A-Za-z0-9]){{{length - 2}}}")
    for length in set(_IBAN_LENGTHS.values())
}
_IBAN_DUTCH = re.compile(r"[Nn][Ll][ .-]?\d ?\d(?:[ .-]?[A-Za-z]){4}(?:[ .-]?\d){10}(?!\d)")


def _phones(text: str, low: str, begin: int) -> Iterator[Span]:
    begin = max(0, begin - _BEFORE_DIGITS)
    for (sign, other), pattern in _PHONE:
        if sign in text or other in text:
            for match in pattern.finditer(text, begin):
                if not _DATE_FIRST.match(match[0]) and not _PUBLIC_PHONE.match(match[0]):
                    yield (match.start(), match.end(), "TELEFOON")
    called = "tel" in low or "mob" in low or "gsm" in low or "app" in low
    for match in _starting(_places(_CALL, low), _PHONE_NAMED, low) if called else ():
        if not _PUBLIC_PHONE.match(match[1]) and not _DATE_FIRST.match(match[1]):
            yield (match.start(1), match.end(1), "TELEFOON")


def _bsns(text: str, low: str, begin: int) -> Iterator[Span]:
    for run in _NINE_DIGITS.finditer(text, begin):
        if _IN_A_NUMBER.search(text, max(0, run.start() - 2), run.start()) or _DATE_FIRST.match(run[0]):
            continue
        groups = [(match.start(), match.end()) for match in _GROUP.finditer(text, run.start(), run.end())]
        for first, (start, _) in enumerate(groups):
            digits = ""
            for left, end in groups[first : first + 4]:
                digits += text[left:end]
                if len(digits) > 8:
                    if len(digits) == 9 and bsn.is_valid(digits):
                        yield (start, end, "BSN")
                    break
    if "bsn" in low or "burger" in low or "sofi" in low:
        for match in _BSN_NAMED.finditer(text):
            yield (match.start(1), match.end(1), "BSN")


def _ibans(glance: Glance) -> Iterator[Span]:
    text = glance.text
    for check in _IBAN_START.finditer(glance.letters):
        start = check.start() - 2 - (not text[check.start() - 1].isalpha())
        length = _IBAN_LENGTHS.get(text[start : start + 2].upper())
        if not length:
            continue
        dutch = _IBAN_DUTCH.match(text, start)
        if dutch:  # with a typing error in it, it is still somebody's
            yield (start, dutch.end(), "IBAN")
            continue
        found = _IBAN_FORM[length].match(text, start)
        if found and iban.is_valid(found[0], check_country=False):
            yield (start, found.end(), "IBAN")


# --- licence plates

# The fourteen sidecodes of RDW, with hyphens; without them only behind the word.
_PLATE = re.compile(
    r"(?i)(?<![\w-])(?:[A-Z]{2}-\d\d-(?:\d\d|[A-Z]{2})|\d\d-(?:\d\d-[A-Z]{2}|[A-Z]{2}-(?:\d\d|[A-Z]{2})|[A-Z]{3}-\d)"
    r"|[A-Z]{2}-[A-Z]{2}-\d\d|\d-[A-Z]{3}-\d\d|[A-Z]{2}-\d{3}-[A-Z]|[A-Z]-\d{3}-[A-Z]{2}|[A-Z]{3}-\d\d-[A-Z]|[A-Z]-\d\d-[A-Z]{3}"
    r"|\d-[A-Z]{2}-\d{3}|\d{3}-[A-Z]{2}-\d)(?![\w-])"
)
_PLATE_LIKE = re.compile(r"-(?:(?<=\d-)[A-Za-z]|(?<=[A-Za-z]-)\d)")
# Without hyphens, in capitals: the forms in use since 1978 have no vowels. In lower case only with spaces, and no units.
_PLATE_BARE = re.compile(
    r"(?<![\w-])(?:\d\d ?L{2} ?L{2}|\d\d ?L{3} ?\d|\d ?L{3} ?\d\d|L{2} ?\d{3} ?L|L ?\d{3} ?L{2}|L{3} ?\d\d ?L|L ?\d\d ?L{3}|\d ?L{2} ?\d{3}|\d{3} ?L{2} ?\d"
    r"|L{2} ?L{2} ?\d\d|L{2} ?\d\d ?L{2})(?![\w-])".replace("L", "[BDFGHJKLMNPRSTVWXZ]")
)
_BARE_SIGN = (
    r"\d(?: ?[BDFGHJKLMNPRSTVWXZ]{1,4}(?![^\W\d_])|(?<=[BDFGHJKLMNPRSTVWXZ]{2}\d)|(?<=[BDFGHJKLMNPRSTVWXZ]{2} \d))"
)
# Of both, of which most texts have none: in what `Glance.plates` gives.
_BARE_LIKE = re.compile(rb"0(?: ?b{1,4}(?![ab])|(?<=bb0)|(?<=bb 0))")
# All of a form; what is no letter of a plate may be a question mark.
_BARE_FORM = re.compile(
    rb"(?<![0b-])(?:00 ?bb ?bb|00 ?bbb ?0|0 ?bbb ?00|bb ?000 ?b|b ?000 ?bb|bbb ?00 ?b|b ?00 ?bbb|0 ?bb ?000|000 ?bb ?0|bb ?bb ?00|bb ?00 ?bb)(?![0b-])"
)
# Each with what is quickly looked for and is in all of them.
_PLATES_BARE = tuple(
    (re.compile(sign), re.compile(pattern))
    for capitals in (_PLATE_BARE.pattern,)
    for sign, pattern in (
        (_BARE_SIGN, capitals),
        tuple(p.replace("BDFGHJKLMNPRSTVWXZ", "bdfghjklmnprstvwxz") for p in (_BARE_SIGN, capitals)),
    )
)
_UNITS = re.compile(
    r"(?i)\b(?:dl|cl|hl|km|kg|mg|ml|cm|mm|gb|mb|st|nr|kw|mw|gw|hp|pk|ltr|wk|mnd|jr|pct)\b|\d(?:km|kg|mg|ml|cm|mm|gb|mb|kw|mw|pk)\d"
)
_PLATE_NAMED = re.compile(
    r"(?i)\bkenteken(?:s|plaat|nummer)?(?: van mijn \w+)?[ :(]{1,3}(?:is |was |met |: ?)?(?=[A-Z0-9 -]{0,9}\d)((?:[A-Z0-9][ -]?){5}[A-Z0-9])(?!\w)"
)
_PLATE_SPACED = re.compile(
    r"(?i)(?<![\w-])"
    + _PLATE.pattern.removeprefix("(?i)(?<![\\w-])").removesuffix("(?![\\w-])").replace("-", "[ -]?")
    + r"(?![\w-])"
)
_SPACED_LIKE = re.compile(r"\d(?:(?=[ -]?[A-Za-z])|(?<=[A-Za-z]\d)|(?<=[A-Za-z][ -]\d))")
_LONGEST_PLATE = 10
_MONTHS = "jan|feb|mrt|maa|apr|mei|jun|jul|aug|sep|okt|nov|dec"
_MONTH_PLATE = re.compile(rf"(?i)\d{{1,2}}-(?:{_MONTHS})-\d{{1,2}}")


def _plates(glance: Glance) -> Iterator[Span]:
    text, low = glance.text, glance.low
    if b"0-a" in glance.letters or b"a-0" in glance.letters:
        for match in near(_PLATE_LIKE, _PLATE, text, _LONGEST_PLATE):
            if not _MONTH_PLATE.fullmatch(match[0]):
                yield (match.start(), match.end(), "KENTEKEN")
    letters = glance.plates()
    if _BARE_LIKE.search(letters) and _BARE_FORM.search(letters):
        for sign, pattern in _PLATES_BARE:
            for match in near(sign, pattern, text, _LONGEST_PLATE):
                if not _UNITS.search(match[0]):
                    yield (match.start(), match.end(), "KENTEKEN")
    if "kenteken" in low or "auto" in low or "parkeer" in low or "camper" in low or "boete" in low:
        for match in near(_SPACED_LIKE, _PLATE_SPACED, text, _LONGEST_PLATE):
            if not _UNITS.search(match[0]):
                yield (match.start(), match.end(), "KENTEKEN")
    if "kenteken" in low:
        for match in _PLATE_NAMED.finditer(text):
            yield (match.start(1), match.end(1), "KENTEKEN")


# --- dates of birth

_DATE = re.compile(  # in lower case
    rf"\d(?<![\d-]\d)(?:\d?[-/. ]\d{{1,2}}[-/. ](?:19|20|['’])?\d\d|\d{{3}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d?(?:e|ste|de)?[ -](?:{_MONTHS})[a-z]{{0,8}}\.?"
    r"(?:[ -]['’]?\d{2}(?:\d\d)?)?|(?<=[0-3])\d[01]\d(?:19|20)\d\d)(?![\d])"
)
_BORN = re.compile(  # in lower case
    r"(?:g(?<!\wg)eb(?:oren?|oortedatum|oorte(?:-?dag)?|\.? ?dat(?:um)?)?|j(?<!\wj)arig|v(?<!\wv)erjaar(?:dag)?|d(?<!\wd)(?:ate of birth|ob))\b"
)
_BIRTH_WORDS = cues(
    "geb", "gebore", "geboren", "geboorte", "geboortedatum", "geboortedag", "gebdat", "gebdatum", "jarig", "verjaar", "verjaardag", "date", "dob",
)  # fmt: skip
_BIRTH = re.compile("geb|jarig|verjaar|date of birth|dob")
_BEFORE_RULE = re.compile(r"(?i)\b(?:na|voor|vóór|vanaf|tussen|tot|sinds|en|per)\s*$")
_WITH_AGE = re.compile(r"(?i)[ ,(]{1,3}\(?\d{1,3} ?(?:jaar|word|werd)|\)? ?\(\d{1,3}\)")
# 'ik ben van 6-10-65'
_OF = re.compile(rf"(?i)\b(?:ik ben|hij is|zij is|ze is|is) (?:er een )?van ({_DATE.pattern})")
_AGE = re.compile(r"\d ?(?:jaar|word|werd)")  # in lower case
_BESIDE_PERSON = re.compile(r"\[(?:NAAM|BSN)\][ ,;:(*/|-]{1,4}$")
_BEFORE_NUMBER = re.compile(r"[ ,;:(*/|-]{1,4}\[(?:BSN|DOCUMENT|KENMERK)\]")
# A year in which somebody alive may be born: the date of a letter is of these days.
_OF_A_LIFE = re.compile(r"19\d\d|200\d|201\d|['’]\d\d$|[-/.](?:3|4|5|6|7|8|9|0|1)\d$")


def _birth_dates(glance: Glance) -> Iterator[Span]:
    text, low = glance.text, glance.low
    told = bool(glance.cues & _BIRTH_WORDS) or "[GEBOORTEDATUM]" in text
    for word in _starting(_places(_BIRTH, low), _BORN, low) if told else ():
        here = _DATE.search(low, word.end(), word.end() + 50)
        if here and text.count("\n", word.end(), here.start()) < 2:
            if not _BEFORE_RULE.search(text, word.end(), here.start()):
                yield (here.start(), here.end(), "GEBOORTEDATUM")
            continue
        for before in _DATE.finditer(low, max(0, word.start() - 40), word.start()):
            between = text[before.end() : word.start()]
            if len(between) <= 16 and not re.search(r"[.;!?\n]", between):
                yield (before.start(), before.end(), "GEBOORTEDATUM")
    if "ben van " in low or "is van " in low or "er een van " in low:
        for match in _OF.finditer(text):
            if not match[0].isdigit():
                yield (match.start(1), match.end(1), "GEBOORTEDATUM")
    if (
        "[NAAM]" in text
        or "[BSN]" in text
        or "[KENMERK]" in text
        or "[DOCUMENT]" in text
        or b"(0" in glance.shape
        or (("jaar" in low or "word" in low or "werd" in low) and _AGE.search(low))
    ):
        for match in _DATE.finditer(low):
            if _OF_A_LIFE.search(match[0]) and (
                _BESIDE_PERSON.search(text, max(0, match.start() - 12), match.start())
                or _WITH_AGE.match(text, match.end())
                or _BEFORE_NUMBER.match(text, match.end())
            ):
                yield (match.start(), match.end(), "GEBOORTEDATUM")


# --- numbers behind their word

_LINK = r"(?:[ -]?(?:nummer|nr|code)\b)?\.?(?:[ \t]*\n)?[ \t]*(?:(?:is|was|met|van mij|luidt|nummer|nr\.?|[:=#(–-])[ \t]*){0,3}"
_DOCUMENT = re.compile(
    rf"(?i)\b(?:paspoort|identiteitskaart|identiteitsbewijs|id-?kaart|id-?bewijs|document|rijbewijs|verblijfs?(?:document|vergunning|pas)|v-?nummer"
    rf"|vreemdelingen|legitimatie(?:bewijs)?)(?:nummer|nr)?(?: van \[NAAM\])?{_LINK}((?=[A-Z0-9.\-]{{0,14}}\d)[A-Z0-9](?:[.\-]?[A-Z0-9]){{6,13}})(?![\w])"
)
# The form of a Dutch passport or identity card: no O, and a digit at the end.
_DOCUMENT_FORM = re.compile(r"[A-NP-Z](?<![\w-].)(?=[A-Z]{1,4}\d)[A-NP-Z][A-NP-Z0-9]{6}\d(?![\w-])")
_DOCUMENT_LIKE = re.compile(r"\d(?<=[A-Z]\d)")
_CASE = re.compile(  # in lower case
    r"(kenm(?:erk)?|nummers?|nr|ref(?:erentie)?|dossier|zaak|rsin|code)\b"
    rf"{_LINK}((?=[\w./\-]{{0,12}}\d)[a-z0-9](?:[./\-_]?[a-z0-9]){{2,30}}|\d{{2,4}}(?: \d{{2,4}}){{1,4}}(?!\d))"
)
_CASE_NEAR = re.compile("kenm|nummer|nr|ref|dossier|zaak|rsin|code")
_CASE_WORD = re.compile(  # in lower case
    r"(?:^|[^\w])(?:[\w-]{0,24}(?:kenmerk|zaak|dossier|klant|cli[eë]nt|pati[eë]nt|polis|relatie|aanvraag|meld|melding|beschikking|registratie|inschrijf"
    r"|inschrijving|correspondentie|bezwaar|klacht|ticket|order|factuur|lid|lidmaatschap|personeel|contract|aanslag|subsidie|debiteur|debiteuren|rekening"
    r"|student|studenten|onderwijs|volg|loonheffing|fiscaal|btw|rsin|kvk|a|referentie|meter|schade|kandidaat|aangifte|cjib|aansluit|beslag|vordering|rol"
    r"|incasso|abonnement|deelnemer|bewoners?|huurders?|huur|burger|ggz|dbc|case|sofi|passagiers?|ov-chipkaart|kaart|pas)(?:s|en)?[ -]?(?:nummers?|nr|code)"
    r"|[\w-]{0,20}kenmerk|kenm|referentie|ref|dossier|rsin|zaak|mijn (?:nummer|nr))$"
)
# Numbers that only a file has, whatever stands before them: '2024/740998', 'Z-2025-00871', 'TH4192669', 'PL1624-2019416412',
# seven digits and more. Round amounts and the numbers of what the state publishes stay.
_CASE_FORM = re.compile(
    r"(?<![\w.,€/+-])(?!(?:19|20)\d\d[/-](?:19|20)\d\d(?!\d)|\d{3} \d{3} 000)(?:(?:19|20)\d\d[/-]\d{4,8}|[A-Z]{1,4}[-/.]?(?:19|20)\d\d[-/.]\d{3,9}|[A-Z]{1,4}\d\d[./-]\d{4,9}|[A-Z]{1,4}-?\d{5,12}"
    r"|[A-Z]{2}\d{4}-\d{8,12}|\d{4}\.\d\d\.\d{3}\.H\.\d\d|(?!\d+0000?(?!\d))\d{7,16}|\d{4}-\d{4}|\d{3} \d{3} \d{3})(?![\w/%]|[.,:-]\d| ?(?:euro|inwoners|mensen|huishoudens))"
)
_CASE_FORM_SMALL = re.compile(
    r"(?<![\w.,€/+-])[a-z]{1,4}(?:[-/]?(?:19|20)\d\d[-/]\d{3,9}|-?\d{6,12}|\d{4}-\d{8,12})(?![\w/%-])"
)
# What a text without digits of other scripts has when one of these is in it, in what `Glance.shape` gives.
_CASE_LIKE = re.compile(rb"0(?:0000|000[-/.]0|00 000 000)|A00[./-]0000")
# Where one of these may begin, and what no small one is without.
_CASE_START = re.compile(r"[A-Z\d](?<![\w.,€/+-].)(?=[A-Z./-]{0,4}\d)(?=[A-Z\d./ -]{5})")
_CASE_SMALL_LIKE = re.compile(r"\d(?:(?<=[a-z]\d)|(?<=[a-z][-/]\d))\d{3}")
_PUBLISHED = re.compile(  # in lower case
    r"(?:staatscourant|staatsblad|stcrt|stb|trb|kamerstukk?(?:en)?|kst|ecli|isbn|versie|lijn|artikel|verordening|richtlijn|besluit|€|eur|usd)[ .:]{0,3}(?:\(?(?:eu|eg)\)? )?$"
)
# 'klantnummer bij de energieleverancier 2748-2176', 'mijn nummer daar is 6506518'
_CASE_FAR = re.compile(  # in lower case
    r"(?:nummer|nr|code|dossier|kenmerk)(?: (?:bij|van|voor|op|in|daar|hier|is|was|jullie|u|de|het|mij|mijn|ons|onze|hem|haar|dit|die|deze|[a-z]{4,20})){1,6}:? "
    r"(?=[\w./-]{0,12}\d{3})([a-z0-9]{1,6}(?:[./-]?[a-z0-9]){2,20})"
)


def _documents(glance: Glance) -> Iterator[Span]:
    text, low = glance.text, glance.low
    if _any_in(
        low, "paspoort", "kaart", "bewijs", "document", "verblijf", "v-n", "vnummer", "vreemdeling", "legitimatie"
    ):
        for match in _DOCUMENT.finditer(text):
            yield (match.start(1), match.end(1), "DOCUMENT")
    if b"A0" in glance.shape:
        for match in near(_DOCUMENT_LIKE, _DOCUMENT_FORM, text, 9):
            yield (match.start(), match.end(), "DOCUMENT")


def _called_a_case(low: str, end: int) -> bool:
    """Whether the word that ends at `end`, with what is before it, is one that a case number stands behind."""
    start = max(0, end - 40)
    _, *last = low[start:end].rsplit(" ", 2)
    # Most of these are the same few words, asked in full; a long one without spaces is looked at where it stands.
    return _is_case_word(" " + " ".join(last)) if len(last) == 2 else bool(_CASE_WORD.search(low, start, end))


@lru_cache(maxsize=4096)
def _is_case_word(words: str) -> bool:
    return bool(_CASE_WORD.search(words))


def _cases(low: str) -> Iterator[Span]:
    places = _places(_CASE_NEAR, low)
    for match in _starting(places, _CASE, low):
        if sum(map(str.isdigit, match[2])) >= 3 and not _YEAR.fullmatch(match[2]) and _called_a_case(low, match.end(1)):
            yield (match.start(2), match.end(2), "KENMERK")
    for match in _starting(places, _CASE_FAR, low):
        if not _YEAR.fullmatch(match[1]):
            yield (match.start(1), match.end(1), "KENMERK")


def _case_forms(glance: Glance) -> Iterator[Span]:
    text, shape = glance.text, glance.shape
    if text.isascii() and not _CASE_LIKE.search(shape):
        return
    found = [match for start in _CASE_START.finditer(text) if (match := _CASE_FORM.match(text, start.start()))]
    if b"a0" in shape or b"a-0" in shape or b"a/0" in shape:
        found += near(_CASE_SMALL_LIKE, _CASE_FORM_SMALL, text, 24)
    for match in found:
        if not _PUBLIC_PHONE.match(match[0]) and not _PUBLISHED.search(
            glance.low, max(0, match.start() - 20), match.start()
        ):
            yield (match.start(), match.end(), "KENMERK")


def spans_beside(glance: Glance) -> Iterator[Span]:
    """Yield what `number_spans` may find more when what was replaced stands apart: what placeholders give away."""
    if not glance.digits:
        return
    yield from _birth_dates(glance)
    if "van [NAAM]" in glance.text:
        yield from _documents(glance)


def number_spans(glance: Glance) -> Iterator[Span]:
    """Yield every e-mail address, phone number, BSN, IBAN, plate, date of birth and the like that is in the text."""
    text, low, shape = glance.text, glance.low, glance.shape
    at = "@" in low
    if at or glance.cues & _AT:
        yield from _mails(text, low)
    if at:
        yield from _handles(text)
    if "://" in low or glance.cues & _WWW:
        yield from _urls(text, low)
    if glance.cues & _LOGIN_WORDS:
        yield from _logins(text)
    # How many digits there are, and how many together, tells of most forms that none can be there.
    digits = glance.digits
    if not digits:
        return
    yield from _network(text, shape)
    if digits > 5 and (number := _LONG_NUMBER.search(text)):
        yield from _phones(text, low, number.start())
        if digits > 7:
            yield from _bsns(text, low, number.start())
            yield from _ibans(glance)
    yield from _birth_dates(glance)
    if digits > 1 or "kenteken" in low:
        yield from _plates(glance)
    if digits > 1:
        yield from _documents(glance)
    if digits > 2:
        yield from _cases(low)
    if digits > 4 and b"000" in shape:
        yield from _case_forms(glance)
