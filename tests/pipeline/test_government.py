"""What the lens Eén overheid promises."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine
from statsmodels.stats.proportion import proportion_confint

from pipeline.lenses import government, mentions, quality
from pipeline.lenses.reading import read_signals
from pipeline.store.database import open_database
from pipeline.store.lenses import marked_voices
from pipeline.store.read import signals_for_analysis
from pipeline.store.read import trends as trends_of
from pipeline.store.voices import voice_table
from pipeline.trends.voices import ministry_voices

LABELLED = Path(__file__).resolve().parents[2] / "data" / "labelled"
LABELS = LABELLED / "mentions.csv"
READ = LABELLED / "mentions-read.csv"
NEW = LABELLED / "mentions-new.csv"  # read after the last change to the lists and rules


def named_in(text: str) -> list[str]:
    found = mentions.mark_mentions(pd.DataFrame({"signal_id": ["a"], "text": [text]}))
    return found["name"].tolist()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ik wacht op het UWV en op de Belastingdienst.", ["Belastingdienst", "UWV"]),
        ("de uwv belt niet terug", ["UWV"]),
        ("DUO houdt te veel in", ["DUO"]),
        ("Ik was patiënt bij een fijn duo", []),
        ("Ind. en coa zijn hier geen namen", []),
        ("Mijn INDIVIDUELE CBRX-code", []),
        ("Een vraag aan de minister van Landbouw", ["LVVN"]),
        ("De landbouw heeft het moeilijk", []),
        ("Wat doet VRO hieraan? En het ministerie van Klimaat en Groene Groei?", ["BZK", "EZK"]),
        ("Het Centrum voor Jeugd en Gezin belde", []),
        ("een politieagent, de dierenpolitie en politieke partijen", ["Politie"]),
        ("Geopolitiek is politiek", []),
        ("de minister van defensie", ["DEF"]),
        ("Hij vroeg het aan Buitenlandse Zaken", ["BZ"]),
        ("HET GAAT OM GELD, ook voor het OM", ["OM"]),
        ("Volgens de Inspectie SZW klopt het", ["Arbeidsinspectie"]),
        ("AZ won van FC Twente", []),
        ("De minister-president en de Dienst Toeslagen", ["Dienst Toeslagen"]),
    ],
)
def test_an_organisation_is_found_by_its_name_as_people_write_it(text: str, names: list[str]):
    assert named_in(text) == names


def test_the_place_of_a_mention_is_that_of_its_words():
    text = "Volgens de Inspectie SZW en het ministerie van VWS niet."

    found = mentions.mark_mentions(pd.DataFrame({"signal_id": ["a"], "text": [text]})).set_index("name")

    assert text[slice(*found.loc["VWS", ["start", "stop"]])] == "ministerie van VWS"


def labelled(corpus: str) -> dict[tuple[str, str], int]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["corpus"] == corpus]
    return {(row["key"], row["organisation"]): int(row["right"]) for row in rows}


def precision(texts: pd.DataFrame, labels: dict[tuple[str, str], int]) -> tuple[int, float, float]:
    """How many labelled mentions are found still, the part that is right, and the lower end of its interval."""
    found = mentions.mark_mentions(texts[texts["signal_id"].isin([key for key, _ in labels])])
    right = [labels[pair] for pair in zip(found["signal_id"], found["name"], strict=True) if pair in labels]
    return len(right), sum(right) / len(right), proportion_confint(sum(right), len(right), method="wilson")[0]


def test_what_is_found_in_the_sample_is_what_a_reader_found(sample_database: str):
    signals = signals_for_analysis(open_database(sample_database))
    texts = signals.assign(text=signals["title"] + "\n" + signals["text"])

    n, part, low = precision(texts, labelled("voorbeeld"))

    assert n >= 110
    assert part >= 0.95
    assert low >= 0.9


def test_what_is_found_in_real_questions_is_what_a_reader_found(real_data: Path):
    asked = pd.read_csv(real_data / "kamervragen-nl-2007-2015" / "vragen.csv", dtype=str)
    texts = pd.DataFrame({"signal_id": asked["kenmerk"], "text": asked["vraag"].fillna("")})

    n, part, low = precision(texts, labelled("vraag"))

    assert n >= 120
    assert part >= 0.95
    assert low >= 0.9


def test_most_of_what_a_reader_found_is_found(sample_database: str, real_data: Path):
    signals = signals_for_analysis(open_database(sample_database))
    asked = pd.read_csv(real_data / "kamervragen-nl-2007-2015" / "vragen.csv", dtype=str)
    texts = pd.concat(
        [
            signals.assign(text=signals["title"] + "\n" + signals["text"])[["signal_id", "text"]],
            pd.DataFrame({"signal_id": asked["kenmerk"], "text": asked["vraag"].fillna("")}),
        ]
    )

    found, right, there = counted(texts, READ)
    assert (there, right >= 36) == (40, True)
    found, right, there = counted(texts, NEW)
    kept = quality.quality().set_index("lens").loc[mentions.LENS]
    assert (found, right, there) == (kept["found"], kept["right"], kept["present"])


def counted(texts: pd.DataFrame, labels: Path) -> tuple[int, int, int]:
    """How many mentions are found in the texts that a reader read, how many of these he saw too, and how many he saw."""
    read = pd.read_csv(labels, keep_default_na=False)
    marks = mentions.mark_mentions(texts[texts["signal_id"].isin(read["key"])])
    found = set(zip(marks["signal_id"], marks["name"], strict=True))
    there = {(row.key, name) for row in read.itertuples() for name in row.organisations.split("|") if name}
    return len(found), len(found & there), len(there)


def rows_of(counts: dict[str, dict[str, int]], period: str = "2026-H1") -> pd.DataFrame:
    """Voices per source and ministry; the name "" is how many have any."""
    return pd.DataFrame(
        [
            {"theme_id": "T0001", "period": period, "source": source, "name": name, "direction": "", "n": n}
            for source, own in counts.items()
            for name, n in own.items()
        ]
    )


def test_a_theme_of_two_ministries_asks_who_speaks():
    rows = government.touched(rows_of({"question": {"": 100, "VWS": 60, "JenV": 35, "BZK": 5}}))

    sentence = government.together_sentence(rows).replace("\N{NO-BREAK SPACE}", " ")

    assert rows[rows["touched"]]["name"].tolist() == ["VWS", "JenV"]
    assert sentence.startswith("Dit thema raakt twee ministeries: VWS (60,0 %, ")
    assert "n = 100" in sentence
    assert sentence.endswith("Welke bewindspersoon voert namens het kabinet het woord?")


def test_a_theme_of_one_ministry_asks_nothing():
    rows = government.touched(rows_of({"question": {"": 100, "VWS": 97, "JenV": 3}}))

    assert "?" not in government.together_sentence(rows)


def test_a_source_with_a_handful_of_voices_does_not_make_a_ministry():
    rows = government.touched(rows_of({"question": {"": 100, "VWS": 100}, "visit": {"": 6, "OCW": 6}}))

    assert rows[rows["touched"]]["name"].tolist() == ["VWS"]


def test_nothing_is_said_of_fewer_than_five():
    rows = government.touched(rows_of({"question": {"": 4, "VWS": 4}}))

    assert government.together_sentence(rows).startswith("Van minder dan 5 stemmen")


def test_a_series_runs_on_when_a_ministry_ends():
    assert government.successors(["VRO", "AenM", "KGG", "EZ", "VWS", ""]) == {
        "AenM": "JenV",
        "EZ": "EZK",
        "KGG": "EZK",
        "VRO": "BZK",
    }
    assert government.former_names("BZK", ["VRO", "BZK"]) == ["VRO (tot en met 22 februari 2026)"]


def test_voices_are_counted_under_the_ministry_of_today_once(store: Engine):
    table = voice_table(store)
    before = ministry_voices(table, {})
    after = ministry_voices(table, {"FIN": "BZK"})

    every = before.query("name == ''").set_index(["theme_id", "period", "source"])["n"]
    single = before.query("name in ['FIN', 'BZK']").groupby(["theme_id", "period", "source"])["n"].sum()
    merged = after.query("name == 'BZK'").set_index(["theme_id", "period", "source"])["n"]
    assert "FIN" not in set(after["name"])
    assert (merged <= single.reindex(merged.index)).all()
    assert (merged <= every.reindex(merged.index)).all()
    campaign = ("T0001", "2025-H2", "email")
    assert merged[campaign] < single[campaign]


def test_a_share_of_what_texts_name_is_one_of_all_voices_of_the_trends(make_store: Callable[[], Engine]):
    store = make_store()
    read_signals(store)

    rows = government.named(marked_voices(store, mentions.LENS))

    trends = trends_of(store).query("source == 'question' and theme_id == 'T0004'").set_index("period")["n"]
    digid = rows.query("source == 'question' and theme_id == 'T0004' and name == 'Logius'").set_index("period")
    assert digid["total"].to_dict() == trends.to_dict()
    assert (digid["n"] == digid["total"]).all()
