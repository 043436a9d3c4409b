"""What of an e-mail becomes a signal."""

from __future__ import annotations

import base64
import binascii
import quopri
from datetime import date
from email.header import Header
from email.message import EmailMessage
from io import BytesIO
from itertools import product
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentText
from odf.text import P

from connectors import mailbox_files
from connectors.base import Item, LeftOut, RawSignal, Rejected, Source
from connectors.mail import Origin, read_message
from connectors.registry import find, read
from connectors.replies import written_by

DATA = Path(__file__).parent / "data" / "mail"


def own_text(text: str) -> str:
    return written_by(text).text


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


WEST = "De reünie in Café Müller kost geld."
WORDS = {  # by what they are written with, the charsets that mail in them has
    WEST: "utf-8 utf-7 utf-16 utf-32 iso-8859-1 iso-8859-9 iso-8859-14 iso-8859-15 windows-1252 mac-roman cp850 cp437",
    "Gdzie jest mój paszport? Łódź": "iso-8859-2 iso-8859-16 windows-1250",
    "Pasaportum nerede, ışık yok": "iso-8859-3 iso-8859-9 windows-1254",
    "Kur ir mana pase, ķīļi": "iso-8859-4 iso-8859-10 iso-8859-13 windows-1257",
    "Где мой паспорт": "iso-8859-5 windows-1251 koi8-r koi8-u utf-8",
    "أين جواز سفري": "iso-8859-6 windows-1256 utf-8",
    "Πού είναι το διαβατήριο": "iso-8859-7 windows-1253",
    "איפה הדרכון שלי": "iso-8859-8 windows-1255",
    "我的护照在哪里": "gb2312 gbk gb18030 hz-gb-2312 utf-8",
    "我的護照在哪裡": "big5",
    "私のパスポートはどこですか": "iso-2022-jp euc-jp shift_jis",
    "내 여권은 어디에": "euc-kr ks_c_5601-1987 iso-2022-kr",
    "หนังสือเดินทาง": "tis-620 iso-8859-11",
}
CHARSETS = [(charset, text) for text, charsets in WORDS.items() for charset in charsets.split()]


def uuencoded(raw: bytes) -> bytes:
    lines = [binascii.b2a_uu(raw[start : start + 45]) for start in range(0, len(raw), 45)]
    return b"".join([b"begin 644 brief.txt\n", *lines, b"`\nend\n"])


TRANSFERS = {
    "base64": base64.encodebytes, "BASE64": base64.encodebytes, "quoted-printable": quopri.encodestring,
    "8bit": bytes, "binary": bytes, "x-uuencode": uuencoded, "x-eigen-vinding": bytes,
}  # fmt: skip


@pytest.mark.parametrize(("charset", "text"), CHARSETS)
def test_every_charset_gives_the_text_that_was_written(charset, text):
    for transfer in ("base64", "quoted-printable"):
        head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {transfer}\n\n"
        assert signal(f"{HEAD}{head}".encode() + TRANSFERS[transfer](text.encode(charset))).text == text


@pytest.mark.parametrize("transfer", TRANSFERS)
def test_every_transfer_encoding_gives_the_same_text(transfer):
    head = f"{HEAD}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {transfer}\n\n"

    assert signal(head.encode() + TRANSFERS[transfer](WEST.encode())).text == WEST


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-15", "windows-1252"])
def test_a_subject_is_read_in_its_charset(charset):
    assert signal(f"{HEAD}Subject: {Header('Één vraag', charset).encode()}\n\nTekst.\n").title == "Één vraag"


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
        "Met vriendelijke groet / Kind regards,\n\nJan de Boer\nAdviseur",
        "Kind regards | Met vriendelijke groet\n\nJan de Boer\nAdviseur",
        "With kind regards,\nJan de Boer",
        "Met vriendelijke groet, mede namens mijn man,\n\nJannie de Boer",
        "Vriendelijke groet en nog een fijne dag,\nJan",
        "Hrt. gr. Jan",
        "M.v.gr.\nJan",
        "Bij voorbaat dank,\n\nJan de Boer\nDorpsstraat 1",
        "Thanks,\nJan de Boer",
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
        "Dit bericht is alleen om te vragen hoe het ermee staat.",
        "Best, dan wacht ik nog een week.",
        "Alvast bedankt, maar ik heb nog niets gehoord.",
    ],
)
def test_sentences_that_look_like_a_signature_or_a_quote_stay(text):
    assert own_text(text) == text


def test_whole_sentences_under_the_thanks_stay():
    asked = "Ik hoor graag voor vrijdag van u of mijn aanvraag binnen is."

    assert own_text(f"Help mij.\n\nAlvast bedankt,\n\n{asked}\n\nJan") == f"Help mij.\n\n{asked}"


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
        "De inhoud van dit bericht is vertrouwelijk en alleen bestemd voor de geadresseerde.",
        "Dit bericht (inclusief bijlagen) is vertrouwelijk.",
        "Dit bericht is uitsluitend bestemd voor de geadresseerde.",
        "De informatie in dit bericht is uitsluitend bestemd voor u.",
        "Aan de inhoud van dit bericht kunnen geen rechten worden ontleend.",
        "Print deze e-mail alleen als het nodig is.",
        "This email and its attachments are confidential.",
        "This message contains confidential information.",
        "This communication is intended only for the addressee.",
    ],
)
def test_a_disclaimer_is_cut_and_what_stands_before_it_stays(disclaimer):
    assert own_text(f"Help mij.\n\n{disclaimer}\nNog een regel ervan.") == "Help mij."


HEAD = "From: Zoë <zoe@voorbeeld.nl>\nDate: Mon, 5 Jan 2026 10:00:00 +0100\nMessage-ID: <eigen@voorbeeld.nl>\n"


def items(message: str | bytes | EmailMessage) -> list[Item]:
    raw = message.encode() if isinstance(message, str) else message if isinstance(message, bytes) else bytes(message)
    return read_message(Origin(raw, "", Source.EMAIL))


def signal(message: str | bytes | EmailMessage) -> RawSignal:
    (item,) = items(message)
    assert isinstance(item, RawSignal), item
    return item


SEPARATOR = b"From a@voorbeeld.nl Mon Jan  5 10:00:00 2026\n"
PIECES = st.sampled_from(
    [
        SEPARATOR,
        SEPARATOR + b"Subject: x\n\n",
        b"From Groningen\n",
        b">From Assen\n",
        b"From ",
        b"x" * 700,
        b"\n",
        b"\n" * 900,
    ]
)


@given(st.lists(PIECES, max_size=30), st.integers(1_100, 4_000))
def test_a_mailbox_read_by_blocks_of_any_size_is_the_mailbox_read_at_once(tmp_path_factory, pieces, block):
    path = tmp_path_factory.mktemp("mbox") / "x.mbox"
    path.write_bytes(b"".join(pieces))
    at_once = list(mailbox_files.messages(path, 1 << 20))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mailbox_files, "_BLOCK", block)
        by_blocks = list(mailbox_files.messages(path, 1 << 20))

    assert by_blocks == at_once
    assert b"".join(raw for raw, _ in by_blocks).count(b"x") == b"".join(pieces).count(b"x")


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("Auto-Submitted: auto-replied (vacation)", "automatisch antwoord"),
        ("X-Autoreply: yes", "automatisch antwoord"),
        ("X-Autorespond: afwezig", "automatisch antwoord"),
        ("Precedence: auto_reply", "automatisch antwoord"),
        ("Subject: Automatisch antwoord: uw vraag", "automatisch antwoord"),
        ("Subject: Out of Office: your question", "automatisch antwoord"),
        ("Subject: Ontvangstbevestiging van uw bericht", "automatisch antwoord"),
        ("Subject: Automatische ontvangstbevestiging", "automatisch antwoord"),
        ("Subject: Buiten kantoor: uw vraag", "automatisch antwoord"),
        ("Subject: Undelivered Mail Returned to Sender", "bericht over bezorging"),
        ("Subject: Onbestelbaar: uw vraag", "bericht over bezorging"),
        ("Subject: Niet-bezorgd: uw vraag", "bericht over bezorging"),
        ("X-Failed-Recipients: jan@voorbeeld.nl", "bericht over bezorging"),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=x", "bericht over bezorging"),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=x", "leesbevestiging"),
        ("X-Spam-Flag: YES", "als spam gemerkt"),
        ("X-Spam-Status: Yes, score=9.1", "als spam gemerkt"),
        ("X-MS-Exchange-Organization-SCL: 6", "als spam gemerkt"),
        ("X-Forefront-Antispam-Report: CIP:1.2.3.4;SFV:SPM;SCL:5", "als spam gemerkt"),
        ("X-Mozilla-Keys: Junk $label1", "als spam gemerkt"),
        ("Subject: ***SPAM*** Win nu", "als spam gemerkt"),
        ("X-Spam: Yes", "als spam gemerkt"),
        ("X-Barracuda-Spam-Status: Yes, SCORE=7", "als spam gemerkt"),
        ("X-Gmail-Labels: Spam,Ongelezen", "als spam gemerkt"),
        ("X-Gmail-Labels: =?UTF-8?Q?Prullenbak,Geopend?=", "verwijderd bericht"),
        ("X-Gmail-Labels: Drafts", "concept"),
        ("X-Gmail-Labels: Verzonden,Geopend", "zelf verzonden bericht"),
        ('Content-Type: text/calendar; method=REQUEST; charset="utf-8"', "agenda-uitnodiging"),
        ("Content-Class: urn:content-classes:calendarmessage", "agenda-uitnodiging"),
        ("X-Mozilla-Status: 0009", "verwijderd bericht"),
    ],
)
def test_what_programs_say_in_the_head_leaves_a_message_out(head, reason):
    assert items(f"{HEAD}{head}\n\nTekst.\n") == [LeftOut(reason)]


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-generated",  # as the forms on a website say of what a person typed in them
        "Auto-Submitted: no",
        "Subject: Ontvangstbevestiging nooit gekregen",
        "Subject: Niet bezorgd pakket van de apotheek",
        "Subject: Automatische incasso",
        "Subject: Onbestelbare post is een ramp",
        "X-Spam-Status: No, score=0.1",
        "X-Spam: No",
        "X-Gmail-Labels: Inbox,Spamklachten,Concepten 2025",
        "X-Gmail-Labels: Postvak IN,Verzonden",
        "X-MS-Exchange-Organization-SCL: -1",
        "X-Mozilla-Keys: NonJunk",
        "X-Mozilla-Status: 0001",
    ],
)
def test_what_only_resembles_that_is_a_signal(head):
    assert signal(f"{HEAD}{head}\n\nMijn brief is zoek.\n").text == "Mijn brief is zoek."


def test_an_invitation_that_a_person_attaches_leaves_their_message_a_signal():
    message = EmailMessage()
    message["From"], message["Date"] = "a@voorbeeld.nl", "Mon, 5 Jan 2026 10:00:00 +0100"
    message.set_content("Kunt u mij uitleggen waarom deze afspraak niet doorging?")
    message.add_attachment(b"BEGIN:VCALENDAR\nEND:VCALENDAR", maintype="text", subtype="calendar", filename="x.ics")

    assert signal(message).text == "Kunt u mij uitleggen waarom deze afspraak niet doorging?"


@pytest.mark.parametrize(("flags", "reason"), [("ST", "verwijderd bericht"), ("DS", "concept")])
def test_what_a_maildir_marks_as_deleted_or_draft_is_left_out(tmp_path, flags, reason):
    for folder in ("cur", "new"):
        (tmp_path / folder).mkdir()
    whole = (DATA / "alleen-html.eml").read_bytes()
    (tmp_path / "cur" / f"1700000000.M1P2.host.voorbeeld.nl:2,{flags}").write_bytes(whole)
    (tmp_path / "new" / "1700000000.M3P4.host.voorbeeld.nl").write_bytes(whole)  # no flags yet, and no suffix

    first, second = (list(read(path)) for path in find(tmp_path))

    assert first == [LeftOut(reason)]
    assert isinstance(second[0], RawSignal)


def test_messages_that_are_passed_on_as_attachments_are_each_read_as_if_they_lay_there_themselves():
    message = EmailMessage()
    message["From"], message["Date"] = "Collega <collega@voorbeeld.nl>", "Mon, 5 Jan 2026 10:00:00 +0100"
    message["Subject"] = "FW: drie brieven"
    message.set_content("Ter info.")
    for number in range(3):
        inner = EmailMessage()
        inner["From"], inner["Message-ID"] = f"Inwoner {number} <{number}@voorbeeld.nl>", f"<{number}@voorbeeld.nl>"
        inner["Date"] = f"Mon, 1 Dec 2025 10:0{number}:00 +0100"
        inner.set_content(f"Mijn brief {number} is al weken zoek.")
        message.add_attachment(inner)

    read_back = [(item.origin_id, item.author, item.date) for item in items(message) if isinstance(item, RawSignal)]

    assert read_back == [(f"{n}@voorbeeld.nl", f"Inwoner {n} <{n}@voorbeeld.nl>", date(2025, 12, 1)) for n in range(3)]


def test_of_a_message_that_is_passed_on_in_the_text_its_own_writer_is_the_author():
    below = "---------- Forwarded message ---------\nVan: Truus Smit <truus@voorbeeld.nl>\nDatum: za 3 jan 2026\nSubject: Huur\n"
    below += "To: <loket@voorbeeld.nl>\n\nMijn huur is verdubbeld en ik kan het niet betalen.\n"

    passed_on = signal(f"{HEAD}Subject: Fwd: Huur\n\nTer info\n\n{below}")

    assert passed_on.author == "Truus Smit <truus@voorbeeld.nl>"
    assert passed_on.text == "Mijn huur is verdubbeld en ik kan het niet betalen."


def test_a_reply_without_a_word_of_its_own_is_not_taken_for_the_message_below_it():
    assert items(f"{HEAD}Subject: Re:\n\nOp 4 maart 2026 schreef Loket <l@voorbeeld.nl>:\n> Wij helpen u.\n") == [
        LeftOut("e-mail zonder tekst")
    ]


@pytest.mark.parametrize(
    ("head", "thread"),
    [
        ("", "eigen@voorbeeld.nl"),
        ("In-Reply-To: <vorige@voorbeeld.nl>", "vorige@voorbeeld.nl"),
        (
            "References: <eerste@voorbeeld.nl>\n <vorige@voorbeeld.nl>\nIn-Reply-To: <vorige@voorbeeld.nl>",
            "eerste@voorbeeld.nl",
        ),
    ],
)
def test_a_thread_is_called_after_its_first_message(head, thread):
    assert signal(f"{HEAD}Subject: x\n{head}\n\nTekst.\n").thread == thread


WRONG = ["us-ascii", "iso-8859-1", "windows-1252", "utf-8", "x-unknown", "utf-16", ""]


@pytest.mark.parametrize(("declared", "real"), [*product(WRONG, ["utf-8", "windows-1252"]), ("koi8-r", "utf-8")])
def test_text_is_read_as_it_was_written_whatever_charset_it_is_said_to_have(declared, real):
    kind = f"Content-Type: text/plain; charset={declared}\n" if declared else ""
    text = "De reünie in het café kost € 20, zegt Zoë."

    assert signal(f"{HEAD}{kind}Subject: x\n\n".encode() + text.encode(real)).text == text


def test_html_that_says_its_charset_only_inside_is_read_by_it():
    markup = '<html><head><meta charset="iso-8859-2"></head><body>Łódź</body></html>'.encode("iso-8859-2")

    assert signal(f"{HEAD}Content-Type: text/html\n\n".encode() + markup).text == "Łódź"


@pytest.mark.parametrize("name", ["punycode", "idna", "unicode_escape", "rot13", "zlib", "undefined", "\0", "x" * 5000])
def test_what_is_no_charset_of_mail_is_no_charset(name):
    assert signal(f"{HEAD}Content-Type: text/plain; charset={name}\n\nDe reünie.\n").text == "De reünie."


def test_a_message_that_is_encrypted_is_put_aside_and_not_taken_for_empty():
    (item,) = items(f"{HEAD}Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nMIAG\n")

    assert isinstance(item, Rejected)
    assert item.reason == "Het bericht is versleuteld."


def test_parts_without_the_boundary_that_was_announced_are_read_all_the_same():
    body = "Content-Type: multipart/mixed; boundary=weg\n\n--echt\nContent-Type: text/plain\n\nMijn brief.\n--echt--\n"

    assert signal(HEAD + body).text == "Mijn brief."


@pytest.mark.parametrize("kind", ["docx", "odt", "pdf"])
def test_on_request_the_text_of_attached_documents_belongs_to_what_was_written(tmp_path, kind):
    message = EmailMessage()
    message["From"], message["Date"] = "a@voorbeeld.nl", "Mon, 5 Jan 2026 10:00:00 +0100"
    message.set_content("Zie de bijlage.\n\nMet vriendelijke groet,\nJan\n")
    message.add_attachment(letter(kind), maintype="application", subtype="octet-stream", filename=f"één brief.{kind}")
    message.add_attachment(b"%PDF-1.4 kapot", maintype="application", subtype="pdf", filename="scan.pdf")
    message.add_attachment(b"x" * 500, maintype="image", subtype="png", filename="foto.png")
    path = tmp_path / "brief.eml"
    path.write_bytes(bytes(message))

    (without,), (with_documents,) = read(path), read(path, attachments=True)

    assert without.text == "Zie de bijlage."
    assert with_documents.text.startswith("Zie de bijlage.\n\n")
    assert "De wolf komt nu ook overdag bij de schapen" in with_documents.text


def letter(kind: str) -> bytes:
    """The document of that kind; as `.odt` it is made here, of what stands in the one of Word."""
    if kind != "odt":
        return (DATA.parent / "visits" / f"werkbezoek-emmen.{kind}").read_bytes()
    document = OpenDocumentText()
    for paragraph in docx.Document(str(DATA.parent / "visits" / "werkbezoek-emmen.docx")).paragraphs:
        document.text.addElement(P(text=paragraph.text))
    written = BytesIO()
    document.write(written)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["application/ms-tnef", "application/octet-stream"])
def test_a_mail_whose_text_only_outlook_can_read_is_put_aside_and_not_kept_as_its_subject(kind: str):
    message = EmailMessage()
    message["From"], message["Date"], message["Subject"] = "a@voorbeeld.nl", "Mon, 5 Jan 2026 10:00:00 +0100", "Vraag"
    message.set_content("\n")
    message.add_attachment(b'x\x9f>"', *kind.split("/"), filename="winmail.dat")

    (item,) = read_message(Origin(message.as_bytes(), "", Source.EMAIL))

    assert isinstance(item, Rejected)
    assert "winmail.dat" in item.reason
    message.clear_content()
    message.set_content("Waar blijft mijn brief?")
    message.add_attachment(b'x\x9f>"', *kind.split("/"), filename="winmail.dat")
    (item,) = read_message(Origin(message.as_bytes(), "", Source.EMAIL))
    assert item.text == "Waar blijft mijn brief?"


@pytest.mark.parametrize("address", ["j.smit@minvws.nl", "postbus@rijksoverheid.nl", "J.Smit@dgs.minszw.nl"])
def test_what_a_ministry_answers_is_left_out_and_what_it_passes_on_is_not(address: str):
    def items(sender: str, subject: str, text: str) -> list[Item]:
        message = EmailMessage()
        message["From"], message["Subject"], message["Date"] = sender, subject, "Sat, 03 May 2025 10:00:00 +0200"
        message.set_content(text)
        return read_message(Origin(bytes(message), "", Source.EMAIL))

    below = "\n\nVan: Piet <p@example.nl>\nVerzonden: vrijdag 2 mei 2025 10:00\nAan: Post\nOnderwerp: Trein\n\n"
    asked = "Waarom valt mijn trein elke week uit?"

    assert items(address, "RE: Trein", f"Dank voor uw bericht. Wij zoeken het uit.{below}{asked}") == [
        LeftOut("bericht van een ministerie zelf")
    ]
    for item in [*items(address, "FW: Trein", f"Ter info.{below}{asked}"), *items("p@minder.nl", "Trein", asked)]:
        assert isinstance(item, RawSignal)
        assert item.text == asked
