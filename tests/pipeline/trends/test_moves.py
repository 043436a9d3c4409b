from __future__ import annotations

import pandas as pd

from pipeline.trends.moves import find_moves, moved_themes
from pipeline.trends.verdicts import ALL, Verdict

LABELS = pd.Series(
    {"T1": "bus en trein", "T2": "buslijnen", "T3": "treinkaartjes", "T4": "het stroomnet", "T5": "toeslag"}
)
NOTHING = pd.DataFrame(columns=["theme_id", "period", "event", "related"])


def trends(**verdicts: Verdict) -> pd.DataFrame:
    rows = [{"theme_id": name, "source": ALL, "share": 0.03, "verdict": str(v)} for name, v in verdicts.items()]
    return pd.DataFrame([*rows, {"theme_id": "", "source": ALL, "share": 0.1, "verdict": str(Verdict.NEW)}])


def test_each_move_names_its_themes_and_no_theme_is_none_of_them():
    moves = find_moves(trends(T4=Verdict.NEW, T5=Verdict.GONE, T1=Verdict.STABLE), NOTHING, LABELS)

    assert moves == {"Nieuw": "het stroomnet", "Terug": "geen", "Verdwenen": "toeslag", "Gesplitst": "geen"}


def test_a_theme_that_fell_apart_is_not_gone_and_its_parts_are_not_new():
    split = pd.DataFrame([{"theme_id": "T1", "event": "split", "period": "2025-H2", "related": ["T2", "T3"]}])

    moves = find_moves(trends(T1=Verdict.GONE, T2=Verdict.NEW, T3=Verdict.NEW, T4=Verdict.NEW), split, LABELS)

    assert moves["Nieuw"] == "het stroomnet"
    assert moves["Verdwenen"] == "geen"
    assert moves["Gesplitst"] == "bus en trein (in buslijnen en treinkaartjes)"


def test_what_came_together_is_not_new_and_says_what_it_came_of():
    merge = pd.DataFrame([{"theme_id": "T1", "event": "merged", "period": "2025-H2", "related": ["T2", "T3"]}])

    moves = find_moves(trends(T1=Verdict.NEW, T2=Verdict.GONE, T3=Verdict.GONE), merge, LABELS)

    assert moves["Nieuw"] == moves["Verdwenen"] == "geen"
    assert moves["Samengevoegd"] == "bus en trein (uit buslijnen en treinkaartjes)"


def test_every_theme_that_is_named_can_be_looked_up():
    split = pd.DataFrame([{"theme_id": "T1", "event": "split", "period": "2025-H2", "related": ["T2", "T3"]}])

    moves = moved_themes(trends(T1=Verdict.GONE, T4=Verdict.NEW, T5=Verdict.RETURNED), split, LABELS)

    assert moves == {"Nieuw": ["T4"], "Terug": ["T5"], "Verdwenen": [], "Gesplitst": ["T1"]}


def test_a_long_list_is_cut_and_says_so():
    labels = pd.Series({f"T{n}": f"thema {n}" for n in range(9)})

    moves = find_moves(trends(**dict.fromkeys(labels.index, Verdict.NEW)), NOTHING, labels)

    assert moves["Nieuw"].endswith("en nog drie andere thema’s")
