"""Forms of websites that come as e-mail: what was written is kept, what was asked is not, and who wrote it is known."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import RawSignal, Source
from connectors.forms import filled_in
from connectors.mail import Origin, read_message

WRITTEN = "Mijn dochter wacht al elf maanden op jeugdzorg.\n\nKan de minister hier iets aan doen?"
BEFORE_A_COLON = f"""Dit bericht is verstuurd via het contactformulier op onze website.

Naam: Fatima El Idrissi
E-mailadres: f.elidrissi@example.nl
Telefoonnummer: 06 12345678
Postcode: 7511 AB
Woonplaats: Enschede
Ik stuur dit bericht als: inwoner
Onderwerp: Jeugdzorg
Uw vraag of opmerking: {WRITTEN}
Wilt u een ontvangstbevestiging: ja
Datum: 3 mei 2025

Dit bericht is automatisch verzonden. Antwoorden op dit adres worden niet gelezen.
"""
ON_LINES = f"""Nieuwe inzending

Voornaam (verplicht)
Fatima

Tussenvoegsel

Achternaam (verplicht)
El Idrissi

E-mailadres *
f.elidrissi@example.nl

Postcode
7511 AB

Woonplaats
Enschede

Onderwerp
Jeugdzorg

Wat is uw vraag?
{WRITTEN}

Akkoord met privacyverklaring
Ja
"""
BESIDE = f"""<h1>Contactformulier</h1><table>
<tr><td><b>Naam</b></td><td>Fatima El Idrissi</td></tr><tr><td>E-mail</td><td>f.elidrissi@example.nl</td></tr>
<tr><td>Postcode</td><td>7511 AB</td></tr><tr><td>Woonplaats</td><td>Enschede</td></tr>
<tr><td>Onderwerp</td><td>Jeugdzorg</td></tr><tr><td>Uw bericht</td><td>{WRITTEN.replace(chr(10), "<br>")}</td></tr>
<tr><td>Akkoord</td><td>ja</td></tr></table>"""
# As Drupal, WordPress (Contact Form 7) and Gravity Forms send them.
DRUPAL = f"""Ingediend op zaterdag, 3 mei 2025 - 10:00
Ingediend door anonieme gebruiker: 192.0.2.7
De ingediende waarden zijn:

--Uw gegevens--
    Naam: Fatima El Idrissi
    E-mailadres: f.elidrissi@example.nl
    Postcode: 7511 AB
    Plaats: Enschede
Onderwerp: Jeugdzorg
Uw vraag:
{WRITTEN}

De resultaten van deze inzending kunnen bekeken worden op:
https://www.example.nl/node/12/submission/345
"""
WORDPRESS = f"""Van: Fatima El Idrissi <f.elidrissi@example.nl>
Onderwerp: Jeugdzorg

Bericht:
{WRITTEN}

--
Deze e-mail is verzonden vanaf een contactformulier op Voorbeeld (https://www.example.nl)
"""
GRAVITY = "<table>" + "".join(
    f'<tr bgcolor="#EAF2FA"><td colspan="2"><strong>{asked}</strong></td></tr><tr><td width="20">&nbsp;</td><td>{answer}</td></tr>'
    for asked, answer in [
        ("Naam", "Fatima El Idrissi"), ("E-mail", "f.elidrissi@example.nl"), ("Postcode", "7511 AB"), ("Woonplaats", "Enschede"),
        ("Onderwerp", "Jeugdzorg"), ("Uw vraag", WRITTEN.replace("\n", "<br>")),
    ]
) + "</table>"  # fmt: skip
WEBSITE = "Contactformulier <formulier@example.nl>"


def mail(
    text: str, *, sender: str = WEBSITE, subject: str = "Contactformulier", kind: str = "plain", **headers: str
) -> RawSignal:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = sender, subject, "<1@example.nl>"
    message["Date"] = "Sat, 03 May 2025 10:00:00 +0200"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text, subtype=kind)
    [item] = read_message(Origin(bytes(message), "", Source.EMAIL))
    assert isinstance(item, RawSignal)
    return item


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        (BEFORE_A_COLON, "plain", "7511 AB Enschede"),
        (ON_LINES, "plain", "7511 AB Enschede"),
        (BESIDE, "html", "7511 AB Enschede"),
        (DRUPAL, "plain", "7511 AB Enschede"),
        (WORDPRESS, "plain", ""),
        (GRAVITY, "html", "7511 AB Enschede"),
    ],
    ids=["colon", "lines", "table", "Drupal", "WordPress", "Gravity Forms"],
)
def test_of_a_form_only_what_was_written_is_kept_with_its_subject_and_who_wrote_it(text: str, kind: str, place: str):
    found = mail(text, kind=kind)

    assert found.text == WRITTEN
    assert (found.title, found.author) == ("Jeugdzorg", "Fatima El Idrissi <f.elidrissi@example.nl>")
    assert found.place == place


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_form_that_a_colleague_passed_on_is_the_writers_all_the_same(kind: str):
    above = "Ter info.\n\nVan: Contactformulier <formulier@example.nl>\nVerzonden: zaterdag 3 mei 2025 10:00\nAan: Post\nOnderwerp: Contactformulier\n\n"

    passed_on = above + BEFORE_A_COLON if kind == "plain" else above.replace("\n", "<br>") + BESIDE
    found = mail(passed_on, kind=kind, sender="Jan Smit <j.smit@example.nl>", subject="FW: Contactformulier")

    assert (found.text, found.title) == (WRITTEN, "Jeugdzorg")
    assert found.author.endswith("<f.elidrissi@example.nl>")


def test_who_fill_in_the_same_form_are_not_one_voice_also_without_an_address():
    nameless = BEFORE_A_COLON.replace("E-mailadres: f.elidrissi@example.nl\n", "")

    assert mail(nameless).author == "Fatima El Idrissi"
    assert mail(nameless.replace("Fatima El Idrissi", "niet ingevuld")).author == ""
    assert mail(nameless, Reply_To="fatima@example.nl").author == "Fatima El Idrissi <fatima@example.nl>"


@pytest.mark.parametrize(
    "address", ["noreply@example.nl", "no-reply@x.example.nl", "webformulier@example.nl", "wordpress@example.nl"]
)
def test_a_program_that_sends_for_somebody_is_not_who_wrote_it(address: str):
    text = "De trein tussen Zwolle en Emmen valt elke week uit."

    assert mail(text, sender=f"Website <{address}>", Reply_To="Piet <p@example.nl>").author == "Website <p@example.nl>"
    assert "@" not in mail(text, sender=f"Website <{address}>").author
    assert mail(text, sender="Piet <p@example.nl>", Reply_To="q@example.nl").author == "Piet <p@example.nl>"


def test_what_is_no_known_field_was_written_by_somebody_and_stays():
    letter = "Let op:\nhet formulier op uw website werkt niet. Ik heb drie vragen: wanneer, waar en waarom.\nOns plan: meteen bouwen\n"
    signature = "Naam: Piet Kool\nTel: 06 12345678\nE-mail: p.kool@example.nl"

    found = mail(letter + signature, sender="Piet Kool <p.kool@example.nl>", subject="Bouwen")

    assert found.text == letter.strip()
    assert found.author == "Piet Kool <p.kool@example.nl>"


def test_an_answer_that_was_left_out_does_not_take_what_was_written_below_it():
    text = f"Naam: Piet Kool\nE-mail: p.kool@example.nl\nTelefoon:\n\n{WRITTEN}"

    assert mail(text).text == WRITTEN


def test_a_letter_that_speaks_of_a_name_and_an_address_is_no_form():
    assert (
        filled_in(
            "Naam en adres van mijn moeder kloppen niet.\nE-mail heb ik al gestuurd, telefoon ook.\nVraag: wat nu?"
        )
        is None
    )
    assert filled_in("Onderwerp: treinen\n\nVraag: wanneer rijden ze weer?") is None


words = st.text("abcdefghijklmnoprstuvw", min_size=3, max_size=9)
sentences = st.lists(words, min_size=6, max_size=20).map(lambda every: " ".join(every).capitalize() + ".")


@given(
    st.lists(sentences, min_size=1, max_size=5),
    st.sampled_from(["Uw bericht", "Vraag", "Wat is uw vraag of opmerking?", "Klacht of suggestie", "Toelichting (verplicht)"]),
    st.permutations([("Naam", "Piet Kool"), ("E-mail", "p.kool@example.nl"), ("Woonplaats", "Ede"), ("Onderwerp", "Treinen")]),
    st.sampled_from([": ", "\n", "\t"]),
    st.booleans(),
)  # fmt: skip
def test_whatever_the_form_all_that_was_written_is_kept_and_nothing_else(
    written: list[str], asked: str, fields: list[tuple[str, str]], between: str, last: bool
):
    body = "\n".join(written)
    head = [f"{name}{between}{answer}" for name, answer in fields]
    message = f"{asked}{between}{body}"

    found = filled_in("\n".join([*head, message] if last else [*head[:2], message, *head[2:]]))

    assert found is not None
    assert (found.text, found.subject, found.place) == (body, "Treinen", "Ede")
    assert found.author == "Piet Kool <p.kool@example.nl>"
