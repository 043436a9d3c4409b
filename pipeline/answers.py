"""Which published answers stand beside which theme: by the words of the theme, and a rule that can be told."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine

from connectors.answers import read_answers
from connectors.web import Web
from pipeline.privacy import redact
from pipeline.store import answers as store
from pipeline.wording import decimal, number

# On 80 questions as a government's site has them, 50 of them about a theme of the sample: of what is shown 95 % is right,
# and 82 % of what should be is. The least weight was chosen on these, so it flatters a little.
LEAST_WEIGHT = 0.4
MOST = 5
RULE = (
    "Een antwoord staat bij het thema waarvan de kenmerkende woorden in de vraag het meeste gewicht hebben, samen minstens "
    f"{decimal(LEAST_WEIGHT)} (een enkel woord weegt 0,3 tot 0,8). Alleen de vraag telt mee, niet de tekst van het antwoord."
)
_WORD = re.compile(r"[\w'’-]+")


def update_answers(engine: Engine, web: Web, url: str, scratch: Path, last: date | None) -> tuple[list[str], str]:
    """Read what a service changed since it was asked `last` (all, when it never was) into the store.

    Returns the keys of what was read, and a Dutch sentence about it. Raises `Refused` when the service gives nothing.
    """
    since = last - timedelta(days=1) if last and store.count_answers(engine) else None
    found = [replace(answer, title=redact(answer.title)) for answer in read_answers(web, url, scratch, since)]
    store.save_answers(engine, found, url)
    total = store.count_answers(engine)
    said = f"{number(len(found))} gepubliceerde antwoorden nieuw of gewijzigd, {number(total)} in totaal."
    return sorted(f"{answer.answer_id} {answer.day}" for answer in found), said


def answers_beside_themes(engine: Engine) -> pd.DataFrame:
    """The answers that stand beside a theme, by `RULE`: theme_id, title, url, day, weight; the heaviest first.

    Of each theme at most `MOST`.
    """
    weights: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for theme_id, word, forms, weight in store.words_of_themes(engine).itertuples(index=False):
        for form in {word.lower(), *forms}:
            weights[form][theme_id] = max(weight, weights[form].get(theme_id, 0.0))
    rows = []
    for answer in store.answers(engine).to_dict("records"):
        sums: defaultdict[str, float] = defaultdict(float)
        for word in set(_WORD.findall(str(answer["title"]).lower())):
            for theme_id, weight in weights.get(word, {}).items():
                sums[theme_id] += weight
        best = max(sums, key=lambda theme_id: (sums[theme_id], theme_id), default="")
        if best and sums[best] >= LEAST_WEIGHT:
            rows.append((best, answer["title"], answer["url"], answer["day"], sums[best]))
    found = pd.DataFrame(rows, columns=["theme_id", "title", "url", "day", "weight"])
    found = found.sort_values(["theme_id", "weight", "title"], ascending=[True, False, True], ignore_index=True)
    return found.groupby("theme_id").head(MOST).reset_index(drop=True)
