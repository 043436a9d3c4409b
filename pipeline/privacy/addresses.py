"""Street with house number, and postcode."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.privacy.gazetteer import BLOCKED, ORGANISATIONS, in_dictionary, ordinary, place_words
from pipeline.privacy.glance import Glance, cues
from pipeline.privacy.spans import Span
from pipeline.privacy.streets import CALLED_NUMBER, NO_STREET, PO_BOX, SURE_TAIL, formed

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
    r"([1-9](?<![\w.,€/-].)\d{3}) ?([A-Za-z]{2})(?![\w]|-[A-Za-z])"
    r"([ ,]{1,3}(?:nr\.? ?|huisnr\.? ?|huisnummer:? ?)?\d{1,5}(?![\d.,:]\d|\d|[ ]?(?:%|euro|jaar|keer|uur|km|kg|maanden|weken|dagen))(?:[ -]?[A-Za-z](?!\w)|-\d{1,3})?)?"
)
_PLACE_BEHIND = re.compile(r"[ ,]{1,2}([^\W\d_]{2,})")
_POSTCODE_WORD = re.compile(r"(?i)(?:postcode|pc|wonend|woonachtig|adres)\W{0,4}(?:is )?$")

_HOUSE_NUMBER = re.compile(
    rf"(\d(?<![\d.,€/-]\d)\d{{0,4}})((?:(?<= \d\d) \d\d(?=[,.;)\n]|$| (?:in|te) )| ?(?:t/?m|tot en met) ?\d{{1,4}}(?!\d)|[ -]?(?:{SURE_TAIL}|(?:[IVX]|[A-Za-z]\d{{0,2}})(?![\w'’]))|[-/]\d{{1,4}}(?!\d)){{0,2}})(?!\w|[.,:]\d|-\d|/\d)"
)
_BEFORE_NUMBER = re.compile(
    rf"(?:(?<=[^\W\d_])|(?<=[.'’])|(?<= 19\d\d))(?:,? {{1,2}}(?:[A-Z] )?|,? ?({CALLED_NUMBER}))$"
)
# The last character of what that finds: of the words in `CALLED_NUMBER`, or what may stand behind one.
_RIGHT_BEFORE = frozenset(" .:ro")
_SUFFIX = (
    "straat|straatje|str|laan|weg|plein|kade|gracht|dijk|singel|hof|dreef|pad|steeg|plantsoen|markt|park|burg|wal|haven|erf|kamp|veld|akker|horst|"
    "boulevard|allee|sluis|brink|meent|oord|weide|poort|zoom|kwartier|einde|bos|donk|hoek|hoeve|kreek|duin|vliet|wetering|vaart|zijde|streek|gaarde|"
    "tuin|heide|rade|stede|stee|warande|wijk|laantje|weike|hage|hoven|wijck|esch|werf|molen|polder|baan|singel|schans|dwars|burcht|gouw|gouwe|belt|tuinen|"
    "dam|pleintje|weg|pad|loop|ring|spoor|rak|terp|wei|land|enk|es|borg|state|stins|zicht|stede|rode|roode|kruier|beer|beek|broek|buurt|grift|lei|marke|mate"
)
# Suffixes that end few other words: such a word with a number is an address even without a capital.
_PLAIN_SUFFIX = re.compile(
    r"(?i)[^\W\d_]{2,}(?:straat|straatje|laan|plein|kade|gracht|singel|dreef|steeg|plantsoen|weg|dijk|hof|pad|strjitte|dyk)$|[^\W\d_]{2,}str\.?$"
)
_BARE = frozenset(
    ["straat", "laan", "weg", "plein", "kade", "gracht", "singel", "dreef", "steeg", "dijk", "hof", "pad", "markt"]
)
_SUFFIXES = tuple(_SUFFIX.split("|"))
# Of these the ones with a capital are streets all the same, and so are those that end in 'straat': 'Hoofdweg 88'.
_FIRST_PARTS = ("Laan ", "Plein ", "Weg ", "Straat ", "Hof ", "Kade ", "Dijk ", "Pad ", "Singel ", "Park ")
_STREET_TOO = re.compile(
    r"(?:Voor|Achter|Wandel|Bos|Rijks|Water|Spoor|Hoofd|Over|Middel|Zand|Land|Kruis|Doel|Leer|Buiten|Rond|Ring|Zij|School|Winkel|Parallel|"
    r"Dorps|Stads|Markt|Binnen|Zee)(?:weg|pad|straat|baan|laan|markt)|(?:hoofd|voor|achter|kruis|water|school|markt|dorps|buiten|binnen)straat"
)
_LEAD = re.compile(
    r"(?i)(?:\b(?:woon(?:t|achtig)?|wonend|wonen|gevestigd|adres|huisadres|woonadres|postadres)\b[^.\n\d]{0,12}?|\b(?:op|aan) (?:de|het) |:)\s*$"
)
_LEADING = ("woon", "wonen", "gevestigd", "adres")  # one of these is in what `_LEAD` finds, but for how that ends
_CAPITAL_BEFORE = re.compile(r"[A-ZÀ-Ý][\w'’.-]+ $")  # 'Lage Dijk 44'
_LAST_PART = re.compile(r"[A-ZÀ-Ý'’][\w'’./-]{1,40}")
_PART = re.compile(
    r"[A-ZÀ-Ý][\w'’.-]{0,30}|\d{1,2}(?:e|de|ste)|van|de|der|den|het|ter|ten|'t|’t|in|op|aan|bij|en|achter|onder|over|a/d|v/d|v\.d\."
)
_OPENING = re.compile(r"[^\w'’.-]")
_MOST_PARTS = 6
# 'prins hendriklaan', 'laan van de vrede': what goes before in a street that is written in lower case.
_SMALL_PARTS = re.compile(
    r"(?:(?<=\s)|^)(?:(?:prins|prinses|koning|koningin|burg(?:emeester|\.)?|dr\.|ds\.|mgr\.|pastoor|wethouder|meester|mr\.|generaal|admiraal|graaf|sint|st\.|oude|"
    r"nieuwe|lange|korte|grote|kleine|hoge|lage|jan|willem|pieter|johan|\d(?:e|ste)|de|van|der|den|het|'?t|ter|ten|da|la|[a-z]\.|"
    r"(?:kon|gen|pr|prof|adm|kard|weth|past|jhr|ir|zr|br|burg)\.?|eerste|tweede|derde|vierde|vijfde) )+$"
)
# Words with a capital that have a number behind them and are no street.
_NO_ADDRESS = frozenset([
    "artikel", "art", "lid", "groep", "lijn", "postbus", "antwoordnummer", "box", "fase", "type", "stap", "vraag", "punt", "hal", "kamer", "zaal",
    "pagina", "blz", "versie", "bijlage", "hoofdstuk", "paragraaf", "deel", "nummer", "nr", "klas", "niveau", "route", "etappe", "ronde", "code",
    "windows", "android", "ios", "office", "npo", "rtl", "sbs", "net", "radio", "covid", "station", "spoor", "perron", "poort", "gate", "afdeling",
    "verdieping", "etage", "rij", "stoel", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "januari", "februari", "maart",
    "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december", "friday", "monday", "tuesday", "wednesday", "thursday",
    "saturday", "sunday", "february", "march", "may", "june", "july", "august", "october", "onderwerp", "kenmerk", "order", "factuur", "leeftijd",
    "circa", "ongeveer", "totaal", "ruim", "bijna", "slechts", "kavel", "perceel", "blok", "wagen", "model", "schijf", "sectie", "tabel", "figuur",
    "formulier", "lokaal", "rubriek", "optie", "variant", "bus", "tram", "trein", "halte", "vak", "cel", "snelweg", "tabblad", "plaats", "positie",
    "categorie", "klasse", "tarief", "unit", "stand", "dag", "zender", "cijfer", "score", "bladzijde", "regel", "knop", "toets", "kanaal", "schaal",
    "trede", "huis", "kamers", "school", "havo", "vwo", "vmbo", "mbo", "hbo", "psalm", "jaarlaag", "leerjaar", "week", "weken", "geb", "tel", "bel",
    "dhr", "mw", "mevr",
])  # fmt: skip
# A house number that only a house has: '40 hs', '12-III', '83 bis', '164a'.
_OF_A_HOUSE = re.compile(rf"(?:[ -]?(?:{SURE_TAIL}|[A-Za-z]\d{{0,2}}(?!\w))|[-/]\d{{1,3}}(?!\w)){{1,2}}")
_LETTER = re.compile(r"[abcdf]")  # not '31e', '14u', '4x'
# 'op de turfschip 269'
_ON_THE = re.compile(r"\b(?:op|aan) (?:de|het|'?t) (?:de |het )?[^\W\d_]{4,}$")
# 'uit weidezoom', 'op valeriaan', and what may stand behind the number when nothing ends there.
_AT = re.compile(r"\b((?:op|aan|langs|tegenover|uit|voor|bij|van|naar|in) (?:(?:de|het|'?t) )?)([^\W\d_]{5,})$")
_SHORTEST_STREET = 6
_ENDINGS = (
    *_SUFFIXES,
    "berg",
    "heuvel",
    "hoogte",
    "zand",
    "hout",
    "bosch",
    "laar",
    "dal",
    "kolk",
    "weerd",
    "waard",
    "oever",
)
_GOES_ON = re.compile(
    r"[,:;\n]| (?:is|was|staat|stond|ligt|lag|heeft|had|doet|doen|kwam|komt|kan|klopt|zit|woont|wonen|zonder|en|of|maar|want|omdat|waar|terecht|niet|al|ook|met|zijn|wordt|werd|worden|plaats|woonplaats|postcode|in (?=\d))\b"
)
# 'groet [NAAM] tarwe 16', 'adres zilverschoon 7 plaats ede', and behind 'locatie' and a colon
_LABELLED = re.compile(
    r"(?:\b(?i:groet\w*|gr|mvg|vrgr),? \[NAAM\],?[ \n]|\badres(?:gegevens)?(?: was| wordt)?:? |\blocatie:? |\bstraat(?:/nr| en (?:huis)?nummer| \+ nr)\.?:? )"
    r"((?:[^\W\d_][\w'’.-]* ){0,2}[^\W\d_][\w'’.-]+)$",
    re.IGNORECASE,
)
_LABELS = ("[naam]", "adres", "locatie:", "straat")
_AT_ALL = ("aan ", "op ", "bij ")
_AT_STOPPED = (*_AT_ALL, "van ", "in ", "naar ", "tot ", "uit ")
_TOWARDS = re.compile(r"\b(?:tot|naar) $")
_SURELY_A_HOUSE = re.compile(rf"[ -]?{SURE_TAIL}")
# What ends the clause in which an address stands: a comma or a line, and then a postcode or where it is.
_WHERE_IT_IS = re.compile(
    r"(?:, ?| ?\n| )(?:in |te |op )?(?:\[POSTCODE\]|([^\W\d_][\w'’-]+)(?: ([^\W\d_][\w'’-]+))?)|(?:\.|,(?! ?\[ADRES)| ?[)|]| - |\n|$)"
)
_LIVING_WORDS = frozenset([
    "woon", "woont", "wonen", "wonend", "wonende", "woonachtig", "woonden", "woonde", "alleenwonend", "gevestigd", "verhuisd", "verhuis", "verhuist",
    "verhuizen", "verhuizing", "adres", "huisadres", "woonadres", "postadres", "perceel", "pand", "panden", "eigenaar", "bewoner", "bewoners", "huur",
    "huren", "huis", "huisje", "thuis", "ingeschreven", "uitgeschreven", "woonboot", "camping", "bedrijf", "erf", "flat", "boerderij", "vergunning",
    "woz", "aanslag", "klacht", "overlast", "melding", "bezwaar", "brief", "lekkage", "sloop", "bouwplan", "dakkapel", "wachtlijst", "kochten", "gekocht",
    "kopen", "verkopen", "verkoop",
])  # fmt: skip
_LIVING = re.compile(rf"(?i)\b(?:woz-waarde|{'|'.join(sorted(_LIVING_WORDS))})\b[^.?!\n\d]{{0,24}}$")
_LIVING_CUES = cues(*_LIVING_WORDS)
_WORD = re.compile(r"\w+")
_OF_SOMEBODY = re.compile(
    r"(?i)(?:(thuis|\[NAAM\]) \(|(?:^|\n|[,|] |\[NAAM\],? ?\n? ?|\[TELEFOON\],? ?\n?|\[E-MAIL\],? ?\n?|\[GEBOORTEDATUM\],? ?\n?|\[ADRES\] (?:naar|en) )(?:de |het )?)$"
)
_BEFORE_SOMEBODYS = frozenset("( \n],")  # the last character of what that finds
# The same without capitals: 'verhuisd van houtduif 40 naar vijverhof 316'.
_LIVING_SMALL = re.compile(
    r"(?:\b(?:woon|woont|wonen|wonend|wonende|woonachtig|woonde|verhuisd|verhuis|verhuist|verhuizen|adres|huisadres|woonadres|huren|huurt|huur|huurbaas|pakket|langs|schreven|schreef|ingeschreven|uitgeschreven|boerderij|vergunning|woz|aanslag|klacht|overlast|melding|bezwaar|brief|naast)\b[^.\n\d,]{0,12}?|\[ADRES\]) (op|aan|van|naar|te|is|was|wordt|en|in|voor|over)(?: (?:de|het))? "
    r"((?:[^\W\d_'’][\w'’.-]* ){0,3}[^\W\d_][\w'’.-]+)$"
)
# 'adres: bremhorst 148', 'adres melder: de klencke 3': what stands behind the word and a colon is a street.
_ADDRESS_FIELD = re.compile(
    r"(?im)(?:(?:adres|straat|huisnummer|\bwonend|\bwoont)(?: [^\W\d_]{2,20}){0,2}:|^(?:woon)?adres\b) ?(?:op |aan )?((?:[\w'’./-]+ ){0,4}[\w'’./-]+)$"
)
_CLAUSE = re.compile(
    r"(?:^|[,:;(] ?|\b(?:op|aan|van|naar|te|voor|bij|in|uit|langs|tegenover)(?: (?:de|het))? )((?:[^\W\d_'’][\w'’.-]* ){0,2}[^\W\d_][\w'’.-]+)$"
)
_ALONE = re.compile(r"(?:\[[A-Z-]+\],? ?)?((?:[^\W\d_'’][\w'’.-]* ){0,3}[^\W\d_][\w'’.-]+)$")
_SMALL = re.compile(r"(?:van|de|der|den|het|ter|ten|in|op|aan|bij|en|achter|onder|over) ")
_FIRST_PART = re.compile(
    r"(?:^|[^\w])((?:Laan|Plein|Weg|Straat|Hof|Kade|Dijk|Pad|Singel|Park)(?: (?:van|der|de|den|het|'t|op|aan|in|ter|tot|1\d{3}|[A-ZÀ-Ý][\w'’-]+)){1,6})$"
)
_PUBLIC_BOX = re.compile(r"(?i)\b(?:postbus|antwoordnummer) \d{1,5},?\s{1,2}$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNIT = re.compile(  # in lower case
    r" ?(?:%|€|euro|jaar|jaren|keer|maal|uur|uren|minuten|km|kilometer|meter|m2|kg|maanden|maand|weken|dagen|procent|miljoen|miljard|duizend|mensen|personen|woningen|huizen|kinderen|"
    r"januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|x\b|stuks|bomen|auto|ongelukken|plekken|parkeer|graden|van de)"
)


_PLACE_FIRST = re.compile(r"([\w'’-]+) (?:aan|op) (?:de |het )?(?=[A-ZÀ-Ý'’\d])")
_FIRST_WORDS = re.compile(
    r"(?:(?:Ik|Wij|Op|Aan|In|De|Het|Mijn|Onze|Bij|Van|En|Afz\.?|Afzender:?|Woonachtig|Wonende|Gevestigd|Adres:?|(?:Woon|Bezoek|Post|Huis|Factuur)adres:?|Woning|Pand|Locatie|Te|Wonend) )+(?=[A-ZÀ-Ý'’\d])"
)
# 'Afz. De Bongerd 61', 'Rond Marktveld 7', 'Verhuisd van de Bietenakker 5', but not 'Achter de Hoven 20'
_SENDER = re.compile(
    r"(?:(?:Afz\.?|Afzender:?|Woonachtig|Wonende|Gevestigd|Dossier|Betreft:?|Overlast|Klacht|Verhuisd) (?:(?:van|naar|op|aan|over) )?(?:(?:de|het) )?"
    r"|(?:Rond|Tegenover|Naast|Achter|Voor|Vanuit|Langs) )(?=[A-ZÀ-Ý'’\d])"
)
_ARTICLE_OF_STREET = re.compile(r"(?:De|Het|Van) [A-ZÀ-Ý]")
# '301, 303 en 305'
_AND_MORE = re.compile(
    r"(?:, ?\d{1,4}[A-Za-z]?(?!\w))*,? (?:en|&) (?:nr\.? )?\d{1,4}[A-Za-z]?(?=[,.;:)\n]|$| (?:staan|zijn|hebben|liggen|worden|in|te)\b)"
)
_POSTCODE_BELOW = re.compile(r"[ ,]{1,3}\n? ?[1-9]\d{3} ?[A-Z]{2}(?!\w)|,? ?\n? ?\[POSTCODE\]")
_LINE_BELOW = re.compile(r",? ?\n ?(?:[1-9]\d{3} ?[A-Za-z]{2}(?!\w)|\[POSTCODE\])")


def _postcodes(text: str) -> Iterator[Span]:
    for match in _POSTCODE.finditer(text):
        letters = match[2]
        before = text[max(0, match.start() - 60) : match.start()]
        if _PUBLIC_BOX.search(before) and not PO_BOX.search(before):
            continue
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
            yield (match.start(), match.end(), "ADRES")
        else:
            yield (match.start(), match.end(2), "POSTCODE")


def _behind_word(before: str) -> bool:
    """Whether what `_BEFORE_NUMBER` finds behind the last of some characters is a space, as it is of nearly every number."""
    # But for 'nr 12', 'no 12' and 'Straat C 12'.
    return before[3:] == " " and before[2].isalpha() and before[2] not in _RIGHT_BEFORE and before[1] != " "


def _name_start(text: str, left: int, end: int) -> int | None:
    """Return where a name with capitals begins that ends at `end`, and no further back than `left`: 'Jan van der Heijdenstraat'."""
    at = end
    for number, word in enumerate(reversed(text[max(left, end - 60) : end].rsplit(" ", _MOST_PARTS))):
        form = _LAST_PART if number == 0 else _PART
        if number == _MOST_PARTS or not form.fullmatch(word):
            # '(Mgr. Nolenslaan': a name may begin within what stands between spaces.
            inner = _OPENING.split(word)[-1]
            begins = number < _MOST_PARTS and inner != word and bool(form.fullmatch(inner))
            return at - (number > 0) - len(inner) if begins else (at if number else None)
        at -= len(word) + (number > 0)
    return at


@lru_cache(maxsize=4096)
def _may_end_street(word: str) -> bool:
    """Whether a word before a number can be (the last of) the name of a street."""
    form = word.capitalize() if word.isupper() else word
    low = word.lower()
    # 'in Zuid-Limburg, 12 huizen'
    place = not place_words().isdisjoint((low, low.rsplit("-", 1)[-1]))
    return low not in _NO_ADDRESS and not place and not (NO_STREET.search(word) and not _STREET_TOO.fullmatch(form))


@lru_cache(maxsize=4096)
def _plain_street(word: str) -> bool:
    return bool(_PLAIN_SUFFIX.match(word))


def _leads(front: str) -> bool:
    """Whether what stands before a word with a capital and a number tells that they are an address."""
    near = front[-40:].lower()
    told = near.rstrip().endswith((":", " de", " het")) or any(map(near.__contains__, _LEADING))
    return told and bool(_LEAD.search(front, max(0, len(front) - 40)))


def _street_start(before: str, *, after: bool) -> int | None:
    """Return where in `before` (what stands before a house number) the name of its street begins, if it is one.

    `after`: it may be called after something: 'Laan van de Vrede'.
    """
    named = _FIRST_PART.search(before) if after and any(map(before.__contains__, _FIRST_PARTS)) else None
    if named:
        return named.start(1)
    gap = before.rfind(" ")
    word = before[max(gap, before.rfind("\n")) + 1 :].lstrip('(["‘“:,/')
    if word[:1] == "'" and word[:3] not in {"'s-", "'t "}:
        word = word[1:]
    if not word or not _may_end_street(word):
        return None
    capital = word[:1].isupper() or word[:1] in "'’"
    plain = _plain_street(word) or (
        word in _BARE and _SMALL_PARTS.search(before, 0, len(before) - len(word))  # 'nieuwe gracht 12'
    )
    front = before[: len(before) - len(word)]
    if not plain:
        suffix = word.lower().endswith(_SUFFIXES) and (len(word) > 4 or _CAPITAL_BEFORE.search(front))
        if not (capital and (suffix or _leads(front))):
            return None
    if not capital:
        parts = _SMALL_PARTS.search(before, 0, len(before) - len(word))
        return parts.start() if parts else len(before) - len(word)
    start = len(before) - len(word)
    name = _name_start(before, 0, len(before))
    if name is not None and name <= start:
        start = name
        # 'Zwolle aan de Nieuwstraat 1' is a place and a street.
        place = _PLACE_FIRST.match(before, start)
        if place and place[1].lower() in place_words():
            start = place.end()
        # 'Op de Kerkstraat 1' begins with words of the sentence, not of the street.
        first = _FIRST_WORDS.match(before, start) or _SENDER.match(before, start)
        if first and not _ARTICLE_OF_STREET.match(before, start):
            start = first.end()
        while small := _SMALL.match(before, start):
            start = small.end()
    return start


def _any_name(glance: Glance, line: int, end: int, number: re.Match[str], called: str) -> int | None:
    """Return where a street without the name of one begins, counted from `line`: 'wonende Houtduif 40, Breda'.

    Args:
        glance: all of the text.
        line: where the line begins, or what of it is looked at.
        end: where the name of the street ends.
        number: the number of the house.
        called: 'nr.' and the like, when that stands before the number.
    """
    text = glance.text
    house = number.end()
    behind = _WHERE_IT_IS.match(text, house)
    first, second = behind.groups() if behind else (None, None)
    placed = bool(first and not place_words().isdisjoint((first.lower(), (second or "").lower())))
    stopped = (behind is not None and not first) or text.startswith(" naar ", house)
    own: object = number[2] and _OF_A_HOUSE.fullmatch(number[2])
    surely = bool(own and _SURELY_A_HOUSE.match(number[2]))
    named_so = called.startswith(("op", "huisn"))
    start = _name_start(text, line, end)
    closed = stopped or bool(_GOES_ON.match(text, house))
    if start is None:
        firm = (
            surely
            or named_so
            or _has_letter(text, end, number)
            or ((placed or (closed and len(number[1]) > 1)) and _on_the(text, end))
            or (closed and _at_a_street(text, end))
            or bool((closed or placed) and _labelled(text, max(0, end - 60), end))
        )
        return _any_small_name(text, line, end, house, firm=firm, ended=bool(placed or closed or own))
    name = text[start:end]
    last = name.rsplit(" ", 1)[-1]
    if last.rstrip(".").lower() in _NO_ADDRESS or (last.isupper() and len(last) > 1) or number[1][0] == "0":
        return None
    preposition = _SMALL.match(name)
    if (
        name[preposition.end() if preposition else 0 :].lower() in place_words()
        or name.split(" ", 1)[0] in _NO_STREET_FIRST
    ):
        return None
    # 'een traplift aan Vinkenslag 9', 'ingebroken op de Hofstede 22', 'het water komt tot Maasband 6.'
    own = own or (
        (name.startswith(_AT_STOPPED if stopped else _AT_ALL) or _towards(text, start))
        and last.lower() not in ORGANISATIONS
    )
    told = own or placed or named_so or (called and not ordinary(last.lower()))
    if not told and not (closed and _living(glance, start, stopped=stopped)):
        return None
    if (sender := _SENDER.match(text, start, end)) and sender.end() < end:
        start = sender.end()
    while small := _SMALL.match(text, start, end):
        start = small.end()
    return start - line


def _towards(text: str, start: int) -> bool:
    return text.endswith(("tot ", "naar "), 0, start) and bool(_TOWARDS.search(text, max(0, start - 9), start))


def _living(glance: Glance, start: int, *, stopped: bool) -> bool:
    """Whether what stands before `start` speaks of where somebody lives; `stopped` that what follows does not go on."""
    text = glance.text
    left = max(0, start - 50)
    if glance.cues & _LIVING_CUES or text.find("ADRES", left, start) >= 0:  # also that of a placeholder
        near = _WORD.findall(glance.low, left, start)
        if not _LIVING_WORDS.isdisjoint(near) and _LIVING.search(text, left, start):
            return True
    if start and text[start - 1] not in _BEFORE_SOMEBODYS:
        return False
    beside = _OF_SOMEBODY.search(text, max(0, start - 28), start)
    return bool(beside and (stopped or beside[1]))


def _on_the(text: str, end: int) -> bool:
    left = max(0, end - 50)
    return (" de " in text[left:end] or "t " in text[left:end]) and bool(_ON_THE.search(text, left, end))


def _labelled(text: str, left: int, end: int) -> re.Match[str] | None:
    window = text[left:end].lower()
    return _LABELLED.search(text, left, end) if any(map(window.__contains__, _LABELS)) else None


def _at_a_street(text: str, end: int) -> bool:
    """'uit weidezoom 66 en', 'op valeriaan 6 zonder': behind a preposition, by how the word ends or by there being no article."""
    last = text[max(0, end - 50) : end].rsplit(" ", 1)[-1]
    at = _AT.search(text, max(0, end - 50), end) if len(last) > 4 and last.isalpha() else None
    if not at or at[2].lower() in _NO_ADDRESS or at[2] in BLOCKED:
        return False
    street = len(at[2]) > _SHORTEST_STREET and at[2].endswith(_ENDINGS) and not in_dictionary(at[2])
    return bool(street) or at[1] == "op "


def _has_letter(text: str, end: int, number: re.Match[str]) -> bool:
    """'hazelaar 284a', 'bongerd 6b': a letter right behind a number is that of a house, but behind words as 'klas'."""
    last = text[max(0, end - 40) : end].rsplit(" ", 1)[-1]
    return bool(_LETTER.fullmatch(number[2])) and (len(number[1]) > 1 or not ordinary(last.lower()))


def _any_small_name(text: str, line: int, end: int, house: int, *, firm: bool, ended: bool) -> int | None:
    """The same without capitals, for which more must tell it: `firm` that it is a house, `ended` that a clause ends.

    `house` is where its number ends.
    """
    left = max(0, line, end - 70)
    window = text[left:end]
    field = _ADDRESS_FIELD.search(text, left, end) if ":" in window or "adres " in window else None
    if field:
        return field.start(1) - line
    told = any(map(window.__contains__, _TOLD))
    small = _LIVING_SMALL.search(text, left, end) if told else None
    if small and (ended or firm or small[1] in {"op", "aan"}):
        start, name = small.start(2), small[2]
    elif firm and (labelled := _labelled(text, left, end)):
        start, name = labelled.start(1), labelled[1]
    elif firm and (clause := _CLAUSE.search(text, left, end)):
        start, name = clause.start(1), clause[1]
    elif _LINE_BELOW.match(text, house) and (alone := _ALONE.fullmatch(text, left, end)):
        start, name = alone.start(1), alone[1]
    else:
        return None
    # 'bij mij op plantage 2'
    if " op " in name:
        start, name = start + name.rindex(" op ") + 4, name[name.rindex(" op ") + 4 :]
    last = name.rsplit(" ", 1)[-1]
    if name.split(" ", 1)[0] in _NO_STREET_SMALL or last.lower() in _NO_ADDRESS or last.lower() in BLOCKED:
        return None
    return start - line


_TOLD = (
    "woon",
    "wonen",
    "verhui",
    "adres",
    "[ADRES]",
    "huur",
    "huren",
    "langs",
    "pakket",
    "schreven",
    "boerderij",
    "thuis",
)
_NO_STREET_SMALL = frozenset(
    {"mijn", "onze", "zijn", "haar", "hun", "ik", "wij", "een", "ruim", "bijna", "al", "ongeveer"}
)
_NO_STREET_FIRST = frozenset(
    {"De", "Het", "Een", "Op", "In", "Wij", "Ik", "Er", "Aan", "Van", "Tot", "Ook", "Maar", "En", "Dat", "Die", "Dit"}
)


# How far from its number what tells that it is a house may stand.
_FAR_BEFORE, _FAR_BEHIND = 160, 100


def address_spans(glance: Glance, *, again: bool = False) -> Iterator[Span]:
    """Yield streets with their house number, postcodes with a house number (`ADRES`), and postcodes alone.

    `again`: the text was read before, so a number without a placeholder in reach stands as it stood.
    """
    text, low = glance.text, glance.low
    yield from formed(glance, again=again)
    if not glance.digits:
        return
    if glance.may_have_postcode():
        yield from _postcodes(text)
    after = any(map(text.__contains__, _FIRST_PARTS))
    for match in _HOUSE_NUMBER.finditer(text):
        at = match.start()
        if not at or text[at - 1] not in _RIGHT_BEFORE or match[1] == "0":
            continue
        if again and text.find("[", max(0, at - _FAR_BEFORE), match.end() + _FAR_BEHIND) < 0:
            continue
        end, called = at - 1, ""
        if not _behind_word(text[at - 4 : at] if at > 3 else ""):
            link = _BEFORE_NUMBER.search(text, max(0, at - 18), at)
            if not link:
                continue
            end, called = link.start(), link[1] or ""
        if _UNIT.match(low, match.end()) or _YEAR.fullmatch(match[1]):
            continue
        left = max(0, end - 70)
        before = text[left:end]
        line = before.rfind("\n") + 1
        start = _street_start(before[line:], after=after)
        if start is None:
            start = _any_name(glance, left + line, end, match, called)
        if start is None and _POSTCODE_BELOW.match(text, match.end()):
            # Whatever stands before a number and a postcode is a street, but for a PO box.
            name = _name_start(before, line, len(before))
            last = before.rsplit(" ", 1)[-1]
            start = name - line if name is not None and last.lower() not in _NO_ADDRESS else None
        if start is not None:
            more = _AND_MORE.match(text, match.end())
            yield (left + line + start, more.end() if more else match.end(), "ADRES")
