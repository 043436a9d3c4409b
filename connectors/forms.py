"""What somebody filled in on a form of a website, when that comes as an e-mail: the answers, and who gave them.

Such mail is sent by the website, so its sender says nothing: all who fill it in would be one voice. And what the form asks
is in every mail, so what people write would look alike. What is asked comes before a colon, on a line of its own, or in the
first column of a table. Only fields that are known go; whatever else stands there was written by somebody, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from connectors.plain import CELL, one_line


class Field(StrEnum):
    """What a field of a form asks."""

    SENDER = "sender"
    NAME = "name"
    FIRST = "first name"
    BETWEEN = "tussenvoegsel"
    LAST = "last name"
    MAIL = "e-mail"
    PHONE = "telephone"
    ADDRESS = "address"
    PLACE = "place"
    SUBJECT = "subject"
    MESSAGE = "message"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in: the text, the subject, who did it as `Name <address>`, and where that person lives."""

    text: str
    subject: str
    author: str
    place: str


_NAMES = {
    Field.SENDER: "van, from",
    Field.NAME: """naam, volledige naam, voor- en achternaam, voornaam en achternaam, contactpersoon, afzender, naam afzender, naam melder,
        naam indiener, naam inzender, ingevuld door, naam contactpersoon, name, your name, full name""",
    Field.FIRST: "voornaam, voornamen, voorletters, voorletter, voorletter(s), roepnaam, initialen, first name",
    Field.BETWEEN: "tussenvoegsel, tussenvoegsels, voorvoegsel, voorvoegsels",
    Field.LAST: "achternaam, familienaam, last name, surname",
    Field.MAIL: "e-mail, email, mail, e-mailadres, emailadres, mailadres, e-mail adres, email adres, email address, e-mail address, e-mailadres afzender",
    Field.PHONE: """telefoon, telefoonnummer, telefoonnr, tel, tel., mobiel, mobiele nummer, mobiel nummer, mobiel telefoonnummer, telefoon overdag,
        telefoonnummer overdag, phone, phone number""",
    Field.ADDRESS: """adres, straat, straatnaam, huisnummer, huisnr, straat en huisnummer, adres en huisnummer, toevoeging, huisletter,
        huisnummertoevoeging""",
    Field.PLACE: "postcode, woonplaats, plaats, plaatsnaam, gemeente, stad, provincie, postcode en plaats, postcode en woonplaats, postcode/woonplaats",
    Field.SUBJECT: """onderwerp, subject, thema, categorie, onderwerp van uw vraag, onderwerp van uw bericht, waar gaat uw vraag over,
        waar gaat uw bericht over, waarover gaat uw vraag, waarover gaat uw bericht""",
    Field.OTHER: """aanhef, geslacht, geboortedatum, leeftijd, leeftijdscategorie, land, organisatie, naam organisatie, bedrijf, bedrijfsnaam, functie,
        bsn, burgerservicenummer, kenmerk, referentie, referentienummer, zaaknummer, dossiernummer, datum, tijd, tijdstip, datum en tijd, verzonden op,
        ip, ip-adres, ip adres, browser, pagina, url, formulier, bijlage, bijlagen, taal, ontvangstbevestiging, kopie, nieuwsbrief, akkoord,
        akkoord met privacyverklaring, akkoord privacyverklaring, privacyverklaring, toestemming, captcha, doelgroep, hoedanigheid, ik ben, ik ben een,
        ik stuur dit bericht als, contact via, bezoekersnummer, formuliernummer, website, soort vraag, soort bericht, type vraag""",
}  # fmt: skip
_FIELDS = {name.strip(): kind for kind, names in _NAMES.items() for name in re.split(r",\s+", names)}
_MESSAGE_WORDS = frozenset({
    "vraag", "vragen", "bericht", "opmerking", "opmerkingen", "toelichting", "klacht", "reactie", "omschrijving", "beschrijving", "melding",
    "suggestie", "suggesties", "idee", "boodschap", "verzoek", "tekst", "message", "comment", "comments", "question",
})  # fmt: skip
#: What stands beside those in what a form asks: 'Wat is uw vraag of opmerking aan de minister?'
_BESIDE = frozenset({
    "wat", "is", "zijn", "uw", "je", "jouw", "mijn", "de", "het", "een", "of", "en", "aan", "voor", "van", "ons", "over", "hier", "stel", "typ",
    "schrijf", "vul", "in", "geef", "inhoud", "minister", "staatssecretaris", "kabinet", "ministerie", "overheid", "rijksoverheid", "gemeente", "your", "body",
})  # fmt: skip
_CONTACT = {Field.SENDER, Field.NAME, Field.FIRST, Field.LAST, Field.MAIL, Field.PHONE}
_TELLING = {Field.MESSAGE, Field.SUBJECT, Field.MAIL}
_FEWEST = 3  # kinds of fields that make a form, one of each of these sets among them
_LOOKED_AT = 20_000  # characters in which the first field stands
_MOST_LINES = 2_000
_LONGEST = 80  # characters of what a form asks
_FEW_WORDS, _LINE_OF_WORDS = 4, 10  # of a heading or a choice; of an answer that is on a line of its own

_SIGN = re.compile(
    r"^[ \t>*_|•-]{0,9}(?:(?:uw|je|your) )?(?:(?:voor|achter)?naam|e-?mail|mailadres|telefoon|name|(?:van|from) ?:)",
    re.IGNORECASE | re.MULTILINE,
)
_ASKED = re.compile(r"[\s>*_|•-]*([^\W\d_][^:\n]{0,80}?)[\s*_]*:[\s*_]*(?!//)(.*)")
_COLUMN = re.compile(rf" *(?:{CELL}|\t| {{2,}}) *")
_MANDATORY = re.compile(
    r"(?:\s|\*|\?|\((?:verplicht|optioneel|niet verplicht|verplicht veld|required|optional)\))+$", re.IGNORECASE
)
_OWN = re.compile(r"(?:uw|je|jouw|mijn|your) ")
_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"[\w.+-]{1,100}@[\w-]{1,100}(?:\.[\w-]{1,60}){1,5}")
_NOTHING = re.compile(r"(?:niet ingevuld|niet opgegeven|onbekend|anoniem|geen|n\.?v\.?t\.?|nvt|[-–.]*)", re.IGNORECASE)
_TICKED = re.compile(
    r"(?:ja|nee|akkoord|gelezen|n\.?v\.?t\.?|niet ingevuld|yes|no|on|off|true|false|[01x✓✔☑-])\.?", re.IGNORECASE
)
_TITLE = re.compile(
    r"formulier|inzending|ingediend|ingezonden|(?:via|op|vanaf) (?:de|onze|uw|een) (?:web)?site|submission|submitted",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"(?:dit|deze|this) (?:bericht|e-?mail|formulier|inzending|message|form)\b.{0,80}\b(?:verzonden|verstuurd|gegenereerd|aangemaakt|ingevuld|sent)\b.*"
    r"|the results of this submission.*|de resultaten van deze inzending.*|https?://\S+|--"
    r"|.{0,120}\bprivacyverklaring\b.{0,80}|(?:een )?antwoord(?:en)? op dit (?:adres|bericht)\b.*",
    re.IGNORECASE,
)

Asked = tuple[Field, str]
_How = Callable[[str], Asked | None]


def filled_in(text: str) -> Filled | None:
    """Return what somebody filled in, of the text of an e-mail with line feeds, or None when it is no form.

    A form asks at least three things that are known (a name, an e-mail address, a subject, a message, ...), and one of these
    is who somebody is or how to reach them. In a table `CELL`, a tab or some spaces part what is asked from the answer.
    """
    if not _SIGN.search(text, 0, _LOOKED_AT):
        return None
    lines = [line.strip().removeprefix(CELL).lstrip() for line in text.split("\n")]
    if len(lines) > _MOST_LINES:
        return None
    ways: list[_How] = [_before_colon, _on_a_line, _in_a_column]
    kinds = {how: {asked[0] for asked in map(how, lines) if asked} for how in ways}
    how = max(ways, key=lambda way: len(kinds[way]))
    found, asks_a_message = kinds[how], Field.MESSAGE in kinds[how]
    if len(found) < _FEWEST or found.isdisjoint(_CONTACT) or found.isdisjoint(_TELLING):
        return None
    if Field.SENDER in found and not asks_a_message:
        return None  # 'Van:' stands above a mail that was passed on as well
    return _answers(lines, how, asks_a_message=asks_a_message)


def _answers(lines: list[str], how: _How, *, asks_a_message: bool) -> Filled:
    answers: dict[Field, list[str]] = {kind: [] for kind in Field}
    own: list[str] = []
    below: Field | None = None  # the field that the next line answers
    above = asks_a_message  # whether what was asked for has not begun
    for line in lines:
        asked = how(line)
        if asked is None:
            answered = below if line else None
            # Behind a colon an answer begins on the next line, or was left out.
            below = below if how is _on_a_line and not line else None
            if answered and len(line.split()) <= _LINE_OF_WORDS:
                answers[answered].append(line)
            elif not (asks_a_message and _is_of_the_form(line, above=above)):
                own.append(line)
        elif asked[0] is Field.MESSAGE:
            above, below = False, None
            own += ["", asked[1]]
        else:
            answers[asked[0]].append(asked[1])
            below = None if asked[1] else asked[0]
    while asks_a_message and own and (not own[-1] or _FOOTER.fullmatch(own[-1])):
        own.pop()
    first = {kind: next((a for a in found if not _NOTHING.fullmatch(a)), "") for kind, found in answers.items()}
    name = (
        first[Field.NAME]
        or first[Field.SENDER].partition("<")[0]
        or " ".join(filter(None, (first[Field.FIRST], first[Field.BETWEEN], first[Field.LAST])))
    )
    address = _ADDRESS.search(first[Field.MAIL] or first[Field.SENDER])
    return Filled(
        text="\n".join(own).replace(CELL, " ").strip(),
        subject=one_line(first[Field.SUBJECT])[:300],
        author=" ".join(filter(None, (one_line(name)[:200], f"<{address[0]}>" if address else ""))),
        place=" ".join(filter(None, answers[Field.PLACE]))[:200],
    )


def _is_of_the_form(line: str, *, above: bool) -> bool:
    """Whether a line that is no known field is the form's all the same: its title, a heading, or a box that was ticked.

    `above`: it stands above what somebody wrote, where a short line is of the form.
    """
    asked = _ASKED.fullmatch(line) or _COLUMN.split(line, maxsplit=1)
    answer = asked[2] if isinstance(asked, re.Match) else "".join(asked[1:])
    if answer and (_TICKED.fullmatch(answer) or (above and len(answer.split()) <= _FEW_WORDS)):
        return True
    return above and bool(_TITLE.search(line) or (len(line.split()) <= _FEW_WORDS and line[-1:] not in ".!?"))


def _before_colon(line: str) -> Asked | None:
    """'Naam: ...'."""
    asked = _ASKED.fullmatch(line)
    kind = _kind(asked[1]) if asked else None
    return (kind, asked[2].strip()) if asked and kind else None


def _on_a_line(line: str) -> Asked | None:
    """'Naam', with the answer below it."""
    kind = _kind(line) if len(line) <= _LONGEST else None
    return (kind, "") if kind else None


def _in_a_column(line: str) -> Asked | None:
    """'Naam', with the answer beside it."""
    asked, *answer = _COLUMN.split(line, maxsplit=1)
    kind = _kind(asked) if answer and len(asked) <= _LONGEST else None
    return (kind, answer[0]) if kind else None


def _kind(asked: str) -> Field | None:
    """What is asked, or None when that is not known."""
    low = _MANDATORY.sub("", asked.lower().strip(" *_|:"))
    if kind := _FIELDS.get(low) or _FIELDS.get(_OWN.sub("", low, count=1)):
        return kind
    words = _WORD.findall(low)
    told = (
        bool(words) and not _MESSAGE_WORDS.isdisjoint(words) and all(w in _MESSAGE_WORDS or w in _BESIDE for w in words)
    )
    return Field.MESSAGE if told else None
