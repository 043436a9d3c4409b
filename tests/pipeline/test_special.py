"""Special personal data is marked, and what is marked is quoted with consent alone."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, text

from connectors.base import RawSignal, Source
from pipeline.briefing.compose import compose
from pipeline.errors import EditError
from pipeline.period import Period
from pipeline.privacy import to_signal
from pipeline.privacy.special import special_categories
from pipeline.store import consent

RAW = RawSignal(Source.EMAIL, "mbox", "<1@example.org>", date(2025, 3, 4), "")


@pytest.mark.parametrize(
    ("kinds", "written"),
    [
        (("gezondheid",), "Mijn zoon heeft autisme en zit thuis."),
        (("gezondheid",), "[NAAM] is dement. De buurt helpt."),
        (("gezondheid",), "ik heb long covid"),
        (("godsdienst",), "Wij zijn moslim en dat merk je aan het loket."),
        (("afkomst",), "Mijn Marokkaanse naam helpt niet bij solliciteren."),
        (("geaardheid",), "Onze dochter is transgender en wacht drie jaar."),
        (("politiek",), "Ik heb altijd op hen gestemd en nu niet meer."),
        (("vakbond",), "Ik ben lid van de FNV en ik werd weggestuurd."),
        (("strafrecht",), "Mijn man zat in detentie en vindt geen werk."),
        (("gezondheid", "strafrecht"), "Hij is verslaafd. Hij heeft een strafblad."),
    ],
)
def test_a_sentence_about_a_person_with_such_a_word_is_marked(kinds: tuple[str, ...], written: str):
    assert special_categories(written) == kinds


@pytest.mark.parametrize(
    "written",
    [
        "De wachtlijst voor autisme is te lang.",
        "De kerk in het dorp wordt een bibliotheek.",
        "De trein van 8.12 uur viel uit. Ik kwam te laat.",
        "Het aantal demente ouderen groeit. Ik vraag om meer handen.",
    ],
)
def test_a_matter_without_a_person_in_the_sentence_is_not(written: str):
    assert special_categories(written) == ()


def test_the_mark_goes_with_the_signal_but_not_with_what_media_published():
    mail = to_signal(replace(RAW, text="Ik heb kanker en mijn man is overspannen."))
    article = to_signal(replace(RAW, source=Source.MEDIA, text="Hij heeft kanker, vertelt hij."))

    assert (mail.special, article.special) == ("gezondheid", "")


def test_what_is_marked_is_not_quoted_until_the_person_agrees_and_no_longer_when_that_is_taken_back(make_store):
    engine: Engine = make_store(
        sentence="Ik heb kanker en wacht al {number} weken op antwoord over {label}, in {period}.",
        plan={"wachttijden in de zorg": {"email": (20, 20, 20, 30), "question": (20, 20, 20, 30)}},
    )
    period = Period.parse("2025-H2")
    with engine.connect() as connection:
        ids = list(connection.scalars(text("SELECT signal_id FROM signal WHERE period = '2025-H2' ORDER BY signal_id")))

    def quotes() -> int:
        return len(compose(engine, period).pages[0].quotes)

    assert quotes() == 0
    consent.give(engine, ids[0], "Marja Bakker", "brief van 3 december, in het dossier")
    given = quotes()
    assert consent.withdraw(engine, ids[0], "Wim Visser")
    assert (given, quotes(), consent.withdraw(engine, ids[0], "Wim Visser")) == (1, 0, False)
    with engine.connect() as connection:
        taken_back = connection.execute(text("SELECT who, withdrawn_by FROM consent WHERE withdrawn_at IS NOT NULL"))
        assert taken_back.all() == [("Marja Bakker", "Wim Visser")]


@pytest.mark.parametrize(
    ("signal", "who", "why"),
    [
        ("ffffffffffffffff", "Els", "brief"),
        ("", "", "brief"),
        ("", "Els", " "),
        ("", "Els", "brief van mevrouw Quibbelaar"),
    ],
)
def test_consent_says_for_which_signal_who_and_why(signal: str, who: str, why: str, store: Engine):
    with store.connect() as connection:
        signal = signal or str(connection.scalar(text("SELECT min(signal_id) FROM signal")))

    with pytest.raises(EditError):
        consent.give(store, signal, who, why)
