"""What of an e-mail becomes a signal."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from connectors.base import LeftOut, RawSignal, Rejected
from connectors.registry import find, read
from connectors.replies import own_text

DATA = Path(__file__).parent / "data" / "mail"


def only(path: Path) -> RawSignal:
    (item,) = read(path)
    assert isinstance(item, RawSignal)
    return item


def test_of_a_reply_only_what_the_writer_wrote_is_kept():
    signal = only(DATA / "antwoord-outlook.eml")

    assert signal.text == (
        "Geachte minister,\n\nMijn dochter wacht nu 14 maanden op hulp. Dat kost de gemeente straks € 200 per dag.\n\n"
        "Wat gaat u daaraan doen?"
    )
    assert signal.title == "Wachttijd jeugdzorg"
    assert signal.author == "Fenna de Boër <fenna@voorbeeld.nl>"
    assert signal.origin_id == "antwoord-1@voorbeeld.nl"
    assert signal.thread == "eerste@voorbeeld.nl"


def test_a_moment_counts_as_the_day_that_it_was_in_the_netherlands():
    assert only(DATA / "antwoord-outlook.eml").date == date(2026, 3, 5)  # 23:30 on the 4th in UTC


def test_mail_in_html_becomes_text_without_what_its_program_marked_as_quoted():
    assert (
        only(DATA / "alleen-html.eml").text
        == "Ons bedrijf zit al víer jaar op slot.\n\n* geen vergunning\n* geen lening"
    )


def test_mail_that_only_passes_another_on_keeps_the_text_of_that_other():
    assert (
        only(DATA / "alleen-doorgestuurd.eml").text
        == "Ik kan mijn energierekening niet meer betalen en niemand helpt mij."
    )


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("automatisch.eml", "automatisch antwoord"),
        ("onbestelbaar.eml", "bericht over bezorging"),
        ("spam.eml", "als spam gemerkt"),
    ],
)
def test_what_no_person_wrote_is_left_out_with_its_reason(file, reason):
    assert list(read(DATA / file)) == [LeftOut(reason)]


def test_mail_without_a_date_is_rejected():
    (item,) = read(DATA / "zonder-datum.eml")

    assert isinstance(item, Rejected)
    assert item.reason == "Het bericht heeft geen datum."


def test_a_mailbox_is_split_at_its_separators_and_not_at_sentences_that_start_with_from():
    signals = [item for item in read(DATA / "postbus.mbox") if isinstance(item, RawSignal)]

    assert [signal.origin_id for signal in signals] == [f"mbox-{n}@voorbeeld.nl" for n in (1, 2, 3)]
    assert signals[0].text.endswith(
        "From Groningen heb ik nooit antwoord gekregen.\nFrom deze regel af is het een ander verhaal."
    )
    assert signals[1].text == "Wanneer krijg ik mijn toeslag terug?\n\nNee."


def test_of_a_mailbox_that_is_cut_off_the_whole_messages_are_read_and_the_last_is_rejected(tmp_path):
    whole = (DATA / "postbus.mbox").read_bytes()
    half = tmp_path / "half.mbox"
    half.write_bytes(whole[:-12])

    items = list(read(half))

    assert [type(item) for item in items] == [RawSignal, RawSignal, Rejected]
    assert items[2].place == "bericht 3 (laatste bericht)"


def test_a_maildir_is_read_by_its_folders(tmp_path):
    for folder in ("cur", "new", "tmp"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"1234.{folder}:2,S").write_bytes((DATA / "alleen-html.eml").read_bytes())

    files = find(tmp_path)

    assert [file.parent.name for file in files] == ["cur", "new"]
    assert all(only(file).title == "Stikstof" for file in files)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-15", "windows-1252", "utf-7", "mac-roman"])
@pytest.mark.parametrize("transfer", ["base64", "quoted-printable"])
def test_every_charset_and_transfer_encoding_gives_the_same_text(tmp_path, charset, transfer):
    message = EmailMessage()
    message["Date"] = "Mon, 5 Jan 2026 10:00:00 +0100"
    message["From"] = "Zoë <zoe@voorbeeld.nl>"
    message["Subject"] = "Één vraag"
    message.set_content("De reünie in Café Müller kost geld.", charset=charset, cte=transfer)
    path = tmp_path / "mail.eml"
    path.write_bytes(message.as_bytes())

    signal = only(path)

    assert (signal.title, signal.text) == ("Één vraag", "De reünie in Café Müller kost geld.")


def test_mail_without_a_message_id_has_the_same_key_each_time(tmp_path):
    path = tmp_path / "mail.eml"
    path.write_text("Date: Mon, 5 Jan 2026 10:00:00 +0100\nFrom: a@voorbeeld.nl\n\nIk wacht al weken.\n")

    assert only(path).origin_id == only(path).origin_id != ""


@pytest.mark.parametrize(
    "below",
    [
        "-----Oorspronkelijk bericht-----\nVan: Loket\nOude tekst.",
        "Op wo 4 mrt. 2026 om 10:12 schreef Loket <loket@voorbeeld.nl>:\n\nOude tekst.",
        "Op woensdag 4 maart 2026 om 10:12 schreef Informatie Rijksoverheid\n<loket@voorbeeld.nl>:\n> Oude tekst.",
        "Op 4 mrt. 2026 om 10:12 heeft Loket <loket@voorbeeld.nl> het volgende geschreven:\nOude tekst.",
        "Van: Loket\nVerzonden: woensdag 4 maart 2026 10:12\nAan: Jan\nOnderwerp: Uw vraag\n\nOude tekst.",
        "*Van:* Loket\n*Datum:* 4 maart 2026\n*Aan:* Jan\n*Onderwerp:* Uw vraag\n\nOude tekst.",
        "________________________________\nFrom: Loket\nSent: Wednesday\nTo: Jan\nSubject: Uw vraag\n\nOude tekst.",
        "On Wed, Mar 4, 2026 at 10:12 AM Loket <loket@voorbeeld.nl> wrote:\n> Oude tekst.",
        "Loket <loket@voorbeeld.nl> schreef op 4 maart 2026 10:12:\n> Oude tekst.",
        "Verzonden vanaf mijn iPhone",
        "Verstuurd vanaf mijn Samsung Galaxy-smartphone.",
        "Outlook voor iOS downloaden",
        "-- \nJan de Boer\nDorpsstraat 1",
        "Met vriendelijke groet,\n\nJan de Boer\nDorpsstraat 1, 1234 AB Assen",
        "Mvg Jan",
        "Groetjes,\nJan",
        "Hoogachtend,\n\nJ. de Boer",
        "Dit bericht kan informatie bevatten die niet voor u is bestemd. Indien u niet de geadresseerde bent,\nlees het niet.",
    ],
)
def test_what_stands_below_the_message_is_cut_and_its_last_sentence_stays(below):
    assert own_text(f"Ik wacht al weken op antwoord.\n\n{below}") == "Ik wacht al weken op antwoord."


@pytest.mark.parametrize(
    "text",
    [
        "Van: mijn moeder hoorde ik dat het loket dicht is.",
        "Op 3 maart schreef de minister dat alles beter wordt.\nDaar merk ik niets van.",
        "Groeten uit Assen krijgt u van mij niet meer.",
        "Wat moet ik doen?\n- een brief schrijven\n- bellen naar het loket",
        "Ik heb dit bericht verzonden vanaf mijn werk, want thuis heb ik geen internet.",
        "Met vriendelijke groet begint elke brief, maar hulp komt er niet.",
        "Het onderwerp: stikstof. De datum: onbekend.",
    ],
)
def test_sentences_that_look_like_a_signature_or_a_quote_stay(text):
    assert own_text(text) == text


def test_a_postscript_under_the_signature_stays():
    assert own_text("Help mij.\n\nMet vriendelijke groet,\nJan\n\nPS: mijn buurman heeft het ook.") == (
        "Help mij.\n\nPS: mijn buurman heeft het ook."
    )


@pytest.mark.parametrize(
    "disclaimer",
    [
        "Dit bericht kan informatie bevatten die niet voor u is bestemd.",
        "Deze e-mail is uitsluitend bestemd voor de geadresseerde.",
        "De informatie in dit e-mailbericht is vertrouwelijk.",
        "Aan deze e-mail kunnen geen rechten worden ontleend.",
        "Als u niet de beoogde ontvanger bent, verwijder dit dan.",
        "De Staat aanvaardt geen aansprakelijkheid voor schade.",
        "This message may contain information that is not intended for you.",
        "The information in this e-mail is confidential.",
        "The State accepts no liability for damage of any kind.",
        "Denk aan het milieu voordat u dit print.",
        "Proclaimer: wij doen ons best.",
        "Confidentiality notice: for the addressee only.",
        "Vertrouwelijkheidsverklaring",
    ],
)
def test_a_disclaimer_is_cut_and_what_stands_before_it_stays(disclaimer):
    assert own_text(f"Help mij.\n\n{disclaimer}\nNog een regel ervan.") == "Help mij."
