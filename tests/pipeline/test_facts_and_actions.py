"""What is promised of claims that are incorrect, and of what was agreed."""

from __future__ import annotations

import runpy
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import stores
from sqlalchemy import Engine

from pipeline.errors import EditError
from pipeline.house import HOUSE
from pipeline.lenses import actions as action_lens
from pipeline.lenses import facts as fact_lens
from pipeline.lenses import quality
from pipeline.lenses.claims import make_claim
from pipeline.store import actions, facts, read, write
from pipeline.store.actions import Action
from pipeline.store.facts import Fact

MEASURED = runpy.run_path(str(HOUSE / "benchmarks" / "claims.py"))  # one way to count, for the figures and the test

FACT = Fact(
    "Je moet een jaar wachten op jeugdzorg.",
    "De norm is tien weken.",
    "https://www.voorbeeld.nl/norm",
    ('"wachttijden in de jeugdzorg" weken',),
    "T0001",
)
ACTION = Action("T0001", "2025-H1", "Wachttijden per regio publiceren", "VWS", date(2025, 12, 1))


@pytest.fixture
def own_store(store: Engine, tmp_path: Path) -> Engine:
    """A copy of the shared store, to write to."""
    return stores.copy_of(store, tmp_path)


def said(sentence: str) -> str:
    return sentence.replace("\N{NO-BREAK SPACE}", " ")


def counts(engine: Engine, fact_id: int) -> dict[tuple[str, str], int]:
    rows = fact_lens.claiming_voices(engine, fact_id)
    return {(row["period"], row["source"]): row["n"] for row in rows.to_dict("records")}


def test_a_fact_is_kept_with_who_and_when_and_its_source(own_store: Engine):
    facts.add_fact(own_store, FACT, "Anna de Boer")

    row = facts.facts(own_store).iloc[0]
    assert (row["claim"], row["correct"], row["evidence"]) == (FACT.claim, FACT.correct, FACT.evidence)
    assert row["searches"] == list(FACT.searches)
    assert row["made_by"] == "Anna de Boer"
    assert row["made_at"] is not None


def test_a_claim_is_counted_by_voices_per_half_year_and_source_among_all_of_them(own_store: Engine):
    fact_id = facts.add_fact(own_store, FACT, "Anna")

    found = counts(own_store, fact_id)

    # Eight of the 70 e-mails of the last half-year are one campaign.
    assert found[("2025-H2", "email")] == 63
    assert found[("2025-H2", "question")] == 120
    assert found[("2025-H2", "visit")] == 0
    totals = fact_lens.claiming_voices(own_store, fact_id).set_index(["period", "source"])["total"]
    assert totals[("2024-H1", "media")] == 15 + 60 + 10


def test_any_of_several_searches_makes_the_claim(own_store: Engine):
    both = facts.add_fact(own_store, replace(FACT, searches=("jeugdzorg", "postkantoor")), "Anna")

    assert counts(own_store, both)[("2024-H1", "question")] == 40 + 40


def test_what_a_person_says_of_a_signal_outweighs_the_search_and_the_last_word_counts(own_store: Engine):
    fact_id = facts.add_fact(own_store, FACT, "Anna")
    signals = read.export_signals(own_store).query("period == '2024-H1' and source == 'question'")
    hit = signals[signals["theme_id"] == "T0001"]["signal_id"].iloc[0]
    miss = signals[signals["theme_id"] == "T0004"]["signal_id"].iloc[0]

    facts.judge_signal(own_store, fact_id, hit, "Bo", belongs=False)
    without = counts(own_store, fact_id)[("2024-H1", "question")]
    facts.judge_signal(own_store, fact_id, miss, "Bo", belongs=True)
    with_other = counts(own_store, fact_id)[("2024-H1", "question")]
    facts.judge_signal(own_store, fact_id, hit, "Bo", belongs=True)
    again = counts(own_store, fact_id)[("2024-H1", "question")]

    assert (without, with_other, again) == (39, 40, 41)
    assert facts.judged_signals(own_store, fact_id)["belongs"].tolist() == [1, 1]
    found = fact_lens.found(own_store, fact_id).set_index("signal_id")
    assert found.loc[miss, "makes"]


def test_a_fact_that_is_withdrawn_stays_to_be_seen_with_who_did_it_first(own_store: Engine):
    fact_id = facts.add_fact(own_store, FACT, "Anna")

    facts.withdraw_fact(own_store, fact_id, "Bo")
    facts.withdraw_fact(own_store, fact_id, "Cas")

    row = facts.facts(own_store).iloc[0]
    assert row["withdrawn_by"] == "Bo"
    assert row["claim"] == FACT.claim


def test_wiped_text_counts_neither_as_a_claim_nor_among_all(own_store: Engine):
    fact_id = facts.add_fact(own_store, FACT, "Anna")

    write.purge(own_store, date(2025, 1, 1))

    assert set(fact_lens.claiming_voices(own_store, fact_id)["period"]) == {"2025-H1", "2025-H2"}


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        (replace(FACT, evidence=" "), "bron"),
        (replace(FACT, evidence="https://kapot"), "webadres"),
        (replace(FACT, claim=""), "De bewering moet"),
        (replace(FACT, correct="ja"), "Wat wel klopt moet"),
        (replace(FACT, searches=()), "zoekopdracht"),
        (replace(FACT, searches=("a b c d",)), "kan niet worden gezocht"),
        (replace(FACT, searches=tuple(f"woord{n}" for n in range(7))), "hooguit 6"),
        (replace(FACT, correct="Bel 06-12345678 voor uitleg"), "persoonsgegeven"),
    ],
)
def test_a_fact_without_what_it_needs_is_refused_in_a_sentence(typed: Fact, complaint: str):
    with pytest.raises(EditError, match=complaint):
        fact_lens.checked_fact(typed)


@pytest.mark.parametrize("evidence", ["https://www.cbs.nl/cijfers?x=1", "Kamerstuk 31 839, nr. 900"])
def test_an_address_and_the_name_of_a_document_are_sources(evidence: str):
    assert fact_lens.checked_fact(replace(FACT, evidence=evidence)).evidence == evidence


def test_how_often_a_claim_is_made_is_said_with_its_interval_and_nothing_of_fewer_than_five():
    rows = fact_lens.recurrence(
        pd.DataFrame(
            {"period": "2025-H1", "source": ["question", "email"], "n": [20, 4], "total": [1000, 500]},
        )
    )

    sentence = said(fact_lens.recurrence_sentence(rows, "2025-H1"))

    assert (
        sentence == "In de eerste helft 2025 doen naar hun woorden 20 publieksvragen (2,0 %; 1,3–3,1 %) deze bewering."
    )
    assert "minder dan 5" in fact_lens.recurrence_sentence(rows[rows["n"] < 5], "2025-H1")


@pytest.mark.parametrize(
    ("text", "makes"),
    [
        ("Voor DigiD moet je betalen, en dat kan niet iedereen.", True),
        ("Waarom moet ik voor DigiD betalen?", True),
        ("Ik wil inloggen met DigiD. Daarvoor moest ik 12 euro betalen.", True),
        ("Moet ik voor DigiD betalen?", False),
        ("Kunt u mij zeggen of ik voor DigiD moet betalen.", False),
        ("Voor DigiD hoef je niet te betalen.", False),
        ("Velen denken dat je voor DigiD moet betalen. Dat is een misverstand.", False),
        (
            "Ik wil met DigiD inloggen. Dat lukt niet. Daarna is de winkel dicht. Bij de kassa kan ik wel betalen.",
            False,
        ),
        ("", False),
    ],
)
def test_a_question_a_denial_and_words_far_apart_are_no_claim(text: str, makes: bool):
    texts = ["Iets anders.", text, "Betalen."]

    assert make_claim(texts, "Voor DigiD moet je betalen.", ("digid betalen",)).tolist() == [False, makes, False]


def test_what_the_claim_itself_denies_is_no_contradiction():
    texts = ["Met AOW mag je niets bijverdienen.", "Het is een fabel dat je met AOW niets mag bijverdienen."]

    assert make_claim(texts, "Met AOW mag je niets bijverdienen.", ("aow bijverdienen",)).tolist() == [True, False]


def test_how_often_is_told_to_others_when_enough_was_read_and_most_of_it_made_the_claim(own_store: Engine):
    fact_id = facts.add_fact(own_store, FACT, "Anna")
    ids = fact_lens.found(own_store, fact_id).query("makes")["signal_id"].tolist()
    before = fact_lens.told_sentence(own_store, fact_id, "2025-H1")

    for place, signal_id in enumerate(ids[: fact_lens.LEAST_READ]):
        facts.judge_signal(own_store, fact_id, signal_id, "Bo", belongs=place >= 2)

    found = fact_lens.found(own_store, fact_id)
    assert "nog te onzeker" in before
    assert "publieksvragen" in fact_lens.told_sentence(own_store, fact_id, "2025-H1")
    assert said(fact_lens.reading_sentence(found)).startswith(
        f"Nagelezen: 10 van de {len(ids)} gevonden signalen; 8 daarvan doen de bewering (80,0 %; 49,0–94,3 %)."
    )
    for signal_id in ids[2:4]:
        facts.judge_signal(own_store, fact_id, signal_id, "Bo", belongs=False)
    assert not fact_lens.is_sure(fact_lens.found(own_store, fact_id))


def test_the_measured_quality_of_claims_is_what_the_code_gives(tmp_path: Path):
    rows = MEASURED["read_texts"]("held-out", tmp_path)
    made = rows["label"] == MEASURED["MADE"]

    kept = quality.quality().set_index("lens").loc["feiten"]

    assert (rows["counted"].sum(), (rows["counted"] & made).sum(), made.sum()) == (
        kept["found"],
        kept["right"],
        kept["present"],
    )
    assert kept["precision"] > (rows["searched"] & made).sum() / rows["searched"].sum()


def test_an_agreement_is_kept_done_not_done_and_withdrawn(own_store: Engine):
    action_id = actions.add_action(own_store, ACTION, "Anna")

    actions.finish_action(own_store, action_id, "Bo", date(2025, 11, 1))
    done = actions.actions(own_store).iloc[0]
    actions.finish_action(own_store, action_id, "Bo", None)
    undone = actions.actions(own_store).iloc[0]
    actions.withdraw_action(own_store, action_id, "Cas")
    withdrawn = actions.actions(own_store).iloc[0]

    assert (done["what"], done["who"], done["due"], done["made_by"]) == (ACTION.what, "VWS", ACTION.due, "Anna")
    assert (done["done_on"], done["done_by"]) == (date(2025, 11, 1), "Bo")
    assert undone["done_on"] is None
    assert withdrawn["withdrawn_by"] == "Cas"


def test_what_the_theme_did_since_is_said_with_intervals_and_verdict(own_store: Engine):
    rows = action_lens.since(read.trends(own_store), "T0001", "2025-H1")

    sentence = said(action_lens.since_sentence(rows, "2025-H1"))

    assert rows["period"].tolist() == ["2025-H1", "2025-H2"]
    assert sentence.startswith("In de eerste helft 2025 was het aandeel ")
    assert "%; n = " in sentence
    assert rows["verdict"].iloc[-1] in sentence


def test_without_a_later_half_year_that_is_said(own_store: Engine):
    rows = action_lens.since(read.trends(own_store), "T0001", "2025-H2")

    assert "nog geen later halfjaar" in action_lens.since_sentence(rows, "2025-H2")


def test_before_and_after_is_not_called_cause_and_effect():
    assert "Voor en na is geen oorzaak en gevolg" in action_lens.LIMITS


def test_an_agreement_that_is_late_is_called_late():
    due = date(2025, 12, 1)

    assert action_lens.stand(due, None, date(2025, 11, 30)) == "open"
    assert action_lens.stand(due, None, date(2025, 12, 2)).startswith("te laat")
    assert action_lens.stand(due, date(2025, 11, 1), date(2026, 1, 1)) == "gedaan op 1 november 2025"
