"""Personal data with a form that can be checked: numbers, addresses on the net, dates of birth.

Every pattern is linear in the length of the text: repetition is bounded, possessive, or anchored on a rare character.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from stdnum import iban
from stdnum.nl import bsn

from pipeline.privacy.spans import Span
from pipeline.reference import table

_YEAR = re.compile(r"(?:19|20)\d\d")


def _any_in(low: str, *words: str) -> bool:
    """Look whether a pattern can match at all: finding a plain word is a hundred times cheaper."""
    return any(map(low.__contains__, words))


# --- e-mail, URL, IP, handles

_MAIL = re.compile(
    r"(?<![\w.%+-])[\w.%+'’-]++(?:@|\((?:at|AT)\)|\[(?:at|AT)\])[\w-]++(?:\.[\w-]++)*"
    r"|(?<![\w.%+-])[\w.%+-]++ ?(?:@|\(at\)|\[at\]|apenstaartje) ?(?:[\w-]++(?:\.| punt | dot |\[dot\]|\(dot\)))+[a-zA-Z]{2,12}(?!\w)"
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
_IP6 = re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,8}[0-9A-Fa-f]{0,4}(?![\w:])")
_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z_]\w{1,30}")
_LOGIN = re.compile(
    r"(?i)\b(?:gebruikersnaam|inlognaam|loginnaam|wachtwoord|password)(?: is| was)?[ :=]{1,3}(?!is\b|was\b|niet\b|en\b|of\b|van\b|voor\b"
    r"|vergeten\b|kwijt\b|wijzigen\b|opnieuw\b|dat\b|die\b|te\b|om\b|werkt\b|in\b|bij\b|op\b)([^\s,;\[\]]{3,40})"
)


def _mails(text: str, low: str) -> Iterator[Span]:
    if _any_in(low, "@", "(at)", "[at]", "apenstaartje"):
        for match in _MAIL.finditer(text):
            yield Span(match.start(), match.end(), "E-MAIL")


def _urls(text: str, low: str) -> Iterator[Span]:
    if _any_in(low, "://", "www."):
        for match in _URL.finditer(text):
            address = match[0].rstrip(".,;:!?)'’")
            if _PERSONAL_URL.search(address[:2000]):
                yield Span(match.start(), match.start() + len(address), "URL")


def _network(text: str) -> Iterator[Span]:
    for pattern, mark in ((_IP4, "."), (_IP6, ":")):
        if not (_IP4_LIKE.search(text) if mark == "." else "::" in text or text.count(":") > 6):
            continue
        for match in pattern.finditer(text):
            try:
                ipaddress.ip_address(match[0])
            except ValueError:
                continue
            # '::' alone and a version number are no address.
            if len(match[0]) > 6 and not re.search(r"(?i)versie |v$", text[max(0, match.start() - 8) : match.start()]):
                yield Span(match.start(), match.end(), "IP-ADRES")


_PUBLIC_HANDLES = frozenset(row["naam"] for row in table("publieke_namen") if row["soort"] == "handle")


def _logins(text: str, low: str) -> Iterator[Span]:
    if "@" in text:
        for match in _HANDLE.finditer(text):
            handle = match[0].lower()
            if handle not in _PUBLIC_HANDLES and not handle.startswith(("@min", "@gemeente", "@provincie")):
                yield Span(match.start(), match.end(), "GEBRUIKERSNAAM")
    if _any_in(low, "naam", "wachtwoord", "password"):
        for match in _LOGIN.finditer(text):
            yield Span(match.start(1), match.end(1), "GEBRUIKERSNAAM")


# --- phone, BSN, IBAN

_SEPARATOR = r"[ .\-/()–]{0,3}"
_PHONE = (
    re.compile(rf"(?<!\d)\(?0{_SEPARATOR}6(?:{_SEPARATOR}\d){{8}}(?!\d)"),
    re.compile(rf"(?<!\d)(?:\+|00){_SEPARATOR}[1-9](?:{_SEPARATOR}\d){{8,13}}(?!\d)"),
    re.compile(rf"(?<!\d)\(?0[1-9](?:{_SEPARATOR}\d){{8}}(?!\d)"),
    re.compile(rf"(?<!\d)31{_SEPARATOR}(?:\(0\){_SEPARATOR})?[1-9](?:{_SEPARATOR}\d){{8}}(?!\d)"),
)
_PHONE_NAMED = re.compile(
    r"(?i)\b(?:tel(?:efoon)?(?:nummer|nr)?|telnr|mobiel(?:e nummer|nummer)?|mob|gsm|whatsapp|app|06)\b[ .:]{0,4}(?:is |op |: ?)?"
    r"(\(?\+?\d(?:[ .\-/()]{0,2}\d){5,13})(?!\d)"
)
_DATE_FIRST = re.compile(r"(?:0?[1-9]|[12]\d|3[01])[-./ ](?:0?[1-9]|1[0-2])[-./ ](?:19|20)\d\d(?!\d)")
_PUBLIC_PHONE = re.compile(r"(?:0(?:800|900|906|909)|14)(?!\d{7})")
_DIGITS = re.compile(r"(?<!\d)\d++(?:[ .\-]\d++)*+")
# What no phone number, BSN or IBAN is without, and most texts are.
_LONG_NUMBER = re.compile(r"\d(?:[ .\-/()–]{0,3}\d){5}")
_GROUP = re.compile(r"\d+")
_BSN_NAMED = re.compile(
    r"(?i)\b(?:bsn|burgerservice-?nummer|burger service nummer|sofi-?(?:nummer|nr)?)(?:[ -]?(?:nummer|nr))?[ .:=(]{0,4}"
    r"(?:(?:is|van mij|van hem|van haar|luidt|nummer)[ :]{1,2}){0,2}(\d(?:[ .\-]?\d){7,8})(?!\d)"
)
# Anchored on the check digits: digits are rarer than letters, and a look back is cheap.
_IBAN_START = re.compile(r"(?:(?<=[A-Za-z]{2})|(?<=[A-Za-z]{2}[ .-]))\d ?\d")
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


def _phones(text: str, low: str) -> Iterator[Span]:
    for pattern in _PHONE:
        for match in pattern.finditer(text):
            if not _DATE_FIRST.match(match[0]) and not _PUBLIC_PHONE.match(match[0]):
                yield Span(match.start(), match.end(), "TELEFOON")
    for match in _PHONE_NAMED.finditer(text) if _any_in(low, "tel", "mob", "gsm", "app") else ():
        if not _PUBLIC_PHONE.match(match[1]) and not _DATE_FIRST.match(match[1]):
            yield Span(match.start(1), match.end(1), "TELEFOON")


def _bsns(text: str, low: str) -> Iterator[Span]:
    for run in _DIGITS.finditer(text):
        if run.end() - run.start() < 9:
            continue
        groups = [(match.start(), match.end()) for match in _GROUP.finditer(text, run.start(), run.end())]
        for first, (start, _) in enumerate(groups):
            digits = ""
            for begin, end in groups[first : first + 4]:
                digits += text[begin:end]
                if len(digits) > 8:
                    if len(digits) == 9 and bsn.is_valid(digits):
                        yield Span(start, end, "BSN")
                    break
    if _any_in(low, "bsn", "burger", "sofi"):
        for match in _BSN_NAMED.finditer(text):
            yield Span(match.start(1), match.end(1), "BSN")


def _ibans(text: str) -> Iterator[Span]:
    for check in _IBAN_START.finditer(text):
        start = check.start() - 2 - (not text[check.start() - 1].isalpha())
        dutch = _IBAN_DUTCH.match(text, start)
        if dutch:  # with a typing error in it, it is still somebody's
            yield Span(start, dutch.end(), "IBAN")
            continue
        length = _IBAN_LENGTHS.get(text[start : start + 2].upper())
        found = _IBAN_FORM[length].match(text, start) if length else None
        if found and iban.is_valid(found[0], check_country=False):
            yield Span(start, found.end(), "IBAN")


# --- licence plates

# The fourteen sidecodes of RDW, with hyphens; without them only behind the word.
_PLATE = re.compile(
    r"(?i)(?<![\w-])(?:[A-Z]{2}-\d\d-(?:\d\d|[A-Z]{2})|\d\d-(?:\d\d-[A-Z]{2}|[A-Z]{2}-(?:\d\d|[A-Z]{2})|[A-Z]{3}-\d)"
    r"|[A-Z]{2}-[A-Z]{2}-\d\d|\d-[A-Z]{3}-\d\d|[A-Z]{2}-\d{3}-[A-Z]|[A-Z]-\d{3}-[A-Z]{2}|[A-Z]{3}-\d\d-[A-Z]|[A-Z]-\d\d-[A-Z]{3}"
    r"|\d-[A-Z]{2}-\d{3}|\d{3}-[A-Z]{2}-\d)(?![\w-])"
)
_PLATE_LIKE = re.compile(r"\d-[A-Za-z]|(?<=[A-Za-z])-\d")
_PLATE_NAMED = re.compile(
    r"(?i)\bkenteken(?:s|plaat|nummer)?(?: van mijn \w+)?[ :(]{1,3}(?:is |was |met |: ?)?(?=[A-Z0-9 -]{0,9}\d)((?:[A-Z0-9][ -]?){5}[A-Z0-9])(?!\w)"
)
_MONTHS = "jan|feb|mrt|maa|apr|mei|jun|jul|aug|sep|okt|nov|dec"
_MONTH_PLATE = re.compile(rf"(?i)\d{{1,2}}-(?:{_MONTHS})-\d{{1,2}}")


def _plates(text: str, low: str) -> Iterator[Span]:
    if _PLATE_LIKE.search(text):
        for match in _PLATE.finditer(text):
            if not _MONTH_PLATE.fullmatch(match[0]):
                yield Span(match.start(), match.end(), "KENTEKEN")
    if "kenteken" in low:
        for match in _PLATE_NAMED.finditer(text):
            yield Span(match.start(1), match.end(1), "KENTEKEN")


# --- dates of birth

_DATE = re.compile(
    rf"(?i)(?<![\d-])(?:\d{{1,2}}[-/. ]\d{{1,2}}[-/. ](?:19|20)?\d\d|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}(?:e|ste|de)?[ -](?:{_MONTHS})[a-z]{{0,8}}\.?"
    r"(?:[ -]['’]?\d{2}(?:\d\d)?)?|[0-3]\d[01]\d(?:19|20)\d\d)(?![\d])"
)
_BORN = re.compile(
    r"(?i)\b(?:geboren|gebore|geb|geboortedatum|geboorte-?dag|geboorte|geb\.? ?dat(?:um)?|gebdat|jarig|verjaardag|verjaar|date of birth|dob)\b"
)
_BEFORE_RULE = re.compile(r"(?i)\b(?:na|voor|vóór|vanaf|tussen|tot|sinds|en|per)\s*$")
_WITH_AGE = re.compile(r"(?i)[ ,(]{1,3}\(?\d{1,3} ?jaar|\)? ?\(\d{1,3}\)")
_AGE = re.compile(r"\d ?jaar|\(\d{1,3}\)")
_BESIDE_PERSON = re.compile(r"\[(?:NAAM|BSN)\][ ,;:(*/|-]{1,4}$")


def _birth_dates(text: str, low: str) -> Iterator[Span]:
    for word in _BORN.finditer(text) if _any_in(low, "geb", "jarig", "verjaar", "birth", "dob") else ():
        here = _DATE.search(text, word.end(), word.end() + 50)
        if here and text.count("\n", word.end(), here.start()) < 2:
            if not _BEFORE_RULE.search(text, word.end(), here.start()):
                yield Span(here.start(), here.end(), "GEBOORTEDATUM")
            continue
        for before in _DATE.finditer(text, max(0, word.start() - 40), word.start()):
            between = text[before.end() : word.start()]
            if len(between) <= 16 and not re.search(r"[.;!?\n]", between):
                yield Span(before.start(), before.end(), "GEBOORTEDATUM")
    if _any_in(text, "[NAAM]", "[BSN]") or _AGE.search(text):
        for match in _DATE.finditer(text):
            year = re.search(r"(?:19\d\d|200\d|201[0-5])", match[0])
            if year and (
                _BESIDE_PERSON.search(text, max(0, match.start() - 12), match.start())
                or _WITH_AGE.match(text, match.end())
            ):
                yield Span(match.start(), match.end(), "GEBOORTEDATUM")


# --- numbers behind their word

_LINK = r"(?:[ -]?(?:nummer|nr|code)\b)?\.?(?:[ \t]*\n)?[ \t]*(?:(?:is|was|met|van mij|luidt|nummer|nr\.?|[:=#(–-])[ \t]*){0,3}"
_DOCUMENT = re.compile(
    rf"(?i)\b(?:paspoort|identiteitskaart|identiteitsbewijs|id-?kaart|id-?bewijs|document|rijbewijs|verblijfs?(?:document|vergunning|pas)|v-?nummer"
    rf"|vreemdelingen)(?:nummer|nr)?{_LINK}((?=[A-Z0-9.\-]{{0,14}}\d)[A-Z0-9](?:[.\-]?[A-Z0-9]){{6,13}})(?![\w])"
)
_CASE = re.compile(
    r"(?i)(?:(?<=kenmerk)|(?<=nummer)|(?<=nr)|(?<=referentie)|(?<=ref)|(?<=dossier)|(?<=zaak)|(?<=rsin)|(?<=code))\b"
    rf"{_LINK}((?=[\w./\-]{{0,12}}\d)[A-Z0-9](?:[./\-_]?[A-Z0-9]){{2,30}})"
)
_CASE_WORD = re.compile(
    r"(?i)(?:^|[^\w])(?:[\w-]{0,24}(?:kenmerk|zaak|dossier|klant|cli[eë]nt|pati[eë]nt|polis|relatie|aanvraag|meld|melding|beschikking|registratie|inschrijf"
    r"|inschrijving|correspondentie|bezwaar|klacht|ticket|order|factuur|lid|lidmaatschap|personeel|contract|aanslag|subsidie|debiteur|debiteuren|rekening"
    r"|student|studenten|onderwijs|volg|loonheffing|fiscaal|btw|rsin|kvk|a|referentie)(?:s|en)?[ -]?(?:nummer|nr|code)|[\w-]{0,20}kenmerk|referentie|ref|dossier"
    r"|rsin|zaak)$"
)


def _named_numbers(text: str, low: str) -> Iterator[Span]:
    if _any_in(low, "paspoort", "kaart", "bewijs", "document", "verblijf", "v-n", "vnummer", "vreemdeling"):
        for match in _DOCUMENT.finditer(text):
            yield Span(match.start(1), match.end(1), "DOCUMENT")
    if _any_in(low, "kenmerk", "nummer", "nr", "ref", "dossier", "zaak", "rsin", "code"):
        for match in _CASE.finditer(text):
            if (
                sum(map(str.isdigit, match[1])) >= 3
                and not _YEAR.fullmatch(match[1])
                and _CASE_WORD.search(text, max(0, match.start() - 40), match.start())
            ):
                yield Span(match.start(1), match.end(1), "KENMERK")


def number_spans(text: str) -> Iterator[Span]:
    """Yield every e-mail address, phone number, BSN, IBAN, plate, date of birth and the like that is in the text."""
    low = text.lower()
    yield from _mails(text, low)
    yield from _urls(text, low)
    yield from _logins(text, low)
    if any(map(text.__contains__, "0123456789")):
        yield from _network(text)
        if _LONG_NUMBER.search(text):
            yield from _phones(text, low)
            yield from _bsns(text, low)
            yield from _ibans(text)
        yield from _plates(text, low)
        yield from _birth_dates(text, low)
        yield from _named_numbers(text, low)
