"""Addresses with a form of their own: without a number, with the number in front, in a form to fill in, abroad."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.privacy.glance import Glance, cues
from pipeline.privacy.near import near
from pipeline.privacy.spans import Span

# What comes behind the number of a house alone: '12 bis', '40-hs', '12-III', '3 hoog', '16 bg', '5 app. 3', '7 (boven)'. A
# letter may be another word.
SURE_TAIL = (
    r"(?:(?:bis|hs|hk|ws|huis|rood|zw(?:art)?|sous(?:terrain)?|souterrain|parterre|(?:boven|beneden)(?:woning)?|bg|begane grond|[IVX]{2,4}|[ivx]{2,4}"
    r"|\d{1,2}[ -]?(?:hoog|hg)(?:[ -](?:links|rechts|voor|achter))?|(?:achter|voor|links|rechts)(?=[,.;)\n]|$)"
    r"|(?:app?(?:artement)?|apt|kamer|k|studio|plek|ark|bte)\.? ?(?:nr\.? ?)?\d{1,4}[a-z]?)(?![\w'’])|\((?:boven|beneden|achter|voor|links|rechts)\))"
)
CALLED_NUMBER = r"(?:op )?(?:nr|nummer|huisnummer|huisnr|hnr|no|t/o|tegenover)\.?:? ?"
# Words that end as streets do and are none.
NO_STREET = re.compile(
    r"(?i)^(?:snel|on?der|half|auto|voor|achter|fiets|zebra|voet|wandel|bos|rijks|water|spoor|lucht|rij|vaar|hoofd|toe|uit|om|in|door|over|ge|be|"
    r"friday|monday|tuesday|wednesday|thursday|saturday|sunday|middel|zand|land|kruis|doel|leer|buiten|provinciale |spoor|rond|ring|zij|woon|school|winkel|verkeers|toegangs|uitvals|parallel|dorps(?=plein)|stads|markt|binnen|zee|geluids|huur|woning|arbeids|super|zorg|energie|vak)(?:snel)?(?:weg|pad|straat|baan|laan|markt)$"
    r"|(?:ver|ge|be|bij|daar|hier|waar|mid|gerechts?)(?:hof|weg)$|halverwege|mogelijk|artikel|belang|gelijk"
)
# A word that ends as the names of streets do.
_STREET_NAME = r"[^\W\d_]{2,}(?:straat|straatje|laan|weg|plein|kade|gracht|singel|dreef|steeg|plantsoen|dijk|hof|pad)"
_PARTS = r"(?:[A-ZÀ-Ý][\w'’.-]* |(?:van|de|der|den|het|oude|nieuwe|lange|korte|grote|kleine|hoge|lage|prins|prinses|koningin|sint) ){0,4}"
# 'wij wonen al 31 jaar aan de Zwarteweg': where somebody lives needs no number to point at them.
_LIVING_IN = re.compile(
    r"[wW](?<!\w[wW])(?i:oon|oont|onen|oonde|oonden|onende?|oonachtig)\b(?:[^.,;:!?\n\d]|\d{1,2} (?=jaar|maand)){0,30}? (?:aan|op|in) (?:(?:de|het|een) )?"
    rf"({_PARTS}{_STREET_NAME})(?![\w-])"
)
# 'ik kom uit de Lupinestraat'
_FROM = re.compile(rf"\b(?i:ik|wij|we) (?:kom|komen) uit (?:de |het )?({_PARTS}{_STREET_NAME})(?![\w-])")
# 'op nummer 12 van de rozenlaan'
_NUMBER_FIRST = re.compile(
    r"[nNhH](?<!\w[nNhH])(?i:(?<=n)ummer|(?<=h)uisnummer|(?<=h)nr\.?|(?<=n)r\.?) \d{1,4}[A-Za-z]?(?: [a-z])? (?:van|in|aan|op) (?:de|het) "
    rf"(?:[A-ZÀ-Ý][\w'’.-]* |(?:van|de|der|den|oude|nieuwe) ){{0,4}}({_STREET_NAME})(?!\w)"
)
# 'mijn huisnummer is 27a', 'de buurvrouw van nr. 16'
_NUMBER_ALONE = re.compile(
    r"(?i)\b(?:(?:huisnummer|huisnr|hnr)\.?(?: is)? ?[:=]? ?|(?:woont?|wonen|buur(?:man|vrouw|tjes)?|buren|bewoners?|moeder|vader|ouders|huis) [^.\n\d]{0,12}?"
    r"(?:op|van) (?=n))((?:(?:nr|nummer)\.? )?\d{1,4}(?:[ -]?[a-z]\b|[ -]\d\d\b)?)(?![\d.,]\d|\d| ?(?:jaar|keer|uur|euro|%))"
)
# How 'nummer' or 'nr.' ends before the number itself, in the two patterns above.
_CALLED = re.compile(r"[rR]\.?(?: [iI][sS])? ?[:=]? ?\d")
# 'de straat heet Havikshorst', or the same behind the word and a colon in a form
_FIELD = re.compile(
    r"(?i)\bstraat(?:naam)?(?: ?[:=] ?| heet )((?:[^\W\d_][\w'’.-]*)(?: (?!huisn|nummer|nr|en\b|is\b)[^\W\d_][\w'’.-]*){0,4})"
)
# 'Prinsenweg83'
_GLUED = re.compile(r"\d(?<=[^\W\d_]{4}\d)")
_ATTACHED = re.compile(r"\b[^\W\d_]{3,}(?:straat|laan|weg|plein|kade|gracht|singel|dreef|dijk)\d{1,4}[A-Za-z]?(?!\w)")
# Somebody's own; that of an organisation is public.
PO_BOX = re.compile(
    r"(?i)\b(?:mijn|ons|onze|mij|postadres)\b[^.\n\d]{0,30}?\b((?:postbus|pb|antwoordnummer) \d{1,5})(?!\d)"
)
# 'Plein 1944 5', 'Boulevard 1945 nr 14', 'Laan 40-45 nr 3'
_YEAR_SQUARE = re.compile(
    rf"(?:Plein|Boulevard|Weg|Laan|Straat|Kade|Park) (?:1[89]\d\d(?:-1[89]\d\d)?|\d\d-\d\d),? (?:{CALLED_NUMBER})?\d{{1,4}}(?:[ -]?(?:{SURE_TAIL}|[A-Za-z]\d?(?!\w)))?(?![\d.,]\d|\d)"
)
_OF_A_YEAR = ("Plein ", "Boulevard ", "Weg ", "Laan ", "Straat ", "Kade ", "Park ")
_ABROAD = re.compile(
    # French, the number first or last; English; Spanish, Italian, Portuguese and Polish; German; Turkish
    r"\b\d{1,4}(?: ?bis)?,? (?i:rue|avenue|boulevard|place|chemin|impasse|allée|quai)(?: (?:de|du|des|la|le|les|(?:d|l)['’][\w'’-]+|[^\W\d_][\w'’-]+)){1,5}?(?=[,.\n)]|$| \d{4,5}\b)"
    r"|\b\d{1,4}[A-Za-z]? (?:[A-Z][\w'’-]+ ){1,3}(?:Street|Road|Rd|Lane|Ln|Avenue|Ave|Drive|Close|Court|Crescent|Terrace|Gardens|Square)\b"
    r"|\b(?:Rue|Avenue|Chaussée|Place|Chemin|Calle|Avenida|Plaza|Carrer|Viale|Piazza|Rua|ul\.|Ul\.|ulica|Am|Im|An der|An den|Zum|Zur|Auf der|Auf dem)"
    r"(?: (?:de|du|des|la|le|les|los|del|da|do|di|[A-ZÀ-Ý][\w'’.-]*)){1,5},? \d{1,4}[A-Za-z]?(?:[/-]\d{1,4})?(?: (?:bte|bus|apt)\.? ?\d{1,4})?(?!\w)"
    r"|\b[A-ZÄÖÜ][\wäöüß-]+(?:straße|strasse|gasse|platz) \d{1,4}[A-Za-z]?(?!\w)"
    r"|\b(?:[A-ZÀ-ÝİŞÇĞ][\w'’-]+ ){1,3}(?:Caddesi|Cad\.|Sokak|Sokağı|Sok\.|Mahallesi|Bulvarı),? (?:[Nn]o[:. ]*)?\d{1,4}(?:/\d{1,3})?(?!\w)"
)
# One of these is in each of them: to look for one word takes a hundredth of the time.
_OF_ABROAD = cues(
    "rue", "avenue", "boulevard", "place", "chemin", "impasse", "allée", "quai", "street", "road", "rd", "lane", "ln", "ave", "drive", "close", "court",
    "crescent", "terrace", "gardens", "square", "chaussée", "calle", "avenida", "plaza", "carrer", "viale", "piazza", "rua", "ul", "ulica", "am", "im", "an",
    "zum", "zur", "auf", "caddesi", "cad", "sokak", "soka", "sok", "mahallesi", "bulvar",
)  # fmt: skip
_LIVING_WORDS = cues("woon", "woont", "wonen", "woonde", "wonend", "wonende", "woonachtig")
_COMING = cues("kom", "komen")
_STREET_WORDS = cues("straat", "straatnaam")
#: What an address without a number is never without.
STREETS_WITHOUT_NUMBER = _LIVING_WORDS | _COMING | _STREET_WORDS
_NUMBER_WORDS = cues("nummer", "huisnummer", "nr", "hnr", "huisnr")
_BOXES = cues("postbus", "pb", "antwoordnummer")


def formed(glance: Glance, *, again: bool) -> Iterator[Span]:
    """Yield addresses that need nothing beside them to be known; `again` as for `address_spans`."""
    text = glance.text
    if glance.cues & _LIVING_WORDS:
        for match in _LIVING_IN.finditer(text):
            if not NO_STREET.search(match[1].rsplit(" ", 1)[-1]):
                yield (match.start(1), match.end(1), "ADRES")
    if glance.cues & _COMING:
        for match in _FROM.finditer(text):
            if not NO_STREET.search(match[1].rsplit(" ", 1)[-1]):
                yield (match.start(1), match.end(1), "ADRES")
    if glance.cues & _STREET_WORDS:
        for match in _FIELD.finditer(text):
            yield (match.start(1), match.end(1), "ADRES")
    if glance.digits:
        yield from _with_number(glance)
        if not again:
            yield from _of_a_form(glance)


def _with_number(glance: Glance) -> Iterator[Span]:
    text = glance.text
    if glance.cues & _NUMBER_WORDS and _CALLED.search(text):
        for match in _NUMBER_FIRST.finditer(text):
            if not NO_STREET.search(match[1]):
                yield (match.start(), match.end(), "ADRES")
        for match in near(_CALLED, _NUMBER_ALONE, text, 64):
            yield (match.start(1), match.end(1), "ADRES")
    if glance.cues & _BOXES:
        for match in PO_BOX.finditer(text):
            yield (match.start(1), match.end(1), "ADRES")
    for glued in _GLUED.finditer(text) if b"aaaa0" in glance.letters else ():
        whole = _ATTACHED.search(text, max(0, glued.start() - 40), glued.end() + 6)
        if whole and whole.start() < glued.start():
            yield (whole.start(), whole.end(), "ADRES")


def _of_a_form(glance: Glance) -> Iterator[Span]:
    """Yield addresses in which there is no word that is ever replaced, and so can't be seen better for that."""
    text, shape = glance.text, glance.shape
    if (b"a 0000" in shape or b"a 00-00" in shape) and any(map(text.__contains__, _OF_A_YEAR)):
        for match in _YEAR_SQUARE.finditer(text):
            yield (match.start(), match.end(), "ADRES")
    if glance.cues & _OF_ABROAD or "traße" in text or "trasse" in text or "gasse" in text or "platz" in text:
        for match in _ABROAD.finditer(text):
            yield (match.start(), match.end(), "ADRES")
