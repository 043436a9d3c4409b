from __future__ import annotations

import random

import pandas as pd
import pytest

from pipeline import campaigns
from pipeline.campaigns import SHORTEST, find_campaigns

LETTER = (
    "Geachte minister, ik maak mij grote zorgen over het vuurwerk in onze wijk. Elk jaar raken hulpverleners gewond en "
    "durven dieren dagenlang niet naar buiten. Daarom vraag ik u om nu eindelijk een landelijk verbod in te voeren en "
    "de handhaving niet langer aan gemeenten over te laten. Wij rekenen op u en horen graag wat u gaat doen."
)


def signals(*texts: str) -> pd.DataFrame:
    return pd.DataFrame({"signal_id": [f"{n:04d}" for n in range(len(texts))], "text": texts})


def test_copies_with_a_sentence_of_ones_own_are_one_campaign():
    own = ["Mijn hond is doodsbang.", "Ik ben brandweerman.", "Vorig jaar brandde onze school af."]
    texts = [f"{LETTER} {sentence}" for sentence in own]

    found = find_campaigns(signals(*texts))

    assert found.tolist() == ["0000"] * 3


def test_the_same_matter_in_other_words_is_no_campaign():
    other = (
        "Wij hebben ieder jaar weer last van knallen rond de jaarwisseling. Mijn man heeft in de oorlog gediend en "
        "zit dan trillend op de bank. Kan de overheid niet zorgen dat er op vaste plekken een mooie show komt?"
    )

    found = find_campaigns(signals(LETTER, other))

    assert found.isna().all()


def test_a_short_question_that_two_people_ask_is_no_campaign():
    found = find_campaigns(signals("Waar kan ik DigiD aanvragen?", "Waar kan ik DigiD aanvragen?"))

    assert found.isna().all()


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_input_does_not_matter(seed: int):
    table = signals(LETTER, LETTER + " Dank u.", "x " * SHORTEST, LETTER.replace("minister", "mevrouw"), "kort")
    shuffled = table.sample(frac=1, random_state=seed)

    found = find_campaigns(shuffled)

    assert found.sort_index().equals(find_campaigns(table))


def test_every_copy_of_hundreds_is_found():
    lot = random.Random(1)
    words = LETTER.split()
    copies = [" ".join(w for w in words if lot.random() > 0.04) for _ in range(300)]

    found = find_campaigns(signals(*copies))

    assert (found == "0000").all()


def forms(number: int, *, copied: int) -> pd.DataFrame:
    """Forms that were filled in: most words are those of the form; of the first few there is a copy with one word changed."""
    lot = random.Random(2)
    words = ["".join(lot.choice("bdfgklmnprst") + lot.choice("aeiou") for _ in range(3)) for _ in range(5_000)]
    form = " ".join(lot.choices(words, k=60))
    filled = [f"{form} {' '.join(lot.choices(words, k=50))}" for _ in range(number)]
    return signals(*filled, *(text.rsplit(" ", 1)[0] + " anders" for text in filled[:copied]))


def test_forms_with_the_same_words_around_what_each_says_are_no_campaign_but_copies_among_them_are():
    table = forms(600, copied=50)

    found = find_campaigns(table)

    assert found.iloc[:50].tolist() == found.iloc[600:].tolist() == table["signal_id"].iloc[:50].tolist()
    assert found.iloc[50:600].isna().all()


def test_ten_times_as_many_forms_are_not_a_hundred_times_as_many_comparisons(monkeypatch: pytest.MonkeyPatch):
    compared: list[int] = []

    def counting(groups, rows, sketches, days, bands, hardly, alike) -> None:  # noqa: PLR0917 - as it is called
        def counted(one: int, other: int) -> bool:
            compared[-1] += 1
            return alike(one, other)

        join(groups, rows, sketches, days, bands, hardly, counted)

    join = campaigns._join
    monkeypatch.setattr(campaigns, "_join", counting)
    for number in (200, 2_000):
        compared.append(0)
        find_campaigns(forms(number, copied=0))

    assert compared[0] < compared[1] < 15 * compared[0]


def test_nothing_gives_nothing():
    assert find_campaigns(signals()).empty
