from __future__ import annotations

import random

import pandas as pd
import pytest

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


def test_nothing_gives_nothing():
    assert find_campaigns(signals()).empty
